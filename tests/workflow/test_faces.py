"""Faces over the frames of a film: one face is one proposal; what is confirmed says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.case.region import UNITS, KeyOrigin, RegionState
from annotator.case.region_geometry import shape_at
from annotator.case.region_rules import check_region
from annotator.case.vocabularies import NoteKind
from annotator.clock import FixedClock
from annotator.errors import CancelledError, ValueRefusedError
from annotator.media.engine import full_index, open_frames, quick_index
from annotator.resource_files import resource_path
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.faces import (
    confirmed,
    confirmed_details,
    faces_on,
    find_faces,
    frames_to_look_at,
    not_yet_marked,
)
from annotator.workflow.intake import add_exhibit, ensure_index
from annotator.workflow.regions import draw_regions
from tests.picture.face_film import BOX, HIGH, WIDE, left_at, write_face_film

CLOCK = FixedClock()


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    return write_face_film(tmp_path_factory.mktemp("faces") / "walk.mp4")


@pytest.fixture(scope="module")
def found(walk):
    index = full_index(walk, in_process=True)
    with open_frames(walk, index, in_process=True) as film:
        return index, find_faces(film, 0, len(index) - 1, CLOCK)


def is_near(points, left):
    first, last = points
    wanted = (left + BOX[0], 60 + BOX[1], left + BOX[0] + BOX[2], 60 + BOX[1] + BOX[3])
    seen = (first.x / UNITS, first.y / UNITS, last.x / UNITS, last.y / UNITS)
    return all(abs(a - b) < 14 for a, b in zip(seen, wanted, strict=True))


def test_a_face_that_walks_is_one_proposal_and_ends_where_it_is_gone(found):
    index, faces = found
    (proposal,) = faces.proposals
    assert faces.unread == ()
    assert proposal.first == 0
    assert 35 <= proposal.last < 40
    assert proposal.looks >= 7
    assert proposal.score_percent > 70
    assert proposal.region.annotation_id == ""
    for number in range(proposal.last + 1):
        now = shape_at(proposal.region, index.stamp(number))
        assert is_near(now.points, left_at(number)), number
    assert {key.origin for key in proposal.region.key_frames} == {KeyOrigin.PROPOSAL}
    gone = proposal.region.key_frames[-1]
    assert gone.state is RegionState.LOST
    assert 40 <= gone.stamp.index <= 45
    assert shape_at(proposal.region, index.stamp(50)) is None


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_on_a_turned_film_boxes_are_in_stored_pixels(tmp_path, turned):
    """Upright, the face lies at BOX; as it is stored, where turning puts it."""
    film = write_face_film(tmp_path / "turned.mp4", 2, turned=turned)
    with open_frames(film, full_index(film, in_process=True), in_process=True) as frames:
        frame = frames.frame(0)
        assert (frame.width, frame.height) == ((HIGH, WIDE) if turned % 180 else (WIDE, HIGH))
        (face,) = faces_on(frame)
        left, top, wide, high = 40 + BOX[0], 60 + BOX[1], BOX[2], BOX[3]
        quarter = "90° clockwise" in frame.orientation
        wanted = (
            {
                True: (top, WIDE - left - wide, high, wide),
                False: (HIGH - top - high, left, high, wide),
            }[quarter]
            if turned % 180
            else (WIDE - left - wide, HIGH - top - high, wide, high)
        )
        seen = (face.x, face.y, face.width, face.height)
        assert all(abs(a - b) < 14 for a, b in zip(seen, wanted, strict=True)), (seen, wanted)


def test_ten_bits_a_colour(tmp_path):
    film = write_face_film(tmp_path / "ten.mkv", 2, pixel_format="yuv420p10le")
    with open_frames(film, full_index(film, in_process=True), in_process=True) as frames:
        (face,) = faces_on(frames.frame(1))
    assert abs(face.x - (44 + BOX[0])) < 14


def test_a_film_without_faces_has_no_proposals():
    film = resource_path("sample", "square.webm")
    index = quick_index(film, in_process=True)
    with open_frames(film, index, in_process=True) as frames:
        faces = find_faces(frames, 0, 30, CLOCK)
    assert faces.proposals == ()
    assert faces.looked_at > 1


def test_one_frame_is_looked_at_once_and_a_span_five_times_a_second(found):
    index, _faces = found
    assert list(frames_to_look_at(index, 7, 7)) == [7]
    assert list(frames_to_look_at(index, 0, 24)) == [0, 5, 10, 15, 20, 24]


def test_looking_can_be_stopped(walk, found):
    index, _faces = found
    calls = []

    def cancelled():
        calls.append(1)
        return len(calls) > 3

    with open_frames(walk, index, in_process=True) as film, pytest.raises(CancelledError):
        find_faces(film, 0, 59, CLOCK, cancelled=cancelled)


def test_a_confirmed_face_is_a_region_that_says_who_confirmed_it(store, walk):
    exhibit = add_exhibit(store, walk).exhibit
    index: FrameIndex = ensure_index(store, exhibit)
    with open_frames(walk, index) as film:
        (proposal,) = find_faces(film, 0, 59, store.clock).proposals
    note = new_note(
        exhibit,
        index,
        12,
        30,
        kind=NoteKind.OBSERVATION,
        author="A",
        clock=store.clock,
        text="Лицо",
    )
    store.apply(add_note(note))
    before = store.snapshot().regions
    assert before == ()
    region = confirmed(proposal, note, author="А. Нурланова", clock=store.clock)
    check_region(region, lambda _id: True)
    store.apply(draw_regions([region]), details=confirmed_details(proposal, "А. Нурланова"))
    (kept,) = store.snapshot().regions
    assert kept == region
    assert kept.author == "А. Нурланова"
    assert {key.origin for key in kept.key_frames} == {KeyOrigin.PROPOSAL}
    assert all(12 <= key.stamp.index <= 30 for key in kept.key_frames)
    assert kept.key_frames[0].stamp.index == 12
    for number in (12, 20, 30):
        assert is_near(shape_at(kept, index.stamp(number)).points, left_at(number))
    log = store.custody()[-1].details
    assert log["proposed_with"].startswith("CenterFace")
    assert log["confirmed_by"] == "А. Нурланова"


def test_a_face_that_is_marked_already_is_not_proposed_again(found):
    index, faces = found
    (proposal,) = faces.proposals
    assert not_yet_marked([proposal], [], index) == (proposal,)
    assert not_yet_marked([proposal], [proposal.region], index) == ()
    # Marked at its beginning only, it is: a region that ends early hides nothing.
    early = replace(proposal.region, key_frames=proposal.region.key_frames[:1])
    assert not_yet_marked([proposal], [early], index) == (proposal,)
    other = replace(proposal.region, width=1)
    assert not_yet_marked([proposal], [other], index) == (proposal,)


def test_a_note_elsewhere_cannot_take_a_face(store, walk, found):
    index, faces = found
    exhibit = add_exhibit(store, walk).exhibit
    note = new_note(
        exhibit, index, 50, 55, kind=NoteKind.OBSERVATION, author="A", clock=store.clock, text="x"
    )
    with pytest.raises(ValueRefusedError, match="reaches no frame"):
        confirmed(faces.proposals[0], note, author="A", clock=store.clock)
