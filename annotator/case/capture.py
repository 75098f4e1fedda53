"""How what a source published was kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capture:
    """How a source's page or post was kept: when, by whom, with what, and the digest of what was kept."""

    id: str
    source_id: str
    captured_at: str = ""
    captured_by: str = ""
    tool: str = ""
    kept_as: str = ""
    digest_sha256: str = ""
    remarks: str = ""


def capture_id(source_id: str) -> str:
    """The id of the only capture that a source can have."""
    return f"capture-{source_id}"
