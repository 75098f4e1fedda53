"""Files that can be made again (waveform, thumbnails): whole or not there."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Final

from annotator.errors import SaveFailedError, StoreError
from annotator.whole_file import PART, write_whole

DERIVED: Final = "derived"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


def write_derived(folder: Path, exhibit_id: str, kind: str, data: bytes) -> None:
    """Replace the file of that kind; a reader sees the old one or the new one.

    Raises SaveFailedError.
    """
    target = _path(folder, exhibit_id, kind)
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(target, data)
    except OSError as error:
        raise SaveFailedError(
            f"A preview could not be stored ({error.strerror}).",
            "Check that the drive has space; the preview is made again when it is needed.",
        ) from error


def read_derived(folder: Path, exhibit_id: str, kind: str) -> bytes | None:
    """The stored bytes, None if there are none. Raises StoreError."""
    path = _path(folder, exhibit_id, kind)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(
            f"A preview could not be read ({error.strerror}).",
            "Check that the drive of the case is connected.",
        ) from error


def drop_derived(folder: Path, exhibit_id: str, kind: str) -> None:
    """Remove the file of that kind; it is fine if there is none or it cannot be removed now."""
    with contextlib.suppress(OSError, StoreError):
        _path(folder, exhibit_id, kind).unlink(missing_ok=True)


def sweep_parts(folder: Path) -> None:
    """Remove what a killed program left half-written; call it as the only writer."""
    base = folder / DERIVED
    if base.is_symlink():
        return
    for part in base.glob(f"*/.*{PART}"):
        if not part.parent.is_symlink():
            with contextlib.suppress(OSError):
                part.unlink()


def _path(folder: Path, exhibit_id: str, kind: str) -> Path:
    # Ids can come from somebody else's case: they must not name another place.
    for name in (exhibit_id, kind):
        if _NAME.fullmatch(name) is None:
            raise StoreError(
                f"“{name[:40]}” cannot name a file of the case.", "The preview is not stored."
            )
    base = folder / DERIVED
    place = base / exhibit_id
    if base.is_symlink() or place.is_symlink():
        raise StoreError(
            "The folder for previews leads out of the case.",
            "Remove the link “derived” from the case folder.",
        )
    return place / f"{kind}.bin"
