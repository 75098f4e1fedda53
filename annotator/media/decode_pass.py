"""One decode of a whole stream from its start, noticing whatever threads may spoil."""

from __future__ import annotations

from array import array
from collections.abc import Generator, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from av.packet import Packet
from av.video.frame import VideoFrame

from annotator.errors import MediaError, NotAVideoError
from annotator.media.cursor import find_key_packet
from annotator.media.damage import Damage
from annotator.media.decoding import VideoDecoder, packet_number
from annotator.media.digests_beside import DigestsBeside
from annotator.media.index_rows import Checkpoint, Row, Rows, or_no_pts
from annotator.media.path_words import readable
from annotator.media.planes import digest_of
from annotator.progress import Cancelled, check
from annotator.timing.frame_index import DAMAGED, INTERLACED, KEY, NO_PTS, SIZE_CHANGED, PacketMap

_TYPES = {1: "I", 2: "P", 3: "B", 4: "P", 5: "I", 6: "P", 7: "B"}
# More packets than any decoder holds back (16 for reordering, and one a thread).
WINDOW = 64
OVERLAP = 33
"""So many frames must come again as they were before a pass goes on; no decoder refers further back than 16."""
_ENTRIES = 3


class TroubleError(Exception):
    """Decoding with threads met something that threads may make worse; `finding` says what, in words."""

    def __init__(self, finding: str = "") -> None:
        super().__init__(finding)
        self.finding = finding


class PacketLog:
    """What was demuxed: the key packets, and how many packets should give a frame."""

    def __init__(self) -> None:
        self.columns = {name: array("q") for name in PacketMap.__slots__}
        self.shown = 0
        self.discarded: set[int] = set()

    def add(self, packet: Packet[Any], number: int) -> None:
        """Note a packet of the stream."""
        if packet.is_discard:
            self.discarded.add(number)
        else:
            self.shown += 1
        if packet.is_keyframe:
            row = (
                number,
                or_no_pts(packet.pts),
                or_no_pts(packet.dts),
                packet.size,
                _place(packet.pos),
            )
            for column, value in zip(self.columns.values(), row, strict=True):
                column.append(value)

    @classmethod
    def of(cls, before: Checkpoint) -> PacketLog:
        """What was demuxed before a break."""
        log = cls()
        for name, column in log.columns.items():
            column.frombytes(getattr(before.packets, name).astype(np.int64).tobytes())
        log.shown, log.discarded = before.shown, set(before.discarded)
        return log

    def map(self) -> PacketMap:
        """The key packets so far."""
        return PacketMap(
            **{name: np.array(column, np.int64) for name, column in self.columns.items()}
        )


def _place(value: int | None) -> int:
    return -1 if value is None else value


class _Clock:
    """The best estimate of a frame's time: PTS or DTS, whichever ran backwards less often.

    The rule of FFmpeg's guess_correct_pts.
    """

    def __init__(
        self, last_pts: int = NO_PTS, last_dts: int = NO_PTS, bad_pts: int = 0, bad_dts: int = 0
    ) -> None:
        self._last_pts, self._last_dts = last_pts, last_dts
        self._bad_pts, self._bad_dts = bad_pts, bad_dts

    def state(self) -> tuple[int, int, int, int]:
        """What a new one must be given to go on like this one."""
        return self._last_pts, self._last_dts, self._bad_pts, self._bad_dts

    def of(self, pts: int | None, dts: int | None) -> int:
        if dts is not None:
            self._bad_dts += dts <= self._last_dts
            self._last_dts = dts
        elif pts is not None:
            self._last_dts = pts
        if pts is not None:
            self._bad_pts += pts <= self._last_pts
            self._last_pts = pts
        elif dts is not None:
            self._last_pts = dts
        if pts is not None and (self._bad_pts <= self._bad_dts or dts is None):
            return pts
        return or_no_pts(dts)


class DecodePass:
    """One decode of the whole stream from its start; `damage` says which frames to mark.

    A `strict` one, as every one with threads, ends with TroubleError where anything is wrong.
    `resume` lets it go on where another pass of the same kind was broken off.
    """

    def __init__(
        self,
        path: Path,
        stream: int,
        *,
        threaded: bool,
        digests: bool,
        damage: Damage | None = None,
        strict: bool = False,
    ) -> None:
        # Threads paint over damage in other ways than one thread does, often silently: be told of any.
        strict = strict or threaded
        self.decoder = VideoDecoder(path, stream, threaded=threaded, strict=strict)
        self.log = PacketLog()
        self.threaded = self.decoder.threaded
        self._trial = strict
        self._damage = damage or Damage()
        self._last_key = -1
        self.digests = digests
        self.rows = 0
        self.resized = False
        self._clock = _Clock()
        self._shape: tuple[str, int, int] | None = None
        self._awaited: dict[int, None] = {}
        # Below: for going on after a break.
        self._logged = 0
        self._joining = False
        self._frames: Iterator[VideoFrame] | None = None
        self.settle = False
        """Set it to be told of every frame that is decoded already; with the last one `settled` is true."""
        self.settled = False

    def run(self, cancelled: Cancelled) -> Generator[Row]:
        """Every frame; raises TroubleError when it is strict and anything went wrong."""
        with DigestsBeside(self.digests) as beside:
            for frame in self._frames or self._decoded(self.decoder.packets(), cancelled):
                ready = [*beside.take(self._row(frame), frame)]
                if self.settle:
                    ready.extend(beside.rest())
                yield from self._told(ready)
            if self._trial and (self._awaited or self.decoder.problems or self.decoder.demux_error):
                raise TroubleError(self._complaint())
            yield from beside.rest()

    def _told(self, ready: list[Row]) -> Iterator[Row]:
        settles, self.settle = self.settle, False
        yield from ready[:-1]
        self.settled = settles
        yield from ready[-1:]
        self.settled = False

    def _decoded(
        self, packets: Iterator[Packet[Any]], cancelled: Cancelled
    ) -> Iterator[VideoFrame]:
        for packet in packets:
            check(cancelled)
            number = self.decoder.next_number
            if number >= self._logged:
                self.log.add(packet, number)
                if not packet.is_discard:
                    self._awaited[number] = None
            yield from self.decoder.decode(packet)
            self._doubt(number)
        yield from self.decoder.decode(None)

    def _doubt(self, number: int) -> None:
        """Stop a first, strict pass as soon as a packet stays without its frame, or anything failed."""
        if not self._trial or self._joining:
            return
        first = next(iter(self._awaited), number)
        if self.decoder.problems or number - first > WINDOW:
            raise TroubleError(self._complaint())

    def _complaint(self) -> str:
        if not self.decoder.problems:
            return ""
        return (
            f"A strict decode finds damage near frame {self.rows}; "
            "pictures from there to the next key frame may hold made-up parts."
        )

    def _row(self, frame: VideoFrame) -> Row:
        if frame.is_corrupt and self._trial:
            raise TroubleError(self._complaint())
        number = packet_number(frame)
        self._awaited.pop(number, None)
        shape = (frame.format.name, frame.width, frame.height)
        flags = _flags_of(frame)
        if frame.is_corrupt or self._damage.reaches(number, self._last_key):
            flags |= DAMAGED
        if frame.key_frame:
            self._last_key = max(self._last_key, number)
        if self._shape not in (None, shape):
            flags |= SIZE_CHANGED
            self.resized = True
        self._shape = shape
        self.rows += 1
        return Row(
            frame.pts,
            self._clock.of(frame.pts, frame.dts),
            max(0, frame.duration or 0),
            _TYPES.get(int(frame.pict_type), "?"),
            flags,
            b"",
            number,
        )

    def unshown(self) -> list[int]:
        """Numbers of packets that gave no frame of their own, ascending."""
        return sorted(self._awaited)

    # -- after a break

    def checkpoint(self, source: str, rows: Rows) -> Checkpoint:
        """How to go on after these rows, which must be all that were told, at a moment when it is `settled`."""
        assert self.settled
        assert self.rows == len(rows)
        return Checkpoint(
            source=source,
            rows=rows,
            fed=self.decoder.next_number,
            shown=self.log.shown,
            awaited=tuple(self._awaited),
            discarded=tuple(sorted(self.log.discarded)),
            clock=self._clock.state(),
            shape=self._shape,
            resized=self.resized,
            last_key=self._last_key,
            packets=self.log.map(),
        )

    def resume(self, before: Checkpoint, cancelled: Cancelled) -> bool:
        """Go on where a pass was broken off: decode from a key frame on until the frames that are known come again.

        False where they do not come again as they were; this pass is of no use then.
        """
        for key in _entries(before.rows):
            self._awaited = dict.fromkeys(before.awaited)
            self.log = PacketLog.of(before)
            self._logged = before.fed
            self.decoder.demux_error = ""
            if self._joins(before, key, cancelled):
                self._clock = _Clock(*before.clock)
                self._shape, self.resized = before.shape, before.resized
                self._last_key = before.last_key
                self.rows = len(before.rows)
                return True
        return False

    def _joins(self, before: Checkpoint, key: int, cancelled: Cancelled) -> bool:
        rows, packets = before.rows, self.log.map()
        row = int(np.searchsorted(packets.number, rows.packet[key]))
        if row >= len(packets.number) or packets.number[row] != rows.packet[key]:
            return False
        found = find_key_packet(self.decoder, packets, row)
        if found is None:
            return False
        self.decoder.next_number = rows.packet[key]
        self._joining = True
        frames = self._decoded(chain(*found), cancelled)
        places = {rows.packet[n]: n for n in range(key, len(rows))}
        alike, last = 0, -1
        for frame in frames:
            place = places.get(packet_number(frame), -1)
            # Before the key frame, pictures may come that need what lies before it.
            if place < 0 and last < 0:
                continue
            if place < 0 or not _is_same(frame, rows, place):
                alike, last = 0, place
            else:
                if not alike:
                    self.decoder.problems.clear()
                alike, last = alike + 1 if place == last + 1 else 1, place
            if place == len(rows) - 1 or place < 0:
                break
        self._joining = False
        self._frames = frames
        return last == len(rows) - 1 and alike >= OVERLAP


def _entries(rows: Rows) -> list[int]:
    """Key frames from which to come to the end of these rows, the nearest one first."""
    end = len(rows) - OVERLAP
    keys = np.flatnonzero(np.frombuffer(bytes(rows.flags), np.uint8)[: max(0, end + 1)] & KEY)
    return [int(key) for key in keys[: -_ENTRIES - 1 : -1]]


def _flags_of(frame: VideoFrame) -> int:
    return (KEY if frame.key_frame else 0) | (INTERLACED if frame.interlaced_frame else 0)


def _is_same(frame: VideoFrame, rows: Rows, place: int) -> bool:
    """Whether a frame is, in all that the index keeps, the one that was there before the break."""
    return (
        or_no_pts(frame.pts) == rows.pts_column[place]
        and rows.clock[place] in (or_no_pts(frame.pts), or_no_pts(frame.dts))
        and max(0, frame.duration or 0) == rows.durations[place]
        and ord(_TYPES.get(int(frame.pict_type), "?")) == rows.types[place]
        and _flags_of(frame) == rows.flags[place] & (KEY | INTERLACED)
        and not frame.is_corrupt
        and digest_of(frame) == rows.digests[32 * place : 32 * place + 32]
    )


def nothing_decoded(run: DecodePass) -> MediaError:
    """Why a pass gave no frame, in words."""
    name = readable(run.decoder.file.path)
    reason = next((text for _number, text in run.decoder.problems), "")
    if not run.log.shown:
        return NotAVideoError(
            f"{name} announces a video stream but holds no picture.",
            "It may be cut off: get a complete copy from where it came from.",
        )
    return MediaError(
        f"None of the {run.log.shown} pictures in {name} could be decoded"
        + (f" ({reason})." if reason else "."),
        "The file may be damaged or encrypted: get another copy from where it came from.",
    )
