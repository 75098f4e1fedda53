"""Every action of the program as plain data.

Menus, the command palette, the shortcut sheet and the tool tips are made from
this table; the texts go through translation where they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Context = Literal["window", "viewer", "editor"]

# The menus in their order.
MENUS = ("File", "Edit", "View", "Playback", "Note", "Help")


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action: what it is called, its keys, where it is found and when it can be used.

    `shortcuts` act in `context`: `window` everywhere, `viewer` only while frame
    view, timeline or notes table have the focus, `editor` only while the note
    editor has it. `anywhere` are further keys that act everywhere, also while
    typing. `menu` names the menu (`View/Panels` for a menu inside one); a `rule`
    is drawn before it if wanted. `needs` says what must be there for it to be enabled:
    words out of `case`, `writable`, `exhibit`, `note`.
    """

    id: str
    text: str
    shortcuts: tuple[str, ...]
    icon: str
    menu: str
    context: Context
    tip: str
    anywhere: tuple[str, ...] = ()
    needs: str = ""
    checkable: bool = False
    rule: bool = False


def _file(
    id: str, text: str, keys: str, icon: str, tip: str, needs: str = "", *, rule: bool = False
) -> ActionSpec:
    return ActionSpec(id, text, _keys(keys), icon, "File", "window", tip, (), needs, rule=rule)


def _edit(
    id: str, text: str, keys: str, icon: str, tip: str, needs: str = "", *, rule: bool = False
) -> ActionSpec:
    return ActionSpec(id, text, _keys(keys), icon, "Edit", "window", tip, (), needs, rule=rule)


def _view(
    id: str, text: str, keys: str, icon: str, tip: str, needs: str = "", *, rule: bool = False
) -> ActionSpec:
    return ActionSpec(id, text, _keys(keys), icon, "View", "window", tip, (), needs, rule=rule)


def _panel(id: str, text: str, keys: str, icon: str, tip: str) -> ActionSpec:
    return ActionSpec(
        id, text, _keys(keys), icon, "View/Panels", "window", tip, (), "case", checkable=True
    )


def _theme(id: str, text: str, icon: str, tip: str) -> ActionSpec:
    return ActionSpec(id, text, (), icon, "View/Theme", "window", tip, checkable=True)


def _play(
    id: str, text: str, keys: str, icon: str, tip: str, anywhere: str = "", *, rule: bool = False
) -> ActionSpec:
    return ActionSpec(
        id,
        text,
        _keys(keys),
        icon,
        "Playback",
        "viewer",
        tip,
        _keys(anywhere),
        "exhibit",
        rule=rule,
    )


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
    return ActionSpec(id, text, _keys(keys), icon, "Note", "viewer", tip, (), needs, rule=rule)


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


def _regions() -> tuple[ActionSpec, ...]:
    """Drawing on the picture; the shapes first."""
    shapes = (
        ("box", "Box", "Shift+R", "square"),
        ("ellipse", "Ellipse", "Shift+E", "circle"),
        ("polygon", "Polygon", "Shift+G", "pentagon"),
        ("polyline", "Line of several points", "Shift+L", "polyline"),
        ("arrow", "Arrow", "Shift+A", "arrow-right"),
        ("freehand", "Freehand line", "Shift+F", "pencil"),
        ("point", "Point", "Shift+P", "crosshair"),
        ("text", "Text on the picture", "Shift+T", "type"),
    )
    tools = (
        *((*shape, "Draw it on the frame shown, for the selected note or a new one") for shape in shapes),
        ("select", "Select a region", "Shift+V", "mouse-pointer-2", "Click a region to move or change it"),
    )  # fmt: skip
    acts = (
        ("next", "Next region", "Shift+N", "layers", "Select the next region on this frame"),
        ("label", "Label of the region…", "F2", "tag", "Words that stand beside it"),
        ("key", "Key frame of the region here", "Shift+K", "diamond", "The region stands here at this frame"),
        ("delete_key", "Delete the key frame here", "Alt+Delete", "minus", "It moves straight through this frame then"),
        ("previous_mark", "Previous key frame of the region", "Shift+PgUp", "chevron-left", "Go to the frame where it was placed before"),
        ("next_mark", "Next key frame of the region", "Shift+PgDown", "chevron-right", "Go to the frame where it is placed next"),
        ("hidden", "Region hidden from here", "Shift+H", "eye-off", "Covered by something from this frame on; again: seen"),
        ("lost", "Region lost from here", "Shift+X", "circle-x", "Not found from this frame on; again: seen"),
        ("track_on", "Follow the region", "T", "chevrons-right", "Follow what is in it to the end of its note"),
        ("track_back", "Follow the region backwards", "Alt+T", "chevrons-left", "Follow what is in it to the beginning of its note"),
        ("delete", "Delete the region", "Shift+Delete", "trash-2", "Take the selected region away; undo brings it back"),
    )  # fmt: skip

    def made(act: tuple[str, str, str, str, str], *, checkable: bool = False) -> ActionSpec:
        name, text, keys, sign, tip = act
        menu = "Note/Regions"
        return ActionSpec(
            f"region.{name}", text, (keys,), sign, menu, "viewer", tip, (), "exhibit writable",
            checkable=checkable, rule=name in ("box", "next", "track_on", "delete"),
        )  # fmt: skip

    draw = ("draw", "Draw on the frame", "D", "square-pen", "The drawing tools; Esc puts them away")
    show = ActionSpec(
        "region.show",
        "Show regions",
        (),
        "eye",
        "Note/Regions",
        "viewer",
        "Shapes of the notes over the picture",
        needs="exhibit",
        checkable=True,
        rule=True,
    )
    return (
        made(draw, checkable=True),
        *(made(tool, checkable=True) for tool in tools),
        *(made(act) for act in acts),
        show,
    )


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
            f"note.{name}", text, _keys(keys), image, "Note/Change", "viewer", tip,
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
        ActionSpec(f"note.{name}", text, _keys(keys), image, "Note", "window", tip, needs="case")
        for name, text, keys, image, tip in lists
    )


def _picture_work() -> tuple[ActionSpec, ...]:
    """Enhancing and measuring; neither touches the frame or its digest."""
    menu = "View/Picture work"
    acts: tuple[tuple[str, str, str, str, Context, str, str], ...] = (
        ("view.enhanced", "Enhanced or original", "E", "eye", "viewer", "What the steps make of the frame, and back to the frame as it is", "exhibit"),
        ("view.split", "Split: original and enhanced", "Y", "split", "viewer", "Original left and enhanced right of a line that can be dragged", "exhibit"),
        ("view.enhance", "Picture steps…", "", "sliders-horizontal", "window", "Levels, gamma, sharpening, averaging and more; logged and reversible", "exhibit"),
        ("view.measure_length", "Measure a length", "", "ruler", "window", "Two points: pixels, and a length where a scale is set", "exhibit"),
        ("view.measure_angle", "Measure an angle", "", "chevron-left", "window", "Three points, the vertex second", "exhibit"),
        ("view.set_scale", "Set a scale…", "", "scale", "window", "A known length in the picture, to measure others in its plane", "exhibit writable"),
        ("still.save_enhanced", "Save original and enhanced…", "Shift+C", "images", "viewer", "Both as PNG, with the steps, their settings, versions and digests", "exhibit"),
    )  # fmt: skip
    return tuple(
        ActionSpec(
            id,
            text,
            _keys(keys),
            sign,
            menu,
            where,
            tip,
            (),
            needs,
            checkable=id in ("view.enhanced", "view.split"),
            rule=id in ("view.measure_length", "still.save_enhanced"),
        )
        for id, text, keys, sign, where, tip, needs in acts
    )


def _help(id: str, text: str, keys: str, icon: str, tip: str) -> ActionSpec:
    return ActionSpec(id, text, _keys(keys), icon, "Help", "window", tip)


def _keys(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ALL_ACTIONS: tuple[ActionSpec, ...] = (
    _file("file.new_case", "New case…", "Ctrl+N", "folder-plus", "Make an empty case in a folder"),
    _file("file.open_case", "Open…", "Ctrl+O", "folder-open", "Open the folder of a case"),
    _file(
        "file.open_foreign",
        "Open a case from somebody else…",
        "",
        "download",
        "Check every value of a case that came by mail or on a stick, and open a copy of it",
    ),
    _file(
        "file.open_package",
        "Open a package…",
        "",
        "package",
        "Check an evidence package, a folder or a ZIP file, and make a case of it",
    ),
    _file(
        "file.open_sample",
        "Open the sample case",
        "",
        "clapperboard",
        "Open a practice case with invented footage",
    ),
    _file(
        "file.close_case",
        "Close the case",
        "Ctrl+W",
        "x",
        "Go back to the start page; everything is saved already",
        "case",
    ),
    _file(
        "file.add_video",
        "Add videos…",
        "Ctrl+Shift+O",
        "file-video",
        "Copy videos into the case, with their digests",
        "writable",
        rule=True,
    ),
    _file(
        "file.show_folder",
        "Show the case's folder",
        "",
        "folder-search",
        "Open the folder of this case in the file manager",
        "case",
    ),
    _file(
        "file.report",
        "Report…",
        "Ctrl+E",
        "file-text",
        "Export a report or a table of the notes",
        "case",
        rule=True,
    ),
    _file(
        "file.package",
        "Evidence package…",
        "",
        "package",
        "Everything of the case, signed, as a folder or ZIP file that anybody can check",
        "case",
    ),
    _file(
        "file.verify",
        "Verify the case…",
        "",
        "shield-check",
        "Hash the exhibits again, decode annotated frames again, check the log",
        "case",
    ),
    _file(
        "file.find_original",
        "Find the original…",
        "",
        "search",
        "Say where the video of this exhibit lies now; only the same file is accepted",
        "exhibit",
    ),
    _file(
        "file.vault",
        "Real names…",
        "",
        "lock",
        "The encrypted vault: who the people of the case really are",
        "case",
    ),
    _file(
        "file.sign",
        "Signatures and anchors…",
        "",
        "stamp",
        "Sign the head of the log, print it, have it stamped, compare one that was kept",
        "case",
    ),
    _file(
        "file.backup_now",
        "Back up now…",
        "",
        "hard-drive",
        "Copy all notes and the log into a folder, such as one on another drive; the copy is checked",
        "case",
        rule=True,
    ),
    _file(
        "file.open_backup",
        "Open a backup…",
        "",
        "history",
        "List the backups of a case and bring one back, as a new case or in its place",
    ),
    _file(
        "file.quit", "Quit", "Ctrl+Q", "log-out", "Close the program; drafts are kept", rule=True
    ),
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
    _view("view.palette", "All commands…", "Ctrl+K", "command", "Find any command by its name"),
    _view("view.shortcuts", "Keys…", "?", "keyboard", "All keys on one sheet"),
    _view(
        "view.change_keys",
        "Change keys…",
        "",
        "keyboard",
        "Give any action other keys, or take a ready set of them",
    ),
    ActionSpec(
        "view.fit",
        "Fit the picture",
        ("F",),
        "image",
        "View",
        "viewer",
        "Show the whole frame",
        needs="exhibit",
        rule=True,
    ),
    _view(
        "view.actual_size",
        "Actual size",
        "Ctrl+0",
        "square",
        "One pixel of the video on one pixel of the screen",
        "exhibit",
    ),
    _view(
        "view.zoom_in", "Zoom in", "Ctrl++ Ctrl+=", "zoom-in", "Show the frame larger", "exhibit"
    ),
    _view("view.zoom_out", "Zoom out", "Ctrl+-", "zoom-out", "Show the frame smaller", "exhibit"),
    ActionSpec(
        "view.blur",
        "Blur the picture",
        ("B",),
        "eye-off",
        "View",
        "viewer",
        "Blur the picture on this screen only; nothing in the case changes",
        needs="exhibit",
        checkable=True,
    ),
    ActionSpec(
        "view.calm",
        "Grey and small",
        ("Shift+B",),
        "contrast",
        "View",
        "viewer",
        "Show every picture grey and small, to spare whoever looks; kept for you, in no case",
        needs="exhibit",
        checkable=True,
    ),
    _view(
        "view.fields",
        "Next field of an interlaced picture",
        "",
        "layers",
        "Woven as stored, upper field, lower field; notes and stills always keep both",
        "exhibit",
    ),
    *_picture_work(),
    _panel("view.panel_exhibits", "Exhibits", "Ctrl+1", "panel-left", "Show or hide the exhibits"),
    _panel(
        "view.panel_inspector", "Inspector", "Ctrl+2", "panel-right", "Show or hide the inspector"
    ),
    _panel("view.panel_timeline", "Timeline", "Ctrl+3", "chart-gantt", "Show or hide the timeline"),
    _panel("view.panel_notes", "Notes", "Ctrl+4", "table", "Show or hide the table of notes"),
    ActionSpec(
        "view.arrange_panels",
        "Move panels",
        (),
        "move",
        "View/Panels",
        "window",
        "Show the bars by which panels are moved and made to float",
        needs="case",
        checkable=True,
        rule=True,
    ),
    ActionSpec(
        "view.reset_layout",
        "Put the panels back",
        (),
        "refresh-cw",
        "View/Panels",
        "window",
        "Every panel at its first place",
        needs="case",
    ),
    _theme("view.theme_system", "As the system", "sun-moon", "Follow the desktop's dark or light"),
    _theme("view.theme_dark", "Dark", "moon", "Light text on dark ground"),
    _theme("view.theme_light", "Light", "sun", "Dark text on light ground"),
    _view(
        "view.theme",
        "Switch dark and light",
        "",
        "contrast",
        "The other theme, from now on",
        rule=True,
    ),
    _view("view.full_screen", "Full screen", "F11", "maximize", "The whole screen, and back"),
    _play(
        "play.toggle",
        "Play or pause",
        "Space",
        "play",
        "Play from this frame, or stop on it",
        "Ctrl+Space",
    ),
    _play("play.reverse", "Play backwards", "J", "rewind", "Backwards; again for faster"),
    _play("play.stop", "Stop", "K", "pause", "Stop on this frame"),
    _play("play.forward", "Play forwards", "L", "fast-forward", "Forwards; again for faster"),
    _play("play.step_back", "One frame back", "Left ,", "step-back", "The frame before", rule=True),
    _play("play.step_forward", "One frame on", "Right .", "step-forward", "The next frame"),
    _play("play.second_back", "One second back", "Shift+Left", "chevron-left", "Back by a second"),
    _play("play.second_forward", "One second on", "Shift+Right", "chevron-right", "On by a second"),
    _play(
        "play.ten_seconds_back",
        "Ten seconds back",
        "Ctrl+Shift+Left",
        "chevrons-left",
        "Back by ten seconds",
    ),
    _play(
        "play.ten_seconds_forward",
        "Ten seconds on",
        "Ctrl+Shift+Right",
        "chevrons-right",
        "On by ten seconds",
    ),
    _play("play.ten_back", "Ten frames back", "PgUp", "chevrons-left", "Back by ten frames"),
    _play("play.ten_forward", "Ten frames on", "PgDown", "chevrons-right", "On by ten frames"),
    _play(
        "play.previous_key",
        "Previous key frame",
        "Alt+Left",
        "key-round",
        "The key frame before this one",
    ),
    _play("play.next_key", "Next key frame", "Alt+Right", "key-round", "The next key frame"),
    _play("play.first", "First frame", "Home", "skip-back", "The first frame", rule=True),
    _play("play.last", "Last frame", "End", "skip-forward", "The last frame"),
    _play(
        "play.previous_exhibit",
        "Previous exhibit",
        "Ctrl+PgUp",
        "arrow-left",
        "Show the exhibit before this one",
    ),
    _play(
        "play.next_exhibit",
        "Next exhibit",
        "Ctrl+PgDown",
        "arrow-right",
        "Show the exhibit after this one",
    ),
    _play("play.slower", "Slower", "[", "rewind", "The next lower speed", rule=True),
    _play("play.faster", "Faster", "]", "fast-forward", "The next higher speed"),
    _play("play.normal_speed", "Normal speed", "Backspace", "play", "As it was recorded"),
    _play(
        "play.go_to",
        "Go to…",
        "G",
        "crosshair",
        "Go to a frame, a time, a time code or a PTS",
        "Ctrl+G",
    ),
    _play("play.loop", "Loop the span", "P", "repeat", "Play in–out again and again", rule=True),
    ActionSpec(
        "play.skip_graphic",
        "Skip graphic spans",
        (),
        "fast-forward",
        "Playback",
        "viewer",
        "Playing leaves out what notes mark as graphic; kept for you, in no case",
        needs="exhibit",
        checkable=True,
    ),
    _play("play.mute", "Sound on or off", "S", "volume-2", "Sound starts muted"),
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
    *_codes(),
    *_regions(),
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
    _help("help.guide", "First steps", "F1", "book-open", "How a note gets to a frame"),
    _help("help.about", "About Annotator", "", "info", "Versions and licence"),
)

BY_ID: dict[str, ActionSpec] = {spec.id: spec for spec in ALL_ACTIONS}
