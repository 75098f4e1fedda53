"""Backups of a case: made, listed, compared, and brought back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from annotator.case.edits import Action
from annotator.case.exhibit import Exhibit
from annotator.clock import Clock
from annotator.errors import AnnotatorError, CancelledError, MediaError, SaveFailedError
from annotator.progress import Cancelled, Report, check, ignore, never
from annotator.provenance.actor import Actor
from annotator.provenance.digests import copy_hashing
from annotator.provenance.finding import Finding, Level
from annotator.provenance.shown_name import shown_name
from annotator.store import restoring
from annotator.store.backup import BACKUPS
from annotator.store.backup_set import (
    BackupFacts,
    UnreadableBackup,
    digest_file,
    list_backups,
    read_backup,
)
from annotator.store.case_store import CaseStore
from annotator.store.film_places import keep_place, kept_place
from annotator.workflow.histories import copy_histories
from annotator.workflow.last_seen import accept
from annotator.workflow.places_maps import copy_maps


@dataclass(frozen=True, slots=True)
class Restored:
    """A case that was brought back: its folder, what was found, where the old file is kept."""

    folder: Path
    findings: tuple[Finding, ...]
    set_aside: Path | None = None


def back_up_to(
    store: CaseStore, place: Path, *, progress: Report = ignore, cancelled: Cancelled = never
) -> Path:
    """Back the case up to a file, or under a name of its own into a folder; returns the file.

    Its SHA-256 stands beside it. Raises SaveFailedError, IntegrityError, CancelledError.
    """
    if place.is_dir():
        stamp = f"{store.clock.now_utc().astimezone(UTC):%Y%m%dT%H%M%SZ}"
        base = place / f"{store.folder.absolute().name} {stamp}.sqlite"
        place, number = base, 2
        while place.exists():
            place = base.with_name(f"{base.stem} {number}.sqlite")
            number += 1
    elif place.suffix != ".sqlite":
        place = place.with_name(f"{place.name}.sqlite")
    return store.backup(place, progress, cancelled)


def backups_of(folder: Path) -> list[BackupFacts | UnreadableBackup]:
    """The backups inside a case folder, newest first; those that cannot be read say why."""
    return list_backups(folder / BACKUPS)


def compared(store: CaseStore, backup: BackupFacts) -> str:
    """In words, how a backup stands to the open case. Raises StoreError, IntegrityError."""
    last = store.newest_entry()
    entries = 0 if last is None else last.seq
    if last is not None and last.entry_hash == backup.head:
        return "the same as now"
    there = store.custody(backup.entries - 1, 1) if 0 < backup.entries <= entries else ()
    if not there or there[0].entry_hash != backup.head:
        return "another history: its last entry is not in the log of this case"
    behind = entries - backup.entries
    more = store.count_notes() - backup.notes
    words = f"{behind:,} log {'entry' if behind == 1 else 'entries'} earlier"
    if more:
        count = abs(more)
        words += (
            f"; {count:,} {'note' if count == 1 else 'notes'} {'fewer' if more > 0 else 'more'}"
        )
    return words


def restore_into_place(
    folder: Path,
    backup: Path,
    *,
    actor: Actor,
    clock: Clock,
    take_over: bool = False,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Restored:
    """Put a backup in the place of a closed case's file and log that; the old file is kept aside.

    Raises IntegrityError for a damaged backup, CaseLockedError, SaveFailedError,
    NotACaseError, NewerCaseError, CancelledError.
    """
    facts = read_backup(backup)
    aside = restoring.restore_in_place(
        folder, backup, clock, take_over=take_over, progress=progress, cancelled=cancelled
    )
    with CaseStore.open(folder, actor=actor, clock=clock) as store:
        _log_restored(store, facts, "in the place of the case file")
        accept(store)
    return Restored(folder, (), aside)


def restore_to_folder(
    backup: Path,
    target: Path,
    media_from: Path | None,
    *,
    actor: Actor,
    clock: Clock,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Restored:
    """Make a case folder of its own from a backup, with the videos of another case folder.

    A video that is missing or is not what it was becomes a finding. Raises
    IntegrityError for a damaged backup, SaveFailedError, CancelledError.
    """
    facts = read_backup(backup)
    restoring.restore_as_new(backup, target, progress=progress, cancelled=cancelled)
    try:
        with CaseStore.open(target, actor=actor, clock=clock) as store:
            findings = copy_media(store, media_from, progress=progress, cancelled=cancelled)
            if media_from is not None:
                _know_places(store, media_from)
            _log_restored(store, facts, "as a case folder of its own")
            accept(store)
    except CancelledError:
        restoring.remove_made(target)
        raise
    return Restored(target, findings)


def _know_places(store: CaseStore, source: Path) -> None:
    """Where videos used in place lie is in no backup: taken from the case folder that it is of."""
    for exhibit in store.exhibits():
        path = kept_place(source, exhibit)
        if exhibit.in_place and not exhibit.tells_folder() and path.is_file():
            keep_place(store.folder, exhibit.id, path)


def copy_media(
    store: CaseStore,
    source: Path | None,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> tuple[Finding, ...]:
    """Copy videos, map pictures and kept histories of a case from another folder of it, each by its digest.

    Raises SaveFailedError where the target cannot be written, CancelledError.
    """
    findings = []
    for exhibit in store.exhibits():
        check(cancelled)
        findings.append(_copy_one(store, exhibit, source, progress, cancelled))
    beside = (*copy_maps(store, source, cancelled), *copy_histories(store, source, cancelled))
    return (*findings, *beside)


def failed(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings that are not ok."""
    return tuple(finding for finding in findings if finding.level is not Level.OK)


def _copy_one(
    store: CaseStore,
    exhibit: Exhibit,
    source: Path | None,
    progress: Report,
    cancelled: Cancelled,
) -> Finding:
    subject = f"Exhibit {exhibit.label}"
    kept = "Its notes are there; put the file back or relink it when you have it."
    if exhibit.in_place:
        what = "The video was left where it lay and is no part of the case folder."
        return Finding(Level.WARNING, subject, what, kept, exhibit.place())
    try:
        target = store.media_file(exhibit)
        if source is None:
            return Finding(Level.WARNING, subject, "The video is not here.", kept)
        file = _inside(source, target.relative_to(store.folder))
        if file is None:
            what = "The video is missing."
            return Finding(Level.WARNING, subject, what, kept, exhibit.place())
        if target.exists():
            return Finding(Level.OK, subject, "The video is there.", where=exhibit.place())
        found = copy_hashing(file, target, progress=progress, cancelled=cancelled)
    except (CancelledError, SaveFailedError):
        raise
    except MediaError as error:
        return Finding(Level.WARNING, subject, error.message, kept, exhibit.place())
    except AnnotatorError as error:
        return Finding(Level.FAILED, subject, error.message, error.hint, exhibit.place())
    recorded = (exhibit.digest_sha256, exhibit.digest_sha512, exhibit.size_bytes)
    if (found.sha256, found.sha512, found.size_bytes) != recorded:
        target.unlink()
        what = f"The video is not the one of the notes: its SHA-256 is {found.sha256}."
        return Finding(Level.FAILED, subject, what, f"It was left out. {kept}", exhibit.place())
    target.chmod(0o400)
    what = "The video has the recorded SHA-256, SHA-512 and size."
    return Finding(Level.OK, subject, what, where=exhibit.place())


def _inside(folder: Path, path: Path) -> Path | None:
    """The regular file at `path` below a folder; None where it is missing or leads elsewhere."""
    file = folder / path
    steps = [file, *file.parents][: len(path.parts)]
    if any(step.is_symlink() for step in steps) or not file.is_file():
        return None
    return file


def _log_restored(store: CaseStore, facts: BackupFacts, how: str) -> None:
    digest = digest_file(facts.path)
    store.log(
        Action.RESTORE,
        f"Bring back a backup {how}",
        details={
            "backup": shown_name(facts.path),
            "backup_made_at": facts.made_at,
            "backup_entries": facts.entries,
            "backup_head": facts.head,
            "digest_was_checked": digest.is_file(),
        },
    )
