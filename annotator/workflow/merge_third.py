"""What a value was in a third copy that both of two copies had merged: the state that both took over."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Generator, Iterable
from contextlib import closing
from functools import partial

from annotator.case.codec import from_json
from annotator.case.entities import ENTITY_TYPES, Entity
from annotator.case.merged_log import MergedLog
from annotator.errors import AnnotatorError, CancelledError
from annotator.exchange.package.audit import read_audit_line
from annotator.progress import Cancelled, check
from annotator.store.case_store import CaseStore
from annotator.workflow.histories import FOLDER, history_bytes
from annotator.workflow.merge_other import OtherCopy
from annotator.workflow.package_trust import split_lines

Key = tuple[str, str]


def third_states(
    store: CaseStore, other: OtherCopy, keys: Collection[Key], cancelled: Cancelled
) -> dict[Key, list[Entity]]:
    """For values that both sides have from elsewhere: what each was in a history that both had merged.

    Empty for what stands in none of them, and for a kept file that is not what was
    kept; then a person is asked. Raises CancelledError, StoreError.
    """
    ours, theirs = store.all_of(MergedLog), other.store.all_of(MergedLog)
    if not (ours and theirs and keys):
        return {}
    found: dict[Key, list[Entity]] = {}
    # One of the two may have taken over more of the third log than the other one has.
    for kept, opened, ends in (
        *((each, partial(history_bytes, store.folder, each), _ends(theirs)) for each in ours),
        *((each, partial(_bytes_there, other, each), _ends(ours)) for each in theirs),
    ):
        try:
            states = _states(kept, opened, ends, keys, cancelled)
        except CancelledError:
            raise
        except (AnnotatorError, OSError, ValueError, RecursionError):
            continue
        for key, value in states.items():
            found.setdefault(key, []).append(value)
    return found


def _ends(kept: Iterable[MergedLog]) -> dict[str, int]:
    return {merged.head: merged.entries for merged in kept}


def _bytes_there(other: OtherCopy, kept: MergedLog) -> Generator[bytes]:
    found = other.files.named(FOLDER, kept.digest_sha256)
    if found is not None and found.size_bytes == kept.size_bytes:
        yield from found.chunks()


def _states(
    kept: MergedLog,
    opened: Callable[[], Generator[bytes]],
    ends: dict[str, int],
    keys: Collection[Key],
    cancelled: Cancelled,
) -> dict[Key, Entity]:
    """The values at the last entry that the other copy has taken over, too; none if it has taken nothing."""
    digest = hashlib.sha256()

    def hashed() -> Generator[bytes]:
        with closing(opened()) as chunks:
            for chunk in chunks:
                digest.update(chunk)
                yield chunk

    now: dict[Key, str | None] = {}
    taken: dict[Key, str | None] = {}
    with closing(hashed()) as chunks:
        for line in split_lines(chunks):
            check(cancelled)
            entry = read_audit_line(line)
            now.update(
                ((change.entity, change.id), change.after_json)
                for change in entry.changes
                if (change.entity, change.id) in keys
            )
            if ends.get(entry.entry_hash) == entry.seq:
                taken = dict(now)
    if digest.hexdigest() != kept.digest_sha256:
        return {}
    return {
        key: from_json(ENTITY_TYPES[key[0]], json.loads(text))
        for key, text in taken.items()
        if text is not None
    }
