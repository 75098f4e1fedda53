"""A film of our own: decoded frames written again without loss, with their times and sound.

FFV1 (RFC 9043) holds what a decoder gave byte for byte, so that every frame's
native planes keep their SHA-256. What FFV1 has no room for is put into a pixel
format that holds the same values, which changes the digest; `kept_as` says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Literal

import av
import numpy as np
from av.audio.layout import AudioLayout
from av.error import FFmpegError
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from annotator.errors import ExportError
from annotator.media.planes import digest_of, plane_rows
from annotator.media.sound_frames import Samples, as_frame

Container = Literal["matroska", "nut"]

MILLISECONDS: Final = Fraction(1, 1000)
_BIT_EXACT: Final = 0x0080_0000
_FULL_RANGE: Final = 2
# The same values in another order: 8-bit RGB, colours of a palette, packed and big-endian YUV.
_REORDERED: Final = {
    **dict.fromkeys(
        ("rgb24", "bgr24", "gbrp", "rgba", "argb", "abgr", "pal8", "bgr0", "rgb0", "0rgb", "0bgr"),
        "bgra",
    ),
    **dict.fromkeys(("nv12", "nv21"), "yuv420p"),
    **dict.fromkeys(("yuyv422", "uyvy422", "yvyu422"), "yuv422p"),
    "p010le": "yuv420p10le",
}
_NOT_EXACT: Final = frozenset({"bgr0"})  # its fourth byte is nobody's, and FFV1 does not keep it


def kept_as(pixel_format: str) -> tuple[str, bool]:
    """The pixel format that FFV1 keeps a frame in, and whether its native planes stay the same bytes.

    Raises ExportError where FFV1 can hold it in none.
    """
    known = {each.name for each in av.Codec("ffv1", "w").video_formats or ()} - _NOT_EXACT
    if pixel_format in known:
        return pixel_format, True
    # yuvj… is yuv… with the full range said in the name; the planes are the same.
    if pixel_format.startswith("yuvj") and (plain := f"yuv{pixel_format[4:]}") in known:
        return plain, True
    other = _REORDERED.get(pixel_format, "")
    if not other and pixel_format.endswith("be"):
        other = f"{pixel_format[:-2]}le"
    if other not in known:
        raise ExportError(
            f"Frames of the pixel format {pixel_format[:40]} cannot be kept without loss in a clip.",
            "Save stills of the frames instead, or hand on the original.",
        )
    return other, False


class ClipWriter:
    """Writes one clip: FFV1 pictures, and sound as 32-bit floats; call `finish`, or `give_up`.

    `time_base` is the one of the ticks given with each picture; Matroska has
    milliseconds only. Nothing of any original's metadata is taken over.
    """

    def __init__(
        self,
        path: Path,
        container: Container,
        *,
        size: tuple[int, int],
        pixel_format: str,
        time_base: Fraction,
        rate: Fraction,
        sample_aspect: Fraction,
        title: str,
    ) -> None:
        self._size, self._native = size, pixel_format
        self._kept, self.same_planes = kept_as(pixel_format)
        self.time_base = MILLISECONDS if container == "matroska" else time_base
        self._sound: Any = None
        self._heard = 0
        self._layout = ""
        try:
            self._out = av.open(str(path), "w", format=container, options={"fflags": "+bitexact"})
        except (FFmpegError, OSError) as error:
            raise _not_written(error) from error
        self._out.metadata["title"] = title
        # Every frame stands alone and carries checksums of its slices.
        stream: Any = self._out.add_stream(
            "ffv1", rate=rate, options={"level": "3", "g": "1", "slicecrc": "1", "threads": "2"}
        )
        stream.width, stream.height, stream.pix_fmt = *size, self._kept
        stream.time_base = stream.codec_context.time_base = self.time_base
        stream.codec_context.sample_aspect_ratio = sample_aspect
        stream.codec_context.flags |= _BIT_EXACT
        if pixel_format.startswith("yuvj"):
            stream.codec_context.color_range = _FULL_RANGE
        self._pictures = stream

    def with_sound(self, rate: int, channels: int, layout: str) -> None:
        """Have a sound track too; before the first picture."""
        if not layout or AudioLayout(layout).nb_channels != channels:
            layout = AudioLayout(f"{channels}c").name
        self._layout = layout
        self._sound = self._out.add_stream("pcm_f32le", rate=rate, layout=layout)
        self._sound.codec_context.flags |= _BIT_EXACT

    def picture(self, planes: Sequence[NDArray[np.uint8]], ticks: int, lasts: int) -> str:
        """Write a frame from its native planes (rows × bytes); returns SHA-256 of the planes as kept.

        Raises ExportError also where the planes are not those of the clip's size.
        """
        frame = VideoFrame(*self._size, self._native)
        rows = plane_rows(frame)
        if [each.shape for each in rows] != [each.shape for each in planes]:
            raise ExportError(
                "A frame has another size than the first one of the span.",
                "Make one clip up to that frame, and one from it on.",
            )
        for room, plane in zip(rows, planes, strict=True):
            room[:] = plane
        if self._kept != self._native:
            frame = (
                self._renamed(frame, rows)
                if self.same_planes
                else frame.reformat(format=self._kept)
            )
        frame.pts, frame.time_base = ticks, self.time_base
        try:
            for packet in self._pictures.encode(frame):
                packet.duration = lasts
                self._out.mux(packet)
        except (FFmpegError, OSError) as error:
            raise _not_written(error) from error
        return digest_of(frame).hex()

    def _renamed(self, frame: VideoFrame, rows: Sequence[NDArray[np.uint8]]) -> VideoFrame:
        same = VideoFrame(frame.width, frame.height, self._kept)
        for room, plane in zip(plane_rows(same), rows, strict=True):
            room[:] = plane
        return same

    def sound(self, samples: Samples) -> None:
        """Write the next samples (n × channels). Raises ExportError."""
        if not len(samples):
            return
        stream = self._sound
        frame = as_frame(samples, self._layout, stream.rate, self._heard)
        self._heard += len(samples)
        try:
            self._out.mux(stream.encode(frame))
        except (FFmpegError, OSError) as error:
            raise _not_written(error) from error

    def finish(self) -> None:
        """Write the end of the file. Raises ExportError."""
        try:
            for stream in (self._pictures, self._sound):
                if stream is not None:
                    self._out.mux(stream.encode(None))
            self._out.close()
        except (FFmpegError, OSError) as error:
            raise _not_written(error) from error

    def give_up(self) -> None:
        """Close the file as it is; for who then removes it."""
        with suppress(FFmpegError, OSError):
            self._out.close()


def _not_written(error: Exception) -> ExportError:
    words = getattr(error, "strerror", None) or str(error)
    return ExportError(
        f"The clip could not be written: {words[:200]}.",
        "Choose another folder, or free some space. A shorter span takes less of it.",
    )
