"""One decoded frame in presentation order, named without a float."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from annotator.errors import ValueRefusedError

NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class FrameStamp:
    """A frame of one exhibit: 0-based index, PTS in units of time_base.

    `pts` is None where the stream records none. `digest` is the SHA-256 of the
    native planes as 64 hex digits, empty while only a provisional index exists.
    """

    index: int
    pts: int | None
    time_base: Fraction
    digest: str = ""

    def __post_init__(self) -> None:
        if self.index < 0:
            raise ValueRefusedError(f"There is no frame {self.index}.", field="frame")
        if self.time_base <= 0:
            raise ValueRefusedError(f"{self.time_base} is no time base.", field="frame")

    def pts_ns(self) -> int | None:
        """The PTS as the stream records it, in nanoseconds, rounded down."""
        if self.pts is None:
            return None
        return ns_of_pts(self.pts, self.time_base)


def ns_of_pts(pts: int, time_base: Fraction) -> int:
    """Integer nanoseconds of a PTS, rounded down (exact arithmetic)."""
    return pts * time_base.numerator * NANOSECONDS // time_base.denominator
