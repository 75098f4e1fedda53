"""Is the file that is written still the one in the folder? A file that was deleted takes writes, too."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from annotator.errors import SaveFailedError

_SUFFIXES: Final = ("", "-wal")


class Presence:
    """The database and its journal as they lay there when the case was opened.

    Whoever deletes, replaces or unmounts them under an open case leaves the
    program with files that still take every write and are gone afterwards.
    """

    def __init__(self, file: Path) -> None:
        """Remember the files; raises OSError when they are not there."""
        self._files = tuple(file.with_name(file.name + suffix) for suffix in _SUFFIXES)
        self._seen = tuple(path.stat() for path in self._files)

    def require(self) -> None:
        """Raise SaveFailedError unless both files are where they were, and the same."""
        try:
            same = all(
                os.path.samestat(path.stat(), seen)
                for path, seen in zip(self._files, self._seen, strict=True)
            )
        except OSError:
            same = False
        if not same:
            raise SaveFailedError(
                "The case is no longer where it was opened: its folder was moved, replaced or"
                " deleted, or its drive was pulled out. Nothing of it was stored; what you wrote"
                " is still in the window.",
                "Put the folder or the drive back, then save again. If that does not help, copy"
                " your text, close the case and open it where it lies now.",
            )
