"""The end of the custody log, found without reading the log."""

from __future__ import annotations

from annotator.store.case_store import CaseStore
from annotator.store.custody_log import Receipt


def newest_receipt(store: CaseStore) -> Receipt | None:
    """Number and time of the newest entry; None for an empty log. Raises StoreError."""
    last = last_seq(store)
    entries = store.custody(last - 1, 1) if last else ()
    return Receipt(entries[0].seq, entries[0].at_utc) if entries else None


def last_seq(store: CaseStore) -> int:
    """The number of the log's last entry; 0 for an empty log. A few looks, whatever its length."""
    if not store.custody(0, 1):
        return 0
    step = 1
    while store.custody(step, 1):
        step *= 2
    low, high = step // 2, step  # an entry after `low`, none after `high`
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if store.custody(middle, 1) else (low, middle)
    return high
