"""What the times in a log say of the clock that gave them; the order of a log never rests on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from annotator.provenance.custody import CustodyEntry
from annotator.provenance.finding import Finding, Level

_SUBJECT: Final = "Clock"
_MOST: Final = 20
# Clocks are set right by less than this all the time; two computers differ by more.
TOLERANCE: Final = timedelta(minutes=2)


def check_clock(entries: Iterable[CustodyEntry], now: datetime) -> list[Finding]:
    """Warn of entries that are dated before the entry they follow, or after `now`.

    Returns nothing where all times go forward. A time that cannot be read is
    none of this check's business: the entry's hash covers it.
    """
    findings: list[Finding] = []
    previous: tuple[int, datetime] | None = None
    first_ahead: CustodyEntry | None = None
    for entry in entries:
        moment = _moment(entry.at_utc)
        if moment is None:
            continue
        if previous is not None and moment < previous[1] - TOLERANCE and len(findings) < _MOST:
            findings.append(
                Finding(
                    Level.WARNING,
                    _SUBJECT,
                    f"Entry {entry.seq} is dated {entry.at_utc[:19]}Z, before entry {previous[0]},"
                    " after which it was written.",
                    "A computer's clock was set back, or another computer's clock differs. The"
                    " order of the entries is certain; their times are not.",
                    f"entry {entry.seq}",
                )
            )
        if first_ahead is None and moment > now + TOLERANCE:
            first_ahead = entry
        previous = (entry.seq, moment)
    if first_ahead is not None:
        findings.append(
            Finding(
                Level.WARNING,
                _SUBJECT,
                f"Entry {first_ahead.seq} is dated {first_ahead.at_utc[:19]}Z, which is still to"
                " come by the clock of this computer.",
                "The clock was ahead when it was written, or is behind now. The order of the"
                " entries is certain; their times are not.",
                f"entry {first_ahead.seq}",
            )
        )
    return findings


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
