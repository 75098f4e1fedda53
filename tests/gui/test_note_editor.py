from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.case.accounts import Claim, Person
from annotator.case.annotation import Annotation, BearsOn
from annotator.case.edits import adding
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import Likelihood, NoteKind, ReviewState, Stance, Visibility
from annotator.gui.banner import BannerStack
from annotator.gui.drafts import Drafts, edit_key, new_key
from annotator.gui.note_editor import NoteEditor
from annotator.gui.orphan_drafts import SUBJECT, OrphanDrafts
from annotator.gui.player import Player
from annotator.gui.workspace import Workspace
from annotator.workflow.bulk import Task, adding_tags, prepare, setting_review
from annotator.workflow.note_edits import delete_notes


@pytest.fixture
def editor(
    qtbot: QtBot, case_workspace: Workspace, shown_exhibit: Exhibit, themed_app: QApplication
) -> Iterator[NoteEditor]:
    player = Player(case_workspace)
    made = NoteEditor(case_workspace, player)
    qtbot.addWidget(made)
    made.resize(300, 700)
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: player.current is not None, timeout=10_000)
    yield made
    player.close()


def type_note(editor: NoteEditor, text: str, start: int = 5, end: int | None = None) -> None:
    editor.begin(start, end)
    editor.form.text.insertPlainText(text)


def test_a_note_needs_only_text_and_is_bound_to_its_frame(
    editor: NoteEditor, case_workspace: Workspace, shown_exhibit: Exhibit
) -> None:
    type_note(editor, "Ол құлады — он упал", 7)
    assert editor.commit()
    (note,) = case_workspace.store.annotations()
    index = case_workspace.index
    assert index is not None
    assert note.text == "Ол құлады — он упал"
    assert note.start == index.stamp(7)
    assert note.start.digest
    assert note.exhibit_digest == shown_exhibit.digest_sha256
    assert (note.kind, note.visibility) == (NoteKind.OBSERVATION, Visibility.CLEAR)
    assert case_workspace.note == note


def test_tags_and_people_are_taken_from_field_and_text(
    editor: NoteEditor, case_workspace: Workspace
) -> None:
    case_workspace.do(adding("Add", Person("p1", "O-3")))
    type_note(editor, "@O-3 fires #discharge at @someone.else, picture #1 #last")
    editor.form.tokens.add("@V-2")
    editor.form.tokens.add("level")
    assert editor.commit()
    (note,) = case_workspace.store.annotations()
    assert set(note.tags) == {"discharge", "level", "last"}
    codes = {person.id: person.code for person in case_workspace.store.people()}
    assert {codes[person] for person in note.people} == {"O-3", "V-2"}
    assert case_workspace.undo()
    assert {person.code for person in case_workspace.store.people()} == {"O-3"}


def test_a_refusal_stands_at_its_field_and_loses_nothing(
    editor: NoteEditor, case_workspace: Workspace
) -> None:
    type_note(editor, "Nothing was thrown", 5)
    editor.form.visibility.set_value(Visibility.NOT_VISIBLE)
    assert not editor.commit()
    assert "span" in editor.form._blocks["visibility"].error.text()
    assert editor.form.text.toPlainText() == "Nothing was thrown"
    editor.form.end.line.setText("20")
    assert not editor.commit()
    assert editor.form._blocks["not_visible_reason"].is_refused()
    assert case_workspace.store.annotations() == ()
    assert editor.drafts.read(new_key(case_workspace.exhibit.id)) is not None


def test_a_frame_beyond_the_film_is_refused_in_words(
    editor: NoteEditor, case_workspace: Workspace
) -> None:
    type_note(editor, "late", 5, 5000)
    assert not editor.commit()
    assert "no frame 5000" in editor.form._blocks["frames"].error.text()


def test_an_inference_rests_on_what_is_checked(
    editor: NoteEditor, case_workspace: Workspace
) -> None:
    type_note(editor, "A flash", 3)
    assert editor.commit()
    seen = case_workspace.note
    assert seen is not None
    editor.begin(9, kind=NoteKind.INFERENCE)
    editor.form.text.insertPlainText("A shot")
    assert not editor.commit()
    assert editor.form._blocks["cites"].is_refused()
    editor.form.rests_on.list.item(0).setCheckState(Qt.CheckState.Checked)
    editor.form.likelihood.show_word(Likelihood.LIKELY)
    assert editor.commit()
    note = case_workspace.note
    assert note is not None
    assert (note.cites, note.likelihood, note.visibility) == ((seen.id,), Likelihood.LIKELY, None)


def test_drafts_outlive_the_editor(
    qtbot: QtBot, editor: NoteEditor, case_workspace: Workspace, shown_exhibit: Exhibit
) -> None:
    editor.begin(5)
    with qtbot.waitSignal(editor.drafts.saved, timeout=5_000):
        qtbot.keyClicks(editor.form.text, "half a thought")
    key = new_key(shown_exhibit.id)
    stored = case_workspace.store.drafts()[key]
    assert (stored["text"], stored["start"]) == ("half a thought", 5)
    editor.leave()
    other = NoteEditor(case_workspace, editor._player)
    qtbot.addWidget(other)
    assert other.is_new()
    assert other.form.text.toPlainText() == "half a thought"
    assert not other.banner.isHidden()
    assert other.commit()
    assert case_workspace.store.drafts() == {}


def test_a_draft_keeps_its_frame_until_it_is_moved(
    editor: NoteEditor, case_workspace: Workspace
) -> None:
    type_note(editor, "seen at five", 5)
    editor.leave()
    editor.begin(30)
    assert editor.form.content().start == 5
    editor.move_button.click()
    assert editor.form.content().start == 30
    assert editor.form.text.toPlainText() == "seen at five"
    editor.discard()
    editor.begin(30)
    assert editor.form.text.toPlainText() == ""


def test_a_stored_note_is_saved_when_another_is_selected_as_one_step(
    editor: NoteEditor, case_workspace: Workspace
) -> None:
    type_note(editor, "first", 3)
    assert editor.commit()
    first = case_workspace.note
    editor.begin(9)
    editor.form.text.insertPlainText("second")
    assert editor.commit()
    second = case_workspace.note
    assert first is not None
    assert second is not None
    case_workspace.select_note(first.id)
    editor.form.text.insertPlainText("the very ")
    editor.form.end.line.setText("8")
    steps = case_workspace.undo_stack.count()
    case_workspace.select_note(second.id)
    changed = case_workspace.snapshot.annotation(first.id)
    assert changed.text == "the very first"
    assert changed.last_index() == 8
    assert case_workspace.undo_stack.count() == steps + 1
    assert editor.form.text.toPlainText() == "second"
    assert case_workspace.note == second
    assert case_workspace.store.drafts() == {}


def test_changes_that_are_refused_stay_as_the_draft_of_that_note(
    editor: NoteEditor, case_workspace: Workspace
) -> None:
    type_note(editor, "first", 3)
    assert editor.commit()
    first = case_workspace.note
    assert first is not None
    editor.form.text.setPlainText("changed")
    editor.form.visibility.set_value(Visibility.NOT_VISIBLE)
    case_workspace.select_note("")
    assert case_workspace.snapshot.annotation(first.id).text == "first"
    assert edit_key(first.id) in case_workspace.store.drafts()
    case_workspace.select_note(first.id)
    assert editor.form.text.toPlainText() == "changed"
    assert not editor.banner.isHidden()
    editor.discard()
    assert editor.form.text.toPlainText() == "first"
    assert case_workspace.store.drafts() == {}


def test_undo_while_the_note_is_open_shows_what_is_stored(
    editor: NoteEditor, case_workspace: Workspace
) -> None:
    type_note(editor, "first", 3)
    assert editor.commit()
    editor.form.text.setPlainText("second")
    assert editor.save()
    assert case_workspace.undo()
    assert editor.form.text.toPlainText() == "first"
    assert case_workspace.undo()
    assert not editor.is_open()


def test_bearing_on_a_claim_says_who_judged(editor: NoteEditor, case_workspace: Workspace) -> None:
    case_workspace.do(adding("Add", Claim("c1", "", "Shots only into the air")))
    type_note(editor, "level barrel", 3)
    editor.form.bears_on.add("c1")
    editor.form.bears_on._rows[0].stance.show_word(Stance.CONTRADICTS)
    assert editor.commit()
    assert case_workspace.note is not None
    user = case_workspace.store.actor.name
    assert case_workspace.note.bears_on == (BearsOn("c1", Stance.CONTRADICTS, "", user),)


def test_keys_commit_and_leave(qtbot: QtBot, editor: NoteEditor, case_workspace: Workspace) -> None:
    editor.begin(4)
    qtbot.keyClicks(editor.form.text, "typed")
    with qtbot.waitSignal(editor.left):
        qtbot.keyClick(editor.form.text, Qt.Key.Key_Escape)
    assert case_workspace.store.annotations() == ()
    qtbot.keyClick(editor.form.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (note,) = case_workspace.store.annotations()
    assert (note.text, note.start.index) == ("typed", 4)


def test_pasting_takes_the_plain_text_only(editor: NoteEditor) -> None:
    from PySide6.QtCore import QMimeData

    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText("bold\0")
    editor.begin(1)
    editor.form.text.insertFromMimeData(data)
    assert editor.form.text.toPlainText() == "bold"


def test_an_exclamation_mark_completes_claims_and_leaves_no_trace_in_the_text(
    qtbot: QtBot, editor: NoteEditor, case_workspace: Workspace
) -> None:
    for number, short in enumerate(("Shots in the air", "Stones were thrown <b>first")):
        case_workspace.do(adding("Add", Claim(f"c{number}", "", short)))
    editor.begin(5, None)
    text = editor.form.text
    qtbot.keyClicks(text, "Stop! Nothing !thrown")
    assert text._popup.isVisible()
    qtbot.keyClick(text._popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: text.toPlainText() == "Stop! Nothing ")
    qtbot.keyClicks(text, "flies #stones ")
    assert editor.commit()
    (note,) = case_workspace.store.annotations()
    assert note.text == "Stop! Nothing flies #stones "
    assert [link.claim_id for link in note.bears_on] == ["c1"]
    assert note.tags == ("stones",)


def first_note(editor: NoteEditor, workspace: Workspace) -> Annotation:
    type_note(editor, "first", 3)
    assert editor.commit()
    assert workspace.note is not None
    return workspace.note


def bulk(workspace: Workspace, note: Annotation, task: Task) -> None:
    made = prepare(task, [workspace.snapshot.annotation(note.id)], workspace.snapshot)
    assert made.edit is not None
    assert workspace.do(made.edit)


def test_what_is_typed_takes_nothing_of_a_bulk_change_back(
    editor: NoteEditor, case_workspace: Workspace
) -> None:
    note = first_note(editor, case_workspace)
    editor.form.text.setPlainText("typed")
    editor.form.tokens.add("mine")
    bulk(case_workspace, note, adding_tags(["bulk"], case_workspace.clock))
    bulk(case_workspace, note, setting_review(ReviewState.REVIEWED, "B", case_workspace.clock))
    assert editor.form.text.toPlainText() == "typed"
    assert not editor.banner.isHidden()
    case_workspace.select_note("")
    stored = case_workspace.snapshot.annotation(note.id)
    assert (stored.text, set(stored.tags)) == ("typed", {"bulk", "mine"})
    assert (stored.review, stored.reviewer) == (ReviewState.REVIEWED, "B")
    assert case_workspace.store.drafts() == {}


def test_an_undo_under_what_is_typed_leaves_only_what_was_typed(
    editor: NoteEditor, case_workspace: Workspace
) -> None:
    note = first_note(editor, case_workspace)
    bulk(case_workspace, note, adding_tags(["bulk"], case_workspace.clock))
    editor.form.text.setPlainText("typed")
    assert case_workspace.undo()
    assert editor.save()
    stored = case_workspace.snapshot.annotation(note.id)
    assert (stored.text, stored.tags) == ("typed", ())


def test_a_draft_on_the_disk_takes_nothing_of_a_later_change_back(
    qtbot: QtBot, editor: NoteEditor, case_workspace: Workspace
) -> None:
    note = first_note(editor, case_workspace)
    editor.form.text.setPlainText("typed")
    editor.form.visibility.set_value(Visibility.NOT_VISIBLE)  # refused without a span
    case_workspace.select_note("")
    assert edit_key(note.id) in case_workspace.store.drafts()
    bulk(case_workspace, note, adding_tags(["bulk"], case_workspace.clock))
    other = NoteEditor(case_workspace, editor._player)
    qtbot.addWidget(other)
    case_workspace.select_note(note.id)
    content = other.form.content()
    assert (content.text, content.tags) == ("typed", ("bulk",))
    assert not other.banner.isHidden()
    other.discard()
    assert other.form.content().tags == ("bulk",)


def test_what_was_typed_in_a_deleted_note_comes_back_with_it(
    editor: NoteEditor, case_workspace: Workspace
) -> None:
    note = first_note(editor, case_workspace)
    editor.form.text.setPlainText("typed")
    assert case_workspace.do(delete_notes([note], case_workspace.snapshot))
    assert not editor.is_open()
    assert edit_key(note.id) in case_workspace.store.drafts()
    assert case_workspace.undo()
    case_workspace.select_note(note.id)
    assert editor.form.text.toPlainText() == "typed"
    assert not editor.banner.isHidden()


def test_drafts_of_deleted_notes_are_kept_and_offered_with_the_note(
    qtbot: QtBot, editor: NoteEditor, case_workspace: Workspace, shown_exhibit: Exhibit
) -> None:
    note = first_note(editor, case_workspace)
    editor.form.text.setPlainText("typed <b>Жанар</b>")
    kept = editor.form.content().to_draft()
    assert case_workspace.do(delete_notes([note], case_workspace.snapshot))
    store = case_workspace.store
    for key in (edit_key("gone"), new_key(shown_exhibit.id)):
        store.save_draft(key, kept)
    drafts = Drafts(case_workspace)
    assert set(drafts.orphans) == {edit_key(note.id), edit_key("gone")}
    assert set(store.drafts()) == {*drafts.orphans, new_key(shown_exhibit.id)}
    stack = BannerStack()
    qtbot.addWidget(stack)
    offered = OrphanDrafts(case_workspace, drafts, stack)
    offered.tell()
    banner = stack.banner(SUBJECT)
    assert banner is not None
    assert "2 notes" in banner.text.text()
    offered.copy()
    assert "typed <b>Жанар</b>" in QGuiApplication.clipboard().text()
    offered.bring_back()
    # What the log never held cannot come back; it stays until somebody throws it away.
    assert drafts.orphans == (edit_key("gone"),)
    assert store.find("annotation", note.id) is not None
    assert editor.form.text.toPlainText() == "typed <b>Жанар</b>"
    offered._throw_away()
    assert drafts.orphans == ()
    assert stack.banner(SUBJECT) is None
    assert edit_key("gone") not in store.drafts()
    assert edit_key(note.id) in store.drafts()
