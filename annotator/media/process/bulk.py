"""Work on a whole file, each in a decoder process of its own: facts, indexes, thumbnails, peaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from annotator.errors import IntegrityError, UsageError, ValueRefusedError
from annotator.media.file_metadata import FileMetadata
from annotator.media.indexer import Checkpoints
from annotator.media.probe import MediaFacts
from annotator.media.process.conversation import Answer
from annotator.media.process.one_file import decoding
from annotator.media.process.results import facts_from, index_from, packets_from, waveform_from
from annotator.media.process.starting import start_for_metadata
from annotator.media.process.wire import BadMessageError
from annotator.media.small_pictures import BATCH, LARGEST, Batch
from annotator.media.sound import SoundTrack
from annotator.media.thumbnails import Thumbnail
from annotator.media.waveform import Waveform
from annotator.progress import Cancelled, Report, ignore, never
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.timing.packet_list import PacketList

_MOST_TRACKS = 256
_MOST_KEPT = 512 << 20


def probe(path: Path) -> MediaFacts:
    """As media.probe.probe."""
    with decoding(path, "Reading the facts of") as (decoder, size):
        facts = facts_from(decoder.ask("probe").data())
        if facts.size_bytes != size:
            raise BadMessageError("facts of another file")
        return facts


def file_metadata(path: Path, *, cancelled: Cancelled = never) -> FileMetadata:
    """As media.file_metadata.read_metadata, in a process that has nothing else to do."""
    what = "Reading what is said by"
    with decoding(path, what, patient=True, started=start_for_metadata) as (decoder, _size):
        data = decoder.ask("file_metadata", cancelled=cancelled).data()
        try:
            return FileMetadata.from_json(data)
        except IntegrityError as error:
            raise BadMessageError("metadata that make no sense") from error


def quick_index(path: Path, stream: int = 0, *, cancelled: Cancelled = never) -> FrameIndex:
    """As media.indexer.quick_index."""
    with decoding(path, "Listing the frames of") as (decoder, size):
        data = decoder.ask("quick_index", stream=stream, cancelled=cancelled).data()
        return index_from(data, stream, IndexState.PROVISIONAL, size)


def full_index(
    path: Path,
    stream: int = 0,
    *,
    checkpoints: Checkpoints | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> FrameIndex:
    """As media.indexer.full_index. What is kept is not looked into here: a decoder process reads it again."""
    with decoding(path, "Decoding all of", patient=True) as (decoder, size):
        data = b""
        for answer in decoder.stream(
            "full_index",
            bulk=None if checkpoints is None or not checkpoints.last else checkpoints.last,
            every_ns=None if checkpoints is None else checkpoints.every_ns,
            stream=stream,
            progress=progress,
            cancelled=cancelled,
        ):
            data = answer.data()
            if answer.message.text("kind") == "item":
                if checkpoints is None or len(data) > _MOST_KEPT:
                    raise BadMessageError("more to be kept than was asked for")
                checkpoints.keep(data)
        return index_from(data, stream, IndexState.FINAL, size)


def packets(
    path: Path, stream: int = 0, *, progress: Report = ignore, cancelled: Cancelled = never
) -> PacketList:
    """As media.packets.packets."""
    with decoding(path, "Listing the packets of", patient=True) as (decoder, size):
        answer = decoder.ask("packets", stream=stream, progress=progress, cancelled=cancelled)
        return packets_from(answer.data(), stream, size)


def thumbnails(
    path: Path,
    index: FrameIndex,
    indices: Iterable[int],
    height: int,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Iterator[Thumbnail]:
    """As media.thumbnails.thumbnails."""
    wanted = sorted({index.stamp(place).index for place in indices})
    if not 1 <= height <= 2160:
        raise ValueRefusedError("A thumbnail is 1 to 2160 pixels high.", field="height")
    blob = index.to_bytes()
    bulk = blob + np.array(wanted, np.int64).tobytes()
    with decoding(path, "Making thumbnails of", patient=True) as (decoder, _size):
        for answer in decoder.stream(
            "thumbnails",
            bulk=bulk,
            split=len(blob),
            height=height,
            progress=progress,
            cancelled=cancelled,
        ):
            if answer.message.text("kind") == "item":
                yield _thumbnail(answer, len(index), height)


def _thumbnail(answer: Answer, frames: int, height: int) -> Thumbnail:
    said = answer.message
    shape = (said.number("height", 1, height), said.number("width", 1, 8 * height), 3)
    # Copied: thumbnails are kept by the hundred, and shared memory is for a few pictures.
    return said.number("index", 0, frames - 1), answer.array(*shape).copy()


def small_pictures(
    path: Path,
    index: FrameIndex,
    height: int,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Iterator[Batch]:
    """As media.small_pictures.small_pictures."""
    if index.state is not IndexState.FINAL:
        raise UsageError("Not all frames are known yet.", "Wait until every frame was decoded.")
    if not 1 <= height <= LARGEST:
        raise UsageError(f"A small picture is 1 to {LARGEST} pixels high.")
    done = 0
    with decoding(path, "Looking through", patient=True) as (decoder, _size):
        for answer in decoder.stream(
            "small_pictures",
            bulk=index.to_bytes(),
            height=height,
            progress=progress,
            cancelled=cancelled,
        ):
            if answer.message.text("kind") != "item":
                continue
            said = answer.message
            count = said.number("count", 1, min(BATCH, len(index) - done))
            if said.number("first", 0, len(index)) != done:
                raise BadMessageError("pictures out of order")
            rows, columns = said.number("height", 1, height), said.number("width", 1, 4 * LARGEST)
            # Copied: the process goes on while they are looked at.
            yield done, answer.array(count, rows, columns, 3).copy()
            done += count
        if done != len(index):
            raise BadMessageError("fewer pictures than frames")


def peaks(
    path: Path,
    track: int | None = None,
    *,
    index: FrameIndex | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Waveform:
    """As media.waveform.peaks."""
    with decoding(path, "Drawing the sound of", patient=True) as (decoder, _size):
        answer = decoder.ask(
            "peaks",
            bulk=None if index is None else index.to_bytes(),
            track=track,
            progress=progress,
            cancelled=cancelled,
        )
        return waveform_from(answer.data())


def sound_tracks(path: Path) -> tuple[SoundTrack, ...]:
    """As media.sound.sound_tracks."""
    with decoding(path, "Reading the sound tracks of") as (decoder, _size):
        rows = decoder.ask("tracks").message.rows("tracks", _MOST_TRACKS)
        return tuple(_track(row) for row in rows)


def _track(row: Any) -> SoundTrack:
    match row:
        case [
            int(number), int(stream), str(language), str(codec), int(channels), str(layout), int(rate)
        ]:  # fmt: skip
            return SoundTrack(
                number, stream, _short(language), _short(codec), channels, _short(layout), rate
            )
        case _:
            raise BadMessageError("a sound track that is none")


def _short(text: str) -> str:
    return text[:200].encode("utf-8", "backslashreplace").decode()
