"""Each exhibit: what people say of its origin and, apart from that, what the file says."""

from __future__ import annotations

import json
import re

from annotator.case.disclosure import says_where
from annotator.case.exhibit import Exhibit
from annotator.case.fields import PROVENANCE_FIELDS, FieldSpec, show_field
from annotator.case.file_statement import FileStatement, StatementKind
from annotator.case.vocabularies import Edition
from annotator.report.blocks import (
    Block,
    Callout,
    Card,
    Fact,
    Facts,
    Line,
    Paragraph,
    Part,
    Style,
    Table,
    Text,
    Tone,
)
from annotator.report.sections.front import exhibit_anchor
from annotator.report.stored_words import (
    DATES,
    FACT_LABELS,
    FACT_VALUES,
    FINDINGS,
    ORIGINS,
)
from annotator.report.visible_text import shortened
from annotator.report.words import Words, sentence
from annotator.report.writing import (
    Writer,
    decimal_text,
    digest_text,
    fraction_text,
    moment_text,
    outside,
    outside_lines,
    plain,
)
from annotator.timing.timecode import format_time

_DATE = re.compile(r"\d{4}[-:/.]\d{2}[-:/.]\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?)?")
_ZONED = re.compile(r"(Z|UTC|GMT|[+-]\d{2}:?\d{2})\W*$|zone", re.IGNORECASE)
_LONGEST_FACT = 4000
_METADATA = ("File: ", "Stream ")
_STATED = {
    StatementKind.SOFTWARE: sentence("Software"),
    StatementKind.CREDENTIALS: sentence("Signed credentials"),
    StatementKind.OTHER: sentence("Other"),
}


def exhibits(writer: Writer) -> tuple[Block, ...]:
    """One entry an exhibit."""
    if not writer.material.exhibits:
        return (Paragraph(plain(writer.words("The case holds no exhibit."))),)
    cards = tuple(_exhibit(writer, exhibit) for exhibit in writer.material.exhibits)
    if writer.material.edition() is Edition.SEALED:
        return cards
    w = writer.words
    said = w("Where cameras stood, and positions that files name, are left out of this edition.")
    return (Callout(Tone.NOTE, w("Withheld"), plain(said)), *cards)


def _exhibit(writer: Writer, exhibit: Exhibit) -> Card:
    w = writer.words
    parts: list[Part] = [_file(writer, exhibit)]
    parts.append(
        Paragraph(plain(w("Provenance, as entered by a person"), Style.STRONG)),
    )
    entered = _entered(writer, exhibit)
    parts.extend(entered)
    if not entered and writer.material.edition() is Edition.SEALED:
        parts.append(Paragraph(plain(w("Nobody has entered anything yet."), Style.QUIET)))
    stated = _stated(writer, exhibit)
    if stated is not None:
        parts.append(stated)
    parts.append(_said_by_file(writer, exhibit))
    waiting = _unaccepted(writer, exhibit)
    if waiting is not None:
        parts.append(waiting)
    return Card(
        exhibit_anchor(writer, exhibit.id),
        outside(exhibit.label).text,
        (outside(exhibit.name()),),
        (Text(exhibit.provenance.tlp.value),),
        tuple(parts),
    )


def _file(writer: Writer, exhibit: Exhibit) -> Facts:
    w = writer.words
    kept = w("used in place, outside the case") if exhibit.in_place else w("copied into the case")
    # Below the sealed edition the label stands for the name of the file.
    named = exhibit.filename != exhibit.label or writer.material.edition() is Edition.SEALED
    found = Fact(w("File name as found"), (outside(exhibit.filename),))
    taken = writer.fact("Taken in", moment_text(exhibit.added_at))
    return Facts(
        (
            *((found,) if named else ()),
            writer.fact("Size", writer.bytes(exhibit.size_bytes)),
            Fact("SHA-256", (digest_text(exhibit.digest_sha256),)),
            Fact("SHA-512", (digest_text(exhibit.digest_sha512),)),
            *((taken,) if exhibit.added_at else ()),
            Fact(w("Kept"), (Text(kept + w(": ")), outside(exhibit.place(), Style.CODE))),
        ),
        w("The file"),
    )


def _entered(writer: Writer, exhibit: Exhibit) -> list[Part]:
    """The filled fields in their groups; where a value was taken over from is said beside it."""
    w = writer.words
    origins = {origin.field: origin for origin in exhibit.provenance.origins}
    groups: dict[str, list[Fact]] = {}
    label = ""
    for spec in PROVENANCE_FIELDS:
        label = _full_label(writer, spec, label)
        shown = show_field(spec, exhibit.provenance)
        if not shown or _is_unanswered(spec, shown):
            continue
        value: Line = (outside_lines(shown),)
        if spec.vocabulary is not None:
            value = plain(w.word(spec.vocabulary(shown)))
        origin = origins.get(spec.name)
        if origin is not None:
            said = (
                sentence("taken from {origin}")
                if origin.value == shown
                else sentence("changed; first taken from {origin}")
            )
            from_where = writer.line(
                said, Style.QUIET, origin=outside(w.said(origin.origin, ORIGINS), Style.QUIET)
            )
            value += (Text("\n"), *from_where)
        groups.setdefault(spec.group, []).append(Fact(label, value))
    return [Facts(tuple(rows), w(group)) for group, rows in groups.items()]


def _stated(writer: Writer, exhibit: Exhibit) -> Facts | None:
    """What was taken over of what the file says and no field holds; below a sealed edition nothing that says where."""
    w = writer.words
    sealed = writer.material.edition() is Edition.SEALED
    rows: list[Fact] = []
    for each in _statements(writer, exhibit):
        if sealed or not says_where(each.origin, each.value):
            origin = outside(w.said(each.origin, ORIGINS), Style.QUIET)
            from_where = writer.line(sentence("taken from {origin}"), Style.QUIET, origin=origin)
            value = outside_lines(shortened(each.value, _LONGEST_FACT))
            rows.append(Fact(w(_STATED[each.kind]), (value, Text("\n"), *from_where)))
    return Facts(tuple(rows), w("Statements of the file, taken over by a person")) if rows else None


def _statements(writer: Writer, exhibit: Exhibit) -> list[FileStatement]:
    return [each for each in writer.material.case.file_statements if each.exhibit_id == exhibit.id]


def _full_label(writer: Writer, spec: FieldSpec, before: str) -> str:
    """A label that stands alone: `… zone` after `Released` is `Released, zone`."""
    label = writer.words(spec.label)
    if not label.startswith("… "):
        return label
    between = writer.words(", ")
    return f"{before.split(between, maxsplit=1)[0]}{between}{label[2:]}"


def _is_unanswered(spec: FieldSpec, shown: str) -> bool:
    return spec.vocabulary is not None and shown == "unknown"


def _said_by_file(writer: Writer, exhibit: Exhibit) -> Table:
    """What container and streams state, raw; nobody vouches for it."""
    w = writer.words
    told = writer.material.facts.get(exhibit.id)
    rows = told or flat_facts(exhibit.facts)
    lines: list[tuple[Line, ...]] = []
    for label, value in rows:
        shown = shortened(value, _LONGEST_FACT, lambda left: f"… (+{left})")
        said: Line = (outside_lines(_fact_words(w, label, shown) if told else shown),)
        if _DATE.search(value) and not _ZONED.search(value):
            said += (Text(" "), Text(w("no zone recorded"), Style.WARNING))
        lines.append(((outside(w.said(label, FACT_LABELS) if told else label),), said))
    if not lines:
        lines.append((plain(w("Nothing was recorded.")), plain("")))
    return Table(
        (w("Entry"), w("Value as recorded")),
        tuple(lines),
        (34, 66),
        w("What the file itself says (unchecked, not entered by anybody)"),
    )


def _fact_words(w: Words, label: str, value: str) -> str:
    """A value with the program's own words in it in the language of the report; what the file holds stays."""
    if label.startswith(_METADATA):
        return w.said(value, DATES)
    return w.said_in_parts(value, FACT_VALUES)


def flat_facts(facts_json: str) -> list[tuple[str, str]]:
    """The probe's JSON as rows of path and value; one row that says so where it is no JSON."""
    try:
        data = json.loads(facts_json)
    except ValueError:
        return [("unreadable record", facts_json)]
    rows: list[tuple[str, str]] = []
    _flatten("", data, rows)
    return rows


def _flatten(path: str, data: object, rows: list[tuple[str, str]]) -> None:
    if isinstance(data, dict):
        for key, value in data.items():
            _flatten(f"{path}.{key}" if path else str(key), value, rows)
    elif isinstance(data, list):
        if all(isinstance(item, str) for item in data) and len(data) == 2:
            rows.append((f"{path}: {data[0]}", str(data[1])))
        else:
            for number, item in enumerate(data):
                _flatten(f"{path}[{number}]", item, rows)
    elif data not in (None, ""):
        rows.append((path, json.dumps(data) if not isinstance(data, str) else data))


def _unaccepted(writer: Writer, exhibit: Exhibit) -> Table | None:
    """What was found beside the file and that nobody has taken over."""
    w = writer.words
    taken = {(origin.field, origin.value) for origin in exhibit.provenance.origins}
    stated = {(each.origin, each.value) for each in _statements(writer, exhibit)}
    left = [
        each
        for each in exhibit.proposals
        if (each.field, each.value) not in taken and (each.origin, each.value.strip()) not in stated
    ]
    if not left:
        return None
    labels = {spec.name: w(spec.label) for spec in PROVENANCE_FIELDS}
    return Table(
        (w("For field"), w("Value"), w("Found in")),
        tuple(
            (
                (outside(labels.get(proposal.field, proposal.field)),),
                (outside_lines(shortened(proposal.value, _LONGEST_FACT)),),
                (outside(w.said(proposal.origin, ORIGINS)),),
            )
            for proposal in left
        ),
        (22, 46, 32),
        w("Found beside or inside the file, taken over by nobody"),
    )


def timing(writer: Writer) -> tuple[Block, ...]:
    """How many frames there are, when the first is, and what could not be decoded."""
    w, material = writer.words, writer.material
    headings = map(w, ("Exhibit", "Frames", "Time base", "Rate", "First PTS", "Duration", "Index"))
    rows: list[tuple[Line, ...]] = []
    blocks: list[Block] = []
    for exhibit in material.exhibits:
        label = (outside(exhibit.label, Style.STRONG),)
        index = material.indexes.get(exhibit.id)
        if index is None or not len(index):
            rows.append((label, plain(w("not indexed")), *(plain("–") for _ in range(5))))
            continue
        rate = decimal_text(index.average_rate())
        first = index.pts(0)
        final = index.state == "final"
        rows.append(
            (
                label,
                plain(w.number(len(index))),
                plain(writer.seconds(fraction_text(index.time_base))),
                plain(
                    w("variable, {rate} on average", rate=rate)
                    if index.is_variable_rate()
                    else w("constant, {rate}", rate=rate)
                ),
                plain(w("none") if first is None else str(first)),
                plain(format_time(index.end_ns())),
                plain(w("final, each frame with digest") if final else w("provisional")),
            )
        )
        blocks.extend(_found_missing(writer, exhibit))
    if not rows:
        return (Paragraph(plain(w("The case holds no exhibit."))),)
    table = Table(tuple(headings), tuple(rows), (9, 10, 14, 21, 13, 15, 18))
    words = Paragraph(
        plain(
            w(
                "Elapsed time counts from the first frame of the exhibit. A frame’s exact time is its"
                " PTS multiplied by the time base; frames are never computed from a rate."
            )
        )
    )
    return (table, words, *blocks)


def _found_missing(writer: Writer, exhibit: Exhibit) -> list[Block]:
    w, index = writer.words, writer.material.indexes[exhibit.id]
    said: list[str] = []
    damaged = [int(i) for i in index.damaged()]
    if damaged:
        shown = [str(writer.material.case.info.shown_number(i)) for i in damaged[:40]]
        frames = w(", ").join(shown)
        if len(damaged) > 40:
            frames = w("{list} and {n} more", list=frames, n=len(damaged) - 40)
        said.append(
            w(
                "Frames in which the decoder reported errors ({n}): {frames}",
                n=len(damaged),
                frames=frames,
            )
        )
    said.extend(outside_lines(w.said(finding, FINDINGS)).text for finding in index.missing)
    if not index.has_reliable_time():
        said.append(
            w("Some frames carry no usable time stamp; their elapsed times rest on the frame rate.")
        )
    if index.state != "final":
        said.append(
            w("The index is provisional: frames were counted but not decoded, and have no digests.")
        )
    if not said:
        return []
    title = w("{label}: what to know about its frames", label=outside(exhibit.label).text)
    return [Callout(Tone.WARNING, title, plain("\n".join(said)))]
