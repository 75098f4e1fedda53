"""How far two people who coded the same film agree.

Two questions, two answers. Which of their codings belong together: those of one
code whose onsets lie within a tolerance, as many as possible and then as near as
possible; what is left is matched across codes. And Cohen's kappa over time units
(J. Cohen, Educational and Psychological Measurement 20, 1960, 37–46; for time
units Bakeman and Quera, Sequential Analysis and Observational Methods, 2011).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from annotator.errors import ValueRefusedError

MOST_UNITS: Final = 1_000_000
"""A division of a film into more time units is refused."""


@dataclass(frozen=True, slots=True)
class Coded:
    """One coded note in time: nanoseconds on the film's clock; a point ends where it begins."""

    note_id: str
    code: str
    frame: int
    begin_ns: int
    end_ns: int


@dataclass(frozen=True, slots=True)
class Pair:
    """What one coder noted and what the other noted for the same thing; one side may be missing."""

    first: Coded | None
    second: Coded | None

    @property
    def agrees(self) -> bool:
        """True where both have it, under one code."""
        return self.first is not None and self.second is not None and not self.differs_in_code

    @property
    def differs_in_code(self) -> bool:
        """True where both have something there and call it otherwise."""
        first, second = self.first, self.second
        return first is not None and second is not None and first.code != second.code

    @property
    def onset_difference_ns(self) -> int | None:
        """How much later the second began, in ns; None where one side is missing."""
        if self.first is None or self.second is None:
            return None
        return self.second.begin_ns - self.first.begin_ns

    @property
    def begin_ns(self) -> int:
        """Where the pair stands in the film: the earlier onset."""
        return min(each.begin_ns for each in (self.first, self.second) if each is not None)


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement beyond chance over a square table of counts; rows are the first coder's.

    `value` is None where chance alone would agree wholly: kappa says nothing then.
    """

    table: tuple[tuple[int, ...], ...]
    observed: Fraction
    expected: Fraction
    value: Fraction | None

    @property
    def units(self) -> int:
        """How many things were judged by both."""
        return sum(map(sum, self.table))


def cohen(table: Sequence[Sequence[int]]) -> Kappa:
    """Cohen's kappa of a square table of counts. Raises ValueRefusedError for any other table."""
    size = len(table)
    total = sum(map(sum, table))
    if any(len(row) != size for row in table) or any(n < 0 for row in table for n in row):
        raise ValueRefusedError(
            "A table of agreement is square and holds counts.", "Count each pair of judgements."
        )
    if not total:
        raise ValueRefusedError(
            "There is nothing to agree on.", "Both coders need a stretch of film to judge."
        )
    observed = Fraction(sum(table[n][n] for n in range(size)), total)
    columns = [sum(row[n] for row in table) for n in range(size)]
    by_chance = sum(sum(row) * column for row, column in zip(table, columns, strict=True))
    expected = Fraction(by_chance, total * total)
    value = None if expected == 1 else (observed - expected) / (1 - expected)
    return Kappa(tuple(map(tuple, table)), observed, expected, value)


# -- over time units


def time_units(
    coded: Iterable[Coded], begin_ns: int, end_ns: int, unit_ns: int
) -> tuple[frozenset[str], ...]:
    """The codes that hold in each unit of [begin, end): a point in its own, a span in each it touches.

    Raises ValueRefusedError for a unit that is not positive or far too short.
    """
    if unit_ns <= 0 or end_ns <= begin_ns:
        raise ValueRefusedError("A time unit is longer than nothing.", "Choose one of 1 s.")
    count = -(-(end_ns - begin_ns) // unit_ns)
    if count > MOST_UNITS:
        raise ValueRefusedError(
            f"Units that short make {count:,} of them; {MOST_UNITS:,} are the most.",
            "Choose longer time units.",
        )
    found: list[set[str]] = [set() for _ in range(count)]
    for each in coded:
        if each.end_ns < begin_ns or each.begin_ns >= end_ns:
            continue
        low = max(0, (each.begin_ns - begin_ns) // unit_ns)
        high = min(count - 1, (each.end_ns - begin_ns) // unit_ns)
        for n in range(low, high + 1):
            found[n].add(each.code)
    return tuple(map(frozenset, found))


def kappa_of_code(
    code: str, first: Sequence[frozenset[str]], second: Sequence[frozenset[str]]
) -> Kappa:
    """Kappa over the units for one code: it holds, or it does not."""
    table = [[0, 0], [0, 0]]
    for mine, theirs in zip(first, second, strict=True):
        table[code in mine][code in theirs] += 1
    return cohen(table)


def kappa_of_all(first: Sequence[frozenset[str]], second: Sequence[frozenset[str]]) -> Kappa:
    """Kappa over the units for all codes together: a category is what holds at once, or nothing."""
    categories = sorted(set(first) | set(second), key=sorted)
    place = {category: n for n, category in enumerate(categories)}
    table = [[0] * len(categories) for _ in categories]
    for mine, theirs in zip(first, second, strict=True):
        table[place[mine]][place[theirs]] += 1
    return cohen(table)


# -- what belongs together


def paired(first: Iterable[Coded], second: Iterable[Coded], tolerance_ns: int) -> tuple[Pair, ...]:
    """Everything that either coder noted, each once, in the order of time.

    Codings of one code are matched first, then what is left across codes; never
    further apart at their onsets than the tolerance.
    """
    pairs: list[Pair] = []
    mine, theirs = _by_code(first), _by_code(second)
    left_mine: list[Coded] = []
    left_theirs: list[Coded] = []
    for code in sorted(mine.keys() | theirs.keys()):
        for pair in _matched(mine.get(code, []), theirs.get(code, []), tolerance_ns):
            if pair.first is None and pair.second is not None:
                left_theirs.append(pair.second)
            elif pair.second is None and pair.first is not None:
                left_mine.append(pair.first)
            else:
                pairs.append(pair)
    pairs += _matched(left_mine, left_theirs, tolerance_ns)
    return tuple(sorted(pairs, key=lambda pair: pair.begin_ns))


def _by_code(coded: Iterable[Coded]) -> Mapping[str, list[Coded]]:
    found: dict[str, list[Coded]] = {}
    for each in coded:
        found.setdefault(each.code, []).append(each)
    return found


def _matched(first: list[Coded], second: list[Coded], tolerance_ns: int) -> list[Pair]:
    """The most pairs within the tolerance, and among those the nearest; the rest alone."""
    every = sorted(
        [(each.begin_ns, 0, each) for each in first]
        + [(each.begin_ns, 1, each) for each in second],
        key=lambda item: item[:2],
    )
    pairs: list[Pair] = []
    for cluster in _clusters(every, tolerance_ns):
        mine = [each for _, side, each in cluster if side == 0]
        theirs = [each for _, side, each in cluster if side == 1]
        pairs += _aligned(mine, theirs, tolerance_ns)
    return pairs


def _clusters(
    every: Sequence[tuple[int, int, Coded]], tolerance_ns: int
) -> Iterator[Sequence[tuple[int, int, Coded]]]:
    """Stretches that nothing connects: neighbours further apart than the tolerance."""
    cuts = [n + 1 for n, (one, two) in enumerate(pairwise(every)) if two[0] - one[0] > tolerance_ns]
    for low, high in pairwise([0, *cuts, len(every)]):
        if low < high:
            yield every[low:high]


def _aligned(first: list[Coded], second: list[Coded], tolerance_ns: int) -> list[Pair]:
    """The best alignment in the order of time; a cost is (pairs missed, distance)."""
    rows, columns = len(first), len(second)
    best = [[(0, 0)] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows, -1, -1):
        for j in range(columns, -1, -1):
            if i == rows or j == columns:
                best[i][j] = (rows - i + columns - j, 0)
                continue
            apart = abs(first[i].begin_ns - second[j].begin_ns)
            alone = min(best[i + 1][j], best[i][j + 1])
            best[i][j] = (alone[0] + 1, alone[1])
            if apart <= tolerance_ns:
                missed, distance = best[i + 1][j + 1]
                best[i][j] = min(best[i][j], (missed, distance + apart))
    pairs: list[Pair] = []
    i = j = 0
    while i < rows and j < columns:
        missed, distance = best[i][j]
        apart = abs(first[i].begin_ns - second[j].begin_ns)
        after = best[i + 1][j + 1]
        if apart <= tolerance_ns and (missed, distance) == (after[0], after[1] + apart):
            pairs.append(Pair(first[i], second[j]))
            i, j = i + 1, j + 1
        elif (missed, distance) == (best[i + 1][j][0] + 1, best[i + 1][j][1]):
            pairs.append(Pair(first[i], None))
            i += 1
        else:
            pairs.append(Pair(None, second[j]))
            j += 1
    pairs += [Pair(each, None) for each in first[i:]]
    pairs += [Pair(None, each) for each in second[j:]]
    return pairs
