"""A decoded frame that is known by its number, with its pixels."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as column
from fractions import Fraction

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from annotator.media.described_frame import DescribedFrame
from annotator.media.picture import Field, Orientation, Rgb, colour_of, to_rgb
from annotator.media.planes import digest_of, native_bytes, plane_rows
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import FrameStamp


@dataclass(frozen=True, slots=True, eq=False)
class Frame(DescribedFrame):
    """One decoded frame with what is known of it, and its pixels."""

    _turn: Orientation = column(repr=False)
    _decoded: VideoFrame = column(repr=False)

    def digest(self) -> str:
        """SHA-256 of the native planes, computed from them now, 64 hex digits."""
        return digest_of(self._decoded).hex()

    def planes(self) -> tuple[NDArray[np.uint8], ...]:
        """Native planes as rows × bytes without padding, read-only."""
        views = tuple(rows.view() for rows in plane_rows(self._decoded))
        for view in views:
            view.flags.writeable = False
        return views

    def native_bytes(self) -> bytes:
        """The bytes that the digest covers."""
        return native_bytes(self._decoded)

    def rgb(
        self,
        max_width: int | None = None,
        max_height: int | None = None,
        oriented: bool = True,
        *,
        field: Field | None = None,
    ) -> Rgb:
        """Height × width × 3 bytes for viewing: square pixels, turned if `oriented`, inside the bounds.

        Interlaced frames are shown woven, as they are stored, unless one `field` is asked for.
        """
        return to_rgb(
            self._decoded, self.sample_aspect, max_width, max_height, oriented, self._turn, field
        )


def described(
    index: FrameIndex,
    stamp: FrameStamp,
    exactness: str,
    frame: VideoFrame,
    turn: Orientation,
    aspect: Fraction,
) -> Frame:
    """A decoded frame with what the index and the frame itself say of it."""
    return Frame(
        stamp=stamp,
        exactness=exactness,
        damaged=index.is_damaged(stamp.index) or frame.is_corrupt,
        key=index.is_key(stamp.index),
        type=index.frame_type(stamp.index),
        width=frame.width,
        height=frame.height,
        pixel_format=frame.format.name,
        colour_note=colour_of(frame).note,
        orientation=turn.words(),
        interlaced=bool(frame.interlaced_frame),
        sample_aspect=aspect,
        _turn=turn,
        _decoded=frame,
    )
