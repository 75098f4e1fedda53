"""Places: where cameras stood and what they looked at, as far as the edition may say so."""

from __future__ import annotations

import hashlib

from annotator.case.coordinates import write_decimal
from annotator.case.exhibit import Exhibit
from annotator.case.geography import InView, point_of, sight
from annotator.case.places import Place, PlaceKind
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import Edition, Tlp
from annotator.report.blocks import (
    Block,
    Callout,
    Figure,
    Figures,
    Line,
    Paragraph,
    Picture,
    Style,
    Table,
    Text,
    Tone,
)
from annotator.report.place_map import PlaceMap
from annotator.report.visible_text import shortened, visible_text
from annotator.report.writing import Writer, outside, plain

_MAY_BE_SHOWN = {
    Edition.SEALED: frozenset(Tlp),
    Edition.RESTRICTED: frozenset(Tlp) - {Tlp.RED},
    Edition.PUBLIC: frozenset({Tlp.CLEAR}),
}
_LONGEST = 600
_THOUSAND = 1000


def shown_places(
    case: CaseSnapshot, exhibits: tuple[Exhibit, ...], edition: Edition
) -> tuple[Place, ...]:
    """The places that an edition may show: TLP:RED in the sealed one only, in a public one TLP:CLEAR only."""
    chosen = {exhibit.id for exhibit in exhibits} | {""}
    may = _MAY_BE_SHOWN[edition]
    return tuple(p for p in case.places if p.exhibit_id in chosen and p.tlp in may)


def places(writer: Writer) -> tuple[Block, ...]:
    """The table of places, the map, and what cameras looked at."""
    material, w = writer.material, writer.words
    edition = material.edition()
    shown = shown_places(material.case, material.exhibits, edition)
    withheld = material.withheld.values.get("place", 0)
    if not shown and not withheld:
        return (Paragraph(plain(w("No place is recorded."), Style.QUIET)),)
    blocks: list[Block] = []
    if withheld:
        words = w(
            "Protected places are left out of this edition; where they lie is said nowhere in it."
        )
        blocks.append(Callout(Tone.NOTE, w("Withheld"), plain(words)))
    elif any(place.tlp is Tlp.RED for place in shown):
        words = w(
            "Places marked TLP:RED stand here. From where something was filmed can give a witness"
            " away: this edition stays with those for whom it was made."
        )
        blocks.append(Callout(Tone.WARNING, w("Protected places"), plain(words)))
    if not shown:
        return tuple(blocks)
    blocks.append(Paragraph(plain(_method(writer))))
    blocks.append(_table(writer, shown))
    drawn = material.place_map
    if drawn is not None:
        blocks.append(Figures((_figure(writer, drawn),)))
    sights = _sights(writer, shown)
    if sights is not None:
        blocks.append(sights)
    return tuple(blocks)


def pictures(writer: Writer) -> tuple[Picture, ...]:
    """The map that this section shows."""
    drawn = writer.material.place_map
    shows = shown_places(writer.material.case, writer.material.exhibits, writer.material.edition())
    if drawn is None or not shows:
        return ()
    return (Picture(_key(drawn), drawn.jpeg, drawn.width, drawn.height),)


def _method(writer: Writer) -> str:
    return writer.words(
        "Coordinates are WGS 84 in degrees north and east, directions in degrees clockwise from true"
        " north. “Off by” is how far the place may really be from its point. A field of view says"
        " where a camera was turned; what stood in between, and how far one could see, it does not say."
    )


def _table(writer: Writer, shown: tuple[Place, ...]) -> Table:
    w = writer.words
    return Table(
        (w("No."), w("Place"), w("Coordinates"), w("Looks"), w("Frames"), w("How it was found"), w("TLP")),
        tuple(_row(writer, number, place) for number, place in enumerate(shown, 1)),
        (5, 21, 19, 13, 10, 23, 9),
    )  # fmt: skip


def _row(writer: Writer, number: int, place: Place) -> tuple[Line, ...]:
    name: Line = (
        Text(visible_text(place.name), Style.STRONG, foreign=True),
        Text(f"\n{writer.words.word(place.kind)}", Style.QUIET),
    )
    if place.height:
        name = (*name, Text(f"\n{visible_text(place.height)}", foreign=True))
    found = [writer.words.word(place.method)]
    if place.imagery:
        found.append(" ".join(part for part in (place.imagery, place.imagery_date) if part))
    how: Line = (
        Text(visible_text(writer.words("; ").join(found)), Style.QUIET),
        Text("\n" + shortened(visible_text(place.why, keep_lines=True), _LONGEST), foreign=True),
    )
    return (
        plain(str(number)),
        name,
        plain(f"{write_decimal(point_of(place))}\n± {_length(writer, place.radius_cm / 100)}"),
        plain(_looks(place)),
        plain(_frames(writer, place)),
        how if place.why else how[:1],
        plain(
            place.tlp.value.removeprefix("TLP:").replace("+", "+\n"),
            Style.WARNING if place.tlp is Tlp.RED else Style.PLAIN,
        ),
    )


def _looks(place: Place) -> str:
    parts = []
    if place.heading is not None:
        error = "" if place.heading_error is None else f" ± {place.heading_error / 100:g}°"
        parts.append(f"{place.heading / 100:g}°{error}")
    if place.field_of_view is not None:
        parts.append(f"∠ {place.field_of_view / 100:g}°")
    return "\n".join(parts)


def _frames(writer: Writer, place: Place) -> str:
    if not place.exhibit_id:
        return ""
    label = writer.exhibit_label(place.exhibit_id)
    shown = writer.material.case.info.shown_number
    if place.start is None:
        return label
    last = "" if place.end is None else f"–{shown(place.end.index)}"
    return f"{label}\n{shown(place.start.index)}{last}"


def _sights(writer: Writer, shown: tuple[Place, ...]) -> Table | None:
    """Distance, direction and whether it was in view, for each camera point and what it may have filmed."""
    w = writer.words
    numbers = {place.id: number for number, place in enumerate(shown, 1)}
    rows = []
    for camera in shown:
        if camera.kind is not PlaceKind.CAMERA:
            continue
        for subject in shown:
            same = subject.exhibit_id in ("", camera.exhibit_id) or not camera.exhibit_id
            if subject.kind is PlaceKind.CAMERA or not same:
                continue
            seen = sight(camera, subject, w)
            blur = (camera.radius_cm + subject.radius_cm) / 100
            rows.append(
                (
                    (*plain(f"{numbers[camera.id]} "), outside(camera.name)),
                    (*plain(f"{numbers[subject.id]} "), outside(subject.name)),
                    plain(f"{_length(writer, seen.metres)} ± {_length(writer, blur)}"),
                    plain(f"{seen.bearing:.1f}°"),
                    (
                        Text(w.word(seen.verdict), _STYLES[seen.verdict]),
                        Text(f"\n{seen.why}", Style.QUIET),
                    ),
                )
            )
    if not rows:
        return None
    return Table(
        (w("From"), w("To"), w("Distance"), w("Direction"), w("In the field of view")),
        tuple(rows),
        (24, 24, 16, 10, 26),
        w("What the cameras looked at"),
    )


_STYLES = {
    InView.INSIDE: Style.STRONG,
    InView.OUTSIDE: Style.STRONG,
    InView.CANNOT_TELL: Style.PLAIN,
}


def _figure(writer: Writer, drawn: PlaceMap) -> Figure:
    w = writer.words
    lines: list[Line] = []
    if drawn.name:
        lines.append((outside(drawn.name),))
        told = " · ".join(
            visible_text(part.rstrip("."))
            for part in (drawn.origin, drawn.taken_on, drawn.licence)
            if part
        )
        if told:
            lines.append((Text(shortened(told, _LONGEST), Style.QUIET, foreign=True),))
        fit = w(
            "Tied to the earth by {n} points; up to {metres} m are left over at them.",
            n=drawn.points,
            metres=f"{drawn.worst_m:.1f}",
        )
        lines.append(plain(fit, Style.QUIET))
    else:
        lines.append(plain(w("Plain grid in metres; no picture."), Style.QUIET))
    lines.append(plain(w("N in the map stands for north; its scale is in metres."), Style.QUIET))
    return Figure(
        _key(drawn),
        w("Map of the places, with their numbers in the table"),
        tuple(lines),
    )


def _key(drawn: PlaceMap) -> str:
    return f"places-{hashlib.sha256(drawn.jpeg).hexdigest()[:16]}"


def _length(writer: Writer, metres: float) -> str:
    if metres >= _THOUSAND:
        return writer.words("{n} km", n=f"{metres / _THOUSAND:.4g}")
    return writer.words("{n} m", n=f"{metres:.0f}" if metres >= 20 else f"{metres:.3g}")
