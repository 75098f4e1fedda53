"""When a claim says it happened, and how a source was kept: how both are read, and what must hold."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from annotator.case.capture import Capture
from annotator.case.event_time import ClaimTime
from annotator.errors import ValueRefusedError

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_MOMENT: Final = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})(?:[T ]+(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?))?"
    r"\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?"
)
_HOW: Final = "Write 2011-12-16, 2011-12-16 15:30 or 2011-12-16 15:30:10."
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
LONGEST: Final = 1_000_000
"""Characters in a field of words."""


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_of(name: str, *, field: str = "zone") -> ZoneInfo:
    """The IANA zone of this name. Raises ValueRefusedError for one that does not exist."""
    if name not in _zones():
        near = sorted(zone for zone in _zones() if name.strip() and _near(name, zone))[:3]
        hint = f"Did you mean {', '.join(near)}?" if near else "For example Asia/Aqtau."
        raise ValueRefusedError(f"There is no time zone “{name[:60]}”.", hint, field=field)
    return ZoneInfo(name)


def _near(name: str, zone: str) -> bool:
    wanted = name.strip().casefold().replace(" ", "_")
    return (
        wanted == zone.casefold() or wanted.rpartition("/")[2] == zone.casefold().rpartition("/")[2]
    )


def read_moment(text: str, zone: str, *, field: str, end: bool = False) -> int | None:
    """Microseconds since 1970 UTC of a date, or a date and time, read in a zone; None for nothing.

    A date alone is its first moment, with `end` the last one of that day. Raises
    ValueRefusedError at `field` (or `zone`) for what is no time, or one that the
    zone skipped or had twice; then an offset (`+05:00`) behind it says which.
    """
    text = text.strip()
    if not text:
        return None
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueRefusedError(f"“{text[:40]}” is no date and time.", _HOW, field=field)
    try:
        local = datetime.fromisoformat(f"{match['date']}T{_clock(match['time'])}")
    except ValueError:
        raise ValueRefusedError(f"There is no “{text[:40]}”.", _HOW, field=field) from None
    if match["time"] is None and end:
        local += timedelta(days=1) - _MICROSECOND
    offset = match["offset"]
    if offset is None and not zone:
        raise ValueRefusedError(
            "A time needs its zone.", "For example Asia/Aqtau; a time means nothing without.",
            field="zone",
        )  # fmt: skip
    place = zone_of(zone) if zone else None
    if offset is not None:
        given = datetime.fromisoformat(local.isoformat() + _offset(offset, field))
        if place is not None and given.astimezone(place).utcoffset() != given.utcoffset():
            raise ValueRefusedError(
                f"{zone} never had {offset} at that time.", "Leave the offset out.", field=field
            )
        return _us(given)
    assert place is not None
    return _us(_settled(local, place, text, field))


def _settled(local: datetime, place: ZoneInfo, text: str, field: str) -> datetime:
    """The one moment that a local time names (PEP 495: `fold` tells two apart)."""
    first, second = (local.replace(tzinfo=place, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    if first.astimezone(UTC).astimezone(place).replace(tzinfo=None) != local:
        raise ValueRefusedError(
            f"{text[:40]} never was in {place.key}: the clocks were put forward over it.",
            "Enter the time as a clock there showed it.",
            field=field,
        )
    offsets = " or ".join(
        each.strftime("%z")[:3] + ":" + each.strftime("%z")[3:5] for each in (first, second)
    )
    raise ValueRefusedError(
        f"{text[:40]} happened twice in {place.key}: the clocks were put back.",
        f"Write {offsets} behind it to say which.",
        field=field,
    )


def _clock(time: str | None) -> str:
    if time is None:
        return "00:00"
    time = time if time.index(":") == 2 else f"0{time}"
    whole, dot, part = time.partition(".")
    return f"{whole}.{part:0<6}" if dot else whole


def _offset(offset: str, field: str) -> str:
    text = "+00:00" if offset == "Z" else offset if ":" in offset else f"{offset[:3]}:{offset[3:]}"
    if int(text[1:3]) > 14 or int(text[4:6]) > 59:
        raise ValueRefusedError(f"There is no offset {offset}.", "For example +05:00.", field=field)
    return text


def _us(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def written_moment(moment_us: int | None, zone: str) -> str:
    """A moment as `read_moment` takes it: in its zone, with an offset where the clock showed it twice."""
    if moment_us is None:
        return ""
    place = ZoneInfo(zone) if zone in _zones() else ZoneInfo("UTC")
    local = (_EPOCH + moment_us * _MICROSECOND).astimezone(place)
    text = local.replace(tzinfo=None).isoformat(sep=" ")
    text = text.removesuffix(":00") if not local.microsecond else text
    other = local.replace(fold=1 - local.fold)
    return text + local.isoformat()[-6:] if other.utcoffset() != local.utcoffset() else text


def claimed_words(time: ClaimTime) -> str:
    """When a claim says it happened, on one line: as said, and the interval with its zone."""
    if time.earliest_us is None and time.latest_us is None:
        return time.as_said
    first, last = (written_moment(us, time.zone) for us in (time.earliest_us, time.latest_us))
    if first and last:
        span = first if first == last else f"{first} – {last}"
    else:
        span = f"not before {first}" if first else f"not after {last}"
    span += f" {time.zone}"
    return f"“{time.as_said}”, taken as {span}" if time.as_said else span


def check_claim_time(time: ClaimTime) -> None:
    """Check when a claim says it happened. Raises ValueRefusedError at the field."""
    if time.zone:
        zone_of(time.zone)
    if time.earliest_us is None and time.latest_us is None and not time.as_said.strip():
        raise ValueRefusedError(
            "The time of a claim is empty.", "Write when it is said to have happened.", field="as_said"
        )  # fmt: skip
    if not time.zone and (time.earliest_us is not None or time.latest_us is not None):
        raise ValueRefusedError("A time needs its zone.", "For example Asia/Aqtau.", field="zone")
    if (
        time.earliest_us is not None
        and time.latest_us is not None
        and time.latest_us < time.earliest_us
    ):
        raise ValueRefusedError(
            "It would end before it begins.", "Swap the two times, or mend one.", field="latest_us"
        )
    _check_words(time.as_said, "as_said")
    _check_words(time.why, "why")


def check_capture(capture: Capture) -> None:
    """Check how a source was kept. Raises ValueRefusedError at the field."""
    if capture.digest_sha256 and not _SHA256.fullmatch(capture.digest_sha256):
        raise ValueRefusedError(
            "A SHA-256 has 64 digits out of 0–9 and a–f.",
            "Choose the file that was kept: its digest is computed.",
            field="digest_sha256",
        )
    if capture.captured_at:
        read_moment(capture.captured_at, "UTC", field="captured_at")
    for name in ("captured_by", "tool", "kept_as", "remarks"):
        _check_words(getattr(capture, name), name)


def _check_words(text: str, field: str) -> None:
    if len(text) > LONGEST:
        raise ValueRefusedError(
            f"The text has {len(text):,} characters; {LONGEST:,} fit.", field=field
        )
