"""What lists and tips say of places."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from annotator.case.coordinates import write_decimal, write_dms
from annotator.case.geography import point_of
from annotator.case.place_rules import holds_at
from annotator.case.places import Place, PlaceKind
from annotator.case.snapshot import CaseSnapshot
from annotator.gui.film_words import grouped
from annotator.gui.map_view import length_words


def kind_words(kind: PlaceKind) -> str:
    """The kind in the user's language."""
    return QCoreApplication.translate("places", str(kind))


def radius_words(place: Place) -> str:
    """`± 10 m`."""
    return f"± {length_words(place.radius_cm / 100)}"


def frames_words(place: Place, case: CaseSnapshot) -> str:
    """`E1 · 120–340`, `E1` for all of an exhibit, empty for none."""
    exhibit = case.find("exhibit", place.exhibit_id) if place.exhibit_id else None
    if exhibit is None:
        return ""
    label = str(getattr(exhibit, "label", ""))
    if place.start is None:
        return label
    shown = [case.info.shown_number(place.start.index)]
    if place.end is not None:
        shown.append(case.info.shown_number(place.end.index))
    return f"{label} · " + "–".join(grouped(number) for number in shown)


def looks_words(place: Place) -> str:
    """`87° ± 10°, sees 60°`; empty where nothing is known."""
    parts = []
    if place.heading is not None:
        error = "" if place.heading_error is None else f" ± {place.heading_error / 100:g}°"
        parts.append(f"{place.heading / 100:g}°{error}")
    if place.field_of_view is not None:
        sees = QCoreApplication.translate("places", "sees {0}°")
        parts.append(sees.format(f"{place.field_of_view / 100:g}"))
    return ", ".join(parts)


def place_tip(place: Place, case: CaseSnapshot) -> str:
    """All of a place that a tip says."""
    point = point_of(place)
    lines = (
        f"{place.name} ({kind_words(place.kind)}, {place.tlp})",
        f"{write_decimal(point)}  {radius_words(place)}",
        write_dms(point),
        looks_words(place),
        place.height,
        frames_words(place, case),
        place.why[:400],
    )
    return "\n".join(line for line in lines if line)


def is_here(place: Place, exhibit_id: str, frame: int | None) -> bool:
    """Whether a camera point is the one of the frame on the screen."""
    return (
        frame is not None and place.kind is PlaceKind.CAMERA and holds_at(place, exhibit_id, frame)
    )
