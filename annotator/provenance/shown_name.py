"""File names in messages: readable in any script, and never able to disguise themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_LONGEST: Final = 80


def shown_name(path: Path) -> str:
    r"""The last part of a path in quotation marks; what is not printable stands escaped.

    Line ends, direction marks and undecodable bytes become `\n`, `\u202e`, `\udcff`.
    """
    name = path.name or str(path)
    plain = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
        for char in name
    )
    if len(plain) > _LONGEST:
        plain = f"{plain[: _LONGEST // 2]}…{plain[-_LONGEST // 2 :]}"
    return f"“{plain}”"
