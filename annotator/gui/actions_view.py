"""The actions of the View menu."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec, keys_of
from annotator.gui.actions_picture import PICTURE_WORK_ACTIONS


def _view(
    id: str, text: str, keys: str, icon: str, tip: str, needs: str = "", *, rule: bool = False
) -> ActionSpec:
    return ActionSpec(id, text, keys_of(keys), icon, "View", "window", tip, (), needs, rule=rule)


def _panel(id: str, text: str, keys: str, icon: str, tip: str) -> ActionSpec:
    return ActionSpec(
        id, text, keys_of(keys), icon, "View/Panels", "window", tip, (), "case", checkable=True
    )


def _theme(id: str, text: str, icon: str, tip: str) -> ActionSpec:
    return ActionSpec(id, text, (), icon, "View/Theme", "window", tip, checkable=True)


VIEW_ACTIONS: tuple[ActionSpec, ...] = (
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
    *PICTURE_WORK_ACTIONS,
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
)
