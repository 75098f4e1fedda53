"""The dialog in which keys are changed, and what follows them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMenuBar, QVBoxLayout, QWidget

from annotator.gui.actions import Actions
from annotator.gui.change_keys_dialog import ChangeKeysDialog
from annotator.gui.header_bar import HeaderBar
from annotator.gui.key_map import KeyMap, Keys
from annotator.gui.key_presets import export_keys, kept_keys, preset
from annotator.gui.labels import PlainLabel
from annotator.gui.menus import fill_menu_bar
from annotator.gui.shortcut_sheet import ShortcutSheet

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def actions(dark: QApplication) -> Actions:
    return Actions()


@pytest.fixture
def dialog(qtbot, actions, settings):
    made = ChangeKeysDialog(actions, settings)
    qtbot.addWidget(made)
    made.show()
    return made


def press(qtbot, dialog, place, key, modifiers=NONE):
    """Listen at a place by the keyboard and press a key there."""
    dialog.fields[place].setFocus()
    qtbot.keyClick(dialog.fields[place], Qt.Key.Key_Return)
    assert dialog.fields[place].listens
    qtbot.keyClick(dialog.fields[place], key, modifiers)


def test_a_key_is_recorded_by_pressing_it(qtbot, dialog, actions, settings):
    dialog.choose("file.verify")
    press(qtbot, dialog, 0, Qt.Key.Key_F7)
    assert actions.keys.of("file.verify") == Keys(("F7",))
    assert actions["file.verify"].shortcut().toString() == "F7"
    assert "F7" in actions["file.verify"].toolTip()
    assert kept_keys(settings.keys).of("file.verify") == Keys(("F7",))
    press(qtbot, dialog, 1, Qt.Key.Key_Y, Qt.KeyboardModifier.AltModifier)
    assert actions.keys.of("file.verify") == Keys(("F7", "Alt+Y"))
    qtbot.keyClick(dialog.fields[0], Qt.Key.Key_Delete)
    assert actions.keys.of("file.verify") == Keys(("Alt+Y",))


def test_a_conflict_is_shown_and_decided(qtbot, dialog, actions):
    dialog.choose("still.save")
    press(qtbot, dialog, 0, Qt.Key.Key_M)
    assert "Note at this frame" in dialog.said.text()
    assert actions.keys == KeyMap()
    assert dialog.take.hasFocus()
    qtbot.keyClick(dialog.keep, Qt.Key.Key_Space)
    assert actions.keys == KeyMap()
    press(qtbot, dialog, 0, Qt.Key.Key_M)
    qtbot.keyClick(dialog.take, Qt.Key.Key_Space)
    assert actions.keys.owner("M") == "still.save"
    assert actions.keys.of("note.point") == Keys()
    assert "no key now" in dialog.said.text()
    dialog.undo()
    assert actions.keys == KeyMap()


def test_a_digit_of_coded_entry_is_a_conflict_by_the_codes_name(qtbot, dialog, actions):
    actions.rename("note.code_3", "Code 3: shot audible")
    dialog.choose("note.point")
    press(qtbot, dialog, 1, Qt.Key.Key_3)
    assert "Code 3: shot audible" in dialog.said.text()
    assert actions.keys.owner("3") == "note.code_3"


def test_keys_that_cannot_be_given_are_said(qtbot, dialog, actions):
    dialog.choose("file.report")
    press(qtbot, dialog, 0, Qt.Key.Key_Left)
    assert "moves through a form" in dialog.said.text()
    assert actions.keys == KeyMap()
    press(qtbot, dialog, 0, Qt.Key.Key_Escape)  # stops listening; the dialog stays
    assert not dialog.fields[0].listens
    assert dialog.isVisible()


def test_tab_leads_on_even_while_listening(qtbot, dialog):
    dialog.choose("note.point")
    dialog.fields[0].setFocus()
    qtbot.keyClick(dialog.fields[0], Qt.Key.Key_Return)
    qtbot.keyClick(dialog.fields[0], Qt.Key.Key_Tab)
    assert not dialog.fields[0].listens
    assert dialog.fields[1].hasFocus()


def test_a_russian_key_is_recorded_by_its_place(dialog, actions):
    dialog.choose("file.verify")
    for key, scan, text, wanted in ((0x042F, 52, "я", "Z"), (0x042D, 48, "э", "'")):
        dialog.fields[0].listen()
        event = QKeyEvent(QEvent.Type.KeyPress, key, NONE, scan, 0, 0, text)
        QApplication.sendEvent(dialog.fields[0], event)
        assert actions.keys.of("file.verify") == Keys((wanted,))


def test_shifted_signs_are_what_they_show(dialog, actions):
    dialog.choose("play.faster")
    dialog.fields[0].listen()
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Plus, SHIFT, 21, 0, 0, "+")
    QApplication.sendEvent(dialog.fields[0], event)
    assert actions.keys.of("play.faster") == Keys(("+",))


def test_search_by_name_and_by_key(dialog):
    dialog.field.setText("ctrl+space")
    assert dialog.table.rowCount() == 1
    assert dialog.table.chosen() == "play.toggle"
    dialog.field.setText("nothing of that kind")
    assert dialog.table.rowCount() == 0
    assert not dialog.fields[0].isEnabled()


def test_ready_sets_and_all_as_at_first(qtbot, dialog, actions):
    dialog.presets.setCurrentIndex(dialog.presets.findData("BORIS"))
    dialog.presets.activated.emit(dialog.presets.currentIndex())
    assert actions.keys == preset("BORIS")
    dialog.choose("play.toggle")
    press(qtbot, dialog, 0, Qt.Key.Key_U)
    assert dialog.presets.currentData() == ""  # the user's own
    dialog.reset_all()
    assert actions.keys == KeyMap()
    assert dialog.presets.currentData() == "Annotator"
    dialog.undo()
    assert actions.keys.owner("U") == "play.toggle"


def test_one_action_back_to_its_own(qtbot, dialog, actions):
    dialog.choose("note.span")
    press(qtbot, dialog, 0, Qt.Key.Key_U)
    assert dialog.own.isEnabled()
    dialog.reset_one()
    assert actions.keys == KeyMap()
    assert not dialog.own.isEnabled()


def test_files(dialog, actions, tmp_path):
    export_keys(preset("BORIS"), tmp_path / "keys.json")
    dialog.take_file(tmp_path / "keys.json")
    assert actions.keys == preset("BORIS")
    (tmp_path / "bad.json").write_text("{}")
    dialog.take_file(tmp_path / "bad.json")
    assert "cannot be used" in dialog.said.text()
    assert actions.keys == preset("BORIS")


def test_menus_sheet_and_presses_follow_at_once(qtbot, actions):
    window, viewer = QWidget(), QWidget()
    column = QVBoxLayout(window)
    column.addWidget(viewer)
    viewer.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    bar = QMenuBar(window)
    menus = fill_menu_bar(bar, actions)
    actions.attach_window(window)
    actions.attach_viewer(viewer)
    actions.set_available(["case", "writable", "exhibit", "note"])
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    viewer.setFocus()
    qtbot.waitUntil(viewer.hasFocus)
    used = []
    for id in ("note.point", "play.toggle"):
        actions.connect(id, lambda id=id: used.append(id))
    actions.use_keys(
        KeyMap()
        .with_keys("note.point", Keys(("Q", "F8")))
        .with_keys("play.toggle", Keys((), ("Ctrl+J",)))
    )
    for key, modifiers in (
        (Qt.Key.Key_M, NONE),
        (Qt.Key.Key_Q, NONE),
        (Qt.Key.Key_F8, NONE),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier),
    ):
        qtbot.keyClick(viewer, key, modifiers)
    assert used == ["note.point", "note.point", "play.toggle"]
    listed = {a.objectName(): a for a in menus["Note"].actions()}
    assert listed["note.point"].shortcut().toString() == "Q"
    # The place of Q on a Russian keyboard.
    event = QKeyEvent(QEvent.Type.KeyPress, 0x0419, NONE, 24, 0, 0, "й")
    QApplication.sendEvent(window.windowHandle(), event)
    assert used[-1] == "note.point"
    assert len(used) == 4
    sheet = ShortcutSheet(None, actions)
    qtbot.addWidget(sheet)
    assert "F8" in [label.text() for label in sheet.findChildren(PlainLabel)]


def test_the_header_says_the_keys_that_are_bound(qtbot, actions):
    header = HeaderBar(actions)
    qtbot.addWidget(header)
    labels = [label.text() for label in header.findChildren(PlainLabel)]
    assert {"Ctrl K", "Ctrl F"} <= set(labels)
    actions.use_keys(
        KeyMap().with_keys("view.palette", Keys(("F2",))).with_keys("edit.find", Keys(("F3",)))
    )
    labels = [label.text() for label in header.findChildren(PlainLabel)]
    assert {"F2", "F3"} <= set(labels)
    assert "F2" in header.commands.toolTip()


# What X11 reports for the places of 1, 2, 6, 7 and 0 of the upper row.
FRENCH = ((Qt.Key.Key_Ampersand, 10, "&"), (Qt.Key.Key_Eacute, 11, "é"), (Qt.Key.Key_Minus, 15, "-"),
          (Qt.Key.Key_Egrave, 16, "è"), (Qt.Key.Key_Agrave, 19, "à"))  # fmt: skip
KAZAKH = ((Qt.Key.Key_QuoteDbl, 10, '"'), (0x04D8, 11, "ә"), (Qt.Key.Key_Comma, 15, ","),
          (Qt.Key.Key_Period, 16, "."), (0x049A, 19, "қ"))  # fmt: skip


@pytest.mark.parametrize("layout", [FRENCH, KAZAKH], ids=["fr", "kk"])
def test_digits_are_digits_by_their_place(qtbot, actions, layout):
    window = QWidget()
    column = QVBoxLayout(window)
    viewer = QWidget(window)
    viewer.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    column.addWidget(viewer)
    actions.attach_window(window)
    actions.attach_viewer(viewer)
    actions.set_available(["case", "writable", "exhibit"])
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    viewer.setFocus()
    qtbot.waitUntil(viewer.hasFocus)
    used = []
    for digit in "12670":
        actions.connect(f"note.code_{digit}", lambda digit=digit: used.append(digit))
    for key, scan, text in layout:
        # Claimed before Qt looks for a shortcut of the letter: a comma steps a frame elsewhere.
        asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, NONE, scan, 0, 0, text)
        asked.ignore()
        assert actions.eventFilter(window, asked)
        assert asked.isAccepted()
        event = QKeyEvent(QEvent.Type.KeyPress, key, NONE, scan, 0, 0, text)
        QApplication.sendEvent(window.windowHandle(), event)
    assert used == list("12670")
    # The comma of the letter row is a comma.
    comma = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Comma, NONE, 59, 0, 0, ",")
    assert not actions.eventFilter(window, comma)
