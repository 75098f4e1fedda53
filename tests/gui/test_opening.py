from __future__ import annotations

import hashlib
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.case.edits import Action
from annotator.case.vocabularies import NoteKind
from annotator.clock import SystemClock
from annotator.errors import (
    AnnotatorError,
    CaseExistsError,
    CaseLockedError,
    DuplicateExhibitError,
    NewerCaseError,
    NotACaseError,
    NotAVideoError,
    StoreError,
)
from annotator.gui.jobs import Jobs
from annotator.gui.opening import IndexLoader, Opening
from annotator.gui.workspace import Workspace
from annotator.media.indexer import full_index
from annotator.provenance.actor import Actor
from annotator.timing.frame_index import IndexState
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.cases import new_case
from annotator.workflow.intake import add_exhibit, ensure_index
from tests.gui.numbered_film import close_workspace
from tests.workflow.moving_film import write_moving_film


class Desk:
    """A workspace without a case, and everything that opening one says."""

    def __init__(self, settings, app) -> None:
        self.settings = settings
        self.workspace = Workspace(SystemClock(), Jobs(app))
        self.opening = Opening(self.workspace, settings)
        self.indexes = IndexLoader(self.workspace)
        self.problems: list[AnnotatorError] = []
        self.locked: list[tuple[Path, CaseLockedError]] = []
        self.opening.problem.connect(self.problems.append)
        self.opening.locked.connect(self.locked.append)
        self.indexes.problem.connect(self.problems.append)


@pytest.fixture
def desk(qapp, settings) -> Iterator[Desk]:
    made = Desk(settings, qapp)
    yield made
    close_workspace(made.workspace)


def make_closed_case(folder: Path, title: str = "Old") -> Path:
    with new_case(folder, title, actor=Actor("A"), clock=SystemClock()) as store:
        return store.folder


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_new_case_is_made_with_its_parents_and_remembered(desk, tmp_path):
    folder = tmp_path / "deep" / "er" / "case"
    assert desk.opening.make(folder, "The square")
    assert desk.workspace.snapshot.info.title == "The square"
    assert desk.settings.recent_cases() == (folder,)
    assert desk.workspace.store.actor.name == "Investigator"


def test_a_folder_with_something_in_it_is_refused(desk, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    assert not desk.opening.make(tmp_path / "full", "X")
    assert isinstance(desk.problems[0], CaseExistsError)
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["letter.txt"]
    assert not desk.workspace.has_case()


def test_a_folder_that_cannot_be_written_is_refused(desk, tmp_path):
    (tmp_path / "file").write_text("a file, not a folder")
    assert not desk.opening.make(tmp_path / "file" / "case", "X")
    assert desk.problems[0].hint
    shut = tmp_path / "shut"
    shut.mkdir()
    shut.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        if not _can_write(shut):
            assert not desk.opening.make(shut / "case", "X")
            assert isinstance(desk.problems[-1], StoreError)
            assert list(shut.iterdir()) == []
    finally:
        shut.chmod(stat.S_IRWXU)


def _can_write(folder: Path) -> bool:
    """Root can write anywhere."""
    try:
        (folder / "probe").mkdir()
    except OSError:
        return False
    (folder / "probe").rmdir()
    return True


def test_what_is_no_case_is_refused(desk, tmp_path):
    assert not desk.opening.open(tmp_path)
    assert isinstance(desk.problems[0], NotACaseError)


def test_a_newer_case_is_refused_and_left_alone(desk, tmp_path):
    folder = make_closed_case(tmp_path / "case")
    with sqlite3.connect(folder / "case.sqlite") as db:
        db.execute("PRAGMA user_version = 9999")
    db.close()
    before = digest(folder / "case.sqlite")
    assert not desk.opening.open(folder)
    assert isinstance(desk.problems[0], NewerCaseError)
    assert digest(folder / "case.sqlite") == before


def test_a_case_open_elsewhere_names_its_holder_and_can_be_read(desk, tmp_path):
    folder = tmp_path / "case"
    with new_case(folder, "Held", actor=Actor("A"), clock=SystemClock()):
        assert not desk.opening.open(folder)
        assert desk.locked[0][0] == folder
        assert desk.locked[0][1].holder
        assert desk.problems == []
        assert desk.opening.open(folder, read_only=True)
        assert desk.workspace.is_read_only()
        close_workspace(desk.workspace)


def test_opening_a_case_closes_the_one_before(desk, tmp_path):
    first, second = make_closed_case(tmp_path / "a"), make_closed_case(tmp_path / "b", "Second")
    assert desk.opening.open(first)
    assert desk.opening.open(second)
    assert desk.workspace.snapshot.info.title == "Second"
    assert desk.settings.recent_cases() == (second, first)
    again = new_open(first)
    again.close()


def new_open(folder: Path):
    from annotator.workflow.cases import open_case

    return open_case(folder, actor=Actor("A"), clock=SystemClock())


def test_a_video_is_copied_selected_and_indexed(qtbot, desk, tmp_path, small_film):
    before = digest(small_film)
    desk.opening.make(tmp_path / "case", "X")
    states = []
    desk.workspace.index_ready.connect(lambda ready: states.append(ready.index.state))
    desk.opening.add_videos((small_film,))
    qtbot.waitUntil(lambda: IndexState.FINAL in states, timeout=20_000)
    assert states == [IndexState.PROVISIONAL, IndexState.FINAL]
    exhibit = desk.workspace.exhibit
    assert exhibit is not None
    assert exhibit.digest_sha256 == before == digest(small_film)
    copy = desk.workspace.store.media_file(exhibit)
    assert copy.is_relative_to(tmp_path / "case")
    assert desk.workspace.index is not None
    assert len(desk.workspace.index) == 90
    assert desk.problems == []


def test_a_video_can_stay_where_it_is(qtbot, desk, tmp_path, small_film):
    desk.opening.make(tmp_path / "case", "X")
    with qtbot.waitSignal(desk.opening.added, timeout=20_000) as added:
        desk.opening.add_videos((small_film,), in_place=True)
    assert added.args[0].in_place
    assert list((tmp_path / "case" / "media").iterdir()) == []


def test_the_same_video_twice_leads_to_the_first(qtbot, desk, tmp_path, small_film):
    desk.opening.make(tmp_path / "case", "X")
    desk.opening.add_videos((small_film, small_film))
    qtbot.waitUntil(lambda: bool(desk.problems), timeout=20_000)
    assert isinstance(desk.problems[0], DuplicateExhibitError)
    assert len(desk.workspace.snapshot.exhibits) == 1
    assert desk.workspace.exhibit is not None


def test_what_is_no_video_is_said_and_the_next_one_is_added(qtbot, desk, tmp_path, small_film):
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear all, this is a letter. " * 50)
    desk.opening.make(tmp_path / "case", "X")
    with qtbot.waitSignal(desk.opening.added, timeout=20_000):
        desk.opening.add_videos((letter, small_film))
    assert [type(error) for error in desk.problems] == [NotAVideoError]
    assert len(desk.workspace.snapshot.exhibits) == 1
    assert not any(p.name.startswith(".incoming") for p in (tmp_path / "case/media").iterdir())


def test_closing_stops_the_work_and_frees_the_case(desk, tmp_path, small_film):
    desk.opening.make(tmp_path / "case", "X")
    desk.opening.add_videos((small_film,))
    desk.opening.close_case()
    assert not desk.workspace.has_case()
    assert desk.workspace.jobs.stop_all(0)
    new_open(tmp_path / "case").close()


def test_a_stored_index_is_used_again(qtbot, desk, tmp_path, small_film):
    desk.opening.make(tmp_path / "case", "X")
    states = []
    desk.workspace.index_ready.connect(lambda ready: states.append(ready.index.state))
    desk.opening.add_videos((small_film,))
    qtbot.waitUntil(lambda: IndexState.FINAL in states, timeout=20_000)
    desk.opening.close_case()
    states.clear()
    assert desk.opening.open(tmp_path / "case")
    qtbot.waitUntil(lambda: bool(states), timeout=20_000)
    assert states == [IndexState.FINAL]


def test_a_video_that_went_away_is_told(qtbot, desk, tmp_path, small_film):
    desk.opening.make(tmp_path / "case", "X")
    lent = tmp_path / "lent.mp4"
    lent.write_bytes(small_film.read_bytes())
    with qtbot.waitSignal(desk.opening.added, timeout=20_000):
        desk.opening.add_videos((lent,), in_place=True)
    desk.opening.close_case()
    lent.unlink()
    desk.workspace.jobs.stop_all()
    desk.opening.open(tmp_path / "case")
    with (
        qtbot.waitSignal(desk.indexes.problem, timeout=20_000) if not desk.problems else _nothing()
    ):
        pass
    assert desk.problems[-1].hint


def case_with_early_note(folder: Path, film: Path) -> int:
    """A closed case with a note that was made on the provisional index; how far its number will move."""
    with new_case(folder, "Early", actor=Actor("A"), clock=SystemClock()) as store:
        exhibit = add_exhibit(store, film).exhibit
        quick = ensure_index(store, exhibit, final=False)
        for frame in (30, 31):
            note = new_note(
                exhibit,
                quick,
                frame,
                kind=NoteKind.OBSERVATION,
                author="A",
                clock=store.clock,
                text="seen",
            )
            store.apply(add_note(note))
        return len(quick) - len(full_index(film))


def test_moved_numbers_are_told_in_words(qtbot, desk, tmp_path):
    film = write_moving_film(tmp_path)
    by = case_with_early_note(tmp_path / "case", film)
    assert by > 0
    told: list[tuple[str, str]] = []
    desk.indexes.moved.connect(told.append)
    assert desk.opening.open(tmp_path / "case")
    qtbot.waitUntil(lambda: bool(told), timeout=60_000)
    words, which = told[0]
    first = desk.workspace.snapshot.info.first_frame_number
    assert "2 notes have other frame numbers" in words
    assert f"{30 + first} → {30 - by + first}, {31 + first} → {31 - by + first}" in which
    starts = [note.start.index for note in desk.workspace.snapshot.annotations]
    assert starts == [30 - by, 31 - by]
    assert desk.workspace.store.custody()[-1].action == Action.INDEX


def _nothing():
    from contextlib import nullcontext

    return nullcontext()


def test_the_sample_is_made_once_and_opened(qtbot, desk, tmp_path):
    folder = tmp_path / "data" / "sample"
    with qtbot.waitSignal(desk.opening.opened, timeout=60_000):
        desk.opening.open_sample(folder)
    assert desk.workspace.snapshot.info.invented
    assert not desk.workspace.is_read_only()
    fingerprints = {entry.actor.key_fingerprint for entry in desk.workspace.store.custody()}
    assert fingerprints == {desk.opening.keys.fingerprint()}
    assert len(desk.workspace.store.trust.heads()) == 1  # making it was signed
    desk.opening.close_case()
    with qtbot.waitSignal(desk.opening.opened, timeout=60_000):
        desk.opening.open_sample(folder)
    assert desk.problems == []


def test_your_name_goes_into_the_log(desk, tmp_path):
    desk.settings.your_name = "  A. Person "
    desk.opening.make(tmp_path / "case", "X")
    assert desk.workspace.store.custody()[0].actor.name == "A. Person"
