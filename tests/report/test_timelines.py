"""Each exhibit's notes are drawn on its time line and shown as a sheet of small pictures."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import pytest

from annotator.case.tracks import Track, placed
from annotator.case.vocabularies import NoteKind
from annotator.report.blocks import Card, Figures, Table
from annotator.report.inputs import ReportOptions
from annotator.report.render import render
from annotator.report.timeline_svg import TimeMark, TimeRow, timeline_svg
from tests.report.hostile import HOSTILE
from tests.report.invented_case import invented_document, invented_snapshot

SECOND = 1_000_000_000


def section(document, key):
    return next(each for each in document.sections if each.key == key)


def drawings(document):
    return [p for p in document.pictures if p.key.startswith("timeline-")]


def test_every_note_whose_time_is_known_is_drawn_once():
    document = invented_document()
    drawn = [
        title.text
        for picture in drawings(document)
        for title in ET.fromstring(picture.svg).iter("{http://www.w3.org/2000/svg}title")
    ]
    writer = document.writer
    known = [n for n in writer.notes if writer.elapsed_ns(n.exhibit_id, n.start) is not None]
    assert sorted(drawn) == sorted(writer.note_numbers[n.id] for n in known)
    tables = [b for b in section(document, "timelines").blocks if isinstance(b, Table)]
    listed = [t.text for table in tables for row in table.rows for t in row[4] if t.target]
    assert sorted(listed) == sorted(drawn)


def test_tracks_stand_first_by_letter_and_their_names_in_the_table():
    case = invented_snapshot()
    note = case.annotations[0]
    track = Track("t", HOSTILE[0])
    document = invented_document(replace(case, tracks=(track,), placements=(placed(note.id, "t"),)))
    table = next(b for b in section(document, "timelines").blocks if isinstance(b, Table))
    assert [row[0][0].text for row in table.rows][:2] == ["A", "B"]
    assert table.rows[0][1][0].text == HOSTILE[0]
    assert all(HOSTILE[0].encode() not in picture.svg for picture in drawings(document))


def test_without_the_sections_there_are_no_pictures_of_them():
    document = invented_document(options=ReportOptions(sections=("question", "observations")))
    assert not [p for p in document.pictures if p.key.startswith(("timeline-", "sheet-"))]


@pytest.mark.parametrize("count", [0, 1, 700])
def test_many_notes_stay_inside_the_picture(count):
    marks = tuple(
        TimeMark(f"N{n}", list(NoteKind)[n % 6], n * SECOND // 9, (n + n % 5 * 9) * SECOND // 9, n % 7 == 0)
        for n in range(count)
    )  # fmt: skip
    data, height = timeline_svg([TimeRow("A", marks), TimeRow("B", ())], 80 * SECOND)
    assert data.isascii()
    root = ET.fromstring(data)
    assert int(root.get("height")) == height <= 400
    for each in root.iter("{http://www.w3.org/2000/svg}rect"):
        assert float(each.get("x", "0")) >= 0
        assert float(each.get("x", "0")) + float(each.get("width")) <= 960
    assert len(re.findall(b"<title>", data)) == count


def test_a_film_without_length_is_drawn_too():
    assert timeline_svg([TimeRow("A", (TimeMark("N1", NoteKind.CLAIM, 0, 0),))], 0)[1] > 0


# -- sheets


def pictured():
    """The invented case with real stills, one of them large."""
    from tests.report.invented_case import stills_of

    case = invented_snapshot()
    first, last = stills_of(case)
    data = bytes(cv2.imencode(".jpg", np.full((540, 960, 3), 120, np.uint8))[1])
    note = next(iter(first))
    first = {**first, note: replace(first[note], jpeg=data, width=960, height=540)}
    return case, first, last


def test_a_sheet_shows_the_first_frame_of_each_note_small():
    from annotator.report.document import compose
    from tests.report.invented_case import MADE

    case, first, last = pictured()
    document = compose(case, {}, (), first, {}, MADE, {}, last_stills=last)
    figures = [
        figure
        for block in section(document, "sheets").blocks
        if isinstance(block, Figures)
        for figure in block.figures
    ]
    assert all(
        block.sheet for block in section(document, "sheets").blocks if isinstance(block, Figures)
    )
    assert len(figures) >= 2
    small = {p.key: p for p in document.pictures if p.key.startswith("sheet-")}
    assert {figure.picture for figure in figures} == set(small)
    sizes = [
        cv2.imdecode(np.frombuffer(p.jpeg, np.uint8), cv2.IMREAD_COLOR).shape[:2]
        for p in small.values()
    ]
    assert max(max(size) for size in sizes) == 288
    assert {(p.height, p.width) for p in small.values()} == set(sizes)
    anchors = {b.anchor for s in document.sections for b in s.blocks if isinstance(b, Card)}
    assert {text.target for f in figures for line in f.caption for text in line if text.target} <= anchors  # fmt: skip


def test_sheets_stand_four_abreast_in_word(tmp_path):
    data = render(invented_document(), "docx", scratch=tmp_path)
    body = ET.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    widths = [len(list(table.iter(f"{name}gridCol"))) for table in body.iter(f"{name}tbl")]
    assert 4 in widths
