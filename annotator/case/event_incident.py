"""The incident on one line of time: films, notes on them, and when claims say that it happened.

Moments are integer microseconds since 1970 in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from annotator.case.accounts import Claim
from annotator.case.annotation import Annotation
from annotator.case.event_films import FrameTimes
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import NoteKind
from annotator.timing.event_interval import EventInterval
from annotator.timing.frame_stamp import FrameStamp

LEAST_US: Final = 10_000_000
"""A line of time is never shorter than ten seconds."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a film: certainly running from `sure_start_us` to `sure_end_us`, possibly from `start_us` to `end_us`.

    The sure part is empty (start not before end) where the film is shorter than
    its uncertainty; `length_us` is how long the stretch lasts by its own clock, about.
    """

    exhibit_id: str
    first: int
    last: int
    start_us: int
    sure_start_us: int
    sure_end_us: int
    end_us: int
    contradicted: bool

    @property
    def length_us(self) -> int:
        """From the middle of the first frame's interval to that of the last one's."""
        return max(
            0, (self.sure_end_us + self.end_us) // 2 - (self.start_us + self.sure_start_us) // 2
        )


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A note where its first frame lies in time, and until when it lasts."""

    note_id: str
    exhibit_id: str
    kind: NoteKind
    frame: FrameStamp
    text: str
    start: EventInterval
    end: EventInterval


@dataclass(frozen=True, slots=True)
class ClaimBand:
    """When a claim says that it happened; None is open."""

    claim_id: str
    words: str
    as_said: str
    earliest_us: int | None
    latest_us: int | None


@dataclass(frozen=True, slots=True)
class Incident:
    """Everything that has a time, from `start_us` to `end_us`; `timeless` are exhibits without one."""

    zone: str
    start_us: int
    end_us: int
    bars: tuple[Bar, ...]
    marks: tuple[NoteMark, ...]
    bands: tuple[ClaimBand, ...]
    timeless: tuple[str, ...]

    def is_empty(self) -> bool:
        """Whether nothing has a time."""
        return not self.bars and not self.bands


def incident(
    case: CaseSnapshot, times: FrameTimes, notes: Iterable[Annotation] | None = None
) -> Incident:
    """Lay out what a case knows of time; `notes` are all of them where not said."""
    bars: list[Bar] = []
    timeless: list[str] = []
    zone = ""
    for exhibit in case.exhibits:
        found = _bars(exhibit.id, times)
        bars += found
        if found and not zone:
            zone = times.zone(exhibit.id)
        if not found:
            timeless.append(exhibit.id)
    marks = _marks(case.annotations if notes is None else notes, times)
    claims = {claim.id: claim for claim in case.claims}
    bands = [
        ClaimBand(t.claim_id, _words(claims[t.claim_id]), t.as_said, t.earliest_us, t.latest_us)
        for t in case.claim_times
        if t.claim_id in claims and (t.earliest_us is not None or t.latest_us is not None)
    ]
    if not zone:
        zone = next((t.zone for t in case.claim_times if t.zone), "UTC")
    low, high = _reach(bars, marks, bands)
    return Incident(zone, low, high, tuple(bars), marks, tuple(bands), tuple(timeless))


def _bars(exhibit_id: str, times: FrameTimes) -> list[Bar]:
    bars = []
    for each in times.stretches(exhibit_id):
        start, end = each.start, each.end
        if start is None or end is None or each.last is None:
            continue
        if start.earliest_us is None or start.latest_us is None:
            continue
        if end.earliest_us is None or end.latest_us is None:
            continue
        torn = start.contradicted or end.contradicted
        bars.append(
            Bar(
                exhibit_id, each.first, each.last,
                start.earliest_us, start.latest_us, end.earliest_us, end.latest_us, torn,
            )
        )  # fmt: skip
    return bars


def _marks(notes: Iterable[Annotation], times: FrameTimes) -> tuple[NoteMark, ...]:
    marks = []
    for note in notes:
        if not times.has(note.exhibit_id):
            continue
        start = times.of_frame(note.exhibit_id, note.start)
        end = start if note.end is None else times.of_frame(note.exhibit_id, note.end)
        if start is None or not start.is_closed():
            continue
        if end is None or not end.is_closed():
            end = start
        marks.append(
            NoteMark(note.id, note.exhibit_id, note.kind, note.start, note.text, start, end)
        )
    return tuple(
        sorted(marks, key=lambda m: (middle_us(m.start), m.exhibit_id, m.frame.index, m.note_id))
    )


def middle_us(said: EventInterval) -> int:
    """The middle of a closed interval."""
    assert said.earliest_us is not None
    assert said.latest_us is not None
    return (said.earliest_us + said.latest_us) // 2


def _reach(
    bars: Iterable[Bar], marks: Iterable[NoteMark], bands: Iterable[ClaimBand]
) -> tuple[int, int]:
    """From the first to the last moment of the films; claims alone where no film has a time."""
    points = [p for bar in bars for p in (bar.start_us, bar.end_us)]
    points += [middle_us(mark.start) for mark in marks]
    if not points:
        points = [p for band in bands for p in (band.earliest_us, band.latest_us) if p is not None]
    if not points:
        return 0, LEAST_US
    low, high = min(points), max(points)
    around = max(0, LEAST_US - (high - low)) // 2 + (high - low) // 20
    return low - around, high + around


def _words(claim: Claim) -> str:
    return claim.short or claim.text
