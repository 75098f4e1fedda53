"""How things of a case are named outside of it."""

from __future__ import annotations

import uuid
from urllib.parse import quote


def urn(wanted: str) -> str:
    """The URN of a value by its id: `urn:uuid:…`, or `urn:annotator:…` for an id that is none."""
    try:
        plain = str(uuid.UUID(wanted)) == wanted.lower()
    except ValueError:
        plain = False
    return f"urn:uuid:{wanted.lower()}" if plain else f"urn:annotator:{quote(wanted, safe='')}"


def seconds(elapsed_ns: int) -> str:
    """Nanoseconds as decimal seconds, exactly, without trailing noughts."""
    whole, rest = divmod(elapsed_ns, 1_000_000_000)
    return f"{whole}.{rest:09d}".rstrip("0").rstrip(".")
