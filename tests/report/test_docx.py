"""The Word report: real styles, every picture, nothing outside, the same bytes again."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest
from docx import Document

from annotator.report.docx import render_docx
from annotator.report.visible_text import direction, visible_text
from tests.report.hostile import HOSTILE
from tests.report.invented_case import invented_document

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LOTS = [HOSTILE[first : first + 20] for first in range(0, len(HOSTILE), 20)]


@pytest.fixture(scope="module")
def data():
    return render_docx(invented_document())


@pytest.fixture(scope="module")
def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def said(data):
    """All running text, table cells included, in the order of the document."""
    body = ET.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    lines = []
    for row in body.iter(f"{W}p"):
        pieces = []
        for each in row.iter():
            if each.tag == f"{W}t":
                pieces.append(each.text or "")
            elif each.tag in (f"{W}br", f"{W}cr"):
                pieces.append("\n")
            elif each.tag == f"{W}tab":
                pieces.append("\t")
        lines.append("".join(pieces))
    return "\n".join(lines).replace("\u2068", "").replace("\u2069", "")


def test_sections_have_real_headings_and_the_contents_lead_to_them(data):
    document = invented_document()
    read = Document(io.BytesIO(data))
    headings = [row.text for row in read.paragraphs if row.style.name == "Heading 1"]
    assert headings == [f"{n}. {section.title}" for n, section in enumerate(document.sections, 1)]
    body = ET.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    names = [mark.get(f"{W}name") for mark in body.iter(f"{W}bookmarkStart")]
    assert len(names) == len(set(names))
    links = {link.get(f"{W}anchor") for link in body.iter(f"{W}hyperlink")}
    assert links <= set(names)
    assert len(links) >= len(document.sections)


def test_every_page_says_disclosure_and_case(data):
    document = invented_document()
    read = Document(io.BytesIO(data))
    head = "".join(row.text for row in read.sections[0].header.paragraphs)
    assert document.head in head
    assert document.disclosure in head
    foot = read.sections[0].footer.paragraphs[0]._p.xml
    assert "NUMPAGES" in foot
    assert document.head_hash[:16] in foot


def test_every_still_is_inside_as_it_is_with_a_description(data, parts):
    document = invented_document()
    kept = [content for name, content in parts.items() if name.startswith("word/media/")]
    shown = {picture.jpeg for picture in document.pictures if picture.jpeg}
    assert shown
    assert shown <= set(kept)
    body = ET.fromstring(parts["word/document.xml"])
    drawing = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
    about = list(body.iter(drawing))
    assert about
    assert all(each.get("descr") for each in about)


def test_the_same_case_and_clock_give_the_same_bytes(data):
    assert render_docx(invented_document()) == data


@pytest.mark.parametrize("texts", LOTS, ids=range(len(LOTS)))
def test_hostile_text_is_text(texts):
    text = "\n".join(each for each in texts if len(each) < 1500)
    data = render_docx(invented_document(outside=text, pictures=False))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        links = [archive.read(name) for name in names if name.endswith(".rels")]
        body = archive.read("word/document.xml")
    assert not [name for name in names if "vba" in name.lower() or "embed" in name.lower()]
    assert not any(b'TargetMode="External"' in each for each in links)
    assert b"instrText" not in body
    fields = {f.get(f"{W}instr") for f in ET.fromstring(body).iter(f"{W}fldSimple")}
    assert all(re.fullmatch(r"PAGEREF a_section_[a-z_]+ \\h", each) for each in fields)
    shown = visible_text(text, keep_lines=True)
    found = said(data)
    for line in shown.split("\n"):
        assert line.strip() in found


def test_arabic_runs_from_the_right():
    data = render_docx(invented_document(outside="لا يظهر أي سلاح (1) في المقطع", pictures=False))
    body = ET.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    rows = [
        row
        for row in body.iter(f"{W}p")
        if "سلاح" in "".join(row.itertext()) and direction("".join(row.itertext())) == "rtl"
    ]
    assert rows
    assert all(next(row.iter(f"{W}rtl"), None) is not None for row in rows)
    assert any(next(row.iter(f"{W}bidi"), None) is not None for row in rows)
