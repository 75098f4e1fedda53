"""Where times and ids come from, so that tests and golden files can fix them."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Protocol


class Clock(Protocol):
    """A source of UTC time, monotonic nanoseconds and new ids."""

    def now_utc(self) -> datetime:
        """The time now, zone-aware, in UTC."""
        ...

    def monotonic_ns(self) -> int:
        """Nanoseconds of a clock that never goes back."""
        ...

    def new_id(self) -> str:
        """A new UUID as text."""
        ...


class SystemClock:
    """The machine's own clock and random ids."""

    def now_utc(self) -> datetime:
        """The time now, zone-aware, in UTC."""
        return datetime.now(UTC)

    def monotonic_ns(self) -> int:
        """Nanoseconds since some fixed point, never going back."""
        return time.monotonic_ns()

    def new_id(self) -> str:
        """A random UUID."""
        return str(uuid.uuid4())


@dataclass(slots=True)
class FixedClock:
    """A clock that advances one second a look, with ids counted from 1."""

    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    _ids: count[int] = field(default_factory=lambda: count(1))

    def now_utc(self) -> datetime:
        """One second later than at the last look."""
        self.now += timedelta(seconds=1)
        return self.now

    def monotonic_ns(self) -> int:
        """Nanoseconds of the fixed time."""
        return int(self.now.timestamp()) * 1_000_000_000

    def new_id(self) -> str:
        """The next id: 00000000-0000-4000-8000-000000000001 and so on."""
        return f"00000000-0000-4000-8000-{next(self._ids):012d}"


def utc_text(moment: datetime) -> str:
    """ISO 8601 in UTC with microseconds and a Z: `2026-01-01T00:00:00.000000Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
