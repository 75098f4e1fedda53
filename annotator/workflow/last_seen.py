"""Tells when the log of a case has gone back behind what was last seen of it from this account."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from annotator.clock import utc_text
from annotator.errors import AnnotatorError
from annotator.provenance.finding import Finding, Level
from annotator.provenance.last_seen import LastSeen, SeenHead
from annotator.store.case_store import CaseStore
from annotator.workflow.keys import keys_folder

_LOGGER = logging.getLogger(__name__)
_FOLDER: Final = "seen"
_SUBJECT: Final = "Last seen head"


def watch(store: CaseStore, keys: Path | None = None) -> Finding | None:
    """Look back, and from now on keep the head whenever it is signed or the case is closed.

    A case that has gone back keeps what was seen before until `accept`. The
    finding is None where this account has not seen the case yet. `keys` is the
    folder of the key. Raises StoreError, IntegrityError.
    """
    found = look_back(store, keys)
    if not store.read_only and (found is None or found.level is Level.OK):
        store.trust.on_head = lambda: _keep(store, keys)
    return found


def look_back(store: CaseStore, keys: Path | None = None) -> Finding | None:
    """Hold the log against the heads that were kept; None where there are none.

    Raises StoreError, IntegrityError.
    """
    end = store.trust.log_end()
    kept = _kept(keys).heads(end.case_id)
    if not kept:
        return None
    for head in reversed(kept):
        if _holds(store, head):
            return Finding(
                Level.OK,
                _SUBJECT,
                f"The log holds entry {head.seq:,} as it was last seen here on {_day(head)}.",
                "Nothing up to that entry was cut off or rewritten since.",
                f"entry {head.seq}",
            )
    last = kept[-1]
    short = end.seq < last.seq
    what = (
        f"The log ends at entry {end.seq:,}; on {_day(last)} it was seen here up to entry"
        f" {last.seq:,}."
        if short
        else f"Entry {last.seq:,} is not the one that was last seen here on {_day(last)}."
    )
    return Finding(
        Level.FAILED,
        _SUBJECT,
        what,
        "Either an older copy or a backup of the case was put in its place by another way than this"
        " program’s, or the end of its log was cut off together with its signatures. If you know of"
        " such a copy, accept it: “This is right” in the window, or annotator sign CASE --accept-older.",
        f"entry {last.seq}",
        since=f"It happened after {_day(last)}.",
    )


def accept(store: CaseStore, keys: Path | None = None) -> None:
    """This log is right as it is, beside others of the case; from now on it is watched, too.

    What cannot be kept is no reason to stop. Raises StoreError, IntegrityError.
    """
    _keep(store, keys)
    store.trust.on_head = lambda: _keep(store, keys)


def _keep(store: CaseStore, keys: Path | None) -> None:
    """Keep where the log stands now, in place of heads that it has passed."""
    try:
        if store.info().invented:
            return  # the sample is made anew, with the same id
        end = store.trust.log_end()
        seen = _kept(keys)
        before = seen.heads(end.case_id)
        beside = tuple(head for head in before if not _holds(store, head))
        now = SeenHead(end.seq, end.head, utc_text(store.clock.now_utc()))
        seen.keep(end.case_id, (*beside, now))
    except (AnnotatorError, OSError) as error:
        _LOGGER.warning("the head was not kept: %s", type(error).__name__)


def _kept(keys: Path | None) -> LastSeen:
    return LastSeen((keys_folder() if keys is None else keys) / _FOLDER)


def _holds(store: CaseStore, head: SeenHead) -> bool:
    found = store.custody(head.seq - 1, 1)
    return bool(found) and (found[0].seq, found[0].entry_hash) == (head.seq, head.head)


def _day(head: SeenHead) -> str:
    return f"{head.seen_at[:10]} {head.seen_at[11:16]} UTC"
