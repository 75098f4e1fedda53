"""Anchors of all exhibits combined: sound, tighter with each one, and never averaged."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.case.event_clock import EventClocks
from annotator.case.event_films import FilmClock, PlacedAnchor, Spot
from annotator.case.event_time import AnchorBasis, TimeAnchor
from annotator.timing.frame_stamp import FrameStamp

SECOND = 1_000_000
BASE = Fraction(1, 90000)


def spot(number: int, ticks: int | None = None) -> Spot:
    """Frame `number` at `ticks` of 1/90000 s; a frame each 40 ms where not said."""
    return Spot(number, (number * 3600 if ticks is None else ticks) * BASE * SECOND)


def anchor(id: str, film: str, where: Spot, at_us: int, plus_minus_us: int) -> PlacedAnchor:
    stamp = FrameStamp(where.number, int(where.at / SECOND / BASE), BASE)
    return PlacedAnchor(
        TimeAnchor(
            id, film, stamp, AnchorBasis.BURNED_IN_CLOCK, plus_minus_us, "K", "", at_us, "UTC"
        ),
        where,
    )


def tie(
    id: str, film: str, where: Spot, other: str, there: Spot, plus_minus_us: int
) -> PlacedAnchor:
    stamps = [FrameStamp(s.number, int(s.at / SECOND / BASE), BASE) for s in (where, there)]
    value = TimeAnchor(
        id, film, stamps[0], AnchorBasis.SHARED_SOUND, plus_minus_us, "K", "",
        tied_exhibit_id=other, tied_frame=stamps[1],
    )  # fmt: skip
    return PlacedAnchor(value, where, there)


def film(id: str, *, breaks: tuple[int, ...] = (), ppm: int = 100, **more) -> FilmClock:
    return FilmClock(id, ppm, "Asia/Aqtau", breaks, **more)


def ends(interval) -> tuple[int | None, int | None]:
    return interval.earliest_us, interval.latest_us


def test_an_anchor_is_carried_by_the_time_stamps_and_widened_by_the_drift():
    clocks = EventClocks([film("E1", ppm=100)], [anchor("a", "E1", spot(0), 0, 4 * SECOND)])
    assert ends(clocks.interval("E1", spot(0))) == (-4_000_000, 4_000_000)
    # 25 000 frames of 40 ms are 1000 s: a ten thousandth of it is 0.1 s.
    assert ends(clocks.interval("E1", spot(25_000))) == (995_900_000, 1_004_100_000)
    # On a variable rate the time stamp decides, not the number.
    assert ends(clocks.interval("E1", spot(7, 90_000_000))) == (995_900_000, 1_004_100_000)
    assert clocks.interval("E1", spot(3)).anchors == ("a",)
    assert clocks.interval("E1", spot(3)).zone == "Asia/Aqtau"


def test_two_anchors_are_intersected():
    clocks = EventClocks(
        [film("E1", ppm=0)],
        [
            anchor("a", "E1", spot(0), 0, 4 * SECOND),
            anchor("b", "E1", spot(250), 13 * SECOND, 2 * SECOND),
        ],
    )
    assert ends(clocks.interval("E1", spot(0))) == (1_000_000, 4_000_000)
    assert ends(clocks.interval("E1", spot(250))) == (11_000_000, 14_000_000)
    assert not clocks.contradictions


def test_anchors_that_contradict_are_named_and_each_is_heard():
    clocks = EventClocks(
        [film("E1", ppm=0)],
        [
            anchor("burned in", "E1", spot(0), 0, 4 * SECOND),
            anchor("sun", "E1", spot(250), 60 * SECOND, 2 * SECOND),
        ],
    )
    (found,) = clocks.contradictions
    assert set(found.anchors) == {"burned in", "sun"}
    assert found.by_us == 44 * SECOND  # 48…52 against -4…4
    assert found.exhibits == ("E1",)
    said = clocks.interval("E1", spot(0))
    assert said.contradicted
    assert [(a.anchors, a.earliest_us, a.latest_us) for a in said.answers] == [
        (("burned in",), -4_000_000, 4_000_000),
        (("sun",), 48_000_000, 52_000_000),
    ]
    assert ends(said) == (-4_000_000, 52_000_000)


def test_across_a_break_only_the_order_is_carried():
    cut = film("E1", breaks=(100,), ends=(spot(0), spot(99), spot(100), spot(199)), ppm=0)
    clocks = EventClocks([cut], [anchor("a", "E1", spot(0), 0, SECOND)])
    assert ends(clocks.interval("E1", spot(99))) == (2_960_000, 4_960_000)
    assert ends(clocks.interval("E1", spot(100))) == (2_960_000, None)
    assert ends(clocks.interval("E1", spot(199))) == (6_920_000, None)
    edited = EventClocks([replace(cut, in_order=False)], [anchor("a", "E1", spot(0), 0, SECOND)])
    assert edited.interval("E1", spot(100)) is None
    between = EventClocks(
        [replace(cut, breaks=(100, 150), ends=(*cut.ends, spot(149), spot(150)))],
        [anchor("a", "E1", spot(0), 0, SECOND), anchor("b", "E1", spot(150), 60 * SECOND, SECOND)],
    )
    assert ends(between.interval("E1", spot(100))) == (2_960_000, 61_000_000 - 1_960_000)


def test_order_across_a_break_can_be_contradicted():
    cut = film("E1", breaks=(100,), ends=(spot(0), spot(99), spot(100), spot(199)), ppm=0)
    clocks = EventClocks(
        [cut],
        [anchor("a", "E1", spot(0), 0, SECOND), anchor("b", "E1", spot(100), -60 * SECOND, SECOND)],
    )
    (found,) = clocks.contradictions
    # The end of the first stretch is -1 + 3.96 s or later, the second one began at -59 s or before.
    assert found.by_us == 61_960_000
    assert clocks.interval("E1", spot(0)).contradicted
    assert clocks.interval("E1", spot(150)).contradicted


def test_a_tie_carries_on_to_the_other_film_and_back():
    clocks = EventClocks(
        [film("E1", ppm=0), film("E2", ppm=0), film("E3", ppm=0)],
        [
            anchor("a", "E1", spot(0), 0, 4 * SECOND),
            tie("bang", "E1", spot(250), "E2", spot(50), 40_000),
            tie("shout", "E3", spot(0), "E2", spot(100), 0),
        ],
    )
    assert ends(clocks.interval("E2", spot(50))) == (5_960_000, 14_040_000)
    assert ends(clocks.interval("E3", spot(0))) == (7_960_000, 16_040_000)
    assert set(clocks.interval("E3", spot(0)).anchors) == {"a", "bang", "shout"}


def test_ties_that_run_in_a_circle_and_do_not_meet():
    films = [film(name, ppm=0) for name in ("E1", "E2", "E3")]
    circle = [
        tie("t1", "E1", spot(0), "E2", spot(0), 0),
        tie("t2", "E2", spot(0), "E3", spot(0), 0),
        tie("t3", "E3", spot(0), "E1", spot(25), 0),
    ]
    clocks = EventClocks(films, [*circle, anchor("a", "E1", spot(0), 0, 0)])
    (found,) = clocks.contradictions
    assert set(found.anchors) == {"t1", "t2", "t3"}
    assert found.by_us == SECOND
    said = clocks.interval("E2", spot(0))
    assert said.contradicted
    # Through one tie it was at 0, the other way round a second later.
    assert {(a.earliest_us, a.latest_us) for a in said.answers} == {(0, 0), (SECOND, SECOND)}
    # Circles that meet narrow nothing and contradict nothing.
    circle[2] = tie("t3", "E3", spot(0), "E1", spot(0), 0)
    clocks = EventClocks(films, [*circle, anchor("a", "E1", spot(0), 0, 0)])
    assert not clocks.contradictions
    assert ends(clocks.interval("E3", spot(0))) == (0, 0)


def test_contradictions_do_not_reach_films_that_are_not_concerned():
    clocks = EventClocks(
        [film("E1"), film("E2")],
        [
            anchor("a", "E1", spot(0), 0, 0),
            anchor("b", "E1", spot(1), SECOND, 0),
            anchor("c", "E2", spot(0), 0, SECOND),
        ],
    )
    assert clocks.interval("E1", spot(5)).contradicted
    assert not clocks.interval("E2", spot(5)).contradicted


def test_a_film_that_leans_on_contradicted_anchors_alone_says_so():
    clocks = EventClocks(
        [film("E1"), film("E2")],
        [
            anchor("a", "E1", spot(0), 0, 0),
            anchor("b", "E1", spot(1), SECOND, 0),
            tie("t", "E2", spot(0), "E1", spot(0), 0),
        ],
    )
    said = clocks.interval("E2", spot(0))
    assert said.contradicted
    assert len(said.answers) == 2


# -- what holds for any anchors

FILMS = ("E1", "E2", "E3")


@st.composite
def worlds(draw):
    """Films recorded in truth: start, rate within the drift, a break with a pause; truthful anchors."""
    truth, films = {}, []
    for name in FILMS:
        ppm = draw(st.sampled_from((0, 50, 1000)))
        rate = Fraction(1_000_000 + draw(st.integers(-ppm, ppm)), 1_000_000)
        start = draw(st.integers(-(10**9), 10**9))
        cut = draw(st.one_of(st.none(), st.integers(1, 99)))
        pause = draw(st.integers(0, 10**8)) if cut else 0
        truth[name] = (start, rate, cut, pause)
        known = draw(st.booleans())
        marks = (0, 99) if cut is None else (0, cut - 1, cut, 99)
        films.append(
            film(
                name,
                ppm=ppm,
                breaks=() if cut is None else (cut,),
                ends=tuple(place(n) for n in sorted(set(marks))) if known else (),
            )
        )

    def when(name: str, number: int) -> Fraction:
        start, rate, cut, pause = truth[name]
        return start + place(number).at * rate + (pause if cut and number >= cut else 0)

    anchors = []
    for n in range(draw(st.integers(1, 7))):
        name, number = draw(st.sampled_from(FILMS)), draw(st.integers(0, 99))
        around = draw(st.integers(0, 10**7))
        if draw(st.booleans()):
            off = draw(st.integers(-around, around))
            at = int(when(name, number)) + off
            anchors.append(anchor(f"a{n}", name, place(number), at, around + 1))
        else:
            other, there = draw(st.sampled_from(FILMS)), draw(st.integers(0, 99))
            apart = abs(when(name, number) - when(other, there))
            if (name, number) != (other, there):
                anchors.append(
                    tie(f"t{n}", name, place(number), other, place(there), int(apart) + 1)
                )
    return films, anchors, when


def place(number: int) -> Spot:
    """A frame of a film of variable rate."""
    return spot(number, number * 3600 + (number * number * 37) % 1800)


def all_said(clocks: EventClocks):
    return {(name, n): clocks.interval(name, place(n)) for name in FILMS for n in range(0, 100, 9)}


@settings(deadline=None, max_examples=25)
@given(worlds())
def test_what_is_said_holds_the_truth_and_truthful_anchors_never_contradict(world):
    films, anchors, when = world
    clocks = EventClocks(films, anchors)
    assert not clocks.contradictions
    for (name, n), said in all_said(clocks).items():
        if said is not None:
            assert not said.contradicted
            assert said.earliest_us is None or said.earliest_us <= when(name, n)
            assert said.latest_us is None or said.latest_us >= when(name, n)


@settings(deadline=None, max_examples=25)
@given(worlds(), st.randoms())
def test_more_anchors_never_widen_and_their_order_does_not_matter(world, random):
    films, anchors, _when = world
    clocks = EventClocks(films, anchors)
    mixed = list(anchors)
    random.shuffle(mixed)
    assert all_said(EventClocks(films[::-1], mixed)) == all_said(clocks)
    fewer = all_said(EventClocks(films, anchors[:-1]))
    for key, said in all_said(clocks).items():
        before = fewer[key]
        if before is None:
            continue
        assert said is not None
        if before.earliest_us is not None:
            assert said.earliest_us is not None
            assert said.earliest_us >= before.earliest_us
        if before.latest_us is not None:
            assert said.latest_us is not None
            assert said.latest_us <= before.latest_us


@settings(deadline=None, max_examples=20)
@given(worlds())
def test_a_tie_is_symmetric(world):
    films, anchors, _when = world
    turned = []
    for each in anchors:
        value = each.anchor
        if each.tied is None:
            turned.append(each)
            continue
        other = replace(
            value,
            exhibit_id=value.tied_exhibit_id, frame=value.tied_frame,
            tied_exhibit_id=value.exhibit_id, tied_frame=value.frame,
        )  # fmt: skip
        turned.append(PlacedAnchor(other, each.tied, each.spot))
    for key, said in all_said(EventClocks(films, anchors)).items():
        again = all_said(EventClocks(films, turned))[key]
        assert (said and ends(said)) == (again and ends(again))


@settings(deadline=None, max_examples=25)
@given(worlds(), st.integers(0, 2), st.integers(0, 99), st.integers(-(10**9), 10**9))
def test_any_anchors_give_answers_that_are_not_averaged(world, which, number, at):
    films, anchors, _when = world
    more = [*anchors, anchor("z", FILMS[which], place(number), at, 0)]
    clocks = EventClocks(films, more)
    for said in all_said(clocks).values():
        if said is None:
            continue
        if said.contradicted:
            assert clocks.contradictions
            assert (said.earliest_us, said.latest_us) == (
                min(a.earliest_us for a in said.answers),
                max(a.latest_us for a in said.answers),
            )
        elif said.is_closed():
            assert said.earliest_us <= said.latest_us
    for found in clocks.contradictions:
        assert found.by_us > 0
        assert len(found.anchors) >= 1
