"""Who did something, as the log names them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at work; `key_fingerprint` is empty as long as they have no key."""

    name: str
    key_fingerprint: str = ""
