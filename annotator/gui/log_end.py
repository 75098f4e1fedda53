"""The end of the custody log: what "saved" speaks of."""

from __future__ import annotations

from annotator.store.case_store import CaseStore
from annotator.store.custody_log import Receipt


def newest_receipt(store: CaseStore) -> Receipt | None:
    """Number and time of the newest entry; None for an empty log. Raises StoreError."""
    entry = store.newest_entry()
    return None if entry is None else Receipt(entry.seq, entry.at_utc)


def last_seq(store: CaseStore) -> int:
    """The number of the log's last entry; 0 for an empty log. Raises StoreError."""
    entry = store.newest_entry()
    return 0 if entry is None else entry.seq
