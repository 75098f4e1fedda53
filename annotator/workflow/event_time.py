"""Event time of a whole case: when the frames of every exhibit were recorded.

`EventTimes.of(snapshot, index_of)` combines all anchors; `of_frame` answers for
one frame. Everything else here says it in words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final, Protocol

from annotator.case.event_clock import EventClocks
from annotator.case.event_films import Contradiction, FilmClock, PlacedAnchor, Spot, Stretch
from annotator.case.event_time import USUAL_DRIFT_PPM, ClockBreak, EventClock, TimeAnchor
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import YesNoUnknown
from annotator.errors import ValueRefusedError
from annotator.timing.event_interval import (
    Answer,
    EventInterval,
    clock_words,
    moment_words,
    short_words,
    span_words,
    words,
)
from annotator.timing.event_text import ReadMoment, platform_day, read_moment, read_span
from annotator.timing.event_zone import (
    TwiceError,
    as_local,
    offset_words,
    read_zone,
    zone_data_version,
    zone_names,
)
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import FrameStamp
from annotator.timing.same_frame import same_frame

__all__ = [
    "Answer",
    "Contradiction",
    "EventInterval",
    "EventTimes",
    "ReadMoment",
    "Stretch",
    "TwiceError",
    "as_local",
    "clock_words",
    "moment_words",
    "offset_words",
    "platform_day",
    "platform_words",
    "read_moment",
    "read_span",
    "read_zone",
    "short_words",
    "span_words",
    "words",
    "zone_data_version",
    "zone_names",
]

_MILLION: Final = 1_000_000
_ROUNDED_US: Final = 10


class CaseWithTimes(Protocol):
    """What a case says of time; a snapshot and an open case both do."""

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """All exhibits."""
        ...

    @property
    def time_anchors(self) -> tuple[TimeAnchor, ...]:
        """All anchors."""
        ...

    @property
    def clock_breaks(self) -> tuple[ClockBreak, ...]:
        """All breaks."""
        ...

    @property
    def event_clocks(self) -> tuple[EventClock, ...]:
        """The clocks of exhibits."""
        ...


@dataclass(slots=True)
class _Film:
    index: FrameIndex | None
    reliable: bool

    def spot(self, stamp: FrameStamp) -> Spot | None:
        """Where a frame stands on the film's own clock; None where it is not in the film."""
        if self.index is None:
            at = None if stamp.pts is None else stamp.pts * stamp.time_base * _MILLION
            return None if at is None else Spot(stamp.index, Fraction(at))
        number = same_frame(stamp, self.index)
        return None if number is None else self.numbered(number)

    def numbered(self, number: int) -> Spot:
        """The spot of a frame of the index."""
        assert self.index is not None
        if self.reliable:
            return Spot(number, int(self.index.clock[number]) * self.index.time_base * _MILLION)
        return Spot(number, Fraction(self.index.time_ns(number), 1000))


@dataclass(slots=True)
class EventTimes:
    """Event time of every frame of a case, as its anchors, breaks and clocks bound it."""

    contradictions: tuple[Contradiction, ...]
    out_of_film: tuple[TimeAnchor, ...]
    """Anchors whose frame is not in the film, or cannot be placed before its frames are known."""
    _clocks: EventClocks
    _films: dict[str, _Film]
    _shapes: dict[str, FilmClock]

    @classmethod
    def of(cls, case: CaseWithTimes, index_of: Callable[[str], FrameIndex | None]) -> EventTimes:
        """Combine everything that a case says of time.

        `index_of` gives the frame index of an exhibit (by id); without one the
        PTS that anchors recorded has to do. Asked only for exhibits that an
        anchor names.
        """
        clocks = {clock.exhibit_id: clock for clock in case.event_clocks}
        named = _linked(case.time_anchors)
        films: dict[str, _Film] = {}
        shapes: dict[str, FilmClock] = {}
        for exhibit in case.exhibits:
            if exhibit.id not in named:
                continue
            index = index_of(exhibit.id)
            film = _Film(index, index is not None and index.has_reliable_time())
            films[exhibit.id] = film
            clock = clocks.get(exhibit.id)
            breaks = _breaks(case.clock_breaks, exhibit.id, index)
            shapes[exhibit.id] = FilmClock(
                exhibit.id,
                USUAL_DRIFT_PPM if clock is None else clock.drift_ppm,
                _zone(exhibit.id, clock, case.time_anchors),
                breaks,
                _ends(film, breaks),
                exhibit.provenance.edited is not YesNoUnknown.YES,
            )
        placed, lost = [], []
        for anchor in case.time_anchors:
            here = _spot(films, anchor.exhibit_id, anchor.frame)
            there = _spot(films, anchor.tied_exhibit_id, anchor.tied_frame)
            if here is None or (anchor.at_us is None and there is None):
                lost.append(anchor)
            else:
                placed.append(PlacedAnchor(anchor, here, there))
        combined = EventClocks(shapes.values(), placed)
        return cls(combined.contradictions, tuple(lost), combined, films, shapes)

    def of_frame(self, exhibit_id: str, stamp: FrameStamp) -> EventInterval | None:
        """When this frame was recorded; None where nothing bounds it.

        One end may be None (open) where only the order of stretches is known.
        """
        film = self._films.get(exhibit_id)
        spot = None if film is None else film.spot(stamp)
        return None if spot is None else self._clocks.interval(exhibit_id, spot)

    def of_number(self, exhibit_id: str, number: int) -> EventInterval | None:
        """The same for a frame by its number; None also where the frames are not known."""
        film = self._films.get(exhibit_id)
        if film is None or film.index is None or not 0 <= number < len(film.index):
            return None
        return self._clocks.interval(exhibit_id, film.numbered(number))

    def has(self, exhibit_id: str) -> bool:
        """Whether any anchor bears on this exhibit."""
        return exhibit_id in self._films

    def is_known(self) -> bool:
        """Whether any anchor bears on any exhibit."""
        return bool(self._films)

    def zone(self, exhibit_id: str) -> str:
        """The zone in which the exhibit's times are shown; '' for none."""
        shape = self._shapes.get(exhibit_id)
        return "" if shape is None else shape.zone

    def stretches(self, exhibit_id: str) -> tuple[Stretch, ...]:
        """The stretches of an exhibit between its breaks, as far as its frames are known."""
        film, shape = self._films.get(exhibit_id), self._shapes.get(exhibit_id)
        if film is None or shape is None or film.index is None or not len(film.index):
            return ()
        found = []
        edges = (0, *shape.breaks, len(film.index))
        for number, (first, end) in enumerate(pairwise(edges)):
            start, last = (self.of_number(exhibit_id, n) for n in (first, end - 1))
            found.append(Stretch(exhibit_id, number, first, end - 1, start, last))
        return tuple(found)

    def frame_at(self, exhibit_id: str, at_us: int) -> int | None:
        """The frame that most likely was on at a moment: the last whose interval has its middle before it.

        None where the moment is certainly not in the film, and where the film's
        time is not known or contradicted.
        """
        found = [self._frame_in(stretch, at_us) for stretch in self.stretches(exhibit_id)]
        return min((each for each in found if each is not None), default=(0, None))[1]

    def _frame_in(self, stretch: Stretch, at_us: int) -> tuple[int, int] | None:
        start, end = stretch.start, stretch.end
        if start is None or end is None or start.contradicted or end.contradicted:
            return None
        if start.earliest_us is None or end.latest_us is None or stretch.last is None:
            return None
        if not start.earliest_us <= at_us <= end.latest_us + self._shown_us(stretch):
            return None
        numbers = range(stretch.first, stretch.last + 1)
        # Ends are rounded outwards, each middle by a microsecond or so.
        wanted = at_us + _ROUNDED_US
        found = bisect_right(numbers, wanted, key=lambda n: self._middle(stretch.exhibit_id, n))
        number = numbers[max(0, found - 1)]
        return abs(self._middle(stretch.exhibit_id, number) - at_us), number

    def _shown_us(self, stretch: Stretch) -> int:
        """How long the last frame of a stretch stays."""
        index = self._films[stretch.exhibit_id].index
        assert index is not None
        assert stretch.last is not None
        last = stretch.last
        end = index.end_ns() if last + 1 == len(index) else index.time_ns(last + 1)
        return max(0, end - index.time_ns(last)) // 1000

    def _middle(self, exhibit_id: str, number: int) -> int:
        said = self.of_number(exhibit_id, number)
        assert said is not None
        ends = [end for end in (said.earliest_us, said.latest_us) if end is not None]
        return sum(ends) // len(ends)


def platform_words(date: str, zone_basis: str, zone_there: str = "") -> str:
    """A date as a platform showed it, as an interval in its zone and as clocks showed it where it happened.

    '' where it is no date; in words what is missing where it names no zone.
    """
    if not date.strip():
        return ""
    try:
        platform_day(date, "UTC")
    except ValueRefusedError as error:
        return str(error)
    try:
        shown = platform_day(date, zone_basis)
    except ValueRefusedError:
        return "Name a zone, such as America/Los_Angeles, to see from when to when that is."
    said = words(shown)
    if zone_there in zone_names() and zone_there != shown.zone:
        there = EventInterval(shown.earliest_us, shown.latest_us, zone_there)
        said += f" = {words(there)}"
    return said


def _linked(anchors: Iterable[TimeAnchor]) -> frozenset[str]:
    return frozenset(
        id for anchor in anchors for id in (anchor.exhibit_id, anchor.tied_exhibit_id) if id
    )


def _spot(films: dict[str, _Film], exhibit_id: str, stamp: FrameStamp | None) -> Spot | None:
    film = films.get(exhibit_id)
    return None if film is None or stamp is None else film.spot(stamp)


def _breaks(
    breaks: Iterable[ClockBreak], exhibit_id: str, index: FrameIndex | None
) -> tuple[int, ...]:
    numbers = set()
    for each in breaks:
        if each.exhibit_id == exhibit_id:
            found = each.frame.index if index is None else same_frame(each.frame, index)
            # A break whose frame is lost still parts the film, as near as can be said.
            numbers.add(each.frame.index if found is None else found)
    last = None if index is None else len(index) - 1
    return tuple(sorted(n for n in numbers if n > 0 and (last is None or n <= last)))


def _ends(film: _Film, breaks: tuple[int, ...]) -> tuple[Spot, ...]:
    if film.index is None or not len(film.index):
        return ()
    numbers = {0, len(film.index) - 1, *breaks, *(n - 1 for n in breaks)}
    return tuple(film.numbered(n) for n in sorted(numbers))


def _zone(exhibit_id: str, clock: EventClock | None, anchors: Iterable[TimeAnchor]) -> str:
    """The exhibit's own zone, else that of its anchors, else of the films it is tied to, else of any."""
    known = set(zone_names())
    if clock is not None and clock.zone in known:
        return clock.zone
    ranked = sorted(
        (
            (anchor.exhibit_id != exhibit_id, anchor.created_at, anchor.id, anchor.zone)
            for anchor in anchors
            if anchor.zone in known
        ),
    )
    return ranked[0][3] if ranked else "UTC"
