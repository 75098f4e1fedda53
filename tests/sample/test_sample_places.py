"""The places of the sample: they can be stored, agree with its story, and give nobody away."""

from __future__ import annotations

import hashlib
from fractions import Fraction

from annotator.case.exhibit import Exhibit
from annotator.case.geography import InView, course, in_view, point_of
from annotator.case.georeference import georeference
from annotator.case.place_rules import check_map_picture, check_place
from annotator.case.places import MapPicture, PlaceKind
from annotator.case.vocabularies import Tlp
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.places_image import picture_head
from annotator.workflow.sample import SAMPLE_FILES
from annotator.workflow.sample_places import MIDDLE, matched, sample_map_file, sample_places


def _places():
    exhibits = {
        label: Exhibit(f"x{label}", label, label * 32, label * 64, 1, name, name.encode(), "", "")
        for label, name in SAMPLE_FILES.items()
    }
    return sample_places(
        new_id=iter(f"id-{number}" for number in range(99)).__next__,
        exhibits=exhibits,
        stamps=lambda _label, frame: FrameStamp(frame, frame, Fraction(1, 25)),
        author="A",
        now="",
    )


def test_places_can_be_stored_and_cameras_are_red():
    places = _places()
    for place in places:
        check_place(place)
        assert course(MIDDLE, point_of(place)).metres < 300
        assert (place.tlp is Tlp.RED) == (place.kind is PlaceKind.CAMERA)
    assert {place.kind for place in places} >= {
        PlaceKind.CAMERA,
        PlaceKind.SUBJECT,
        PlaceKind.LANDMARK,
    }


def test_the_line_stands_where_its_sound_comes_from():
    """0.30 s at 331 m/s are 99 m; the window saw it, and where one falls."""
    places = {place.name: place for place in _places()}
    window = next(place for place in places.values() if place.name.startswith("Window"))
    line, falls = places["Line of uniformed people"], places["Where one falls"]
    assert abs(course(point_of(window), point_of(line)).metres - 99) < 3
    assert in_view(window, falls) is not InView.OUTSIDE
    assert in_view(window, places["Clinic"]) is InView.CANNOT_TELL


def test_the_map_is_matched_and_says_how_well():
    data = sample_map_file().read_bytes()
    head = picture_head(data)
    picture = MapPicture(
        "m", "x", hashlib.sha256(data).hexdigest(), len(data), head.width, head.height
    )
    made = matched(picture)
    check_map_picture(made)
    fit = georeference(made.points)
    assert fit is not None
    assert 0.49 < fit.metres_a_pixel() < 0.51
    assert 0.1 < fit.worst_m() < 2
    assert course(fit.to_point(480, 360), MIDDLE).metres < 1
