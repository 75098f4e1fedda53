"""Agreement of two coders: kappa against published figures, and what belongs together."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.case.agreement import (
    MOST_UNITS,
    Coded,
    Pair,
    cohen,
    kappa_of_all,
    kappa_of_code,
    paired,
    time_units,
)
from annotator.errors import ValueRefusedError

S = 10**9


def coded(name: str, code: str, begin: int, end: int | None = None) -> Coded:
    return Coded(name, code, begin, begin, begin if end is None else end)


def test_the_worked_example_of_sim_and_wright() -> None:
    """Physical Therapy 85 (2005) 257–268, table 1: 39 patients, two clinicians, kappa .67."""
    found = cohen([[22, 2], [4, 11]])
    assert found.units == 39
    assert found.observed == Fraction(33, 39)
    assert found.value is not None
    assert round(float(found.value), 2) == 0.67


def test_three_categories_by_hand() -> None:
    # Rows 20, 30, 50; columns 25, 35, 40: chance agrees in (500 + 1050 + 2000) / 10000.
    found = cohen([[15, 3, 2], [5, 22, 3], [5, 10, 35]])
    assert found.observed == Fraction(72, 100)
    assert found.expected == Fraction(3550, 10000)
    assert found.value == (Fraction(72, 100) - Fraction(355, 1000)) / (1 - Fraction(355, 1000))


def test_wholly_agreed_wholly_opposed_and_nothing_to_say() -> None:
    assert cohen([[3, 0], [0, 4]]).value == 1
    assert cohen([[0, 5], [5, 0]]).value == -1
    assert cohen([[9, 0], [0, 0]]).value is None


@pytest.mark.parametrize("table", [[], [[0]], [[1, 2]], [[1, -1], [0, 3]]])
def test_what_is_no_table_is_refused(table: list[list[int]]) -> None:
    with pytest.raises(ValueRefusedError):
        cohen(table)


def test_time_units_of_points_and_spans() -> None:
    units = time_units(
        [coded("a", "shot", 0), coded("b", "shot", 2 * S), coded("c", "prone", S // 2, 2 * S)],
        0,
        4 * S,
        S,
    )
    assert units == (
        frozenset({"shot", "prone"}),
        frozenset({"prone"}),
        frozenset({"shot", "prone"}),
        frozenset(),
    )


def test_what_lies_outside_the_film_counts_nowhere() -> None:
    outside = [coded("a", "x", -5, -1), coded("b", "x", 10, 12), coded("c", "x", -3, 0)]
    assert time_units(outside, 0, 10, 5) == (frozenset({"x"}), frozenset())


@pytest.mark.parametrize(("end", "unit"), [(10, 0), (10, -1), (0, 5), (MOST_UNITS + 1, 1)])
def test_units_that_make_no_sense_are_refused(end: int, unit: int) -> None:
    with pytest.raises(ValueRefusedError):
        time_units([], 0, end, unit)


def test_kappa_over_units() -> None:
    first = time_units([coded("a", "x", 0, 4), coded("b", "y", 8)], 0, 10, 1)
    second = time_units([coded("c", "x", 1, 4), coded("d", "y", 8)], 0, 10, 1)
    x = kappa_of_code("x", first, second)
    assert x.table == ((5, 0), (1, 4))
    assert x.value == Fraction(8, 10)
    assert kappa_of_code("y", first, second).value == 1
    # Nothing, x, y: 4, 4 and 1 of 10 agree.
    every = kappa_of_all(first, second)
    assert every.observed == Fraction(9, 10)
    assert every.units == 10


def test_pairs_by_code_then_across_codes_then_alone() -> None:
    first = [coded("a", "shot", 100), coded("b", "aim", 200), coded("c", "shot", 900)]
    second = [coded("d", "shot", 130), coded("e", "warning", 210), coded("f", "aim", 2000)]
    found = paired(first, second, 50)
    assert [
        (pair.first and pair.first.note_id, pair.second and pair.second.note_id) for pair in found
    ] == [("a", "d"), ("b", "e"), ("c", None), (None, "f")]
    assert [pair.agrees for pair in found] == [True, False, False, False]
    assert [pair.differs_in_code for pair in found] == [False, True, False, False]
    assert [pair.onset_difference_ns for pair in found] == [30, 10, None, None]


def test_codes_that_cross_are_still_found() -> None:
    found = paired(
        [coded("a", "x", 10), coded("b", "y", 11)], [coded("c", "y", 10), coded("d", "x", 11)], 5
    )
    assert all(pair.agrees for pair in found)


def test_more_pairs_come_before_nearer_pairs() -> None:
    found = paired(
        [coded("a", "x", 0), coded("b", "x", 10)], [coded("c", "x", 8), coded("d", "x", 18)], 8
    )
    assert [pair.onset_difference_ns for pair in found] == [8, 8]


_times = st.lists(st.integers(0, 30), max_size=5)


@given(_times, _times, st.integers(0, 10))
def test_no_other_matching_is_better(first: list[int], second: list[int], tolerance: int) -> None:
    mine = [coded(f"m{n}", "x", at) for n, at in enumerate(first)]
    theirs = [coded(f"t{n}", "x", at) for n, at in enumerate(second)]
    found = paired(mine, theirs, tolerance)
    seen = [each.note_id for pair in found for each in (pair.first, pair.second) if each]
    assert sorted(seen) == sorted(each.note_id for each in (*mine, *theirs))
    assert _cost(found) == _best(first, second, tolerance)


def _cost(pairs: tuple[Pair, ...]) -> tuple[int, int]:
    both = [pair.onset_difference_ns for pair in pairs if pair.onset_difference_ns is not None]
    return -len(both), sum(map(abs, both))


def _best(first: list[int], second: list[int], tolerance: int) -> tuple[int, int]:
    """By trying all of them."""
    few, many = sorted((first, second), key=len)
    best = (0, 0)
    for chosen in permutations(many, len(few)):
        # Any pair that is too far apart is simply not made.
        apart = [abs(one - two) for one, two in zip(few, chosen, strict=True)]
        near = [each for each in apart if each <= tolerance]
        best = min(best, (-len(near), sum(near)))
    return best


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=3, max_size=3))
def test_kappa_does_not_ask_who_was_first(table: list[list[int]]) -> None:
    if not any(map(any, table)):
        return
    turned = [list(row) for row in zip(*table, strict=True)]
    assert cohen(table).value == cohen(turned).value
    value = cohen(table).value
    assert value is None or -1 <= value <= 1
