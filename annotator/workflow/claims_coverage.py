"""For how much of its time each claim of a case could have been seen, by the case's own clocks and places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from annotator.case.annotation import Annotation
from annotator.case.event_time import claim_time_id
from annotator.case.snapshot import CaseSnapshot
from annotator.timing.frame_index import FrameIndex
from annotator.timing.wording import Say, in_english
from annotator.workflow.coverage import Said, coverage_of
from annotator.workflow.event_time import EventTimes
from annotator.workflow.matrix import Matrix

if TYPE_CHECKING:
    from annotator.store.case_store import CaseStore


def coverage_of_claims(store: CaseStore, matrix: Matrix) -> dict[str, Said]:
    """Coverage by claim id, for every claim of the matrix.

    Claims without a time are not asked of the footage. Raises StoreError, IntegrityError.
    """
    return claims_covered(store.without_notes(), [row.note for row in matrix.rows], store.index)


def claims_covered(
    case: CaseSnapshot,
    notes: Sequence[Annotation],
    index_of: Callable[[str], FrameIndex | None],
    say: Say = in_english,
) -> dict[str, Said]:
    """The same of the claims, clocks and places of a case, by these notes; `index_of` may raise."""
    times = {time.id: time for time in case.claim_times}
    clocks = EventTimes.of(case, index_of) if times and case.time_anchors else None
    labels = {exhibit.id: exhibit.label for exhibit in case.exhibits}
    return {
        claim.id: coverage_of(
            claim.id, times.get(claim_time_id(claim.id)), notes, case.places, clocks, labels, say
        )
        for claim in case.claims
    }


def timed_in_words(
    case: CaseSnapshot, index_of: Callable[[str], FrameIndex | None], say: Say = in_english
) -> dict[str, str]:
    """Coverage in words by claim id, of the claims for which a time was entered."""
    timed = {time.claim_id for time in case.claim_times}
    if not timed:
        return {}
    found = claims_covered(case, tuple(case.annotations), index_of, say)
    return {claim_id: said.words for claim_id, said in found.items() if claim_id in timed}
