"""What the window says of regions."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from annotator.case.region import Region, RegionState, ShapeKind
from annotator.case.region_geometry import ShapeNow, state_at
from annotator.gui.labels import one_line


def _tr(text: str) -> str:
    return QCoreApplication.translate("regions", text)


def shape_word(shape: ShapeKind) -> str:
    """A shape as the window writes it, with a capital letter."""
    words = {
        ShapeKind.BOX: _tr("Box"),
        ShapeKind.ELLIPSE: _tr("Ellipse"),
        ShapeKind.POLYGON: _tr("Polygon"),
        ShapeKind.POLYLINE: _tr("Line"),
        ShapeKind.ARROW: _tr("Arrow"),
        ShapeKind.FREEHAND: _tr("Freehand"),
        ShapeKind.POINT: _tr("Point"),
        ShapeKind.TEXT: _tr("Text"),
    }
    return words[shape]


def hint_words(
    tool: ShapeKind | None, *, selected: bool, waiting: bool, draw_key: str, commit_key: str
) -> str:
    """What the hand can do next; with the keys that are bound now, as people read them ('' for none)."""
    if waiting and commit_key:
        words = _tr("Write the note that it belongs to; {0} keeps both, Esc here drops it.")
        return words.format(commit_key)
    if waiting:
        return _tr("Write the note that it belongs to and save it; Esc here drops the shape.")
    if tool in (ShapeKind.POLYGON, ShapeKind.POLYLINE):
        return _tr("Click the corners. Enter or a double click ends it, Esc gives it up.")
    if tool in (ShapeKind.POINT, ShapeKind.TEXT):
        return _tr("Click the place. Esc puts the tool away.")
    if tool is not None:
        return _tr("Press, drag and let go. Esc puts the tool away.")
    if selected:
        return _tr("Drag it or its corners; arrow keys move it by a pixel, with Shift by ten.")
    words = _tr("Choose a shape to draw, or click one on the picture. {0} ends drawing.")
    return words.format(_tr("Esc or {0}").format(draw_key) if draw_key else "Esc")


def state_words(region: Region, now: ShapeNow | None, index: int, first_number: int) -> str:
    """How a region stands at a frame: `Box “left man”: key frame by hand`."""
    name = shape_word(region.shape)
    if region.label:
        name = f"{name} “{one_line(region.label, 40)}”"
    if now is None:
        state = state_at(region, index)
        if state is None:
            said = _tr("begins at frame {0}").format(
                region.key_frames[0].stamp.index + first_number
            )
        else:
            said = _tr("lost here") if state is RegionState.LOST else _tr("hidden here")
    elif now.key:
        said = _tr("key frame here ({0})").format(origin_word(now.origin))
    elif now.held:
        said = _tr("as at its last key frame")
    else:
        said = _tr("between key frames")
    return f"{name}: {said}"


def origin_word(origin: str) -> str:
    """Who placed a key frame."""
    return {
        "hand": _tr("by hand"),
        "tracker": _tr("followed"),
        "proposal": _tr("confirmed proposal"),
    }.get(origin, origin)
