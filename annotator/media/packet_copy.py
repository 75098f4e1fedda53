"""Packets of a film copied into a container of their own, as they are: nothing is decoded or coded.

Only the packets themselves, and what a decoder needs to be told of their
streams, are taken over: no metadata, chapters, attachments or other streams.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.error
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard

from annotator.errors import MediaError
from annotator.media.container import MediaFile, open_container
from annotator.media.decoding import MOST_HOLES, film_streams, fraction_of, is_hole
from annotator.media.path_words import readable
from annotator.media.payload import Payload, codec_of, tally_of
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.timing.cut_plan import CutOrder
from annotator.timing.frame_index import NO_PTS

Give = Callable[[int, bytes], None]
"""Takes bytes and the place in the new file where they belong."""

MUXERS: Final = frozenset({
    "mp4", "mov", "3gp", "3g2", "matroska", "webm", "avi", "mpegts", "vob", "mpeg", "flv", "asf", "ogg", "nut",
    "h264", "hevc", "m4v", "mpeg1video", "mpeg2video", "h263", "mjpeg", "obu", "ivf", "gif", "dv", "mxf",
    "yuv4mpegpipe", "vc1",
})  # fmt: skip
MOST_AT_ONCE: Final = 4 << 20
_MOVS: Final = ("mp4", "mov", "3gp", "3g2")
_KEPT_BESIDE: Final = ("palette", "new_extradata")
_BEFORE: Final = Fraction(1, 10)
"""Seconds of sound before the first frame where the container can hide them: decoders of sound begin with silence."""
_BEHIND: Final = 10


class _Target:
    """The new file as PyAV's file object: what is written goes to `give` in large pieces."""

    def __init__(self, give: Give) -> None:
        self._give = give
        self._at = self._begin = 0
        self._held = bytearray()
        self._size = 0

    def write(self, data: bytes) -> int:
        self._held += data
        self._at += len(data)
        self._size = max(self._size, self._at)
        if len(self._held) >= MOST_AT_ONCE:
            self.flush()
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        if whence == os.SEEK_CUR:
            offset += self._at
        elif whence == os.SEEK_END:
            offset += self._size
        if offset != self._at:
            self.flush()
            self._at = self._begin = offset
        return offset

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        if self._held:
            self._give(self._begin, bytes(self._held))
            self._held.clear()
        self._begin = self._at


def copy_packets(
    path: Path,
    order: CutOrder,
    give: Give,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> tuple[Payload, ...]:
    """Copy the packets of an order, and the sound that belongs to them, into a file that `give` gets in pieces.

    Returns what was copied of the pictures and, if there is any, of the sound.
    Raises MediaError where the film cannot be read, holds other packets, or
    where the container cannot hold them; CancelledError.
    """
    if order.container not in MUXERS:
        raise MediaError("There is no such kind of file to cut into.")
    file = MediaFile(path)
    with closing(file):
        container = open_container(file)
        with closing(container):
            return _Copy(container, order, give, file.size).run(progress, cancelled)


class _Copy:
    def __init__(self, container: InputContainer, order: CutOrder, give: Give, size: int) -> None:
        self._container, self._order, self._size = container, order, size
        self._film = film_streams(container)[order.stream]
        self._base = fraction_of(self._film.time_base) or Fraction(1, 1_000_000)
        self._heard: Any = self._sound_stream() if order.sound else None
        for stream in container.streams:
            if stream is not self._film and stream is not self._heard:
                stream.discard = Discard.all
        self._target = _Target(give)
        self._place = 0
        self._number = -1
        self._tallies = [tally_of(self._film)]
        if self._heard is not None:
            self._tallies.append(tally_of(self._heard))

    def _sound_stream(self) -> Any:
        # None where libavcodec has no decoder, which PyAV's types do not say.
        found = [each for each in self._container.streams.audio if codec_of(each)]
        return found[0] if found else None

    def run(self, progress: Report, cancelled: Cancelled) -> tuple[Payload, ...]:
        order = self._order
        options = {"fflags": "+bitexact"}
        if order.container in _MOVS and self._base.numerator == 1:
            options["video_track_timescale"] = str(self._base.denominator)
            # Where a track begins is told in this unit; of a thousandth of a second it would be rounded.
            finest = self._base if self._heard is None else fraction_of(self._heard.time_base)
            if finest is not None and finest.numerator == 1:
                options["movie_timescale"] = str(finest.denominator)
        try:
            out: Any = av.open(self._target, "w", format=order.container, options=options)
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise _not_made(order.container, error) from error
        try:
            out.metadata["title"] = order.title
            pictures = self._like_film(out)
            sounds = None
            if self._heard is not None:
                sounds = out.add_stream_from_template(self._heard, opaque=True)
            for packet in all_packets(self._container):
                check(cancelled)
                if packet.stream_index == self._film.index:
                    self._picture(packet, out, pictures)
                elif sounds is not None and packet.stream_index == self._heard.index:
                    self._sound(packet, out, sounds)
                if packet.pos is not None and packet.pos >= 0:
                    progress(Progress(min(packet.pos, self._size), self._size, "packets"))
                if self._is_over(packet, sounds is not None):
                    break
            if self._place < len(order):
                raise MediaError(
                    "The film ends before all packets were found that its list names.",
                    "Verify the case: the video may have been changed.",
                )
            out.close()
        except (av.error.FFmpegError, OSError, ValueError, RuntimeError) as error:
            raise _not_made(order.container, error) from error
        finally:
            with suppress(av.error.FFmpegError, OSError, ValueError):
                out.close()
        self._target.flush()
        return tuple(tally.made() for tally in self._tallies)

    def _like_film(self, out: Any) -> Any:
        made = out.add_stream_from_template(self._film, opaque=True)
        # The container's word on the shape of pixels overrules that of the pictures.
        aspect = fraction_of(self._film.sample_aspect_ratio)
        if aspect is not None:
            made.codec_context.sample_aspect_ratio = aspect
        return made

    def _picture(self, packet: Packet[Any], out: Any, stream: Any) -> None:
        self._number += 1
        order, place = self._order, self._place
        if place >= len(order) or self._number != int(order.number[place]):
            return
        if packet.size != int(order.size[place]):
            raise MediaError(
                f"Packet {self._number} is not the one that was listed.",
                "Verify the case: the video may have been changed.",
            )
        self._place += 1
        pts, dts = int(order.pts[place]), int(order.dts[place])
        self._write(packet, out, stream, 0, None if pts == NO_PTS else (pts, dts), self._base)

    def _sound(self, packet: Packet[Any], out: Any, stream: Any) -> None:
        order = self._order
        base = fraction_of(self._heard.time_base)
        stamp = packet.dts if packet.pts is None else packet.pts
        if stamp is None or base is None or not order.timed:
            return
        if not order.ordered and not self._place:
            # Where the clock is set back, the same time comes twice: only what lies beside the pictures is meant.
            return
        at = stamp * base - order.begin
        early = _BEFORE if order.container in _MOVS else Fraction(0)
        if at + max(1, packet.duration or 0) * base <= -early or at >= order.end - order.begin:
            return
        ticks = round(at / base)
        self._write(packet, out, stream, 1, (ticks, ticks), base)

    def _write(
        self,
        packet: Packet[Any],
        out: Any,
        stream: Any,
        which: int,
        stamps: tuple[int, int] | None,
        base: Fraction,
    ) -> None:
        data = bytes(packet)
        copied: Any = Packet(data)
        # A packet may carry more beside it than its decoder needs, such as texts.
        for name in _KEPT_BESIDE:
            if packet.has_sidedata(name):
                copied.set_sidedata(packet.get_sidedata(name))
        copied.is_keyframe = packet.is_keyframe
        copied.time_base = base
        if stamps is not None:
            copied.pts, copied.dts = stamps
        copied.duration = packet.duration or 0
        copied.stream = stream
        out.mux(copied)
        seen = stamps is not None and stamps[0] + max(1, packet.duration or 0) > 0
        self._tallies[which].add(data, stamps[0] * base if stamps is not None and seen else None)

    def _is_over(self, packet: Packet[Any], sounds: bool) -> bool:
        """Whether nothing that comes now can belong to the cut."""
        order = self._order
        if self._place < len(order):
            return False
        if not sounds or not order.timed:
            return True
        base, dts = fraction_of(packet.time_base), packet.dts
        if base is None or dts is None:
            return False
        at = dts * base
        own = self._heard is not None and packet.stream_index == self._heard.index
        return at >= order.end + (0 if own else _BEHIND) or (not order.ordered and at < order.begin)


def _not_made(container: str, error: Exception) -> MediaError:
    words = getattr(error, "strerror", None) or str(error)
    return MediaError(
        f"A file of the kind {container} cannot hold these packets: {words[:200]}.",
        "Write an exact clip instead.",
    )


def all_packets(container: InputContainer) -> Iterator[Packet[Any]]:
    """All packets that have a size, numbered as an index numbers them; reading errors end it."""
    more, holes = True, 0
    while more:
        more = False
        try:
            for packet in container.demux():
                # An empty packet ends the stream or stands for a dropped frame; it has no number.
                if packet.size:
                    yield packet
        except IndexError:
            # A stream that appears midway, which PyAV does not know; reading goes on behind it.
            more = True
        except (av.error.FFmpegError, OSError, ValueError) as error:
            holes += 1
            more = is_hole(error) and holes < MOST_HOLES


def payloads(path: Path, *, cancelled: Cancelled = never) -> tuple[Payload, ...]:
    """What the packets of each stream of a file hold, in the order of its streams. Raises MediaError."""
    file = MediaFile(path)
    with closing(file):
        container = open_container(file)
        with closing(container):
            tallies = [tally_of(each) for each in container.streams]
            for packet in all_packets(container):
                check(cancelled)
                if not 0 <= packet.stream_index < len(tallies):
                    raise MediaError(f"{readable(path)} holds more streams than it says.")
                base = fraction_of(packet.time_base)
                stamp = packet.dts if packet.pts is None else packet.pts
                known = None if stamp is None or base is None else stamp * base
                at = None if packet.is_discard else known
                tallies[packet.stream_index].add(bytes(packet), at)
            return tuple(tally.made() for tally in tallies)
