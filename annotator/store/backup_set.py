"""The backups of a case: what each holds, whether it is whole, which ones are kept."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from annotator.errors import AnnotatorError, IntegrityError, SaveFailedError
from annotator.progress import Cancelled, Report, ignore, never
from annotator.provenance.digests import hash_file
from annotator.provenance.finding import Finding, Level
from annotator.store.backup import BACKUPS
from annotator.store.checking import check_file_and_chain
from annotator.store.connection import connect, one, reading
from annotator.store.migrations import require_known_schema
from annotator.store.refusing import explaining, require_version
from annotator.whole_file import write_whole

LAST_KEPT: Final = 10
DAYS_KEPT: Final = 14
WEEKS_KEPT: Final = 12
MOST_BYTES: Final = 2 << 30
_ALWAYS_KEPT: Final = 2
_SPARE: Final = 64 << 20
_NAME: Final = re.compile(r"case-(\d{8}T\d{6}Z)(?:-\d+)?\.sqlite")
_STAMP: Final = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """What a backup says of itself.

    `made_at` is when its file was written, `last_change_at` when its last log
    entry was (both ISO 8601, UTC); `entries` counts the log, `head` is the hash
    of its last entry, `size_bytes` the size of the file.
    """

    path: Path
    made_at: str
    title: str
    notes: int
    entries: int
    head: str
    last_change_at: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class UnreadableBackup:
    """A file among the backups that cannot be used, and why."""

    path: Path
    why: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A rolling backup as the rule for keeping sees it: when (UTC) and how many bytes."""

    path: Path
    at: datetime
    size_bytes: int


def rolling_name(folder: Path, now: datetime) -> Path:
    """A free name among the rolling backups of a case, later than all of them.

    Also when the clock was set back: else the newest would count as an old one
    and be the first to be removed.
    """
    newest = rolling_backups(folder)[:1]
    if newest:
        now = max(now, newest[0].at + timedelta(seconds=1))
    base = folder / BACKUPS / f"case-{now.astimezone(UTC):{_STAMP}}.sqlite"
    path, number = base, 2
    while path.exists():
        path = base.with_name(f"{base.stem}-{number}.sqlite")
        number += 1
    return path


def rolling_backups(folder: Path) -> list[Kept]:
    """The rolling backups of a case, newest first."""
    place = folder / BACKUPS
    if place.is_symlink() or not place.is_dir():
        return []
    found = []
    for path in place.iterdir():
        match = _NAME.fullmatch(path.name)
        if match is None or path.is_symlink() or not path.is_file():
            continue
        with contextlib.suppress(ValueError):
            at = datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)
            found.append(Kept(path, at, path.stat().st_size))
    return sorted(found, key=lambda kept: (kept.at, kept.path.name), reverse=True)


def surplus(backups: Sequence[Kept], most_bytes: int = MOST_BYTES) -> list[Path]:
    """Which of the rolling backups (newest first) need not be kept.

    Kept are the last ten, the newest of each of the last fourteen days and of
    each of the last twelve weeks that have one, as long as all together stay
    below `most_bytes`; the newest two are always kept.
    """
    wanted = {kept.path for kept in backups[:LAST_KEPT]}
    for count, period in ((DAYS_KEPT, _day), (WEEKS_KEPT, _week)):
        newest: dict[object, Path] = {}
        for kept in backups:
            newest.setdefault(period(kept.at), kept.path)
        wanted.update(list(newest.values())[:count])
    gone, size = [], 0
    for number, kept in enumerate(backups):
        size += kept.size_bytes
        if number >= _ALWAYS_KEPT and (kept.path not in wanted or size > most_bytes):
            size -= kept.size_bytes
            gone.append(kept.path)
    return gone


def require_room(folder: Path) -> None:
    """Refuse where a rolling backup would take the room that saving needs. Raises SaveFailedError."""
    try:
        free = shutil.disk_usage(folder).free
        needed = 2 * sum(path.stat().st_size for path in folder.glob("case.sqlite*"))
    except OSError as error:
        raise SaveFailedError(
            f"The backup could not be written ({error.strerror}).",
            "Check that the drive of the case is connected.",
        ) from error
    if free < needed + _SPARE:
        raise SaveFailedError(
            f"No backup was made: the drive has only {free // 1_000_000:,} MB left.",
            "Free some space, or use “Back up now…” with another drive.",
        )


def remove_backup(path: Path) -> None:
    """Remove a backup with its digest. Raises SaveFailedError."""
    try:
        path.unlink(missing_ok=True)
        digest_file(path).unlink(missing_ok=True)
    except OSError as error:
        raise SaveFailedError(
            f"An old backup could not be removed ({error.strerror}).",
            "Check the permissions of the folder “backups” in the case folder.",
        ) from error


def digest_file(backup: Path) -> Path:
    """Where the SHA-256 of a backup stands, in the form that `sha256sum -c` reads."""
    return backup.with_name(f"{backup.name}.sha256")


def seal_backup(path: Path, progress: Report = ignore, cancelled: Cancelled = never) -> str:
    """Check a backup that was just written and store its SHA-256 beside it; returns the digest.

    Raises IntegrityError when the copy is not whole, SaveFailedError, CancelledError.
    """
    findings = check_backup(path, progress, cancelled)
    require_whole(path, findings)
    digest = hash_file(path, progress=progress, cancelled=cancelled).sha256
    name = path.name.replace("\\", "\\\\").replace("\n", "\\n")
    mark = "\\" if name != path.name else ""
    try:
        write_whole(
            digest_file(path), f"{mark}{digest}  {name}\n".encode("utf-8", "surrogateescape")
        )
    except OSError as error:
        raise SaveFailedError(
            f"The digest of the backup could not be written ({error.strerror}).",
            "Check that the drive has space and can be written.",
        ) from error
    return digest


def check_backup(
    path: Path, progress: Report = ignore, cancelled: Cancelled = never
) -> list[Finding]:
    """Is this backup whole: its stored digest (where there is one), the file, the chain of its log.

    Raises NotACaseError, NewerCaseError, StoreError, CancelledError.
    """
    findings = []
    stored = _stored_digest(path)
    if stored:
        found = hash_file(path, progress=progress, cancelled=cancelled).sha256
        if found != stored:
            findings.append(
                Finding(
                    Level.FAILED,
                    "Backup",
                    f"The file has the SHA-256 {found}, not {stored} as when it was made.",
                    "It was changed since, or its drive is failing. Choose another backup.",
                    path.name,
                )
            )
    with opened_backup(path) as conn:

        @contextmanager
        def access() -> Iterator[sqlite3.Connection]:
            with reading():
                yield conn

        findings += check_file_and_chain(access, progress, cancelled)
    return findings


def require_whole(path: Path, findings: Sequence[Finding]) -> None:
    """Raise IntegrityError with the first thing that is wrong, if anything is."""
    for finding in findings:
        if finding.level is Level.FAILED:
            raise IntegrityError(
                f"The backup {path.name} is damaged: {finding.what}",
                "Choose another backup; keep the damaged one.",
            )


def read_backup(path: Path) -> BackupFacts:
    """What a backup holds. Raises NotACaseError, NewerCaseError, StoreError."""
    with opened_backup(path) as conn, explaining(path.parent):
        last = conn.execute(
            "SELECT seq, at_utc, entry_hash FROM custody ORDER BY seq DESC LIMIT 1"
        ).fetchone() or (0, "", "")
        # A narrow index is read for the count, not the notes.
        notes = int(one(conn, "SELECT count(*) FROM annotation"))
        title = str(one(conn, "SELECT title FROM case_info ORDER BY ordinal LIMIT 1") or "")
    facts = path.stat()
    made = datetime.fromtimestamp(facts.st_mtime, UTC)
    return BackupFacts(
        path=path,
        made_at=f"{made:%Y-%m-%dT%H:%M:%SZ}",
        title=title,
        notes=notes,
        entries=int(last[0]),
        head=str(last[2]),
        last_change_at=str(last[1]),
        size_bytes=facts.st_size,
    )


def list_backups(place: Path) -> list[BackupFacts | UnreadableBackup]:
    """The backups in a folder (a case's own, or that of a drive), newest first."""
    if not place.is_dir():
        return []
    paths = [p for p in place.glob("*.sqlite") if p.is_file() and not p.is_symlink()]
    found: list[BackupFacts | UnreadableBackup] = []
    for path in sorted(paths, key=lambda p: p.stat().st_mtime_ns, reverse=True):
        try:
            found.append(read_backup(path))
        except AnnotatorError as error:
            found.append(UnreadableBackup(path, error.message))
    return found


@contextmanager
def opened_backup(path: Path) -> Iterator[sqlite3.Connection]:
    """A backup opened immutable, its structure compared with ours before anything is read.

    Raises NotACaseError, NewerCaseError, StoreError.
    """
    with explaining(path.parent):
        db = connect(path, "immutable")
        try:
            require_known_schema(db.conn, require_version(db.conn))
            yield db.conn
        finally:
            db.conn.close()


def _stored_digest(path: Path) -> str:
    try:
        text = digest_file(path).read_bytes()[:200]
    except OSError:
        return ""
    found = re.match(rb"\\?([0-9a-f]{64}) ", text)
    return found[1].decode() if found else ""


def _day(at: datetime) -> object:
    return at.date()


def _week(at: datetime) -> object:
    return at.isocalendar()[:2]
