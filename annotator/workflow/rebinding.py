"""What a final frame index changes for everything that is bound to frames of an exhibit, as one edit."""

from __future__ import annotations

from annotator.case.exhibit import Exhibit
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.annotate import Rebinding, rebind
from annotator.workflow.event_edits import with_times
from annotator.workflow.harms import with_harms
from annotator.workflow.places import with_places


def rebind_notes(store: CaseStore, exhibit: Exhibit, final: FrameIndex) -> Rebinding:
    """What the final index changes for the exhibit's notes; the caller commits the edit."""
    found = rebind(store.annotations(exhibit.id), final, store.regions_on(exhibit.id))
    found = with_places(found, store, exhibit.id, final)
    found = with_times(found, store, exhibit.id, final)
    return with_harms(found, store, exhibit.id, final)
