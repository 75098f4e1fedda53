"""Every frame of a film as it is decoded, one line each, with flat memory and nothing told that is not so.

The first lines come from a decoder with one thread, which shows a picture as
soon as it has it. The bulk comes from frame threads, a little behind them, so
that what threads spoil is noticed before it is told. Where anything goes wrong,
one thread does all of it again; if that contradicts what was told, the list
ends with an error.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from annotator.errors import MediaError
from annotator.media.damage import find_damage
from annotator.media.decode_pass import WINDOW, DecodePass, TroubleError, nothing_decoded
from annotator.media.frame_line import FrameLine
from annotator.media.index_rows import Row, or_no_pts
from annotator.media.path_words import readable
from annotator.progress import Cancelled, never
from annotator.timing.frame_index import DAMAGED, KEY

_AT_ONCE = _BEHIND = 2 * WINDOW


class _Told:
    """How many lines were told, and one digest over all of them, so that memory stays flat."""

    def __init__(self) -> None:
        self.count = 0
        self._state = hashlib.sha256()

    def add(self, row: Row) -> None:
        self.count += 1
        self._state.update(b"%d %d %s\n" % (row.packet, or_no_pts(row.pts), row.digest))

    def seal(self) -> bytes:
        return self._state.digest()


class _OtherwiseError(Exception):
    """The frames that were told come out otherwise the second time."""


def iter_frames(
    path: Path, stream: int = 0, digests: bool = False, *, cancelled: Cancelled = never
) -> Iterator[FrameLine]:
    """Every frame of a video stream as it is decoded, in presentation order, with flat memory.

    Raises MediaError where nothing can be decoded, and where a damaged film
    decodes otherwise the second time than it was told the first time.
    """
    told = _Told()
    try:
        run = DecodePass(path, stream, threaded=False, strict=True, digests=digests)
        threads_help = run.decoder.threads_help
        yield from _lines(run, told, cancelled, at_most=_AT_ONCE if threads_help else None)
        if threads_help and told.count >= _AT_ONCE:
            run = DecodePass(path, stream, threaded=True, digests=digests)
            yield from _lines(run, told, cancelled, behind=_BEHIND)
        return
    except (TroubleError, _OtherwiseError):
        pass
    damage = find_damage(path, stream, cancelled=cancelled)
    run = DecodePass(path, stream, threaded=False, digests=digests, damage=damage)
    try:
        yield from _lines(run, told, cancelled)
    except _OtherwiseError:
        raise MediaError(
            f"The first {told.count} frames of {readable(path)} decode differently each time,"
            " because the file is damaged.",
            "Open it in a case: its index is then built without threads from the start.",
        ) from None


def _lines(
    run: DecodePass,
    told: _Told,
    cancelled: Cancelled,
    *,
    behind: int = 0,
    at_most: int | None = None,
) -> Iterator[FrameLine]:
    """The lines of this pass that were not told yet, `behind` frames after they were decoded."""
    again, known, seal = _Told(), told.count, told.seal()
    with closing(run.decoder), closing(run.run(cancelled)) as rows:
        time_base = run.decoder.time_base
        for index, row in enumerate(islice(_delayed(rows, behind), at_most)):
            if index < known:
                again.add(row)
                if again.count == known and again.seal() != seal:
                    raise _OtherwiseError
                continue
            told.add(row)
            yield FrameLine(
                index, row.pts, time_base, bool(row.flags & KEY), row.type,
                row.digest.hex(), row.duration, bool(row.flags & DAMAGED),
            )  # fmt: skip
        if not run.rows:
            raise nothing_decoded(run)
        if again.count < known:
            raise _OtherwiseError


def _delayed(rows: Iterator[Row], behind: int) -> Iterator[Row]:
    held: deque[Row] = deque()
    for row in rows:
        held.append(row)
        if len(held) > behind:
            yield held.popleft()
    yield from held
