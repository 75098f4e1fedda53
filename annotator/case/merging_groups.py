"""Which fields of a value mean something only together, and which are sets, when two copies are merged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, Final

from annotator.case.accounts import Claim, Source
from annotator.case.annotation import Annotation
from annotator.case.codes import Code
from annotator.case.copies import CopyLink, Publication
from annotator.case.enhancement import Calibration
from annotator.case.event_time import ClaimTime, ClockBreak, TimeAnchor
from annotator.case.exhibit import Exhibit, Provenance
from annotator.case.harm import Harm
from annotator.case.places import MapPicture, Place
from annotator.case.redaction import Cover, Redaction
from annotator.case.region import Region
from annotator.case.release import Disclosure
from annotator.case.sound import SoundMark, SoundWork
from annotator.case.templates import Template

Group = tuple[str, ...]
KeyOf = Callable[[Any], object]

_JUDGED: Final = ("kind", "visibility", "not_visible_reason", "likelihood", "confidence")

TOGETHER: Final[dict[type[Any], tuple[Group, ...]]] = {
    Annotation: (
        ("start", "end"),
        (*_JUDGED, "claim_id"),
        ("text", "language"),
        ("review", "reviewer"),
    ),
    Source: (("reliability", "reliability_why"), ("credibility", "credibility_why")),
    Claim: (("text", "language", "transliteration"),),
    Code: (("kind", "visibility"), ("span", "group_name")),
    Template: (_JUDGED, ("text", "language")),
    Provenance: (
        ("edited", "edited_basis"),
        ("platform_date_as_shown", "platform_zone_basis"),
        ("date_released", "date_released_zone", "date_released_basis"),
        ("date_created", "date_created_zone", "date_created_basis"),
        ("circa_date_created", "circa_date_created_zone", "circa_date_created_basis"),
        ("consent", "consent_scope"),
    ),
    Place: (
        ("latitude", "longitude", "radius_cm", "method"),
        ("kind", "heading", "heading_error", "field_of_view"),
        ("exhibit_id", "start", "end"),
        ("imagery", "imagery_date"),
    ),
    MapPicture: (("points", "width", "height"),),
    Publication: (("first_seen_as_shown", "zone", "zone_basis", "earliest_us", "latest_us"),),
    CopyLink: (("copy_id", "exhibit_id", "relation", "stretches"),),
    TimeAnchor: (
        ("frame", "basis", "plus_minus_us", "at_us", "zone", "tied_exhibit_id", "tied_frame"),
    ),
    ClockBreak: (("frame", "why"),),
    ClaimTime: (("earliest_us", "latest_us", "zone"),),
    Calibration: (
        ("frame", "ax", "ay", "bx", "by", "length", "length_error", "point_error", "geometry"),
    ),
    SoundWork: (("stream", "channel"), ("low_hz", "high_hz")),
    SoundMark: (("stream", "sample", "rate", "at_ns", "found_by"),),
    Harm: (("start", "end"), ("way", "person_id")),
    Region: (("shape", "width", "height"),),
    Cover: (("way", "margin"),),
    Redaction: (("reviewed_by", "reviewed_at"),),
    Disclosure: (("edition", "why"),),
}
"""Fields that are taken from one side together; every other field stands alone."""

WRITTEN: Final = ("author", "created_at", "added_at")
"""Who wrote a value and when: two that differ in nothing else are no conflict."""

LATEST: Final = ("edited_at",)
LEAST: Final = ("position",)
HERE: Final = (
    "media_path",
    "media_path_raw",
    "in_place",
    "facts",
    "filename",
    "filename_raw",
    "mime",
)
"""Fields of an exhibit about the file as it lies in this copy: they stay what they are here."""


def _itself(item: Any) -> object:
    return item


SETS: Final[dict[tuple[str, str], KeyOf]] = {
    ("Annotation", "tags"): _itself,
    ("Annotation", "people"): _itself,
    ("Annotation", "cites"): _itself,
    ("Annotation", "bears_on"): lambda item: item.claim_id,
    ("Annotation", "translations"): lambda item: (item.language, item.maker, item.machine),
    ("Claim", "translations"): lambda item: (item.language, item.maker, item.machine),
    ("Code", "tags"): _itself,
    ("Template", "tags"): _itself,
    ("Track", "tags"): _itself,
    ("Track", "texts"): _itself,
    ("Provenance", "languages"): _itself,
    ("Provenance", "origins"): lambda item: item.field,
    ("Exhibit", "proposals"): lambda item: (item.field, item.origin, item.value),
    ("CopyLink", "differences"): _itself,
    ("Region", "key_frames"): lambda item: item.stamp.index,
}
"""Fields that hold a set, by what tells its items apart: what both sides added is united."""

ORDERED: Final = frozenset({("Region", "key_frames")})
"""Sets that stand in the order of their keys, whatever was added first."""


_KNOWN: Final[dict[type[Any], tuple[Group, ...]]] = {}


def groups_of(kind: type[Any]) -> tuple[Group, ...]:
    """Every field of a record but its id, in groups that are taken from one side."""
    if kind not in _KNOWN:
        _KNOWN[kind] = _groups_of(kind)
    return _KNOWN[kind]


def _groups_of(kind: type[Any]) -> tuple[Group, ...]:
    together = TOGETHER.get(kind, ())
    names = {field.name for field in fields(kind)}
    first = {group[0]: group for group in together}
    taken = {name for group in together for name in group}
    assert taken <= names, kind
    found: list[Group] = []
    for field in fields(kind):
        if field.name in first:
            found.append(first[field.name])
        elif field.name not in taken and field.name != "id":
            found.append((field.name,))
    return tuple(found)


def is_file_field(kind: type[Any], name: str) -> bool:
    """Whether a field says how the file of an exhibit lies in this copy of the case."""
    return kind is Exhibit and name in HERE
