"""Words that lead to somebody wherever they stand: accounts, addresses, names of files, codes, coordinates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from annotator.case.edition_rules import Disclosed, appears
from annotator.case.exhibit import Exhibit
from annotator.case.places import PlaceKind
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import Edition

_SHORTEST: Final = 4
_LONG: Final = 12
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "exhibit": (
        "uploader_handle", "creator", "acquired_from", "platform_id", "platform_title", "url",
        "archive_url", "filename", "rights_holder", "original_exists_where", "device", "location_shot",
    ),
    "publication": ("uploader", "url", "archive_url"),
    "source": ("url", "archive_url"),
}  # fmt: skip
_ACCOUNTS: Final = frozenset({"uploader_handle", "uploader", "platform_id", "url", "archive_url"})
_NOBODY: Final = frozenset({"unknown", "none", "anonymous", "not known", "n/a"})
# Coordinates as people and maps write them; a bare angle is none.
_COORDINATES: Final = re.compile(
    r"[-+]?\d{1,3}\.\d{3,}\s*°?\s*[NSEW]?\s*[,;/ ]\s*[-+]?\d{1,3}\.\d{3,}"
    r"|\d{1,3}\s*[°º]\s*\d{1,2}\s*['′’]"
    r"|[-+]\d{2}\.\d{2,}[-+]\d{3}\.\d{2,}"
)


def says_coordinates(text: str) -> bool:
    """Whether coordinates stand in a text."""
    return _COORDINATES.search(text) is not None


def any_of(words: Iterable[str], shortest: int = _SHORTEST) -> re.Pattern[str] | None:
    """What finds any of the words as a word of its own in small letters; None for none."""
    known = {word.strip().casefold() for word in words} - _NOBODY
    wanted = sorted(word for word in known if len(word) >= shortest)
    if not wanted:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, wanted)) + r")(?!\w)")


def withheld_words(case: CaseSnapshot, edition: Edition) -> Iterator[str]:
    """The accounts, addresses, file names and names of camera points that an edition does not tell."""
    asked = Disclosed(case)
    codes = {person.code for person in case.people}
    for group, names in (
        (case.exhibits, _FIELDS["exhibit"]),
        (case.publications, _FIELDS["publication"]),
        (case.sources, _FIELDS["source"]),
    ):
        for value in group:
            for name in names:
                if appears(asked.field(value, name), edition):
                    continue
                holder: object = value
                if isinstance(value, Exhibit) and name != "filename":
                    holder = value.provenance
                text = str(getattr(holder, name)).strip()
                if name == "filename":
                    text = text.rpartition(".")[0] or text
                if (name in _ACCOUNTS or is_telling(text)) and text not in codes:
                    yield text.lstrip("@")
    for place in case.places:
        camera = place.kind is PlaceKind.CAMERA
        if camera and not appears(asked.value(place), edition) and is_telling(place.name):
            yield place.name


def is_telling(text: str) -> bool:
    """Whether a text is more than a word that anybody may use."""
    return len(text) >= _LONG or bool(re.search(r"[\d\s_@./-]|\w[A-Z]", text))
