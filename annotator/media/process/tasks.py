"""What a decoder process can do for the program, each task by its name."""

from __future__ import annotations

import time
from dataclasses import astuple
from itertools import islice
from typing import Any

import numpy as np

from annotator.errors import ValueRefusedError
from annotator.media.ahead import AheadThread
from annotator.media.indexer import Checkpoints, full_index, iter_frames, quick_index
from annotator.media.packets import packets
from annotator.media.picture import FIELDS, Field, Rgb
from annotator.media.probe import probe
from annotator.media.process.copy_tasks import copy_tasks
from annotator.media.process.picture_tasks import picture_tasks
from annotator.media.process.serving import Server, Task
from annotator.media.process.wire import BadMessageError, Message
from annotator.media.reader import Frame, FrameReader
from annotator.media.small_pictures import small_pictures
from annotator.media.sound import SoundReader, sound_tracks
from annotator.media.thumbnails import thumbnails
from annotator.media.waveform import peaks
from annotator.timing.frame_index import FrameIndex

_BATCH = 64
_BATCH_NS = 50_000_000
_SIDE = 1 << 20
_NS = 1 << 62
_AROUND = 64
_BLOCKS = 4


def tasks() -> dict[str, Task]:
    """Every task by its name, with what they have in common."""
    film, sound = _Film(), _Sound()
    return {
        "probe": lambda server, _m: server.done(probe(server.path).to_json().encode()),
        "quick_index": _quick_index,
        "full_index": _full_index,
        "packets": _packets,
        "lines": _lines,
        "thumbnails": _thumbnails,
        "small_pictures": _small_pictures,
        "peaks": _peaks,
        "tracks": lambda server, _m: server.done(
            tracks=[list(astuple(track)) for track in sound_tracks(server.path)]
        ),
        "film": film.open,
        "frame": film.frame,
        "rgb": film.rgb,
        "planes": film.planes,
        "digest": film.digest,
        "expect": film.expect,
        "kept": film.kept,
        "travel": film.travel,
        "sound": sound.open,
        "samples": sound.samples,
        "blocks": sound.blocks,
        "more": sound.more,
        "notes": sound.notes,
        **picture_tasks(),
        **copy_tasks(),
    }


def _field(message: Message) -> Field | None:
    number = message.maybe_number("field", 0, 1)
    return None if number is None else FIELDS[number]


def _stream(message: Message) -> int:
    return message.number("stream", -_SIDE, _SIDE)


def _quick_index(server: Server, message: Message) -> None:
    found = quick_index(server.path, _stream(message), cancelled=server.stopped)
    server.done(found.to_bytes())


def _full_index(server: Server, message: Message) -> None:
    every = message.maybe_number("every_ns", 0, _NS)
    last = server.bulk(message) if "bulk" in message.fields else b""
    found = full_index(
        server.path,
        _stream(message),
        checkpoints=None if every is None else Checkpoints(server.item, last, every),
        progress=server.tell,
        cancelled=server.stopped,
    )
    server.done(found.to_bytes())


def _packets(server: Server, message: Message) -> None:
    found = packets(server.path, _stream(message), progress=server.tell, cancelled=server.stopped)
    server.done(found.to_bytes())


def _lines(server: Server, message: Message) -> None:
    found = iter_frames(
        server.path, _stream(message), message.flag("digests"), cancelled=server.stopped
    )
    rows: list[list[Any]] = []
    # The first line goes at once: somebody waits for it.
    base, sent = "", 0
    for line in found:
        base = str(line.time_base)
        rows.append([line.pts, line.key, line.type, line.digest, line.duration, line.damaged])
        if len(rows) >= _BATCH or time.monotonic_ns() - sent > _BATCH_NS:
            server.item(rows=rows, time_base=base)
            rows, sent = [], time.monotonic_ns()
    server.done(rows=rows, time_base=base)


def _thumbnails(server: Server, message: Message) -> None:
    data = server.bulk(message)
    split = message.number("split", 0, len(data))
    index = FrameIndex.from_bytes(data[:split])
    wanted = np.frombuffer(data[split:], np.int64).tolist()
    height = message.number("height", 1, 1 << 16)
    for number, rgb in thumbnails(
        server.path, index, wanted, height, progress=server.tell, cancelled=server.stopped
    ):
        server.item(rgb, index=number, height=rgb.shape[0], width=rgb.shape[1])
    server.done()


def _small_pictures(server: Server, message: Message) -> None:
    index = FrameIndex.from_bytes(server.bulk(message))
    height = message.number("height", 1, 1 << 16)
    for first, batch in small_pictures(
        server.path, index, height, progress=server.tell, cancelled=server.stopped
    ):
        count, rows, columns, _colours = batch.shape
        server.item(batch, first=first, count=count, height=rows, width=columns)
    server.done()


def _index_or_none(server: Server, message: Message) -> FrameIndex | None:
    return FrameIndex.from_bytes(server.bulk(message)) if "bulk" in message.fields else None


def _peaks(server: Server, message: Message) -> None:
    found = peaks(
        server.path,
        message.maybe_number("track", -_SIDE, _SIDE),
        index=_index_or_none(server, message),
        progress=server.tell,
        cancelled=server.stopped,
    )
    server.done(found.to_bytes())


class _Film:
    """Random access to the frames of the file."""

    def __init__(self) -> None:
        self._reader: FrameReader | None = None
        self._ahead: AheadThread | None = None
        self._room: tuple[int, int] | None = None
        self._next: tuple[int, tuple[int, int], Rgb] | None = None

    def open(self, server: Server, message: Message) -> None:
        index = FrameIndex.from_bytes(server.bulk(message))
        kept = message.number("cache", 0, 1 << 40)
        self._reader = FrameReader(server.path, index, cache_bytes=kept, decoder_too=True)
        self._ahead = AheadThread(self._reader.prefetch)
        server.done()

    def _read(self, server: Server, message: Message) -> Frame:
        if self._reader is None:
            raise BadMessageError("no film is open")
        aside = message.fields.get("aside") is True
        if aside and self._ahead is not None:
            self._ahead.pause()
        return self._reader.frame(message.number("index", 0, _NS), server.stopped, aside)

    def travel(self, _server: Server, message: Message) -> None:
        if self._ahead is None:
            return
        index, step = message.number("index", 0, _NS), message.number("step", -_SIDE, _SIDE)
        first, last = message.numbers("loop", 2, 0, _NS) if "loop" in message.fields else (0, -1)
        self._ahead.travel(index, step, (first, last) if first <= last else None)
        if abs(step) == 1:
            self._make_next(index + step)

    def _make_next(self, index: int) -> None:
        """Make the picture that will be asked for next, while nobody waits, if its frame is there."""
        if self._reader is None or self._room is None or not 0 <= index < len(self._reader.index):
            return
        frame = self._reader.kept(index)
        self._next = None if frame is None else (index, self._room, frame.rgb(*self._room))

    def frame(self, server: Server, message: Message) -> None:
        frame = self._read(server, message)
        facts = {
            "damaged": frame.damaged,
            "width": frame.width,
            "height": frame.height,
            "pixel_format": frame.pixel_format,
            "colour_note": frame.colour_note,
            "orientation": frame.orientation,
            "interlaced": frame.interlaced,
            "aspect": [frame.sample_aspect.numerator, frame.sample_aspect.denominator],
        }
        room = message.fields.get("room")
        if room is None:
            server.done(**facts)
            return
        width, height = message.numbers("room", 2, 1, _SIDE)
        self._room = (width, height)
        made, self._next = self._next, None
        if made is not None and made[:2] == (frame.stamp.index, self._room):
            picture = made[2]
        else:
            picture = frame.rgb(*self._room)
        sides = [picture.shape[1], picture.shape[0]]
        server.done(picture, rgb=sides, **facts)

    def rgb(self, server: Server, message: Message) -> None:
        picture = self._read(server, message).rgb(
            message.maybe_number("max_width", -_SIDE, _NS),
            message.maybe_number("max_height", -_SIDE, _NS),
            message.flag("oriented"),
            field=_field(message),
        )
        server.done(picture, rgb=[picture.shape[1], picture.shape[0]])

    def planes(self, server: Server, message: Message) -> None:
        planes = self._read(server, message).planes()
        server.done(*planes, shapes=[side for plane in planes for side in plane.shape])

    def digest(self, server: Server, message: Message) -> None:
        server.done(digest=self._read(server, message).digest())

    def expect(self, server: Server, message: Message) -> None:
        if self._reader is None:
            raise BadMessageError("no film is open")
        data = server.bulk(message) if "bulk" in message.fields else b""
        self._reader.expect(np.frombuffer(data, np.int64).tolist())
        server.done()

    def kept(self, server: Server, message: Message) -> None:
        if self._reader is None:
            raise BadMessageError("no film is open")
        first = message.number("first", 0, _NS)
        reader = self._reader
        server.done(kept=[int(reader.is_cached(first + n)) for n in range(2 * _AROUND)])


class _Sound:
    """One sound track; a run of blocks goes on where it stood."""

    def __init__(self) -> None:
        self._reader: SoundReader | None = None
        self._runs: dict[int, Any] = {}

    def open(self, server: Server, message: Message) -> None:
        self._reader = reader = SoundReader(
            server.path,
            message.maybe_number("track", -_SIDE, _SIDE),
            index=_index_or_none(server, message),
            rate=message.maybe_number("rate", -_NS, _NS),
            channels=message.maybe_number("channels", -_NS, _NS),
        )
        server.done(
            rate=reader.rate,
            channels=reader.channels,
            own_rate=reader.own_rate,
            begin_ns=reader.begin_ns,
            claimed_end_ns=reader.claimed_end_ns,
        )

    def _open_reader(self) -> SoundReader:
        if self._reader is None:
            raise BadMessageError("no sound is open")
        return self._reader

    def samples(self, server: Server, message: Message) -> None:
        found = self._open_reader().samples(
            message.number("start_ns", -_NS, _NS), message.number("count", 0, 1 << 26)
        )
        server.done(found, rows=len(found))

    def blocks(self, server: Server, message: Message) -> None:
        run, size = message.number("run", 0, _NS), message.number("block", 1, 1 << 24)
        start = message.number("start_ns", -_NS, _NS)
        self._runs[run] = self._open_reader().blocks(start, size)
        # Few runs are ever alive at once; those that were given up are forgotten.
        for old in sorted(self._runs)[:-8]:
            del self._runs[old]
        server.done()

    def more(self, server: Server, message: Message) -> None:
        run = self._runs.get(message.number("run", 0, _NS))
        if run is None:
            raise ValueRefusedError("This run of sound was given up.", field="run")
        found = list(islice(run, _BLOCKS))
        if not found:
            server.done(rows=0)
            return
        server.done(*found, rows=sum(map(len, found)))

    def notes(self, server: Server, _message: Message) -> None:
        server.done(notes=list(self._open_reader().notes())[:100])
