"""What is known of an exhibit's file without reading it, and from earlier checks.

At take-in the digests of its parts and its identity (size, times, inode) are
kept beside the case; the custody log holds the digest of the former. A look at
the file then costs one call to the system, whatever its size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, cast

from annotator.case.edits import Action
from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError, IntegrityError
from annotator.provenance.canonical import Json
from annotator.provenance.chunks import CHUNK_BYTES, ChunkDigests
from annotator.provenance.custody import CustodyEntry
from annotator.provenance.digests import FileDigests
from annotator.provenance.file_identity import FileIdentity, identity_of
from annotator.store.case_store import CaseStore

CHUNKS: Final = "chunks"
SEEN: Final = "seen"
_KEPT: Final = (
    "Its notes stay: they can be read, changed and exported. Its pictures cannot be opened until it"
    " is back."
)


class Presence(StrEnum):
    """How an exhibit's file stands at its place, as far as a look without reading tells."""

    THERE = "there"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    RESIZED = "changed"
    TOUCHED = "touched"
    REPLACED = "replaced"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at an exhibit's file found, in words for people; empty when all is well."""

    exhibit_id: str
    presence: Presence
    words: str = ""
    meaning: str = ""

    @property
    def is_gone(self) -> bool:
        """True when no frame can be had from the file."""
        return self.presence in (Presence.MISSING, Presence.UNREADABLE, Presence.RESIZED)

    @property
    def is_fine(self) -> bool:
        """True when nothing speaks against the file; only hashing proves it."""
        return self.presence is Presence.THERE


@dataclass(frozen=True, slots=True)
class LastCheck:
    """One time at which an exhibit's digest was compared; `seq` numbers the log entry.

    `at_take_in` marks the hashing with which the exhibit came into the case.
    """

    exhibit_id: str
    at_utc: str
    seq: int
    good: bool
    state: str
    at_take_in: bool = False

    def words(self) -> str:
        """`2026-11-20 14:03 UTC (log entry 17)`."""
        return f"{self.at_utc[:10]} {self.at_utc[11:16]} UTC (log entry {self.seq})"


# Kept at take-in


def chunks_of(digests: FileDigests) -> ChunkDigests:
    """The part digests of a file that was just read."""
    return ChunkDigests(digests.sha256, digests.size_bytes, digests.chunks)


def chunk_details(chunks: ChunkDigests) -> dict[str, Json]:
    """What the log entry says of part digests that are kept beside the case."""
    return {
        "chunk_bytes": CHUNK_BYTES,
        "chunks": len(chunks),
        "chunks_sha256": chunks.sha256(),
    }


def keep_digests(store: CaseStore, exhibit_id: str, digests: FileDigests) -> dict[str, Json]:
    """Keep part digests and identity of a file; returns what the log entry must say.

    Raises SaveFailedError.
    """
    chunks = chunks_of(digests)
    store.put_derived(exhibit_id, CHUNKS, chunks.to_bytes())
    keep_seen(store, exhibit_id, digests.identity)
    return chunk_details(chunks)


def keep_seen(store: CaseStore, exhibit_id: str, identity: FileIdentity | None) -> None:
    """Remember which file was found to be the right one. Raises SaveFailedError."""
    if identity is not None:
        store.put_derived(exhibit_id, SEEN, identity.to_bytes())


def recorded_chunks(store: CaseStore, exhibit: Exhibit) -> ChunkDigests | str:
    """The part digests of an exhibit as the log vouches for them, else why there are none."""
    vouched = _vouched(store, exhibit)
    if not vouched:
        return (
            "It was taken in before digests of its parts were kept, so the place of the change"
            " is not known."
        )
    try:
        data = store.derived(exhibit.id, CHUNKS)
        chunks = None if data is None else ChunkDigests.from_bytes(data)
    except AnnotatorError as error:
        return f"The place of the change is not known: {error.message}"
    if chunks is None:
        return "The digests of its parts are gone from the case, so the place is not known."
    if chunks.sha256() not in vouched or chunks.file_sha256 != exhibit.digest_sha256:
        return (
            "The digests of its parts are not those that the log recorded, so they are not used"
            " to find the place."
        )
    return chunks


def _vouched(store: CaseStore, exhibit: Exhibit) -> frozenset[str]:
    """The digests that the log gives for the part digests of an exhibit."""
    found = [entry.details.get("chunks_sha256") for entry in store.custody_of(exhibit.id)]
    for entry in store.custody_with(Action.FIXITY_CHECK):
        kept = entry.details.get("kept_chunks")
        if isinstance(kept, dict):
            found.append(kept.get(exhibit.id))
    found += [
        entry.details.get("chunks_sha256")
        for entry in store.custody_with(Action.RELINK)
        if entry.details.get("relinked") == exhibit.id
    ]
    return frozenset(digest for digest in found if isinstance(digest, str))


# Looking


def look_at(store: CaseStore, exhibit: Exhibit) -> Look:
    """How the exhibit's file stands: there, gone, of another size, written to since. Reads nothing."""
    name = f"{exhibit.label} “{exhibit.filename}”"
    try:
        path = store.media_file(exhibit)
        found = identity_of(path)
    except IntegrityError as error:
        return Look(exhibit.id, Presence.UNREADABLE, error.message, error.hint)
    except FileNotFoundError:
        return Look(
            exhibit.id, Presence.MISSING, f"The original of {name} is not where it was.", _KEPT
        )
    except NotADirectoryError:
        return Look(
            exhibit.id, Presence.MISSING, f"The original of {name} is not where it was.", _KEPT
        )
    except OSError as error:
        why = error.strerror or "it is no regular file"
        words = f"The original of {name} cannot be reached ({why})."
        return Look(exhibit.id, Presence.UNREADABLE, words, _KEPT)
    if found.size_bytes != exhibit.size_bytes:
        words = (
            f"The original of {name} was changed: it has {found.size_bytes:,} bytes and had"
            f" {exhibit.size_bytes:,} when it was taken in."
        )
        return Look(exhibit.id, Presence.RESIZED, words, _KEPT)
    return _compare(exhibit, name, _seen(store, exhibit), found)


def _compare(exhibit: Exhibit, name: str, seen: FileIdentity | None, found: FileIdentity) -> Look:
    if seen is None:
        return Look(exhibit.id, Presence.THERE)
    unknown = "Whether its content is still the same is known when it is hashed again."
    if found.mtime_ns != seen.mtime_ns:
        words = f"The original of {name} was written to or replaced since it was last checked."
        return Look(exhibit.id, Presence.TOUCHED, words, unknown)
    # A case folder that was copied has other inodes throughout; its own media are known by time and size.
    if exhibit.in_place and (found.inode, found.device) != (seen.inode, seen.device):
        words = (
            f"Where the original of {name} was, another file of the same size and time lies now."
        )
        return Look(exhibit.id, Presence.REPLACED, words, unknown)
    return Look(exhibit.id, Presence.THERE)


def hashed_and_different(exhibit: Exhibit, at_utc: str) -> Look:
    """What is to be said of a file of the right size that was hashed and is another one."""
    return Look(
        exhibit.id,
        Presence.DIFFERS,
        f"The original of {exhibit.label} “{exhibit.filename}” is not what was taken in: it was hashed"
        f" on {at_utc[:10]} and differs.",
        "Pictures that still have their recorded digests are shown, others are refused. An unchanged"
        " copy can take its place.",
    )


def _seen(store: CaseStore, exhibit: Exhibit) -> FileIdentity | None:
    try:
        data = store.derived(exhibit.id, SEEN)
        return None if data is None else FileIdentity.from_bytes(data)
    except AnnotatorError:
        return None  # only a hint is lost


def is_exhibit(exhibit: Exhibit, digests: FileDigests) -> bool:
    """Whether a file that was read has the exhibit's size and both digests."""
    return (digests.size_bytes, digests.sha256, digests.sha512) == (
        exhibit.size_bytes,
        exhibit.digest_sha256,
        exhibit.digest_sha512,
    )


# Earlier checks


def _exhibits(entry: CustodyEntry) -> Mapping[str, Json]:
    found = entry.details.get("exhibits")
    return cast("Mapping[str, Json]", found) if isinstance(found, dict) else {}


def checks_of(store: CaseStore, exhibit: Exhibit) -> tuple[LastCheck, ...]:
    """Every time at which the exhibit's bytes were hashed, as the log says, oldest first."""
    entries = {
        entry.seq: entry
        for entry in (
            *store.custody_of(exhibit.id),
            *store.custody_with(Action.FIXITY_CHECK),
            *store.custody_with(Action.RELINK),
        )
    }
    found = [
        check
        for entry in entries.values()
        for check in _checks_in(entry)
        if check.exhibit_id == exhibit.id
    ]
    return tuple(sorted(found, key=lambda check: check.seq))


def last_checks(store: CaseStore) -> dict[str, LastCheck]:
    """The last check of each exhibit since it was taken in, as the log says; none where there was none."""
    found: dict[str, LastCheck] = {}
    for entry in (*store.custody_with(Action.FIXITY_CHECK), *store.custody_with(Action.RELINK)):
        for check in _checks_in(entry):
            if check.exhibit_id not in found or found[check.exhibit_id].seq < check.seq:
                found[check.exhibit_id] = check
    return found


def last_good(store: CaseStore, exhibit: Exhibit) -> LastCheck | None:
    """When the exhibit's bytes were last found to be the recorded ones; taking it in counts."""
    good = [check for check in checks_of(store, exhibit) if check.good]
    return good[-1] if good else None


def since_words(store: CaseStore, exhibit: Exhibit) -> str:
    """Between when and when something must have happened to the exhibit's file."""
    last, bad = None, None
    for found in checks_of(store, exhibit):
        if found.good:
            last, bad = found, None
        elif bad is None:
            bad = found
    if last is None:
        return "When it happened is not known: the log holds no earlier check."
    what = "was taken in" if last.at_take_in else "was last found unchanged"
    words = f"It {what} on {last.words()}, so this happened after that"
    if bad is not None:
        words += f", and before {bad.words()}, when a check found it first"
    return f"{words}."


def _from_check(entry: CustodyEntry) -> list[LastCheck]:
    return [
        LastCheck(exhibit_id, entry.at_utc, entry.seq, state == "ok", str(state))
        for exhibit_id, state in _exhibits(entry).items()
    ]


def _from_relink(entry: CustodyEntry) -> list[LastCheck]:
    # A file is found again only by its digest. A copy that is put back changes no value.
    named = entry.details.get("relinked")
    ids = entry.object_ids or ((named,) if isinstance(named, str) else ())
    return [LastCheck(each, entry.at_utc, entry.seq, good=True, state="ok") for each in ids]


def _checks_in(entry: CustodyEntry) -> list[LastCheck]:
    if entry.action == Action.RELINK:
        return _from_relink(entry)
    if entry.action == Action.FIXITY_CHECK:
        return _from_check(entry)
    if entry.action != Action.ADD_EXHIBIT:
        return []
    return [
        LastCheck(each, entry.at_utc, entry.seq, good=True, state="ok", at_take_in=True)
        for each in entry.object_ids
    ]
