"""The action of copies and publications."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec, keys_of

COPY_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "note.copies",
        "Copies and publications…",
        keys_of("Ctrl+Shift+Y"),
        "images",
        "Note",
        "window",
        "Which exhibits show the same footage, side by side; who put it where and when",
        needs="case",
    ),
)
