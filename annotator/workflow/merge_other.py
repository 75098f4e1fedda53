"""Another copy of the open case, to be merged into it: read through a checked copy of our own.

A case is taken as one from a stranger, an evidence package is verified first. Nothing is written
beside it; its files are found by their digests, whatever names it gives them.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from annotator.clock import Clock
from annotator.errors import IntegrityError, NotACaseError, SaveFailedError
from annotator.exchange.package.names import ORIGINALS
from annotator.exchange.package.opened import OpenedPackage, is_package, opened_package
from annotator.progress import Cancelled, Report, ignore, never
from annotator.provenance.actor import Actor
from annotator.provenance.digests import open_for_reading
from annotator.provenance.finding import Finding, Level
from annotator.provenance.shown_name import shown_name
from annotator.store.case_store import CaseStore
from annotator.store.from_log import LogFromOutside, fill_from_log
from annotator.store.opening import CASE_FILE, FOLDERS
from annotator.store.restoring import remove_made
from annotator.store.vault import FILE_NAME as VAULT_FILE
from annotator.workflow.anchors import check_case_anchors
from annotator.workflow.edition_check import require_whole_case
from annotator.workflow.foreign import looked_into
from annotator.workflow.heads import check_signatures
from annotator.workflow.histories import FOLDER as HISTORIES
from annotator.workflow.histories import PACKED as PACKED_HISTORIES
from annotator.workflow.keys import OwnKey
from annotator.workflow.package_check import verified_package
from annotator.workflow.package_trust import read_anchors, read_heads, read_log
from annotator.workflow.places_maps import FOLDER as MAPS
from annotator.workflow.places_package import PACKED as PACKED_MAPS

MEDIA: Final = "media"
_PACKED: Final = {MEDIA: ORIGINALS, MAPS: PACKED_MAPS, HISTORIES: PACKED_HISTORIES}
_PART: Final = 1 << 20
_LEFT_AFTER_S: Final = 86_400
_READER: Final = Actor("reader")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of the other copy that is named by a digest; whether it is that file is still to be seen."""

    suffix: str
    size_bytes: int
    _path: Path | None = None
    _packed: tuple[OpenedPackage, str] | None = None

    def chunks(self) -> Generator[bytes]:
        """Its bytes, a part at a time. Raises OSError, IntegrityError."""
        if self._packed is not None:
            package, name = self._packed
            yield from package.file(name).chunks()
            return
        assert self._path is not None
        descriptor = open_for_reading(self._path)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise IntegrityError(f"{shown_name(self._path)} is no regular file.")
            while part := file.read(_PART):
                yield part


@dataclass(slots=True)
class OtherFiles:
    """The videos, map pictures and kept histories of the other copy, found by digest."""

    folder: Path | None = None
    package: OpenedPackage | None = None
    _listed: dict[str, Mapping[str, FoundFile]] = field(default_factory=dict)

    def named(self, place: str, digest: str) -> FoundFile | None:
        """The file in `media`, `maps` or `histories` whose name begins with this digest, or None."""
        if place not in self._listed:
            files = self._packed(place) if self.package is not None else self._lying(place)
            self._listed[place] = dict(files)
        return self._listed[place].get(digest)

    def _packed(self, place: str) -> Iterator[tuple[str, FoundFile]]:
        assert self.package is not None
        start = _PACKED[place]
        for name, file in self.package.files.items():
            if name.startswith(start) and not file.is_symlink():
                pure = PurePosixPath(name)
                found = FoundFile(_plain(pure.suffix), file.size_bytes, None, (self.package, name))
                yield pure.name.partition(".")[0], found

    def _lying(self, place: str) -> Iterator[tuple[str, FoundFile]]:
        if self.folder is None or (self.folder / place).is_symlink():
            return
        try:
            entries = sorted(os.scandir(self.folder / place), key=lambda entry: entry.name)
        except OSError:
            return
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                size = entry.stat(follow_symlinks=False).st_size
                found = FoundFile(_plain(Path(entry.name).suffix), size, Path(entry.path))
                yield entry.name.partition(".")[0], found


def _plain(suffix: str) -> str:
    suffix = suffix.lower()
    return suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) <= 6 else ""


@dataclass(slots=True)
class OtherCopy:
    """The other copy while it is looked at; `close` removes what was made to read it."""

    store: CaseStore
    name: str
    files: OtherFiles
    has_vault: bool
    findings: tuple[Finding, ...]
    _until: ExitStack = field(repr=False)

    def close(self) -> None:
        """Remove our copy of it; doing so twice is harmless."""
        self._until.close()

    def __enter__(self) -> OtherCopy:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def open_other(
    store: CaseStore,
    source: Path,
    *,
    clock: Clock,
    keys: OwnKey | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> OtherCopy:
    """Open another copy of a case: its folder, its database file, or a sealed package of it.

    It must be closed in the end. Raises NotACaseError for another case, NewerCaseError,
    IntegrityError for one that does not hold together, SaveFailedError, CancelledError.
    """
    _require_other(store, source)
    own = OwnKey() if keys is None else keys
    _sweep(store.folder / "derived")
    scratch = store.folder / "derived" / f".other-{clock.new_id()}"
    with ExitStack() as until:
        if is_package(source):
            other, files, findings = _of_package(source, scratch, clock, own, until, progress, cancelled)  # fmt: skip
            has_vault = False
        else:
            looked = looked_into(source, scratch, actor=_READER, clock=clock, progress=progress, cancelled=cancelled)  # fmt: skip
            other = until.enter_context(looked)
            folder = source if source.is_dir() else source.parent
            files = OtherFiles(folder=folder)
            has_vault = os.path.lexists(folder / VAULT_FILE)
            findings = _trusted(other, own)
        _require_same_case(store, other)
        return OtherCopy(
            other, shown_name(source.absolute()), files, has_vault, findings, until.pop_all()
        )


def _sweep(derived: Path) -> None:
    """Remove what a program that was killed left of another copy: real words of people lie in it."""
    for left in derived.glob(".other-*"):
        with suppress(OSError):
            if time.time() - left.lstat().st_mtime > _LEFT_AFTER_S and not left.is_symlink():
                remove_made(left)


def _of_package(
    source: Path,
    scratch: Path,
    clock: Clock,
    own: OwnKey,
    until: ExitStack,
    progress: Report,
    cancelled: Cancelled,
) -> tuple[CaseStore, OtherFiles, tuple[Finding, ...]]:
    package = until.enter_context(opened_package(source, progress=progress, cancelled=cancelled))
    require_whole_case(package)
    verified = verified_package(package, own, cancelled)
    if not verified.valid:
        first = next(f for f in verified.findings if f.level is Level.FAILED)
        raise IntegrityError(
            f"The package is not what it was when it was made: {first.subject}. {first.what}",
            "Nothing of it was merged. Ask whoever gave it to you for another copy.",
        )
    until.callback(remove_made, scratch)
    _make_folders(scratch)
    heads = read_heads(package)
    log = LogFromOutside(read_log(package), heads, read_anchors(package))
    fill_from_log(scratch / CASE_FILE, log, progress, cancelled)
    other = until.enter_context(CaseStore.open(scratch, actor=_READER, clock=clock, read_only=True))
    remarks = tuple(f for f in verified.findings if f.level is Level.WARNING)
    return other, OtherFiles(package=package), remarks


def _make_folders(scratch: Path) -> None:
    try:
        scratch.mkdir(mode=0o700, parents=True)
        for name in FOLDERS:
            (scratch / name).mkdir(mode=0o700)
        os.close(os.open(scratch / CASE_FILE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise SaveFailedError(
            f"The other copy could not be read into the case ({error.strerror}).",
            "Check that the drive has space and can be written.",
        ) from error


def _trusted(other: CaseStore, own: OwnKey) -> tuple[Finding, ...]:
    """What its signatures and anchors say. Raises IntegrityError where one of them speaks against its log."""
    findings = [
        *check_signatures(other, own.names()),
        *check_case_anchors(other, own.authorities()),
    ]
    for finding in findings:
        if finding.level is Level.FAILED:
            raise IntegrityError(
                f"The other copy does not hold together: {finding.subject}. {finding.what}",
                "Its history was written anew after it was signed. Do not merge it; ask whose copy it"
                " is.",
            )
    return tuple(finding for finding in findings if finding.level is Level.WARNING)


def _require_other(store: CaseStore, source: Path) -> None:
    if store.read_only:
        raise SaveFailedError(
            "The case is open for reading only; nothing can be merged into it.",
            "Close it where it is open for writing, then open it again.",
        )
    place = source if source.is_dir() else source.parent
    try:
        same = place.samefile(store.folder)
    except OSError:
        same = False
    if same and not is_package(source):
        raise NotACaseError(
            "That is the case that is open.",
            "Choose the other copy: its folder, or a package of it.",
        )


def _require_same_case(store: CaseStore, other: CaseStore) -> None:
    if other.info().id == store.info().id:
        return
    raise NotACaseError(
        f"“{other.info().title[:80]}” is another case, not a copy of this one.",
        "Only copies of one case can be merged: folders that were copied, or packages of it. To"
        " bring notes of another case here, export them there as W3C Web Annotation or CSV and"
        " import them; a second coder's case is compared under Note, Agreement.",
    )
