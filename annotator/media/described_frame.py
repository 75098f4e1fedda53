"""What is known of a decoded frame, wherever its pixels are."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from annotator.timing.frame_stamp import FrameStamp


@dataclass(frozen=True, slots=True, eq=False)
class DescribedFrame:
    """A decoded frame without its pixels.

    `width` and `height` are native, before turning. `exactness` is `checked by
    digest`, or `provisional` while no final index exists.
    """

    stamp: FrameStamp
    exactness: str
    damaged: bool
    key: bool
    type: str
    width: int
    height: int
    pixel_format: str
    colour_note: str
    orientation: str
    interlaced: bool
    sample_aspect: Fraction
