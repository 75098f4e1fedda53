"""The actions of places."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec, keys_of

_MENU = "Note/Places"

PLACE_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "place.map",
        "Map…",
        keys_of("Ctrl+6"),
        "globe",
        _MENU,
        "window",
        "Where cameras stood and what they looked at, over your own picture or a grid; offline",
        needs="case",
    ),
    ActionSpec(
        "place.camera",
        "Camera point of this frame…",
        keys_of("Alt+C"),
        "camera",
        _MENU,
        "viewer",
        "Where the camera stood at the frame shown, or from the in to the out point",
        needs="exhibit writable",
        rule=True,
    ),
    ActionSpec(
        "place.add",
        "Add a place…",
        (),
        "map-pin",
        _MENU,
        "window",
        "A subject, landmark or camera point by its coordinates",
        needs="writable",
    ),
    ActionSpec(
        "place.import",
        "Places from GeoJSON or KML…",
        (),
        "download",
        _MENU,
        "window",
        "Take the points of a file; what was not understood is said before",
        needs="writable",
        rule=True,
    ),
    ActionSpec(
        "place.export",
        "Places to GeoJSON or KML…",
        (),
        "upload",
        _MENU,
        "window",
        "For map programs; protected camera points are left out unless you choose otherwise",
        needs="case",
    ),
)
