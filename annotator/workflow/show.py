"""The whole case as JSON."""

from __future__ import annotations

from typing import Final

from annotator.case.codec import to_json
from annotator.provenance.canonical import Json
from annotator.store.case_store import CaseStore

FORMAT: Final = "annotator case 1"


def case_as_json(store: CaseStore) -> Json:
    """Everything that the case says now, with the head of its custody log."""
    snapshot = store.snapshot()
    log = store.custody()
    return {
        "format": FORMAT,
        "case": to_json(snapshot.info),
        "exhibits": [to_json(value) for value in snapshot.exhibits],
        "annotations": [to_json(value) for value in snapshot.annotations],
        "sources": [to_json(value) for value in snapshot.sources],
        "claims": [to_json(value) for value in snapshot.claims],
        "people": [to_json(value) for value in snapshot.people],
        "custody": {
            "entries": len(log),
            "head": log[-1].entry_hash if log else "",
        },
    }
