"""A blind copy: nothing of what the first coder knows is in it, not even in its log."""

from __future__ import annotations

import json

import pytest

from annotator.case.codes import Code
from annotator.case.edits import adding
from annotator.clock import FixedClock
from annotator.errors import SaveFailedError, ValueRefusedError
from annotator.provenance.actor import Actor
from annotator.store.case_store import CaseStore
from annotator.workflow.blind_copy import make_blind_copy
from annotator.workflow.cases import new_case
from annotator.workflow.intake import add_exhibit
from annotator.workflow.streams import add_or_take_stream
from tests.media.films import film


@pytest.fixture
def store(tmp_path):
    with new_case(tmp_path / "case", "t", actor=Actor("A"), clock=FixedClock()) as made:
        made.apply(adding("Codes", Code(id=made.clock.new_id(), name="hit")))
        yield made


def clip(folder, streams=1):
    return film(folder / "clip.mkv", "ffv1", frames=4, size=(48, 32), streams=streams)


def test_files_beside_a_video_used_in_place_leave_no_trace(store, tmp_path):
    video = clip(tmp_path)
    facts = {
        "id": "abc",
        "extractor": "youtube",
        "title": "The soldier shoots",
        "uploader": "witness_ahmed",
        "webpage_url": "https://example.org/abc",
    }
    (tmp_path / "clip.info.json").write_text(json.dumps(facts))
    exhibit = add_exhibit(store, video, in_place=True).exhibit
    assert exhibit.proposals
    make_blind_copy(store, tmp_path / "blind", [exhibit], clock=FixedClock())
    for file in (tmp_path / "blind").rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert b"witness_ahmed" not in data, file
            assert b"soldier shoots" not in data, file
    with CaseStore.open(
        tmp_path / "blind", actor=Actor("B"), clock=FixedClock(), read_only=True
    ) as made:
        (theirs,) = made.exhibits()
        assert (theirs.label, theirs.filename, theirs.proposals) == (
            exhibit.label,
            exhibit.filename,
            (),
        )


def test_two_streams_of_one_file_are_two_exhibits(store, tmp_path):
    video = clip(tmp_path, streams=2)
    for stream in (0, 1):
        add_or_take_stream(store, video, stream)
    mine = store.exhibits()
    for name, chosen in (("both", mine), ("second", mine[1:]), ("turned", mine[::-1])):
        make_blind_copy(store, tmp_path / name, chosen, clock=FixedClock())
        with CaseStore.open(
            tmp_path / name, actor=Actor("B"), clock=FixedClock(), read_only=True
        ) as made:
            assert {(e.label, e.video_stream) for e in made.exhibits()} == {
                (e.label, e.video_stream) for e in chosen
            }


def test_no_copy_inside_the_case(store, tmp_path):
    exhibit = add_exhibit(store, clip(tmp_path)).exhibit
    with pytest.raises(ValueRefusedError, match="inside the case"):
        make_blind_copy(store, store.folder / "media/copy", [exhibit], clock=FixedClock())
    assert not (store.folder / "media/copy").exists()


def test_a_case_that_cannot_log_it_is_not_copied(store, tmp_path, monkeypatch):
    exhibit = add_exhibit(store, clip(tmp_path)).exhibit
    with (
        CaseStore.open(
            store.folder, actor=Actor("A"), clock=FixedClock(), read_only=True
        ) as reading,
        pytest.raises(SaveFailedError, match="reading only"),
    ):
        make_blind_copy(reading, tmp_path / "one", [exhibit], clock=FixedClock())

    def full(*_words, **_details):
        raise SaveFailedError("The disk is full.")

    monkeypatch.setattr(store, "log", full)
    with pytest.raises(SaveFailedError, match="full"):
        make_blind_copy(store, tmp_path / "two", [exhibit], clock=FixedClock())
    assert not (tmp_path / "one").exists()
    assert not (tmp_path / "two").exists()
