"""The actions of the claims matrix."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec, keys_of

MATRIX_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "note.matrix",
        "Claims matrix…",
        keys_of("Ctrl+M"),
        "table",
        "Note",
        "window",
        "Claims against what notes show: stances, their reasons, coverage, the network",
        needs="case",
        rule=True,
    ),
    ActionSpec(
        "note.into_matrix",
        "Put the note into the claims matrix",
        keys_of("Ctrl+Shift+C"),
        "table",
        "Note",
        "window",
        "A row of its own for the selected note, to say how it stands to each claim",
        needs="note",
    ),
)
