"""Take a media file into a case, and build its frame index.

The original is only ever read. A copy is written under a temporary name, hashed
while it is written and again from the disk, then made read-only and named by
its digest; only then does the case mention it.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from annotator.case.edits import Action, Change, Edit
from annotator.case.exhibit import Exhibit, Proposal, Provenance
from annotator.case.fields import PROVENANCE_FIELDS, with_field
from annotator.clock import utc_text
from annotator.errors import (
    DuplicateExhibitError,
    IntegrityError,
    MediaError,
    SaveFailedError,
    StoreError,
)
from annotator.media.engine import (
    Checkpoints,
    MediaFacts,
    full_index,
    iter_frames,
    probe,
    quick_index,
)
from annotator.progress import Cancelled, Report, ignore, never
from annotator.provenance.digests import FileDigests, copy_hashing, hash_file
from annotator.provenance.file_identity import FileIdentity, identity_of
from annotator.provenance.shown_name import shown_name
from annotator.report.visible_text import visible_text
from annotator.store.case_store import CaseStore
from annotator.store.custody_log import Receipt
from annotator.store.derived import drop_derived
from annotator.store.film_places import PLACE, keep_place
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.whole_file import sync_folder
from annotator.workflow.fixity import CHUNKS, SEEN, keep_digests
from annotator.workflow.relink import place_name
from annotator.workflow.sidecars import SidecarReading, proposals_from_facts, read_sidecars

_ROOM_TO_SPARE: Final = 64 << 20
UNFINISHED: Final = "unfinished-index"
"""The kind under which the case keeps what there is of an index that is being made."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking a file in did: the exhibit, the committed edit, its receipt.

    `not_understood` names files beside the video that could not be read.
    """

    exhibit: Exhibit
    edit: Edit
    receipt: Receipt
    not_understood: tuple[str, ...] = ()


def add_exhibit(
    store: CaseStore,
    path: Path,
    *,
    in_place: bool = False,
    stream: int = 0,
    fields: Mapping[str, str] | None = None,
    as_in: Exhibit | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Taken:
    """Take one video into the case, as a copy or (`in_place`) where it lies.

    `stream` is the one of its video streams (from 0) that the exhibit shows.
    `as_in`, the exhibit of another case, gives label, name and warnings; nothing
    beside the file is read then, and nothing is proposed.
    Raises MediaError and its kinds for what is no readable video,
    DuplicateExhibitError for a file that is in the case already, StoreError for
    a full or unwritable disk, CancelledError. Nothing half-made is left behind.
    """
    provenance = Provenance()
    for name, text in (fields or {}).items():
        provenance = with_field(provenance, PROVENANCE_FIELDS, name, text)
    path = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow a link away
    before = _identity(path)
    facts = probe(path)
    next(iter_frames(path, stream, cancelled=cancelled))  # no picture at all is refused here
    sidecars = read_sidecars(path) if as_in is None else SidecarReading(())
    if in_place:
        digests = hash_file(path, progress=progress, cancelled=cancelled)
        _refuse_swapped(path, before, digests)
        _refuse_duplicate(store, digests)
        media_path = place_name(path)
        incoming, copied = None, digests
    else:
        incoming = store.folder / "media" / f".incoming-{store.clock.new_id()}"
        digests, copied = _copy_checked(store, path, incoming, before, progress, cancelled)
        media_path = f"media/{digests.sha256}{_suffix(path)}"
    kept = None if incoming is None else store.folder / media_path
    was_there = kept is not None and os.path.lexists(kept)
    exhibit_id = store.clock.new_id()
    try:
        if incoming is not None and kept is not None:
            _put_in_place(incoming, kept, copied)
        exhibit = Exhibit(
            id=exhibit_id,
            label=next_label(store),
            digest_sha256=digests.sha256,
            digest_sha512=digests.sha512,
            size_bytes=digests.size_bytes,
            filename=visible_text(os.fsdecode(path.name)),
            filename_raw=os.fsencode(path.name),
            media_path=media_path,
            in_place=in_place,
            added_at=utc_text(store.clock.now_utc()),
            mime=facts.mime,
            facts=facts.to_json(),
            video_stream=stream,
            proposals=(*sidecars.proposals, *proposals_from_facts(facts)),
            provenance=provenance,
        )
        exhibit = exhibit if as_in is None else named_as_in(exhibit, as_in)
        if in_place:
            keep_place(store.folder, exhibit_id, path)
        edit = Edit(Action.ADD_EXHIBIT, f"Add exhibit {exhibit.label}", (Change(None, exhibit),))
        receipt = store.apply(edit, keep_digests(store, exhibit_id, copied))
    except BaseException:
        for kind in (CHUNKS, SEEN, PLACE):
            drop_derived(store.folder, exhibit_id, kind)
        for leftover in (incoming, None if was_there else kept):
            if leftover is not None:
                leftover.unlink(missing_ok=True)
        raise
    return Taken(exhibit, edit, receipt, sidecars.not_understood)


def named_as_in(exhibit: Exhibit, other: Exhibit) -> Exhibit:
    """The exhibit with label, name and warnings of one in another case, and nothing proposed."""
    given = other.provenance
    return replace(
        exhibit,
        label=other.label,
        filename=other.filename,
        filename_raw=other.filename_raw,
        proposals=(),
        provenance=Provenance(content_warning=given.content_warning, tlp=given.tlp),
    )


def take_over(exhibit: Exhibit, proposal: Proposal) -> Exhibit:
    """The exhibit with one proposal entered into its provenance, origin kept.

    Raises ValueRefusedError where the value does not fit the field.
    """
    provenance = with_field(exhibit.provenance, PROVENANCE_FIELDS, proposal.field, proposal.value)
    others = tuple(kept for kept in provenance.origins if kept.field != proposal.field)
    return replace(exhibit, provenance=replace(provenance, origins=(*others, proposal)))


def exhibit_path(store: CaseStore, exhibit: Exhibit) -> Path:
    """Where the exhibit's bytes are.

    Raises MediaError when they are gone or have another size than recorded.
    """
    path = store.media_file(exhibit)
    try:
        found = path.stat()
    except OSError:
        raise MediaError(
            f"The video of {exhibit.label} is not where it was: {exhibit.place()}.",
            "Plug the medium in again or put the file back; the notes are kept.",
        ) from None
    if found.st_size != exhibit.size_bytes:
        raise IntegrityError(
            f"The video of {exhibit.label} has {found.st_size:,} bytes; "
            f"it had {exhibit.size_bytes:,} when it was taken in.",
            "It was changed. Restore the file with the recorded digest; the notes are kept.",
        )
    return path


def facts_of(exhibit: Exhibit) -> MediaFacts:
    """What the file itself said when it was taken in."""
    return MediaFacts.from_json(exhibit.facts)


def ensure_index(
    store: CaseStore,
    exhibit: Exhibit,
    *,
    final: bool = True,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> FrameIndex:
    """The exhibit's frame index: the stored one, else a new one, which is stored.

    With `final` False a provisional index is enough and comes at once. Work on
    a final one that was broken off, even by a crash, goes on where it was. Raises
    MediaError and CancelledError.
    """
    stored = store.index(exhibit.id)
    if stored is not None and (stored.state is IndexState.FINAL or not final):
        return stored
    path = exhibit_path(store, exhibit)
    if not final:
        return quick_index(path, exhibit.video_stream, cancelled=cancelled)
    index = full_index(
        path,
        exhibit.video_stream,
        checkpoints=_checkpoints(store, exhibit),
        progress=progress,
        cancelled=cancelled,
    )
    if not store.read_only:
        store.put_index(exhibit.id, index)
        drop_derived(store.folder, exhibit.id, UNFINISHED)
    return index


def _checkpoints(store: CaseStore, exhibit: Exhibit) -> Checkpoints | None:
    """Where the work on an index is kept, so that it goes on there after a break."""
    if store.read_only:
        return None
    kept = b""
    with suppress(StoreError):
        kept = store.derived(exhibit.id, UNFINISHED) or b""

    def keep(data: bytes) -> None:
        # A full disk must not end the work: it only would have to begin again after a break.
        with suppress(StoreError):
            store.put_derived(exhibit.id, UNFINISHED, data)

    return Checkpoints(keep, kept)


def _identity(path: Path) -> FileIdentity | None:
    try:
        return identity_of(path)
    except OSError:
        return None  # what opens it next says why


def _refuse_swapped(path: Path, before: FileIdentity | None, digests: FileDigests) -> None:
    """What was looked at and what was hashed must be one file; raises MediaError where not."""
    if before != digests.identity:
        raise MediaError(
            f"{shown_name(path)} was replaced or changed while it was being taken in.",
            "Nothing was added. Make sure that nobody works on the file, then add it again.",
        )


def _copy_checked(
    store: CaseStore,
    path: Path,
    incoming: Path,
    before: FileIdentity | None,
    progress: Report,
    cancelled: Cancelled,
) -> tuple[FileDigests, FileDigests]:
    """Copy and hash, then hash the copy: what was read from the original, and from the copy."""
    _need_room(store.folder, path)
    try:
        digests = copy_hashing(path, incoming, progress=progress, cancelled=cancelled)
        _refuse_swapped(path, before, digests)
        _refuse_duplicate(store, digests)
        again = hash_file(incoming, progress=progress, cancelled=cancelled)
        if again != digests:
            raise IntegrityError(
                "The copy on the disk is not what was read from the original.",
                "The medium may be failing: copy the video elsewhere and try again.",
            )
    except BaseException:
        with suppress(OSError):
            incoming.unlink(missing_ok=True)
        raise
    return digests, again


def _put_in_place(incoming: Path, kept: Path, digests: FileDigests) -> None:
    """Give the copy its last name, on the disk before the case speaks of it.

    A file of that name (its exhibit was taken back by undo) stays if it is the
    same; one that is not what its name says is set aside.
    """
    try:
        if os.path.lexists(kept):
            if kept.is_file() and hash_file(kept) == digests:
                incoming.unlink()
                return
            kept.rename(kept.with_name(f"{kept.name}.set-aside-{incoming.name[-8:]}"))
        incoming.chmod(stat.S_IRUSR | stat.S_IRGRP)
        incoming.rename(kept)
        sync_folder(kept.parent)
    except OSError as error:
        raise SaveFailedError(
            f"The copy of the video could not be put in its place ({error.strerror}).",
            "Nothing was added. Check that the drive of the case is connected and has space.",
        ) from error


def _refuse_duplicate(store: CaseStore, digests: FileDigests) -> None:
    for other in store.exhibits():
        if other.digest_sha256 == digests.sha256:
            raise DuplicateExhibitError(
                f"This file is in the case already, as {other.label} “{other.name()}”.",
                "Nothing was added; open that exhibit instead.",
                exhibit_id=other.id,
            )


def _need_room(folder: Path, path: Path) -> None:
    needed = path.stat().st_size + _ROOM_TO_SPARE
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StoreError(
            f"The disk of the case has {free // 1_000_000:,} MB free; the copy needs"
            f" {needed // 1_000_000:,} MB.",
            "Free some space, or add the video in place. Nothing was copied.",
        )


def next_label(store: CaseStore) -> str:
    """E1, E2, …: one more than the highest that the log has ever seen in use."""
    numbers = [int(e.label[1:]) for e in store.exhibits() if e.label[1:].isdecimal()]
    return f"E{max(numbers, default=0) + 1}"


def _suffix(path: Path) -> str:
    """The name's ending when it is harmless, for the sake of other programs."""
    suffix = path.suffix.lower()
    return suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) <= 6 else ""
