"""An evidence package made into a case folder of its own: log taken as it is, values made from it."""

from __future__ import annotations

import hashlib
import os
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from annotator.case.edits import Action, Change, Edit
from annotator.case.exhibit import Exhibit
from annotator.clock import Clock
from annotator.errors import CaseExistsError, IntegrityError, SaveFailedError, UsageError
from annotator.exchange.package.names import ORIGINALS
from annotator.exchange.package.opened import OpenedPackage, PackageFile, opened_package
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.provenance.actor import Actor
from annotator.provenance.finding import Finding, Level
from annotator.provenance.shown_name import shown_name
from annotator.store.case_store import CaseStore
from annotator.store.foreign import ForeignFacts
from annotator.store.from_log import LogFromOutside, fill_from_log
from annotator.store.opening import CASE_FILE, FOLDERS
from annotator.store.restoring import remove_made
from annotator.whole_file import sync_folder
from annotator.workflow.edition_check import PackageVerified, require_whole_case
from annotator.workflow.histories import take_histories
from annotator.workflow.keys import OwnKey
from annotator.workflow.last_seen import accept
from annotator.workflow.package_check import require_package, verified_package
from annotator.workflow.package_trust import read_anchors, read_heads, read_log
from annotator.workflow.places_package import take_maps


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """The case folder that was made of a package."""

    folder: Path
    facts: ForeignFacts
    digest: str
    findings: tuple[Finding, ...]


def open_package(
    path: Path,
    target: Path,
    *,
    actor: Actor,
    clock: Clock,
    keys: OwnKey | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> OpenedCase:
    """Make a case in a new folder of a package that is complete and valid.

    Log, signed heads and anchors are taken as they are, values made from the
    log, originals copied and digested. Raises IntegrityError for a package that
    is not whole, NotACaseError, CaseExistsError, SaveFailedError,
    UsageError for a place inside the package, CancelledError; nothing half-made is left behind.
    """
    require_package(path)
    own = OwnKey() if keys is None else keys
    if os.path.lexists(target):
        raise CaseExistsError(
            f"There is something called {shown_name(target)} already.",
            "Choose another name for the case.",
        )
    if path.resolve() in target.resolve().parents:
        raise UsageError(
            f"{shown_name(target)} lies inside the package, which must stay as it is.",
            "Choose a folder elsewhere for the case.",
        )
    with opened_package(path, progress=progress, cancelled=cancelled) as package:
        require_whole_case(package)
        verified = verified_package(package, own, cancelled)
        _require_whole(verified)
        _make_folders(target)
        try:
            facts, findings = _fill(package, target, progress, cancelled)
            with CaseStore.open(target, actor=actor, clock=clock) as store:
                _take_originals(store, package, progress, cancelled)
                take_maps(store, package, cancelled)
                take_histories(store, package, cancelled)
                store.log(
                    Action.TRANSFER,
                    "Case from an evidence package",
                    details={
                        "from": shown_name(path.absolute()),
                        "package_digest": verified.digest,
                        "signed_with": verified.key,
                        "entries": facts.entries,
                        "head": facts.head,
                    },
                )
                accept(store)
        except BaseException:
            remove_made(target)
            raise
    return OpenedCase(target, facts, verified.digest, (*verified.findings, *findings))


def _require_whole(verified: PackageVerified) -> None:
    if not verified.valid:
        first = next(f for f in verified.findings if f.level is Level.FAILED)
        raise IntegrityError(
            f"The package is not what it was when it was made: {first.subject}. {first.what}",
            "No case was made of it. Ask whoever gave it to you for another copy; “Verify” lists"
            " everything that was found.",
        )


def _make_folders(target: Path) -> None:
    try:
        target.mkdir(mode=0o700, parents=True)
        for name in FOLDERS:
            (target / name).mkdir(mode=0o700)
        os.close(os.open(target / CASE_FILE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise SaveFailedError(
            f"The case could not be made ({error.strerror}).",
            "Choose a folder that you can write to.",
        ) from error


def _fill(
    package: OpenedPackage, target: Path, progress: Report, cancelled: Cancelled
) -> tuple[ForeignFacts, list[Finding]]:
    heads = read_heads(package)
    log = LogFromOutside(read_log(package), heads, read_anchors(package))
    return fill_from_log(target / CASE_FILE, log, progress, cancelled)


def _take_originals(
    store: CaseStore, package: OpenedPackage, progress: Report, cancelled: Cancelled
) -> None:
    """Copy the originals into the case; an exhibit that was used in place becomes a copy."""
    for exhibit in store.exhibits():
        file = _original_in(package, exhibit)
        name = f"media/{exhibit.digest_sha256}{Path(file.name).suffix}"
        held = exhibit
        if exhibit.in_place:
            held = replace(exhibit, in_place=False, media_path=name, media_path_raw=b"")
        path = store.media_file(held)
        if path.parent != store.folder / "media":
            raise IntegrityError(
                f"The file of {exhibit.label} is said to lie in another place than “media”.",
                "The package was made by another program.",
            )
        if not path.exists():
            _copy(file, path, exhibit, progress, cancelled)
        if held is not exhibit:
            change = (Change(exhibit, held),)
            store.apply(Edit(Action.RELINK, f"Copy {exhibit.label} into the case", change))


def _original_in(package: OpenedPackage, exhibit: Exhibit) -> PackageFile:
    start = f"{ORIGINALS}{exhibit.digest_sha256}"
    for name, file in package.files.items():
        if name.startswith(start) and not file.is_symlink():
            return file
    raise IntegrityError(f"The package lacks the original of {exhibit.label}.")


def _copy(
    file: PackageFile, target: Path, exhibit: Exhibit, progress: Report, cancelled: Cancelled
) -> None:
    sha256, sha512, done = hashlib.sha256(), hashlib.sha512(), 0
    try:
        descriptor = os.open(
            target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
        )
        with os.fdopen(descriptor, "wb") as made, closing(file.chunks()) as chunks:
            for chunk in chunks:
                check(cancelled)
                sha256.update(chunk)
                sha512.update(chunk)
                made.write(chunk)
                done += len(chunk)
                progress(Progress(done, file.size_bytes, f"Copying {exhibit.label}"))
            made.flush()
            os.fsync(made.fileno())
        target.chmod(0o400)
        sync_folder(target.parent)
    except OSError as error:
        raise SaveFailedError(
            f"The original of {exhibit.label} could not be copied ({error.strerror}).",
            "Check that the drive has space and can be written.",
        ) from error
    found = (sha256.hexdigest(), sha512.hexdigest(), done)
    if found != (exhibit.digest_sha256, exhibit.digest_sha512, exhibit.size_bytes):
        raise IntegrityError(
            f"The original of {exhibit.label} in the package is not the one of its notes.",
            "The package was changed while it was read; ask for another copy.",
        )
