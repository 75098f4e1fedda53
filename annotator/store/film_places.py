"""Where videos lie that are used in place: known in the case folder of this computer only.

A path holds the name of an account, so it is in no row, no log entry and no
backup of the database. What is lost with this file is found again by digest.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from annotator.case.exhibit import Exhibit
from annotator.errors import SaveFailedError, StoreError
from annotator.store.derived import DERIVED, read_derived, write_derived

PLACE: Final = "place"


def keep_place(folder: Path, exhibit_id: str, path: Path) -> None:
    """Remember where the file of an exhibit lies. Raises SaveFailedError."""
    try:
        write_derived(folder, exhibit_id, PLACE, os.fsencode(path))
    except SaveFailedError as error:
        raise SaveFailedError(
            "Where the video lies could not be stored.",
            "Check that the drive of the case has space and can be written.",
        ) from error


def kept_place(folder: Path, exhibit: Exhibit) -> Path:
    """Where the file of an exhibit used in place lies; a path that does not exist if nobody knows."""
    if exhibit.tells_folder():
        return Path(os.fsdecode(exhibit.media_path_raw or exhibit.media_path.encode()))
    try:
        data = read_derived(folder, exhibit.id, PLACE)
    except StoreError:
        data = None
    if not data or b"\0" in data or not os.path.isabs(path := os.fsdecode(data)):  # noqa: PTH117
        return folder / DERIVED / exhibit.id / "not-known-here" / "video"
    return Path(path)
