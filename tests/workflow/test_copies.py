"""Copies are proposed with the frames that belong together; decisions stay, and nothing is decoded twice."""

from __future__ import annotations

import json

import pytest

from annotator.case.copies import CopyRelation, Publication, Stretch
from annotator.cli import run
from annotator.clock import FixedClock
from annotator.errors import CancelledError, ValueRefusedError
from annotator.provenance.actor import Actor
from annotator.store.case_store import CaseStore
from annotator.timing.event_text import platform_day
from annotator.workflow.cases import new_case, open_case
from annotator.workflow.copies import find_copies
from annotator.workflow.copies_decided import deciding, decision, undeciding
from annotator.workflow.copies_fingerprints import FINGERPRINT, ensure_fingerprint
from annotator.workflow.copies_kept import Strength, is_compared, kept_proposals
from annotator.workflow.copies_published import seen_words, why_no_interval, with_interval
from annotator.workflow.intake import add_exhibit
from tests.copy_films import RATE, cropped, marked, mirrored, pictures, smaller, write

FROM, COUNT = 31, 75
"""The copy shows so many frames of the first film from this one on."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A case with a film, a copy of a part of it, and another film of the same ground."""
    folder = tmp_path_factory.mktemp("copies")
    films = (
        write(folder / "one.mp4", pictures(1, 10 * RATE)),
        write(
            folder / "copy.mp4",
            pictures(1, COUNT, FROM), mirrored, cropped, marked, smaller,
            crf=28,
        ),
        write(folder / "other.mp4", pictures(5, 8 * RATE, ground=1)),
    )  # fmt: skip
    store = new_case(folder / "case", "Copies", actor=Actor("A. Author"), clock=FixedClock())
    for film in films:
        add_exhibit(store, film)
    found = find_copies(store)
    yield store, found
    store.close()


def derived_times(store: CaseStore):
    files = (store.folder / "derived").rglob("*.bin")
    return {file: file.stat().st_mtime_ns for file in files}


def test_the_copy_is_proposed_with_its_frames_and_what_differs(made):
    store, found = made
    assert found.compared == 3
    assert found.problems == ()
    (proposal,) = found.proposals
    labels = {exhibit.id: exhibit.label for exhibit in store.exhibits()}
    assert (labels[proposal.copy_id], labels[proposal.exhibit_id]) == ("E2", "E1")
    assert proposal.strength is Strength.STRONG
    assert proposal.stretches == (Stretch(0, COUNT - 1, FROM, FROM + COUNT - 1),)
    assert all(other - copy == FROM for copy, other in proposal.pairs)
    kinds = [words.split(":")[0] for words in proposal.differences]
    assert {"cut", "mirrored", "crop", "overlay", "scaled", "recompressed"} <= set(kinds)
    assert proposal.relation is CopyRelation.EDIT


def test_asking_again_makes_nothing_anew(made):
    store, found = made
    before = derived_times(store)
    assert is_compared(store)
    assert kept_proposals(store) == found.proposals
    assert find_copies(store) == found
    assert derived_times(store) == before


def test_what_was_rejected_is_not_proposed_until_it_is_taken_back(made):
    store, found = made
    no = decision(
        found.proposals[0], CopyRelation.NOT_THE_SAME, author="A", clock=store.clock, why="no"
    )
    assert no.stretches == ()
    store.apply(deciding(no, None))
    assert find_copies(store).proposals == kept_proposals(store) == ()
    yes = decision(
        found.proposals[0], CopyRelation.EDIT, author="B", clock=store.clock, turned=True
    )
    assert yes.id == no.id
    assert yes.stretches[0] == Stretch(FROM, FROM + COUNT - 1, 0, COUNT - 1)
    store.apply(deciding(yes, no))
    assert find_copies(store).proposals == ()
    store.apply(undeciding(yes))
    assert kept_proposals(store) == found.proposals


def test_damaged_fingerprints_and_results_are_made_again(made):
    store, found = made
    one, other = store.exhibits()[0].id, store.exhibits()[1].id
    first, second = sorted((one, other))
    store.put_derived(one, FINGERPRINT, b"not a fingerprint")
    store.put_derived(first, f"alike-{second}", b'{"made": []')
    assert kept_proposals(store) == ()
    assert find_copies(store, labels=["E1"]).proposals == found.proposals


def test_a_case_that_can_only_be_read_is_compared_too(made):
    store, found = made
    folder = store.folder
    before = derived_times(store)
    with open_case(folder, actor=Actor("R"), clock=FixedClock(), read_only=True) as reader:
        assert find_copies(reader) == found
    assert derived_times(store) == before


def test_stopping_leaves_nothing_half_made(made):
    store, _found = made
    exhibit = store.exhibits()[2]
    (store.folder / "derived" / exhibit.id / f"{FINGERPRINT}.bin").unlink()
    with pytest.raises(CancelledError):
        ensure_fingerprint(store, exhibit, cancelled=lambda: True)
    assert store.derived(exhibit.id, FINGERPRINT) is None
    assert len(ensure_fingerprint(store, exhibit)) == 80


def test_the_verb_lists_proposals_and_decisions(made, capsys):
    store, _found = made
    assert run(["copies", str(store.folder), "--read-only", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [(each["copy"], each["exhibit"]) for each in said["proposals"]] == [("E2", "E1")]
    assert said["decided"] == said["problems"] == said["contradictions"] == []
    assert run(["copies", str(store.folder), "--read-only"]) == 0
    words = capsys.readouterr().out
    assert "same footage? strong: E2 and E1" in words
    assert f"E2 frames 0–{COUNT - 1} = E1 frames {FROM}–{FROM + COUNT - 1}" in words
    assert run(["copies", str(store.folder), "--read-only", "--exhibit", "E9"]) == 2


def test_a_day_of_a_platform_becomes_an_interval_in_its_zone():
    shown = Publication(
        "p", "x", uploader="u", first_seen_as_shown="Dec 20, 2011", zone="Pacific time"
    )
    value = with_interval(shown)
    assert value.zone == "America/Los_Angeles"
    day = platform_day("Dec 20, 2011", "America/Los_Angeles")
    assert (value.earliest_us, value.latest_us) == (day.earliest_us, day.latest_us)
    assert seen_words(value, "Asia/Aqtau").startswith("2011-12-20 13:00")
    assert why_no_interval(value) == ""
    vague = with_interval(Publication("p", "x", first_seen_as_shown="some day", zone="UTC"))
    assert vague.earliest_us is None
    assert "some day" in why_no_interval(vague)
    assert "zone" in why_no_interval(Publication("p", "x", first_seen_as_shown="2011-12-20"))
    with pytest.raises(ValueRefusedError):
        with_interval(Publication("p", "x", zone="Mars/Base"))
