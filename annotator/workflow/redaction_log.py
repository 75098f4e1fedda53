"""The log of a redacted copy: one to hand on with it, and one for the case that says what was hidden.

What is handed on must not describe what was hidden: no places, reasons, notes or
people, and not how many there are. The one for the case has all of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from annotator import __version__
from annotator.case.cover_view import CoveredRegion
from annotator.case.exhibit import Exhibit
from annotator.case.redaction import CoverWay, SoundChoice
from annotator.case.region import UNITS
from annotator.case.region_geometry import bounds
from annotator.media.redacted_look import Kind
from annotator.media.versions import library_versions
from annotator.provenance.canonical import Json
from annotator.workflow.redact_check import Checked
from annotator.workflow.redact_making import RedactionMaking
from annotator.workflow.redact_plan import RedactionPlan

FORMAT: Final = "annotator redaction 1"
EVENT: Final = "redaction"
"""The term of PREMIS (preservation events, Library of Congress) for what was done."""
WEAKNESS: Final = "Pixelated and blurred areas can be undone in part by software; only solid covers take everything away."
_KINDS: Final = {
    Kind.LOSSLESS: "FFV1 in Matroska, without loss",
    Kind.SMALL: "H.264 in MP4",
}


@dataclass(frozen=True, slots=True)
class LogFacts:
    """What both logs say of a copy that was made and checked."""

    exhibit: Exhibit
    file_name: str
    sha256: str
    size: int
    made_at: str
    made_by: str
    made: RedactionMaking
    checked: Checked


def public_log(facts: LogFacts) -> dict[str, Json]:
    """What may be handed on beside the copy: nothing of what was hidden, where or why."""
    made, plan = facts.made, facts.made.plan
    versions: dict[str, Json] = dict(library_versions())
    ways: list[Json] = [*sorted({str(each.cover.way) for each in plan.covered})]
    data: dict[str, Json] = {
        "format": FORMAT,
        "event": EVENT,
        "file": facts.file_name,
        "file_sha256": facts.sha256,
        "file_bytes": facts.size,
        "exhibit": facts.exhibit.label,
        "exhibit_sha256": facts.exhibit.digest_sha256,
        "made_at": facts.made_at,
        "program": f"Annotator {__version__}",
        "libraries": versions,
        "coded_as": _KINDS[made.kind],
        "frames": facts.checked.frames,
        "same_times": made.times.exact,
        "sound": _sound_words(plan),
        "ways": ways,
        "words": [*made.words, *_warnings(plan)],
        "checked": list(facts.checked.words),
        "furthest_inside_solid_covers": facts.checked.furthest,
    }
    return data


def case_log(facts: LogFacts, asked: Sequence[str]) -> dict[str, Json]:
    """The public log with everything that only the case may know: covers, reasons, who, what was asked."""
    plan = facts.made.plan
    covers: list[Json] = [_cover(each) for each in plan.covered]
    spans: list[Json] = [
        {
            "cover": each.cover.id,
            "note": each.cover.annotation_id,
            "first_frame": each.first,
            "last_frame": each.last,
            "way": str(each.way),
            "why": each.cover.why,
            "by": each.cover.author,
        }
        for each in plan.spans
    ]
    return {
        **public_log(facts),
        "for_the_case_only": True,
        "made_by": facts.made_by,
        "frames_are_counted_from": 0,
        "frames_covered": facts.checked.frames_covered,
        "covers": covers,
        "sound_covers": spans,
        "reviewed": plan.reviewed,
        "accepted": list(asked),
    }


def _cover(each: CoveredRegion) -> dict[str, Json]:
    region, cover = each.region, each.cover
    upper, lower = bounds(point for key in region.key_frames for point in key.points)
    around: list[Json] = [upper.x, upper.y, lower.x, lower.y]
    return {
        "cover": cover.id,
        "region": region.id,
        "note": each.note.id,
        "shape": str(region.shape),
        "label": region.label,
        "first_frame": each.first,
        "last_frame": each.last,
        "key_frames": len(region.key_frames),
        "all_of_it_within": around,
        "units_in_a_pixel": UNITS,
        "way": str(cover.way),
        "margin": cover.margin,
        "why": cover.why,
        "by": cover.author,
        "at": cover.created_at,
    }


def as_json(data: Mapping[str, Json]) -> bytes:
    """The log as a file of UTF-8 text, a field a line."""
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def as_text(facts: LogFacts) -> bytes:
    """The public log for reading."""
    data = public_log(facts)
    lines = [
        f"Redacted copy of {data['exhibit']}",
        "",
        f"File      {data['file']}",
        f"SHA-256   {data['file_sha256']}",
        f"Size      {facts.size:,} bytes",
        f"Made      {data['made_at']} by {data['program']}",
        f"Coded as  {data['coded_as']}",
        f"Sound     {data['sound']}",
        "",
        f"SHA-256 of the exhibit {data['exhibit']}",
        f"          {data['exhibit_sha256']}",
        "",
        "What to know",
        *(f"- {words}" for words in [*facts.made.words, *_warnings(facts.made.plan)]),
        "",
        "What was checked on the finished file",
        *(f"- {words}" for words in facts.checked.words),
        "",
        "To compare the digest of the file: sha256sum FILE",
        "",
    ]
    return "\n".join(lines).encode()


def _sound_words(plan: RedactionPlan) -> str:
    return {
        SoundChoice.MUTED: "none",
        SoundChoice.SPANS: "kept but for covered spans",
        SoundChoice.KEPT: "kept",
    }[plan.sound]


def _warnings(plan: RedactionPlan) -> list[str]:
    weak = any(each.cover.way is not CoverWay.SOLID for each in plan.covered)
    return [
        "This is a derived copy: every frame was decoded, covered where that was decided, and coded anew.",
        *([WEAKNESS] if weak else []),
    ]
