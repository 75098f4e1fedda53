"""A frame of a film that a decoder process holds."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as column
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from annotator.media.described_frame import DescribedFrame
from annotator.media.picture import Field, Rgb

Bounds = tuple[int | None, int | None]


class Pixels(Protocol):
    """Where a frame's pixels are fetched from."""

    def fetch_rgb(self, index: int, bounds: Bounds, oriented: bool, field: Field | None) -> Rgb:
        """Frame.rgb of a frame of this film."""

    def fetch_planes(self, index: int) -> tuple[NDArray[np.uint8], ...]:
        """Frame.planes of a frame of this film."""

    def fetch_digest(self, index: int) -> str:
        """Frame.digest of a frame of this film."""


@dataclass(frozen=True, slots=True, eq=False)
class ProcessFrame(DescribedFrame):
    """One decoded frame with what is known of it, as media.reader.Frame; pixels are fetched when asked for.

    What is fetched comes from the film that it was read from, which must be open.
    """

    _film: Pixels = column(repr=False)
    _made: tuple[Bounds, Rgb] | None = column(repr=False, default=None)

    def digest(self) -> str:
        """SHA-256 of the native planes, computed from them now, 64 hex digits."""
        return self._film.fetch_digest(self.stamp.index)

    def planes(self) -> tuple[NDArray[np.uint8], ...]:
        """Native planes as rows × bytes without padding, read-only."""
        return self._film.fetch_planes(self.stamp.index)

    def native_bytes(self) -> bytes:
        """The bytes that the digest covers."""
        return b"".join(plane.tobytes() for plane in self.planes())

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
        bounds = (max_width, max_height)
        if self._made is not None and oriented and field is None and bounds == self._made[0]:
            return self._made[1]
        return self._film.fetch_rgb(self.stamp.index, bounds, oriented, field)
