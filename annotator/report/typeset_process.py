"""The process that sets a PDF; it imports nothing else of the program."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

SWITCH: Final = "--typeset"
"""The frozen program, started with this first argument, sets a PDF."""
SOURCE, PDF, FAULT = "report.typ", "report.pdf", "fault.txt"
_LOOK_S: Final = 1.0


def typeset(source: Path, fonts: Path, moment: datetime) -> bytes:
    """The PDF/A-3a and PDF/UA-1 of a Typst file whose folder is all that it can read. Raises RuntimeError."""
    import typst

    made = typst.compile(
        str(source),
        root=str(source.parent),
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)]
        ),
        format="pdf",
        pdf_standards=["a-3a", "ua-1"],
        timestamp=moment,
    )
    return bytes(made)


def main(words: Sequence[str]) -> int:
    """Set `report.typ` in the folder `words[0]`; then fonts, date, and who asked for it."""
    folder, fonts, moment, asked = words
    threading.Thread(target=_end_with, args=(int(asked),), daemon=True).start()
    try:
        made = typeset(Path(folder) / SOURCE, Path(fonts), datetime.fromisoformat(moment))
        (Path(folder) / PDF).write_bytes(made)
    except (RuntimeError, OSError, MemoryError) as error:
        (Path(folder) / FAULT).write_text(str(error), "utf-8")
        return 1
    return 0


def _end_with(parent: int) -> None:
    """Nobody waits any more for who outlives the program."""
    while os.getppid() == parent:
        time.sleep(_LOOK_S)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
