"""Event time as people type it and as platforms show it, read into moments and intervals.

Moments are integer microseconds since 1970 in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from annotator.errors import ValueRefusedError
from annotator.timing.event_interval import EventInterval
from annotator.timing.event_zone import at_local, moment_us, read_zone, zone_called_in, zone_of

YEARS: Final = (1900, 2199)
"""Between them a film may have been made."""

MOST_SECONDS: Final = 400 * 366 * 86400

_PLUS_MINUS: Final = re.compile(r"(?:±|\+/-|\+-|\u00b1)\s*(?P<span>.*)$")
_SPAN: Final = re.compile(
    r"^(\d{1,10}(?:[.,]\d{1,6})?)\s*(ms|s|sec|seconds?|min|minutes?|h|hours?|d|days?|с|сек|мин|ч|дн)?\.?$",
    re.IGNORECASE,
)
_UNITS: Final = {"ms": 1000, "s": 10**6, "с": 10**6, "m": 60 * 10**6, "м": 60 * 10**6, "h": 3600 * 10**6, "ч": 3600 * 10**6, "d": 86400 * 10**6, "д": 86400 * 10**6}  # fmt: skip
_CLOCK: Final = re.compile(
    r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<frac>\d{1,6}))?)?\s*(?P<half>[ap]\.?m\.?(?![^\W_]))?",
    re.IGNORECASE,
)
_ISO: Final = re.compile(r"^(\d{4})[-./](\d{1,2})(?:[-./](\d{1,2}))?$")
_COMPACT: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_DOTTED: Final = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$")
_SLASHED: Final = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")

# By how a name of a month begins: English, Russian, Ukrainian, Kazakh, Spanish, French.
_MONTHS: Final = (
    ("jan", "янв", "січ", "қаң", "ene", "janv"),
    ("feb", "фев", "лют", "ақп", "fév", "fev"),
    ("mar", "мар", "бер", "нау"),
    ("apr", "апр", "кві", "сәу", "abr", "avr"),
    ("may", "май", "мая", "тра", "мам", "mai"),
    ("jun", "июн", "чер", "мау", "juin"),
    ("jul", "июл", "лип", "шіл", "juil"),
    ("aug", "авг", "сер", "там", "ago", "aoû", "aou"),
    ("sep", "сен", "вер", "қыр"),
    ("oct", "окт", "жов", "қаз"),
    ("nov", "ноя", "лис", "қар"),
    ("dec", "дек", "гру", "жел", "dic", "déc"),
)


@dataclass(frozen=True, slots=True)
class ReadMoment:
    """A moment that was typed, how exactly if that was typed with it, and the zone it was read in."""

    at_us: int
    zone: str
    plus_minus_us: int | None = None


def read_moment(
    text: str, zone: str, *, day: date | None = None, later: bool | None = None
) -> ReadMoment:
    """Read `2011-12-16 15:02:10`, `16:02:10.5 ± 4 s`, `15:02 Asia/Aqtau`.

    `zone` is where the text names none; `day` where it has no date; `later` says
    which of two moments is meant where clocks were put back. Raises
    ValueRefusedError with the field `time`, `plus_minus` or `zone`, and
    TwiceError where a choice is missing.
    """
    rest = _one_line(text)
    plus_minus = None
    found = _PLUS_MINUS.search(rest)
    if found is not None:
        span, said = _span_and_zone(found["span"])
        plus_minus, rest = read_span(span), f"{rest[: found.start()]} {said}".strip()
    local, rest = _read_local(rest, day)
    named = read_zone(rest.strip("() ")) if rest.strip("() ") else read_zone(zone)
    return ReadMoment(at_local(local, named, later=later), named, plus_minus)


def read_span(text: str) -> int:
    """Read how exact a moment is: `4`, `4 s`, `0.5`, `2 min`, `1 h`, as microseconds.

    Raises ValueRefusedError (field `plus_minus`).
    """
    found = _SPAN.match(_one_line(text).removeprefix("±").strip())
    if found is None:
        raise ValueRefusedError(
            f"“{_one_line(text)[:40]}” does not say how exact the time is.",
            "Write seconds, such as 4 or 0.5; or 2 min, 1 h.",
            field="plus_minus",
        )
    unit = (found[2] or "s").casefold()
    factor = _UNITS["ms"] if unit == "ms" else _UNITS[unit[0]]
    span = int(Decimal(found[1].replace(",", ".")) * factor)
    if span > MOST_SECONDS * 10**6:
        raise ValueRefusedError("Nothing is that inexact.", "Write ± seconds.", field="plus_minus")
    return span


def platform_day(text: str, zone: str) -> EventInterval:
    """What a date as a platform showed it says, as an interval of moments.

    `zone` is an IANA name or words that name one (`Pacific time`); the interval
    is shown in that zone. A day is from midnight to midnight there, a month or a
    year likewise, a time of day as long as its last digit lasts. Raises
    ValueRefusedError with the field `date` or `zone`.
    """
    named = zone_called_in(zone) or read_zone(zone)
    said = _one_line(text)
    clock = _CLOCK.search(said)
    if clock is None:
        first, last = _read_date(said)
        return EventInterval(*_midnights(first, last, named), named)
    first, last = _read_date((said[: clock.start()] + said[clock.end() :]).strip(" ,T·"))
    if last - first != timedelta(days=1):
        raise _no_date(said)
    local = datetime.combine(first, _clock_of(clock))
    step = timedelta(seconds=1 if clock["s"] else 60)
    return EventInterval(
        at_local(local, named, later=False), _latest(local + step, zone_of(named)), named
    )


def read_day(text: str) -> date:
    """Read one day; raises ValueRefusedError (field `date`)."""
    first, last = _read_date(_one_line(text))
    if last - first != timedelta(days=1):
        raise _no_date(text)
    return first


def _read_local(text: str, day: date | None) -> tuple[datetime, str]:
    clock = _CLOCK.search(text)
    if clock is None:
        raise ValueRefusedError(
            f"“{text[:40]}” has no time of day.",
            "Write it as 2011-12-16 15:02:10 or, on a day known already, 15:02:10.",
            field="time",
        )
    before = text[: clock.start()].strip(" ,T")
    if not before and day is None:
        raise ValueRefusedError(
            "The day is missing.", "Write the date, too: 2011-12-16 15:02:10.", field="time"
        )
    if before:
        try:
            day = read_day(before)
        except ValueRefusedError as error:
            raise ValueRefusedError(error.message, error.hint, field="time") from error
    assert day is not None
    return datetime.combine(day, _clock_of(clock)), text[clock.end() :].strip()


def _clock_of(found: re.Match[str]) -> time:
    hour, minute, second = int(found["h"]), int(found["m"]), int(found["s"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise _no_clock(found[0])
        hour = hour % 12 + (12 if found["half"][0] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise _no_clock(found[0])
    return time(hour, minute, second, int((found["frac"] or "").ljust(6, "0")))


def _span_and_zone(text: str) -> tuple[str, str]:
    words = text.split()
    for count in range(len(words), 0, -1):
        if _SPAN.match(" ".join(words[:count])):
            return " ".join(words[:count]), " ".join(words[count:])
    return text, ""


def _read_date(text: str) -> tuple[date, date]:
    """The first day that is meant, and the first one that is not any more."""
    said = text.strip(" ,.")
    iso = _ISO.match(said)
    if iso is not None:
        return _days(text, int(iso[1]), int(iso[2]), int(iso[3]) if iso[3] else None)
    compact = _COMPACT.match(said)
    if compact is not None:
        return _days(text, int(compact[1]), int(compact[2]), int(compact[3]))
    dotted = _DOTTED.match(said)
    if dotted is not None:
        return _days(text, int(dotted[3]), int(dotted[2]), int(dotted[1]))
    slashed = _SLASHED.match(said)
    if slashed is not None:
        one, two = int(slashed[1]), int(slashed[2])
        if one <= 12 and two <= 12 and one != two:
            raise ValueRefusedError(
                f"“{said[:40]}” can be read in two ways.",
                f"Write {slashed[3]}-{one:02d}-{two:02d} or {slashed[3]}-{two:02d}-{one:02d}.",
                field="date",
            )
        return _days(text, int(slashed[3]), *((one, two) if two > 12 else (two, one)))
    if re.fullmatch(r"\d{4}", said):
        return _days(text, int(said), None, None)
    return _days(text, *_named(text))


def _named(text: str) -> tuple[int, int, int | None]:
    year = month = day = None
    for word in re.findall(r"[^\W\d_]+|\d+", text):
        if not word.isdigit():
            month = next(_months(word), month)
        elif len(word) == 4 and year is None:
            year = int(word)
        elif len(word) <= 2 and day is None:
            day = int(word)
        else:
            raise _no_date(text)
    if month is not None and day is not None and year is None:
        raise ValueRefusedError("The year is missing.", "Write the date as 2011-12-20.", field="date")  # fmt: skip
    if year is None or month is None:
        raise _no_date(text)
    return year, month, day


def _months(word: str) -> Iterator[int]:
    folded = word.casefold()
    return (n for n, starts in enumerate(_MONTHS, 1) if folded.startswith(starts))


def _days(text: str, year: int, month: int | None, day: int | None) -> tuple[date, date]:
    if not YEARS[0] <= year <= YEARS[1]:
        raise ValueRefusedError(f"The year {year} cannot be meant.", field="date")
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        raise _no_date(text) from None
    if day is not None:
        return first, first + timedelta(days=1)
    if month is None or month == 12:
        return first, date(year + 1, 1, 1)
    return first, date(year, month + 1, 1)


def _midnights(first: date, end: date, zone: str) -> tuple[int, int]:
    """When the first day began and the last one ended; where midnight was left out, at the next moment."""
    start = datetime(first.year, first.month, first.day, tzinfo=zone_of(zone))
    return moment_us(start), _latest(datetime.combine(end, time()), zone_of(zone))


def _latest(local: datetime, zone: ZoneInfo) -> int:
    """When clocks showed this for the last time; where they left it out, the moment at which they did."""
    return max(moment_us(local.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))


def _one_line(text: str) -> str:
    if len(text) > 200:
        raise ValueRefusedError(
            "That is far too long for a time.", "Write it as 2011-12-16 15:02:10.", field="time"
        )
    return " ".join(text.split())


def _no_clock(text: str) -> ValueRefusedError:
    return ValueRefusedError(
        f"“{text.strip()[:40]}” is no time of day.", "It ends at 23:59:59.", field="time"
    )


def _no_date(text: str) -> ValueRefusedError:
    return ValueRefusedError(
        f"“{text[:40]}” is no date.", "Write it as 2011-12-20, 2011-12 or 2011.", field="date"
    )
