"""Looking into the file of an exhibit without being asked: what is found is kept beside the case, not in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from annotator.case.exhibit import Exhibit, Proposal
from annotator.errors import AnnotatorError
from annotator.media.engine import file_metadata
from annotator.progress import Cancelled, never
from annotator.store.case_store import CaseStore
from annotator.workflow.file_facts import proposals_of
from annotator.workflow.intake import exhibit_path

SAID: Final = "said-by-file"
_VERSION: Final = 1
_MOST: Final = 500
_LONGEST: Final = 50_000


@dataclass(frozen=True, slots=True)
class SaidByFile:
    """What a file says of itself, as proposals; `unread` says in words what could not be read."""

    proposals: tuple[Proposal, ...]
    unread: tuple[str, ...] = ()

    def to_bytes(self, digest: str) -> bytes:
        """As kept beside a case, for the file with this SHA-256."""
        return json.dumps(
            {
                "version": _VERSION,
                "sha256": digest,
                "proposals": [[each.field, each.value, each.origin] for each in self.proposals],
                "unread": list(self.unread),
            }
        ).encode()

    @classmethod
    def from_bytes(cls, data: bytes, digest: str) -> SaidByFile | None:
        """As kept; None where it is of another file or version, or makes no sense."""
        try:
            found = json.loads(data)
            if (found["version"], found["sha256"]) != (_VERSION, digest):
                return None
            rows = [[*map(_text, row)] for row in found["proposals"][:_MOST]]
            proposals = tuple(Proposal(field, value, origin) for field, value, origin in rows)
            return cls(proposals, tuple(map(_text, found["unread"][:_MOST])))
        except (ValueError, KeyError, TypeError, RecursionError):
            return None

    def new_for(self, exhibit: Exhibit) -> tuple[Proposal, ...]:
        """Those that the exhibit does not hold already."""
        held = {(each.field, each.value.strip()) for each in exhibit.proposals}
        return tuple(p for p in self.proposals if (p.field, p.value.strip()) not in held)


def said_by_file(
    store: CaseStore, exhibit: Exhibit, *, cancelled: Cancelled = never
) -> SaidByFile | None:
    """What the exhibit's file says: as kept, else read now and kept; nothing in the case changes.

    None where nothing is kept and the case is open for reading only. Raises MediaError
    where the file is gone or the process that reads it fell, IntegrityError, CancelledError.
    """
    kept = _kept(store, exhibit)
    if kept is not None or store.read_only:
        return kept
    read = file_metadata(exhibit_path(store, exhibit), cancelled=cancelled)
    found = SaidByFile(proposals_of(read), read.unread)
    store.put_derived(exhibit.id, SAID, found.to_bytes(exhibit.digest_sha256))
    return found


def _kept(store: CaseStore, exhibit: Exhibit) -> SaidByFile | None:
    try:
        data = store.derived(exhibit.id, SAID)
    except AnnotatorError:
        return None  # what cannot be read is read from the film again
    return None if data is None else SaidByFile.from_bytes(data, exhibit.digest_sha256)


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise TypeError("no text")
    return value
