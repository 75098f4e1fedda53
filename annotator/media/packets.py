"""One pass over a file's packets, without decoding any: sizes, places and time stamps."""

from __future__ import annotations

from array import array
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import av.error
import numpy as np
from av.container import InputContainer

from annotator.errors import NotAVideoError
from annotator.media.container import open_container
from annotator.media.decoding import MOST_HOLES, film_streams, fraction_of, is_hole
from annotator.media.media_file import MediaFile
from annotator.media.path_words import readable
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.timing.frame_index import NO_PTS
from annotator.timing.packet_list import (
    PACKET_CORRUPT,
    PACKET_DISCARDED,
    PACKET_KEY,
    OutlineMaker,
    PacketList,
)

_EVERY = 256
_MICROSECOND = Fraction(1, 1_000_000)


def packets(
    path: Path, stream: int = 0, *, progress: Report = ignore, cancelled: Cancelled = never
) -> PacketList:
    """Every packet of a video stream, and the outline of all streams; nothing is decoded.

    `stream` counts the video streams from 0 without cover pictures; packets are
    numbered as a frame index numbers them. Raises MediaError where the file
    cannot be opened, NotAVideoError where it has no such stream, CancelledError.
    """
    file = MediaFile(path)
    with closing(file):
        container = open_container(file)
        with closing(container):
            films = film_streams(container)
            if not 0 <= stream < len(films):
                raise NotAVideoError(
                    f"{readable(path)} has no video stream {stream}.",
                    f"It has {len(films)}, counted from 0.",
                )
            film = films[stream]
            run = _Pass(container, film.index, file.size)
            run.read(progress, cancelled)
            return PacketList(
                stream=stream,
                time_base=fraction_of(film.time_base) or _MICROSECOND,
                source_size=file.size,
                **{name: np.array(column, np.int64) for name, column in run.columns.items()},
                flags=np.frombuffer(bytes(run.flags), np.uint8),
                outlines=tuple(maker.made() for maker in run.outlines.values()),
                trouble=run.trouble or (str(file.failure) if file.failure is not None else ""),
            )


class _Pass:
    def __init__(self, container: InputContainer, film: int, size: int) -> None:
        self._container = container
        self._film = film
        self._size = size
        self.columns = {name: array("q") for name in ("pts", "dts", "size", "pos", "duration")}
        self.flags = bytearray()
        self.trouble = ""
        self.outlines = {
            stream.index: OutlineMaker(stream.index, fraction_of(stream.time_base))
            for stream in container.streams
        }

    def read(self, progress: Report, cancelled: Cancelled) -> None:
        more = True
        holes = 0
        while more:
            more = False
            try:
                self._read_on(progress, cancelled)
            except IndexError:
                # A stream that appears midway, which PyAV does not know; reading goes on behind it.
                more = True
            except (av.error.FFmpegError, OSError, ValueError) as error:
                holes += 1
                more = is_hole(error) and holes < MOST_HOLES
                if not more:
                    self.trouble = str(getattr(error, "strerror", "") or error)

    def _read_on(self, progress: Report, cancelled: Cancelled) -> None:
        pts, dts, sizes, places, durations = self.columns.values()
        for count, packet in enumerate(self._container.demux()):
            if count % _EVERY == 0:
                check(cancelled)
                if packet.pos is not None and packet.pos >= 0:
                    progress(Progress(min(packet.pos, self._size), self._size, "packets"))
            # An empty packet ends the stream or stands for a dropped frame; it has no number.
            if not packet.size:
                continue
            lasts = max(0, packet.duration or 0)
            outline = self.outlines.get(packet.stream_index)
            if outline is not None:
                outline.add(packet.dts if packet.pts is None else packet.pts, lasts, packet.size)
            if packet.stream_index != self._film:
                continue
            pts.append(_stamp(packet.pts))
            dts.append(_stamp(packet.dts))
            sizes.append(packet.size)
            places.append(-1 if packet.pos is None else packet.pos)
            durations.append(lasts)
            self.flags.append(
                PACKET_KEY * packet.is_keyframe
                | PACKET_DISCARDED * packet.is_discard
                | PACKET_CORRUPT * packet.is_corrupt
            )


def _stamp(value: int | None) -> int:
    return NO_PTS if value is None else value
