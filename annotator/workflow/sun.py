"""Where the sun stands over a place, which way shadows fall, and when they fall so.

Positions by astral 3.2 (the method of NOAA's solar calculator, good to about 0.1°
between 1900 and 2100); elevations are given with the refraction of a usual atmosphere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from astral import Observer
from astral.sun import zenith_and_azimuth

from annotator.case.geography import Point, between
from annotator.errors import ValueRefusedError

SPREAD: Final = 0.2
"""How far a position may be off, in degrees: the method, and a map's own north."""

_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2100
_STEP: Final = timedelta(minutes=1)
_EXACT: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class SunPosition:
    """The sun over a place at a moment (UTC): azimuth clockwise from true north, elevation, in degrees.

    `elevation` is with refraction, as one sees it; `geometric` without.
    """

    at: datetime
    azimuth: float
    elevation: float
    geometric: float

    @property
    def is_up(self) -> bool:
        """True while the sun's centre is over a flat horizon, and things throw shadows."""
        return self.elevation > 0

    @property
    def shadow_bearing(self) -> float:
        """The direction in which a shadow falls from the foot of what throws it."""
        return (self.azimuth + 180) % 360

    @property
    def shadow_ratio(self) -> float:
        """How long the shadow of something upright on level ground is, as a multiple of its height.

        Infinite while the sun is not up.
        """
        if self.elevation <= 0:
            return math.inf
        return 1 / math.tan(math.radians(self.elevation))


def sun_at(point: Point, at: datetime) -> SunPosition:
    """The sun over a point at a moment, which must carry its zone.

    Raises ValueRefusedError for years in which the method does not hold.
    """
    at = at.astimezone(UTC)
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise ValueRefusedError(
            f"The sun is computed for the years {_FIRST_YEAR} to {_LAST_YEAR}.", field="time"
        )
    latitude, longitude = point.degrees()
    observer = Observer(latitude, longitude, 0.0)
    geometric, azimuth = zenith_and_azimuth(observer, at, with_refraction=False)
    seen, _ = zenith_and_azimuth(observer, at, with_refraction=True)
    return SunPosition(at, azimuth % 360, 90 - seen, 90 - geometric)


@dataclass(frozen=True, slots=True)
class Fitting:
    """From when to when the sun fits what was measured, both UTC."""

    earliest: datetime
    latest: datetime

    def middle(self) -> datetime:
        """Half way between them."""
        return self.earliest + (self.latest - self.earliest) / 2

    def plus_minus(self) -> timedelta:
        """Half of the time between them."""
        return (self.latest - self.earliest) / 2


@dataclass(frozen=True, slots=True)
class Shadow:
    """What was measured of a shadow: its direction ± error in degrees, and perhaps its length.

    `ratio` is its length as a multiple of the height of what throws it, within
    `ratio_error` (the same multiple); None where it was not measured.
    """

    bearing: float
    error: float
    ratio: float | None = None
    ratio_error: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.bearing < 360:
            raise ValueRefusedError("A direction lies between 0° and 360°.", field="bearing")
        if not 0 < self.error <= 90:
            raise ValueRefusedError(
                "The error of a direction lies above 0° and up to 90°.",
                "A degree is the least that can be read from a map; 3° to 5° are usual.",
                field="error",
            )
        if self.ratio is not None and not (self.ratio > 0 and 0 < self.ratio_error < math.inf):
            raise ValueRefusedError(
                "A length of a shadow needs its own error.", "For example 1.5 ± 0.2.", field="ratio"
            )


def fits(position: SunPosition, shadow: Shadow) -> bool:
    """Whether the sun at this position throws such a shadow, the method's own spread included."""
    if not position.is_up:
        return False
    if between(position.shadow_bearing, shadow.bearing) > shadow.error + SPREAD:
        return False
    if shadow.ratio is None:
        return True
    return abs(position.shadow_ratio - shadow.ratio) <= shadow.ratio_error


def fitting_times(point: Point, day: date, zone: ZoneInfo, shadow: Shadow) -> tuple[Fitting, ...]:
    """The times of a day (in its zone) at which the sun throws such a shadow, to a second.

    Empty when it never does: then place, day or measurement is not right.
    """
    moment = _midnight(day, zone)
    end = _midnight(day + timedelta(days=1), zone)
    found: list[Fitting] = []
    began: datetime | None = moment if fits(sun_at(point, moment), shadow) else None
    while moment < end:
        later = min(moment + _STEP, end)
        there = fits(sun_at(point, later), shadow)
        if there and began is None:
            began = _edge(point, shadow, later, moment)
        elif not there and began is not None:
            found.append(Fitting(began, _edge(point, shadow, moment, later)))
            began = None
        moment = later
    if began is not None:
        found.append(Fitting(began, end))
    return tuple(found)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _edge(point: Point, shadow: Shadow, inside: datetime, outside: datetime) -> datetime:
    """The last moment that fits, going from one that does to one that does not."""
    while abs(outside - inside) > _EXACT:
        middle = inside + (outside - inside) / 2
        if fits(sun_at(point, middle), shadow):
            inside = middle
        else:
            outside = middle
    return inside


def read_zone(name: str) -> ZoneInfo:
    """The IANA zone of this name. Raises ValueRefusedError (field `zone`) if there is none."""
    try:
        return ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueRefusedError(
            f"There is no zone “{name.strip()[:60]}”.",
            "Use its IANA name, for example Asia/Aqtau or UTC.",
            field="zone",
        ) from error


def read_moment(text: str, zone: ZoneInfo) -> datetime:
    """A date and a time of day in a zone, `2011-12-16 16:02` or with seconds.

    Raises ValueRefusedError (field `time`) for what is no time, happened twice or was
    left out where clocks were put forward.
    """
    try:
        naive = datetime.fromisoformat(text.strip()[:40])
    except ValueError as error:
        raise ValueRefusedError(
            f"“{text.strip()[:40]}” is no date with a time of day.",
            "Write it as 2011-12-16 16:02 or 2011-12-16 16:02:30.",
            field="time",
        ) from error
    if naive.tzinfo is not None:
        return naive.astimezone(UTC)
    early, late = (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early == late:
        return early
    if early.astimezone(zone).replace(tzinfo=None) == naive:
        raise ValueRefusedError(
            "This time happened twice: clocks were put back then.",
            "Write the offset behind it, for example +05:00.",
            field="time",
        )
    raise ValueRefusedError(
        "This time never was: clocks were put forward over it.",
        "Check day and zone, or write the offset behind it.",
        field="time",
    )
