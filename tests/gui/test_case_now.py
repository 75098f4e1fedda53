"""The open case without its notes in memory says the same as the whole case."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from annotator.case.edits import adding, changing, deleting
from annotator.case.vocabularies import Likelihood, NoteKind
from annotator.clock import FixedClock
from annotator.gui.jobs import Jobs
from annotator.gui.notes_model import CERTAINTY, KIND, REVIEW, TAGS, TEXT, TIME, NotesModel
from annotator.gui.workspace import Workspace
from tests.store.case_values import exhibit, filled_store, note, reopen


@pytest.fixture
def workspace(qapp, tmp_path) -> Iterator[Workspace]:
    filled_store(tmp_path / "case").close()
    made = Workspace(FixedClock(), Jobs())
    made.use(reopen(tmp_path / "case"))
    yield made
    made.close()


def same(workspace: Workspace) -> None:
    now, whole = workspace.snapshot, workspace.store.snapshot()
    assert list(now.annotations) == list(whole.annotations)
    assert len(now.annotations) == len(whole.annotations)
    for film in whole.exhibits:
        assert now.notes_of(film.id) == whole.notes_of(film.id)
        assert now.count_leaning_on(film.id) == whole.count_leaning_on(film.id)
    for each in whole.annotations:
        assert now.annotation(each.id) == now.find("annotation", each.id) == each
    for claim in whole.claims:
        assert now.count_bearing_on(claim.id) == whole.count_bearing_on(claim.id)
    assert now.tags() >= whole.tags()
    assert now.find("annotation", "nobody") is None
    with pytest.raises(KeyError):
        now.annotation("nobody")


def test_it_follows_every_edit(workspace):
    rng = random.Random(5)
    notes = [note(number, rng.randrange(50), of=1 + number % 2) for number in range(10, 30)]
    same(workspace)
    assert workspace.do(adding("x", *notes))
    same(workspace)
    for _ in range(15):
        at = rng.randrange(len(notes))
        changed = replace(notes[at], start=note(1, rng.randrange(50)).start, tags=(f"t{at}",))
        assert workspace.do(changing("x", [(notes[at], changed)]))
        notes[at] = changed
    same(workspace)
    assert workspace.do(deleting("x", *notes[:5]))
    same(workspace)
    assert workspace.undo()
    same(workspace)
    assert workspace.undo()
    assert workspace.redo()
    same(workspace)


def test_films_that_are_forgotten_are_read_again(workspace):
    assert workspace.do(adding("x", *(exhibit(number) for number in range(10, 20))))
    for number in range(10, 20):
        assert workspace.do(adding("x", note(number * 10, 4, of=number)))
        workspace.select_exhibit(f"exhibit-{number}")
    same(workspace)


@pytest.mark.parametrize("column", [TIME, KIND, TEXT, TAGS, CERTAINTY, REVIEW])
@pytest.mark.parametrize("order", [Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder])
@pytest.mark.parametrize("film", [None, "exhibit-1"])
def test_a_sorted_list_stays_sorted_row_by_row(qtmodeltester, workspace, column, order, film):
    model = NotesModel(workspace)
    model.narrow(film, None, "")
    model.sort(column, order)
    resets: list[str] = []
    model.modelReset.connect(lambda: resets.append("reset"))
    qtmodeltester.check(model)
    rng = random.Random(column)
    notes = []
    for number in range(100, 125):
        kind = rng.choice([NoteKind.OBSERVATION, NoteKind.MEASUREMENT, NoteKind.PROCEDURAL])
        notes.append(
            note(
                number,
                rng.randrange(9),
                of=rng.choice([1, 2]),
                kind=kind,
                text=rng.choice("абв") + str(number),
                tags=(rng.choice("xyz"),),
            )
        )
        assert workspace.do(adding("x", notes[-1]))
    assert workspace.do(deleting("x", notes[3], notes[7], notes[11]))
    assert workspace.undo()
    moved = replace(notes[5], start=note(1, 20).start, text="я")
    assert workspace.do(changing("x", [(notes[5], moved)]))
    assert resets == []
    rows = [model.note_at(row) for row in range(model.rowCount())]
    fresh = NotesModel(workspace)
    fresh.narrow(film, None, "")
    fresh.sort(column, order)
    assert [n.id for n in rows] == [fresh.note_at(row).id for row in range(fresh.rowCount())]
    expected = {n.id: n for n in workspace.store.annotations(film)}
    assert {n.id: n for n in rows} == expected
    assert all(model.row_of(each.id) == row for row, each in enumerate(rows))


def test_certainty_is_sorted_by_its_bands(workspace):
    bands = [Likelihood.LIKELY, Likelihood.ALMOST_NO_CHANCE, Likelihood.VERY_LIKELY]
    for number, band in enumerate(bands):
        inferred = note(
            200 + number, 3, kind=NoteKind.INFERENCE, cites=("note-1",), likelihood=band
        )
        assert workspace.do(adding("x", inferred))
    model = NotesModel(workspace)
    model.narrow(None, NoteKind.INFERENCE, "")
    model.sort(CERTAINTY)
    shown = [model.note_at(row).likelihood for row in range(model.rowCount())]
    assert shown == [None, *sorted(bands, key=list(Likelihood).index)]


def test_words_narrow_the_list_and_go_on_doing_so(workspace):
    model = NotesModel(workspace)
    for film in (None, "exhibit-1"):
        model.narrow(film, None, "FIGURE fa")
        assert {model.note_at(row).id for row in range(model.rowCount())} == {"note-1", "note-2"}
        model.narrow(film, None, "№ 2")
        assert [model.note_at(row).id for row in range(model.rowCount())] == ["note-2"]
    assert workspace.do(adding("x", note(302, 4, text="another № 2")))
    assert [model.note_at(row).id for row in range(model.rowCount())] == ["note-302", "note-2"]
    model.narrow(None, None, "\x00")
    assert model.rowCount() == 0


def test_notes_that_cannot_be_read_are_told_of_once(workspace):
    model = NotesModel(workspace)
    told: list[object] = []
    workspace.failed.connect(told.append)
    workspace.store._db.conn.close()  # as when the drive has gone
    for row in range(2):
        assert model.index(row, TEXT).data() is None
    assert model.row_of("note-1") == -1
    assert len(told) == 1
