"""One open video stream and its decoder: packets in, numbered frames out.

Every packet gets a number that its frame carries back, so that a frame is
known by where it came from and not by a time stamp that may be missing, equal
or wrong.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.error
from av.codec.context import Flags as CodecFlags
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard, Disposition
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from annotator.errors import CodecMissingError, MediaError, NotAVideoError
from annotator.media.container import MAX_PIXELS, open_container
from annotator.media.first_look import coded_as
from annotator.media.media_file import MediaFile
from annotator.media.path_words import readable
from annotator.media.planes import picture_bytes
from annotator.media.sniff import STILL_BRANDS

NO_VIDEO_HINT = "It can be listened to, but it has no frames to note."
_FALLBACK_RATE = Fraction(25)
_HIGHEST_RATE = 1000
_MOST_THREADS = 16
_WAITING = 3
# Most films need no more pictures than these at once for those that follow.
_REFERRED_TO = 5
_PIXELS_AT_ONCE = 64 << 20
# Of 64 KB each, one after the other: a quarter of a gigabyte without any packet is the end.
MOST_HOLES = 4096
# VP7 and VP8 report no damage at all, so nothing would tell that threads spoilt anything. Threads of MPEG-4
# read parts of interlaced pictures that are not there yet: up to every third frame was wrong, without a word.
NO_THREADS = {"vp7", "vp8", "mpeg4"}


def is_hole(error: Exception) -> bool:
    """Whether a demuxer found nothing in 64 KB and asks to be tried again behind them (transport streams)."""
    return isinstance(error, OSError) and error.errno == errno.EAGAIN


def film_streams(container: InputContainer) -> list[VideoStream]:
    """The container's video streams without cover pictures and thumbnails."""
    still = Disposition.attached_pic | Disposition.timed_thumbnails
    found = [s for s in container.streams.video if not s.disposition & still]
    brand = str(container.metadata.get("major_brand", ""))
    if brand.startswith(STILL_BRANDS):
        # An animated AVIF holds its first picture besides, as an item that has no time.
        return [s for s in found if s.duration is not None]
    return found


_CARRYING_OVER: Final = frozenset({"qtrle", "rpza", "smc"})


def fraction_of(value: Any) -> Fraction | None:
    """PyAV's rational (a Fraction or, from 19 on, its own kind) as a Fraction; None for 0/x and x/0."""
    if value is None or not value.denominator or not value.numerator:
        return None
    return Fraction(int(value.numerator), int(value.denominator))


def nominal_rate(stream: VideoStream) -> Fraction:
    """Frames a second as the stream claims; 25 where it claims nothing sensible."""
    for claimed in (stream.average_rate, stream.guessed_rate, stream.base_rate):
        rate = fraction_of(claimed)
        if rate is not None and 0 < rate <= _HIGHEST_RATE:
            return rate.limit_denominator(1_001_000)
    return _FALLBACK_RATE


def version_text(codec: str, *, threaded: bool) -> str:
    """Names the decoder for the record: `h264, libavcodec 62.28.102, one thread`."""
    version = ".".join(map(str, av.library_versions["libavcodec"]))
    return f"{codec}, libavcodec {version}, {'frame threads' if threaded else 'one thread'}"


def _threads(pixels: int) -> int:
    """How many frames of that size are decoded at once: each holds memory, so fewer of large ones.

    A frame waits for those that it refers to, so more are at work than there are cores.
    """
    cores = os.cpu_count() or 1
    return max(2, min(cores + _WAITING, _MOST_THREADS, _PIXELS_AT_ONCE // max(1, pixels)))


class _Tag:
    """A packet's number as an object of its own: PyAV finds it again by identity."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number


def packet_number(frame: VideoFrame) -> int:
    """The number of the packet that the frame came from; -1 where the decoder lost it."""
    tag = frame.opaque
    return tag.number if isinstance(tag, _Tag) else -1


class VideoDecoder:
    """A file's nth video stream (cover pictures not counted), opened for decoding.

    `threaded` asks for frame threads; the attribute says whether they are used.
    `strict` makes the decoder report damage that it would otherwise paint over
    without a word. Raises MediaError, NotAVideoError or CodecMissingError in
    plain words. Not for use from two threads at once.
    """

    def __init__(
        self, path: Path, stream: int = 0, *, threaded: bool = True, strict: bool = False
    ) -> None:
        self.file = MediaFile(path)
        try:
            self.container = open_container(self.file)
        except BaseException:
            self.file.close()
            raise
        try:
            self.stream = self._choose(stream)
            self.threaded = threaded
            self._prepare(strict=strict)
        except BaseException:
            self.close()
            raise
        self._leaves_out = False
        self.next_number = 0
        self.problems: list[tuple[int, str]] = []
        self.demux_error = ""

    def _choose(self, number: int) -> VideoStream:
        name = readable(self.file.path)
        streams = film_streams(self.container)
        if not streams:
            if self.container.streams.video:
                hint = NO_VIDEO_HINT if self.container.streams.audio else "Choose a video file."
                raise NotAVideoError(f"{name} holds a cover picture but no video.", hint)
            if self.container.streams.audio:
                raise NotAVideoError(f"{name} holds sound but no video.", NO_VIDEO_HINT)
            raise NotAVideoError(f"{name} holds no video.", "Choose a video file.")
        if not 0 <= number < len(streams):
            raise NotAVideoError(
                f"{name} has no video stream {number}.", f"It has {len(streams)}, counted from 0."
            )
        return streams[number]

    def _prepare(self, *, strict: bool) -> None:
        chosen = self.stream
        for stream in self.container.streams:
            if stream.index != chosen.index:
                stream.discard = Discard.all
        context: VideoCodecContext | None = chosen.codec_context
        if context is None:
            called = coded_as(self.file.read_at, self.file.size) or codec_words(chosen)
            raise CodecMissingError(
                f"{readable(self.file.path)} is coded in a way ({called}) that cannot be decoded here.",
                "Keep the original, and ask its maker for a converted copy besides.",
            )
        if chosen.width * chosen.height > MAX_PIXELS:
            raise MediaError(
                f"{readable(self.file.path)} claims pictures of {chosen.width} × {chosen.height} pixels.",
                "That is beyond what is decoded here; the file may be damaged or made to do harm.",
            )
        context.options = {**context.options, "max_pixels": str(MAX_PIXELS)}
        if strict:
            context.options = {**context.options, "err_detect": "explode"}
        self.threaded = self.threaded and context.name not in NO_THREADS
        # Slice threads make up frames in damaged VP9, so only whole frames go to threads.
        context.thread_type = "FRAME" if self.threaded else "NONE"
        context.thread_count = _threads(chosen.width * chosen.height) if self.threaded else 1
        context.flags |= int(CodecFlags.copy_opaque)

    @property
    def threads_help(self) -> bool:
        """Whether this codec may be decoded by several threads."""
        return self.stream.codec_context.name not in NO_THREADS

    def carries_over(self) -> bool:
        """Whether something may last from the beginning of the film that a key frame does not repeat.

        A palette that came once, or blocks that a “key frame” leaves as they were.
        """
        context = self.stream.codec_context
        return context.pix_fmt == "pal8" or context.name in _CARRYING_OVER

    @property
    def own_bytes(self) -> int:
        """About how much memory the pictures take that the decoder itself holds."""
        context = self.stream.codec_context
        if context.pix_fmt is None:
            return 0
        one = picture_bytes(context.pix_fmt, self.stream.width, self.stream.height)
        return one * (context.thread_count + _REFERRED_TO)

    @property
    def time_base(self) -> Fraction:
        """The stream's unit of time in seconds."""
        return fraction_of(self.stream.time_base) or Fraction(1, 1_000_000)

    def packets(self) -> Iterator[Packet[Any]]:
        """The stream's packets from here on, without empty ones; reading errors end it (`demux_error`)."""
        more, holes = True, 0
        while more:
            more = False
            try:
                for packet in self.container.demux(self.stream):
                    # An empty packet would tell the decoder that the film ends (AVI writes them for dropped frames).
                    if packet.size:
                        holes = 0
                        yield packet
            except IndexError:
                # A stream that appears midway (recorded television): PyAV does not know it and
                # drops its packet; reading goes on behind it.
                more = True
            except (av.error.FFmpegError, OSError, ValueError) as error:
                holes += 1
                more = is_hole(error) and self.file.failure is None and holes < MOST_HOLES
                if not more:
                    self.demux_error = str(getattr(error, "strerror", "") or error)
        if self.file.failure is not None and not self.demux_error:
            self.demux_error = str(self.file.failure)

    def decode(self, packet: Packet[Any] | None) -> list[VideoFrame]:
        """Frames that are ready after this packet, in presentation order; None drains the decoder.

        `packet_number` tells which packet a frame came from. Errors go into
        `problems`, each with the number of the packet that was fed then.
        """
        number = self.next_number
        if packet is not None:
            packet.opaque = _Tag(number)
            self.next_number += 1
            if packet.is_corrupt:
                self.problems.append((number, "the container marks a packet as damaged"))
        try:
            return self.stream.codec_context.decode(packet)
        except av.error.EOFError:
            return []
        except (av.error.FFmpegError, MemoryError, ValueError) as error:
            self.problems.append((number, str(getattr(error, "strerror", "") or error)))
            return []

    def leave_out_unneeded(self, wanted: bool) -> None:
        """Whether frames that no other frame is predicted from are left out from the next packet on."""
        if wanted != self._leaves_out:
            self._leaves_out = wanted
            self.stream.codec_context.skip_frame = "NONREF" if wanted else "DEFAULT"

    def frames(self) -> Iterator[VideoFrame]:
        """All frames from here to the end."""
        for packet in self.packets():
            yield from self.decode(packet)
        yield from self.decode(None)

    def close(self) -> None:
        """Close decoder, container and file; may be called twice."""
        # PyAV frees a codec with the interpreter locked. A worker of it that lets go of a packet's tag just
        # then waits for that lock for ever, so the workers are brought to rest first, with the lock released.
        stream = getattr(self, "stream", None)
        if stream is not None and stream.codec_context is not None:
            stream.codec_context.flush_buffers()
        self.container.close()
        self.file.close()

    def __del__(self) -> None:
        if hasattr(self, "container"):
            self.close()


def codec_words(stream: VideoStream) -> str:
    """A codec's name as libavcodec has it."""
    context: VideoCodecContext | None = stream.codec_context
    return "unknown codec" if context is None else context.name
