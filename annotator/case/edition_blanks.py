"""What stands in an edition where a field is withheld, and what a value cannot be without."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field
from types import MappingProxyType
from typing import Any, Final

from annotator.case.accounts import Claim, Source
from annotator.case.entities import Entity
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import Edition, Tlp

_KEPT_COPY: Final = re.compile(r"media/[0-9a-f]{64}(\.[a-z0-9]{1,5})?")
_TECHNICAL: Final = re.compile(r"[A-Za-z0-9_.,:/+*() -]{0,120}")
# What a probe measures or looks up in its own tables; tags of the file are no part of it.
_FACTS: Final = frozenset(
    {"container", "container_name", "mime", "size_bytes", "duration_ns", "bit_rate", "streams"}
)
_STREAM: Final = frozenset(
    {"index", "kind", "number", "codec", "decodable", "duration_ns", "start_ns", "bit_rate",
     "frames_claimed", "width", "height", "pixel_format", "rate", "time_base", "sample_aspect",
     "rotation", "mirrored", "colour", "interlaced", "sample_rate", "channels", "cover",
     "claimed_width", "claimed_height"}
)  # fmt: skip


def technical_facts(text: str) -> str:
    """The JSON text of a probe with what it measured, without what the file says of itself (tags, languages).

    Text that is not a probe's is replaced by an empty object.
    """
    try:
        data = json.loads(text)
    except ValueError:
        return "{}"
    if not isinstance(data, dict) or not data:
        return "{}"
    made: dict[str, object] = {name: _plain(data[name]) for name in data if name in _FACTS}
    made["metadata"] = []
    streams = data.get("streams")
    made["streams"] = [
        {name: _plain(stream[name]) for name in stream if name in _STREAM} | {"metadata": []}
        for stream in (streams if isinstance(streams, list) else ())
        if isinstance(stream, dict)
    ]
    return json.dumps(made, ensure_ascii=True, sort_keys=True)


def _plain(value: object) -> object:
    """A number or a word of a probe; anything else becomes nothing."""
    if value is None or isinstance(value, bool | int):
        return value
    return value if isinstance(value, str) and _TECHNICAL.fullmatch(value) else ""


def fitting(tlp: Tlp, edition: Edition) -> Tlp:
    """The mark that something has in an edition: what was decided to be told is not marked as secret there."""
    if edition is Edition.PUBLIC:
        return Tlp.CLEAR
    return Tlp.AMBER_STRICT if tlp is Tlp.RED and edition is Edition.RESTRICTED else tlp


def blank_of(field: Field[Any]) -> object:
    """What stands in a field that is withheld; MISSING where its value cannot be without it."""
    if field.default is not MISSING:
        return field.default
    if field.default_factory is not MISSING:
        return field.default_factory()
    empty: dict[object, object] = {"str": "", "bytes": b""}
    return empty.get(str(field.type), MISSING)


def _media_name(value: Entity, _number: int) -> str:
    """A copy in the case is named by its digest; a file used in place by its exhibit's label."""
    assert isinstance(value, Exhibit)
    kept = not value.in_place and _KEPT_COPY.fullmatch(value.media_path) is not None
    return value.media_path if kept else value.label


def _facts(value: Entity, _number: int) -> str:
    assert isinstance(value, Exhibit)
    return technical_facts(value.facts)


def _label(value: Entity, _number: int) -> str:
    assert isinstance(value, Exhibit)
    return value.label


STAND_INS: Final[Mapping[tuple[str, str], Callable[[Entity, int], str]]] = MappingProxyType(
    {
        ("exhibit", "filename"): _label,
        ("exhibit", "media_path"): _media_name,
        ("exhibit", "facts"): _facts,
        ("source", "name"): lambda _value, number: f"{Source.__name__} {number}",
        ("claim", "short"): lambda _value, number: f"{Claim.__name__} {number}",
    }
)
"""What stands in a field that is withheld but that nobody can do without."""

CANNOT_LACK: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "exhibit": frozenset({"label", "digest_sha256", "in_place", "video_stream"}),
        "annotation": frozenset({"exhibit_id", "exhibit_digest", "end"}),
        "person": frozenset({"code"}),
        "code": frozenset({"name"}),
        "track": frozenset({"name"}),
        "placement": frozenset({"subject_id", "track_id"}),
        "link": frozenset({"from_id", "to_id"}),
        "region": frozenset({"annotation_id"}),
        "enhancement": frozenset({"exhibit_id", "annotation_id"}),
        "calibration": frozenset({"exhibit_id"}),
        "time_anchor": frozenset({"exhibit_id", "tied_exhibit_id", "tied_frame"}),
        "clock_break": frozenset({"exhibit_id"}),
        "event_clock": frozenset({"exhibit_id"}),
        "claim_time": frozenset({"claim_id"}),
        "place": frozenset({"exhibit_id", "start", "end", "tlp"}),
        "map_picture": frozenset({"digest_sha256"}),
        "copy_link": frozenset({"copy_id", "exhibit_id"}),
        "publication": frozenset({"exhibit_id"}),
        "sound_work": frozenset({"exhibit_id"}),
        "sound_mark": frozenset({"annotation_id"}),
        "capture": frozenset({"source_id"}),
        "cover": frozenset({"region_id"}),
        "sound_cover": frozenset({"annotation_id"}),
        "redaction": frozenset({"exhibit_id"}),
        "file_statement": frozenset({"exhibit_id"}),
    }
)
"""Fields without which a value says something else, or belongs to nothing: where one is withheld, so is the value."""
