"""Tracks, links and templates in the store: locks, words that a track allows, what leans on what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.case.edits import Action, Change, Edit, adding, changing, deleting
from annotator.case.links import Relation, linked
from annotator.case.templates import Template
from annotator.case.tracks import Track, placed, placement_id
from annotator.errors import ValueRefusedError
from tests.store.case_values import note

SHOTS = Track("t-1", "Shots", tags=("shot", "выстрел", 'a"b'))
PLAIN = Track("t-2", "Window", position=1)


@pytest.fixture
def tracked(filled):
    filled.apply(adding("Tracks", SHOTS, PLAIN))
    filled.apply(adding("Put", placed("note-1", "t-1"), placed("note-2", "t-2")))
    return filled


def refused(store, edit, words):
    head = store.custody()[-1].entry_hash
    with pytest.raises(ValueRefusedError, match=words):
        store.apply(edit)
    assert store.custody()[-1].entry_hash == head


def locked(store, track=PLAIN):
    store.apply(changing("Lock", [(track, replace(track, locked=True))]))


def test_what_is_stored_comes_back(tracked):
    assert tracked.tracks() == (SHOTS, PLAIN)
    assert tracked.tracks_on("exhibit-1") == {"note-1": "t-1", "note-2": "t-2"}
    assert tracked.tracks_on("exhibit-2") == {}
    case = tracked.snapshot()
    assert case.track_of("note-1") == SHOTS
    assert case.track_of("note-9") is None
    assert case.tracks_on("exhibit-1") == tracked.tracks_on("exhibit-1")


def test_nothing_stands_on_two_tracks(tracked):
    with pytest.raises(Exception, match="already"):
        tracked.apply(adding("Put", placed("note-1", "t-2")))


def test_two_tracks_of_one_name_are_refused(tracked):
    refused(tracked, adding("x", Track("t-3", "shots")), "already")
    refused(tracked, adding("x", Track("t-3", "  ")), "needs a name")


def test_a_note_of_a_locked_track_cannot_be_changed(tracked):
    locked(tracked)
    old = tracked.get("annotation", "note-2")
    place = tracked.get("placement", placement_id("note-2"))
    words = "Window.* is locked"
    refused(tracked, changing("x", [(old, replace(old, text="other"))]), words)
    refused(tracked, deleting("x", place, old), words)
    refused(tracked, deleting("x", place), words)
    refused(tracked, adding("x", note(3, 3), placed("note-3", "t-2")), words)
    refused(tracked, adding("x", linked("note-2", Relation.FOLLOWS, "note-1")), words)
    refused(tracked, deleting("x", replace(PLAIN, locked=True)), words)
    # Leading to it, and binding it to the final index, change nothing of it.
    tracked.apply(adding("x", linked("note-1", Relation.FOLLOWS, "note-2")))
    moved = replace(old, start=replace(old.start, index=10))
    tracked.apply(Edit(Action.INDEX, "Bind", (Change(old, moved),)))
    tracked.apply(changing("Unlock", [(replace(PLAIN, locked=True), PLAIN)]))
    tracked.apply(changing("x", [(moved, replace(moved, text="other"))]))


def test_unlocking_and_changing_at_once_is_refused(tracked):
    locked(tracked)
    old = tracked.get("annotation", "note-2")
    both = [(replace(PLAIN, locked=True), PLAIN), (old, replace(old, text="other"))]
    refused(tracked, changing("x", both), "is locked")


def test_a_track_refuses_other_words_than_its_own(tracked):
    old = tracked.get("annotation", "note-1")
    refused(
        tracked,
        changing("x", [(old, replace(old, tags=("kick",)))]),
        "does not allow the tag “kick”",
    )
    refused(tracked, adding("x", note(3, 3, tags=("kick",)), placed("note-3", "t-1")), "kick")
    narrow = replace(PLAIN, texts=("yes", "no"))
    tracked.apply(changing("x", [(PLAIN, narrow)]))  # what stands there stays
    other = tracked.get("annotation", "note-2")
    refused(tracked, changing("x", [(other, replace(other, text="maybe"))]), "certain texts")
    tracked.apply(changing("x", [(other, replace(other, text="yes"))]))


def test_what_leans_on_a_track_or_a_note_keeps_it(tracked):
    refused(tracked, deleting("x", SHOTS), "leans on it")
    lone = note(3, 3)
    link = linked("note-1", Relation.SAME_EVENT, "note-3")
    tracked.apply(adding("x", lone, link))
    refused(tracked, deleting("x", lone), "leans on it")
    edit = deleting("x", link, lone)
    tracked.apply(edit)
    tracked.apply(edit.inverse())
    assert tracked.snapshot().links_of("note-3") == (link,)
    assert link.words_from("note-3") == link.words_from("note-1") == "same event"
    assert link.other("note-3") == "note-1"


def test_links_of_nothing_and_twice_are_refused(tracked):
    refused(tracked, adding("x", linked("note-1", Relation.FOLLOWS, "note-1")), "itself")
    refused(tracked, adding("x", linked("note-1", Relation.FOLLOWS, "note-7")), "gone")
    tracked.apply(adding("x", linked("note-1", Relation.FOLLOWS, "note-2")))
    with pytest.raises(Exception, match="already"):
        tracked.apply(adding("x", linked("note-1", Relation.FOLLOWS, "note-2")))


def test_templates(tracked):
    tracked.apply(adding("x", Template("p-1", "shot", text="Вспышка", track_id="t-1")))
    refused(tracked, adding("x", Template("p-2", " ")), "needs a name")
    refused(tracked, adding("x", Template("p-2", "a", track_id="t-9")), "gone")
    assert [each.name for each in tracked.snapshot().listed_templates()] == ["shot"]


def test_the_log_replays_and_nothing_is_stored_past_it(tracked):
    tracked.apply(adding("x", linked("note-1", Relation.FOLLOWS, "note-2")))
    assert [f.what for f in tracked.verify() if f.level != "ok"] == []


def test_what_stood_on_a_track_before_its_words_were_restricted_may_come_back(filled):
    filled.apply(adding("Track", PLAIN))
    old = filled.get("annotation", "note-1")
    tagged = replace(old, tags=("free",))
    filled.apply(changing("Tag", [(old, tagged)]))
    put = adding("Put", placed("note-1", PLAIN.id))
    filled.apply(put)
    strict = replace(PLAIN, tags=("shot",))
    filled.apply(changing("Restrict", [(PLAIN, strict)]))
    # What says nothing new is no matter of words.
    reviewed = replace(tagged, edited_at="2027-01-01T00:00:00Z")
    filled.apply(changing("Review", [(tagged, reviewed)]))
    filled.apply(replace(changing("Bind", [(reviewed, tagged)]), action=Action.INDEX))
    mended = replace(tagged, tags=("shot",))
    mend = changing("Mend", [(tagged, mended)])
    filled.apply(mend)
    filled.apply(mend.inverse())
    away = Edit(Action.DELETE, "Take off", (Change(placed("note-1", PLAIN.id), None),))
    filled.apply(away)
    refused(filled, put, "does not allow the tag")
    filled.apply(away.inverse())
    refused(filled, changing("Tag", [(tagged, replace(tagged, tags=("free", "x")))]), "not allow")
    assert filled.get("annotation", "note-1") == tagged
