"""Build the frame index of a video stream: a quick one by demuxing, a final one by decoding.

The decoder is the truth. Containers count packets, and packets are not frames:
two fields may make one, a hidden one makes none, one after a cut cannot be
decoded, one may be flagged to be discarded.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count, islice
from pathlib import Path
from typing import Any

import numpy as np

from annotator.errors import MediaError, NotAVideoError
from annotator.media.damage import Damage, find_damage
from annotator.media.decode_pass import WINDOW, DecodePass, PacketLog, Row, TroubleError, or_no_pts
from annotator.media.decoding import VideoDecoder, nominal_rate, version_text
from annotator.media.path_words import readable
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.timing.frame_index import (
    DAMAGED,
    KEY,
    NO_PTS,
    FrameIndex,
    IndexState,
)

_EVERY = 64
_NAMED = 12


@dataclass(frozen=True, slots=True)
class FrameLine:
    """One frame as the sequential decode found it; `digest` empty where not asked for."""

    index: int
    pts: int | None
    time_base: Fraction
    key: bool
    type: str
    digest: str
    duration: int
    damaged: bool


def iter_frames(
    path: Path, stream: int = 0, digests: bool = False, *, cancelled: Cancelled = never
) -> Iterator[FrameLine]:
    """Every frame of a video stream as it is decoded, in presentation order, with flat memory.

    Lines lag a little behind the decoder, so that what threads spoil is
    noticed before it is told; then decoding starts again without threads.
    Raises MediaError where nothing can be decoded.
    """
    told: list[bytes] = []
    lines = _lines(path, stream, digests, cancelled, threaded=True, told=told)
    try:
        yield from lines
        return
    except TroubleError:
        pass
    seen = len(told)
    damage = find_damage(path, stream, cancelled=cancelled)
    for number, line in enumerate(
        _lines(path, stream, digests, cancelled, threaded=False, told=[], damage=damage)
    ):
        if number >= seen:
            yield line
        elif digests and bytes.fromhex(line.digest) != told[number]:
            raise MediaError(
                f"Frame {number} of {readable(path)} decodes differently each time, because the file is damaged.",
                "Open it in a case: its index is then built without threads from the start.",
            )


def _lines(
    path: Path,
    stream: int,
    digests: bool,
    cancelled: Cancelled,
    *,
    threaded: bool,
    told: list[bytes],
    damage: Damage | None = None,
) -> Iterator[FrameLine]:
    run = DecodePass(path, stream, threaded=threaded, digests=digests, damage=damage)
    with closing(run.decoder):
        time_base = run.decoder.time_base
        rows = run.run(cancelled)
        held: list[Row] = list(islice(rows, 2 * WINDOW)) if threaded else []
        for index in count():
            row = next(rows, None)
            if row is not None:
                held.append(row)
            if not held:
                break
            first = held.pop(0)
            told.append(first.digest)
            yield FrameLine(
                index, first.pts, time_base, bool(first.flags & KEY), first.type,
                first.digest.hex(), first.duration, bool(first.flags & DAMAGED),
            )  # fmt: skip
        if not run.rows:
            raise _nothing_decoded(run, path)


def full_index(
    path: Path, stream: int = 0, *, progress: Report = ignore, cancelled: Cancelled = never
) -> FrameIndex:
    """Decode everything once and note every frame with its digest; where anything goes wrong, without threads.

    `path` is the video, `stream` counts its video streams from 0 without cover
    pictures. Raises MediaError where nothing can be decoded, CancelledError.
    """
    try:
        return _decoded(path, stream, progress, cancelled, threaded=True)
    except TroubleError as trouble:
        damage = find_damage(path, stream, cancelled=cancelled)
        index = _decoded(path, stream, progress, cancelled, threaded=False, damage=damage)
        return replace(index, missing=(*filter(None, [trouble.finding]), *index.missing))


def _decoded(
    path: Path,
    stream: int,
    progress: Report,
    cancelled: Cancelled,
    *,
    threaded: bool,
    damage: Damage | None = None,
) -> FrameIndex:
    run = DecodePass(path, stream, threaded=threaded, digests=True, damage=damage)
    with closing(run.decoder):
        decoder = run.decoder
        total = decoder.stream.frames or None
        pts, clock, durations, packets = array("q"), array("q"), array("q"), array("q")
        types, flags, digests = bytearray(), bytearray(), bytearray()
        for row in run.run(cancelled):
            pts.append(or_no_pts(row.pts))
            clock.append(row.clock)
            durations.append(row.duration)
            packets.append(row.packet)
            types += row.type.encode()
            flags.append(row.flags)
            digests += row.digest
            if run.rows % _EVERY == 0:
                progress(Progress(run.rows, max(total, run.rows) if total else None, "frames"))
        if not run.rows:
            raise _nothing_decoded(run, path)
        if decoder.file.has_changed():
            raise MediaError(
                f"{readable(path)} changed while it was read.", "Copy it first, then add the copy."
            )
        progress(Progress(run.rows, run.rows, "frames"))
        return FrameIndex(
            time_base=decoder.time_base,
            state=IndexState.FINAL,
            stream=stream,
            rate=nominal_rate(decoder.stream),
            pts_column=np.array(pts, np.int64),
            clock=np.array(clock, np.int64),
            durations=np.array(durations, np.int64),
            types=np.frombuffer(bytes(types), np.uint8),
            flags=np.frombuffer(bytes(flags), np.uint8),
            digests=np.frombuffer(bytes(digests), np.uint8).reshape(-1, 32),
            packet=np.array(packets, np.int64),
            packets=run.log.map(),
            missing=_findings(
                run, np.array(packets, np.int64), np.frombuffer(bytes(flags), np.uint8)
            ),
            decoder=version_text(decoder.stream.codec_context.name, threaded=run.threaded),
            threaded=run.threaded,
            source_size=decoder.file.size,
        )


def _nothing_decoded(run: DecodePass, path: Path) -> MediaError:
    name = readable(path)
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


def _findings(
    run: DecodePass, packets: np.ndarray[Any, np.dtype[np.int64]], flags: Any
) -> tuple[str, ...]:
    """What the file holds that gave no frame, or a damaged one, in plain words."""
    found = []
    decoder = run.decoder
    if decoder.demux_error:
        found.append(f"Reading ended early, after frame {run.rows - 1}: {decoder.demux_error}.")
    unshown = run.unshown()
    failed = sorted({number for number, _text in decoder.problems})
    if unshown:
        # A packet's neighbours in storage say where on the film the gap is.
        ordered = np.sort(packets)
        near = [int(np.searchsorted(ordered, number)) for number in unshown]
        places = ", ".join(map(str, near[:_NAMED])) + (" …" if len(near) > _NAMED else "")
        noun = "packet gave" if len(unshown) == 1 else "packets gave"
        why = (
            "some could not be decoded"
            if failed
            else "second fields, hidden or undecodable pictures"
        )
        found.append(f"{len(unshown)} {noun} no frame of its own ({why}); near frame {places}.")
    if failed:
        texts = sorted({text for _number, text in decoder.problems})
        found.append(
            f"The decoder reported {len(decoder.problems)} errors: {'; '.join(texts[:4])}."
        )
    damaged = np.flatnonzero(flags & DAMAGED)
    if len(damaged):
        places = ", ".join(map(str, damaged[:_NAMED].tolist())) + (
            " …" if len(damaged) > _NAMED else ""
        )
        noun = "frame is" if len(damaged) == 1 else "frames are"
        found.append(
            f"{len(damaged)} {noun} damaged or rest on damaged data, "
            f"so parts may be made up: {places}."
        )
    if run.log.discarded:
        found.append(f"{len(run.log.discarded)} packets are marked by the file as not to be shown.")
    if run.resized:
        found.append("The picture's size or pixel format changes in the course of the film.")
    return tuple(found)


def quick_index(path: Path, stream: int = 0, *, cancelled: Cancelled = never) -> FrameIndex:
    """A provisional index at once, from packets alone: right for most files, final for none.

    Packets that the container marks to be discarded are left out; the rest is
    sorted by time stamp within each run of ascending DTS, since joined
    recordings start their clocks again. Raises MediaError as `full_index`.
    """
    decoder = VideoDecoder(path, stream)
    with closing(decoder):
        log, threads = PacketLog(), decoder.threaded
        number, segment, last_dts = -1, 0, NO_PTS
        rows: list[tuple[int, int, int, int, int, int, int]] = []
        for number, packet in enumerate(decoder.packets()):
            if number % _EVERY == 0:
                check(cancelled)
            log.add(packet, number)
            pts, dts = packet.pts, packet.dts
            if dts is not None:
                segment += dts < last_dts
                last_dts = dts
            if packet.is_discard:
                continue
            clock = pts if pts is not None else dts
            order = last_dts if clock is None else clock
            key = KEY if packet.is_keyframe else 0
            rows.append(
                (
                    segment,
                    order,
                    number,
                    or_no_pts(pts),
                    or_no_pts(clock),
                    max(0, packet.duration or 0),
                    key,
                )
            )
        if not rows:
            raise NotAVideoError(
                f"{readable(path)} announces a video stream but holds no picture.",
                "It may be cut off: get a complete copy from where it came from.",
            )
        table = np.array(sorted(rows), np.int64)
        keys = table[:, 6].astype(np.uint8)
        missing = [f"Reading ended early: {decoder.demux_error}."] if decoder.demux_error else []
        return FrameIndex(
            time_base=decoder.time_base,
            state=IndexState.PROVISIONAL,
            stream=stream,
            rate=nominal_rate(decoder.stream),
            pts_column=table[:, 3].copy(),
            clock=table[:, 4].copy(),
            durations=table[:, 5].copy(),
            types=np.where(keys & KEY, ord("I"), ord("?")).astype(np.uint8),
            flags=keys,
            digests=np.zeros((0, 32), np.uint8),
            packet=table[:, 2].copy(),
            packets=log.map(),
            missing=tuple(missing),
            decoder=version_text(decoder.stream.codec_context.name, threaded=threads),
            threaded=threads,
            source_size=decoder.file.size,
        )
