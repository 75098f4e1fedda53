"""Files that are on the disk complete, or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PART: Final = ".part"
"""How the name of a file ends that is still being written; a killed program may leave one."""


@contextmanager
def part_in(folder: Path, data: bytes, *, prefix: str = ".") -> Iterator[Path]:
    """A new file (0600) with these bytes on the disk, to be renamed; else it is removed.

    Raises OSError.
    """
    descriptor, name = tempfile.mkstemp(prefix=prefix, suffix=PART, dir=folder)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:  # mkstemp makes it 0600
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield part
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def write_whole(target: Path, data: bytes) -> None:
    """Write a file in place of what is there, in one step. Raises OSError."""
    with part_in(target.parent, data) as part:
        part.replace(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Bring new and renamed names of a folder to the disk, where the system can. Raises OSError."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
