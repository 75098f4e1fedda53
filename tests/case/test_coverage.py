"""How much of a claimed time could have been seen: bounds that hold, cuts, wedges, reasons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.case.annotation import Annotation
from annotator.case.coverage import Bounds, Piece, Sees, coverage, pieces_of
from annotator.case.places import Place, PlaceKind
from annotator.case.vocabularies import Modality, NoteKind, NotVisibleReason, Visibility
from annotator.timing.frame_stamp import FrameStamp

S = 1_000_000


@dataclass(frozen=True)
class When:
    earliest_us: int | None
    latest_us: int | None


@dataclass
class Clock:
    """One frame a second; a film begins between `early` and `late`; a cut adds time from its frame on."""

    begins: dict[str, tuple[int, int]]
    cut: tuple[int, int] = (10**9, 0)

    def of_frame(self, exhibit_id: str, stamp: FrameStamp) -> When | None:
        if exhibit_id not in self.begins:
            return None
        early, late = self.begins[exhibit_id]
        gone = stamp.index * S + (self.cut[1] if stamp.index >= self.cut[0] else 0)
        return When(early + gone, late + gone)


def stamp(index: int) -> FrameStamp:
    return FrameStamp(index, index, Fraction(1))


def note(
    start: int,
    end: int,
    visibility: Visibility = Visibility.CLEAR,
    reason: NotVisibleReason | None = None,
    exhibit: str = "e",
    **fields: object,
) -> Annotation:
    return Annotation(
        id=f"{exhibit}{start}-{end}",
        exhibit_id=exhibit,
        exhibit_digest="",
        kind=NoteKind.OBSERVATION,
        start=stamp(start),
        end=stamp(end),
        author="a",
        created_at="",
        edited_at="",
        visibility=visibility,
        not_visible_reason=reason,
        **fields,  # type: ignore[arg-type]
    )


HIDDEN = Visibility.NOT_VISIBLE


def test_a_clip_of_44_seconds_in_a_claimed_ten_minutes_covers_44_seconds_however_unsure_its_place() -> (
    None
):
    clock = Clock({"e": (60 * S, 180 * S)})
    found = coverage(pieces_of([note(0, 44)], ()), clock, 0, 600 * S)
    assert found.seen == Bounds(44 * S, 44 * S)
    assert found.claimed_us == 600 * S


def test_at_an_end_of_the_claimed_time_the_bounds_come_apart() -> None:
    clock = Clock({"e": (-10 * S, 10 * S)})
    found = coverage(pieces_of([note(0, 12)], ()), clock, 0, 100 * S)
    assert found.seen == Bounds(2 * S, 12 * S)


def test_what_is_not_visible_counts_under_its_reason_and_where_notes_differ_perhaps() -> None:
    notes = [
        note(0, 20),
        note(20, 28, HIDDEN, NotVisibleReason.OFF_FRAME),
        note(28, 32, HIDDEN, NotVisibleReason.DARK),
        note(10, 15, HIDDEN, NotVisibleReason.OCCLUDED),
        note(32, 40, Visibility.PARTIAL),
    ]
    found = coverage(pieces_of(notes, ()), Clock({"e": (0, 0)}), 0, 100 * S)
    assert found.seen == Bounds(15 * S, 28 * S)
    assert found.looked_at == Bounds(40 * S, 40 * S)
    assert dict(found.reasons) == {
        "notes differ": Bounds(5 * S, 5 * S),
        "off-frame": Bounds(8 * S, 8 * S),
        "dark": Bounds(4 * S, 4 * S),
        "partly visible": Bounds(8 * S, 8 * S),
    }


def test_two_films_of_the_same_seconds_are_counted_once() -> None:
    clock = Clock({"e": (0, 0), "f": (5 * S, 5 * S)})
    found = coverage(pieces_of([note(0, 10), note(0, 10, exhibit="f")], ()), clock, 0, 60 * S)
    assert found.seen == Bounds(15 * S, 15 * S)


def test_over_a_cut_only_what_must_lie_inside_is_certain() -> None:
    clock = Clock({"e": (0, 0)}, cut=(3, 4 * S))
    found = coverage(pieces_of([note(0, 6)], ()), clock, 2 * S, 8 * S)
    assert found.seen == Bounds(2 * S, 6 * S)  # of [0, 10] six seconds are filmed, four are not


def test_films_without_a_clock_are_named_and_count_for_nothing() -> None:
    found = coverage(pieces_of([note(0, 10)], ()), Clock({}), 0, 60 * S)
    assert found.unplaced == ("e",)
    assert found.looked_at == Bounds(0, 0)


def test_sounds_and_single_frames_say_nothing_about_a_stretch() -> None:
    heard = note(0, 10, modality=Modality.HEARD)
    point = replace(note(0, 10), end=None)
    assert pieces_of([heard, point], ()) == ()


def camera(heading: int, error: int = 500, **fields: object) -> Place:
    return Place(
        "cam", PlaceKind.CAMERA, "window", 433400000, 528500000, 1000, "a", "", "e",
        heading=heading, heading_error=error, field_of_view=6000, **fields,
    )  # fmt: skip


SUBJECT = Place("sub", PlaceKind.SUBJECT, "gate", 433420000, 528500000, 1000, "a", "", "e")  # north


def test_a_subject_outside_the_wedge_is_not_covered_while_the_camera_looks_away() -> None:
    north = camera(0, start=stamp(0), end=stamp(6))
    south = replace(camera(18000, start=stamp(6), end=stamp(10)), id="cam2")
    found = pieces_of([note(0, 10)], [north, south, SUBJECT])
    assert [(p.start.index, p.end.index, p.sees) for p in found] == [
        (0, 6, Sees.YES),
        (6, 10, Sees.NO),
    ]
    assert found[1].reasons == ("outside the field of view",)


def test_where_the_errors_do_not_tell_it_counts_at_most() -> None:
    (piece,) = pieces_of([note(0, 10)], [camera(3000, 1000), SUBJECT])
    assert (piece.sees, piece.reasons) == (Sees.PERHAPS, ("field of view not sure",))
    (piece,) = pieces_of([note(0, 10)], [SUBJECT])
    assert piece.sees is Sees.YES  # no camera entered: on the notes' word


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), min_size=1, max_size=4),
    st.integers(-20, 20),
    st.integers(0, 15),
    st.integers(0, 15),
    st.integers(1, 40),
    st.integers(0, 15),
)
def test_the_truth_lies_within_the_bounds(spans, early, unsure, begin, length, really) -> None:
    """Wherever the film really began within its doubt, what was seen lies between both bounds."""
    notes = [note(start, start + long) for start, long in spans]
    clock = Clock({"e": (early * S, (early + unsure) * S)})
    found = coverage(pieces_of(notes, ()), clock, begin * S, (begin + length) * S)
    at = early + min(really, unsure)
    shown = {at + frame for n in notes for frame in range(n.start.index, n.last_index())}
    truth = len(shown & set(range(begin, begin + length))) * S
    assert found.seen.least_us <= truth <= found.seen.most_us


def test_pieces_keep_what_they_are_made_from() -> None:
    (piece,) = pieces_of([note(3, 9)], ())
    assert piece == Piece("e", stamp(3), stamp(9), Sees.YES)
