"""What the tree says of values, and what an edit touches in it."""

from __future__ import annotations

from annotator.case.accounts import Claim
from annotator.case.annotation import Annotation
from annotator.case.entities import Entity
from annotator.case.exhibit import Exhibit
from annotator.gui.workspace import ValuesChanged


def claims_touched(changed: ValuesChanged) -> set[str]:
    """Ids of the claims that changed notes state or bear on, before or after."""
    notes = [
        note
        for change in changed.of("annotation")
        for note in (change.before, change.after)
        if isinstance(note, Annotation)
    ]
    found = {link.claim_id for note in notes for link in note.bears_on}
    return (found | {note.claim_id for note in notes}) - {""}


def name_of(value: Entity) -> str:
    """The short name of an exhibit, source, claim or person."""
    if isinstance(value, Exhibit):
        return value.label
    if isinstance(value, Claim):
        return value.short or value.text
    return getattr(value, "name", "") or getattr(value, "code", "")
