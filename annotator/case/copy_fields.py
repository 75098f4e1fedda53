"""The fields of a publication, and stretches of common frames as they are typed."""

from __future__ import annotations

import re
from typing import Final

from annotator.case.copies import Stretch
from annotator.case.fields import FieldSpec
from annotator.errors import ValueRefusedError

_WHAT: Final = "Publication"

PUBLICATION_FIELDS: Final = (
    FieldSpec("uploader", _WHAT, "Uploader", "The account, as it is named there."),
    FieldSpec("platform", _WHAT, "Platform", "Where it was put."),
    FieldSpec("url", _WHAT, "Address", "As found, even if it is dead now."),
    FieldSpec("archive_url", _WHAT, "Archived copy"),
    FieldSpec(
        "first_seen_as_shown",
        _WHAT,
        "First seen, as shown",
        "The date in the platform's words: Dec 20, 2011",
    ),
    FieldSpec(
        "zone",
        _WHAT,
        "Zone of that date",
        "For example America/Los_Angeles where a platform shows Pacific time.",
    ),
    FieldSpec("zone_basis", _WHAT, "Basis of the zone", "How you know it.", long=True),
    FieldSpec("remarks", _WHAT, "Remarks", long=True),
)

_LINE: Final = re.compile(
    r"^\s*(\d{1,12})\s*[-–—]\s*(\d{1,12})\s*=\s*(\d{1,12})\s*[-–—]\s*(\d{1,12})\s*$"
)


def stretches_text(stretches: tuple[Stretch, ...], first_number: int = 0) -> str:
    """One line each: `0–49 = 27–76`, the copy's frames first; `first_number` is the number of a film's first frame."""
    lines = []
    for each in stretches:
        ends = (each.copy_first, each.copy_last, each.first, each.last)
        shown = [end + first_number for end in ends]
        lines.append(f"{shown[0]}–{shown[1]} = {shown[2]}–{shown[3]}")
    return "\n".join(lines)


def read_stretches(text: str, first_number: int = 0) -> tuple[Stretch, ...]:
    """What `stretches_text` wrote, or a person; raises ValueRefusedError (field `stretches`)."""
    found = []
    for line in text.splitlines():
        if not line.strip():
            continue
        match = _LINE.match(line)
        if match is None:
            raise ValueRefusedError(
                f"“{line.strip()[:60]}” names no frames of both exhibits.",
                "Write a line each: frames of the copy = frames of the other, such as 0–49 = 27–76.",
                field="stretches",
            )
        ends = [int(number) - first_number for number in match.groups()]
        if min(ends) < 0:
            raise ValueRefusedError(
                f"Frames are numbered from {first_number} here.", field="stretches"
            )
        found.append(Stretch(*ends))
    return tuple(found)
