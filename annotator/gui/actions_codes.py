"""The actions of coded entry: the keys 0 to 9, the list of codes, a second coder."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec


def _codes() -> tuple[ActionSpec, ...]:
    keys = "1234567890"
    tip = "Write the note of this key's code at the frame shown, also while playing"
    stamps = tuple(
        ActionSpec(
            f"note.code_{key}",
            f"Code {key}",
            (key,),
            "stamp",
            "Note/Coded note",
            "viewer",
            tip,
            needs="exhibit writable",
        )
        for key in keys
    )
    cancel = ActionSpec(
        "note.code_cancel",
        "Cancel the running span",
        (),
        "x",
        "Note/Coded note",
        "viewer",
        "Forget the coded span that was begun last; Esc does so in the picture",
        needs="exhibit writable",
        rule=True,
    )
    listed = ActionSpec(
        "note.codes",
        "Codes…",
        (),
        "list",
        "Note",
        "window",
        "What the keys 0 to 9 write in this case",
        needs="case",
    )
    return (*stamps, cancel, listed, *_second_coder())


def _second_coder() -> tuple[ActionSpec, ...]:
    copy = ActionSpec(
        "note.blind_copy",
        "Make a case for a second coder…",
        (),
        "copy",
        "Note",
        "window",
        "The same videos and codes and none of the notes, to be coded blindly by somebody else",
        needs="writable",
    )
    compare = ActionSpec(
        "note.agreement",
        "Compare with a second coder…",
        (),
        "scale",
        "Note",
        "window",
        "Kappa, onset differences, and the disagreements to step through",
        needs="case",
    )
    return (copy, compare)


CODE_ACTIONS: tuple[ActionSpec, ...] = _codes()
