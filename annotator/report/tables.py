"""The notes as a table: CSV and XLSX in the columns of BORIS, and ours after them.

A span is two rows, START and STOP, as in BORIS's tabular export; so every row
names one frame with its PTS and digest.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.exhibit import Exhibit
from annotator.file_text import neutralised
from annotator.report.document import ReportDocument
from annotator.report.sections import signature
from annotator.report.visible_text import shortened, visible_text
from annotator.report.writing import Writer, decimal_text, fraction_text, seconds_text
from annotator.timing.event_zone import as_local
from annotator.timing.frame_stamp import FrameStamp

COLUMNS: Final = (
    "Observation id", "Observation date", "Description", "Observation duration",
    "Observation type", "Source", "Time offset (s)", "Media duration (s)", "FPS (frame/s)",
    "Subject", "Behavior", "Behavioral category", "Modifiers", "Behavior type", "Time",
    "Media file name", "Image index", "Image file path", "Comment",
    "PTS", "Time base", "Exhibit SHA-256", "Frame digest",
    "Note", "Note id", "Frame as shown", "Modality", "Visibility", "Not visible because",
    "Likelihood", "Confidence", "Language", "Tags", "Rests on", "Other explanations", "Bears on",
    "Translations", "Graphic", "Author", "Written (UTC)", "Changed (UTC)", "Review", "Reviewer",
    "Track", "Links", "Event time from (UTC)", "Event time to (UTC)", "Event time zone", "Log head", "Head signed by", "Key fingerprint", "Entries signed", "Signed (UTC)",
)  # fmt: skip
HEAD_COLUMNS: Final = COLUMNS[-5:]
NUMBERS: Final = frozenset(
    {"Observation duration", "Time offset (s)", "Media duration (s)", "FPS (frame/s)", "Time",
     "Image index", "PTS", "Frame as shown", "Size (bytes)", "Frames", "First PTS", "Average rate"}
)  # fmt: skip
EXHIBIT_COLUMNS: Final = (
    "Exhibit", "Name", "File name", "Size (bytes)", "SHA-256", "SHA-512", "Frames", "Time base",
    "First PTS", "Average rate", "Variable rate", "Frame index", "Kept", "Taken in (UTC)", "Sharing",
)  # fmt: skip
CELL_LIMIT: Final = 32_767
"""Characters that a cell of a spreadsheet holds (ECMA-376 readers refuse more)."""

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")


def note_rows(writer: Writer) -> list[dict[str, str]]:
    """The rows of the table, one a point and two a span, as visible text by column."""
    exhibits = {exhibit.id: exhibit for exhibit in writer.material.exhibits}
    rows: list[dict[str, str]] = []
    for note in writer.notes:
        exhibit = exhibits[note.exhibit_id]
        if note.end is None:
            rows.append(_row(writer, exhibit, note, note.start, "POINT"))
        else:
            rows.append(_row(writer, exhibit, note, note.start, "START"))
            rows.append(_row(writer, exhibit, note, note.end, "STOP"))
    return rows


def _row(
    writer: Writer, exhibit: Exhibit, note: Annotation, stamp: FrameStamp, event: str
) -> dict[str, str]:
    index = writer.material.indexes.get(exhibit.id)
    time_ns = writer.elapsed_ns(exhibit.id, stamp)
    duration = seconds_text(index.end_ns()) if index is not None else ""
    modifiers = (note.visibility, note.not_visible_reason, note.likelihood, note.confidence)
    people = {person.id: person.code for person in writer.material.case.people}
    values = (
        exhibit.label,
        exhibit.provenance.date_created or exhibit.provenance.circa_date_created,
        exhibit.name(),
        duration,
        "Media file(s)",
        exhibit.filename,
        "0",
        duration,
        decimal_text(index.average_rate()) if index is not None else "",
        ", ".join(people.get(person, "?") for person in note.people),
        "; ".join(note.tags) or note.kind.value,
        note.kind.value,
        "|".join(word.value for word in modifiers if word is not None),
        event,
        "" if time_ns is None else seconds_text(time_ns),
        exhibit.place(),
        str(stamp.index),
        "",
        note.text,
        "" if stamp.pts is None else str(stamp.pts),
        fraction_text(stamp.time_base),
        note.exhibit_digest,
        stamp.digest,
        writer.note_numbers[note.id],
        note.id,
        str(writer.material.case.info.shown_number(stamp.index)),
        note.modality.value,
        note.visibility.value if note.visibility else "",
        note.not_visible_reason.value if note.not_visible_reason else "",
        note.likelihood.value if note.likelihood else "",
        note.confidence.value if note.confidence else "",
        note.language,
        "; ".join(note.tags),
        ", ".join(writer.note_numbers.get(cited, "?") for cited in note.cites),
        note.alternatives,
        _bears_on(writer, note),
        _translations(note),
        note.graphic.value,
        note.author,
        note.created_at,
        note.edited_at,
        note.review.value,
        note.reviewer,
        track.name if (track := writer.track_of(note.id)) is not None else "",
        _links(writer, note),
        *_event_time(writer, exhibit, stamp),
        *signature.cells(writer),
    )
    return {
        column: visible_text(value, keep_lines=True)
        for column, value in zip(COLUMNS, values, strict=True)
    }


def _links(writer: Writer, note: Annotation) -> str:
    return "; ".join(
        f"{relation} {', '.join(writer.note_numbers.get(o, '?') for o in others)}"
        for relation, others in writer.links_of(note.id).items()
    )


def _event_time(writer: Writer, exhibit: Exhibit, stamp: FrameStamp) -> tuple[str, str, str]:
    """When the frame was recorded at the earliest and at the latest; empty where nothing bounds it."""
    times = writer.material.times
    found = times.of_frame(exhibit.id, stamp) if times is not None else None
    if found is None:
        return "", "", ""
    ends = (
        "" if at is None else as_local(at, "UTC").strftime("%Y-%m-%d %H:%M:%S.%f")
        for at in (found.earliest_us, found.latest_us)
    )
    first, last = ends
    zone = f"{found.zone}, contradicted" if found.contradicted else found.zone
    return first, last, zone


def _bears_on(writer: Writer, note: Annotation) -> str:
    return "; ".join(
        f"{writer.claim_numbers.get(link.claim_id, '?')}: {link.stance.value}"
        + (f" ({link.why})" if link.why else "")
        for link in note.bears_on
    )


def _translations(note: Annotation) -> str:
    warning = "machine translation, not reviewed"
    return "\n".join(
        f"[{translation.language}, {translation.maker}"
        + (f"; {warning}" if translation.needs_warning() else "")
        + f"] {translation.text}"
        for translation in note.translations
    )


def render_csv(document: ReportDocument) -> bytes:
    """Return the notes as CSV: UTF-8 with BOM, every cell quoted, formulas neutralised."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in note_rows(document.writer):
        writer.writerow([_csv_cell(column, row[column]) for column in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(column: str, value: str) -> str:
    if column in NUMBERS and _NUMBER.fullmatch(value):
        return value
    return neutralised(value)


def render_xlsx(document: ReportDocument) -> bytes:
    """Return the notes and the exhibits as two sheets; text stays text, no formula, no link."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    made = document.generated_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.set_properties(
        {
            "title": shortened(document.title, 250),
            "comments": document.disclosure,
            "created": made,
        }
    )
    notes = [tuple(row[column] for column in COLUMNS) for row in note_rows(document.writer)]
    _sheet(book, document, "Notes", COLUMNS, notes)
    _sheet(book, document, "Exhibits", EXHIBIT_COLUMNS, _exhibit_rows(document.writer))
    head = tuple(visible_text(cell) for cell in signature.cells(document.writer))
    _sheet(book, document, "Log", HEAD_COLUMNS, [head])
    book.close()
    return out.getvalue()


def _exhibit_rows(writer: Writer) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for exhibit in writer.material.exhibits:
        index = writer.material.indexes.get(exhibit.id)
        timing = ("",) * 6
        if index is not None and len(index):
            first = index.pts(0)
            timing = (
                str(len(index)),
                fraction_text(index.time_base),
                "" if first is None else str(first),
                decimal_text(index.average_rate()),
                "yes" if index.is_variable_rate() else "no",
                str(index.state),
            )
        values = (
            exhibit.label,
            exhibit.name(),
            exhibit.filename,
            str(exhibit.size_bytes),
            exhibit.digest_sha256,
            exhibit.digest_sha512,
            *timing,
            exhibit.place(),
            exhibit.added_at,
            exhibit.provenance.tlp.value,
        )
        rows.append(tuple(visible_text(value, keep_lines=True) for value in values))
    return rows


_WIDTHS: Final = {
    "Description": 28, "Comment": 60, "Exhibit SHA-256": 66, "Frame digest": 66, "SHA-256": 66,
    "SHA-512": 66, "Note id": 38, "Name": 28, "File name": 28, "Source": 24, "Behavior": 24,
    "Media file name": 30, "Other explanations": 40, "Translations": 50, "Bears on": 30,
    "Modifiers": 26, "Written (UTC)": 28, "Changed (UTC)": 28, "Taken in (UTC)": 28, "Kept": 30,
    "Likelihood": 28, "Tags": 24, "Author": 20, "Reviewer": 20, "Log head": 66, "Key fingerprint": 66, "Head signed by": 20,
    "Signed (UTC)": 28,
}  # fmt: skip


def _sheet(
    book: object,
    document: ReportDocument,
    name: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> None:
    import xlsxwriter

    assert isinstance(book, xlsxwriter.Workbook)
    sheet = book.add_worksheet(name)
    heading = book.add_format(
        {"bold": True, "bg_color": "#E8ECF1", "bottom": 1, "valign": "top", "text_wrap": True}
    )
    cell = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    number = book.add_format({"valign": "top", "align": "right"})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(column, 14))
        sheet.write_string(0, place, column, heading)
    for line, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            if columns[place] in NUMBERS and _is_exact(value):
                sheet.write_number(line, place, float(value), number)
            else:
                sheet.write_string(line, place, _fitting(value), cell)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.set_footer("&C" + document.disclosure.replace("&", "&&") + " · &P/&N")
    # Digests and numbers beyond 15 digits are text on purpose.
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def _is_exact(value: str) -> bool:
    """Whether a spreadsheet's number (a float) gives back exactly these digits."""
    digits = value.replace(".", "").lstrip("-0")
    return bool(_NUMBER.fullmatch(value)) and len(digits) <= 15


def _fitting(value: str) -> str:
    """A cell's text, cut with a word about it where a spreadsheet could not hold it."""
    if len(value.encode("utf-16-le")) // 2 <= CELL_LIMIT:
        return value
    return shortened(
        value, 16_000, lambda left: f"… [cut here: {left:,} more characters; see JSON]"
    )
