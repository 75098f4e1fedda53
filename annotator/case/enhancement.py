"""Steps that make something in a picture easier to see, and scales to measure in it by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from annotator.case.picture_steps import STEPS, StepKind, StepSpec
from annotator.timing.frame_stamp import FrameStamp
from annotator.timing.wording import Say, in_english


@dataclass(frozen=True, slots=True)
class Setting:
    """One parameter of a step by name, in the integer unit of its description."""

    name: str
    value: int


@dataclass(frozen=True, slots=True)
class PictureStep:
    """One step of an enhancement; switched off it stays in the list and does nothing."""

    kind: StepKind
    settings: tuple[Setting, ...] = ()
    on: bool = True

    @classmethod
    def plain(cls, kind: StepKind, **given: int) -> PictureStep:
        """A step with the usual settings, and those given."""
        spec = STEPS[kind]
        settings = tuple(Setting(p.name, given.get(p.name, p.default)) for p in spec.parameters)
        return cls(kind, settings)

    @property
    def spec(self) -> StepSpec:
        """What this kind of step does."""
        return STEPS[self.kind]

    def __getitem__(self, name: str) -> int:
        """The value of a parameter; KeyError if it has none of that name."""
        for setting in self.settings:
            if setting.name == name:
                return setting.value
        raise KeyError(name)

    def having(self, **changed: int) -> PictureStep:
        """The step with other values."""
        return replace(
            self,
            settings=tuple(Setting(s.name, changed.get(s.name, s.value)) for s in self.settings),
        )

    def words(self, say: Say = in_english) -> str:
        """`Gamma: 1.80`: the step and its values in a line."""
        spec = self.spec
        values = [
            f"{say(spec.parameter(s.name).label).lower()} {spec.parameter(s.name).words(s.value, say)}"
            for s in self.settings
        ]
        return f"{say(spec.label)}{say(': ')}{say(', ').join(values)}"


@dataclass(frozen=True, slots=True)
class Enhancement:
    """Ordered steps for the picture of an exhibit, or of one note (`annotation_id`).

    A note without an enhancement of its own is shown with its exhibit's. The
    frame, its digest and every original stay what they are.
    """

    id: str
    exhibit_id: str
    annotation_id: str = ""
    steps: tuple[PictureStep, ...] = ()

    def active(self) -> tuple[PictureStep, ...]:
        """The steps that are switched on, in order."""
        return tuple(step for step in self.steps if step.on)


def enhancement_id(exhibit_id: str, annotation_id: str = "") -> str:
    """The id of the only enhancement that an exhibit, or a note, can have."""
    return f"picture-{annotation_id or exhibit_id}"


class LengthUnit(StrEnum):
    """Units in which lengths are entered and shown."""

    MILLIMETRE = "mm"
    CENTIMETRE = "cm"
    METRE = "m"
    INCH = "in"
    FOOT = "ft"


NANOMETRES: Final = {
    LengthUnit.MILLIMETRE: 1_000_000,
    LengthUnit.CENTIMETRE: 10_000_000,
    LengthUnit.METRE: 1_000_000_000,
    LengthUnit.INCH: 25_400_000,
    LengthUnit.FOOT: 304_800_000,
}
"""Length of each unit; the inch is 25.4 mm by definition."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A known length between two points of one frame: a scale for the plane in which it lies.

    Points count tenths of a pixel in the picture upright with square pixels,
    after the geometry steps whose digest is `geometry` (none: empty). Lengths are
    in nanometres; `length_error` and `point_error` (tenths of a pixel) are how
    far either may be off. `basis` says how the length is known.
    """

    id: str
    exhibit_id: str
    frame: FrameStamp
    name: str
    ax: int
    ay: int
    bx: int
    by: int
    length: int
    length_error: int
    unit: LengthUnit
    point_error: int
    basis: str = ""
    geometry: str = ""
