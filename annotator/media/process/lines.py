"""The frames of a film as they are decoded in a process of their own; this side imports no decoder and no arrays."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from annotator.media.frame_line import FrameLine
from annotator.media.process.one_file import decoding
from annotator.media.process.wire import BadMessageError
from annotator.progress import Cancelled, never

_MOST_LINES = 4096
_LARGEST = (1 << 63) - 1


def iter_frames(
    path: Path, stream: int = 0, digests: bool = False, *, cancelled: Cancelled = never
) -> Iterator[FrameLine]:
    """As media.frame_lines.iter_frames."""
    number = 0
    with decoding(path, "Decoding all of") as (decoder, _size):
        for answer in decoder.stream("lines", stream=stream, digests=digests, cancelled=cancelled):
            rows = answer.message.rows("rows", _MOST_LINES)
            base = _fraction(answer.message.text("time_base", 60)) if rows else Fraction(1)
            for row in rows:
                yield _line(number, row, base)
                number += 1


def _fraction(text: str) -> Fraction:
    try:
        base = Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise BadMessageError("a time base that is none") from error
    if base <= 0:
        raise BadMessageError("a time base that is none")
    return base


def _line(number: int, row: Any, base: Fraction) -> FrameLine:
    match row:
        case [
            int() | None as pts,
            bool(key),
            str(kind),
            str(digest),
            int(lasts),
            bool(damaged),
        ] if len(kind) == 1 and len(digest) in (0, 64) and abs(pts or 0) <= _LARGEST:
            return FrameLine(number, pts, base, key, kind, digest, lasts, damaged)
        case _:
            raise BadMessageError("a line that is none")
