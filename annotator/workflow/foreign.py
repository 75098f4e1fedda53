"""A case from somebody else: looked at, copied value by value, its videos checked, then offered."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from annotator.case.edits import Action
from annotator.clock import Clock
from annotator.errors import CaseExistsError, NotACaseError, SaveFailedError
from annotator.progress import Cancelled, Report, ignore, never
from annotator.provenance.actor import Actor
from annotator.provenance.finding import Finding
from annotator.provenance.shown_name import shown_name
from annotator.store.case_store import CaseStore
from annotator.store.foreign import MOST_BYTES, ForeignFacts, copy_values, opened_foreign
from annotator.store.opening import CASE_FILE, FOLDERS
from annotator.store.restoring import copy_whole, remove_made
from annotator.workflow.backups import copy_media
from annotator.workflow.last_seen import accept

_INCOMING: Final = ".incoming.sqlite"


@dataclass(frozen=True, slots=True)
class ForeignCase:
    """The copy that was made of somebody else's case, and everything that was checked."""

    folder: Path
    facts: ForeignFacts
    findings: tuple[Finding, ...]


def take_foreign_case(
    source: Path,
    target: Path,
    *,
    actor: Actor,
    clock: Clock,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> ForeignCase:
    """Make a copy of somebody else's case (its folder or its database file) in a new folder.

    Nothing of it is run, nothing is written beside it. Raises NotACaseError for
    another structure, NewerCaseError, IntegrityError for a case that does not
    hold together, CaseExistsError, SaveFailedError, CancelledError; nothing
    half-made is left behind.
    """
    file = source / CASE_FILE if source.is_dir() else source
    _require_plain(file)
    if os.path.lexists(target):
        raise CaseExistsError(
            f"There is something called {shown_name(target)} already.",
            "Choose another name for the copy.",
        )
    _make_folders(target)
    try:
        facts, findings = _copy_file(file, target, progress, cancelled)
        with CaseStore.open(target, actor=actor, clock=clock) as store:
            media = copy_media(store, file.parent, progress=progress, cancelled=cancelled)
            store.log(
                Action.TRANSFER,
                "Copy of somebody else's case",
                details={
                    "from": shown_name(file.absolute().parent),
                    "entries": facts.entries,
                    "head": facts.head,
                    "authors": list(facts.authors),
                },
            )
            accept(store)
    except BaseException:
        _remove_incoming(target)
        remove_made(target)
        raise
    return ForeignCase(target, facts, (*findings, *media))


@contextmanager
def looked_into(
    source: Path,
    scratch: Path,
    *,
    actor: Actor,
    clock: Clock,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Iterator[CaseStore]:
    """Somebody else's case, to be read only: a checked copy of its values without its videos.

    The copy lies in the new folder `scratch` and is removed in the end. Raises
    as `take_foreign_case` does.
    """
    file = source / CASE_FILE if source.is_dir() else source
    _require_plain(file)
    _make_folders(scratch)
    try:
        _copy_file(file, scratch, progress, cancelled)
        with CaseStore.open(scratch, actor=actor, clock=clock, read_only=True) as store:
            yield store
    finally:
        _remove_incoming(scratch)
        remove_made(scratch)


def _make_folders(target: Path) -> None:
    try:
        target.mkdir(mode=0o700, parents=True)
        for name in FOLDERS:
            (target / name).mkdir(mode=0o700)
    except OSError as error:
        raise SaveFailedError(
            f"The copy could not be made ({error.strerror}).",
            "Choose a folder that you can write to.",
        ) from error


def _copy_file(
    file: Path, target: Path, progress: Report, cancelled: Cancelled
) -> tuple[ForeignFacts, list[Finding]]:
    """First a copy of our own, so that nothing is written beside the original; then value by value."""
    incoming = target / _INCOMING
    journal = file.with_name(f"{file.name}-wal")
    has_journal = os.path.lexists(journal) and journal.lstat().st_size > 0
    copy_whole(file, incoming, progress, cancelled)
    if has_journal:
        _require_plain(journal)
        copy_whole(journal, target / f"{_INCOMING}-wal", progress, cancelled)
    with opened_foreign(incoming, has_journal=has_journal) as conn:
        os.close(os.open(target / CASE_FILE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        result = copy_values(conn, target / CASE_FILE, progress, cancelled)
    _remove_incoming(target)
    return result


def _require_plain(file: Path) -> None:
    try:
        found = file.lstat()
    except OSError as error:
        raise NotACaseError(
            f"{shown_name(file)} cannot be read ({error.strerror}).",
            f"Choose the folder of a case, with a file {CASE_FILE} in it.",
        ) from error
    if not stat.S_ISREG(found.st_mode):
        raise NotACaseError(
            f"{shown_name(file)} is no regular file.", "Choose the folder of a case."
        )
    if found.st_size > MOST_BYTES:
        raise NotACaseError(
            f"{shown_name(file)} has {found.st_size / 1e9:,.0f} GB; that is no case of ours.",
            "Ask whoever gave it to you what it is.",
        )


def _remove_incoming(target: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        (target / f"{_INCOMING}{ending}").unlink(missing_ok=True)
