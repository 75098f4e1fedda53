"""Places to map programs and back: GeoJSON and KML, with what was left out said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from annotator.case.editions import edition_of
from annotator.case.edits import Action, Edit, adding
from annotator.case.place_rules import first_tlp
from annotator.case.places import Place, PlaceKind, PlaceMethod
from annotator.case.vocabularies import Edition
from annotator.clock import Clock, utc_text
from annotator.errors import ExportError, MediaError, UsageError
from annotator.exchange.film_notes import FormatError
from annotator.exchange.geo_places import FoundPlace, PlacesRead, not_held
from annotator.exchange.geojson import read_geojson, write_geojson
from annotator.exchange.kml import read_kml, write_kml
from annotator.progress import Cancelled, never
from annotator.provenance.digests import hash_file
from annotator.provenance.shown_name import shown_name
from annotator.store.case_store import CaseStore
from annotator.store.vault import Vault
from annotator.workflow.disclosure_check import NOTHING_ACCEPTED, Accepted, Leaving
from annotator.workflow.disclosure_gate import cleared
from annotator.workflow.stills import write_export
from annotator.workflow.telling import Names, names_in_case, require_unsaid
from annotator.workflow.vault import vault_of

ENDINGS: Final = {".geojson": "GeoJSON", ".json": "GeoJSON", ".kml": "KML"}
_FIRST_RADIUS_CM: Final = 10_000
_MOST_BYTES: Final = 8 << 20  # parsed, numbers take fifty times their room


@dataclass(frozen=True, slots=True)
class PlacesOut:
    """What an export would hold: the places, how many are withheld, and what the format cannot hold."""

    places: tuple[Place, ...]
    withheld: int
    not_held: tuple[str, ...]


def format_of(path: Path) -> str:
    """`GeoJSON` or `KML` by a file's ending; raises UsageError for another."""
    name = ENDINGS.get(path.suffix.lower())
    if name is None:
        raise UsageError(
            f"“{shown_name(path)}” is neither GeoJSON nor KML.", "End it in .geojson or .kml."
        )
    return name


def places_out(store: CaseStore, name: str, edition: Edition = Edition.RESTRICTED) -> PlacesOut:
    """What an export in this format and edition would hold.

    Protected places (TLP:RED) are in the sealed edition only, in a public one only TLP:CLEAR.
    """
    case = store.snapshot()
    shown = edition_of(case, edition).places
    return PlacesOut(shown, len(case.places) - len(shown), not_held(shown, name))


def export_places(
    store: CaseStore,
    target: Path,
    edition: Edition = Edition.RESTRICTED,
    *,
    overwrite: bool = False,
    vault: Vault | None = None,
    accepted: Accepted = NOTHING_ACCEPTED,
    cancelled: Cancelled = never,
) -> PlacesOut:
    """Write the places that an edition may hold to a file, and enter it in the log.

    Names of an unlocked vault are searched for first; below the sealed edition the whole
    disclosure check has to have nothing left but what is `accepted`. Raises UsageError for another
    ending, TellingError, DisclosureError, ExportError; then nothing was written.
    """
    name = format_of(target)
    out = places_out(store, name, edition)
    if not out.places:
        raise ExportError(
            f"The {edition} edition has no places to write.",
            "Every place is protected, or there is none."
            if out.withheld
            else "Add a place on the map first.",
        )
    vault = vault_of(store) if vault is None else vault
    leaving = Leaving(texts=(("The name of the file", target.name),), only=frozenset({"place"}))
    said = cleared(store, edition, leaving, vault=vault, accepted=accepted, cancelled=cancelled)
    case = store.snapshot()
    told = edition_of(case, edition)
    if vault.is_unlocked:
        found = names_in_case(Names(vault), told, cancelled=cancelled)
        require_unsaid(found, sealed=edition is Edition.SEALED, accepted=False)
    labels = {exhibit.id: exhibit.label for exhibit in told.exhibits}
    write = write_kml if name == "KML" else write_geojson
    write_export(target, write(out.places, labels), overwrite=overwrite)
    if not store.read_only:
        store.log(
            Action.EXPORT,
            f"Export places as {name}",
            details={
                "format": name,
                **said,
                "places": len(out.places),
                "withheld": out.withheld,
                "sha256": hash_file(target).sha256,
            },
        )
    return out


def read_places(path: Path) -> PlacesRead:
    """The points of a GeoJSON or KML file, by what it begins with. Raises FormatError, MediaError."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise MediaError(
            f"{shown_name(path)} cannot be read ({error.strerror}).",
            "Check that its drive is connected and that you may read it.",
        ) from error
    if len(data) > _MOST_BYTES:
        raise FormatError(
            f"{shown_name(path)} has more than {_MOST_BYTES >> 20} MB; places are never that many.",
            "Take only the part of it that belongs to this case, and export that.",
        )
    begin = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if begin.startswith((b"PK\x03\x04",)):
        raise FormatError(
            "This is a ZIP, perhaps a KMZ.", "Unpack it and take the .kml file in it."
        )
    return read_kml(data) if begin.startswith(b"<") else read_geojson(data)


def taken_places(clock: Clock, author: str, found: Sequence[FoundPlace], origin: str) -> Edit:
    """The edit that adds what a file named; `origin` is kept as the reason of places without one.

    Camera points become TLP:RED and others TLP:AMBER+STRICT where the file says nothing.
    Raises UsageError where there is nothing to add.
    """
    if not found:
        raise UsageError("The file names no point that could be taken.", "See what was left out.")
    return adding(
        f"Take {len(found)} {'place' if len(found) == 1 else 'places'} from a file",
        *(_place(clock, author, each, origin) for each in found),
    )


def _place(clock: Clock, author: str, found: FoundPlace, origin: str) -> Place:
    kind = found.kind or PlaceKind.OTHER
    camera = kind is PlaceKind.CAMERA
    return Place(
        id=clock.new_id(),
        kind=kind,
        name=found.name,
        latitude=found.point.latitude,
        longitude=found.point.longitude,
        radius_cm=found.radius_cm or _FIRST_RADIUS_CM,
        author=author,
        created_at=utc_text(clock.now_utc()),
        height=found.height,
        heading=found.heading if camera else None,
        heading_error=found.heading_error if camera and found.heading is not None else None,
        field_of_view=(found.field_of_view or None) if camera else None,
        method=found.method or PlaceMethod.OTHER,
        why=found.why or origin,
        imagery=found.imagery,
        imagery_date=found.imagery_date,
        tlp=found.tlp or first_tlp(kind),
        remarks=found.remarks,
    )
