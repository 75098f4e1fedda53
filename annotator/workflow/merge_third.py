"""What a value was in a third copy that both of two copies had merged: the state that both took over."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial

from annotator.case.codec import from_json
from annotator.case.entities import ENTITY_TYPES, Entity
from annotator.case.merged_log import MergedLog
from annotator.errors import AnnotatorError, CancelledError
from annotator.exchange.package.audit import read_audit_line
from annotator.progress import Cancelled, check
from annotator.provenance.custody import CustodyEntry
from annotator.store.case_store import CaseStore
from annotator.store.states import LogStates
from annotator.workflow.histories import FOLDER, history_bytes
from annotator.workflow.merge_other import OtherCopy
from annotator.workflow.package_trust import split_lines

Key = tuple[str, str]
States = dict[Key, str | None]


@dataclass(slots=True)
class Third:
    """What both sides may have from elsewhere, by the last state that both have taken over.

    `states` holds those states; `removed` those of values that were removed there since,
    which a copy that never had them says nothing of.
    """

    states: dict[Key, list[Entity]] = field(default_factory=dict)
    removed: dict[Key, Entity] = field(default_factory=dict)


def third_copies(
    store: CaseStore, other: OtherCopy, keys: Collection[Key], cancelled: Cancelled
) -> Third:
    """What the kept histories of two copies say of values that neither wrote itself.

    `keys` are the values asked for. A kept file that is not what was kept says nothing;
    then a person is asked. Raises CancelledError, StoreError.
    """
    ours, theirs = store.all_of(MergedLog), other.store.all_of(MergedLog)
    here, there = store.states(), other.store.states()
    found = Third()
    # One of the two may have taken over more of the third log than the other one has.
    for kept, opened, known, log, is_theirs in (
        *(
            (each, partial(history_bytes, store.folder, each), theirs, there, False)
            for each in ours
        ),
        *((each, partial(_bytes_there, other, each), ours, here, True) for each in theirs),
    ):
        if log.hash_at(kept.entries) == kept.head:
            continue  # the whole of it is the other copy's own log
        try:
            taken, since = _read(kept, opened, _Meeting(known, log), cancelled)
        except CancelledError:
            raise
        except (AnnotatorError, OSError, ValueError, RecursionError):
            continue
        for key, text in taken.items():
            if text is None or key[0] not in ENTITY_TYPES:
                continue
            if key in keys:
                found.states.setdefault(key, []).append(_value(key, text))
            if is_theirs and since.get(key, text) is None:
                found.removed[key] = _value(key, text)
    return found


class _Meeting:
    """Whether an entry of a third log is one up to which a copy has that log: as its own, or merged."""

    def __init__(self, kept: Iterable[MergedLog], log: LogStates) -> None:
        self._ends = {merged.head: merged.entries for merged in kept}
        self._log = log
        self._own = True  # a log that was left is not met again

    def __call__(self, entry: CustodyEntry) -> bool:
        self._own = self._own and self._log.hash_at(entry.seq) == entry.entry_hash
        return self._own or self._ends.get(entry.entry_hash) == entry.seq


def _bytes_there(other: OtherCopy, kept: MergedLog) -> Generator[bytes]:
    found = other.files.named(FOLDER, kept.digest_sha256)
    if found is not None and found.size_bytes == kept.size_bytes:
        yield from found.chunks()


def _read(
    kept: MergedLog,
    opened: Callable[[], Generator[bytes]],
    meets: _Meeting,
    cancelled: Cancelled,
) -> tuple[States, States]:
    """The values at the last entry that is met, and what was written since; nothing for a changed file."""
    digest = hashlib.sha256()

    def hashed() -> Generator[bytes]:
        with closing(opened()) as chunks:
            for chunk in chunks:
                digest.update(chunk)
                yield chunk

    taken: States = {}
    since: States = {}
    with closing(hashed()) as chunks:
        for line in split_lines(chunks):
            check(cancelled)
            entry = read_audit_line(line)
            since.update(
                ((change.entity, change.id), change.after_json) for change in entry.changes
            )
            if meets(entry):
                taken.update(since)
                since.clear()
    return (taken, since) if digest.hexdigest() == kept.digest_sha256 else ({}, {})


def _value(key: Key, text: str) -> Entity:
    return from_json(ENTITY_TYPES[key[0]], json.loads(text))
