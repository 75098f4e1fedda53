"""The actions about what may be told: the disclosure check, decisions on the note and the exhibit."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec

DISCLOSURE_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "disclosure.check",
        "Disclosure check…",
        (),
        "shield-check",
        "File",
        "window",
        "What would give somebody away in an edition for others, and how to mend it",
        needs="case",
        rule=True,
    ),
    ActionSpec(
        "disclosure.note",
        "In which edition this note may stand…",
        (),
        "eye",
        "Note",
        "window",
        "Sealed, restricted or public, for the whole note or one field of it",
        needs="note writable",
        rule=True,
    ),
    ActionSpec(
        "disclosure.exhibit",
        "In which edition this exhibit may stand…",
        (),
        "eye",
        "Note",
        "window",
        "Sealed, restricted or public, for the whole exhibit or one field of it",
        needs="exhibit writable",
    ),
)
