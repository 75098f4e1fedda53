"""A backup takes the place of a case file; the file that was there is kept aside, never mended."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Final

from annotator.clock import Clock
from annotator.errors import MediaError, NotACaseError, SaveFailedError
from annotator.progress import Cancelled, Report, ignore, never
from annotator.provenance.digests import copy_hashing, hash_file
from annotator.provenance.shown_name import shown_name
from annotator.store.backup import BACKUPS
from annotator.store.backup_set import check_backup, require_whole
from annotator.store.lock import take_lock
from annotator.store.opening import CASE_FILE, FOLDERS
from annotator.whole_file import sync_folder

ASIDE: Final = "set-aside"
_PART: Final = f"{CASE_FILE}.part"
_MAYBE: Final = ("maps", "histories")  # made where there is something to put in


def restore_in_place(
    folder: Path,
    backup: Path,
    clock: Clock,
    *,
    take_over: bool = False,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Path:
    """Put a backup in the place of the case file; returns the folder where the old file is kept.

    The backup is checked first; the case must be closed. Raises IntegrityError
    for a damaged backup, CaseLockedError, SaveFailedError, NotACaseError,
    NewerCaseError, CancelledError.
    """
    require_whole(backup, check_backup(backup, progress, cancelled))
    if not folder.is_dir():
        raise NotACaseError(
            f"There is no folder {shown_name(folder)}.",
            "It may have been moved or renamed, or its drive is not connected.",
        )
    lock = take_lock(folder, clock, take_over=take_over)
    try:
        part = folder / _PART
        with _words("The backup could not be put in place"):
            part.unlink(missing_ok=True)
            copy_whole(backup, part, progress, cancelled)
            try:
                aside = _set_aside(folder, f"{clock.now_utc().astimezone(UTC):%Y%m%dT%H%M%SZ}")
                part.rename(folder / CASE_FILE)
            finally:
                with contextlib.suppress(OSError):
                    part.unlink(missing_ok=True)
            sync_folder(folder)
    finally:
        lock.release()
    return aside


def restore_as_new(
    backup: Path,
    target: Path,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Path:
    """Make a case folder of its own from a backup, without media; returns `target`.

    `target` must not exist. Raises IntegrityError for a damaged backup,
    SaveFailedError, NotACaseError, NewerCaseError, CancelledError.
    """
    require_whole(backup, check_backup(backup, progress, cancelled))
    if os.path.lexists(target):
        raise SaveFailedError(
            f"There is something called {shown_name(target)} already.", "Choose another name."
        )
    with _words("The case could not be made from the backup"):
        target.mkdir(mode=0o700, parents=True)
        try:
            for name in FOLDERS:
                (target / name).mkdir(mode=0o700)
            copy_whole(backup, target / _PART, progress, cancelled)
            (target / _PART).rename(target / CASE_FILE)
            sync_folder(target)
            sync_folder(target.absolute().parent)
        except BaseException:
            remove_made(target)
            raise
    return target


def copy_whole(source: Path, target: Path, progress: Report, cancelled: Cancelled) -> str:
    """Copy a file and read the copy again; returns its SHA-256. Raises SaveFailedError, CancelledError."""
    try:
        made = copy_hashing(source, target, progress=progress, cancelled=cancelled)
        again = hash_file(target, progress=progress, cancelled=cancelled)
    except MediaError as error:
        raise SaveFailedError(error.message, error.hint) from error
    if made != again:
        target.unlink(missing_ok=True)
        raise SaveFailedError(
            "What was written is not what was read.",
            "The drive may be failing: choose another one.",
        )
    return made.sha256


def remove_made(folder: Path) -> None:
    """Remove a case folder that was not finished: only what this program makes in it."""
    with contextlib.suppress(OSError):
        for name in (*FOLDERS, *_MAYBE):
            place = folder / name
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
        for name in (_PART, CASE_FILE, f"{CASE_FILE}-wal", f"{CASE_FILE}-shm", "case.lock"):
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()


def _set_aside(folder: Path, stamp: str) -> Path:
    base = folder / BACKUPS
    base.mkdir(mode=0o700, exist_ok=True)
    aside, number = base / f"{ASIDE}-{stamp}", 2
    while os.path.lexists(aside):
        aside = base / f"{ASIDE}-{stamp}-{number}"
        number += 1
    aside.mkdir(mode=0o700)
    # The journal goes before the backup comes: with another file it would be read as its own.
    for name in (CASE_FILE, f"{CASE_FILE}-wal", f"{CASE_FILE}-shm"):
        if os.path.lexists(folder / name):
            (folder / name).rename(aside / name)
    sync_folder(aside)
    sync_folder(folder)
    return aside


@contextmanager
def _words(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SaveFailedError(
            f"{what} ({error.strerror}).",
            "Check that the drive is connected, has space and can be written.",
        ) from error
