"""The history of another copy of the case, kept when that copy was merged into this one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MergedLog:
    """The custody log of the other copy, as a file of the case found by its digest.

    `head` is the hash of its last entry, `entries` their number, `shared` how many of
    the first ones both logs have in common. The file (`digest_sha256`, `size_bytes`)
    holds one entry a line, as in a package. `made_by` are the names and keys that wrote
    its entries, `merged_at` is ISO 8601 in UTC.
    """

    id: str
    head: str
    entries: int
    shared: int
    digest_sha256: str
    size_bytes: int
    merged_by: str
    merged_at: str
    made_by: tuple[str, ...] = ()
    remarks: str = ""


def merged_log_id(head: str) -> str:
    """The id of the only merged log with this head."""
    return f"merged-{head[:32]}"
