"""Clock-like writing of a time in a film: `00:00:41.133`, and back."""

from __future__ import annotations

import re

from annotator.errors import ValueRefusedError
from annotator.timing.frame_stamp import NANOSECONDS

_CLOCK = re.compile(
    r"^(?P<sign>-)?(?:(?:(?P<h>\d+):)?(?P<m>\d{1,2}):)?(?P<s>\d{1,9})(?:[.,](?P<frac>\d{1,9}))?$"
)


def format_time(time_ns: int, digits: int = 3) -> str:
    """Write nanoseconds as `HH:MM:SS.mmm`, cut (never rounded up) to `digits`."""
    sign = "-" if time_ns < 0 else ""
    seconds, rest = divmod(abs(time_ns), NANOSECONDS)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{rest:09d}"[: digits + 1] if digits else ""
    return f"{sign}{hours:02d}:{minutes:02d}:{seconds:02d}{fraction}"


def parse_time(text: str) -> int:
    """Read `41`, `0:41.133` or `00:00:41,133` as nanoseconds.

    Raises ValueRefusedError (field `time`) for anything else, also for 61
    seconds or minutes when a larger unit stands before them.
    """
    match = _CLOCK.match(text.strip())
    if match is None or not text.isascii():
        raise ValueRefusedError(
            f"“{text.strip()[:40]}” is no time.",
            "Write it as 41.133, 0:41.133 or 00:00:41.133.",
            field="time",
        )
    hours, minutes, seconds = (int(match[g] or 0) for g in ("h", "m", "s"))
    if (match["m"] and seconds > 59) or (match["h"] and minutes > 59):
        raise ValueRefusedError(
            f"“{text.strip()[:40]}” is no time: minutes and seconds end at 59.",
            field="time",
        )
    nanoseconds = ((hours * 60 + minutes) * 60 + seconds) * NANOSECONDS
    nanoseconds += int((match["frac"] or "").ljust(9, "0") or 0)
    return -nanoseconds if match["sign"] else nanoseconds
