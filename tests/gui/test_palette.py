from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from annotator.gui.action_table import ALL_ACTIONS, MENUS
from annotator.gui.actions import Actions
from annotator.gui.labels import PlainLabel
from annotator.gui.palette import (
    Command,
    CommandPalette,
    best_commands,
    latin_places,
    match_score,
)
from annotator.gui.shortcut_sheet import ShortcutSheet, sheet_rows


@pytest.fixture
def palette(qtbot, dark):
    actions = Actions()
    actions.set_available(["case", "writable", "exhibit"])
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    made = CommandPalette(actions, window)
    made.window_kept = window  # qtbot holds it by a weak reference only
    made.actions_used = []
    for spec in ALL_ACTIONS:
        actions.connect(spec.id, lambda id=spec.id: made.actions_used.append(id))
    made.registry = actions
    made.show_over(window)
    return made


def test_letters_must_come_in_order():
    assert match_score("nf", "Note at this frame") is not None
    assert match_score("fn", "Note at this frame") is None
    assert match_score("", "anything") == 0


@pytest.mark.parametrize(
    "typed,first",
    [
        ("report", "file.report"),
        ("note fr", "note.point"),
        ("dark", "view.theme_dark"),
        ("next n", "note.next"),
        ("sample", "file.open_sample"),
        ("go", "play.go_to"),
    ],
)
def test_a_few_letters_find_the_command(palette, typed, first):
    palette.field.setText(typed)
    assert palette.shown()[0].id == first


def test_best_is_first_and_strangers_are_left_out():
    rows = (Command("a", "Open", "File", ""), Command("b", "Copy", "Edit", ""))
    assert [row.id for row in best_commands("op", rows)] == ["a", "b"]
    assert best_commands("xyz", rows) == ()


def test_the_folder_of_a_case_is_no_name():
    row = Command(
        "case:x", "Open the case Square", "Documents and such, Anna", "", run=lambda: None
    )
    assert best_commands("dscna", (row,)) == ()
    assert best_commands("square", (row,)) == (row,)


def test_arrows_and_enter_do_the_command(qtbot, palette):
    qtbot.keyClicks(palette.field, "frame on")
    wanted = palette.shown()[1].id
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.actions_used == [wanted]
    assert palette.isHidden()


def test_what_cannot_be_done_now_is_listed_last_and_not_done(qtbot, palette):
    palette.field.setText("delete the note")
    assert palette.shown()[0].id == "edit.delete_note"
    palette.run()
    assert palette.actions_used == []
    palette.field.setText("note")
    able = [palette.registry[row.id].isEnabled() for row in palette.shown()]
    assert able == sorted(able, reverse=True)


def test_nothing_found_is_said(palette):
    palette.field.setText("qqqq")
    assert palette.shown() == ()
    assert not palette.nothing.isHidden()


def test_what_cannot_be_done_now_says_why(palette):
    registry = palette.registry
    registry.set_available([])
    assert registry.why_not("note.point") == "there is no video yet"
    assert registry.why_not("file.report") == "no case is open"
    registry.set_available(["case", "exhibit"])
    assert registry.why_not("note.point") == "the case is for reading only"
    assert registry.why_not("file.report") == ""
    palette.show_over(palette.window_kept)
    palette.field.setText("note at this frame")
    assert palette.shown()[0].why == "the case is for reading only"
    registry.set_available(["case", "exhibit", "writable"])
    assert registry.why_not("edit.delete_note") == "no note is selected"


def test_words_of_the_tip_find_a_command_too(palette):
    palette.field.setText("digest")
    assert "still.save" in [row.id for row in palette.shown()]
    palette.field.setText("dgst")
    assert "still.save" not in [row.id for row in palette.shown()]


def test_typed_on_a_russian_layout(palette):
    palette.field.setText("кузщке")  # the places of `report`
    assert palette.shown()[0].id == "file.report"
    assert latin_places("report") == ""


def test_further_rows_and_what_is_found(qtbot, palette):
    went = []
    asked = []

    def search(text):
        asked.append(text)
        return (
            Command(
                "note:1", "щит поднят <b>", "Note", "", icon="film", run=lambda: went.append(1)
            ),
        )

    palette.offer(
        lambda _text: (Command("exhibit:1", "Show E1 square", "Exhibit", "", icon="film",
                               run=lambda: went.append(2)),)
    )  # fmt: skip
    palette.search(search)
    qtbot.keyClicks(palette.field, "square")
    assert palette.shown()[0].id == "exhibit:1"
    qtbot.waitUntil(lambda: any(row.id == "note:1" for row in palette.shown()))
    assert asked == ["square"]
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    palette.show_over(palette.window_kept)
    assert all(row.run is None for row in palette.shown())
    palette.field.setText("zzzz")
    qtbot.waitUntil(lambda: [row.id for row in palette.shown()] == ["note:1"])
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert went == [2, 1]


def test_sheet_shows_every_key(qtbot, dark):
    sheet = ShortcutSheet()
    qtbot.addWidget(sheet)
    labels = [label.text() for label in sheet.findChildren(PlainLabel)]
    for spec in ALL_ACTIONS:
        if spec.shortcuts or spec.anywhere:
            assert spec.text.rstrip("…") in labels
    assert "Ctrl+Space" in labels
    rows = [spec for menu in MENUS for spec in sheet_rows(menu)]
    assert len(rows) == sum(bool(spec.shortcuts or spec.anywhere) for spec in ALL_ACTIONS)
