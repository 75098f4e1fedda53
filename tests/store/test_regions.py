"""Regions in the store: with their note, in order, and back by undo."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.case.edits import Action, Change, Edit, adding, changing, deleting
from annotator.case.region import Point, Region, RegionKey, RegionState, ShapeKind
from annotator.case.tracks import Track, placed
from annotator.errors import ConflictError, ValueRefusedError
from annotator.provenance.finding import Level
from tests.store.case_values import filled_store, reopen, stamp


def region(number, note="note-1", **changed):
    keys = tuple(
        RegionKey(stamp(5 + i), (Point(100 * i, 0), Point(100 * i + 50, 5000))) for i in range(3)
    )
    made = Region(f"region-{number}", note, ShapeKind.BOX, 320, 240, keys, "Анна", f"2026-{number}")
    return replace(made, **changed)


def test_regions_are_kept_in_the_order_in_which_they_were_drawn(tmp_path):
    drawn = (region(2), region(1, label="<b>Жанар</b>"), region(3, "note-2"))
    with filled_store(tmp_path / "case") as store:
        for value in drawn:
            store.apply(adding("Draw region", value))
    with reopen(tmp_path / "case") as store:
        assert store.snapshot().regions == drawn
        assert store.regions_on("exhibit-1") == drawn
        assert store.regions_on("exhibit-2") == ()
        assert store.leaning_on("region", "note-1") == drawn[:2]
        assert store.snapshot().regions_of("note-2") == drawn[2:]
        assert [f.what for f in store.verify() if f.level is not Level.OK] == []


def test_every_change_of_a_region_goes_back(tmp_path):
    with filled_store(tmp_path / "case") as store:
        states = [store.snapshot().regions]
        one = region(1)
        lost = replace(one.key_frames[1], state=RegionState.LOST)
        other = replace(one, label="other", key_frames=(one.key_frames[0], lost))
        edits = [
            adding("Draw region", one),
            changing("Change region", [(one, other)]),
            deleting("Delete region", other),
        ]
        for edit in edits:
            store.apply(edit)
            states.append(store.snapshot().regions)
        for edit in reversed(edits):
            assert store.snapshot().regions == states.pop()
            store.apply(edit.inverse())
        assert store.snapshot().regions == states.pop() == ()
        with pytest.raises(ConflictError):
            store.apply(edits[1])


def test_a_note_goes_only_with_its_regions_and_undo_brings_both_back(tmp_path):
    with filled_store(tmp_path / "case") as store:
        drawn = (region(1, "note-2"), region(2, "note-2"))
        store.apply(adding("Draw 2 regions", *drawn))
        note = store.get("annotation", "note-2")
        with pytest.raises(ValueRefusedError, match="2 other entries lean"):
            store.apply(deleting("Delete note", note))
        together = deleting("Delete note", *drawn, note)
        store.apply(together)
        assert store.snapshot().regions == ()
        store.apply(together.inverse())
        assert store.snapshot().regions == drawn
        assert store.get("annotation", "note-2") == note
        assert [f.what for f in store.verify() if f.level is not Level.OK] == []


def test_a_region_without_its_note_is_refused(tmp_path):
    with filled_store(tmp_path / "case") as store:
        with pytest.raises(ValueRefusedError, match="note of this region"):
            store.apply(adding("Draw region", region(1, "note-9")))
        with pytest.raises(ValueRefusedError, match="not in order"):
            store.apply(adding("Draw region", region(1, key_frames=region(1).key_frames[::-1])))
        assert store.snapshot().regions == ()


def test_regions_on_a_locked_track_stay_as_they_are(tmp_path):
    with filled_store(tmp_path / "case") as store:
        track = Track("track-1", "Left window")
        store.apply(adding("Add", track, placed("note-1", "track-1"), region(1)))
        locked = replace(track, locked=True)
        store.apply(changing("Lock", [(track, locked)]))
        with pytest.raises(ValueRefusedError, match="locked"):
            store.apply(changing("Change", [(region(1), region(1, label="x"))]))
        with pytest.raises(ValueRefusedError, match="locked"):
            store.apply(adding("Draw", region(2)))
        store.apply(Edit(Action.CHANGE, "Unlock", (Change(locked, track),)))
        store.apply(deleting("Delete", region(1)))
