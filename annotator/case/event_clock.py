"""When each frame was recorded: the time anchors of all exhibits, combined.

An anchor bounds its frame; from there it is carried to other frames of the same
stretch by the difference of their time stamps, widened by what the recorder's
clock may be off in rate. Across a break only the order is carried. Anchors tied
to frames of other exhibits carry on there. What contradicts is named with by how
much, never averaged. All in integers and fractions.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, lcm
from typing import Final

from annotator.case.event_films import Contradiction, FilmClock, PlacedAnchor, Spot
from annotator.timing.event_interval import Answer, EventInterval
from annotator.timing.event_network import Loop, Network, Reach

_MILLION: Final = 1_000_000


@dataclass(slots=True)
class _Bounds:
    """For each moment when it is at least and at most, in units, and the anchors that say so."""

    low: dict[int, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    high: dict[int, tuple[int, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(slots=True)
class _Stretch:
    spots: list[Spot] = field(default_factory=list)
    first: int = 0  # the number of the first spot's moment in the network
    contradicted: bool = False
    voices: list[_Bounds] = field(default_factory=list)


class EventClocks:
    """All exhibits of a case; asked for the interval of any frame."""

    def __init__(self, films: Iterable[FilmClock], anchors: Iterable[PlacedAnchor]) -> None:
        self._films = {film.exhibit_id: film for film in films}
        # In one order, so that the order in which anchors were added changes nothing.
        known = [each for each in anchors if self._can_be_used(each)]
        self._anchors = {each.anchor.id: each for each in sorted(known, key=lambda e: e.anchor.id)}
        self._unit = 1
        self._count = 0
        self._stretches: dict[tuple[str, int], _Stretch] = {}
        self._place()
        self._network = self._connect()
        self.contradictions: tuple[Contradiction, ...] = ()
        self._bounds = self._combine()

    def interval(self, exhibit_id: str, spot: Spot) -> EventInterval | None:
        """The event time of a frame; None where nothing bounds it."""
        film = self._films.get(exhibit_id)
        stretch = (
            None if film is None else self._stretches.get((exhibit_id, film.stretch(spot.number)))
        )
        if film is None or stretch is None or not stretch.spots:
            return None
        if not stretch.contradicted:
            return self._read(self._bounds, stretch, spot, film)
        answers = []
        for voice in stretch.voices:
            said = self._read(voice, stretch, spot, film)
            if said is not None and said.earliest_us is not None and said.latest_us is not None:
                answers.append(Answer(said.anchors, said.earliest_us, said.latest_us))
        answers = sorted(set(answers), key=lambda a: (a.earliest_us, a.latest_us, a.anchors))
        named = tuple(dict.fromkeys(id for each in answers for id in each.anchors))
        low = min((each.earliest_us for each in answers), default=None)
        high = max((each.latest_us for each in answers), default=None)
        return EventInterval(
            low, high, film.zone, contradicted=True, anchors=named, answers=tuple(answers)
        )

    # -- the network

    def _can_be_used(self, each: PlacedAnchor) -> bool:
        anchor = each.anchor
        if anchor.exhibit_id not in self._films:
            return False
        if anchor.at_us is not None:
            return True
        return anchor.tied_exhibit_id in self._films and each.tied is not None

    def _place(self) -> None:
        named: dict[str, set[Spot]] = {}
        for each in self._anchors.values():
            named.setdefault(each.anchor.exhibit_id, set()).add(each.spot)
            if each.tied is not None and each.anchor.at_us is None:
                named.setdefault(each.anchor.tied_exhibit_id, set()).add(each.tied)
        moments = 0
        for exhibit_id in sorted(named):
            film = self._films[exhibit_id]
            for spot in sorted({*named[exhibit_id], *film.ends}, key=lambda s: (s.at, s.number)):
                key = (exhibit_id, film.stretch(spot.number))
                self._stretches.setdefault(key, _Stretch()).spots.append(spot)
        scale = 1
        for _key, stretch in sorted(self._stretches.items()):
            stretch.first = moments
            moments += len(stretch.spots)
            scale = lcm(scale, *(spot.at.denominator for spot in stretch.spots))
        self._unit = scale * _MILLION
        self._count = moments

    def _moment(self, exhibit_id: str, spot: Spot) -> int:
        stretch = self._stretches[exhibit_id, self._films[exhibit_id].stretch(spot.number)]
        return stretch.first + stretch.spots.index(spot)

    def _steps(self, film: FilmClock, apart: Fraction) -> tuple[int, int]:
        """The longest and the shortest time that frames so far apart can have between them, in units."""
        units = int(apart * self._unit // _MILLION)
        return units * (_MILLION + film.drift_ppm), units * (_MILLION - film.drift_ppm)

    def _connect(self) -> Network:
        network = Network(self._count)
        by_film: dict[str, list[_Stretch]] = {}
        for (exhibit_id, _number), stretch in sorted(self._stretches.items()):
            film = self._films[exhibit_id]
            by_film.setdefault(exhibit_id, []).append(stretch)
            for n, (one, two) in enumerate(pairwise(stretch.spots), stretch.first):
                longest, shortest = self._steps(film, two.at - one.at)
                network.at_most(n, n + 1, longest)
                network.at_most(n + 1, n, -shortest)
        for exhibit_id, stretches in by_film.items():
            if self._films[exhibit_id].in_order:
                for former, latter in pairwise(stretches):
                    network.at_most(latter.first, former.first + len(former.spots) - 1, 0)
        for each in self._anchors.values():
            anchor = each.anchor
            if anchor.at_us is None and each.tied is not None:
                here = self._moment(anchor.exhibit_id, each.spot)
                there = self._moment(anchor.tied_exhibit_id, each.tied)
                apart = anchor.plus_minus_us * self._unit
                network.at_most(here, there, apart, anchor.id)
                network.at_most(there, here, apart, anchor.id)
        return network

    # -- combining

    def _combine(self) -> _Bounds:
        found: list[Contradiction] = []
        bad_moments: set[int] = set()
        loops = self._loops()
        bad_ties = frozenset(name for loop in loops for name in loop.names)
        for loop in loops:
            found.append(self._contradiction(loop.names, loop.short, loop.moments))
            bad_moments.update(loop.moments)
        network = self._network.without(bad_ties)
        fixed = {id: each for id, each in self._anchors.items() if each.anchor.at_us is not None}
        on = {id: self._reach(network, each) for id, each in fixed.items()}
        bad_anchors: set[str] = set()
        names = list(fixed)
        places = {id: self._moment(e.anchor.exhibit_id, e.spot) for id, e in fixed.items()}
        for one in names:
            for other in names:
                there = places[other]
                far = on[one][0].distance.get(there)
                if one == other or far is None:
                    continue
                short = self._ends(fixed[other])[0] - self._ends(fixed[one])[1] - far
                if short > 0:
                    moments, ties = on[one][0].way(there)
                    found.append(self._contradiction((one, *ties, other), short, moments))
                    bad_moments.update(moments)
                    bad_anchors |= {one, other}
        good = {id: reach for id, reach in on.items() if id not in bad_anchors}
        bounds = self._bounded(good, fixed)
        self.contradictions = tuple(sorted(set(found), key=lambda c: (-c.by_us, c.anchors)))
        if bad_moments:
            self._mark(bad_moments, bad_ties, bounds, fixed)
        return bounds

    def _loops(self) -> list[Loop]:
        """Ties that contradict each other. What is left agrees, and with each of the others alone."""
        loops: list[Loop] = []
        bad: frozenset[str] = frozenset()
        while True:
            alone = [self._network.without(bad - {tie}) for tie in sorted(bad)]
            for network in (*alone, self._network.without(bad)):
                loop = network.loop()
                if loop is not None:
                    loops.append(loop)
                    bad |= frozenset(loop.names)
                    break
            else:
                return loops

    def _reach(self, network: Network, each: PlacedAnchor) -> tuple[Reach, Reach]:
        here = self._moment(each.anchor.exhibit_id, each.spot)
        return network.reach(here), network.reach(here, back=True)

    def _ends(self, each: PlacedAnchor) -> tuple[int, int]:
        anchor = each.anchor
        assert anchor.at_us is not None
        low, high = anchor.at_us - anchor.plus_minus_us, anchor.at_us + anchor.plus_minus_us
        return low * self._unit, high * self._unit

    def _bounded(
        self, reaches: Mapping[str, tuple[Reach, Reach]], fixed: Mapping[str, PlacedAnchor]
    ) -> _Bounds:
        bounds = _Bounds()
        for id, (on, back) in reaches.items():
            low, high = self._ends(fixed[id])
            for n, far in on.distance.items():
                known = bounds.high.get(n)
                if known is None or high + far < known[0]:
                    bounds.high[n] = high + far, (id, *on.way(n)[1])
            for n, near in back.distance.items():
                known = bounds.low.get(n)
                if known is None or low - near > known[0]:
                    bounds.low[n] = low - near, (id, *back.way(n)[1])
        return bounds

    def _contradiction(
        self, names: Sequence[str], short: int, moments: Sequence[int]
    ) -> Contradiction:
        films = {key[0] for key, stretch in self._stretches.items() if _holds(stretch, moments)}
        return Contradiction(
            tuple(dict.fromkeys(names)),
            max(1, ceil(Fraction(short, self._unit))),
            tuple(sorted(films)),
        )

    def _mark(
        self,
        moments: set[int],
        bad_ties: frozenset[str],
        bounds: _Bounds,
        fixed: Mapping[str, PlacedAnchor],
    ) -> None:
        """Stretches where anchors contradict, or that nothing bounds but those, say what each says."""
        doubtful = moments | {
            n
            for group in self._network.groups()
            if moments.intersection(group)
            for n in group
            if n not in bounds.low or n not in bounds.high
        }
        voices = []
        for network in self._agreeing(bad_ties):
            for id, each in fixed.items():
                voices.append(self._bounded({id: self._reach(network, each)}, fixed))
        for stretch in self._stretches.values():
            if not _holds(stretch, doubtful):
                continue
            stretch.voices = [
                voice
                for voice in voices
                if stretch.first in voice.low and stretch.first in voice.high
            ]
            stretch.contradicted = bool(stretch.voices)

    def _agreeing(self, bad_ties: frozenset[str]) -> list[Network]:
        """Ties of a loop without one of them may be right: sets that agree, each tie in one and out of one."""
        ties = sorted(bad_ties)
        orders = [[tie, *(t for t in ties if t != tie)] for tie in ties]
        orders += [order[1:] for order in orders]
        kept = {bad_ties: self._network.without(bad_ties)}
        for order in orders:
            out = bad_ties
            for tie in order:
                if self._network.without(out - {tie}).loop() is None:
                    out -= {tie}
            kept[out] = self._network.without(out)
        return list(kept.values())

    # -- one frame

    def _read(
        self, bounds: _Bounds, stretch: _Stretch, spot: Spot, film: FilmClock
    ) -> EventInterval | None:
        """From the nearest known moments on both sides: farther ones say nothing more."""
        after = bisect_right(stretch.spots, spot.at, key=lambda known: known.at)
        low: tuple[Fraction, tuple[str, ...]] | None = None
        high: tuple[Fraction, tuple[str, ...]] | None = None
        for n in (after - 1, after):
            if not 0 <= n < len(stretch.spots):
                continue
            apart = spot.at - stretch.spots[n].at
            drift = abs(apart) * film.drift_ppm / _MILLION
            at = stretch.first + n
            if at in bounds.high:
                known, by = bounds.high[at]
                most = Fraction(known, self._unit) + apart + drift
                if high is None or most < high[0]:
                    high = most, by
            if at in bounds.low:
                known, by = bounds.low[at]
                least = Fraction(known, self._unit) + apart - drift
                if low is None or least > low[0]:
                    low = least, by
        if low is None and high is None:
            return None
        names = dict.fromkeys((*(low[1] if low else ()), *(high[1] if high else ())))
        return EventInterval(
            None if low is None else floor(low[0]),
            None if high is None else ceil(high[0]),
            film.zone,
            anchors=tuple(names),
        )


def _holds(stretch: _Stretch, moments: Iterable[int]) -> bool:
    last = stretch.first + len(stretch.spots)
    return any(stretch.first <= n < last for n in moments)
