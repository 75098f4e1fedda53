"""A film written anew from canvases: without loss (FFV1), or small to hand out (H.264).

No packet of any source is copied. What a player needs to show it right is kept:
turning, shape of pixels, colour tags, order of fields. Nothing else is written:
no tags, dates, chapters or names, and no note of the encoder with its settings.
"""

from __future__ import annotations

import math
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
from av.audio.layout import AudioLayout
from av.bitstream import BitStreamFilterContext
from av.error import FFmpegError

from annotator.errors import ExportError
from annotator.media.canvas import Canvas, renamed
from annotator.media.planes import digest_of
from annotator.media.redacted_look import SMALL_FORMAT, Kind, Look
from annotator.media.sound_frames import Samples, as_frame

AAC_RATES: Final = (
    8000,
    11025,
    12000,
    16000,
    22050,
    24000,
    32000,
    44100,
    48000,
    64000,
    88200,
    96000,
)
_BIT_EXACT: Final = 0x0080_0000
_FIELDS: Final = 1 << 18 | 1 << 29  # code the two fields of a frame apart
_INTERLACED_ORDERS: Final = frozenset({2, 3, 4, 5})
_UPPER_LAST: Final = frozenset({3, 5})
_LIMITED, _FULL = 1, 2
_NOT_SAID: Final = 2
_ROUND: Final = 65_536
_AT_ONCE: Final = 1024


class RedactedWriter:
    """Writes one film; `final`, cover it, `picture` for each frame; then `finish`, or `give_up`.

    `clock` is the unit of the ticks that come with pictures. With `sound` =
    (samples a second, channels, layout) there is one sound track. Raises ExportError.
    """

    def __init__(
        self,
        path: Path,
        kind: Kind,
        look: Look,
        *,
        kept: str,
        clock: Fraction,
        rate: Fraction,
        sound: tuple[int, int, str] | None = None,
    ) -> None:
        self.kind, self._look, self._clock = kind, look, clock
        self._heard = 0
        self._waiting: Samples | None = None
        lossless = kind is Kind.LOSSLESS
        if lossless and look.sample_aspect != 1:
            # PyAV gives no way to tell it to the container, and players would show people too narrow.
            raise ExportError(
                "The pixels of this film are not square, which a copy in .mkv cannot say.",
                "Make an .mp4 copy: that says it.",
            )
        options = {"fflags": "+bitexact"}
        if not lossless:
            options |= {"movie_timescale": str(clock.denominator), "movflags": "+faststart"}
        try:
            self._out = av.open(
                str(path), "w", format="matroska" if lossless else "mp4", options=options
            )
        except (FFmpegError, OSError) as error:
            raise _not_written(error) from error
        self._sides = look.sides(kind)
        self.pixel_format = kept if lossless else SMALL_FORMAT
        stream: Any = self._out.add_stream(
            "ffv1" if lossless else "libx264", rate=rate, options=self._coding()
        )
        stream.width, stream.height, stream.pix_fmt = *self._sides, self.pixel_format
        stream.time_base = stream.codec_context.time_base = clock
        stream.codec_context.sample_aspect_ratio = look.sample_aspect
        stream.codec_context.flags |= _BIT_EXACT
        self._tell_colours(stream.codec_context)
        if look.quarter_turns or look.mirrored:
            stream.set_display_matrix(_matrix(look.quarter_turns, mirrored=look.mirrored))
        self._pictures = stream
        self._without_notes: BitStreamFilterContext | None = None
        self._sound: Any = None
        if sound is not None:
            self._with_sound(*sound)

    def _coding(self) -> dict[str, str]:
        if self.kind is Kind.LOSSLESS:
            return {"level": "3", "g": "1", "slicecrc": "1", "threads": "2"}
        coding = {"crf": "18", "preset": "medium", "bf": "0", "threads": "2"}
        if self._look.interlaced:
            order = self._look.codes[4] if len(self._look.codes) > 4 else 0
            coding["x264-params"] = "bff=1" if order in _UPPER_LAST else "tff=1"
        return coding

    def _tell_colours(self, context: Any) -> None:
        codes = (*self._look.codes, *(0,) * 5)[:5] if self._look.codes else (2, 2, 2, 0, 0)
        primaries, transfer, matrix, shown, order = codes
        if self.kind is Kind.SMALL and self._look.is_colourless:
            matrix, shown = self._look.own_matrix, _FULL if self._look.is_grey else _LIMITED
        elif self._look.is_full:
            shown = _FULL
        context.color_primaries, context.color_trc = primaries, transfer
        context.colorspace, context.color_range = matrix, shown
        if order in _INTERLACED_ORDERS:
            context.field_order = order

    def _with_sound(self, rate: int, channels: int, layout: str) -> None:
        if channels <= 2:
            layout = ("mono", "stereo")[channels - 1]
        elif not layout or AudioLayout(layout).nb_channels != channels:
            layout = AudioLayout(f"{channels}c").name
        self._layout = layout
        codec = "pcm_f32le" if self.kind is Kind.LOSSLESS else "aac"
        self._sound = self._out.add_stream(codec, rate=rate, layout=layout)
        self._sound.codec_context.flags |= _BIT_EXACT
        if codec == "aac":
            # A frame of 1024 samples holds at most 6144 bits a channel.
            self._sound.codec_context.bit_rate = min(96_000, 5 * rate) * channels

    def picture(self, canvas: Canvas, ticks: int, lasts: int) -> str:
        """Write a frame; returns SHA-256 of its planes as they went to the encoder. Raises ExportError."""
        # What a frame says of itself would go before what was said of the stream.
        frame = renamed(canvas.frame, self.pixel_format)
        context = self._pictures.codec_context
        frame.color_range, frame.colorspace = int(context.color_range), int(context.colorspace)
        frame.color_primaries, frame.color_trc = context.color_primaries, context.color_trc
        frame.pts, frame.time_base = ticks, self._clock
        try:
            for packet in self._pictures.encode(frame):
                packet.duration = lasts
                self._mux(packet)
        except (FFmpegError, OSError) as error:
            raise _not_written(error) from error
        return digest_of(frame).hex()

    def _mux(self, packet: Any) -> None:
        if self.kind is Kind.LOSSLESS:
            self._out.mux(packet)
            return
        if self._without_notes is None:
            # The encoder writes its settings into the film, with the number of threads of this computer.
            self._without_notes = BitStreamFilterContext(
                "filter_units=remove_types=6", self._pictures
            )
        for bare in self._without_notes.filter(packet):
            bare.stream = self._pictures
            self._out.mux(bare)

    def sound(self, samples: Samples) -> None:
        """Write the next samples (n × channels). Raises ExportError."""
        try:
            for start in range(0, len(samples), _AT_ONCE):
                part = samples[start : start + _AT_ONCE]
                frame = as_frame(part, self._layout, self._sound.rate, self._heard)
                self._heard += len(part)
                self._out.mux(self._sound.encode(frame))
        except (FFmpegError, OSError) as error:
            raise _not_written(error) from error

    def finish(self) -> None:
        """Write the end of the file. Raises ExportError."""
        try:
            for packet in self._pictures.encode(None):
                self._mux(packet)
            if self._sound is not None:
                self._out.mux(self._sound.encode(None))
            self._out.close()
        except (FFmpegError, OSError) as error:
            raise _not_written(error) from error

    def give_up(self) -> None:
        """Close the file as it is; for who then removes it."""
        with suppress(FFmpegError, OSError):
            self._out.close()


def _matrix(quarter_turns: int, *, mirrored: bool) -> list[int]:
    """The display matrix that turns clockwise, after mirroring left to right (ISO/IEC 14496-12)."""
    angle = math.radians(90 * quarter_turns)
    cosine, sine = round(math.cos(angle)) * _ROUND, round(math.sin(angle)) * _ROUND
    across = -1 if mirrored else 1
    return [across * cosine, across * sine, 0, -sine, cosine, 0, 0, 0, 1 << 30]


def _not_written(error: Exception) -> ExportError:
    words = getattr(error, "strerror", None) or str(error)
    return ExportError(
        f"The redacted copy could not be written: {words[:200]}.",
        "Choose another folder, or free some space.",
    )
