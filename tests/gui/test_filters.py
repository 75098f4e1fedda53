"""Filters in the window: the form, the small buttons, what is kept with a case."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from annotator.case.edits import changing
from annotator.case.note_filter import NO_FILTER, NoteFilter
from annotator.case.vocabularies import NoteKind, ReviewState
from annotator.errors import StoreError, UsageError
from annotator.gui.filter_dialog import FilterDialog
from annotator.gui.filter_form import FilterForm
from annotator.gui.notes_table import NotesTable
from annotator.gui.player import Player
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.saved_filters import (
    NAME,
    SavedFilter,
    forget_filter,
    keep_filter,
    saved_filters,
)

RICH = NoteFilter(
    words="щит",
    kinds=("observation", "inference"),
    modalities=("heard",),
    all_tags=("shot", "level"),
    any_tags=("a",),
    no_tags=("b",),
    visibilities=("clear", ""),
    likelihoods=("likely (55–80 %)",),
    confidences=("low",),
    reviews=("draft",),
    graphics=("severe",),
    authors=("A. One",),
    first_frame=3,
    last_frame=70,
    written_from="2026-01-01",
    written_to="2026-12-31",
    translated=False,
)


@pytest.fixture
def table(qtbot, dark, case_workspace, shown_exhibit):
    workspace = case_workspace
    for frame, text, tags in (
        (5, "a shot, audible", ("shot",)),
        (20, "щит поднят", ("shield",)),
        (40, "another shot", ("shot", "level")),
    ):
        note = new_note(
            shown_exhibit, workspace.index, frame, None, kind=NoteKind.OBSERVATION, author="A. One", clock=workspace.clock,
            text=text, tags=tags,
        )  # fmt: skip
        assert workspace.do(add_note(note))
    player = Player(workspace)
    made = NotesTable(workspace, player)
    qtbot.addWidget(made)
    made.resize(800, 300)
    made.show()
    yield made
    player.close()


def texts(table):
    return [table.filter.note_at(row).text for row in range(table.filter.rowCount())]


def chips(table):
    return [chip.condition.words for chip in table.bar.chips]


def test_a_form_gives_back_what_it_was_given(qtbot, dark, case_workspace):
    form = FilterForm(case_workspace.snapshot)
    qtbot.addWidget(form)
    assert form.wanted() == NO_FILTER
    form.show_filter(RICH)
    assert form.wanted() == RICH
    form.show_filter(NO_FILTER)
    assert form.wanted() == NO_FILTER


def test_conditions_are_buttons_that_take_them_away(qtbot, table):
    asked = []
    table.search_wanted.connect(asked.append)
    table.set_filter(NoteFilter(words="shot", any_tags=("level", "shield"), kinds=("observation",)))
    assert texts(table) == ["another shot"]
    assert chips(table) == ["Text: shot", "Kind: observation", "#level", "#shield"]
    assert asked == ["shot"]
    table.bar.chips[2].setFocus()
    qtbot.keyClick(table.bar.chips[2], Qt.Key.Key_Delete)
    assert texts(table) == []
    assert table.bar.chips[2].hasFocus()  # the next one
    qtbot.keyClick(table.bar.chips[2], Qt.Key.Key_Space)
    qtbot.keyClick(table.bar.chips[0], Qt.Key.Key_Return)
    assert asked[-1] == ""
    assert len(texts(table)) == 3
    assert chips(table) == ["Kind: observation"]
    table.kinds.setCurrentIndex(0)
    assert chips(table) == []
    assert table.bar.isHidden()


def test_a_single_kind_stands_in_the_list_of_kinds(table):
    table.set_filter(NoteFilter(kinds=("observation",)))
    assert table.kinds.currentText() == "Observation"
    table.set_filter(NoteFilter(kinds=("observation", "claim")))
    assert table.kinds.currentIndex() == 0
    assert len(texts(table)) == 3


def test_rows_follow_what_changes_in_the_case(table, case_workspace):
    table.set_filter(NoteFilter(reviews=("draft",), all_tags=("shot",)))
    assert len(texts(table)) == 2
    note = table.filter.note_at(0)
    case_workspace.do(changing("x", [(note, replace(note, review=ReviewState.DISPUTED))]))
    assert texts(table) == ["another shot"]
    assert case_workspace.undo()
    assert texts(table) == ["a shot, audible", "another shot"]


def test_show_all_notes_from_the_empty_table(table):
    table.set_filter(NoteFilter(no_tags=("shot", "shield")))
    assert texts(table) == []
    table._empty_pressed()
    assert len(texts(table)) == 3


def test_the_dialog_counts_keeps_recalls_and_forgets(qtbot, table, case_workspace):
    dialog = FilterDialog(case_workspace, NO_FILTER, None)
    qtbot.addWidget(dialog)
    dialog.form.show_filter(NoteFilter(any_tags=("level", "shield")))
    qtbot.waitUntil(lambda: dialog.said.text() == "2 notes fit.")
    dialog.name.setText("  Shots   and shields ")
    dialog.key.setCurrentIndex(dialog.key.findData("3"))
    dialog.keep.click()
    folder = case_workspace.folder()
    kept = saved_filters(folder)
    assert kept == (SavedFilter("Shots and shields", dialog.wanted(), "3"),)
    dialog.form.show_filter(NO_FILTER)
    dialog.saved.setCurrentIndex(1)
    dialog.saved.activated.emit(1)
    assert dialog.wanted() == kept[0].wanted
    dialog.forget.click()
    assert saved_filters(folder) == ()
    dialog.form._fields["first_frame"].setText("x")
    dialog._accept()
    assert dialog.result() == 0
    assert "no frame number" in dialog.said.text()


def test_a_digit_belongs_to_one_filter(tmp_path):
    keep_filter(tmp_path, SavedFilter("one", NoteFilter(words="a"), "1"))
    both = keep_filter(tmp_path, SavedFilter("two", RICH, "1"))
    assert [(each.name, each.key) for each in both] == [("one", ""), ("two", "1")]
    assert saved_filters(tmp_path) == both
    again = keep_filter(tmp_path, SavedFilter("ONE", NoteFilter(words="b"), "2"))
    assert [(each.name, each.wanted.words) for each in again] == [("two", "щит"), ("ONE", "b")]
    assert forget_filter(tmp_path, "ONE") == again[:1]
    for bad in (SavedFilter(" ", RICH), SavedFilter("x" * 90, RICH), SavedFilter("x", RICH, "0")):
        with pytest.raises(UsageError):
            keep_filter(tmp_path, bad)


@pytest.mark.parametrize(
    "text",
    [
        "",
        json.dumps(
            {
                "format": "annotator-filters",
                "version": 1,
                "filters": [{"name": f"f{i}", "filter": {}} for i in range(201)],
            }
        ),
        r'{"format": "annotator-filters", "version": 1, "filters": [{"name": "\ud800", "filter": {}}]}',
        r'{"format": "annotator-filters", "version": 1, "filters": [{"name": "a", "filter": {"words": "\ud800"}}]}',
        "{",
        "[]",
        "[" * 50_000,
        '{"format": "other"}',
        '{"format": "annotator-filters", "version": 9, "filters": []}',
        '{"format": "annotator-filters", "version": 1, "filters": [7]}',
        '{"format": "annotator-filters", "version": 1, "filters": [{"name": 7}]}',
        '{"format": "annotator-filters", "version": 1, "filters": [{"name": "a", "key": "99"}]}',
        '{"format": "annotator-filters", "version": 1, "filters": [{"name": "a", "filter": 7}]}',
        "\x00",
    ],
)
def test_a_file_that_is_something_else_is_said_and_left(tmp_path, text):
    (tmp_path / NAME).write_text(text)
    with pytest.raises(StoreError) as refused:
        saved_filters(tmp_path)
    assert refused.value.hint
    assert NAME in refused.value.message
    for change in (
        lambda: keep_filter(tmp_path, SavedFilter("new", RICH)),
        lambda: forget_filter(tmp_path, "new"),
    ):
        with pytest.raises(StoreError):
            change()
    assert (tmp_path / NAME).read_text() == text


@pytest.mark.parametrize(
    "bad",
    [
        SavedFilter("bad", NoteFilter(any_tags=tuple(f"t{i}" for i in range(201)))),
        SavedFilter("bad", NoteFilter(words="x" * 1001)),
        SavedFilter("bad", NoteFilter(authors=("x" * 1001,))),
        SavedFilter("bad", NoteFilter(words="\ud800")),
        SavedFilter("bad", NoteFilter(no_tags=("\udfff",))),
        SavedFilter("bad", NoteFilter(kinds=("rumour",))),
        SavedFilter("bad \ud800", RICH),
        SavedFilter(
            "bad",
            NoteFilter(
                all_tags=tuple(f"{i:03}" + "я" * 900 for i in range(200)),
                any_tags=tuple(f"{i:03}" + "я" * 900 for i in range(200)),
                no_tags=tuple(f"{i:03}" + "я" * 900 for i in range(200)),
            ),
        ),
    ],
    ids=lambda bad: "",
)
def test_a_filter_that_could_not_be_read_back_is_not_kept(tmp_path, bad):
    kept = keep_filter(tmp_path, SavedFilter("one", RICH, "1"))
    with pytest.raises(UsageError) as refused:
        keep_filter(tmp_path, bad)
    assert refused.value.hint
    assert saved_filters(tmp_path) == kept


def test_the_dialog_overwrites_no_file_that_it_cannot_read(qtbot, table, case_workspace):
    folder = case_workspace.folder()
    keep_filter(folder, SavedFilter("one", RICH, "1"))
    newer = (folder / NAME).read_text().replace('"version": 1', '"version": 2')
    (folder / NAME).write_text(newer)
    dialog = FilterDialog(case_workspace, NoteFilter(all_tags=("shot",)), None)
    qtbot.addWidget(dialog)
    assert NAME in dialog.said.text()
    dialog.name.setText("two")
    dialog.keep.click()
    assert NAME in dialog.said.text()
    assert (folder / NAME).read_text() == newer
    assert dialog.name.text() == "two"
    assert dialog.wanted() == NoteFilter(all_tags=("shot",))


def test_the_dialog_says_what_cannot_be_kept_and_leaves_it_in_the_form(
    qtbot, table, case_workspace
):
    kept = keep_filter(case_workspace.folder(), SavedFilter("one", RICH, "1"))
    dialog = FilterDialog(case_workspace, NO_FILTER, None)
    qtbot.addWidget(dialog)
    dialog.form._fields["any_tags"].setText(",".join(str(i) for i in range(250)))
    dialog.name.setText("big")
    dialog.keep.click()
    assert "250" in dialog.said.text()
    assert len(dialog.wanted().any_tags) == 250
    assert dialog.name.text() == "big"
    assert saved_filters(case_workspace.folder()) == kept
    qtbot.waitUntil(lambda: not case_workspace.jobs.running())
    assert "250" in dialog.said.text()


def test_nothing_of_a_filter_leaves_the_case(tmp_path):
    keep_filter(tmp_path, SavedFilter("one", RICH, "1"))
    whole = json.loads((tmp_path / NAME).read_text())
    assert whole["filters"][0]["filter"]["words"] == "щит"
    assert saved_filters(tmp_path / "elsewhere") == ()
