"""The histories of other copies that were merged into a case: kept as files of it, each by its digest."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from annotator.case.merged_log import MergedLog
from annotator.errors import AnnotatorError, CancelledError, IntegrityError, SaveFailedError
from annotator.exchange.package.audit import audit_line, read_audit_line
from annotator.exchange.package.bag import BagWriter
from annotator.exchange.package.opened import OpenedPackage
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.provenance.custody import CustodyEntry, check_entry
from annotator.provenance.digests import open_for_reading
from annotator.provenance.finding import Finding, Level
from annotator.report.visible_text import visible_text
from annotator.store.case_store import CaseStore
from annotator.whole_file import sync_folder
from annotator.workflow.package_trust import split_lines

FOLDER: Final = "histories"
PACKED: Final = "data/histories/"
ENDING: Final = ".jsonl"
_PAGE: Final = 500
_PART: Final = 1 << 20
_KEPT: Final = (
    "Notes and this case's own log are whole without it; put the file back if you have it."
)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of the case that was written; `new` says that it was not there before."""

    path: Path
    digest_sha256: str
    size_bytes: int
    new: bool


def history_file(folder: Path, digest: str) -> Path:
    """Where the history with this digest lies in a case folder."""
    return folder / FOLDER / f"{digest}{ENDING}"


def shown_authors(merged: MergedLog) -> str:
    """Who wrote the entries of the other copy, by their names."""
    return ", ".join(dict.fromkeys(each.partition(" · ")[0] for each in merged.made_by))


def written_log(store: CaseStore, last: int) -> Iterator[bytes]:
    """The entries of a log up to number `last`, one a line, read page by page."""
    after = 0
    while after < last:
        page = store.custody(after, min(_PAGE, last - after))
        if not page:
            return
        for entry in page:
            yield audit_line(entry)
        after = page[-1].seq


def keep_history(
    folder: Path,
    chunks: Iterable[bytes],
    expected: str = "",
    *,
    size: int | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> KeptFile:
    """Write a history into a case folder, read-only and named by its SHA-256.

    With `expected` it must have that digest, with `size` not be longer. Raises IntegrityError, SaveFailedError,
    CancelledError; nothing half-made is left.
    """
    place = folder / FOLDER
    digest, done = hashlib.sha256(), 0
    try:
        if place.is_symlink():
            raise IntegrityError(
                f"The folder “{FOLDER}” of the case is a link.", "Put a folder there."
            )
        place.mkdir(mode=0o700, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".incoming-", dir=place)
        part = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in chunks:
                    check(cancelled)
                    done += len(chunk)
                    if size is not None and done > size:
                        break
                    digest.update(chunk)
                    file.write(chunk)
                    progress(Progress(done, size, "Keeping the other history"))
                file.flush()
                os.fsync(file.fileno())
            found = digest.hexdigest()
            if (expected and found != expected) or (size is not None and done != size):
                raise IntegrityError(
                    "The history of another copy is not what the case recorded.",
                    f"It was left out. {_KEPT}",
                )
            target = history_file(folder, found)
            new = not target.exists()
            if new:
                part.chmod(0o400)
                part.replace(target)
                sync_folder(place)
        finally:
            with suppress(OSError):
                part.unlink()
    except OSError as error:
        raise SaveFailedError(
            f"The other history could not be stored ({error.strerror}).",
            "Check that the drive has space and can be written.",
        ) from error
    return KeptFile(target, found, done, new)


def read_history(folder: Path, merged: MergedLog) -> Iterator[CustodyEntry]:
    """The entries of a kept history, first to last, as they stand in its file.

    Raises IntegrityError for a line that is none of ours or a missing file, SaveFailedError.
    """
    with closing(history_bytes(folder, merged)) as chunks:
        for line in split_lines(chunks):
            yield read_audit_line(line)


def entries_kept(store: CaseStore) -> Iterator[CustodyEntry]:
    """The entries of all kept histories that the case's own log does not have. Raises IntegrityError."""
    for merged in store.all_of(MergedLog):
        for entry in read_history(store.folder, merged):
            if entry.seq > merged.shared:
                yield entry


def check_histories(store: CaseStore, cancelled: Cancelled = never) -> list[Finding]:
    """Whether every kept history is there, whole, and begins as it was said to. Raises CancelledError."""
    kept = store.all_of(MergedLog)
    states = store.states()
    begins: dict[str, dict[int, str]] = {}
    findings: list[Finding] = []
    needed = {merged.shared for merged in kept}
    whole: list[MergedLog] = []
    for merged in kept:
        check(cancelled)
        try:
            begins[merged.id] = _checked(store.folder, merged, needed, cancelled)
            whole.append(merged)
        except CancelledError:
            raise
        except AnnotatorError as error:
            findings.append(
                Finding(
                    Level.FAILED,
                    _subject(merged),
                    error.message,
                    error.hint or _KEPT,
                    f"{FOLDER}/{merged.digest_sha256}",
                    missing=not history_file(store.folder, merged.digest_sha256).is_file(),
                )
            )
    for merged in whole:
        # What was taken over from a copy that had merged it begins as that copy's log does.
        mine = begins[merged.id].get(merged.shared, "")
        others = (
            hashes.get(merged.shared) for wanted, hashes in begins.items() if wanted != merged.id
        )
        if merged.shared and mine != states.hash_at(merged.shared) and mine not in others:
            what = f"Its first {merged.shared:,} entries are not those of this case's log."
            meaning = (
                "One of the two histories was written anew, or the record of the merge was changed."
            )
            findings.append(Finding(Level.FAILED, _subject(merged), what, meaning))
        else:
            what = (
                f"{merged.entries:,} entries, each bound to the one before, the first"
                f" {merged.shared:,} as in this case's log; the file has the recorded SHA-256."
            )
            findings.append(Finding(Level.OK, _subject(merged), what, where=f"head {merged.head}"))
    return findings


def _checked(
    folder: Path, merged: MergedLog, needed: set[int], cancelled: Cancelled
) -> dict[int, str]:
    """The hashes of the entries that are `needed`, after file and chain were checked."""
    digest, done = hashlib.sha256(), 0

    def through() -> Generator[bytes]:
        nonlocal done
        with closing(history_bytes(folder, merged)) as chunks:
            for chunk in chunks:
                check(cancelled)
                digest.update(chunk)
                done += len(chunk)
                yield chunk

    hashes: dict[int, str] = {}
    before: CustodyEntry | None = None
    failed: Finding | None = None
    with closing(through()) as chunks:
        for line in split_lines(chunks):
            entry = read_audit_line(line)
            failed = failed or next(iter(check_entry(entry, before)), None)
            if entry.seq in needed:
                hashes[entry.seq] = entry.entry_hash
            before = entry
    if (digest.hexdigest(), done) != (merged.digest_sha256, merged.size_bytes):
        raise IntegrityError(
            "The kept history is not the one that was merged: its SHA-256 differs.", _KEPT
        )
    if failed is not None:
        raise IntegrityError(failed.what, failed.meaning)
    if before is None or (before.seq, before.entry_hash) != (merged.entries, merged.head):
        raise IntegrityError("The kept history does not end where it was merged.", _KEPT)
    return hashes


def history_bytes(folder: Path, merged: MergedLog) -> Generator[bytes]:
    """The file of a kept history, a part at a time; its digest is for the reader to see.

    Raises IntegrityError where it is missing, a link, or cannot be read.
    """
    path = history_file(folder, merged.digest_sha256)
    if path.parent.is_symlink() or path.is_symlink() or not path.is_file():
        raise IntegrityError("The file of the merged history is missing.", _KEPT)
    try:
        descriptor = open_for_reading(path)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise IntegrityError("The file of the merged history is no regular file.", _KEPT)
            left = merged.size_bytes + 1
            while left > 0 and (part := file.read(min(_PART, left))):
                left -= len(part)
                yield part
    except OSError as error:
        raise IntegrityError(
            f"The file of the merged history cannot be read ({error.strerror}).", _KEPT
        ) from error


def _subject(merged: MergedLog) -> str:
    who = visible_text(shown_authors(merged)) or "another copy"
    return f"History merged from {who}, {merged.merged_at[:10]}"


# Along with the case


def copy_histories(
    store: CaseStore, source: Path | None, cancelled: Cancelled = never
) -> list[Finding]:
    """Bring the kept histories of a case over from another folder of it, each by its digest.

    What is missing or is another file becomes a finding. Raises SaveFailedError, CancelledError.
    """
    findings = []
    for merged in store.all_of(MergedLog):
        check(cancelled)
        try:
            if source is None:
                raise IntegrityError("The kept history is not here.", _KEPT)
            with closing(history_bytes(source, merged)) as chunks:
                keep_history(store.folder, chunks, merged.digest_sha256, size=merged.size_bytes, cancelled=cancelled)  # fmt: skip
        except IntegrityError as error:
            findings.append(Finding(Level.WARNING, _subject(merged), error.message, _KEPT))
        else:
            what = "The kept history has the recorded SHA-256."
            findings.append(Finding(Level.OK, _subject(merged), what))
    return findings


def add_histories(
    bag: BagWriter, store: CaseStore, kept: Iterable[MergedLog], cancelled: Cancelled
) -> None:
    """Write every kept history into a sealed package, named by its digest.

    Raises IntegrityError where one is not what was merged, CancelledError.
    """
    for merged in kept:
        name = f"{PACKED}{merged.digest_sha256}{ENDING}"
        if name in bag.written:
            continue

        def chunks(merged: MergedLog = merged) -> Generator[bytes]:
            for chunk in history_bytes(store.folder, merged):
                check(cancelled)
                yield chunk

        with closing(chunks()) as parts:
            made = bag.add(name, parts)
        if (made.sha256, made.size_bytes) != (merged.digest_sha256, merged.size_bytes):
            raise IntegrityError(
                f"{_subject(merged)}: the kept file is not what was merged.", _KEPT
            )


def take_histories(store: CaseStore, package: OpenedPackage, cancelled: Cancelled) -> None:
    """Copy the kept histories of a package into the case that was made of it.

    Raises IntegrityError for one that is missing or is another file, SaveFailedError, CancelledError.
    """
    for merged in store.all_of(MergedLog):
        file = package.file(f"{PACKED}{merged.digest_sha256}{ENDING}")
        with closing(file.chunks()) as chunks:
            keep_history(store.folder, chunks, merged.digest_sha256, size=merged.size_bytes, cancelled=cancelled)  # fmt: skip
