"""Which characters the shipped fonts can draw, read from the fonts' own tables.

A PDF that must show every character cannot show one for which no font has a
glyph; such a character is written as its code instead of being dropped.
Format of the tables: OpenType specification, `cmap`, subtable formats 4 and 12.
"""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

from annotator.errors import ExportError

# Line feeds and tabs are laid out, not drawn.
_LAID_OUT = frozenset({0x09, 0x0A, 0x20})


@cache
def drawable(folder: Path) -> frozenset[int]:
    """Code points that at least one `.ttf` in the folder has a glyph for.

    Raises ExportError when the folder holds no font that can be read.
    """
    found: set[int] = set()
    for path in sorted(folder.glob("*.ttf")):
        try:
            found |= code_points(path.read_bytes())
        except (OSError, struct.error, ValueError) as error:
            raise ExportError(
                f"The font {path.name} of the program cannot be read: {error}.",
                "Install the program again; your cases are not affected.",
            ) from error
    if not found:
        raise ExportError(
            "The program's fonts are missing, so no PDF can be made.",
            "Install the program again, or export the report as HTML.",
        )
    return frozenset(found | _LAID_OUT)


def code_points(font: bytes) -> set[int]:
    """Code points that a TrueType file maps to a glyph other than `.notdef`.

    Raises ValueError or struct.error where the file is no such font.
    """
    cmap = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    found: set[int] = set()
    for number in range(count):
        platform, _encoding, offset = struct.unpack_from(">HHI", font, cmap + 4 + 8 * number)
        if platform not in (0, 3):
            continue
        (form,) = struct.unpack_from(">H", font, cmap + offset)
        if form == 4:
            found |= _segments(font, cmap + offset)
        elif form == 12:
            found |= _groups(font, cmap + offset)
    return found


def _table(font: bytes, wanted: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for number in range(count):
        tag, _sum, offset, _length = struct.unpack_from(">4sIII", font, 12 + 16 * number)
        if tag == wanted:
            return int(offset)
    raise ValueError(f"no {wanted.decode()} table")


def _segments(font: bytes, start: int) -> set[int]:
    (double,) = struct.unpack_from(">H", font, start + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    starts = struct.unpack_from(f">{count}H", font, start + 16 + double)
    deltas = struct.unpack_from(f">{count}h", font, start + 16 + 2 * double)
    where = start + 16 + 3 * double
    offsets = struct.unpack_from(f">{count}H", font, where)
    found: set[int] = set()
    for number in range(count):
        for code in range(starts[number], ends[number] + 1):
            glyph = code
            if offsets[number]:
                place = where + 2 * number + offsets[number] + 2 * (code - starts[number])
                (glyph,) = struct.unpack_from(">H", font, place)
                if glyph == 0:
                    continue
            if (glyph + deltas[number]) % 65536 and code != 0xFFFF:
                found.add(code)
    return found


def _groups(font: bytes, start: int) -> set[int]:
    (count,) = struct.unpack_from(">I", font, start + 12)
    found: set[int] = set()
    for number in range(count):
        first, last, glyph = struct.unpack_from(">III", font, start + 16 + 12 * number)
        found.update(range(first if glyph else first + 1, last + 1))
    return found
