"""What is told of one frame while a film is decoded. Imports no decoder."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class FrameLine:
    """One frame as the sequential decode found it; `digest` empty where not asked for."""

    index: int
    pts: int | None
    time_base: Fraction
    key: bool
    type: str
    digest: str
    duration: int
    damaged: bool
