"""An interval of event time, and how it is said.

Moments are integer microseconds since 1970-01-01 00:00 UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from annotator.timing.event_zone import as_local, offset_words
from annotator.timing.wording import Say, in_english

_HOUR: Final = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What one anchor says of a frame by itself; `anchors` also names the ties on the way."""

    anchors: tuple[str, ...]
    earliest_us: int
    latest_us: int


@dataclass(frozen=True, slots=True)
class EventInterval:
    """When a frame was recorded: not before `earliest_us`, not after `latest_us` (None: open).

    `anchors` are the ids of the time anchors that set the ends. Where anchors
    contradict each other, `answers` lists what each says by itself and the ends
    span all of them. `zone` is the IANA zone in which it is to be shown.
    """

    earliest_us: int | None
    latest_us: int | None
    zone: str
    contradicted: bool = False
    anchors: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()

    def is_closed(self) -> bool:
        """Whether both ends are known."""
        return self.earliest_us is not None and self.latest_us is not None


def short_words(interval: EventInterval) -> str:
    """As beside the frame: `16:02:10 ± 4 s Aqtau`; the date is left out."""
    place = interval.zone.rsplit("/", 1)[-1].replace("_", " ")
    lo, hi = interval.earliest_us, interval.latest_us
    if interval.contradicted:
        return f"contradicted, {clock_words(lo, interval.zone)} – {clock_words(hi, interval.zone)} {place}"
    if lo is None or hi is None:
        if lo is not None:
            return f"not before {clock_words(lo, interval.zone)} {place}"
        return f"not after {clock_words(hi, interval.zone)} {place}"
    digits = _digits(hi - lo)
    step = 10 ** (6 - digits)
    middle = ((lo + hi) // 2 + step // 2) // step * step
    half = -(-max(hi - middle, middle - lo) // step) * step
    if digits and not middle % 1_000_000 and not half % 1_000_000:
        digits = 0
    day = f"{_date(as_local(middle, interval.zone))} " if half >= _HOUR else ""
    return f"{day}{clock_words(middle, interval.zone, digits)} ± {span_words(half)} {place}"


def words(interval: EventInterval, say: Say = in_english) -> str:
    """In full: `2011-12-16 16:02:06 – 16:02:14 +05 (Asia/Aqtau)`, both ends rounded outwards."""
    said = _ends(interval, say)
    return say("contradicted: {time}", time=said) if interval.contradicted and said else said


def _ends(interval: EventInterval, say: Say) -> str:
    lo, hi, zone = interval.earliest_us, interval.latest_us, interval.zone
    if lo is None or hi is None:
        known = lo if lo is not None else hi
        if known is None:
            return ""
        moment = f"{moment_words(known, zone)} {offset_words(known, zone)} ({zone})"
        if lo is not None:
            return say("not before {moment}", moment=moment)
        return say("not after {moment}", moment=moment)
    digits = 0 if hi - lo >= 2_000_000 else 3
    step = 10 ** (6 - digits)
    lo, hi = lo // step * step, -(-hi // step) * step
    first, last = as_local(lo, zone), as_local(hi, zone)
    one, two = offset_words(lo, zone), offset_words(hi, zone)
    start = f"{_date(first)} {_clock(first, digits)}" + (f" {one}" if one != two else "")
    if lo == hi:
        return f"{start} {two} ({zone})"
    end = (
        _clock(last, digits)
        if first.date() == last.date()
        else f"{_date(last)} {_clock(last, digits)}"
    )
    return f"{start} – {end} {two} ({zone})"


def moment_words(at_us: int, zone: str, digits: int | None = None) -> str:
    """A moment as a clock there showed it: `2011-12-16 16:02:10`, with parts of a second where it has any."""
    local = as_local(at_us, zone)
    return f"{_date(local)} {_clock(local, _needed(at_us) if digits is None else digits)}"


def clock_words(at_us: int | None, zone: str, digits: int = 0) -> str:
    """The time of day of a moment in a zone; `…` where it is open."""
    return "…" if at_us is None else _clock(as_local(at_us, zone), digits)


def span_words(span_us: int, say: Say = in_english) -> str:
    """How long, rounded up: `4 s`, `0.08 s`, `2 min`, `12 h`, `3 d`."""
    if span_us < 60_000_000:
        digits = _digits(2 * span_us)
        step = 10 ** (6 - digits)
        parts = -(-span_us // step)
        whole, rest = divmod(parts, 10**digits)
        return say("{n} s", n=f"{whole}.{rest:0{digits}d}".rstrip("0") if rest else whole)
    seconds = -(-span_us // 1_000_000)
    if seconds < 600:
        return say("{n} s", n=seconds)
    minutes = -(-seconds // 60)
    if minutes < 600:
        return say("{n} min", n=minutes)
    hours = -(-minutes // 60)
    return say("{n} h", n=hours) if hours < 100 else say("{n} d", n=-(-hours // 24))


def _digits(wide_us: int) -> int:
    """How many decimals of a second say something of an interval this wide."""
    return (
        0
        if wide_us >= 20_000_000
        else 1
        if wide_us >= 2_000_000
        else 2
        if wide_us >= 200_000
        else 3
    )


def _needed(at_us: int) -> int:
    rest = at_us % 1_000_000
    return 0 if not rest else 1 if rest % 100_000 == 0 else 3 if rest % 1000 == 0 else 6


def _date(local: datetime) -> str:
    return f"{local.year:04d}-{local.month:02d}-{local.day:02d}"


def _clock(local: datetime, digits: int) -> str:
    whole = f"{local.hour:02d}:{local.minute:02d}:{local.second:02d}"
    return f"{whole}.{local.microsecond:06d}"[: len(whole) + 1 + digits] if digits else whole
