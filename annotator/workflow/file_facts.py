"""What a file says of itself, as proposals: dates, device, place, software, signed credentials.

Values stay as they were found. Nobody has vouched for them: everything here can be
written into a file by anybody, and signed credentials are checked without any list
of trusted signers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from annotator.case.edits import Edit, changing
from annotator.case.exhibit import Exhibit, Proposal
from annotator.case.geography import UNIT, Point
from annotator.case.places import Place, PlaceKind, PlaceMethod
from annotator.clock import Clock
from annotator.errors import ValueRefusedError
from annotator.media.engine import file_metadata
from annotator.media.file_metadata import Credentials, FileMetadata
from annotator.progress import Cancelled, never
from annotator.store.case_store import CaseStore
from annotator.workflow.intake import exhibit_path
from annotator.workflow.places import new_place

SOFTWARE, CREDENTIALS = "software", "credentials"
"""Kinds of proposal for which a record has no field: taken over as statements of the file."""
_POSITION_RADIUS_CM: Final = 100_00
_ISO_6709: Final = re.compile(
    r"(?P<lat>[+-]\d{2}(?:\d{2}){0,2}(?:\.\d{1,12})?)"
    r"(?P<lon>[+-]\d{3}(?:\d{2}){0,2}(?:\.\d{1,12})?)"
    r"(?:[+-]\d+(?:\.\d+)?)?(?:CRS[\w:.-]+)?/?"
)
_XMP_ANGLE: Final = re.compile(r"(\d{1,3}),(\d{1,2}(?:\.\d{1,10})?)([NSEW])")

# By the name in lower case without signs, as MediaInfo and XMP write it.
_FIELDS: Final = {
    "comapplequicktimelocationiso6709": "location_shot",
    "location": "location_shot",
    "xyz": "location_shot",
    "recordedlocation": "location_shot",
    "comapplequicktimecreationdate": "date_created",
    "recordeddate": "date_created",
    "datetimeoriginal": "date_created",
    "datecreated": "date_created",
    "createdate": "date_created",
    "encodeddate": "date_created",
    "comapplequicktimemake": "device",
    "comapplequicktimemodel": "device",
    "comandroidmanufacturer": "device",
    "comandroidmodel": "device",
    "make": "device",
    "model": "device",
    "serialnumber": "device",
    "lensmodel": "device",
    "comapplequicktimesoftware": SOFTWARE,
    "comandroidversion": SOFTWARE,
    "writingapplication": SOFTWARE,
    "encodedapplication": SOFTWARE,
    "encoder": SOFTWARE,
    "creatortool": SOFTWARE,
    "software": SOFTWARE,
    "title": "title",
    "performer": "creator",
    "director": "creator",
    "artist": "creator",
    "creator": "creator",
    "copyright": "rights_holder",
    "rights": "rights_holder",
    "comment": "platform_description",
    "description": "platform_description",
}
_STATES: Final = {
    "Trusted": "Signature and content fit together.",
    "Valid": "Signature and content fit together.",
    "Invalid": "▲ Signature and content do not fit together: the file was changed after it was signed, or is damaged.",
}
_NOBODY: Final = "No list of trusted signers is used, so nobody vouches for who signed."


@dataclass(frozen=True, slots=True)
class LookedInto:
    """What looking into a file brought: the edit that adds proposals, None for nothing new.

    `unread` says in words what could not be read.
    """

    edit: Edit | None
    found: tuple[Proposal, ...]
    unread: tuple[str, ...]


def look_into(store: CaseStore, exhibit: Exhibit, *, cancelled: Cancelled = never) -> LookedInto:
    """Read what the exhibit's file says of itself; the caller commits the edit.

    Raises MediaError where the file is gone or the process that reads it fell,
    IntegrityError for another file, CancelledError.
    """
    read = file_metadata(exhibit_path(store, exhibit), cancelled=cancelled)
    held = {(each.field, each.value.strip()) for each in exhibit.proposals}
    new = tuple(each for each in proposals_of(read) if (each.field, each.value.strip()) not in held)
    if not new:
        return LookedInto(None, (), read.unread)
    after = replace(exhibit, proposals=(*exhibit.proposals, *new))
    edit = changing(f"Look into the file of {exhibit.label}", [(exhibit, after)])
    return LookedInto(edit, new, read.unread)


def proposals_of(read: FileMetadata) -> tuple[Proposal, ...]:
    """What was read, as proposals, each value of a field once."""
    found: dict[tuple[str, str], Proposal] = {}
    for proposal in (*_from_tags(read), *_from_credentials(read.credentials)):
        if proposal.value.strip():
            found.setdefault((proposal.field, proposal.value.strip()), proposal)
    return tuple(found.values())


def _from_tags(read: FileMetadata) -> Iterator[Proposal]:
    angles: dict[str, str] = {}
    for tag in read.tags:
        name = re.sub(r"[^a-z0-9]", "", tag.name.casefold())
        if tag.where == "XMP" and name in ("gpslatitude", "gpslongitude"):
            angles[name] = tag.value
        field = _FIELDS.get(name)
        if field is not None:
            origin = f"in the file, read with MediaInfo: {tag.name}"
            yield Proposal(field, tag.value, origin if tag.where != "XMP" else f"XMP: {tag.name}")
            if field == "date_created" and tag.value.rstrip().endswith(("UTC", "Z")):
                yield Proposal("date_created_zone", "UTC", f"with {tag.name}")
    if len(angles) == 2:
        value = f"{angles['gpslatitude']} {angles['gpslongitude']}"
        yield Proposal("location_shot", value, "XMP: GPSLatitude, GPSLongitude")


def _from_credentials(found: Credentials | None) -> Iterator[Proposal]:
    if found is None:
        return
    state = [_STATES.get(found.state, f"Their state is “{found.state}”."), _NOBODY]
    state += [f"Not in order: {each}." for each in found.problems]
    yield _credential("signature", " ".join(state))
    if found.signer:
        yield _credential("certificate", f"The certificate names {found.signer}. {_NOBODY}")
    if found.signed_at:
        words = f"Time of signing as written there: {found.signed_at}."
        yield _credential("time of signing", words)
    if found.actions:
        words = f"Said to have been done: {'; '.join(found.actions)}."
        yield _credential("actions", words)
    yield Proposal(SOFTWARE, found.generator, "C2PA: claim generator")
    yield Proposal("title", found.title, "C2PA: title")


def _credential(part: str, words: str) -> Proposal:
    return Proposal(CREDENTIALS, words, f"C2PA credentials in the file: {part}")


# A position


def position_of(text: str) -> Point | None:
    """The position in ISO 6709 (`+43.3401+052.8612/`) or XMP (`43,20.406N 52,51.672E`); None for other text.

    ISO 6709:2008, annex H: degrees, or degrees and minutes, or with seconds too.
    """
    iso = _ISO_6709.fullmatch(text.strip())
    xmp = _XMP_ANGLE.findall(text)
    try:
        if iso is not None:
            return Point(_degrees(iso["lat"], 2), _degrees(iso["lon"], 3))
        if len(xmp) == 2 and xmp[0][2] in "NS" and xmp[1][2] in "EW":
            return Point(_from_xmp(xmp[0]), _from_xmp(xmp[1]))
    except ValueRefusedError:
        return None  # degrees that are nowhere on earth are no position
    return None


def _degrees(text: str, width: int) -> int:
    whole = len(text[1:].partition(".")[0])
    number = text[1:]
    if whole == width:
        value = Decimal(number)
    elif whole == width + 2:
        value = Decimal(number[:width]) + Decimal(number[width:]) / 60
    else:
        minutes = Decimal(number[width : width + 2]) + Decimal(number[width + 2 :]) / 60
        value = Decimal(number[:width]) + minutes / 60
    return round((value if text[0] == "+" else -value) * UNIT)


def _from_xmp(angle: tuple[str, str, str]) -> int:
    value = Decimal(angle[0]) + Decimal(angle[1]) / 60
    return round((-value if angle[2] in "SW" else value) * UNIT)


def camera_point(exhibit: Exhibit, proposal: Proposal, author: str, clock: Clock) -> Place:
    """The camera point that a proposal names, TLP:RED, within 100 m.

    Raises ValueRefusedError where it names none.
    """
    point = position_of(proposal.value)
    if point is None:
        raise ValueRefusedError(
            "This is no position in degrees.", "Enter the camera point by hand.", field="location"
        )
    made = new_place(
        clock,
        author,
        PlaceKind.CAMERA,
        f"Position in the file of {exhibit.label}",
        point,
        radius_cm=_POSITION_RADIUS_CM,
        exhibit_id=exhibit.id,
    )
    return replace(made, method=PlaceMethod.METADATA, why=f"{proposal.origin}: {proposal.value}")
