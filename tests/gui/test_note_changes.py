"""Changes of selected notes, tracks, links and templates in the window's own parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator.case.accounts import Person
from annotator.case.annotation import Annotation
from annotator.case.codes import Code
from annotator.case.edits import adding
from annotator.case.exhibit import Exhibit
from annotator.case.links import Relation
from annotator.case.templates import Template
from annotator.case.tracks import Track, placed
from annotator.case.vocabularies import NoteKind, PersonRole
from annotator.errors import AnnotatorError, IntegrityError, StoreError
from annotator.gui.actions import Actions
from annotator.gui.bulk_dialog import KIND, TAG, TRACK, BulkDialog
from annotator.gui.code_model import CHOICES_ROLE, CodeModel
from annotator.gui.code_model import TRACK as CODE_TRACK
from annotator.gui.inspector import Inspector
from annotator.gui.link_dialog import LinkDialog
from annotator.gui.main_window import MainWindow
from annotator.gui.mention_line import MentionLine
from annotator.gui.note_changes import NoteChanges
from annotator.gui.note_editor import NoteEditor
from annotator.gui.note_words import TRACK as TRACK_COLUMN
from annotator.gui.notes_menu import selected_rows
from annotator.gui.notes_table import NotesTable
from annotator.gui.player import Player
from annotator.gui.template_dialog import TemplateDialog
from annotator.gui.track_dialog import TrackDialog
from annotator.gui.workspace import Workspace
from annotator.workflow.annotate import new_note
from annotator.workflow.bulk import prepare, putting_on
from annotator.workflow.tracks import change_track, put_on_track

NAME, COLOUR, LOCKED, HIDDEN, TAGS, TEXTS = range(6)


@pytest.fixture
def notes(case_workspace: Workspace, shown_exhibit: Exhibit) -> list[Annotation]:
    """Thirty notes, so that the list is longer than a page of it."""
    index = case_workspace.index
    assert index is not None
    made = [
        new_note(
            shown_exhibit, index, n, kind=NoteKind.OBSERVATION, author="A",
            clock=case_workspace.clock, text=f"note {n}",
        )
        for n in range(30)
    ]  # fmt: skip
    case_workspace.do(adding("Add", *made))
    return made


@pytest.fixture
def player(case_workspace: Workspace) -> Iterator[Player]:
    made = Player(case_workspace)
    yield made
    made.close()


@pytest.fixture
def table(
    qtbot: QtBot, themed_app: QApplication, case_workspace: Workspace, player: Player,
    notes: list[Annotation],
) -> NotesTable:  # fmt: skip
    made = NotesTable(case_workspace, player)
    qtbot.addWidget(made)
    made.resize(900, 160)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def editor(
    qtbot: QtBot, themed_app: QApplication, case_workspace: Workspace, player: Player,
    notes: list[Annotation],
) -> Iterator[NoteEditor]:  # fmt: skip
    made = Inspector(case_workspace, player)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: player.current is not None)
    yield made.editor
    made.hide()  # it lives until here


def bulk(qtbot: QtBot, table: NotesTable, workspace: Workspace, what: int) -> BulkDialog:
    chosen, count = table.chosen()
    dialog = BulkDialog(workspace, chosen, count, what)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.mark.parametrize("error", [StoreError("The drive is gone."), IntegrityError("Damaged.")])
def test_notes_that_cannot_be_read_are_not_deleted_and_it_is_said(
    qtbot: QtBot, case_workspace: Workspace, player: Player, table: NotesTable,
    editor: NoteEditor, monkeypatch: pytest.MonkeyPatch, error: AnnotatorError,
) -> None:  # fmt: skip
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions()
    changes = NoteChanges(actions, case_workspace, player, table, editor, cast(MainWindow, window))
    said: list[AnnotatorError] = []
    case_workspace.failed.connect(said.append)
    table.view.selectAll()

    def broken(*_asked: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(type(case_workspace.store), "notes_at", broken)
        assert not changes.delete_many()
    assert said == [error]
    assert len(case_workspace.store.annotations()) == 30


def stored(workspace: Workspace, number: int) -> Annotation:
    return workspace.store.annotations()[number]


def test_the_whole_list_is_tagged_at_once_also_beyond_what_is_seen(
    qtbot: QtBot, table: NotesTable, case_workspace: Workspace
) -> None:
    table.view.setFocus()
    qtbot.keyClick(table.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert selected_rows(table.view) == list(range(30))
    dialog = bulk(qtbot, table, case_workspace, TAG)
    dialog.tags.setText("#shot, level")
    before = case_workspace.undo_stack.count()
    dialog.button.click()
    assert case_workspace.undo_stack.count() == before + 1
    assert {note.tags for note in case_workspace.store.annotations()} == {("shot", "level")}
    assert case_workspace.undo()
    assert {note.tags for note in case_workspace.store.annotations()} == {()}


def test_shift_and_arrows_choose_a_stretch(
    qtbot: QtBot, table: NotesTable, case_workspace: Workspace, notes: list[Annotation]
) -> None:
    case_workspace.select_note(notes[0].id)
    table.view.setFocus()
    for _ in range(4):
        qtbot.keyClick(table.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert [note.id for note in table.selected_notes()] == [note.id for note in notes[:5]]
    assert [note.id for note in table.chosen()[0]()] == [note.id for note in notes[:5]]


def test_what_cannot_be_is_listed_and_nothing_is_done_until_asked_again(
    qtbot: QtBot, table: NotesTable, case_workspace: Workspace, notes: list[Annotation]
) -> None:
    case_workspace.do(adding("x", Track("t-1", "Done"), placed(notes[3].id, "t-1")))
    track = case_workspace.snapshot.tracks[0]
    dialog = TrackDialog(case_workspace)
    qtbot.addWidget(dialog)
    ticked = Qt.ItemDataRole.CheckStateRole
    assert dialog.model.setData(dialog.model.index(0, LOCKED), Qt.CheckState.Checked, ticked)
    assert case_workspace.snapshot.track_of(notes[3].id).locked
    table.view.selectAll()
    dialog = bulk(qtbot, table, case_workspace, KIND)
    dialog.kind.setCurrentIndex(dialog.kind.findData(NoteKind.PROCEDURAL))
    dialog.button.click()
    assert dialog.left.count() == 1
    assert f"“{track.name}” is locked" in dialog.left.item(0).text()
    assert stored(case_workspace, 0).kind is NoteKind.OBSERVATION
    dialog.button.click()
    kinds = [note.kind for note in case_workspace.store.annotations()]
    assert kinds.count(NoteKind.PROCEDURAL) == 29
    assert kinds[3] is NoteKind.OBSERVATION


def test_notes_are_put_on_a_track(
    qtbot: QtBot, table: NotesTable, case_workspace: Workspace, notes: list[Annotation]
) -> None:
    case_workspace.do(adding("x", Track("t-1", "Shots")))
    table.view.selectAll()
    dialog = bulk(qtbot, table, case_workspace, TRACK)
    dialog.track.setCurrentIndex(1)
    dialog.button.click()
    exhibit = notes[0].exhibit_id
    assert set(case_workspace.snapshot.tracks_on(exhibit).values()) == {"t-1"}
    assert len(case_workspace.snapshot.tracks_on(exhibit)) == 30


def test_very_many_changes_are_stored_and_undone_by_a_job(
    qtbot: QtBot, table: NotesTable, case_workspace: Workspace, notes: list[Annotation],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("annotator.gui.workspace.LARGE", 10)
    monkeypatch.setattr("annotator.gui.bulk_dialog._AT_ONCE", 10)
    monkeypatch.setattr("annotator.gui.case_now._MANY_AT_ONCE", 10)
    table.view.selectAll()
    dialog = bulk(qtbot, table, case_workspace, TAG)
    dialog.tags.setText("shot")
    with qtbot.waitSignal(dialog.applied):
        dialog.button.click()
    tags = {note.tags for note in case_workspace.snapshot.notes_of(notes[0].exhibit_id)}
    assert tags == {("shot",)}
    with qtbot.waitSignal(case_workspace.values_changed):
        assert case_workspace.undo()
    assert {note.tags for note in case_workspace.store.annotations()} == {()}
    with qtbot.waitSignal(case_workspace.values_changed):
        assert case_workspace.redo()
    assert {note.tags for note in case_workspace.store.annotations()} == {("shot",)}


def test_tracks_are_made_named_ordered_and_kept_apart(
    qtbot: QtBot, case_workspace: Workspace, themed_app: QApplication
) -> None:
    dialog = TrackDialog(case_workspace)
    qtbot.addWidget(dialog)
    for _ in range(2):
        dialog._add()
    model = dialog.model
    assert model.setData(model.index(0, NAME), "Shots")
    assert model.setData(model.index(0, TAGS), "shot, #kick")
    assert case_workspace.snapshot.listed_tracks()[0].tags == ("shot", "kick")
    assert not model.setData(model.index(1, NAME), "shots")
    assert "already" in dialog.words.text()
    dialog.select(1)
    dialog._move(-1)
    assert [track.name for track in case_workspace.snapshot.listed_tracks()][1] == "Shots"
    dialog._remove()
    assert [track.name for track in case_workspace.snapshot.tracks] == ["Shots"]


def test_a_note_of_a_locked_track_is_closed_and_says_so(
    editor: NoteEditor, case_workspace: Workspace, notes: list[Annotation]
) -> None:
    track = Track("t-1", "Done", locked=False)
    case_workspace.do(adding("x", track))
    case_workspace.select_note(notes[0].id)
    around = editor.around
    around.track.setCurrentIndex(around.track.findData("t-1"))
    around.track.activated.emit(around.track.currentIndex())
    assert case_workspace.snapshot.track_of(notes[0].id) == track
    assert not editor.form.text.isReadOnly()
    case_workspace.do(change_track(track, replace(track, locked=True)))
    case_workspace.select_note(notes[1].id)
    case_workspace.select_note(notes[0].id)
    assert editor.form.text.isReadOnly()
    assert "locked" in around.locked.text()
    assert not around.locked.isHidden()


def test_new_notes_stand_on_the_track_that_was_chosen_for_them(
    editor: NoteEditor, case_workspace: Workspace
) -> None:
    case_workspace.do(adding("x", Track("t-1", "Shots", tags=("shot",))))
    case_workspace.default_track = "t-1"
    editor.begin(5)
    editor.form.text.insertPlainText("a bang #kick")
    assert not editor.commit()  # the words of the track, refused at the field
    assert not case_workspace.snapshot.tracks_on(case_workspace.exhibit.id)
    editor.form.text.setPlainText("a bang")
    editor.form.tokens.show_tokens(("shot",), ())
    assert editor.commit()
    assert case_workspace.snapshot.track_of(case_workspace.note.id).name == "Shots"


def test_links_are_shown_at_both_notes_and_lead_there(
    qtbot: QtBot, editor: NoteEditor, case_workspace: Workspace, notes: list[Annotation]
) -> None:
    case_workspace.select_note(notes[0].id)
    dialog = LinkDialog(case_workspace, notes[0])
    qtbot.addWidget(dialog)
    dialog.search.setText("note 7")
    assert dialog.list.count() == 3  # 7, 17, 27: the first is chosen
    dialog.relation.setCurrentIndex(dialog.relation.findData(Relation.FOLLOWS))
    dialog.button.click()
    (link,) = case_workspace.snapshot.links_of(notes[7].id)
    assert (link.from_id, link.relation) == (notes[0].id, Relation.FOLLOWS)
    wanted: list[Annotation] = []
    editor.around.frame_wanted.connect(wanted.append)
    editor.around._lead(notes[7].id)
    assert [note.id for note in wanted] == [notes[7].id]
    assert editor.around.links_title.isVisibleTo(editor.around)
    editor.around._unlink(link)
    assert case_workspace.snapshot.links_of(notes[7].id) == ()
    assert case_workspace.undo()
    assert case_workspace.snapshot.links_of(notes[0].id) == (link,)


def test_a_template_fills_the_note_that_is_written(
    qtbot: QtBot, editor: NoteEditor, case_workspace: Workspace
) -> None:
    shot = Template("p-1", "shot", text="Muzzle flash", tags=("shot",), kind=NoteKind.MEASUREMENT)
    case_workspace.do(adding("x", shot))
    editor.begin(5)
    editor.form.text.insertPlainText("left window")
    editor.form.insert_template(shot)
    assert editor.commit()
    note = case_workspace.note
    assert (note.kind, note.tags) == (NoteKind.MEASUREMENT, ("shot",))
    assert note.text == "left window\nMuzzle flash"
    dialog = TemplateDialog(case_workspace)
    qtbot.addWidget(dialog)
    assert dialog.model.setData(dialog.model.index(0, 0), "flash")
    assert case_workspace.snapshot.templates[0].name == "flash"
    assert not dialog.add.isVisibleTo(dialog)
    dialog._remove()
    assert case_workspace.snapshot.templates == ()


def test_a_template_names_people_who_become_people_of_the_note(
    qtbot: QtBot, editor: NoteEditor, case_workspace: Workspace
) -> None:
    witness = Person("w-1", "W-1", PersonRole.WITNESS)
    assert case_workspace.do(adding("x", witness))
    fall = Template("p-1", "fall", text="Falls beside @X-9.\n@W-1")
    assert case_workspace.do(adding("x", fall))
    editor.begin(5)
    codes = [person.code for person in case_workspace.snapshot.people]
    editor.form.insert_template(fall, codes)
    assert editor.form.tokens.codes() == ("W-1",)
    assert editor.commit()
    note = case_workspace.note
    assert note is not None
    assert note.people == (witness.id,)
    assert note.text == "Falls beside @X-9."


def test_at_offers_people_where_a_template_is_changed(
    qtbot: QtBot, themed_app: object, case_workspace: Workspace
) -> None:
    for code in ("W-1", "W-2", "O-1"):
        assert case_workspace.do(adding("x", Person(code, code, PersonRole.WITNESS)))
    assert case_workspace.do(adding("x", Template("p-1", "fall", text="Falls")))
    dialog = TemplateDialog(case_workspace)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.table.edit(dialog.model.index(0, 3))
    line = dialog.table.findChild(MentionLine)
    assert line is not None
    line.setText("Falls before , then runs")
    line.setCursorPosition(len("Falls before "))
    qtbot.keyClicks(line, "@w")
    assert line.offered() == ("@W-1", "@W-2")
    popup = line._words.popup()
    assert popup is not None
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert line.text() == "Falls before @W-2 , then runs"
    assert line.offered() == ()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: case_workspace.snapshot.templates[0].text == "Falls before @W-2 , then runs"
    )


def test_every_change_has_an_action_with_keys() -> None:
    actions = Actions()
    for name in ("duplicate", "split", "merge", "tag", "change", "link", "move_here"):
        assert actions.shown_keys(f"note.{name}")


def test_nothing_is_prepared_for_what_is_so_already(
    case_workspace: Workspace, notes: list[Annotation]
) -> None:
    made = prepare(putting_on(None), notes, case_workspace.snapshot)
    assert (made.edit, made.count, made.left) == (None, 0, ())


def test_a_code_is_put_on_a_track_in_its_list(
    case_workspace: Workspace, themed_app: QApplication
) -> None:
    case_workspace.do(adding("x", Track("t-1", "Shots", tags=("shot",)), Track("t-2", "Any")))
    case_workspace.do(adding("x", Code("c-1", "bang", tags=("noise",))))
    model = CodeModel(case_workspace)
    refused: list[object] = []
    model.refused.connect(refused.append)
    cell = model.index(0, CODE_TRACK)
    assert cell.data(CHOICES_ROLE) == ("", "Shots", "Any")
    assert not model.setData(cell, "Shots")
    assert "noise" in str(refused[0])
    assert model.setData(cell, "Any")
    assert cell.data() == "Any"
    assert case_workspace.snapshot.track_of("c-1").id == "t-2"
    assert model.setData(cell, "")
    assert case_workspace.snapshot.track_of("c-1") is None


def test_the_list_has_a_column_and_a_choice_of_tracks_once_there_are_some(
    table: NotesTable, case_workspace: Workspace, notes: list[Annotation]
) -> None:
    box = table._head.tracks
    assert table.view.isColumnHidden(TRACK_COLUMN)
    assert box.isHidden()
    track = Track("t-1", "Shots")
    case_workspace.do(adding("x", track, placed(notes[3].id, "t-1"), placed(notes[7].id, "t-1")))
    assert not table.view.isColumnHidden(TRACK_COLUMN)
    assert not box.isHidden()
    assert table.filter.index(3, TRACK_COLUMN).data() == "Shots"
    assert table.filter.index(4, TRACK_COLUMN).data() == ""
    box.setCurrentIndex(box.findData("t-1"))
    assert table.filter.rowCount() == 2
    assert table.filter.is_narrowed()
    case_workspace.do(put_on_track([notes[9].id], track, case_workspace.snapshot))
    assert table.filter.rowCount() == 3
    box.setCurrentIndex(box.findData(""))
    assert table.filter.rowCount() == 27
    box.setCurrentIndex(0)
    table.model.sort(TRACK_COLUMN)
    assert [table.filter.note_at(row).id for row in range(3)] == [notes[n].id for n in (3, 7, 9)]
    case_workspace.undo()
    case_workspace.undo()
    assert table.view.isColumnHidden(TRACK_COLUMN)


def test_the_wheel_over_the_track_puts_no_note_elsewhere(
    editor: NoteEditor, case_workspace: Workspace, notes: list[Annotation]
) -> None:
    case_workspace.do(adding("x", Track("t-1", "Shots")))
    case_workspace.select_note(notes[0].id)
    turn = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    editor.around.track.wheelEvent(turn)
    assert editor.around.track.currentIndex() == 0
    assert case_workspace.snapshot.track_of(notes[0].id) is None
