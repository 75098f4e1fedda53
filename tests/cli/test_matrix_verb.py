"""The claims matrix without a screen, with the coverage of a claimed time by the case's own clock."""

from __future__ import annotations

import csv
import json

import pytest

from annotator.case.accounts import Claim, Source
from annotator.case.annotation import BearsOn, Translation
from annotator.case.claim_rules import read_moment
from annotator.case.edits import adding
from annotator.case.event_time import AnchorBasis, ClaimTime, TimeAnchor, claim_time_id
from annotator.case.vocabularies import NoteKind, NotVisibleReason, Stance, Visibility
from annotator.cli import run
from annotator.clock import FixedClock
from annotator.provenance.actor import Actor
from annotator.resource_files import resource_path
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.cases import new_case
from annotator.workflow.intake import add_exhibit, ensure_index

ZONE = "Asia/Aqtau"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A film of 12 s whose first frame was at 17:40 in Aqtau to the second; a claim about ten minutes."""
    folder = tmp_path_factory.mktemp("matrix") / "case"
    with new_case(folder, "Square", actor=Actor("A"), clock=FixedClock()) as store:
        exhibit = add_exhibit(store, resource_path("sample", "square.webm")).exhibit
        index = ensure_index(store, exhibit)
        start = read_moment("2011-12-17 17:40", ZONE, field="f")
        end = read_moment("2011-12-17 17:50", ZONE, field="f")
        machine = Translation("x", "en", "Engine", machine=True)
        store.apply(
            adding(
                "Add",
                Source("s", "Ministry"),
                Claim("c", "s", "=Self-defence", translations=(machine,)),
                ClaimTime(claim_time_id("c"), "c", "ten minutes", start, end, ZONE),
                TimeAnchor(
                    "a",
                    exhibit.id,
                    index.stamp(0),
                    AnchorBasis.METADATA,
                    0,
                    "A",
                    "",
                    at_us=start,
                    zone=ZONE,
                ),
            )
        )
        for first, last, fields in (
            (0, 60, {"text": "seen"}),
            (60, 120, {"text": "-1+2", "visibility": Visibility.NOT_VISIBLE,
                       "not_visible_reason": NotVisibleReason.DARK}),
        ):  # fmt: skip
            note = new_note(
                exhibit, index, first, last, kind=NoteKind.OBSERVATION, author="A",
                clock=store.clock, bears_on=(BearsOn("c", Stance.SILENT, "why", "A"),), **fields,
            )  # fmt: skip
            store.apply(add_note(note))
    return folder


def test_it_says_who_said_what_and_how_much_could_be_seen(folder, capsys):
    assert run(["matrix", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "C1 =Self-defence [machine translation, not reviewed]" in said
    assert "of 10:00 claimed" in said
    assert "dark" in said
    assert "not filmed or not noted: 9:5" in said
    assert "○ silent: why (A)" in said


def test_it_is_written_as_csv_that_runs_nothing_and_as_data(folder, capsys, tmp_path):
    target = tmp_path / "matrix.csv"
    assert run(["matrix", str(folder), "--csv", str(target)]) == 0
    rows = list(csv.reader(target.read_text("utf-8-sig").splitlines()))
    assert rows[0][6].startswith("C1 ")
    assert [row[6:9] for row in rows[1:]] == [["silent", "why", "A"]] * 2
    assert rows[2][4] == "'-1+2"
    assert run(["matrix", str(folder), "--csv", str(target)]) != 0
    capsys.readouterr()
    assert run(["matrix", str(folder), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [note["diagnosticity"] for note in data["notes"]] == [0, 0]
    assert data["claims"][0]["machine_translation_not_reviewed"] is True
