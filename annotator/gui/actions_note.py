"""The actions of the Note menu."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec, keys_of
from annotator.gui.actions_codes import CODE_ACTIONS
from annotator.gui.actions_faces import FACE_ACTIONS
from annotator.gui.actions_regions import REGION_ACTIONS


def _note(
    id: str,
    text: str,
    keys: str,
    icon: str,
    tip: str,
    needs: str = "exhibit",
    *,
    rule: bool = False,
) -> ActionSpec:
    return ActionSpec(id, text, keys_of(keys), icon, "Note", "viewer", tip, (), needs, rule=rule)


def _changes() -> tuple[ActionSpec, ...]:
    rows = (
        ("duplicate", "Duplicate the note", "Ctrl+D", "copy", "A copy at the same frames"),
        ("duplicate_here", "Duplicate the note to this frame", "Ctrl+Shift+D", "copy",
         "A copy that begins at the frame shown, as long as it is"),
        ("move_here", "Move the note to this frame", "Ctrl+Shift+M", "move",
         "It begins at the frame shown; a span keeps its length"),
        ("split", "Split the span at this frame", "X", "split",
         "Two notes that say the same; the second begins at the frame shown"),
        ("merge", "Merge the selected notes", "Ctrl+J", "merge",
         "One note with all texts, frames, tags and people, where they agree on the rest"),
        ("tag", "Tag the selected notes…", "Ctrl+T", "tags", "Give them tags, in one change"),
        ("put_on_track", "Put on a track…", "Ctrl+Shift+K", "layers",
         "Put the selected notes on a track of the timeline"),
        ("change", "Change the selected notes…", "Ctrl+Shift+T", "list",
         "Tags, kind, visibility, review, track of all selected notes, in one change"),
        ("link", "Link to another note…", "Ctrl+L", "link",
         "Say how the selected note stands to another: same event, follows, contradicts …"),
    )  # fmt: skip
    changes = tuple(
        ActionSpec(
            f"note.{name}", text, keys_of(keys), image, "Note/Change", "viewer", tip,
            needs="note writable",
        )
        for name, text, keys, image, tip in rows
    )  # fmt: skip
    lists = (
        ("tracks", "Tracks…", "", "layers", "Rows of the timeline with names, locks, words"),
        ("templates", "Templates…", "", "bookmark", "Notes that are written again and again"),
        ("insert_template", "Insert a template…", "Ctrl+Shift+I", "bookmark",
         "Fill the note that is being written from a template; digits choose"),
        ("save_template", "Save as a template…", "", "bookmark",
         "Keep what the open note says under a name"),
    )  # fmt: skip
    return changes + tuple(
        ActionSpec(f"note.{name}", text, keys_of(keys), image, "Note", "window", tip, needs="case")
        for name, text, keys, image, tip in lists
    )


NOTE_ACTIONS: tuple[ActionSpec, ...] = (
    _note(
        "note.point",
        "Note at this frame",
        "M",
        "diamond",
        "Pause and write a note at this frame",
        "exhibit writable",
    ),
    _note(
        "note.span",
        "Note on the span",
        "N",
        "square-pen",
        "Write a note from the in to the out point",
        "exhibit writable",
    ),
    _note(
        "note.mark_in", "In point", "I", "chevron-first", "The span begins at this frame", rule=True
    ),
    _note("note.mark_out", "Out point", "O", "chevron-last", "The span ends at this frame"),
    _note("note.clear_in", "Clear the in point", "Alt+I", "x", "Forget where the span begins"),
    _note("note.clear_out", "Clear the out point", "Alt+O", "x", "Forget where the span ends"),
    _note(
        "note.previous",
        "Previous note",
        "Ctrl+Left",
        "arrow-left",
        "The note before, and its frame",
        rule=True,
    ),
    _note("note.next", "Next note", "Ctrl+Right", "arrow-right", "The next note, and its frame"),
    ActionSpec(
        "note.commit",
        "Commit the note",
        ("Ctrl+Return", "Ctrl+Enter"),
        "check",
        "Note",
        "editor",
        "Save the note and go back to the picture",
        needs="writable",
        rule=True,
    ),
    ActionSpec(
        "note.leave",
        "Leave the note",
        ("Esc",),
        "x",
        "Note",
        "editor",
        "Back to the picture; what you wrote stays as a draft",
        needs="case",
    ),
    *_changes(),
    *CODE_ACTIONS,
    *REGION_ACTIONS,
    *FACE_ACTIONS,
    ActionSpec(
        "still.save",
        "Save this frame…",
        ("C",),
        "camera",
        "Note",
        "viewer",
        "The frame as a PNG with its digest",
        needs="exhibit",
        rule=True,
    ),
)
