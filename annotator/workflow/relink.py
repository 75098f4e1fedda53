"""Find an original again: only a file with the recorded digests is ever accepted.

Where a file used in place lies now is kept beside the case, never in its log. A
copy that was lost from the case folder is put back there, whole or not at all.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from annotator.case.edits import Action, Change, Edit
from annotator.case.exhibit import Exhibit
from annotator.clock import utc_text
from annotator.errors import IntegrityError, MediaError, SaveFailedError
from annotator.progress import Cancelled, Report, ignore, never
from annotator.provenance.canonical import Json
from annotator.provenance.digests import FileDigests, copy_hashing, hash_file
from annotator.provenance.file_identity import identity_of
from annotator.provenance.shown_name import shown_name
from annotator.report.visible_text import visible_text
from annotator.store.case_store import CaseStore
from annotator.store.custody_log import Receipt
from annotator.store.film_places import keep_place
from annotator.whole_file import sync_folder
from annotator.workflow.fixity import is_exhibit, keep_digests, keep_seen, recorded_chunks


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that was looked at for an exhibit: `refused` says why it is not the one, '' if it is."""

    path: Path
    refused: str
    digests: FileDigests | None = None

    @property
    def is_right(self) -> bool:
        """True when size and both digests are the recorded ones."""
        return not self.refused


@dataclass(frozen=True, slots=True)
class Relinked:
    """What finding an original again did.

    `exhibit` is how it stands in the case now; `edit` what changed in it, None
    where no value changed: a copy was put back, or a file is found under its name. `receipt` is the log entry;
    None while the edit is still to be committed, together with `details`.
    """

    exhibit: Exhibit
    edit: Edit | None
    receipt: Receipt | None
    details: dict[str, Json] = field(default_factory=dict)


def check_candidate(
    store: CaseStore,
    exhibit: Exhibit,
    path: Path,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Candidate:
    """Compare a file with an exhibit: size first, then both digests of all of it.

    Raises MediaError where it cannot be read, CancelledError.
    """
    try:
        size = identity_of(path).size_bytes
    except OSError:
        # Reading says in words why: gone, a folder, a pipe, not allowed.
        size = hash_file(path, cancelled=cancelled).size_bytes
    if size != exhibit.size_bytes:
        refused = (
            f"{shown_name(path)} has {size:,} bytes; the original of {exhibit.label} has"
            f" {exhibit.size_bytes:,}."
        )
        return Candidate(path, refused)
    found = hash_file(path, progress=progress, cancelled=cancelled)
    return Candidate(path, _difference(store, exhibit, path, found), found)


def _difference(store: CaseStore, exhibit: Exhibit, path: Path, found: FileDigests) -> str:
    if is_exhibit(exhibit, found):
        return ""
    chunks = recorded_chunks(store, exhibit)
    parts = ""
    if not isinstance(chunks, str):
        count = chunks.count_differing(found.chunks)
        parts = (
            f"; {count:,} of {len(chunks):,} parts of 4 MiB {'differs' if count == 1 else 'differ'}"
        )
    return f"{shown_name(path)} has the right size, but its SHA-256 is {found.sha256}{parts}."


def relink(
    store: CaseStore,
    exhibit: Exhibit,
    path: Path,
    *,
    commit: bool = True,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Relinked:
    """Use this file as the original of the exhibit from now on.

    With `commit` False the edit of an exhibit in place is handed back, with the
    details of its log entry, for the caller to commit. Raises IntegrityError
    where the file is another one (the message says what differs), MediaError
    where it cannot be read, SaveFailedError, CancelledError; the case is then
    as it was.
    """
    path = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow a link away
    _require_writable(store)
    if not exhibit.in_place:
        return _put_back(store, exhibit, path, progress, cancelled)
    found = check_candidate(store, exhibit, path, progress=progress, cancelled=cancelled)
    _require_right(found)
    assert found.digests is not None
    if found.digests.identity != identity_of(path):
        raise MediaError(
            f"{shown_name(path)} was replaced while it was being checked.",
            "Nothing was changed in the case. Make sure that nobody works on the file; try again.",
        )
    details = _found(exhibit, path)
    if isinstance(recorded_chunks(store, exhibit), str):
        # The digests of its parts were lost or damaged; this is the right file to take them from.
        details |= keep_digests(store, exhibit.id, found.digests)
    else:
        keep_seen(store, exhibit.id, found.digests.identity)
    keep_place(store.folder, exhibit.id, path)
    edit = relink_edit(exhibit, path)
    if edit is None:
        label = f"Find {exhibit.label} again as {shown_name(path)}"
        return Relinked(exhibit, None, store.log(Action.RELINK, label, details=details), details)
    receipt = store.apply(edit, details) if commit else None
    after = edit.changes[0].after
    assert isinstance(after, Exhibit)
    return Relinked(after, edit, receipt, details)


def relink_edit(exhibit: Exhibit, path: Path) -> Edit | None:
    """The edit that gives an exhibit in place the name of the file found; None if it has it.

    The folder is never part of it. The caller has compared the digests.
    """
    after = replace(exhibit, media_path=place_name(path), media_path_raw=b"")
    if after == exhibit:
        return None
    label = f"Find {exhibit.label} again as {shown_name(path)}"
    return Edit(Action.RELINK, label, (Change(exhibit, after),), "Found with equal digests.")


def place_name(path: Path) -> str:
    """What an exhibit says of a file used in place: its name, printable, without any folder."""
    return visible_text(os.fsdecode(path.name)).replace("/", "_").replace("\\", "_")


def kept_where(store: CaseStore, exhibit: Exhibit) -> str:
    """Where a file used in place lies, for the eyes of who works with the case; its name if unknown."""
    path = store.media_file(exhibit)
    if path.is_relative_to(store.folder / "derived"):
        return exhibit.place()
    return visible_text(os.fsdecode(path))


def _found(exhibit: Exhibit, path: Path) -> dict[str, Json]:
    # No folder: the log goes out with every package, and a path holds the name of an account.
    return {
        "relinked": exhibit.id,
        "file": shown_name(path).strip("“”"),
        "sha256": exhibit.digest_sha256,
    }


def _require_writable(store: CaseStore) -> None:
    if store.read_only:
        raise SaveFailedError(
            "The case is open for reading only; nothing can be found again in it.",
            "Close it where it is open for writing, then open it again.",
        )


def _require_right(found: Candidate) -> None:
    if not found.is_right:
        raise IntegrityError(
            found.refused,
            "It is not the original, and the case was not changed. Only a file with the recorded"
            " digests is accepted.",
        )


# A copy that belongs into the case folder


def _put_back(
    store: CaseStore, exhibit: Exhibit, path: Path, progress: Report, cancelled: Cancelled
) -> Relinked:
    target = store.media_file(exhibit)
    found = check_candidate(store, exhibit, path, progress=progress, cancelled=cancelled)
    _require_right(found)
    if _is_same_file(path, target):
        assert found.digests is not None
        keep_seen(store, exhibit.id, found.digests.identity)
        raise IntegrityError(
            f"The copy of {exhibit.label} in the case is the right one already.",
            "Nothing had to be done.",
        )
    incoming = target.with_name(f".incoming-{store.clock.new_id()}")
    aside = ""
    try:
        target.parent.mkdir(mode=0o700, exist_ok=True)
        copy_hashing(path, incoming, progress=progress, cancelled=cancelled)
        again = hash_file(incoming, progress=progress, cancelled=cancelled)
        if not is_exhibit(exhibit, again):
            raise IntegrityError(
                "The copy on the disk is not what was read.",
                "The medium may be failing: copy the video elsewhere and try again.",
            )
        incoming.chmod(stat.S_IRUSR | stat.S_IRGRP)
        aside = _set_aside(store, target)
        incoming.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise SaveFailedError(
            f"The copy could not be put into the case ({error.strerror}).",
            "Check that the folder “media” of the case can be written.",
        ) from error
    finally:
        with suppress(OSError):
            incoming.unlink(missing_ok=True)
    details = _found(exhibit, path)
    if isinstance(recorded_chunks(store, exhibit), str):
        details |= keep_digests(store, exhibit.id, again)
    else:
        keep_seen(store, exhibit.id, again.identity)
    if aside:
        details["set_aside"] = aside
    label = f"Put the copy of {exhibit.label} back from {shown_name(path)}"
    return Relinked(exhibit, None, store.log(Action.RELINK, label, details=details))


def _is_same_file(path: Path, target: Path) -> bool:
    try:
        return path.samefile(target)
    except OSError:
        return False


def _set_aside(store: CaseStore, target: Path) -> str:
    """Keep what lies at the place of the copy under another name: a changed file is evidence too."""
    if not os.path.lexists(target):
        return ""
    when = utc_text(store.clock.now_utc())[:19].replace(":", "").replace("-", "")
    other = target.with_name(f"changed-{when}-{target.name}")
    os.rename(target, other)  # noqa: PTH104 - a link is moved itself
    return other.name
