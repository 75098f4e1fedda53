"""Coded entry in the real window: keys while playing, spans, the list."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QMenu

from annotator.case.codes import Code, CodeColour
from annotator.case.edits import adding
from annotator.clock import SystemClock
from annotator.gui.code_colours import code_colour
from annotator.gui.code_dialog import CodeDialog
from annotator.gui.code_model import COLUMNS
from annotator.gui.labels import PlainLabel
from annotator.gui.palette import CommandPalette
from annotator.gui.program import Program
from annotator.gui.shortcut_sheet import ShortcutSheet
from annotator.gui.theme import LIGHT, apply_theme
from annotator.gui.workspace import Workspace
from annotator.timing.frame_index import IndexState

CODES = (
    Code("c1", "shot", "1", text="A shot", tags=("shot",)),
    Code("c2", "late", "2", offset_ms=250),
    Code("c3", "aims", "3", span=True),
    Code("c4", "stands", "4", span=True, group_name="subject"),
    Code("c5", "runs", "5", span=True, group_name="subject"),
    Code("c6", "without a key & more"),
)
TITLES = [column.title for column in COLUMNS]


@pytest.fixture
def program(qtbot, dark, settings, small_film, tmp_path) -> Iterator[Program]:
    made = Program(settings, SystemClock(), dark)
    made.window.showNormal()
    made.window.resize(1366, 768)
    made.window.activateWindow()
    assert made.opening.make(tmp_path / "case", "Test")
    made.opening.add_videos((small_film,))
    qtbot.waitUntil(lambda: is_final(made))
    qtbot.waitUntil(lambda: at_rest(made))
    view = made.window.panels.frame_view
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    yield made
    for dialog in made.window.findChildren(QDialog):
        dialog.close()
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


@pytest.fixture
def coded(program: Program) -> Program:
    assert program.workspace.do(adding("Add 6 codes", *CODES))
    return program


def is_final(program: Program) -> bool:
    index = program.player.index
    return index is not None and index.state is IndexState.FINAL


def at_rest(program: Program) -> bool:
    return program.player.current is not None and not program.player.is_pending()


def go(qtbot, program: Program, frame: int) -> None:
    program.player.seek(frame)
    qtbot.waitUntil(lambda: at_rest(program) and program.player.current.stamp.index == frame)


def press(qtbot, program: Program, key: str) -> None:
    qtbot.keyClick(program.window.panels.frame_view, key)


def notes(program: Program):
    return program.workspace.store.snapshot().annotations


def spans(program: Program):
    return [(n.text, n.start.index, n.last_index()) for n in notes(program)]


def test_twenty_events_are_coded_while_playing_with_twenty_keys(qtbot, coded):
    player, view = coded.player, coded.window.panels.frame_view
    player.set_loop((0, 89))
    player.play()
    expected = []
    for number in range(20):
        before = player.current
        qtbot.waitUntil(lambda before=before: player.playing and player.current is not before)
        at = player.current.stamp.index
        if number % 4 == 3:
            press(qtbot, coded, "2")  # 250 ms are six and a quarter frames
            expected.append(("late", max(0, at - 7)))
        else:
            press(qtbot, coded, "1")
            expected.append(("A shot", at))
        assert player.playing
        assert view.hasFocus()
    player.pause()
    made = notes(coded)
    assert [(note.text, note.start.index) for note in made] == expected
    assert [note.start.digest for note in made] == [
        player.index.digest(frame) for _text, frame in expected
    ]
    assert {note.end for note in made} == {None}
    details = [e.details for e in coded.workspace.store.custody() if "code" in e.details]
    assert [each["reaction_time_ms"] for each in details] == [
        250 if text == "late" else 0 for text, _frame in expected
    ]
    coded.actions["edit.undo"].trigger()
    assert len(notes(coded)) == 19


def test_at_rest_the_frame_shown_is_meant_and_a_span_runs_from_press_to_press(qtbot, coded):
    go(qtbot, coded, 50)
    press(qtbot, coded, "2")
    assert spans(coded) == [("late", 50, 50)]
    assert coded.codes.strip.lines() == ("2 late at 50",)
    assert coded.codes.strip.isVisible()
    coded.workspace.undo()
    strip, store = coded.codes.strip, coded.workspace.store
    go(qtbot, coded, 10)
    press(qtbot, coded, "3")
    assert notes(coded) == ()
    assert [key.split(":")[0] for key in store.drafts()] == ["code"]
    assert strip.lines()[0] == "aims runs since 10: 3 ends it, Esc cancels it"
    go(qtbot, coded, 30)
    press(qtbot, coded, "3")
    assert spans(coded) == [("aims", 10, 30)]
    assert store.drafts() == {}
    go(qtbot, coded, 40)
    press(qtbot, coded, "3")
    go(qtbot, coded, 35)  # ended before where it began: the same span
    press(qtbot, coded, "3")
    assert spans(coded)[1] == ("aims", 35, 40)


def test_escape_cancels_the_span_and_only_then(qtbot, coded):
    view = coded.window.panels.frame_view
    go(qtbot, coded, 10)
    press(qtbot, coded, "3")
    press(qtbot, coded, "4")
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert [running.code.name for running in coded.codes.entry.running()] == ["aims"]
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert coded.codes.entry.running() == ()
    assert coded.workspace.store.drafts() == {}
    assert notes(coded) == ()
    assert view.hasFocus()


def test_codes_of_a_group_end_each_other(qtbot, coded):
    for frame, key in ((5, "4"), (12, "3"), (20, "5"), (33, "5")):
        go(qtbot, coded, frame)
        press(qtbot, coded, key)
    assert spans(coded) == [("stands", 5, 20), ("runs", 20, 33)]
    assert [running.code.name for running in coded.codes.entry.running()] == ["aims"]


def test_a_running_span_is_there_again_when_the_case_is(qtbot, coded, tmp_path):
    go(qtbot, coded, 10)
    press(qtbot, coded, "3")
    coded.opening.close_case()
    assert coded.codes.strip.lines() == ()
    assert coded.opening.open(tmp_path / "case")
    qtbot.waitUntil(lambda: is_final(coded) and at_rest(coded))
    assert coded.codes.strip.lines()[0].startswith("aims runs since 10")
    go(qtbot, coded, 15)
    press(qtbot, coded, "3")
    assert spans(coded) == [("aims", 10, 15)]


def test_a_key_without_a_code_says_so_and_offers_the_list(qtbot, coded):
    press(qtbot, coded, "7")
    banner = coded.window.banners.banner("code")
    assert "7" in banner.text.text()
    assert notes(coded) == ()
    coded.actions["note.codes"].trigger()
    assert coded.window.findChildren(CodeDialog)
    assert coded.window.banners.banner("code") is None
    press(qtbot, coded, "3")
    assert coded.codes.entry.running()
    coded.workspace.undo()  # the list as it was: empty; what ran ends without a note
    assert coded.codes.entry.running() == ()
    assert coded.workspace.store.drafts() == {}
    assert notes(coded) == ()


def test_digits_are_found_by_their_place(qtbot, coded, monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    go(qtbot, coded, 8)
    press(qtbot, coded, "1")  # a Russian layout has Latin digits
    # A Kazakh one has letters there. Evdev codes of the row are 2 to 11; X11 adds 8.
    for key, letter, scan in ((0x04D9, "ә", 11), (0x0456, "і", 12)):
        event = QKeyEvent(
            QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, scan, 0, 0, letter
        )
        QApplication.sendEvent(coded.window.windowHandle(), event)
    assert spans(coded) == [("A shot", 8, 8), ("late", 8, 8)]
    assert [running.code.name for running in coded.codes.entry.running()] == ["aims"]
    # A key that is held down is one event.
    assert not any(coded.actions[f"note.code_{key}"].autoRepeat() for key in "0123456789")


def test_palette_menu_and_sheet_call_codes_by_name(qtbot, coded):
    palette = CommandPalette(coded.actions, coded.window)
    palette.show_over(coded.window)
    palette.field.setText("shot")
    assert "Code 1: shot" in [command.text for command in palette.shown()]
    palette.close()
    sheet = ShortcutSheet(coded.window, coded.actions)
    assert "Code 3: aims" in [label.text() for label in sheet.findChildren(PlainLabel)]
    menu: QMenu = coded.window.menus["Note/Coded note"]
    menu.aboutToShow.emit()
    menu.aboutToShow.emit()
    (without,) = [action for action in menu.actions() if "without" in action.text()]
    assert without.text() == "without a key && more"
    go(qtbot, coded, 21)
    without.trigger()
    assert spans(coded) == [("without a key & more", 21, 21)]
    coded.workspace.undo()
    coded.workspace.undo()
    assert coded.actions["note.code_1"].text() == "Code 1"


def test_every_colour_is_another_in_both_themes(dark):
    for theme in ("dark", "light"):
        assert len({code_colour(colour).name() for colour in CodeColour}) == len(CodeColour), theme
        apply_theme(dark, LIGHT)


# -- the list


@pytest.fixture
def empty(qtbot, dark, case_workspace) -> CodeDialog:
    """The list of a case without codes and without a film."""
    return shown_list(qtbot, case_workspace)


@pytest.fixture
def dialog(qtbot, dark, case_workspace) -> CodeDialog:
    """The list with the codes above."""
    assert case_workspace.do(adding("Add 6 codes", *CODES))
    return shown_list(qtbot, case_workspace)


def shown_list(qtbot, workspace: Workspace) -> CodeDialog:
    made = CodeDialog(workspace)
    made.workspace = workspace
    qtbot.addWidget(made)
    made.show()
    return made


def put(dialog: CodeDialog, row: int, title: str, words: str) -> bool:
    return dialog.model.setData(dialog.model.index(row, TITLES.index(title)), words)


def test_an_empty_list_says_what_a_code_is(empty):
    dialog = empty
    assert dialog.pages.currentWidget() is dialog.empty
    assert "one key writes its note" in dialog.empty.text()
    dialog.ready.click()
    assert dialog.pages.currentWidget() is dialog.table
    assert dialog.model.rowCount() == len(dialog.workspace.snapshot.codes) == 19
    assert "19 codes added" in dialog.words.text()
    dialog.ready.click()
    assert "In the list already: shot audible" in dialog.words.text()
    assert dialog.model.rowCount() == 19


def test_a_code_is_added_and_named_by_typing(qtbot, empty):
    empty.add.click()
    editor = empty.table.findChild(QLineEdit)
    qtbot.keyClicks(editor, "door opens")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: empty.workspace.snapshot.codes[0].name == "door opens")
    assert empty.workspace.snapshot.codes[0].key == "1"


def test_cells_are_changed_in_place_and_rules_are_said(dialog):
    codes = lambda: dialog.workspace.snapshot.listed_codes()  # noqa: E731
    for title, words, name, value in (
        ("Name", " bang ", "name", "bang"),
        ("Shape", "span", "span", True),
        ("Colour", "red", "colour", CodeColour.RED),
        ("Kind", "procedural", "visibility", None),
        ("By", "heard", "modality", "heard"),
        ("Reaction", "300 ms", "offset_ms", 300),
        ("Excludes in", "subject", "group_name", "subject"),
        ("Tags", "a, #b,, a", "tags", ("a", "b")),
        ("Key", "9", "key", "9"),
    ):
        assert put(dialog, 0, title, words)
        assert getattr(codes()[0], name) == value
        assert not dialog.words.isVisible()
    for title, words, told in (
        ("Key", "2", "writes “late” already"),
        ("Name", " ", "needs a name"),
        ("Reaction", "soon", "whole number"),
        ("Reaction", "99999", "between 0 and"),
    ):
        before = codes()
        assert not put(dialog, 0, title, words)
        assert told in dialog.words.text()
        assert codes() == before
    assert put(dialog, 0, "Shape", "point")  # which takes it out of its group
    assert codes()[0].group_name == ""


def test_order_removal_and_undo(dialog):
    names = lambda: [dialog.model.code(r).name for r in range(dialog.model.rowCount())]  # noqa: E731
    first = names()
    dialog._select(1)
    dialog.up.click()
    assert names()[:2] == ["late", "shot"]
    assert not dialog.up.isEnabled()
    dialog.down.click()
    assert names() == first
    dialog._select(0)
    dialog.remove.click()
    assert names() == first[1:]
    dialog.workspace.undo()
    assert names() == first


def test_choices_are_offered_in_cells(dialog):
    index = dialog.model.index(0, TITLES.index("Colour"))
    dialog.table.setCurrentIndex(index)
    dialog.table.edit(index)
    box = dialog.table.findChild(QComboBox)
    box.setCurrentIndex(box.findData("violet"))
    box.activated.emit(box.currentIndex())
    assert dialog.workspace.snapshot.listed_codes()[0].colour is CodeColour.VIOLET


def test_files_are_taken_in_and_strange_ones_refused(qtbot, empty, tmp_path):
    dialog = empty
    path = tmp_path / "p.boris"
    conf = {"0": {"code": "run", "type": "State event", "key": "r"}}
    path.write_text(json.dumps({"behaviors_conf": conf}))
    dialog.take_file(path)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 1)
    assert "the key “r”" in dialog.words.text()
    path.write_bytes(b"\x00")
    dialog.take_file(path)
    qtbot.waitUntil(lambda: "columns" in dialog.words.text())
    assert dialog.model.rowCount() == 1


def test_the_model_keeps_the_rules_of_models(dialog, qtmodeltester):
    qtmodeltester.check(dialog.model)
