"""A path, and why it cannot be read, in words that are safe to show."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from annotator.errors import MediaError, NotAVideoError


def readable(path: Path | str) -> str:
    """A path as text that is safe to show: odd bytes and control characters made visible."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


# A stick that was pulled out, a share that went away, a server that forgot the file.
_GONE = {errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ENETUNREACH, errno.EHOSTUNREACH} | {
    getattr(errno, name) for name in ("ESTALE", "EHOSTDOWN", "ENOMEDIUM") if hasattr(errno, name)
}


def unreadable(path: Path, error: OSError) -> MediaError:
    """What the system said about a file that cannot be read, as an error to act on."""
    name = readable(path)
    if isinstance(error, FileNotFoundError):
        return MediaError(f"{name} is not there.", "It may have been moved, renamed or unplugged.")
    if isinstance(error, PermissionError):
        if Path(path).is_dir():
            return NotAVideoError(f"{name} is a folder.", "Choose a video file.")
        return MediaError(
            f"{name} may not be read.", "Ask for permission to read it, or copy it first."
        )
    if isinstance(error, IsADirectoryError):
        return NotAVideoError(f"{name} is a folder.", "Choose a video file.")
    if error.errno in _GONE:
        return MediaError(
            f"{name} cannot be reached: its disk or share is not connected any more.",
            "Connect it again, then try again. The file may be all right.",
        )
    return MediaError(
        f"{name} could not be read: {error.strerror}.", "Check the disk, or copy the file first."
    )
