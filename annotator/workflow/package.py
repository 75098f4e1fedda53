"""Make the evidence package of a case: everything in it, digested, signed, checked before it counts.

It is written under another name beside its target, read again from there with
the same verify.py that goes out with it, and only then given its name.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from annotator.case.edits import Action
from annotator.case.snapshot import CaseSnapshot
from annotator.clock import Clock
from annotator.errors import ExportError, IntegrityError, KeyLockedError, MediaError
from annotator.exchange.package.bag import BagSigner, BagWriter
from annotator.exchange.package.checking import check_package
from annotator.exchange.package.opened import opened_package
from annotator.exchange.package.sinks import FolderSink, ZipSink, require_new, saying
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.provenance.canonical import Json
from annotator.provenance.heads import LogEnd
from annotator.provenance.signatory import Signatory
from annotator.report.inputs import ReportOptions
from annotator.store.case_store import CaseStore
from annotator.store.vault import Vault
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.histories import entries_kept
from annotator.workflow.intake import ensure_index, exhibit_path, facts_of
from annotator.workflow.package_payload import PackageContent, add_payload
from annotator.workflow.package_stills import plane_bytes
from annotator.workflow.report import render_report
from annotator.workflow.telling import (
    Names,
    Telling,
    folders_in_log,
    log_of,
    names_in_case,
    names_in_log,
    names_searched,
    require_unsaid,
)
from annotator.workflow.vault import vault_of

_ROOM_TO_SPARE: Final = 64 << 20
_FRAME_LINE: Final = 110
_PICTURE_SHARE: Final = 2  # a PNG takes about as much as the samples, a sidecar little
_NOTE_SHARE: Final = 8 << 10


@dataclass(frozen=True, slots=True)
class PackageOptions:
    """What goes in besides originals, notes and log, which always do.

    `planes` are the samples of the annotated frames as decoded, large and
    checkable with sha256sum; without `sign` the package is not signed. `language` is that
    of the report's own words. With
    `accept_telling` it is made although it would give somebody away, and the log says so.
    """

    report: bool = True
    stills: bool = True
    planes: bool = True
    sign: bool = True
    accept_telling: bool = False
    language: str = "en"


@dataclass(frozen=True, slots=True)
class PackagePlan:
    """What a package would hold, in bytes as far as can be said before; `missing` names originals."""

    exhibits: int
    notes: int
    entries: int
    annotated_frames: int
    original_bytes: int
    still_bytes: int
    plane_bytes: int
    other_bytes: int
    missing: tuple[str, ...] = ()

    def total_bytes(self, options: PackageOptions) -> int:
        """About how much the package will take."""
        total = self.original_bytes + self.other_bytes
        if options.stills:
            total += self.still_bytes + (self.plane_bytes if options.planes else 0)
        return total


@dataclass(frozen=True, slots=True)
class PackageMade:
    """A package that was made. `digest` stands for all of it; `key` is the one that signed it, or ''.

    `not_decoded` names annotated frames without a picture, in words.
    """

    path: Path
    digest: str
    files: int
    size_bytes: int
    entries: int
    head: str
    key: str = ""
    not_decoded: tuple[str, ...] = ()


def plan_package(store: CaseStore) -> PackagePlan:
    """What a package of the case would hold. Raises StoreError."""
    exhibits = store.exhibits()
    missing = []
    frames = annotated = planes = 0
    sizes = {}
    for exhibit in exhibits:
        try:
            exhibit_path(store, exhibit)
        except (MediaError, IntegrityError) as error:
            missing.append(f"{error.message}")
        sizes[exhibit.digest_sha256] = exhibit.size_bytes
        index = store.index(exhibit.id)
        frames += 0 if index is None else len(index)
        stamps = {
            stamp.index
            for note in store.annotations(exhibit.id)
            for stamp in (note.start, note.end)
            if stamp is not None
        }
        annotated += len(stamps)
        streams = ((s.width, s.height) for s in facts_of(exhibit).video)
        planes += len(stamps) * plane_bytes(exhibit, streams)
    entries = store.trust.log_end().seq
    notes = store.count_notes()
    other = frames * _FRAME_LINE + (notes + entries) * _NOTE_SHARE + (4 << 20)
    return PackagePlan(
        len(exhibits),
        notes,
        entries,
        annotated,
        sum(sizes.values()),
        planes * _PICTURE_SHARE,
        planes,
        other,
        tuple(missing),
    )


def make_package(
    store: CaseStore,
    target: Path,
    *,
    as_zip: bool = False,
    options: PackageOptions | None = None,
    vault: Vault | None = None,
    clock: Clock,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> PackageMade:
    """Write the sealed package of a case, a folder or a ZIP of one, which must not exist yet.

    The export is entered in the custody log with the package's digest, unless
    the case is open for reading only. The names in an unlocked `vault` are
    searched for in all of it. Raises TellingError where somebody would be given
    away and that is not accepted, MediaError where an original is
    missing, IntegrityError where something is not what was recorded,
    KeyLockedError, ExportError, CancelledError; then nothing is left behind.
    """
    options = options or PackageOptions()
    printed = ReportOptions(language=options.language)
    target = target.absolute()
    require_new(target)
    require_outside(store, target)
    signer, key = signer_of(store, sign=options.sign)
    vault = vault_of(store) if vault is None else vault
    found = telling_in_package(store, vault, cancelled)
    require_unsaid(found, sealed=True, accepted=options.accept_telling)
    for exhibit in store.exhibits():
        exhibit_path(store, exhibit)
    indexes: dict[str, FrameIndex] = {}
    for exhibit in store.exhibits():
        check(cancelled)
        indexes[exhibit.id] = ensure_index(store, exhibit, progress=progress, cancelled=cancelled)
    _require_room(target, plan_package(store).total_bytes(options))
    report = b""
    if options.report:
        _, report = render_report(
            store,
            "pdf",
            target,
            options=printed,
            clock=clock,
            progress=progress,
            cancelled=cancelled,
        )
    elif not store.read_only:
        store.trust.sign_export()
    case, end = at_one_moment(store)
    content = PackageContent(
        store=store,
        case=case,
        end=end,
        indexes=indexes,
        report=report,
        key=key,
        stills=options.stills,
        planes=options.planes,
        made_at=clock.now_utc(),
    )
    with ZipSink(target) if as_zip else FolderSink(target) as sink, saying(target):
        bag = BagWriter(sink)
        info, not_decoded = add_payload(bag, content, progress, cancelled)
        digest = bag.finish(info, signer)
        check(cancelled)
        sink.close()
        check_written(sink.part, progress, cancelled)
        sink.commit()
    made = PackageMade(
        path=target,
        digest=digest,
        files=len(bag.written),
        size_bytes=sum(each.size_bytes for each in bag.written.values()),
        entries=end.seq,
        head=end.head,
        key=key,
        not_decoded=not_decoded,
    )
    if not store.read_only:
        _log(store, made, {"names": names_searched(vault), "telling": len(found)}, as_zip=as_zip)
    return made


def telling_in_package(
    store: CaseStore, vault: Vault, cancelled: Cancelled = never
) -> tuple[Telling, ...]:
    """What in a package of the case would give somebody away. Raises CancelledError, StoreError.

    The histories of copies that were merged go with it, so they are searched, too; IntegrityError where one is gone.
    """
    found = (*folders_in_log(log_of(store)), *_of_kept(folders_in_log(entries_kept(store))))
    if vault.is_unlocked:
        names = Names(vault)
        found = (
            *names_in_case(names, store.snapshot(), cancelled=cancelled),
            *names_in_log(names, log_of(store), whole=True, cancelled=cancelled),
            *_of_kept(names_in_log(names, entries_kept(store), whole=True, cancelled=cancelled)),
            *found,
        )
    return found


def _of_kept(found: Iterable[Telling]) -> tuple[Telling, ...]:
    return tuple(replace(each, where=f"Merged history: {each.where}") for each in found)


def signer_of(store: CaseStore, *, sign: bool = True) -> tuple[BagSigner | None, str]:
    """Who signs a package, with the key's fingerprint; None and empty for nobody. Raises KeyLockedError."""
    if not sign or not isinstance(store.actor, Signatory):
        return None, ""
    key = store.actor.signing_key()
    return BagSigner(key.public.pem(), key.sign), key.fingerprint


def can_sign(store: CaseStore) -> bool:
    """Whether a package made now would be signed: there is a key, and it is unlocked."""
    if not isinstance(store.actor, Signatory):
        return False
    try:
        store.actor.signing_key()
    except KeyLockedError:
        return False
    return True


def at_one_moment(store: CaseStore) -> tuple[CaseSnapshot, LogEnd]:
    """The values and the end of the log that belong together, though somebody may be saving."""
    while True:
        before = store.trust.log_end()
        case = store.snapshot()
        if store.trust.log_end().seq == before.seq:
            return case, before


def require_outside(store: CaseStore, target: Path) -> None:
    """Raise ExportError for a place among the files of the case; its folder for exports may be one."""
    folder = store.folder.resolve()
    place = target.parent.resolve()
    if place.is_relative_to(folder) and not place.is_relative_to(folder / "exports"):
        raise ExportError(
            "A package cannot be written among the files of the case.",
            "Choose another folder, or “exports” in the case folder.",
        )


def _require_room(target: Path, needed: int) -> None:
    with saying(target):
        free = shutil.disk_usage(target.parent).free
    if free < needed + _ROOM_TO_SPARE:
        raise ExportError(
            f"The drive has {free // 1_000_000:,} MB free; the package needs about"
            f" {(needed + _ROOM_TO_SPARE) // 1_000_000:,} MB.",
            "Nothing was written. Free some space, choose another drive, or leave out the samples of"
            " the annotated frames.",
        )


def check_written(part: Path, progress: Report, cancelled: Cancelled) -> None:
    """Read all of it again from the disk: what leaves must pass the check that goes with it.

    Raises IntegrityError, CancelledError.
    """
    progress(Progress(0, None, "Checking the package"))
    with opened_package(part, progress=progress, cancelled=cancelled) as package:
        result = check_package(package, cancelled)
    if not result.valid:
        first = next(finding for finding in result.findings if finding.level == "failed")
        raise IntegrityError(
            f"The package would not be valid: {first.subject} {first.what}",
            "It was not kept. Verify the case; if the case is well, the drive may be failing.",
        )


def _log(store: CaseStore, made: PackageMade, said: dict[str, Json], *, as_zip: bool) -> None:
    store.log(
        Action.EXPORT,
        "Export an evidence package",
        details={
            "kind": "package.zip" if as_zip else "package",
            "edition": "sealed",
            "package_digest": made.digest,
            "files": made.files,
            "size_bytes": made.size_bytes,
            "entries": made.entries,
            "head": made.head,
            "signed_with": made.key,
            **said,
        },
    )
