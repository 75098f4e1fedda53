"""What can be done to a picture: each kind of step in words, with its parameters and their ranges.

Everything is an integer in a stated unit, so that a step says the same on every
computer. Nothing here is learned or generative; what a step may invent or hide
is said beside what it does, and goes into the report.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from annotator.timing.wording import Say, in_english


class StepKind(StrEnum):
    """The steps, by the word that the log and the sidecar use."""

    DEINTERLACE = "deinterlace"
    STABILISE = "stabilise"
    AVERAGE = "average"
    LEVELS = "levels"
    GAMMA = "gamma"
    CLAHE = "clahe"
    SHARPEN = "sharpen"
    DENOISE = "denoise"
    SMOOTH = "smooth"
    ROTATE = "rotate"
    PERSPECTIVE = "perspective"
    CROP = "crop"
    ENLARGE = "enlarge"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of a step: `lowest` to `highest`, shown divided by `scale`, in `unit`.

    With `choices` the number counts them from 0.
    """

    name: str
    label: str
    lowest: int
    highest: int
    default: int
    scale: int = 1
    unit: str = ""
    choices: tuple[str, ...] = ()
    help: str = ""

    def words(self, value: int, say: Say = in_english) -> str:
        """A value as a person reads it: `1.80`, `12 px`, `Lanczos`."""
        if self.choices:
            return say(self.choices[value]) if 0 <= value < len(self.choices) else str(value)
        digits = len(str(self.scale)) - 1
        sign, size = ("−" if value < 0 else ""), abs(value)
        number = f"{sign}{size // self.scale}"
        if digits:
            number += f".{size % self.scale:0{digits}d}"
        return say(f"{{n}} {self.unit}", n=number) if self.unit else number


@dataclass(frozen=True, slots=True)
class StepSpec:
    """One kind of step.

    `geometry`: things lie elsewhere after it. `temporal`: it looks at other
    frames. `first`: it works on the frame as stored, so it can only be the first.
    """

    kind: StepKind
    label: str
    does: str
    may_invent: str
    parameters: tuple[Parameter, ...]
    geometry: bool = False
    temporal: bool = False
    first: bool = False

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name; KeyError if there is none."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise KeyError(name)


LONGEST_SIDE: Final = 16_384
MOST_PIXELS: Final = 64_000_000
"""A larger picture is refused."""
MOST_STEPS: Final = 24
CORNERS: Final = ("upper_left", "upper_right", "lower_right", "lower_left")
TENTHS: Final = 10  # places in a picture count tenths of a pixel
_FAR: Final = LONGEST_SIDE * TENTHS

NEAREST, LINEAR, LANCZOS = 0, 1, 2
_BETWEEN: Final = ("nearest pixel", "linear", "Lanczos")
_MOTION: Final = ("shift", "shift, turn and scale", "affine")
UPPER, LOWER, BLEND = 0, 1, 2
MEAN, MEDIAN = 0, 1
UNALIGNED: Final = 0


def _between(default: int) -> Parameter:
    return Parameter(
        "between", "Between pixels", 0, 2, default, choices=_BETWEEN,
        help="Nearest shows the pixels as squares; Lanczos is sharpest and may ring at edges.",
    )  # fmt: skip


def _corner(name: str, axis: str, default: int) -> Parameter:
    words = name.replace("_", " ").capitalize()
    return Parameter(f"{name}_{axis}", f"{words} {axis}", -_FAR, _FAR, default, TENTHS, "px")


_SPECS: Final = (
    StepSpec(
        StepKind.DEINTERLACE, "Deinterlace",
        "Shows one of the two moments that are woven into an interlaced frame, or both laid over"
        " each other.",
        "Every second line is the mean of its neighbours: thin lines and small letters may change."
        " A blend shows moving things twice.",
        (Parameter("field", "Lines", 0, 2, UPPER, choices=("upper field", "lower field", "blend of both")),),
        first=True,
    ),
    StepSpec(
        StepKind.STABILISE, "Stabilise",
        "Moves the picture so that it lies over a reference frame, found by correlation.",
        "Pixels are moved by parts of a pixel, which softens them. It follows whatever fills most"
        " of the picture; what is black at the edge was not filmed. It says how well both agree.",
        (
            Parameter("reference", "Reference frame", 0, 2**40, 0, help="Counted from 0, as in the log."),
            Parameter("motion", "Motion", 0, 2, 1, choices=_MOTION),
            _between(LINEAR),
        ),
        geometry=True, temporal=True,
    ),
    StepSpec(
        StepKind.AVERAGE, "Average frames",
        "The mean or the median of this frame and its neighbours, each laid over this one first.",
        "Noise goes down, and so does everything that moves: it is smeared (mean) or gone"
        " (median). The result is no single moment. Frames that cannot be aligned are left out,"
        " and that is said.",
        (
            Parameter("before", "Frames before", 0, 30, 3),
            Parameter("after", "Frames after", 0, 30, 3),
            Parameter("align", "Alignment", 0, 3, 2, choices=("none", *_MOTION)),
            Parameter("how", "Kind of average", 0, 1, MEAN, choices=("mean", "median")),
        ),
        temporal=True,
    ),
    StepSpec(
        StepKind.LEVELS, "Levels",
        "Stretches the tones between a black and a white point over the whole range.",
        "What is darker than black or brighter than white becomes one flat tone; noise and"
        " blocks of compression become more visible.",
        (
            Parameter("black", "Black point", 0, 254, 0, unit="of 255"),
            Parameter("white", "White point", 1, 255, 255, unit="of 255"),
        ),
    ),
    StepSpec(
        StepKind.GAMMA, "Gamma",
        "Brightens the middle tones (above 1) or darkens them (below 1); black and white stay.",
        "Differences in the shadows look larger than they were filmed; so does noise.",
        (Parameter("gamma", "Gamma", 20, 500, 100, 100),),
    ),
    StepSpec(
        StepKind.CLAHE, "Local contrast",
        "Evens out brightness tile by tile (CLAHE), colours kept.",
        "Brightness in different parts can no longer be compared; faint edges and halos may"
        " appear around strong ones, and noise grows in even areas.",
        (
            Parameter("limit", "Strength", 10, 100, 20, 10),
            Parameter("tiles", "Tiles across", 2, 32, 8),
        ),
    ),
    StepSpec(
        StepKind.SHARPEN, "Sharpen",
        "Unsharp mask: adds the difference to a blurred copy.",
        "Brings no detail back that was not recorded. Bright and dark rims (halos) appear along"
        " edges and can look like outlines; noise and blocks of compression are sharpened too.",
        (
            Parameter("radius", "Radius", 3, 100, 15, 10, "px"),
            Parameter("amount", "Amount", 0, 500, 80, 1, "%"),
            Parameter("threshold", "Threshold", 0, 50, 0, 1, "of 255", help="Smaller differences are left alone."),
        ),
    ),
    StepSpec(
        StepKind.DENOISE, "Remove noise",
        "Non-local means: each pixel becomes the mean of those whose surroundings look alike.",
        "Fine texture is taken for noise and smoothed away; things that look alike are made more"
        " alike. Do not read small letters or faces from it.",
        (
            Parameter("strength", "Strength", 1, 40, 6, 1, "of 255"),
            Parameter("search", "Search radius", 3, 15, 7, 1, "px"),
        ),
    ),
    StepSpec(
        StepKind.SMOOTH, "Smooth, edges kept",
        "Bilateral filter: the mean of near pixels of a like tone.",
        "Even areas become flat, soft shadows may turn into steps, and texture is lost.",
        (
            Parameter("radius", "Radius", 1, 6, 3, 1, "px"),
            Parameter("tones", "Tones taken as alike", 2, 100, 20, 1, "of 255"),
        ),
    ),
    StepSpec(
        StepKind.ROTATE, "Rotate",
        "Turns the picture clockwise; the canvas grows so that nothing is lost.",
        "Other than by quarter turns, pixels are mixed with their neighbours and become softer.",
        (Parameter("angle", "Angle", -1800, 1800, 0, 10, "°"), _between(LINEAR)),
        geometry=True,
    ),
    StepSpec(
        StepKind.PERSPECTIVE, "Straighten perspective",
        "Maps four points onto a rectangle: one flat surface is seen as from straight before it.",
        "True for that one plane only. Everything before or behind it is distorted; far parts are"
        " stretched from few pixels. The shape of the rectangle is what was entered, not measured.",
        (
            *(
                _corner(name, axis, 0)
                for name in CORNERS
                for axis in ("x", "y")
            ),
            Parameter("width", "Width of the result", 0, LONGEST_SIDE, 0, 1, "px",
                      help="0: as long as the longer of its two sides."),
            Parameter("height", "Height of the result", 0, LONGEST_SIDE, 0, 1, "px",
                      help="0: as long as the longer of its two sides."),
            _between(LINEAR),
        ),
        geometry=True,
    ),
    StepSpec(
        StepKind.CROP, "Crop",
        "Shows a part of the picture.",
        "What lies around it is left out: see the original beside it.",
        (
            Parameter("left", "Left", 0, LONGEST_SIDE, 0, 1, "px"),
            Parameter("top", "Top", 0, LONGEST_SIDE, 0, 1, "px"),
            Parameter("width", "Width", 1, LONGEST_SIDE, 320, 1, "px"),
            Parameter("height", "Height", 1, LONGEST_SIDE, 240, 1, "px"),
        ),
        geometry=True,
    ),
    StepSpec(
        StepKind.ENLARGE, "Enlarge",
        "Shows each pixel larger.",
        "No detail is added. Nearest shows the recorded pixels as squares; linear and Lanczos"
        " make up tones between them, and Lanczos may ring at edges.",
        (
            Parameter("percent", "Size", 100, 1600, 200, 1, "%"),
            _between(LANCZOS),
        ),
        geometry=True,
    ),
)  # fmt: skip

STEPS: Final[dict[StepKind, StepSpec]] = {spec.kind: spec for spec in _SPECS}
