"""The steps of an enhancement, one after the other, on one frame of a film."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import cv2
import numpy as np

from annotator.case.enhancement import PictureStep
from annotator.case.enhancement_rules import check_steps, corners_of
from annotator.case.picture_steps import BLEND, UPPER, StepKind
from annotator.errors import ValueRefusedError
from annotator.picture.align import alignment
from annotator.picture.combine import averaged
from annotator.picture.noise import denoised, smoothed
from annotator.picture.pixels import Rgb, picture_digest, require_size
from annotator.picture.tones import evened, levelled, sharpened, with_gamma
from annotator.picture.warp import rotated, straightened, warped
from annotator.progress import Cancelled, Progress, Report, check, ignore, never

_MEMORY: Final = 256 << 20


class FilmPictures(Protocol):
    """The pictures of one film at full size, upright, with square pixels; exact or refused."""

    @property
    def count(self) -> int:
        """How many frames it has."""
        ...

    def rgb(self, index: int) -> Rgb:
        """A frame as it is stored. Raises MediaError."""
        ...

    def field(self, index: int, *, upper: bool) -> Rgb:
        """One field of a frame, the lines between made up. Raises MediaError."""
        ...


@dataclass(frozen=True, slots=True)
class Enhanced:
    """What came out: the picture, the one that went in, and what is to be told of the way."""

    picture: Rgb
    original: Rgb
    remarks: tuple[str, ...]

    def digest(self) -> str:
        """SHA-256 of the red, green and blue bytes of the result."""
        return picture_digest(self.picture)


class StepMemory:
    """Pictures between the steps, so that a change of the last step repeats that one only."""

    def __init__(self, most_bytes: int = _MEMORY) -> None:
        self._most = most_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[object, tuple[Rgb, tuple[str, ...]]] = OrderedDict()
        self._bytes = 0

    def get(self, key: object) -> tuple[Rgb, tuple[str, ...]] | None:
        """What was kept under the key, or None."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: object, picture: Rgb, remarks: tuple[str, ...]) -> None:
        """Keep it; what was not used for longest goes."""
        with self._lock:
            if picture.nbytes > self._most // 2 or key in self._kept:
                return
            self._kept[key] = (picture, remarks)
            self._bytes += picture.nbytes
            while self._bytes > self._most:
                _key, (gone, _remarks) = self._kept.popitem(last=False)
                self._bytes -= gone.nbytes

    def clear(self) -> None:
        """Forget everything: another film is shown."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0


def enhance(
    steps: Sequence[PictureStep],
    frame: int,
    film: FilmPictures,
    *,
    memory: StepMemory | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Enhanced:
    """Apply the steps that are switched on to a frame (0-based); the same pixels each time.

    Raises ValueRefusedError for steps that cannot stand or do not fit this
    picture, MediaError, CancelledError.
    """
    check_steps(steps)
    active = tuple(step for step in steps if step.on)
    run = _Run(active, film, memory, progress, cancelled)
    picture, remarks = run.after(len(active), frame)
    return Enhanced(np.ascontiguousarray(picture), film.rgb(frame), remarks)


class _Run:
    def __init__(
        self,
        steps: tuple[PictureStep, ...],
        film: FilmPictures,
        memory: StepMemory | None,
        progress: Report,
        cancelled: Cancelled,
    ) -> None:
        self._steps = steps
        self._film = film
        self._memory = memory
        self._progress = progress
        self._cancelled = cancelled

    def after(self, count: int, frame: int) -> tuple[Rgb, tuple[str, ...]]:
        """The picture of a frame after so many steps, with the remarks of those."""
        check(self._cancelled)
        if count == 0:
            return self._film.rgb(frame), ()
        key = (frame, self._steps[:count])
        known = self._memory.get(key) if self._memory is not None else None
        if known is not None:
            return known
        step = self._steps[count - 1]
        said: tuple[str, ...] = ()
        if step.kind is StepKind.DEINTERLACE:
            picture = self._deinterlaced(step, frame)
        else:
            before, said = self.after(count - 1, frame)
            picture, own = self._applied(step, before, count, frame)
            said += tuple(f"{step.spec.label}: {remark}" for remark in own)
        if self._memory is not None:
            self._memory.put(key, picture, said)
        return picture, said

    def _applied(
        self, step: PictureStep, picture: Rgb, count: int, frame: int
    ) -> tuple[Rgb, tuple[str, ...]]:
        self._progress(Progress(count - 1, len(self._steps), step.spec.label))
        if step.kind is StepKind.AVERAGE:
            first = max(0, frame - step["before"])
            last = min(self._film.count - 1, frame + step["after"])
            others = [number for number in range(first, last + 1) if number != frame]
            return averaged(
                picture, self._others(others, count), len(others), step["align"], step["how"],
                self._cancelled,
            )  # fmt: skip
        if step.kind is StepKind.STABILISE:
            return self._stabilised(step, picture, count, frame)
        return _ALONE[step.kind](step, picture, self._cancelled), ()

    def _others(self, numbers: Sequence[int], count: int) -> Iterator[tuple[int, Rgb]]:
        for done, number in enumerate(numbers):
            self._progress(Progress(done, len(numbers), f"Frame {number}"))
            yield number, self.after(count - 1, number)[0]

    def _deinterlaced(self, step: PictureStep, frame: int) -> Rgb:
        if step["field"] != BLEND:
            return self._film.field(frame, upper=step["field"] == UPPER)
        upper = self._film.field(frame, upper=True).astype(np.uint16)
        both = upper + self._film.field(frame, upper=False) + np.uint16(1)
        return (both >> 1).astype(np.uint8)

    def _stabilised(
        self, step: PictureStep, picture: Rgb, count: int, frame: int
    ) -> tuple[Rgb, tuple[str, ...]]:
        reference = step["reference"]
        if reference == frame:
            return picture, ("this is the reference frame",)
        if reference >= self._film.count:
            raise ValueRefusedError(
                f"Stabilise: there is no frame {reference}.",
                f"The video has frames 0 to {self._film.count - 1}.",
                field="steps",
            )
        fixed = self.after(count - 1, reference)[0]
        height, width = fixed.shape[:2]
        same_size = fixed.shape == picture.shape
        found = alignment(picture, fixed, step["motion"], self._cancelled) if same_size else None
        if found is None or not found.holds():
            raise ValueRefusedError(
                f"Frame {frame} cannot be laid over frame {reference}: they do not show the same.",
                "Choose a reference frame of the same shot.",
                field="steps",
            )
        across, down = found.shift_tenths()
        said = (
            f"moved by {across / 10:+.1f}, {down / 10:+.1f} px,"
            f" correlation {found.permille / 1000:.3f}"
        )
        return warped(picture, found.matrix, width, height, step["between"]), (said,)


def _cropped(step: PictureStep, picture: Rgb, _cancelled: Cancelled) -> Rgb:
    height, width = picture.shape[:2]
    left, top = step["left"], step["top"]
    right, bottom = left + step["width"], top + step["height"]
    if right > width or bottom > height:
        raise ValueRefusedError(
            f"Crop: the part reaches to {right} × {bottom}, and the picture has"
            f" {width} × {height} pixels here.",
            "Make the part smaller, or move it.",
            field="steps",
        )
    return np.ascontiguousarray(picture[top:bottom, left:right])


def _enlarged(step: PictureStep, picture: Rgb, _cancelled: Cancelled) -> Rgb:
    height, width = picture.shape[:2]
    size = ((width * step["percent"] + 50) // 100, (height * step["percent"] + 50) // 100)
    require_size(*size)
    how = (cv2.INTER_NEAREST_EXACT, cv2.INTER_LINEAR_EXACT, cv2.INTER_LANCZOS4)[step["between"]]
    made = cv2.resize(np.ascontiguousarray(picture), size, interpolation=how)
    return np.asarray(made, np.uint8)


def _rotated(step: PictureStep, picture: Rgb, _cancelled: Cancelled) -> Rgb:
    return rotated(picture, step["angle"], step["between"])


_ALONE: Final[dict[StepKind, Callable[[PictureStep, Rgb, Cancelled], Rgb]]] = {
    StepKind.LEVELS: lambda s, p, _c: levelled(p, s["black"], s["white"]),
    StepKind.GAMMA: lambda s, p, _c: with_gamma(p, s["gamma"]),
    StepKind.CLAHE: lambda s, p, _c: evened(p, s["limit"], s["tiles"]),
    StepKind.SHARPEN: lambda s, p, _c: sharpened(p, s["radius"], s["amount"], s["threshold"]),
    StepKind.DENOISE: lambda s, p, c: denoised(p, s["strength"], s["search"], c),
    StepKind.SMOOTH: lambda s, p, c: smoothed(p, s["radius"], s["tones"], c),
    StepKind.ROTATE: _rotated,
    StepKind.PERSPECTIVE: lambda s, p, _c: straightened(
        p, corners_of(s), s["width"], s["height"], s["between"]
    ),
    StepKind.CROP: _cropped,
    StepKind.ENLARGE: _enlarged,
}
"""The steps that need no other frame."""
assert {*StepKind} == {*_ALONE, StepKind.DEINTERLACE, StepKind.STABILISE, StepKind.AVERAGE}
