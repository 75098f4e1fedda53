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
from annotator.timing.wording import Say, in_english

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
    say: Say = in_english,
) -> Said:
    """For how much of its time a claim could have been seen, by the notes with a stance on it."""
    if time is None or (time.earliest_us is None and time.latest_us is None):
        return Said(
            say("No time was entered for this claim, so nothing says how much of it was filmed.")
        )
    if time.earliest_us is None or time.latest_us is None or time.latest_us <= time.earliest_us:
        return Said(
            say(
                "The time of this claim is no stretch with two ends: how much of it was filmed"
                " cannot be said."
            )
        )
    bearing = [note for note in notes if _tests(note, claim_id)]
    pieces = pieces_of(bearing, places)
    if not pieces:
        return Said(say("No note over a span, seen or not visible, tests this claim."))
    if times is None:
        return Said(
            say("No frame is tied to a clock yet, so nothing says how much of the time was filmed.")
        )
    found = coverage(pieces, times, time.earliest_us, time.latest_us)
    if len(found.unplaced) == len({piece.exhibit_id for piece in pieces}):
        names = _names(found.unplaced, labels)
        return Said(
            say("No frame of {exhibits} is tied to a clock: enter an anchor.", exhibits=names)
        )
    return Said(in_words(found, labels, say), found)


def _tests(note: Annotation, claim_id: str) -> bool:
    """Whether a note says something of a claim; one that cannot test it covers nothing, but may hide it."""
    return any(
        link.claim_id == claim_id
        and (link.stance is not Stance.NOT_TESTABLE or note.visibility is Visibility.NOT_VISIBLE)
        for link in note.bears_on
    )


def in_words(found: Coverage, labels: Mapping[str, str], say: Say = in_english) -> str:
    """As `covered 0:12 of 10:00 claimed; not seen: off-frame 0:08`, with both bounds where they differ."""
    parts = [
        say(
            "Could be seen for {seen} of {claimed} claimed",
            seen=_bounds(found.seen, say),
            claimed=duration(found.claimed_us, say),
        ),
        say("the notes look at {looked_at} of it", looked_at=_bounds(found.looked_at, say)),
    ]
    counted = [
        f"{say(reason)} {_bounds(bounds, say)}"
        for reason, bounds in found.reasons
        if bounds.most_us
    ]
    if counted:
        parts.append(say("not or not surely seen: {reasons}", reasons=say(", ").join(counted)))
    rest = Bounds(
        max(0, found.claimed_us - found.looked_at.most_us),
        max(0, found.claimed_us - found.looked_at.least_us),
    )
    parts.append(say("not filmed or not noted: {rest}", rest=_bounds(rest, say)))
    words = say("; ").join(parts) + "."
    if found.unplaced:
        names = _names(found.unplaced, labels)
        words += " " + say(
            "Not counted, as no frame is tied to a clock: {exhibits}.", exhibits=names
        )
    return words


def _names(ids: Iterable[str], labels: Mapping[str, str]) -> str:
    return ", ".join(labels.get(each, "?") for each in ids)


def _bounds(bounds: Bounds, say: Say) -> str:
    if duration(bounds.least_us) == duration(bounds.most_us):
        return duration(bounds.least_us, say)
    # Rounded outwards: in words, too, a bound must hold.
    return say(
        "at least {least}, at most {most}",
        least=_rounded(bounds.least_us, 0, say),
        most=_rounded(bounds.most_us, _SECOND - 1, say),
    )


def duration(us: int, say: Say = in_english) -> str:
    """A length of time as `0:12`, `1:02:03`; below ten seconds with a tenth, `8.4 s`."""
    return _rounded(us, _SECOND // 2, say)


def _rounded(us: int, up: int, say: Say) -> str:
    """`up` microseconds of a second are added before its rest is dropped; likewise of a tenth."""
    if us < 10 * _SECOND:
        tenths = (us + up // 10) // (_SECOND // 10)
        return say("{n} s", n=f"{tenths // 10}.{tenths % 10}" if tenths % 10 else tenths // 10)
    seconds = (us + up) // _SECOND
    hours, minutes = divmod(seconds // 60, 60)
    if hours >= 48:
        return f"{say('{n} d', n=hours // 24)} {say('{n} h', n=hours % 24)}"
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"
