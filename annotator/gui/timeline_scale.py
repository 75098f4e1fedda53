"""Which stretch of the film the timeline shows, and where its rulings fall."""

from __future__ import annotations

from dataclasses import dataclass, replace

from annotator.timing.frame_stamp import NANOSECONDS
from annotator.timing.timecode import format_time

_MS = 1_000_000
_STEPS = (
    *(us * 1_000 for us in (10, 20, 50, 100, 200, 500)),
    *(ms * _MS for ms in (1, 2, 5, 10, 20, 50, 100, 200, 500)),
    *(s * 1_000 * _MS for s in (1, 2, 5, 10, 15, 30)),
    *(m * 60_000 * _MS for m in (1, 2, 5, 10, 15, 30)),
    *(h * 3_600_000 * _MS for h in (1, 2, 6, 12, 24)),
)
_WIDEST_FRAME = 160
_FINEST_NS = 2_000
"""Nanoseconds of the finest pixel: a sample of 48 000 a second is ten of them wide."""


@dataclass(frozen=True, slots=True)
class TimeScale:
    """`width` pixels from film time `start_ns` on; the film lasts `film_ns`, a frame `frame_ns`."""

    width: int
    film_ns: int
    frame_ns: int
    start_ns: int = 0
    ns_per_pixel: int = 0

    def fitted(self) -> TimeScale:
        """The whole film."""
        return replace(self, start_ns=0, ns_per_pixel=self._widest())

    def _widest(self) -> int:
        return max(1, -(-max(1, self.film_ns) // max(1, self.width)))

    def _narrowest(self) -> int:
        return min(self._widest(), max(1, min(_FINEST_NS, self.frame_ns // _WIDEST_FRAME)))

    def is_fitted(self) -> bool:
        """Whether the whole film is in view."""
        return self.ns_per_pixel >= self._widest()

    def resized(self, width: int) -> TimeScale:
        """In another width: the whole film stays whole, else the scale stays."""
        whole = self.is_fitted()
        changed = replace(self, width=max(1, width))
        return changed.fitted() if whole else changed._kept_inside()

    def zoomed(self, factor: float, x: float) -> TimeScale:
        """Finer (factor > 1) or coarser, the time under `x` staying there."""
        at_ns = self.ns_at(x)
        finer = round(self.ns_per_pixel / factor)
        if finer == self.ns_per_pixel:
            finer += 1 if factor < 1 else -1
        scale = min(self._widest(), max(self._narrowest(), finer))
        return replace(self, ns_per_pixel=scale, start_ns=at_ns - int(x * scale))._kept_inside()

    def panned(self, pixels: float) -> TimeScale:
        """Moved so many pixels towards the film's end."""
        start = self.start_ns + int(pixels * self.ns_per_pixel)
        return replace(self, start_ns=start)._kept_inside()

    def showing(self, at_ns: int, part: float = 0.5) -> TimeScale:
        """Moved so that a time stands at this part of the width."""
        start = at_ns - int(self.width * self.ns_per_pixel * part)
        return replace(self, start_ns=start)._kept_inside()

    def closely(self, at_ns: int, ns_per_pixel: int) -> TimeScale:
        """So fine, as far as may be, with a time in the middle."""
        fine = min(self._widest(), max(self._narrowest(), ns_per_pixel))
        return replace(self, ns_per_pixel=fine).showing(at_ns)

    def _kept_inside(self) -> TimeScale:
        most = max(0, self.film_ns - self.width * self.ns_per_pixel)
        return replace(self, start_ns=max(0, min(most, self.start_ns)))

    @property
    def end_ns(self) -> int:
        """The film time at the right edge."""
        return self.start_ns + self.width * self.ns_per_pixel

    def x_of(self, film_ns: int) -> float:
        """Where a film time lies, in pixels from the left."""
        return (film_ns - self.start_ns) / self.ns_per_pixel

    def ns_at(self, x: float) -> int:
        """The film time at a pixel."""
        return self.start_ns + int(x * self.ns_per_pixel)

    def frame_pixels(self) -> float:
        """How wide a frame of usual length is."""
        return self.frame_ns / self.ns_per_pixel

    def ruling_ns(self, least_pixels: int = 84) -> int:
        """The distance of labelled rulings: round, and far enough apart to be read."""
        wanted = least_pixels * self.ns_per_pixel
        return next(
            (step for step in _STEPS if step >= wanted), _STEPS[-1] * (wanted // _STEPS[-1] + 1)
        )

    def rulings(self) -> tuple[tuple[int, str], ...]:
        """Film times of the labelled rulings in view, with their labels."""
        step = self.ruling_ns()
        first = -(-self.start_ns // step) * step
        last = min(self.end_ns, self.film_ns)
        return tuple((at, time_label(at, step)) for at in range(first, last + 1, step))


def time_label(at_ns: int, step_ns: int) -> str:
    """A ruling's time, only as exact as its step: `1:30`, `41.2`, `2:00:00`."""
    digits = 0 if step_ns % NANOSECONDS == 0 else (1 if step_ns % (100 * _MS) == 0 else 3)
    if step_ns % _MS:
        digits = 5
    text = format_time(at_ns, digits)
    hours, rest = text[:3], text[3:]
    if hours != "00:":
        return text.removeprefix("0")
    return rest[1:] if rest.startswith("0") else rest
