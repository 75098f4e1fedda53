"""For how much of its time each claim of a case could have been seen, by the case's own clocks and places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.case.event_time import claim_time_id
from annotator.workflow.coverage import Said, coverage_of
from annotator.workflow.event_time import EventTimes
from annotator.workflow.matrix import Matrix

if TYPE_CHECKING:
    from annotator.store.case_store import CaseStore


def coverage_of_claims(store: CaseStore, matrix: Matrix) -> dict[str, Said]:
    """Coverage by claim id, for every claim of the matrix.

    Claims without a time are not asked of the footage. Raises StoreError, IntegrityError.
    """
    case = store.without_notes()
    times = {time.id: time for time in case.claim_times}
    clocks = EventTimes.of(case, store.index) if times and case.time_anchors else None
    labels = {exhibit.id: exhibit.label for exhibit in case.exhibits}
    notes = [row.note for row in matrix.rows]
    return {
        claim.id: coverage_of(
            claim.id, times.get(claim_time_id(claim.id)), notes, case.places, clocks, labels
        )
        for claim in matrix.claims
    }
