"""Places are made, changed and undone; they stay at their frames when these are numbered anew."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from annotator.case.edits import Action
from annotator.case.geography import Point
from annotator.case.places import Place, PlaceKind
from annotator.case.vocabularies import Tlp
from annotator.errors import ValueRefusedError
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.places import (
    add_place,
    camera_points_at,
    change_place,
    move_place,
    new_place,
    places_with_final_numbers,
    remove_places,
)
from annotator.workflow.rebinding import rebind_notes

HERE = Point(431_000_000, 531_000_000)


def _place(store, kind=PlaceKind.CAMERA, **more) -> Place:
    return new_place(store.clock, "A", kind, "window", HERE, **more)


def test_added_moved_removed_and_undone(store) -> None:
    place = _place(store)
    assert place.tlp is Tlp.RED
    assert _place(store, PlaceKind.SUBJECT).tlp is Tlp.AMBER_STRICT
    store.apply(add_place(place))
    moved = move_place(place, Point(431_000_001, 531_000_002))
    store.apply(moved)
    assert store.all_of(Place)[0].longitude == 531_000_002
    store.apply(moved.inverse())
    assert store.all_of(Place) == (place,)
    store.apply(change_place(place, replace(place, heading=100, heading_error=0)))
    now = store.all_of(Place)[0]
    removing = remove_places([now])
    store.apply(removing)
    assert not store.all_of(Place)
    store.apply(removing.inverse(Action.UNDO))
    assert store.all_of(Place) == (now,)


def test_what_cannot_be_is_not_stored(store) -> None:
    place = _place(store)
    with pytest.raises(ValueRefusedError):
        store.apply(add_place(replace(place, radius_cm=0)))
    with pytest.raises(ValueRefusedError, match="gone"):
        store.apply(add_place(replace(place, exhibit_id="nobody")))
    assert not store.all_of(Place)


def test_the_camera_point_of_a_frame_is_the_narrowest(filled) -> None:
    store, exhibit, index = filled
    everywhere = _place(store, exhibit_id=exhibit.id)
    span = _place(store, exhibit_id=exhibit.id, start=index.stamp(2), end=index.stamp(6))
    one = _place(store, exhibit_id=exhibit.id, start=index.stamp(3))
    shown = _place(store, PlaceKind.SUBJECT, exhibit_id=exhibit.id)
    places = (everywhere, shown, span, one, _place(store))
    assert camera_points_at(places, exhibit.id, 3) == (one, span, everywhere)
    assert camera_points_at(places, exhibit.id, 4) == (span, everywhere)
    assert camera_points_at(places, exhibit.id, 9) == (everywhere,)
    assert not camera_points_at(places, "other", 3)


def test_places_follow_their_frames(filled) -> None:
    """A provisional index counted two frames too many before these, and knew no digests."""
    store, exhibit, index = filled
    stamp = index.stamp(5)
    provisional = FrameStamp(7, stamp.pts, stamp.time_base)
    last = index.stamp(8)
    place = _place(
        store,
        exhibit_id=exhibit.id,
        start=provisional,
        end=FrameStamp(10, last.pts, last.time_base),
    )
    gone = _place(store, exhibit_id=exhibit.id, start=FrameStamp(9999, 10**9, Fraction(1, 7)))
    store.apply(add_place(place))
    store.apply(add_place(gone))
    found = rebind_notes(store, exhibit, index)
    assert found.edit is not None
    assert gone.id in found.lost
    store.apply(found.edit)
    bound = store.get("place", place.id)
    assert isinstance(bound, Place)
    assert (bound.start, bound.end) == (index.stamp(5), index.stamp(8))
    again = rebind_notes(store, exhibit, index)
    assert again.edit is None
    before = replace(store.snapshot(), places=(place,))
    assert places_with_final_numbers(before, exhibit.id, index).places == (bound,)


def test_a_crowded_file_of_places_is_refused_before_it_is_read_through(tmp_path):
    from annotator.exchange.film_notes import FormatError
    from annotator.workflow.places_exchange import read_places

    path = tmp_path / "crowd.geojson"
    path.write_bytes(b'{"type":"FeatureCollection","features":[' + b"1," * (5 << 20) + b"1]}")
    with pytest.raises(FormatError, match="8 MB"):
        read_places(path)
