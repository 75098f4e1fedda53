"""Map pictures in a case: taken in by digest, read again, checked, copied along."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray

from annotator.case.edits import Edit, adding, deleting
from annotator.case.places import MapPicture
from annotator.errors import IntegrityError, MediaError, SaveFailedError, StoreError
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.provenance.digests import open_for_reading
from annotator.provenance.finding import Finding, Level
from annotator.provenance.shown_name import shown_name
from annotator.report.visible_text import visible_text
from annotator.store.case_store import CaseStore
from annotator.whole_file import part_in, sync_folder
from annotator.workflow.places_image import MOST_BYTES, picture_head, picture_pixels

FOLDER: Final = "maps"
_PART: Final = 4 << 20
_KEPT: Final = "The places are kept; put the picture back, or take it in again."


@dataclass(frozen=True, slots=True)
class TakenMap:
    """A picture whose file is in the case folder; the edit that names it is still to be applied."""

    picture: MapPicture
    edit: Edit


def take_map_picture(
    store: CaseStore,
    path: Path,
    *,
    name: str = "",
    origin: str = "",
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> TakenMap:
    """Copy a picture of a map into the case, read-only and named by its SHA-256.

    It is decoded once, after its size was looked at. What its file says besides pixels
    (device, position) is neither read nor shown. Raises MediaError for what is no picture
    or too large, SaveFailedError, CancelledError; nothing half-made is left.
    """
    if store.read_only:
        raise StoreError("The case is open for reading only.", "Open it for writing first.")
    data = _read(path, progress, cancelled)
    head = picture_head(data)
    pixels = picture_pixels(data, cancelled=cancelled)
    check(cancelled)
    digest = hashlib.sha256(data).hexdigest()
    folder = store.folder / FOLDER
    target = folder / f"{digest}{head.suffix}"
    try:
        if folder.is_symlink():
            raise StoreError("The folder “maps” of the case is a link.", "Put a folder there.")
        folder.mkdir(mode=0o700, exist_ok=True)
        if _file_of(store, digest) is None:
            with part_in(folder, data, prefix=".incoming-") as part:
                part.chmod(0o400)
                part.replace(target)
            sync_folder(folder)
    except OSError as error:
        raise SaveFailedError(
            f"The picture could not be stored ({error.strerror}).",
            "Nothing was added. Check that the drive has space and can be written.",
        ) from error
    if hashlib.sha256(_stored(store, digest)).hexdigest() != digest:
        raise IntegrityError("The copy of the picture is not what was read.", "Check the drive.")
    picture = MapPicture(
        id=store.clock.new_id(),
        name=name.strip() or visible_text(path.stem)[:80] or "Map",
        digest_sha256=digest,
        size_bytes=len(data),
        width=pixels.shape[1],
        height=pixels.shape[0],
        origin=origin,
    )
    return TakenMap(picture, adding("Add map picture", picture))


def map_pixels(store: CaseStore, picture: MapPicture, cancelled: Cancelled = never) -> NDArray[Any]:
    """The pixels of a map picture (uint8, RGB) from its file, after its digest was checked.

    Raises MediaError where the file is missing, IntegrityError where it is another one.
    """
    return picture_pixels(map_bytes(store, picture), cancelled=cancelled)


def map_bytes(store: CaseStore, picture: MapPicture) -> bytes:
    """The file of a map picture, after its digest was checked; raises as `map_pixels`."""
    data = _stored(store, picture.digest_sha256)
    if hashlib.sha256(data).hexdigest() != picture.digest_sha256:
        raise IntegrityError(
            f"The map picture “{visible_text(picture.name)}” is not the one that was taken in.",
            _KEPT,
        )
    return data


def remove_map_picture(picture: MapPicture) -> Edit:
    """The edit that takes a map picture out of the case; its file stays for undoing."""
    return deleting("Remove map picture", picture)


def check_maps(store: CaseStore, cancelled: Cancelled = never) -> list[Finding]:
    """Whether every map picture is there and what it was; empty for a case without. Raises CancelledError."""
    findings: list[Finding] = []
    for picture in store.all_of(MapPicture):
        check(cancelled)
        subject = f"Map picture “{visible_text(picture.name)}”"
        where = f"{FOLDER}/{picture.digest_sha256}"
        try:
            map_bytes(store, picture)
        except MediaError as error:
            findings.append(
                Finding(Level.FAILED, subject, error.message, error.hint, where, missing=True)
            )
        except IntegrityError as error:
            findings.append(Finding(Level.FAILED, subject, error.message, error.hint, where))
        else:
            what = "The picture has the recorded SHA-256."
            findings.append(Finding(Level.OK, subject, what, where=where))
    return findings


def copy_maps(store: CaseStore, source: Path | None, cancelled: Cancelled = never) -> list[Finding]:
    """Bring the map pictures of a case over from another folder of it, each by its digest.

    What is missing or is another file becomes a finding. Raises SaveFailedError, CancelledError.
    """
    findings = []
    for picture in store.all_of(MapPicture):
        check(cancelled)
        subject = f"Map picture “{visible_text(picture.name)}”"
        found = None if source is None else _named(source / FOLDER, picture.digest_sha256)
        if found is None:
            findings.append(Finding(Level.WARNING, subject, "The picture is not here.", _KEPT))
            continue
        try:
            put_map(store.folder, picture, _regular(found))
        except MediaError as error:
            findings.append(Finding(Level.WARNING, subject, error.message, _KEPT))
        except IntegrityError as error:
            findings.append(Finding(Level.FAILED, subject, error.message, error.hint))
        else:
            what = "The picture has the recorded SHA-256."
            findings.append(Finding(Level.OK, subject, what))
    return findings


def put_map(folder: Path, picture: MapPicture, data: bytes) -> None:
    """Put the file of a map picture into a case folder. Raises IntegrityError, SaveFailedError, MediaError."""
    if hashlib.sha256(data).hexdigest() != picture.digest_sha256:
        raise IntegrityError(
            f"The map picture “{visible_text(picture.name)}” is not the one of the case.",
            f"It was left out. {_KEPT}",
        )
    place = folder / FOLDER
    target = place / f"{picture.digest_sha256}{picture_head(data).suffix}"
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        if not target.exists():
            with part_in(place, data, prefix=".incoming-") as part:
                part.chmod(0o400)
                part.replace(target)
            sync_folder(place)
    except OSError as error:
        raise SaveFailedError(
            f"The map picture could not be stored ({error.strerror}).",
            "Check that the drive has space and can be written.",
        ) from error


def strays(store: CaseStore) -> tuple[str, ...]:
    """Names of files among the map pictures that none of the case names."""
    named = {picture.digest_sha256 for picture in store.all_of(MapPicture)}
    try:
        found = sorted(entry.name for entry in os.scandir(store.folder / FOLDER))
    except OSError:
        return ()
    return tuple(name for name in found if name.partition(".")[0] not in named)


def _stored(store: CaseStore, digest: str) -> bytes:
    found = _file_of(store, digest)
    if found is None:
        raise MediaError("The file of the map picture is missing.", _KEPT)
    return _regular(found)


def _file_of(store: CaseStore, digest: str) -> Path | None:
    return _named(store.folder / FOLDER, digest)


def _named(folder: Path, digest: str) -> Path | None:
    if folder.is_symlink():
        return None
    candidates: Iterable[Path] = (
        folder / f"{digest}{end}" for end in (".png", ".jpg", ".tif", ".webp")
    )
    return next((path for path in candidates if path.is_file() and not path.is_symlink()), None)


def _regular(path: Path) -> bytes:
    return _read(path, ignore, never)


def _read(path: Path, progress: Report, cancelled: Cancelled) -> bytes:
    """A regular file of at most MOST_BYTES. Raises MediaError."""
    try:
        descriptor = open_for_reading(path)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise MediaError(f"{shown_name(path)} is no file.", "Choose a picture.")
            if found.st_size > MOST_BYTES:
                raise MediaError(
                    f"{shown_name(path)} has {found.st_size >> 20:,} MiB; up to"
                    f" {MOST_BYTES >> 20} MiB are taken.",
                    "Cut out the part that is needed, or save it smaller.",
                )
            parts = bytearray()
            while len(parts) <= MOST_BYTES:
                check(cancelled)
                part = file.read(_PART)
                if not part:
                    return bytes(parts)
                parts += part
                progress(Progress(len(parts), found.st_size, "Reading the picture"))
            raise MediaError("The picture grew while it was read.", "Try again.")
    except OSError as error:
        raise MediaError(
            f"{shown_name(path)} cannot be read ({error.strerror}).",
            "Check that its drive is connected and that you may read it.",
        ) from error
