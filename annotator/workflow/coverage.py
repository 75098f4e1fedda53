"""For how much of a claimed time footage could have shown it: gathered from a case, and said in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotator.case.annotation import Annotation
from annotator.case.coverage import Bounds, Coverage, coverage, pieces_of
from annotator.case.event_films import FrameTimes
from annotator.case.event_time import ClaimTime
from annotator.case.places import Place
from annotator.case.vocabularies import Stance, Visibility

_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Said:
    """Coverage in words; `coverage` is None where it cannot be reckoned, and the words say why."""

    words: str
    coverage: Coverage | None = None


def coverage_of(
    claim_id: str,
    time: ClaimTime | None,
    notes: Iterable[Annotation],
    places: Sequence[Place],
    times: FrameTimes | None,
    labels: Mapping[str, str],
) -> Said:
    """For how much of its time a claim could have been seen, by the notes with a stance on it."""
    if time is None or (time.earliest_us is None and time.latest_us is None):
        return Said(
            "No time was entered for this claim, so nothing says how much of it was filmed."
        )
    if time.earliest_us is None or time.latest_us is None or time.latest_us <= time.earliest_us:
        return Said(
            "The time of this claim is no stretch with two ends: how much of it was filmed cannot be said."
        )
    bearing = [note for note in notes if _tests(note, claim_id)]
    pieces = pieces_of(bearing, places)
    if not pieces:
        return Said("No note over a span, seen or not visible, tests this claim.")
    if times is None:
        return Said(
            "No frame is tied to a clock yet, so nothing says how much of the time was filmed."
        )
    found = coverage(pieces, times, time.earliest_us, time.latest_us)
    if len(found.unplaced) == len({piece.exhibit_id for piece in pieces}):
        return Said(
            f"No frame of {_names(found.unplaced, labels)} is tied to a clock: enter an anchor."
        )
    return Said(in_words(found, labels), found)


def _tests(note: Annotation, claim_id: str) -> bool:
    """Whether a note says something of a claim; one that cannot test it covers nothing, but may hide it."""
    return any(
        link.claim_id == claim_id
        and (link.stance is not Stance.NOT_TESTABLE or note.visibility is Visibility.NOT_VISIBLE)
        for link in note.bears_on
    )


def in_words(found: Coverage, labels: Mapping[str, str]) -> str:
    """As `covered 0:12 of 10:00 claimed; not seen: off-frame 0:08`, with both bounds where they differ."""
    words = f"Could be seen for {_bounds(found.seen)} of {duration(found.claimed_us)} claimed"
    words += f"; the notes look at {_bounds(found.looked_at)} of it"
    counted = [(reason, bounds) for reason, bounds in found.reasons if bounds.most_us]
    if counted:
        words += "; not or not surely seen: " + ", ".join(
            f"{reason} {_bounds(bounds)}" for reason, bounds in counted
        )
    rest = Bounds(
        max(0, found.claimed_us - found.looked_at.most_us),
        max(0, found.claimed_us - found.looked_at.least_us),
    )
    words += f"; not filmed or not noted: {_bounds(rest)}."
    if found.unplaced:
        words += f" Not counted, as no frame is tied to a clock: {_names(found.unplaced, labels)}."
    return words


def _names(ids: Iterable[str], labels: Mapping[str, str]) -> str:
    return ", ".join(labels.get(each, "?") for each in ids)


def _bounds(bounds: Bounds) -> str:
    if duration(bounds.least_us) == duration(bounds.most_us):
        return duration(bounds.least_us)
    # Rounded outwards: in words, too, a bound must hold.
    return (
        f"at least {_rounded(bounds.least_us, 0)}, at most {_rounded(bounds.most_us, _SECOND - 1)}"
    )


def duration(us: int) -> str:
    """A length of time as `0:12`, `1:02:03`; below ten seconds with a tenth, `8.4 s`."""
    return _rounded(us, _SECOND // 2)


def _rounded(us: int, up: int) -> str:
    """`up` microseconds of a second are added before its rest is dropped; likewise of a tenth."""
    if us < 10 * _SECOND:
        tenths = (us + up // 10) // (_SECOND // 10)
        return f"{tenths // 10}.{tenths % 10} s" if tenths % 10 else f"{tenths // 10} s"
    seconds = (us + up) // _SECOND
    hours, minutes = divmod(seconds // 60, 60)
    if hours >= 48:
        return f"{hours // 24} d {hours % 24} h"
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"
