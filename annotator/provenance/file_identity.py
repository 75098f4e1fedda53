"""Which file it is that lies at a place, told without reading it."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import asdict, dataclass
from pathlib import Path

from annotator.errors import IntegrityError


@dataclass(frozen=True, slots=True)
class FileIdentity:
    """Device, inode, size in bytes and time of the last change of the content (ns since 1970).

    Equal identities make it likely that a file is the same, different ones that
    it is not; only a digest proves it.
    """

    device: int
    inode: int
    size_bytes: int
    mtime_ns: int

    def to_bytes(self) -> bytes:
        """The identity as JSON text."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> FileIdentity:
        """Read what `to_bytes` wrote; raises IntegrityError for anything else."""
        try:
            read = json.loads(data)
            numbers = [read[name] for name in ("device", "inode", "size_bytes", "mtime_ns")]
        except (ValueError, KeyError, TypeError):
            numbers = []
        if len(numbers) != 4 or any(type(number) is not int for number in numbers):
            raise IntegrityError("What was noted of a file cannot be read.", "Verify the case.")
        return cls(*numbers)


def identity_from(found: os.stat_result) -> FileIdentity:
    """The identity in what the system says of a file."""
    return FileIdentity(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def identity_of(path: Path) -> FileIdentity:
    """The identity of the file at a path; links are followed. Raises OSError, also for no regular file."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(f"{path.name} is no regular file")
    return identity_from(found)
