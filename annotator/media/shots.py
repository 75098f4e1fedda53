"""Where the shots of a film begin: cuts and fades through black, found by PySceneDetect.

Its detectors see small pictures that the decoder process made; it never opens a
file. Frames are counted, not timed, so that numbers are exact at a variable rate.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from annotator.errors import IntegrityError, ValueRefusedError
from annotator.timing.frame_index import FrameIndex

HEIGHT: Final = 72
"""Pixels that the pictures are high in which shots are looked for."""
FLASH_NS: Final = 500_000_000
"""What shows the view of before again within half a second is a flash, or something that passes."""

_CHANGE = 15.0
_RATIO = 3.0
_BLACK = 12
_BESIDE = 3
_SMALLEST = 16
_VERSION = 1
_MAGIC = b"ANSHOTS\x00"
_DIGEST = 32
_HINT = "Find the shots again."


@dataclass(frozen=True, slots=True)
class Shots:
    """The first frames of a film's shots, ascending, the first one 0.

    `frames` is how many frames the film has, `film` the SHA-256 over the
    digests of them all: shots belong to one index. `method` says in words how
    they were found.
    """

    frames: int
    film: str
    starts: tuple[int, ...]
    method: str

    def __post_init__(self) -> None:
        ordered = all(a < b for a, b in zip(self.starts, self.starts[1:], strict=False))
        if not self.starts or self.starts[0] or not ordered or self.starts[-1] >= self.frames:
            raise ValueRefusedError("These numbers make no shots.", field="shots")

    def number_at(self, frame: int) -> int:
        """Which shot a frame lies in, counted from 0."""
        return max(0, bisect_right(self.starts, frame) - 1)

    def before(self, frame: int) -> int:
        """Where the shot begins that this frame lies in; of a first frame, the shot before; else 0."""
        return self.starts[max(0, bisect_left(self.starts, frame) - 1)]

    def after(self, frame: int) -> int | None:
        """Where the next shot begins; None in the last one."""
        place = bisect_right(self.starts, frame)
        return self.starts[place] if place < len(self.starts) else None

    def last_frame(self, number: int) -> int:
        """The last frame of a shot."""
        return (self.starts[number + 1] if number + 1 < len(self.starts) else self.frames) - 1

    def fits(self, index: FrameIndex) -> bool:
        """Whether these are shots of the film that this index lists."""
        return self.frames == len(index) and self.film == film_digest(index)

    def to_bytes(self) -> bytes:
        """As one blob with a SHA-256 over all."""
        facts = {
            "version": _VERSION,
            "frames": self.frames,
            "film": self.film,
            "starts": list(self.starts),
            "method": self.method,
        }
        blob = _MAGIC + json.dumps(facts, ensure_ascii=True).encode()
        return blob + hashlib.sha256(blob).digest()

    @classmethod
    def from_bytes(cls, data: bytes) -> Shots:
        """Read a blob of `to_bytes`; raises IntegrityError where it is damaged or newer."""
        if not data.startswith(_MAGIC) or len(data) < len(_MAGIC) + _DIGEST:
            raise IntegrityError("These are no shots.", _HINT)
        if hashlib.sha256(data[:-_DIGEST]).digest() != data[-_DIGEST:]:
            raise IntegrityError("The stored shots are damaged: their checksum differs.", _HINT)
        try:
            facts: dict[str, Any] = json.loads(data[len(_MAGIC) : -_DIGEST])
            if facts["version"] != _VERSION:
                raise IntegrityError("The stored shots have an unknown format.", _HINT)
            starts = tuple(int(frame) for frame in facts["starts"])
            return cls(int(facts["frames"]), str(facts["film"]), starts, str(facts["method"]))
        except (ValueError, KeyError, TypeError, ValueRefusedError) as error:
            raise IntegrityError("The stored shots do not make sense.", _HINT) from error


def film_digest(index: FrameIndex) -> str:
    """The SHA-256 over the digests of all frames, as hex."""
    return hashlib.sha256(np.ascontiguousarray(index.digests).tobytes()).hexdigest()


def find_shots(pictures: Iterable[tuple[int, NDArray[np.uint8]]], index: FrameIndex) -> Shots:
    """Shots from all frames of a film, as `small_pictures` hands them out.

    Cuts: a change of hue, saturation and brightness three times that of the two
    frames before and after (scenedetect's AdaptiveDetector, as it comes), unless
    the view is only shifted, or that of before comes back within half a second. Fades: through black
    (ThresholdDetector, as it comes); the shot begins in the middle of the dark.
    A slow dissolve from one view into another is not found, nor a cut from black to black.
    """
    finder = _Finder(index)
    for first, batch in pictures:
        for place, rgb in enumerate(batch):
            finder.take(first + place, np.ascontiguousarray(rgb[..., ::-1]))
    version = metadata.version("scenedetect")
    return Shots(
        len(index),
        film_digest(index),
        (0, *finder.cuts()),
        f"PySceneDetect {version}: cuts (adaptive), fades through black; flashes of up to half a"
        " second left out",
    )


class _Finder:
    def __init__(self, index: FrameIndex) -> None:
        from scenedetect.detectors import (  # type: ignore[import-untyped]
            AdaptiveDetector,
            ThresholdDetector,
        )

        self._times = index.times_ns()
        self._cuts_of = AdaptiveDetector(
            adaptive_threshold=_RATIO, min_content_val=_CHANGE, min_scene_len=0
        )
        self._fades_of = ThresholdDetector(threshold=_BLACK, min_scene_len=0)
        self._recent: deque[tuple[int, NDArray[np.uint8]]] = deque()
        self._doubted: deque[int] = deque()
        self._cuts: list[int] = []
        self._fades: list[tuple[int, int, int]] = []
        self._calm_from = 0

    def take(self, number: int, bgr: NDArray[np.uint8]) -> None:
        """The next frame."""
        from scenedetect.common import FrameTimecode  # type: ignore[import-untyped]

        # Any rate does: only frames are counted.
        counted = FrameTimecode(number, fps=25.0)
        self._recent.append((number, bgr))
        self._doubted.extend(cut.frame_num for cut in self._cuts_of.process_frame(counted, bgr))
        dark = self._fades_of.last_fade["frame"]
        dark_from = 0 if dark is None else dark.frame_num
        for fade in self._fades_of.process_frame(counted, bgr):
            self._fades.append((dark_from, fade.frame_num, number))
        now = int(self._times[number])
        while self._doubted and now - int(self._times[self._doubted[0]]) > FLASH_NS:
            self._decide(self._doubted.popleft())
        # A cut is told two frames late and needs the frame before it.
        keep = min([number - _BESIDE, *self._doubted], default=0) - 1
        while self._recent and self._recent[0][0] < keep:
            self._recent.popleft()

    def _decide(self, cut: int) -> None:
        if cut < self._calm_from:
            return
        before = next(picture for number, picture in self._recent if number == cut - 1)
        at = next(picture for number, picture in self._recent if number == cut)
        if max(before.mean(), at.mean()) < _BLACK:
            return  # hue and saturation of what is black mean nothing
        if _same(before, at):
            return  # the camera was jerked
        until = int(self._times[cut]) + FLASH_NS
        for number, picture in self._recent:
            if number > cut and int(self._times[number]) <= until and _same(before, picture):
                # All up to the return is the flash, the change back with it.
                self._calm_from = number + 1
                return
        self._cuts.append(cut)

    def cuts(self) -> list[int]:
        """All of them, once the last frame was taken."""
        while self._doubted:
            self._decide(self._doubted.popleft())
        found = set(self._cuts)
        for dark_from, middle, light_from in self._fades:
            near = bisect_left(self._cuts, dark_from - _BESIDE)
            beside = near < len(self._cuts) and self._cuts[near] <= light_from + _BESIDE
            # A film that begins in the dark begins its first shot there.
            if dark_from > 0 and not beside:
                found.add(middle)
        return sorted(found)


def _same(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    """Whether two pictures differ by less than a cut does, as they are or with the camera moved."""
    if not _differ(one, other):
        return True
    grey = [cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY).astype(np.float32) for bgr in (one, other)]
    height, width = grey[0].shape
    if min(height, width) < _SMALLEST:
        return False
    (right, down), _sure = cv2.phaseCorrelate(
        grey[0], grey[1], cv2.createHanningWindow((width, height), 5)
    )
    x, y = round(right), round(down)
    if not abs(x) + abs(y) > 0 or abs(x) > width // 3 or abs(y) > height // 3:
        return False
    return not _differ(_part(one, -x, -y), _part(other, x, y))


def _part(bgr: NDArray[np.uint8], x: int, y: int) -> NDArray[np.uint8]:
    """What is left of a picture when so many columns and rows go: from the left and top, or (below 0) the others."""
    height, width = bgr.shape[:2]
    return np.ascontiguousarray(bgr[max(0, y) : height + min(0, y), max(0, x) : width + min(0, x)])


def _differ(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    from scenedetect.common import FrameTimecode
    from scenedetect.detectors import ContentDetector

    detector = ContentDetector(threshold=_CHANGE, min_scene_len=0)
    detector.process_frame(FrameTimecode(0, fps=25.0), one)
    return bool(detector.process_frame(FrameTimecode(1, fps=25.0), other))
