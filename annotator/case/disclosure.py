"""What of an exhibit stays in the case below a sealed edition: from where it was filmed.

A file names its position in tags of many makers, so both are looked at: what a tag is
called, and whether its value reads like coordinates. Too much is left out rather than
too little.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from annotator.case.exhibit import Exhibit, Proposal
from annotator.case.vocabularies import Edition

CAMERA_FIELD: Final = "location_shot"
"""The field of a provenance that says where the camera stood."""

_KEY: Final = re.compile(
    r"location|gps|xyz|latitude|longitude|altitude|position|coordinat|geo(?!m)|city|\bplace",
    re.IGNORECASE,
)
_POSITION: Final = re.compile(
    # ISO 6709, with a fraction or its closing sign
    r"[+-]\d{2,6}(?:[.,]\d+)?[+-]\d{3,7}[.,]\d|[+-]\d{2,6}[.,]\d+[+-]\d{3,7}|[+-]\d{2,6}[+-]\d{3,7}[^\s/]{0,20}/"
    # decimal degrees
    r"|-?\d{1,3}\.\d{3,}°?\s*[NS]?\s*[,;/ ]\s*-?\d{1,3}\.\d{3,}"
    # degrees and minutes, also as XMP writes them
    r"|\d{1,3}\s*(?:°|º|deg)|\d{1,3},\d{1,2}(?:[.,]\d+)?\s*[NSEW]\b"
)


def says_where(name: str, value: str) -> bool:
    """Whether something recorded in a file may say where it was made."""
    return _KEY.search(name) is not None or _POSITION.search(value) is not None


def exhibit_for(exhibit: Exhibit, edition: Edition) -> Exhibit:
    """The exhibit as it may be printed: below a sealed edition without what says from where it was filmed.

    Left out are the field for it, its origins and proposals, and such tags of the file.
    """
    if edition is Edition.SEALED:
        return exhibit
    entered = exhibit.provenance
    return replace(
        exhibit,
        facts=_facts(exhibit.facts),
        proposals=_kept(exhibit.proposals),
        provenance=replace(entered, location_shot="", origins=_kept(entered.origins)),
    )


def rows_for(rows: Iterable[tuple[str, str]], edition: Edition) -> tuple[tuple[str, str], ...]:
    """Rows of what a file says (label and value), below a sealed edition without positions."""
    sealed = edition is Edition.SEALED
    return tuple(row for row in rows if sealed or not says_where(*row))


def _kept(proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    return tuple(
        each
        for each in proposals
        if each.field != CAMERA_FIELD and _POSITION.search(each.value) is None
    )


def _facts(text: str) -> str:
    try:
        data = json.loads(text)
    except ValueError:
        return "{}"  # what cannot be read cannot be looked through
    return json.dumps(_without(data), ensure_ascii=False, sort_keys=True)


def _without(data: Any) -> Any:
    """JSON data without pairs and fields that say where."""
    if isinstance(data, dict):
        return {
            key: _without(value)
            for key, value in data.items()
            if not (isinstance(value, str) and says_where(key, value))
        }
    if isinstance(data, list):
        return [_without(each) for each in data if not _is_where(each)]
    return data


def _is_where(data: object) -> bool:
    if isinstance(data, str):
        return _POSITION.search(data) is not None
    return (
        isinstance(data, list)
        and len(data) == 2
        and all(isinstance(each, str) for each in data)
        and says_where(data[0], data[1])
    )
