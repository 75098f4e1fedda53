"""A note, its draft, marks and loop stay at their frames when the final index counts them anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.case.edits import adding, changing, deleting
from annotator.case.exhibit import Exhibit
from annotator.case.places import Place, PlaceKind
from annotator.errors import AnnotatorError, ConflictError
from annotator.gui.drafts import new_key
from annotator.gui.note_editor import NoteEditor
from annotator.gui.opening import IndexLoader
from annotator.gui.player import Player
from annotator.gui.workspace import Marks, Workspace
from annotator.media.indexer import full_index, quick_index
from annotator.progress import Cancelled
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.workflow import rebinding
from annotator.workflow.annotate import Rebinding
from annotator.workflow.rebinding import rebind_notes
from tests.gui.numbered_film import add_film, number_in, write_film

SHIFT = 3


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """At a rate that varies, so that a wrong frame has another time, too."""
    folder = tmp_path_factory.mktemp("counted-anew")
    return write_film(folder / "film.mp4", 150, gop=40, durations_ms=(20, 60, 33))


@dataclass
class Desk:
    """A film whose provisional index lacks the first frames."""

    qtbot: QtBot
    workspace: Workspace
    exhibit: Exhibit
    player: Player
    editor: NoteEditor
    provisional: FrameIndex
    final: FrameIndex

    def go(self, frame: int) -> int:
        """Show a frame; what number its picture carries."""
        self.player.seek(frame)
        self.qtbot.waitUntil(lambda: self.is_at(frame))
        assert self.player.current is not None
        return number_in(self.player.current.image)

    def is_at(self, frame: int) -> bool:
        """Whether exactly this frame is on the screen."""
        current = self.player.current
        return current is not None and not self.player.is_pending() and current.stamp.index == frame

    def write(self, text: str, start: int, end: int | None = None) -> None:
        """Open a new note and type."""
        self.editor.begin(start, end)
        self.editor.form.text.insertPlainText(text)

    def show_final(self) -> None:
        """The screen is counted by the final index."""
        self.workspace.take_index(self.exhibit, self.final)
        self.qtbot.waitUntil(
            lambda: self.player.index is self.final and not self.player.is_pending()
        )

    def bind_stored(self) -> None:
        """The stored notes are."""
        found = rebind_notes(self.workspace.store, self.exhibit, self.final)
        if found.edit is not None:
            self.workspace.commit(found.edit)

    def bound(self) -> list[tuple[int, int | None]]:
        """The frames of the stored notes."""
        return [
            (note.start.index, note.end.index if note.end else None)
            for note in self.workspace.store.annotations()
        ]


@pytest.fixture
def desk(
    qtbot: QtBot, case_workspace: Workspace, themed_app: QApplication, film: Path
) -> Iterator[Desk]:
    exhibit = add_film(case_workspace, film)
    case_workspace.select_exhibit(exhibit.id)
    player = Player(case_workspace)
    editor = NoteEditor(case_workspace, player)
    qtbot.addWidget(editor)
    editor.show()
    provisional = without_first(quick_index(film), SHIFT)
    case_workspace.take_index(exhibit, provisional)
    qtbot.waitUntil(lambda: player.current is not None and not player.is_pending())
    yield Desk(qtbot, case_workspace, exhibit, player, editor, provisional, full_index(film))
    player.close()


def without_first(index: FrameIndex, count: int) -> FrameIndex:
    return replace(
        index,
        pts_column=index.pts_column[count:],
        clock=index.clock[count:],
        durations=index.durations[count:],
        types=index.types[count:],
        flags=index.flags[count:],
        packet=index.packet[count:],
        digests=index.digests[count:],
    )


def test_a_new_note_stays_at_its_frame_while_another_one_is_on_the_screen(desk: Desk) -> None:
    seen = desk.go(60)
    desk.write("here", 60)
    desk.go(80)
    desk.show_final()
    assert desk.editor.form.content().start == seen
    assert desk.editor.banner.isHidden()
    assert desk.editor.commit()
    assert desk.bound() == [(seen, None)]


def test_a_new_note_on_a_span_stays_on_it(desk: Desk) -> None:
    seen = desk.go(60)
    desk.write("from here to there", 60, 70)
    desk.show_final()
    assert desk.editor.commit()
    assert desk.bound() == [(seen, seen + 10)]


def test_what_undoing_brings_back_has_the_numbers_of_today(desk: Desk) -> None:
    loader = IndexLoader(desk.workspace, desk.workspace)
    seen = desk.go(60)
    stamp = desk.provisional.stamp(60)
    workspace = desk.workspace
    at = "2026-01-01T00:00:00Z"
    place = Place("p", PlaceKind.CAMERA, "window", 1, 1, 9, "A", at, desk.exhibit.id, start=stamp)
    assert workspace.do(adding("Add place", place))
    assert workspace.do(deleting("Remove place", place))
    desk.show_final()
    desk.bind_stored()
    assert workspace.undo()
    desk.qtbot.waitUntil(lambda: workspace.store.all_of(Place)[0].start == desk.final.stamp(seen))
    assert workspace.snapshot.places == workspace.store.all_of(Place)
    assert loader.parent() is workspace


def test_a_film_that_is_selected_again_is_not_looked_through_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []

    def counted(
        store: CaseStore, exhibit: Exhibit, final: FrameIndex, cancelled: Cancelled
    ) -> Rebinding:
        looks.append(exhibit.id)
        return rebind_notes(store, exhibit, final, cancelled)

    monkeypatch.setattr(rebinding, "rebind_notes", counted)
    workspace, loader = desk.workspace, IndexLoader(desk.workspace, desk.workspace)
    workspace.store.put_index(desk.exhibit.id, desk.final)
    for selected in range(3):
        workspace.select_exhibit("")
        workspace.select_exhibit(desk.exhibit.id)
        desk.qtbot.waitUntil(lambda: workspace.index is not None, timeout=60_000)
        desk.qtbot.waitUntil(lambda: not loader._jobs, timeout=60_000)
        assert workspace.index is not None
        assert workspace.index.state is IndexState.FINAL
        assert looks == [desk.exhibit.id], selected


def test_a_number_put_in_by_hand_means_the_frame_that_had_it(desk: Desk) -> None:
    seen = desk.go(40)
    desk.go(60)
    desk.write("there", 60)
    desk.editor.form.start.show_frame(40, 0)
    desk.editor.form.changed.emit()
    desk.show_final()
    assert desk.editor.commit()
    assert desk.bound() == [(seen, None)]


def test_a_restored_draft_and_the_offer_to_move_it_follow_both(desk: Desk) -> None:
    meant, here = desk.go(20), desk.go(60)
    desk.write("left", 20)
    desk.editor.leave()
    desk.editor.begin(60)
    desk.show_final()
    assert desk.editor.form.content().start == meant
    assert str(here) in desk.editor.move_button.text()
    desk.editor.move_button.click()
    assert desk.editor.form.content().start == here


@pytest.mark.parametrize("stored_first", [True, False])
def test_a_stored_note_that_is_being_changed_stays_at_its_frames(
    desk: Desk, stored_first: bool
) -> None:
    seen = desk.go(60)
    desk.write("first", 60)
    assert desk.editor.commit()
    desk.editor.form.text.insertPlainText("more ")
    desk.editor.form.end.show_frame(70, 0)
    desk.editor.form.changed.emit()
    if stored_first:
        desk.bind_stored()
        desk.show_final()
    else:
        desk.show_final()
        desk.bind_stored()
    content = desk.editor.form.content()
    assert (content.start, content.end) == (seen, seen + 10)
    assert "more" in content.text
    assert desk.editor.save()
    assert desk.bound() == [(seen, seen + 10)]


def test_a_stored_note_that_nobody_changes_leaves_no_draft(desk: Desk) -> None:
    desk.go(60)
    desk.write("first", 60, 63)
    assert desk.editor.commit()
    desk.show_final()
    assert not desk.editor.is_changed()
    desk.bind_stored()
    assert not desk.editor.is_changed()
    assert desk.editor.banner.isHidden()
    assert desk.bound() == [(63, 66)]
    assert desk.workspace.store.drafts() == {}


def test_a_draft_on_the_disk_is_opened_at_its_frame_under_another_index(desk: Desk) -> None:
    seen = desk.go(60)
    desk.write("typed before the film was counted", 60, 70)
    desk.editor.drafts.flush()
    desk.workspace.select_exhibit("")
    desk.workspace.select_exhibit(desk.exhibit.id)
    # As after a new start: the draft is there before the frames are.
    assert desk.player.index is None
    assert desk.editor.form.content().text
    desk.show_final()
    content = desk.editor.form.content()
    assert (content.start, content.end) == (seen, seen + 10)
    desk.editor.leave()
    other = NoteEditor(desk.workspace, desk.player)
    desk.qtbot.addWidget(other)
    assert other.commit()
    assert desk.bound() == [(seen, seen + 10)]


def test_a_draft_is_read_at_its_frame_when_the_index_is_there_before_it(desk: Desk) -> None:
    seen = desk.go(60)
    desk.write("left", 60)
    desk.editor.leave()
    kept = desk.workspace.store.drafts()[new_key(desk.exhibit.id)]
    assert kept["start"] == 60
    desk.editor.discard()
    desk.show_final()
    desk.workspace.store.save_draft(new_key(desk.exhibit.id), kept)
    other = NoteEditor(desk.workspace, desk.player)
    desk.qtbot.addWidget(other)
    assert other.form.content().start == seen


def test_a_frame_that_is_lost_is_said_and_its_number_kept(desk: Desk) -> None:
    desk.go(1)
    desk.write("at a frame that goes", 1)
    desk.go(80)
    # As where a container lists frames that are never decoded.
    desk.final = without_first(desk.final, 10)
    desk.show_final()
    assert desk.editor.form.content().start == 1
    assert not desk.editor.banner.isHidden()
    assert "What was frame 1 " in desk.editor._said.text()
    assert desk.editor.form.content().text == "at a frame that goes"


def test_marks_and_loop_stay_at_their_frames(desk: Desk) -> None:
    seen = desk.go(60)
    desk.workspace.set_marks(Marks(60, 70))
    desk.player.set_loop((60, 70))
    desk.show_final()
    assert desk.workspace.marks == Marks(seen, seen + 10)
    assert desk.player.loop == (seen, seen + 10)


def test_marks_and_loop_whose_frames_are_lost_are_none(desk: Desk) -> None:
    seen = desk.go(60)
    desk.workspace.set_marks(Marks(1, 60))
    desk.player.set_loop((1, 60))
    desk.final = without_first(desk.final, 10)
    desk.show_final()
    assert desk.workspace.marks == Marks(None, seen - 10)
    assert desk.player.loop is None


def test_a_film_that_is_shown_again_is_at_the_frame_where_it_was_left(desk: Desk) -> None:
    seen = desk.go(60)
    desk.workspace.select_exhibit("")
    desk.workspace.select_exhibit(desk.exhibit.id)
    desk.show_final()
    desk.qtbot.waitUntil(lambda: desk.is_at(seen))
    assert desk.player.current is not None
    assert number_in(desk.player.current.image) == seen


def test_what_was_changed_before_the_frames_were_counted_anew_is_undone_and_repeated(
    desk: Desk,
) -> None:
    workspace = desk.workspace
    seen = desk.go(60)
    desk.write("first", 60)
    assert desk.editor.commit()
    (note,) = workspace.store.annotations(desk.exhibit.id)
    changed = replace(note, text="second")
    assert workspace.do(changing("Change text", [(note, changed)]))
    desk.show_final()
    desk.bind_stored()
    (bound,) = workspace.store.annotations(desk.exhibit.id)
    assert bound.start == desk.final.stamp(seen) != note.start
    assert workspace.undo()
    (now,) = workspace.store.annotations(desk.exhibit.id)
    assert (now.text, now.start) == ("first", bound.start)
    assert workspace.redo()
    (now,) = workspace.store.annotations(desk.exhibit.id)
    assert (now.text, now.start) == ("second", bound.start)
    assert workspace.undo()
    assert workspace.undo()
    assert workspace.store.annotations(desk.exhibit.id) == ()


def test_what_somebody_changed_since_is_refused_with_what_to_do(desk: Desk) -> None:
    workspace = desk.workspace
    desk.go(60)
    desk.write("first", 60)
    assert desk.editor.commit()
    (note,) = workspace.store.annotations(desk.exhibit.id)
    changed = replace(note, text="second")
    assert workspace.do(changing("Change text", [(note, changed)]))
    desk.show_final()
    desk.bind_stored()
    (bound,) = workspace.store.annotations(desk.exhibit.id)
    workspace.commit(changing("Other", [(bound, replace(bound, text="third"))]))
    refused: list[AnnotatorError] = []
    workspace.failed.connect(refused.append)
    assert not workspace.undo()
    (error,) = refused
    assert isinstance(error, ConflictError)
    assert error.message.startswith("“Change text” cannot be undone")
    assert "changed in the meantime" in error.message
    assert "History" in error.hint
    (now,) = workspace.store.annotations(desk.exhibit.id)
    assert now.text == "third"
