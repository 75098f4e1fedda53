"""Files that come with another copy of the case: videos, map pictures, histories, each by its digest."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from annotator.case.entities import Entity
from annotator.case.exhibit import Exhibit
from annotator.case.merged_log import MergedLog
from annotator.case.places import MapPicture
from annotator.errors import AnnotatorError, CancelledError, IntegrityError, SaveFailedError
from annotator.progress import Cancelled, Progress, Report, check
from annotator.store.case_store import CaseStore
from annotator.whole_file import sync_folder
from annotator.workflow.histories import FOLDER as HISTORIES
from annotator.workflow.histories import history_file, keep_history
from annotator.workflow.merge_other import MEDIA, FoundFile, OtherFiles
from annotator.workflow.places_image import MOST_BYTES
from annotator.workflow.places_maps import FOLDER as MAPS
from annotator.workflow.places_maps import put_map

_ROOM_TO_SPARE: Final = 64 << 20
_FILED: Final[tuple[type[Exhibit | MapPicture | MergedLog], ...]] = (
    Exhibit,
    MapPicture,
    MergedLog,
)
"""Kinds of value whose file is named by its digest."""


@dataclass(slots=True)
class TakenFiles:
    """Files that were put into the case for a merge that is not stored yet."""

    store: CaseStore = field(repr=False)
    made: list[Path] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def take_back(self) -> None:
        """Remove them again; the merge was not stored.

        What the case names by now stays: somebody may have taken the same file in meanwhile.
        Where the case cannot be asked any more, all of them stay.
        """
        try:
            named = {v.digest_sha256 for kind in _FILED for v in self.store.all_of(kind)}
        except AnnotatorError:
            named = {_digest_of(path) for path in self.made}
        for path in self.made:
            if _digest_of(path) not in named:
                with suppress(OSError):
                    path.unlink()
        self.made.clear()


def _digest_of(path: Path) -> str:
    return path.name.partition(".")[0]


def as_kept_here(exhibit: Exhibit, files: OtherFiles) -> Exhibit:
    """A new exhibit with its file in the case folder, under the name that it has in every case."""
    found = files.named(MEDIA, exhibit.digest_sha256)
    suffix = found.suffix if found is not None else _suffix(exhibit)
    name = f"{MEDIA}/{exhibit.digest_sha256}{suffix}"
    return replace(exhibit, in_place=False, media_path=name, media_path_raw=b"")


def _suffix(exhibit: Exhibit) -> str:
    suffix = Path(os.fsdecode(exhibit.filename_raw)).suffix.lower()
    return suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) <= 6 else ""


def take_files(
    store: CaseStore,
    files: OtherFiles,
    coming: Sequence[Entity],
    progress: Report,
    cancelled: Cancelled,
) -> TakenFiles:
    """Copy the files of values that are new here, each checked; what is missing is said.

    Raises SaveFailedError, CancelledError, IntegrityError; then nothing stays behind.
    """
    taken = TakenFiles(store)
    try:
        _require_room(store, files, coming)
        for value in coming:
            check(cancelled)
            if isinstance(value, Exhibit):
                _take_video(store, files, value, taken, progress, cancelled)
            elif isinstance(value, MapPicture):
                _take_map(store, files, value, taken)
            elif isinstance(value, MergedLog):
                _take_history(store, files, value, taken, cancelled)
    except BaseException:
        taken.take_back()
        raise
    return taken


def _require_room(store: CaseStore, files: OtherFiles, coming: Sequence[Entity]) -> None:
    places = {Exhibit: MEDIA, MapPicture: MAPS, MergedLog: HISTORIES}
    needed = 0
    for value in coming:
        if isinstance(value, Exhibit | MapPicture | MergedLog):
            found = files.named(places[type(value)], value.digest_sha256)
            needed += 0 if found is None else found.size_bytes
    free = shutil.disk_usage(store.folder).free
    if needed and free < needed + _ROOM_TO_SPARE:
        raise SaveFailedError(
            f"The drive has {free // 1_000_000:,} MB free; the files of the other copy need"
            f" {(needed + _ROOM_TO_SPARE) // 1_000_000:,} MB.",
            "Nothing was merged. Free some space, or move the case to a larger drive.",
        )


def _take_video(
    store: CaseStore,
    files: OtherFiles,
    exhibit: Exhibit,
    taken: TakenFiles,
    progress: Report,
    cancelled: Cancelled,
) -> None:
    target = store.media_file(exhibit)
    if target.exists():
        return  # left there when it was removed; checked whenever the case is
    found = files.named(MEDIA, exhibit.digest_sha256)
    why = "is not with the other copy"
    if found is not None:
        try:
            if _copied(found, target, exhibit, progress, cancelled):
                taken.made.append(target)
                return
            why = "that lies with the other copy is another file"
        except (CancelledError, SaveFailedError):
            raise
        except (AnnotatorError, OSError) as error:
            why = f"cannot be read ({getattr(error, 'message', None) or error})"
    taken.said.append(
        f"The video of {exhibit.label} {why}. Its notes come; find the original when you have it."
    )


def _copied(
    found: FoundFile, target: Path, exhibit: Exhibit, progress: Report, cancelled: Cancelled
) -> bool:
    """Copy a video; False for a file that is not the one of the notes, which is removed again."""
    sha256, sha512, done = hashlib.sha256(), hashlib.sha512(), 0
    if found.size_bytes != exhibit.size_bytes:
        return False
    descriptor, name = _new_part(target.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file, closing(found.chunks()) as chunks:
            for chunk in chunks:
                check(cancelled)
                sha256.update(chunk)
                sha512.update(chunk)
                done += len(chunk)
                _write(file.write, chunk)
                progress(Progress(done, exhibit.size_bytes, f"Copying {exhibit.label}"))
                if done > exhibit.size_bytes:
                    return False
            file.flush()
            os.fsync(file.fileno())
        digests = (sha256.hexdigest(), sha512.hexdigest(), done)
        if digests != (exhibit.digest_sha256, exhibit.digest_sha512, exhibit.size_bytes):
            return False
        part.chmod(0o400)
        part.replace(target)
        sync_folder(target.parent)
    finally:
        with suppress(OSError):
            part.unlink()
    return True


def _new_part(folder: Path) -> tuple[int, str]:
    try:
        return tempfile.mkstemp(prefix=".incoming-", dir=folder)
    except OSError as error:
        raise _unstored(error) from error


def _write(write: object, chunk: bytes) -> None:
    try:
        write(chunk)  # type: ignore[operator]
    except OSError as error:
        raise _unstored(error) from error


def _unstored(error: OSError) -> SaveFailedError:
    return SaveFailedError(
        f"A file of the other copy could not be stored ({error.strerror}).",
        "Nothing was merged. Check that the drive has space and can be written.",
    )


def _take_map(store: CaseStore, files: OtherFiles, picture: MapPicture, taken: TakenFiles) -> None:
    found = files.named(MAPS, picture.digest_sha256)
    target = store.folder / MAPS / picture.digest_sha256
    before = set(target.parent.glob(f"{picture.digest_sha256}.*"))
    try:
        if found is None or found.size_bytes > MOST_BYTES:
            raise IntegrityError("it is not with the other copy")
        with closing(found.chunks()) as chunks:
            put_map(store.folder, picture, b"".join(chunks))
        taken.made += set(target.parent.glob(f"{picture.digest_sha256}.*")) - before
    except SaveFailedError:
        raise
    except (AnnotatorError, OSError):
        if not before:
            taken.said.append(
                f"The file of the map picture “{picture.name[:80]}” did not come with the other copy."
            )


def _take_history(
    store: CaseStore,
    files: OtherFiles,
    merged: MergedLog,
    taken: TakenFiles,
    cancelled: Cancelled,
) -> None:
    """A history that the other copy had merged before: without it this one would not be whole."""
    if history_file(store.folder, merged.digest_sha256).exists():
        return
    found = files.named(HISTORIES, merged.digest_sha256)
    if found is None:
        raise IntegrityError(
            "The other copy lacks a history that it had merged itself.",
            "Verify that copy; bring back its folder “histories” from a backup, then merge again.",
        )
    with closing(found.chunks()) as chunks:
        kept = keep_history(
            store.folder, chunks, merged.digest_sha256, size=merged.size_bytes, cancelled=cancelled
        )
    taken.made.append(kept.path)
