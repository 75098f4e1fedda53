"""The actions of the Edit menu."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec, keys_of


def _edit(
    id: str, text: str, keys: str, icon: str, tip: str, needs: str = "", *, rule: bool = False
) -> ActionSpec:
    return ActionSpec(id, text, keys_of(keys), icon, "Edit", "window", tip, (), needs, rule=rule)


def _filters() -> tuple[ActionSpec, ...]:
    tip = "List the notes that fit the filter which was kept under this digit"
    return tuple(
        ActionSpec(
            f"edit.filter_{key}",
            f"Saved filter {key}",
            (f"Alt+{key}",),
            "funnel",
            "Edit/Saved filters",
            "window",
            tip,
            needs="case",
        )
        for key in "123456789"
    )


EDIT_ACTIONS: tuple[ActionSpec, ...] = (
    _edit(
        "edit.undo",
        "Undo",
        "Ctrl+Z",
        "undo-2",
        "Take the last change back; the log keeps both",
        "writable",
    ),
    _edit(
        "edit.redo",
        "Redo",
        "Ctrl+Shift+Z Ctrl+Y",
        "redo-2",
        "Make the change again that was taken back",
        "writable",
    ),
    ActionSpec(
        "edit.edit_note",
        "Edit the note",
        ("Return", "Enter"),
        "square-pen",
        "Edit",
        "viewer",
        "Go to the text of the selected note",
        needs="note writable",
        rule=True,
    ),
    ActionSpec(
        "edit.delete_note",
        "Delete the note",
        ("Delete",),
        "trash-2",
        "Edit",
        "viewer",
        "Remove the selected note; undo brings it back",
        needs="note writable",
    ),
    _edit(
        "edit.find",
        "Find in the notes",
        "Ctrl+F",
        "search",
        "Show only the notes that hold what you type",
        "case",
        rule=True,
    ),
    _edit(
        "edit.filter",
        "Filter the notes…",
        "Ctrl+Shift+F",
        "funnel",
        "List only notes of some kind, tags, people, certainty, author, time and more",
        "case",
    ),
    _edit(
        "edit.filter_none",
        "Show all notes",
        "Alt+0",
        "x",
        "Take search and filter away",
        "case",
    ),
    *_filters(),
    _edit(
        "edit.your_name",
        "Your name…",
        "",
        "user",
        "The name that is written into notes and the log",
    ),
    _edit(
        "edit.your_key",
        "Your signing key…",
        "",
        "fingerprint-pattern",
        "Its fingerprint, its passphrase, a card to print; taking it to another computer",
    ),
)
