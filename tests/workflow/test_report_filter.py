"""A report of some of the notes says which, and of how many."""

from __future__ import annotations

import json

import pytest

from annotator.case.note_filter import NoteFilter
from annotator.case.vocabularies import NoteKind
from annotator.cli import run
from annotator.clock import FixedClock
from annotator.errors import UsageError
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.report import ReportOptions, export_report, notes_shown, with_filter
from annotator.workflow.saved_filters import SavedFilter, keep_filter


@pytest.fixture
def noted(filled):
    store, exhibit, index = filled
    notes = []
    for number, (text, tags) in enumerate(
        (("Дым над крышей", ("smoke",)), ("A car", ()), ("Smoke <b>again</b>", ("smoke",)))
    ):
        note = new_note(
            exhibit, index, 3 * number, kind=NoteKind.OBSERVATION, author="A", clock=store.clock,
            text=text, tags=tags,
        )  # fmt: skip
        store.apply(add_note(note))
        notes.append(note)
    keep_filter(store.folder, SavedFilter("Smoke & <fire>", NoteFilter(any_tags=("smoke",))))
    return store, notes


def test_what_is_left_out_is_said_in_the_head(noted, tmp_path):
    store, notes = noted
    options = with_filter(ReportOptions(), store.folder, "smoke & <FIRE>")
    page = export_report(store, tmp_path / "r.html", options=options, clock=FixedClock())
    words = page.read_text("utf-8")
    assert "Notes shown" in words
    assert "2 of 3" in words
    assert "Smoke &amp; &lt;fire&gt;" in words
    assert "Дым над крышей" in words
    assert "A car" not in words
    data = json.loads(
        export_report(store, tmp_path / "r.json", options=options, clock=FixedClock()).read_text(
            "utf-8"
        )
    )
    assert data["report"]["notes_shown"]["count"] == 2
    assert [each["id"] for each in data["annotations"]] == [notes[0].id, notes[2].id]
    assert data["numbers"][notes[2].id] == "N3"
    table = export_report(store, tmp_path / "r.csv", options=options, clock=FixedClock())
    assert "A car" not in table.read_text("utf-8-sig")


def test_words_of_a_filter_are_searched_for_and_none_is_all(noted):
    store, notes = noted
    case = store.snapshot()
    assert notes_shown(store, case, NoteFilter()) is None
    assert notes_shown(store, case, NoteFilter(words="дым")) == {notes[0].id}
    assert notes_shown(store, case, NoteFilter(words="дым", any_tags=("x",))) == frozenset()


def test_the_verb_takes_a_saved_filter_by_its_name(noted, tmp_path, capsys):
    store, _notes = noted
    folder = store.folder
    store.close()
    target = tmp_path / "verb.html"
    assert run(["report", str(folder), "-o", str(target), "--filter", "Smoke & <fire>"]) == 0
    assert "2 of 3" in target.read_text("utf-8")
    assert run(["report", str(folder), "-o", str(tmp_path / "x.html"), "--filter", "none"]) == 2
    assert "Smoke & <fire>" in capsys.readouterr().err


def test_without_such_a_filter_it_is_said_which_there_are(noted):
    store, _notes = noted
    with pytest.raises(UsageError) as refused:
        with_filter(ReportOptions(), store.folder, "nothing")
    assert "Smoke & <fire>" in refused.value.hint
