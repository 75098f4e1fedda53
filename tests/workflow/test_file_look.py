"""What a file says of itself is read once without being asked, and kept beside the case."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.case.exhibit import Proposal
from annotator.errors import MediaError
from annotator.workflow import file_look
from annotator.workflow.file_facts import look_into
from annotator.workflow.file_look import SAID, SaidByFile, said_by_file
from annotator.workflow.intake import add_exhibit
from tests.workflow.signed_film import told_film


@pytest.fixture
def exhibit(store, tmp_path: Path):
    film = told_film(tmp_path / "told.mp4", {"com.apple.quicktime.software": "5.0.1"})
    return add_exhibit(store, film).exhibit


def test_it_is_read_once_and_kept_without_an_entry_in_the_log(store, exhibit, monkeypatch) -> None:
    before = len(store.custody())
    found = said_by_file(store, exhibit)
    assert found is not None
    assert "5.0.1" in [each.value for each in found.proposals if each.field == "software"]
    assert len(store.custody()) == before
    assert store.exhibits() == (exhibit,)

    def again(*_given, **_more):
        raise AssertionError("read again")

    monkeypatch.setattr(file_look, "file_metadata", again)
    assert said_by_file(store, exhibit) == found


def test_what_is_looked_into_by_hand_is_no_longer_new(store, exhibit) -> None:
    found = said_by_file(store, exhibit)
    assert found is not None
    assert found.new_for(exhibit)
    edit = look_into(store, exhibit).edit
    assert edit is not None
    store.apply(edit)
    assert found.new_for(store.exhibits()[0]) == ()


@pytest.mark.parametrize(
    "kept",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        json.dumps({"version": 1, "sha256": "0" * 64, "proposals": [], "unread": []}).encode(),
        json.dumps({"version": 9}).encode(),
    ],
)
def test_what_makes_no_sense_or_is_of_another_file_is_read_anew(store, exhibit, kept) -> None:
    store.put_derived(exhibit.id, SAID, kept)
    found = said_by_file(store, exhibit)
    assert found is not None
    assert found.proposals
    assert SaidByFile.from_bytes(store.derived(exhibit.id, SAID), exhibit.digest_sha256) == found


def test_rows_of_another_shape_are_refused() -> None:
    digest = "0" * 64
    good = SaidByFile((Proposal("software", "x", "y"),), ("z",))
    assert SaidByFile.from_bytes(good.to_bytes(digest), digest) == good
    for rows in ([["a", "b"]], [["a", "b", 3]], ["abc"], [["a", "b", "c" * 60_000]]):
        data = {"version": 1, "sha256": digest, "proposals": rows, "unread": []}
        read = SaidByFile.from_bytes(json.dumps(data).encode(), digest)
        assert read is None or read.proposals == (Proposal("a", "b", "c"),)


def test_a_film_that_is_gone_is_told(store, exhibit) -> None:
    gone = replace(exhibit, media_path="media/nothing")
    with pytest.raises(MediaError):
        said_by_file(store, gone)
