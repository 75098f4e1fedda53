"""Redaction without a screen: cover, list, review, make, check, all on one film with a face."""

from __future__ import annotations

import json

import pytest

from annotator.case.edits import adding
from annotator.case.redaction import Redaction, redaction_id
from annotator.case.region import Point, Region, RegionKey, ShapeKind
from annotator.case.vocabularies import NoteKind
from annotator.cli import run
from annotator.clock import FixedClock
from annotator.provenance.actor import Actor
from annotator.store.case_store import CaseStore
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.cases import new_case
from annotator.workflow.intake import add_exhibit, ensure_index
from annotator.workflow.redact import covered_regions
from annotator.workflow.redact_review import dismissed_of, left_to_review
from annotator.workflow.regions import draw_regions
from tests.picture.face_film import BOX, HIGH, WIDE, left_at, write_face_film

FRAMES = 12


@pytest.fixture
def case(tmp_path, monkeypatch):
    """A film in which a face walks, a note over it with a region that follows it; folder and note's id."""
    monkeypatch.setenv("ANNOTATOR_IN_PROCESS", "1")
    folder = tmp_path / "case"
    with new_case(folder, "Square", actor=Actor("A"), clock=FixedClock()) as store:
        path = write_face_film(tmp_path / "walk.mp4", FRAMES)
        exhibit = add_exhibit(store, path).exhibit
        index = ensure_index(store, exhibit)
        how = {"kind": NoteKind.OBSERVATION, "author": "A", "clock": store.clock, "text": "x"}
        note = new_note(exhibit, index, 0, FRAMES - 1, **how)
        keys = tuple(RegionKey(index.stamp(n), _around(n)) for n in (0, FRAMES - 1))
        region = Region("r-1", note.id, ShapeKind.BOX, WIDE, HIGH, keys, "A", note.created_at)
        store.apply(add_note(note))
        store.apply(draw_regions([region]))
    return folder, note.id


def _around(number):
    left, top = left_at(number) + BOX[0] - 15, 60 + BOX[1] - 15
    return Point(left * 100, top * 100), Point(
        (left + BOX[2] + 30) * 100, (top + BOX[3] + 30) * 100
    )


def _json(capsys, *words):
    assert run([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_from_cover_to_checked_copy(case, capsys, tmp_path):
    folder, note = case
    bare = _json(capsys, "redact", "review", str(folder), "E1")
    assert {face["covered_percent"] for face in bare["faces"]} == {0}
    assert len(bare["faces"]) == bare["looked_at"] >= 2
    assert run(["redact", "cover", str(folder), note, "--why", "a witness", "--margin", "6"]) == 0
    assert run(["redact", "cover", str(folder), note, "--sound", "bleep"]) == 0
    capsys.readouterr()
    listed = _json(capsys, "redact", "list", str(folder), "E1")
    assert [(each["way"], each["margin"]) for each in listed["covers"]] == [("solid", 600)]
    assert [each["way"] for each in listed["sound_covers"]] == ["bleep"]
    assert listed["to_look_at"] == ["Nobody has stepped through the covered film yet."]
    target = tmp_path / "out.mp4"
    make = ["redact", "make", str(folder), "E1", "-o", str(target)]
    assert run(make) != 0
    assert "stepped through" in capsys.readouterr().err
    assert not target.exists()
    done = _json(capsys, "redact", "review", str(folder), "E1", "--every-frame", "--done")
    assert (done["faces"], done["looked_at"]) == ([], FRAMES)
    assert run([*make, "--add"]) == 0
    said = capsys.readouterr().out
    assert "Added as E2" in said
    assert "There is no sound in the copy." in said
    assert run(["redact", "check", str(folder), "E1", str(target)]) == 0
    assert "this very file" in capsys.readouterr().out
    # What is covered now is what counts: the copy does not hide a place that was covered later.
    with CaseStore.open(folder, actor=Actor("A"), clock=FixedClock()) as store:
        region = store.get("region", "r-1")
        corner = (Point(0, 0), Point(9000, 6000))
        keys = tuple(RegionKey(key.stamp, corner) for key in region.key_frames)
        store.apply(
            adding(
                "x", Region("r-2", note, ShapeKind.BOX, WIDE, HIGH, keys, "A", region.created_at)
            )
        )
    assert run(["redact", "cover", str(folder), "r-2"]) == 0
    assert run(["redact", "check", str(folder), "E1", str(target)]) == 1
    assert "lets something through" in capsys.readouterr().err
    assert run(["redact", "uncover", str(folder), "r-2"]) == 0
    assert run(["redact", "uncover", str(folder), note, "--sound"]) == 0
    capsys.readouterr()
    assert _json(capsys, "redact", "list", str(folder), "E1")["sound_covers"] == []


def test_a_face_that_may_be_seen_needs_a_reason_and_is_not_asked_again(case, capsys):
    folder, _note = case
    review = ["redact", "review", str(folder), "E1"]
    assert run([*review, "--done"]) == 2
    assert run([*review, "--may-be-seen", " "]) != 0
    capsys.readouterr()
    assert _json(capsys, *review, "--may-be-seen", "a public figure", "--done")["faces"] == []
    assert _json(capsys, *review)["faces"] == []
    with CaseStore.open(folder, actor=Actor("A"), clock=FixedClock(), read_only=True) as store:
        exhibit = store.exhibits()[0]
        said = dismissed_of(store, exhibit)
        assert {each.why for each in said} == {"a public figure"}
        assert covered_regions(store, exhibit.id) == ()
        decided = store.get("redaction", redaction_id(exhibit.id))
        assert isinstance(decided, Redaction)
        assert decided.reviewed_by
        assert store.newest_entry().details["may_be_seen"] == len(said)
        moved = [each for each in said if each.frame == 0]
        assert left_to_review(moved, [each for each in said if each.frame]) == tuple(moved)


def test_choosing_the_sound(case, capsys):
    folder, _note = case
    assert run(["redact", "sound", str(folder), "E1", "spans"]) == 0
    capsys.readouterr()
    assert (
        _json(capsys.readouterr() and capsys, "redact", "list", str(folder), "E1")["sound"]
        == "covered spans only"
    )
    assert run(["redact", "cover", str(folder), "nothing"]) == 2
    assert run(["redact", "cover", str(folder), "nothing", "--sound", "muted"]) == 2
