"""Zones of the IANA data base as they were on each date, from the data that the program brings along.

The data of the operating system may be older than the last change of a law
(Kazakhstan moved to one time on 2024-03-01), so they are asked only where the
program's own are not there. Moments are integer microseconds since 1970 in UTC.
"""

from __future__ import annotations

import importlib
import importlib.resources as files
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from annotator.errors import ValueRefusedError

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ONE: Final = timedelta(microseconds=1)
_FIRST: Final = (datetime(2, 1, 1, tzinfo=UTC) - _EPOCH) // _ONE
_LAST: Final = (datetime(9998, 1, 1, tzinfo=UTC) - _EPOCH) // _ONE
_OFFSET: Final = re.compile(r"^(?:UTC|GMT)?([+\-\u2212])(\d{1,2})(?::?00)?$", re.IGNORECASE)

# What people and platforms write for a zone.
_CALLED: Final = {
    "z": "UTC",
    "utc": "UTC",
    "gmt": "UTC",
    "pacific time": "America/Los_Angeles",
    "pacific": "America/Los_Angeles",
    "pt": "America/Los_Angeles",
    "pst": "Etc/GMT+8",  # the letters name an offset, whatever the season
    "pdt": "Etc/GMT+7",
    "msk": "Europe/Moscow",
    "moscow time": "Europe/Moscow",
    "aktau": "Asia/Aqtau",
    "astana": "Asia/Almaty",
    "kiev": "Europe/Kyiv",
}


class TwiceError(ValueRefusedError):
    """A local time that happened twice; `choices` holds the two moments, the earlier one first."""

    def __init__(self, message: str, hint: str, choices: tuple[int, int]) -> None:
        super().__init__(message, hint, field="time")
        self.choices = choices


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """All names of zones, sorted."""
    try:
        text = files.files("tzdata").joinpath("zones").read_text("utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        return tuple(sorted(available_timezones()))
    return tuple(sorted(line for line in text.splitlines() if line))


@lru_cache(maxsize=1)
def zone_data_version() -> str:
    """The edition of the zone data, such as `2026a`; empty where it is the system's."""
    try:
        return str(getattr(importlib.import_module("tzdata"), "IANA_VERSION", ""))
    except ModuleNotFoundError:
        return ""


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The zone of this IANA name; raises ValueRefusedError (field `zone`) where there is none."""
    if name not in _known():
        raise _no_zone(name)
    try:
        found = files.files("tzdata").joinpath("zoneinfo", *name.split("/"))
        with found.open("rb") as data:
            return ZoneInfo.from_file(data, key=name)
    except (ModuleNotFoundError, OSError):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise _no_zone(name) from None


def read_zone(text: str) -> str:
    """The IANA name that a person means: `asia/aqtau`, `Aqtau`, `+05`, `Pacific time`.

    Raises ValueRefusedError (field `zone`) with names that come near.
    """
    wanted = " ".join(text.replace("_", " ").split())
    if not wanted:
        raise ValueRefusedError(
            "A time needs the zone in which it was read.",
            "Choose one such as Asia/Aqtau; UTC where it is world time.",
            field="zone",
        )
    folded = wanted.casefold()
    if folded in _CALLED:
        return _CALLED[folded]
    offset = _OFFSET.match(wanted)
    if offset is not None and int(offset[2]) <= (14 if offset[1] == "+" else 12):
        hours = int(offset[2])
        # POSIX counts the other way round: Etc/GMT-5 is five hours ahead.
        return f"Etc/GMT{'-' if offset[1] == '+' else '+'}{hours}" if hours else "UTC"
    if len(wanted) <= 64:
        for name in (folded.replace(" ", "_"), folded.replace(" ", "")):
            if name in _folded():
                return _folded()[name]
        ends = [
            n for n in zone_names() if n.rsplit("/", 1)[-1].casefold() == folded.replace(" ", "_")
        ]
        if len(ends) == 1:
            return ends[0]
    raise _no_zone(wanted)


def as_local(at_us: int, zone: str) -> datetime:
    """The date and time that a clock there showed at a moment; UTC where `zone` is empty."""
    moment = _EPOCH + timedelta(microseconds=max(_FIRST, min(_LAST, at_us)))
    return moment.astimezone(zone_of(zone) if zone else UTC)


def moment_us(moment: datetime) -> int:
    """A moment with its zone as microseconds since 1970 in UTC."""
    return (moment.astimezone(UTC) - _EPOCH) // _ONE


def at_local(local: datetime, zone: str, *, later: bool | None = None) -> int:
    """The moment at which clocks there showed `local` (naive).

    `later` chooses where that was twice. Raises TwiceError without a choice, and
    ValueRefusedError (field `time`) for a time that clocks never showed.
    """
    info = zone_of(zone)
    one, two = (moment_us(local.replace(tzinfo=info, fold=fold)) for fold in (0, 1))
    if one == two:
        return one
    shown = f"{local:%Y-%m-%d %H:%M:%S}"
    if one > two:
        # In a gap the first reading counts with the offset before it and so lands after it.
        raise ValueRefusedError(
            f"Clocks in {zone} never showed {shown}: they were put forward then.",
            f"They went on at {as_local(one, zone):%H:%M:%S}. Look at the zone and the date again.",
            field="time",
        )
    if later is None:
        raise TwiceError(
            f"Clocks in {zone} showed {shown} twice: they were put back then.",
            f"Say which: {offset_words(one, zone)} (the first time) or {offset_words(two, zone)} (the second).",
            (one, two),
        )
    return two if later else one


def offset_words(at_us: int, zone: str) -> str:
    """How far local time was ahead of UTC at a moment: `+05`, `+05:30`, `-03`."""
    offset = as_local(at_us, zone).utcoffset() or timedelta()
    seconds = abs(offset) // timedelta(seconds=1)
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    sign = "-" if offset < timedelta() else "+"
    return f"{sign}{hours:02d}" + (f":{minutes:02d}" if minutes or rest else "") + (f":{rest:02d}" if rest else "")  # fmt: skip


def zone_called_in(text: str) -> str:
    """The zone that words such as `Pacific time (as the platform shows it)` name; '' for none."""
    for word in re.findall(r"[A-Za-z_]+(?:/[A-Za-z_+\-0-9]+)+|\bUTC\b|\bGMT\b", text[:1000]):
        if word.casefold() in _folded():
            return _folded()[word.casefold()]
    folded = text[:1000].casefold()
    for said in sorted(_CALLED, key=len, reverse=True):
        if len(said) > 1 and re.search(rf"\b{re.escape(said)}\b", folded):
            return _CALLED[said]
    try:
        return read_zone(text[:64])
    except ValueRefusedError:
        return ""


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(zone_names())


@lru_cache(maxsize=1)
def _folded() -> dict[str, str]:
    return {name.casefold(): name for name in zone_names()}


def _no_zone(name: str) -> ValueRefusedError:
    wanted = name[:40].casefold().replace(" ", "_")
    near = [n for n in zone_names() if wanted and wanted[:4] in n.casefold()][:4]
    hint = f"Perhaps {', '.join(near)}?" if near else "Write it as Asia/Aqtau or Europe/Kyiv."
    return ValueRefusedError(f"There is no zone “{name[:40]}”.", hint, field="zone")
