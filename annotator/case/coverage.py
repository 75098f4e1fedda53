"""For how much of the time that a claim names the camera could have seen what it says.

A bounded negative: “not visible” says little where nobody filmed. Both bounds hold
whatever the errors of the event times are within their limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.event_films import FrameTimes
from annotator.case.geography import InView, in_view
from annotator.case.places import Place, PlaceKind
from annotator.case.vocabularies import Modality, Visibility
from annotator.timing.event_interval import EventInterval
from annotator.timing.frame_stamp import FrameStamp

LOOKED_AT: Final = (Modality.SEEN, Modality.TEXT)
# Further apart than any clock runs off, time went by that the film does not show.
_MOST_DRIFT_PPM: Final = 2000
_ROUNDING_US: Final = 10_000


class Sees(StrEnum):
    """Whether the camera could have seen it."""

    YES = "could be seen"
    PERHAPS = "perhaps"
    NO = "could not be seen"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of film between two frames over which nothing changes, and why it counts as it does."""

    exhibit_id: str
    start: FrameStamp
    end: FrameStamp
    sees: Sees
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """A length of time in microseconds: at least, and at most."""

    least_us: int
    most_us: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of `claimed_us` could have been seen, was looked at, and why the rest was not seen.

    `reasons` are in their order of first appearance; `unplaced` are ids of exhibits
    with notes whose frames no anchor ties to a clock: they count for nothing here.
    """

    claimed_us: int
    seen: Bounds
    looked_at: Bounds
    reasons: tuple[tuple[str, Bounds], ...] = ()
    unplaced: tuple[str, ...] = ()


def pieces_of(notes: Iterable[Annotation], places: Iterable[Place]) -> tuple[Piece, ...]:
    """The stretches of film that notes on one claim speak of, film by film.

    Clear spans could be seen; partial ones, and those on which notes differ, perhaps;
    “not visible” ones could not, for their reason. A subject that lies outside the
    field of view throughout its errors could not be seen whatever a note says; where
    that cannot be told, perhaps. Sounds and points say nothing about a stretch.
    """
    films: dict[str, list[Annotation]] = {}
    for note in notes:
        if note.end is not None and note.modality in LOOKED_AT and note.visibility is not None:
            films.setdefault(note.exhibit_id, []).append(note)
    there = tuple(places)
    found: list[Piece] = []
    for exhibit_id, spans in films.items():
        near = tuple(place for place in there if place.exhibit_id in ("", exhibit_id))
        found += _pieces(exhibit_id, spans, near)
    return tuple(found)


def _pieces(
    exhibit_id: str, spans: Sequence[Annotation], places: Sequence[Place]
) -> Iterable[Piece]:
    cuts = {stamp.index: stamp for note in spans for stamp in (note.start, note.end) if stamp}
    low, high = min(cuts), max(cuts)
    for place in places:
        for stamp in (place.start, place.end):
            if stamp is not None and low < stamp.index < high:
                cuts.setdefault(stamp.index, stamp)
    for (first, start), (last, end) in pairwise(sorted(cuts.items())):
        over = [n for n in spans if n.start.index <= first and last <= n.last_index()]
        if over:
            sees, reasons = _judged(over)
            looks = _turned(places, first, last)
            if looks is InView.OUTSIDE:
                sees, reasons = Sees.NO, ("outside the field of view",)
            elif looks is InView.CANNOT_TELL and sees is Sees.YES:
                sees, reasons = Sees.PERHAPS, ("field of view not sure",)
            yield Piece(exhibit_id, start, end, sees, reasons)


def _judged(notes: Sequence[Annotation]) -> tuple[Sees, tuple[str, ...]]:
    hidden = [note for note in notes if note.visibility is Visibility.NOT_VISIBLE]
    reasons = tuple(dict.fromkeys(str(note.not_visible_reason or "other") for note in hidden))
    if len(hidden) == len(notes):
        return Sees.NO, reasons
    if hidden:
        return Sees.PERHAPS, ("notes differ",)
    if any(note.visibility is Visibility.CLEAR for note in notes):
        return Sees.YES, ()
    return Sees.PERHAPS, ("partly visible",)


def _turned(places: Sequence[Place], first: int, last: int) -> InView | None:
    """Whether a camera looked at a subject in these frames; None where neither is entered."""
    here = [place for place in places if _holds(place, first, last)]
    cameras = [p for p in here if p.kind is PlaceKind.CAMERA and p.exhibit_id]
    subjects = [p for p in here if p.kind is PlaceKind.SUBJECT]
    known = [camera for camera in cameras if camera.heading is not None]
    verdicts = {in_view(camera, subject) for camera in known for subject in subjects}
    if not verdicts:
        return None
    if InView.INSIDE in verdicts:
        return InView.INSIDE
    return InView.CANNOT_TELL if InView.CANNOT_TELL in verdicts else InView.OUTSIDE


def _holds(place: Place, first: int, last: int) -> bool:
    if place.start is None:
        return True
    end = place.end.index if place.end is not None else place.start.index
    return place.start.index <= first and last <= end


def coverage(
    pieces: Sequence[Piece], times: FrameTimes, earliest_us: int, latest_us: int
) -> Coverage:
    """How much of the time from `earliest_us` to `latest_us` the pieces cover."""
    placed: list[_Placed] = []
    unplaced: dict[str, None] = {}
    for piece in pieces:
        begins = times.of_frame(piece.exhibit_id, piece.start)
        ends = times.of_frame(piece.exhibit_id, piece.end)
        if begins is None or ends is None:
            unplaced[piece.exhibit_id] = None
        else:
            placed.append(_Placed(piece, begins, ends))
    claimed = (earliest_us, latest_us)
    sure = [each for each in placed if each.piece.sees is Sees.YES]
    perhaps = [each for each in placed if each.piece.sees is not Sees.NO]
    reasons = dict.fromkeys(reason for each in placed for reason in each.piece.reasons)
    return Coverage(
        latest_us - earliest_us,
        Bounds(_bounds(sure, claimed).least_us, _bounds(perhaps, claimed).most_us),
        _bounds(placed, claimed),
        tuple(
            (reason, _bounds([p for p in placed if reason in p.piece.reasons], claimed))
            for reason in reasons
        ),
        tuple(unplaced),
    )


@dataclass(frozen=True, slots=True)
class _Placed:
    piece: Piece
    begins: EventInterval
    ends: EventInterval


@dataclass(frozen=True, slots=True)
class _Run:
    """Frames without a gap in the film, `length` of them in time, somewhere in `hull` (None: anywhere).

    `whole`: no time went by between them that the film does not show, so that they
    lie in one stretch that begins between `first` and `last`.
    """

    length: int
    hull: tuple[int, int] | None
    first: int = 0
    last: int = 0
    whole: bool = False

    def bounds(self, claimed: tuple[int, int]) -> Bounds:
        """The least and the most of it that can lie within the claimed time.

        The overlap of a stretch with a fixed one, as it slides, rises, stays and falls:
        its least is at an end of where it can begin. Of frames with cuts between them,
        what the hull has more than they fill may lie within the claimed time.
        """
        begin, end = claimed
        most = min(self.length, end - begin)
        if self.hull is None:
            return Bounds(0, most)
        inside = max(0, min(self.hull[1], end) - max(self.hull[0], begin))
        if not self.whole:
            empty = self.hull[1] - self.hull[0] - self.length
            return Bounds(max(0, inside - max(0, empty)), min(most, inside))
        ends = [self._overlap(at, claimed) for at in (self.first, self.last)]
        flat = sorted((begin, end - self.length))  # between these the overlap stays
        reaches = self.first <= flat[1] and flat[0] <= self.last
        return Bounds(min(ends), most if reaches else max(ends))

    def _overlap(self, at: int, claimed: tuple[int, int]) -> int:
        return max(0, min(at + self.length, claimed[1]) - max(at, claimed[0]))


def _bounds(placed: Sequence[_Placed], claimed: tuple[int, int]) -> Bounds:
    """Bounds of the union: runs of one film never overlap, those of different films may."""
    films: dict[str, list[Bounds]] = {}
    possible: list[tuple[int, int]] = []
    certain: list[tuple[int, int]] = []
    for exhibit_id, run in _runs(placed):
        films.setdefault(exhibit_id, []).append(run.bounds(claimed))
        possible.append(run.hull or claimed)
        if run.whole:
            certain.append((run.last, run.first + run.length))
    by_film = [sum(each.least_us for each in bounds) for bounds in films.values()]
    least = max([_union(certain, claimed), *by_film], default=0)
    most = sum(each.most_us for bounds in films.values() for each in bounds)
    return Bounds(least, max(least, min(most, _union(possible, claimed))))


def _runs(placed: Sequence[_Placed]) -> Iterable[tuple[str, _Run]]:
    films: dict[str, list[_Placed]] = {}
    for each in placed:
        films.setdefault(each.piece.exhibit_id, []).append(each)
    for exhibit_id, film in films.items():
        run: list[_Placed] = []
        for each in sorted(film, key=lambda p: p.piece.start.index):
            if run and run[-1].piece.end.index != each.piece.start.index:
                yield exhibit_id, _run(run)
                run = []
            run.append(each)
        yield exhibit_id, _run(run)


def _run(placed: Sequence[_Placed]) -> _Run:
    first, last = placed[0], placed[-1]
    length = sum(map(_length, placed))
    early, late = first.begins.earliest_us, first.begins.latest_us
    early_end, late_end = last.ends.earliest_us, last.ends.latest_us
    if early is None or late is None or early_end is None or late_end is None:
        return _Run(length, None)
    slack = length * _MOST_DRIFT_PPM // 10**6 + _ROUNDING_US
    whole = all(
        abs(end - begin - length) <= slack for begin, end in ((early, early_end), (late, late_end))
    )
    begins = (min(early, early_end - length), max(late, late_end - length))
    return _Run(length, (early, late_end), *begins, whole)


def _length(placed: _Placed) -> int:
    """Film time of a piece in microseconds; by the event times where the film records no PTS."""
    start, end = placed.piece.start.pts_ns(), placed.piece.end.pts_ns()
    if start is not None and end is not None:
        return max(0, (end - start) // 1000)
    begin, stop = placed.begins.earliest_us, placed.ends.earliest_us
    return max(0, stop - begin) if begin is not None and stop is not None else 0


def _union(spans: Iterable[tuple[int, int]], claimed: tuple[int, int]) -> int:
    """How much of the claimed time the spans cover together."""
    total, reached = 0, claimed[0]
    for begin, end in sorted(spans):
        new = min(end, claimed[1]) - max(begin, reached)
        if new > 0:
            total += new
            reached = min(end, claimed[1])
    return total
