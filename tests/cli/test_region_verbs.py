"""Regions without a screen: drawn in stored pixels, listed, in the JSON and on the stills of a report."""

from __future__ import annotations

import json
import shutil

import cv2
import numpy as np
import pytest

from annotator.case.region import UNITS
from annotator.case.vocabularies import NoteKind
from annotator.cli import run
from annotator.clock import FixedClock
from annotator.provenance.actor import Actor
from annotator.report.inputs import ReportOptions
from annotator.resource_files import resource_path
from annotator.store.case_store import CaseStore
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.cases import new_case
from annotator.workflow.intake import add_exhibit, ensure_index
from annotator.workflow.report import render_report


@pytest.fixture(scope="module")
def made_case(tmp_path_factory):
    """A case with a film and one note over frames 3 to 9; gives the folder and the note's id."""
    folder = tmp_path_factory.mktemp("made") / "case"
    with new_case(folder, "Square", actor=Actor("A"), clock=FixedClock()) as store:
        exhibit = add_exhibit(store, resource_path("sample", "square.webm")).exhibit
        index = ensure_index(store, exhibit)
        note = new_note(
            exhibit, index, 3, 9, kind=NoteKind.OBSERVATION, author="A", clock=store.clock, text="x"
        )
        store.apply(add_note(note))
    return folder, note.id


@pytest.fixture
def case(made_case, tmp_path):
    """A copy of it for one test."""
    return shutil.copytree(made_case[0], tmp_path / "case"), made_case[1]


def test_a_region_is_drawn_listed_and_reported(case, capsys, tmp_path):
    folder, note = case
    drawn = ["region", str(folder), note, "--box", "10,20.5,30,40", "--frame", "5"]
    assert run([*drawn, "--label", "<b>left</b>", "--json"]) == 0
    (region,) = json.loads(capsys.readouterr().out)["regions"]
    assert region["key_frames"][0]["points"] == [{"x": 1000, "y": 2050}, {"x": 4000, "y": 6050}]
    assert region["key_frames"][0]["stamp"]["index"] == 5
    assert run(["region", str(folder), note, "--point", "7,8"]) == 0
    assert run(["region", str(folder), note]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "(10, 20.5) (40, 60.5)" in lines[-2]
    assert "point  frame 3" in lines[-1]
    with CaseStore.open(folder, actor=Actor("A"), clock=FixedClock(), read_only=True) as store:
        (document, html), (_, kept) = (
            render_report(
                store, kind, tmp_path / f"r.{kind}", options=ReportOptions(), clock=store.clock
            )
            for kind in ("html", "json")
        )
    text = html.decode()
    assert "Region 1" in text
    assert "(10.00, 20.50) (40.00, 60.50)" in text
    assert "&lt;b&gt;left&lt;/b&gt;" in text
    assert "were added by the program" in text
    drawings = [p for p in document.pictures if p.key.startswith("regions-")]
    plain = [p for p in document.pictures if p.key.startswith("still-")]
    assert len(plain) >= 2
    # The point on the first frame, both where the box was placed, both (held) on the last.
    assert len(drawings) == 3
    assert "Frame with regions" in text
    assert text.count("Dashed: where it was placed last") == 2
    pictures = [cv2.imdecode(np.frombuffer(p.jpeg, np.uint8), 1) for p in drawings]
    size = pictures[1].shape
    at = (round(20.5 / region["height"] * size[0]), round(25 / region["width"] * size[1]))
    around = pictures[1][at[0] - 3 : at[0] + 4, at[1] - 3 : at[1] + 4].reshape(-1, 3)
    assert (around @ np.array([-1, 1, 1])).max() > 250  # the yellow of its upper side
    assert [r["label"] for r in json.loads(kept)["regions"]] == ["<b>left</b>", ""]
    assert UNITS == 100


@pytest.mark.parametrize(
    "options, words",
    [
        (["--box", "1,2,3"], "four numbers"),
        (["--box", "1,2,x,4"], "numbers with commas"),
        (["--point", "1.005,2"], "hundredth"),
        (["--box", "1,2,99999,4"], "outside the picture"),
        (["--box", "1,2,3,4", "--frame", "20"], "does not reach"),
        (["--box", "1,2,3,4", "--point", "1,2"], "One region"),
        (["--polygon", "1,2,3"], "pairs"),
        (["--polygon", "1,2,3,4"], "cannot have 2 points"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(case, capsys, options, words):
    folder, note = case
    assert run(["region", str(folder), note, *options]) != 0
    assert words in capsys.readouterr().err


def test_a_note_that_is_not_there(case, capsys):
    assert run(["region", str(case[0]), "nobody"]) != 0
    assert "no such note" in capsys.readouterr().err
