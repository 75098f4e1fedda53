from __future__ import annotations

import html
from collections import Counter

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QMenuBar, QVBoxLayout, QWidget

from annotator.gui.action_table import ALL_ACTIONS, BY_ID, MENUS
from annotator.gui.actions import Actions
from annotator.gui.icons import icon
from annotator.gui.menus import fill_menu_bar
from annotator.gui.palette import CommandPalette
from annotator.gui.physical_keys import latin_key
from annotator.resource_files import resource_path

# The keys that the design promises, and what each does.
PROMISED = {
    "Space": "play.toggle", "Ctrl+Space": "play.toggle", "J": "play.reverse", "K": "play.stop",
    "L": "play.forward", "Left": "play.step_back", "Right": "play.step_forward",
    ",": "play.step_back", ".": "play.step_forward", "Shift+Left": "play.second_back",
    "Shift+Right": "play.second_forward", "Ctrl+Left": "note.previous", "Ctrl+Right": "note.next",
    "Alt+Left": "play.previous_key", "Alt+Right": "play.next_key", "PgUp": "play.ten_back",
    "PgDown": "play.ten_forward", "Home": "play.first", "End": "play.last",
    "Return": "edit.edit_note", "Ctrl+Return": "note.commit", "Esc": "note.leave",
    "Ctrl+Z": "edit.undo", "Ctrl+Shift+Z": "edit.redo", "M": "note.point", "N": "note.span",
    "I": "note.mark_in", "O": "note.mark_out", "Alt+I": "note.clear_in", "Alt+O": "note.clear_out",
    "P": "play.loop", "C": "still.save", "G": "play.go_to", "F": "view.fit",
    "Ctrl+0": "view.actual_size", "B": "view.blur", "Ctrl+K": "view.palette",
    "?": "view.shortcuts", "Ctrl+F": "edit.find",
}  # fmt: skip


@pytest.fixture
def actions(dark: QApplication) -> Actions:
    return Actions()


@pytest.fixture
def window(qtbot, actions):
    """A window with a place for keys of the viewer, and a text field outside it."""
    made = QWidget()
    made.viewer = QWidget(made)
    made.viewer.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.field = QLineEdit(made)
    column = QVBoxLayout(made)
    column.addWidget(made.viewer)
    column.addWidget(made.field)
    actions.attach_window(made)
    actions.attach_viewer(made.viewer)
    actions.set_available(["case", "writable", "exhibit", "note"])
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: made.windowHandle() is not None and made.isActiveWindow())
    return made


def used(actions):
    """A list that fills with the ids of the actions as they are used."""
    seen = []
    for spec in ALL_ACTIONS:
        actions.connect(spec.id, lambda id=spec.id: seen.append(id))
    return seen


def test_ids_are_unique_and_found():
    assert [id for id, n in Counter(spec.id for spec in ALL_ACTIONS).items() if n > 1] == []
    assert set(BY_ID) == {spec.id for spec in ALL_ACTIONS}


def test_no_key_does_two_things():
    keys = Counter(
        QKeySequence(key).toString()
        for spec in ALL_ACTIONS
        for key in (*spec.shortcuts, *spec.anywhere)
    )
    assert {key: n for key, n in keys.items() if n > 1} == {}
    assert "" not in keys  # a key that Qt does not know


def test_promised_keys_do_what_was_promised():
    found = {
        QKeySequence(key).toString(): spec.id
        for spec in ALL_ACTIONS
        for key in (*spec.shortcuts, *spec.anywhere)
    }
    assert {key: found.get(QKeySequence(key).toString()) for key in PROMISED} == PROMISED


def test_plain_letters_act_in_the_viewer_only():
    plain = [
        (spec.id, key)
        for spec in ALL_ACTIONS
        for key in (*(spec.shortcuts if spec.context == "window" else ()), *spec.anywhere)
        if len(key) == 1 and key != "?"
    ]
    assert plain == []


def test_every_action_has_text_tip_icon_and_menu(actions):
    for spec in ALL_ACTIONS:
        assert spec.text
        assert spec.tip
        assert spec.menu.split("/")[0] in MENUS
        assert resource_path("icons", f"{spec.icon}.svg").is_file()
        assert actions[spec.id].objectName() == spec.id
        assert html.escape(spec.tip[:8]) in actions[spec.id].toolTip()


def test_every_action_is_in_the_menu_bar(qtbot, actions):
    bar = QMenuBar()
    qtbot.addWidget(bar)
    menus = fill_menu_bar(bar, actions)
    listed = [a.objectName() for menu in menus.values() for a in menu.actions() if a.objectName()]
    assert sorted(name for name in listed if name in BY_ID) == sorted(BY_ID)


def test_every_action_is_in_the_palette(qtbot, actions):
    palette = CommandPalette(actions)
    qtbot.addWidget(palette)
    palette.field.setText(" ")
    assert sorted(row.id for row in palette.shown()) == sorted(BY_ID)


def test_needs_enable_and_disable(actions):
    actions.set_available([])
    assert actions["file.new_case"].isEnabled()
    assert not actions["note.point"].isEnabled()
    actions.set_available(["case", "exhibit"])
    assert not actions["note.point"].isEnabled()  # the case is open for reading only
    assert actions["play.toggle"].isEnabled()
    actions.set_available(["case", "writable", "exhibit"])
    assert actions["note.point"].isEnabled()


def test_unknown_icon_is_refused(dark):
    with pytest.raises(Exception, match="missing"):
        icon("no-such-icon")


def test_viewer_keys_act_with_the_viewer_focused(qtbot, actions, window):
    seen = used(actions)
    window.viewer.setFocus()
    for key in (Qt.Key.Key_M, Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Comma):
        qtbot.keyClick(window.viewer, key)
    assert seen == ["note.point", "play.toggle", "play.step_back", "play.step_back"]


def test_letters_are_typed_not_used_in_a_field(qtbot, actions, window):
    seen = used(actions)
    window.field.setFocus()
    qtbot.keyClicks(window.field, "mjk i?,")
    assert window.field.text() == "mjk i?,"
    assert seen == []
    qtbot.keyClick(window.field, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert seen == ["play.toggle"]


# What X11 reports: the Qt key of the letter on the layout, and the scan code of its place.
RUSSIAN = {"note.point": (0x042C, 58, "ь"), "note.span": (0x0422, 57, "т"),
           "note.mark_in": (0x0428, 31, "ш"), "note.mark_out": (0x0429, 32, "щ"),
           "play.reverse": (0x041E, 44, "о"), "play.stop": (0x041B, 45, "л"),
           "play.forward": (0x0414, 46, "д"), "play.step_back": (0x0411, 59, "б"),
           "play.step_forward": (0x042E, 60, "ю"), "view.blur": (0x0418, 56, "и")}  # fmt: skip
KAZAKH = {"note.point": (0x042C, 58, "ь"), "play.loop": (0x0417, 33, "з"),
          "still.save": (0x0421, 54, "с"), "play.go_to": (0x041F, 42, "п")}  # fmt: skip
ARABIC = {"note.point": (0x0629, 58, "ة"), "note.mark_in": (0x0647, 31, "ه")}
NONE = Qt.KeyboardModifier.NoModifier


def press(widget: QWidget, key: int, scan: int, text: str, modifiers=NONE) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, scan, 0, 0, text)
    QApplication.sendEvent(widget.window().windowHandle(), event)


@pytest.mark.parametrize("layout", [RUSSIAN, KAZAKH, ARABIC], ids=["ru", "kk", "ar"])
def test_keys_act_by_place_on_other_layouts(actions, window, layout):
    seen = used(actions)
    window.viewer.setFocus()
    for key, scan, text in layout.values():
        press(window, key, scan, text)
    assert seen == list(layout)


def test_other_layouts_with_modifiers_and_while_typing(actions, window):
    seen = used(actions)
    window.viewer.setFocus()
    press(window, 0x0428, 31, "ш", Qt.KeyboardModifier.AltModifier)
    assert seen == ["note.clear_in"]
    window.field.setFocus()
    press(window, 0x042C, 58, "ь")
    assert seen == ["note.clear_in"]
    assert window.field.text() == "ь"


def test_disabled_actions_stay_still_on_other_layouts(actions, window):
    actions.set_available(["case"])
    seen = used(actions)
    window.viewer.setFocus()
    press(window, 0x042C, 58, "ь")
    assert seen == []


def test_latin_layouts_keep_their_own_letters(dark):
    # On AZERTY the key in the place of Q gives A: the letter counts, not the place.
    azerty = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, NONE, 24, 0, 0, "a")
    assert latin_key(azerty) is None
    arrow = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Left, NONE, 113, 0, 0, "")
    assert latin_key(arrow) is None
    kazakh_two = QKeyEvent(QEvent.Type.KeyPress, 0x04D8, NONE, 11, 0, 0, "ә")
    assert latin_key(kazakh_two) == Qt.Key.Key_2
