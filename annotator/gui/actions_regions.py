"""The actions of drawing on the picture."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec


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


REGION_ACTIONS: tuple[ActionSpec, ...] = _regions()
