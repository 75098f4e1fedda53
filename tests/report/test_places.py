"""Places in a report: what an edition may show, the map drawn without a window, text from outside."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from annotator.case.geography import Point, destination
from annotator.case.places import MapPicture, MapPoint, Place, PlaceKind
from annotator.case.vocabularies import Edition, Tlp
from annotator.clock import FixedClock
from annotator.provenance.actor import Actor
from annotator.report.blocks import Callout, Figures, Table, Tone
from annotator.report.document import compose
from annotator.report.html import render_html
from annotator.report.inputs import SECTIONS, ReportOptions
from annotator.report.sections.places import shown_places
from annotator.workflow.cases import new_case
from annotator.workflow.places_drawing import draw_places
from annotator.workflow.places_maps import take_map_picture
from tests.report.invented_case import MADE, invented_snapshot

CENTRE = Point(450_000_000, 550_000_000)


def _place(number: int, kind: PlaceKind, bearing: float, metres: float, **more: object) -> Place:
    at = destination(CENTRE, bearing, metres)
    tlp = Tlp.RED if kind is PlaceKind.CAMERA else Tlp.AMBER_STRICT
    place = Place(
        f"p{number}", kind, f"place {number}", at.latitude, at.longitude, 1000, "A", "", tlp=tlp
    )
    return replace(place, **more)  # type: ignore[arg-type]


CAMERA = _place(1, PlaceKind.CAMERA, 0, 0, heading=9000, heading_error=500, field_of_view=6000)
PLACES = (
    CAMERA,
    _place(2, PlaceKind.SUBJECT, 90, 120),
    _place(3, PlaceKind.LANDMARK, 270, 80, tlp=Tlp.CLEAR),
)


def _blocks(edition: Edition, places: tuple[Place, ...] = PLACES, place_map=None):
    case = replace(invented_snapshot(), places=places)
    options = ReportOptions(edition=edition)
    made = compose(case, {}, (), {}, {}, MADE, {}, options, place_map=place_map)
    return made, next(section for section in made.sections if section.key == "places").blocks


def _words(value: object) -> str:
    return repr(value)


def test_red_places_are_in_the_sealed_edition_only():
    case = replace(invented_snapshot(), places=PLACES)
    shown = {edition: shown_places(case, case.exhibits, edition) for edition in Edition}
    assert shown[Edition.SEALED] == PLACES
    assert shown[Edition.RESTRICTED] == PLACES[1:]
    assert shown[Edition.PUBLIC] == PLACES[2:]
    _, sealed = _blocks(Edition.SEALED)
    assert isinstance(sealed[0], Callout)
    assert sealed[0].tone is Tone.WARNING
    assert "place 1" in _words(sealed)
    assert "45.0000000, 55.0000000" in _words(sealed)
    for edition in (Edition.RESTRICTED, Edition.PUBLIC):
        made, blocks = _blocks(edition)
        assert "left out of this edition" in _words(blocks)
        assert "place 1" not in _words(made.sections)
        assert "45.0000000, 55.0000000" not in _words(made.sections)


def test_only_protected_places_leave_no_trace_but_that_there_are_some():
    _, blocks = _blocks(Edition.PUBLIC, (CAMERA,))
    assert len(blocks) == 1
    assert isinstance(blocks[0], Callout)


def test_without_places_the_limitations_say_so():
    made = compose(invented_snapshot(), {}, (), {}, {}, MADE, {})
    assert "places" not in {section.key for section in made.sections}
    limits = next(section for section in made.sections if section.key == "limitations")
    assert "No place is recorded" in _words(limits.blocks)
    assert "places" in SECTIONS


def test_what_a_camera_looked_at():
    _, blocks = _blocks(Edition.SEALED)
    table = next(b for b in blocks if isinstance(b, Table) and b.title)
    words = [_words(row) for row in table.rows]
    assert "'inside'" in words[0]
    assert "120 m" in words[0]
    assert "90.0°" in words[0]
    assert "'outside'" in words[1]


@pytest.fixture
def store(tmp_path):
    with new_case(tmp_path / "case", "Map", actor=Actor("A"), clock=FixedClock()) as made:
        yield made


def _near(pixels: np.ndarray, x: float, y: float, colour: tuple[int, int, int]) -> bool:
    part = pixels[round(y) - 4 : round(y) + 4, round(x) - 4 : round(x) + 4].astype(int)
    return bool((np.abs(part - colour).sum(axis=2) < 60).any())


def test_the_map_is_drawn_over_the_picture_without_a_window(store, tmp_path):
    drawn = np.full((300, 400, 3), 255, np.uint8)
    (tmp_path / "plan.png").write_bytes(cv2.imencode(".png", drawn)[1].tobytes())
    picture = take_map_picture(store, tmp_path / "plan.png").picture
    points = []
    for x, y in ((0, 0), (400, 0), (400, 300), (0, 300)):
        east = destination(CENTRE, 90, (x - 200) * 1.0)
        at = destination(east, 0, (150 - y) * 1.0)
        points.append(MapPoint(x * 100, y * 100, at.latitude, at.longitude))
    made = draw_places(store, (replace(picture, points=tuple(points)),), PLACES)
    assert made is not None
    assert (made.width, made.height) == (1100, 825)
    assert made.points == 4
    assert made.worst_m < 0.1
    pixels = cv2.imdecode(np.frombuffer(made.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert _near(pixels, 550, 412, (30, 110, 205))
    assert _near(pixels, 550 + 330, 412, (170, 95, 20))
    assert _near(pixels, 550 - 220, 412, (110, 120, 10))
    # The field of view opens to the east only.
    assert pixels[412, 620].sum() < 740
    assert pixels[600, 550].sum() > 740


def test_without_a_picture_or_with_a_lost_one_there_is_a_grid(store):
    lost = MapPicture(
        "m", "lost", "0" * 64, 9, 100, 80, (MapPoint(0, 0, 0, 0), MapPoint(5000, 0, 0, 9))
    )
    for pictures in ((), (lost,)):
        made = draw_places(store, pictures, PLACES)
        assert made is not None
        assert made.name == ""
    assert draw_places(store, (), ()) is None
    assert draw_places(store, (), (CAMERA,)) is not None


def test_hostile_words_stay_words(store):
    nasty = "<script>alert(1)</script>\u202e#set page()\x00\n$x$ [[\\end{document}"
    place = replace(
        PLACES[1], name=nasty, why=nasty, height=nasty, imagery=nasty, imagery_date=nasty
    )
    made, _ = _blocks(Edition.SEALED, (CAMERA, place), draw_places(store, (), (CAMERA, place)))
    page = render_html(made).decode("utf-8")
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert any(isinstance(b, Figures) for s in made.sections if s.key == "places" for b in s.blocks)
