"""Build the frame index of a video stream: a quick one by demuxing, a final one by decoding.

The decoder is the truth. Containers count packets, and packets are not frames:
two fields may make one, a hidden one makes none, one after a cut cannot be
decoded, one may be flagged to be discarded.
"""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from annotator.errors import IntegrityError, MediaError
from annotator.media.damage import Damage, find_damage
from annotator.media.decode_pass import DecodePass, TroubleError, nothing_decoded
from annotator.media.decoding import VideoDecoder, nominal_rate, version_text
from annotator.media.frame_line import FrameLine
from annotator.media.frame_lines import iter_frames
from annotator.media.index_rows import Checkpoint, Checkpoints, Rows
from annotator.media.path_words import readable
from annotator.media.quick_index import quick_index
from annotator.progress import Cancelled, Progress, Report, ignore, never
from annotator.timing.frame_index import DAMAGED, FrameIndex, IndexState

__all__ = ["Checkpoints", "FrameLine", "full_index", "iter_frames", "quick_index"]

_EVERY = 64
_NAMED = 12
_DEAREST = 30
"""Checkpoints take at most one part in so many of the time."""


def full_index(
    path: Path,
    stream: int = 0,
    *,
    checkpoints: Checkpoints | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> FrameIndex:
    """Decode everything once and note every frame with its digest; where anything goes wrong, without threads.

    `path` is the video, `stream` counts its video streams from 0 without cover
    pictures. With `checkpoints` a pass that was broken off goes on where it
    was, if the frames before that place come again as they were; what comes
    out is the same. Raises MediaError where nothing can be decoded, CancelledError.
    """
    with closing(VideoDecoder(path, stream)) as decoder:
        source = _source(decoder, stream)
    before = _earlier(checkpoints, source)
    if before is None or before.finding is None:
        try:
            run = DecodePass(path, stream, threaded=True, digests=True)
            if before is not None and not run.resume(before, cancelled):
                run.decoder.close()
                run, before = DecodePass(path, stream, threaded=True, digests=True), None
            rows = Rows() if before is None else before.rows
            return _decoded(run, stream, rows, progress, cancelled, checkpoints)
        except TroubleError as trouble:
            finding = trouble.finding
        damage = find_damage(path, stream, cancelled=cancelled)
        if checkpoints is not None:
            found = Checkpoint(source, Rows(), finding=finding, bad=damage.bad, keys=damage.keys)
            checkpoints.keep(found.to_bytes())
    else:
        damage, finding = Damage(before.bad, before.keys), before.finding
    # Not to be taken up in the middle: what is painted into damaged parts depends on all that was decoded before.
    run = DecodePass(path, stream, threaded=False, digests=True, damage=damage)
    index = _decoded(run, stream, Rows(), progress, cancelled)
    return replace(index, missing=(*filter(None, [finding]), *index.missing))


def _source(decoder: VideoDecoder, stream: int) -> str:
    codec = version_text(decoder.stream.codec_context.name, threaded=False)
    return f"stream {stream} of {decoder.file.size} bytes, {codec}"


def _earlier(checkpoints: Checkpoints | None, source: str) -> Checkpoint | None:
    """Where an earlier pass over this very source was broken off."""
    if checkpoints is None or not checkpoints.last:
        return None
    try:
        found = Checkpoint.from_bytes(checkpoints.last)
    except IntegrityError:
        return None
    return found if found.source == source else None


def _decoded(
    run: DecodePass,
    stream: int,
    rows: Rows,
    progress: Report,
    cancelled: Cancelled,
    checkpoints: Checkpoints | None = None,
) -> FrameIndex:
    decoder = run.decoder
    with closing(decoder), closing(run.run(cancelled)) as found:
        total = decoder.stream.frames or None
        due = None if checkpoints is None else time.monotonic_ns() + checkpoints.every_ns
        for row in found:
            rows.add(row)
            if run.rows % _EVERY == 0:
                progress(Progress(run.rows, max(total, run.rows) if total else None, "frames"))
                if due is not None and time.monotonic_ns() >= due:
                    run.settle = True
            if run.settled and checkpoints is not None:
                due = _keep(checkpoints, run, rows, stream)
        if not run.rows:
            raise nothing_decoded(run)
        if decoder.file.has_changed():
            raise MediaError(
                f"{readable(decoder.file.path)} changed while it was read.",
                "Copy it first, then add the copy.",
            )
        progress(Progress(run.rows, run.rows, "frames"))
        columns = rows.columns()
        columns["digests"] = columns["digests"].reshape(-1, 32)
        return FrameIndex(
            time_base=decoder.time_base,
            state=IndexState.FINAL,
            stream=stream,
            rate=nominal_rate(decoder.stream),
            **columns,
            packets=run.log.map(),
            missing=_findings(run, columns["packet"], columns["flags"]),
            decoder=version_text(decoder.stream.codec_context.name, threaded=run.threaded),
            threaded=run.threaded,
            source_size=decoder.file.size,
        )


def _keep(checkpoints: Checkpoints, run: DecodePass, rows: Rows, stream: int) -> int:
    """Hand over a checkpoint; returns when the next one is due."""
    began = time.monotonic_ns()
    checkpoints.keep(run.checkpoint(_source(run.decoder, stream), rows).to_bytes())
    now = time.monotonic_ns()
    return now + max(checkpoints.every_ns, _DEAREST * (now - began))


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
