"""What files beside a video, and the video's own metadata, say about it.

Everything here is a proposal: shown as found, with its origin, and entered into
the provenance only when a person takes it over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from annotator.case.exhibit import Proposal
from annotator.media.probe import MediaFacts

LARGEST_SIDECAR: Final = 5_000_000
_LONGEST_VALUE: Final = 20_000


@dataclass(frozen=True, slots=True)
class SidecarReading:
    """What was found beside a video, and which files could not be understood."""

    proposals: tuple[Proposal, ...]
    not_understood: tuple[str, ...] = ()


# yt-dlp documents `upload_date` and `timestamp` as UTC since 2022; before, the
# day is the one that the page showed. Hence the wording of the basis.
_YT_DLP: Final[Mapping[str, str]] = {
    "title": "platform_title",
    "description": "platform_description",
    "webpage_url": "url",
    "extractor_key": "platform",
    "id": "platform_id",
    "uploader_id": "uploader_handle",
    "uploader": "uploader_handle",
    "channel": "uploader_handle",
    "license": "licence",
    "location": "location_shown",
    "language": "languages",
}

_AUTO_ARCHIVER: Final[Mapping[str, str]] = {
    "title": "platform_title",
    "content": "platform_description",
    "url": "url",
    "archive_url": "archive_url",
    "timestamp": "date_released",
    "author": "uploader_handle",
}

_NFO: Final[Mapping[str, str]] = {
    "title": "title",
    "plot": "platform_description",
    "outline": "summary",
    "aired": "date_released",
    "premiered": "date_released",
    "dateadded": "acquired_at",
    "studio": "platform",
    "director": "creator",
    "url": "url",
}

# Keys that cameras, phones and editors write into the container.
_METADATA: Final[Mapping[str, str]] = {
    "creation_time": "date_created",
    "date": "date_created",
    "com.apple.quicktime.creationdate": "date_created",
    "com.apple.quicktime.location.iso6709": "location_shot",
    "location": "location_shot",
    "location-eng": "location_shot",
    "com.apple.quicktime.model": "device",
    "com.apple.quicktime.make": "device",
    "com.android.manufacturer": "device",
    "com.android.model": "device",
    "title": "title",
    "artist": "creator",
    "copyright": "rights_holder",
    "comment": "platform_description",
    "purl": "url",
}


def read_sidecars(video: Path) -> SidecarReading:
    """Read `.info.json`, `.nfo` and auto-archiver `.json` files beside a video."""
    proposals: list[Proposal] = []
    not_understood: list[str] = []
    for path, read in _candidates(video):
        try:
            if not path.is_file() or path.stat().st_size > LARGEST_SIDECAR:
                continue
            proposals.extend(read(path))
        except (OSError, ValueError, ET.ParseError, RecursionError):
            not_understood.append(path.name.encode("utf-8", "replace").decode())
    return SidecarReading(_first_of_each(proposals), tuple(not_understood))


def proposals_from_facts(facts: MediaFacts) -> tuple[Proposal, ...]:
    """Turn the container's own metadata into proposals, values untouched."""
    found = [
        Proposal(_METADATA[key.casefold()], _plain(value), f"file metadata: {key}")
        for key, value in facts.metadata
        if key.casefold() in _METADATA and value.strip()
    ]
    return _first_of_each(found)


def _candidates(video: Path) -> Iterator[tuple[Path, Callable[[Path], list[Proposal]]]]:
    stems = dict.fromkeys((video.stem, video.name))
    for stem in stems:
        yield video.with_name(stem + ".info.json"), _read_info_json
        yield video.with_name(stem + ".nfo"), _read_nfo
        yield video.with_name(stem + ".json"), _read_info_json


def _read_info_json(path: Path) -> list[Proposal]:
    data = json.loads(path.read_bytes().decode("utf-8-sig"))
    if not isinstance(data, dict):
        raise ValueError("no object")  # noqa: TRY004
    nested = data.get("metadata")
    origin = _plain(path.name)
    if isinstance(nested, dict):
        return _pick(nested, _AUTO_ARCHIVER, origin)
    found = _pick(data, _YT_DLP, origin)
    date = data.get("upload_date")
    if isinstance(date, str) and re.fullmatch(r"\d{8}", date):
        found.append(
            Proposal(
                "platform_date_as_shown",
                f"{date[:4]}-{date[4:6]}-{date[6:]}",
                f"{origin}: upload_date",
            )
        )
    stamp = data.get("timestamp")
    if isinstance(stamp, int) and 0 < stamp < 1 << 33:
        moment = datetime.fromtimestamp(stamp, UTC)
        found.append(
            Proposal("date_released", moment.strftime("%Y-%m-%d %H:%M:%S"), f"{origin}: timestamp")
        )
        found.append(Proposal("date_released_zone", "UTC", f"{origin}: timestamp"))
    epoch = data.get("epoch")
    if isinstance(epoch, int) and 0 < epoch < 1 << 33:
        moment = datetime.fromtimestamp(epoch, UTC)
        found.append(
            Proposal("acquired_at", moment.strftime("%Y-%m-%d %H:%M:%S"), f"{origin}: epoch")
        )
    return found


def _read_nfo(path: Path) -> list[Proposal]:
    text = path.read_bytes().decode("utf-8-sig", "replace")
    origin = _plain(path.name)
    if not text.lstrip().startswith("<"):
        return [Proposal("summary", _plain(text.strip()), origin)] if text.strip() else []
    if "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        raise ValueError("a document type is refused: it can pull in other files")
    root = ET.fromstring(text)  # noqa: S314 - entities are refused above
    found = []
    for element in root.iter():
        field = _NFO.get(element.tag.casefold())
        if field and element.text and element.text.strip():
            found.append(Proposal(field, _plain(element.text.strip()), f"{origin}: {element.tag}"))
    return found


def _pick(data: Mapping[str, object], names: Mapping[str, str], origin: str) -> list[Proposal]:
    found = []
    for key, field in names.items():
        value = data.get(key)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip():
            found.append(Proposal(field, _plain(str(value)), f"{origin}: {key}"))
    return found


def _first_of_each(proposals: list[Proposal]) -> tuple[Proposal, ...]:
    """Keep proposals in order, without repeating the same value for a field."""
    seen: dict[tuple[str, str], Proposal] = {}
    for proposal in proposals:
        seen.setdefault((proposal.field, proposal.value), proposal)
    return tuple(seen.values())


def _plain(text: str) -> str:
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
    return text[:_LONGEST_VALUE]
