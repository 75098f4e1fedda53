"""A report that is stopped leaves no file behind, and no decoder."""

from __future__ import annotations

import threading

import pytest

from annotator.case.vocabularies import NoteKind
from annotator.clock import FixedClock
from annotator.errors import CancelledError
from annotator.workflow import report_stills
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.report import export_report


@pytest.fixture
def noted(filled):
    store, exhibit, index = filled
    for number in range(12):
        note = new_note(exhibit, index, 5 * number, kind=NoteKind.OBSERVATION, author="A",
                        clock=store.clock, text=f"{number}")  # fmt: skip
        store.apply(add_note(note))
    return store


def test_nothing_is_left(noted, tmp_path, monkeypatch):
    opened = []
    really = report_stills.open_frames

    def recorded(*given, **named):
        opened.append(really(*given, **named))
        return opened[-1]

    monkeypatch.setattr(report_stills, "open_frames", recorded)
    before = noted.custody()[-1]
    exports = sorted((noted.folder / "exports").rglob("*"))
    for where, least, kind in (
        ("Stills of E1", 4, "pdf"),
        ("Writing the report", 0, "pdf"),
        ("Writing the report", 0, "html"),
        ("Writing the report", 0, "docx"),
    ):
        stop_at(noted, tmp_path / f"report.{kind}", where, least)
        assert list(tmp_path.glob("*report*")) == []
        assert sorted((noted.folder / "exports").rglob("*")) == exports
        assert noted.custody()[-1] == before
        assert {getattr(reader, "pid", 0) for reader in opened} == {0}
        assert not [t for t in threading.enumerate() if t.name.startswith("stills")]


def stop_at(store, target, where, least):
    """Stop the report when it says that it has come so far."""
    reached = threading.Event()

    def progress(told):
        if told.what == where and told.done >= least:
            reached.set()

    with pytest.raises(CancelledError):
        export_report(
            store, target, clock=FixedClock(), progress=progress, cancelled=reached.is_set
        )
    assert reached.is_set()


def test_two_notes_at_a_frame_share_its_picture_and_the_order_of_notes_stays(noted, tmp_path):
    exhibit = noted.snapshot().exhibits[0]
    index = noted.index(exhibit.id)
    assert index is not None
    again = new_note(exhibit, index, 10, kind=NoteKind.OBSERVATION, author="A",
                     clock=noted.clock, text="again")  # fmt: skip
    noted.apply(add_note(again))
    first = export_report(noted, tmp_path / "a.html", clock=FixedClock()).read_text("utf-8")
    assert first.count("No still was made") == 0
    assert "again" in first
