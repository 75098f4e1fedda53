"""Candidates for bangs that a person dismissed: kept beside the case, by version of the finder and by sample."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Final

from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError
from annotator.store.case_store import CaseStore
from annotator.workflow.sounds import Bangs

DISMISSED: Final = "bangs-dismissed"
FINDER: Final = 1
"""Of the finder: another one may mean another bang by the same sample."""
_MOST: Final = 200_000
_LARGEST: Final = 1 << 62


def dismissed_samples(store: CaseStore, exhibit: Exhibit, stream: int, rate: int) -> frozenset[int]:
    """Numbers of the samples at which candidates in a sound track were dismissed; none where nothing is kept."""
    return _kept(store, exhibit).get(f"{stream} {rate}", frozenset())


def keep_dismissed(
    store: CaseStore, exhibit: Exhibit, bangs: Bangs, dismissed: Collection[int]
) -> None:
    """Keep which of these candidates are dismissed, and of all others what was kept before.

    Nothing is kept of a case that is open for reading only. Raises SaveFailedError, StoreError.
    """
    if store.read_only:
        return
    kept, track = _kept(store, exhibit), f"{bangs.stream} {bangs.rate}"
    asked = {bang.sample for bang in bangs.found}
    kept[track] = (kept.get(track, frozenset()) - asked) | frozenset(dismissed)
    data = {
        "finder": FINDER,
        "sha256": exhibit.digest_sha256,
        "tracks": {name: sorted(samples) for name, samples in sorted(kept.items())},
    }
    store.put_derived(exhibit.id, DISMISSED, json.dumps(data).encode())


def _kept(store: CaseStore, exhibit: Exhibit) -> dict[str, frozenset[int]]:
    """By sound track and rate; empty where nothing is kept, or of another finder or file, or makes no sense."""
    try:
        data = store.derived(exhibit.id, DISMISSED)
        found = json.loads(data or b"{}")
        if (found["finder"], found["sha256"]) != (FINDER, exhibit.digest_sha256):
            return {}
        return {str(name): _samples(rows) for name, rows in found["tracks"].items()}
    except (AnnotatorError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _samples(rows: list[object]) -> frozenset[int]:
    numbers = [row for row in rows[:_MOST] if type(row) is int and abs(row) < _LARGEST]
    return frozenset(numbers)
