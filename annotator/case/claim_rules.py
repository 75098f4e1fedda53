"""When a claim says it happened, and how a source was kept: how both are read, and what must hold."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from annotator.case.capture import Capture
from annotator.case.event_time import ClaimTime
from annotator.errors import ValueRefusedError
from annotator.timing.event_zone import TwiceError, as_local, at_local, moment_us, zone_of
from annotator.timing.wording import Say, in_english

_MICROSECOND: Final = timedelta(microseconds=1)
_MOMENT: Final = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})(?:[T ]+(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?))?"
    r"\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?"
)
_HOW: Final = "Write 2011-12-16, 2011-12-16 15:30 or 2011-12-16 15:30:10."
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
LONGEST: Final = 1_000_000
"""Characters in a field of words."""


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
    if zone:
        zone_of(zone)
    if offset is not None:
        given = datetime.fromisoformat(local.isoformat() + _offset(offset, field))
        if zone and as_local(moment_us(given), zone).utcoffset() != given.utcoffset():
            raise ValueRefusedError(
                f"{zone} never had {offset} at that time.", "Leave the offset out.", field=field
            )
        return moment_us(given)
    return _settled(local, zone, text, field)


def _settled(local: datetime, zone: str, text: str, field: str) -> int:
    """The one moment that a local time names; what the zone skipped or had twice is refused."""
    try:
        return at_local(local, zone)
    except TwiceError as error:
        first, second = (as_local(at, zone).isoformat()[-6:] for at in error.choices)
        raise ValueRefusedError(
            f"{text[:40]} happened twice in {zone}: the clocks were put back.",
            f"Write {first} or {second} behind it to say which.",
            field=field,
        ) from None
    except ValueRefusedError as error:
        raise ValueRefusedError(
            f"{text[:40]} never was in {zone}: the clocks were put forward over it.",
            error.hint,
            field=field,
        ) from None


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


def written_moment(at_us: int | None, zone: str) -> str:
    """A moment as `read_moment` takes it: in its zone, with an offset where the clock showed it twice."""
    if at_us is None:
        return ""
    local = as_local(at_us, zone)
    text = local.replace(tzinfo=None).isoformat(sep=" ")
    text = text.removesuffix(":00") if not local.microsecond else text
    other = local.replace(fold=1 - local.fold)
    return text + local.isoformat()[-6:] if other.utcoffset() != local.utcoffset() else text


def claimed_words(time: ClaimTime, say: Say = in_english) -> str:
    """When a claim says it happened, on one line: as said, and the interval with its zone."""
    if time.earliest_us is None and time.latest_us is None:
        return time.as_said
    first, last = (written_moment(us, time.zone) for us in (time.earliest_us, time.latest_us))
    if first and last:
        span = f"{first if first == last else f'{first} – {last}'} {time.zone}"
    elif first:
        span = say("not before {moment}", moment=f"{first} {time.zone}")
    else:
        span = say("not after {moment}", moment=f"{last} {time.zone}")
    return say("“{said}”, taken as {time}", said=time.as_said, time=span) if time.as_said else span


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
