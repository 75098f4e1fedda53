"""The matrix in the report: parted for the page, nothing added up, marks, coverage, and the drawing."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from annotator.case.accounts import Claim, Source
from annotator.case.annotation import BearsOn, Translation
from annotator.case.vocabularies import NoteKind, Stance
from annotator.report.blocks import Figures, Table
from annotator.report.document import compose
from annotator.report.inputs import ReportOptions
from annotator.report.network_svg import network_svg
from annotator.report.render import render
from tests.report.invented_case import MADE, invented_snapshot, make_index, sealed_log, stills_of
from tests.report.test_document import section, words

HOSTILE = "لا يظهر (1) في المقطع ⟦ \ud83d\ude00 𒀀 </text><script>alert(1)</script>\u202e & \x00"


@pytest.fixture(scope="module")
def document():
    """Nine claims, with a hostile one and an unreviewed translation; every note has stances."""
    case = invented_snapshot()
    machine = Translation("It burned", "en", "Engine 1", machine=True)
    claims = tuple(
        Claim(f"m{n}", "src", HOSTILE if n == 1 else f"Claim number {n}",
              translations=(machine,) if n == 2 else ())
        for n in range(9)
    )  # fmt: skip
    stances = [Stance.SUPPORTS, Stance.CONTRADICTS, Stance.SILENT, Stance.NOT_TESTABLE]
    notes = [
        replace(note, bears_on=tuple(
            BearsOn(claim.id, stances[(at + n) % 4], "why", "A")
            for n, claim in enumerate(claims) if (at + n) % 3
        )) if note.kind in (NoteKind.OBSERVATION, NoteKind.MEASUREMENT) else note
        for at, note in enumerate(case.annotations)
    ]  # fmt: skip
    case = replace(
        case, claims=claims, sources=(Source("src", "Ministry of X"),), annotations=tuple(
            replace(note, claim_id="") for note in notes
        ),
    )  # fmt: skip
    indexes = {exhibit.id: make_index(600) for exhibit in case.exhibits}
    return compose(
        case, indexes, sealed_log(), stills_of(case)[0], {}, MADE, {},
        ReportOptions(sections=("observations", "claims", "matrix")),
        coverage={"m0": "Could be seen for 0:12 of 10:00 claimed."},
    )  # fmt: skip


def test_claims_stand_in_tables_that_fit_the_page(document):
    tables = [
        b for b in section(document, "matrix").blocks
        if isinstance(b, Table) and b.headings[0] == "Note" and not b.title
    ]  # fmt: skip
    assert [len(table.headings) for table in tables] == [6, 5]
    assert all(sum(table.widths) == 100 for table in tables)
    assert all(len(row) == len(table.headings) for table in tables for row in table.rows)
    assert "▲ machine translation, not reviewed" in tables[0].headings[3]
    assert "+\u00a0supports" in words(tables[0].rows)


def test_coverage_is_said_and_nothing_is_added_up(document):
    said = words(section(document, "matrix").blocks)
    assert "0:12 of 10:00" in said
    assert "decided by the number of notes" in " ".join(said.split())
    assert "score" not in said


def test_the_drawing_is_sound_xml_that_can_do_nothing(document):
    drawings = [picture for picture in document.pictures if picture.network]
    assert drawings
    figures = [b for b in section(document, "matrix").blocks if isinstance(b, Figures)]
    assert [f.figures[0].picture for f in figures] == [d.key for d in drawings]
    for drawing in drawings:
        svg = network_svg(drawing.network, dict(drawing.frames))
        root = ET.fromstring(svg)
        names = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert names <= {"svg", "rect", "path", "circle", "text", "tspan", "image"}
        assert all("alert" not in value for e in root.iter() for value in e.attrib.values())
        links = [v for e in root.iter() for k, v in e.attrib.items() if "href" in k]
        assert len(links) == len(drawing.frames) > 0
        assert all(link.startswith("data:image/jpeg;base64,") for link in links)
        assert "\u202e" not in svg.decode()


def test_it_is_drawn_as_pdf_and_html(document, tmp_path):
    assert render(document, "pdf", scratch=tmp_path).startswith(b"%PDF")
    html = render(document, "html", scratch=tmp_path)
    assert b"data:image/svg+xml;base64," in html
    assert b"<script" not in html


def test_without_stances_it_says_so():
    case = invented_snapshot()
    bare = replace(case, annotations=tuple(replace(n, bears_on=()) for n in case.annotations))
    made = compose(
        bare, {}, (), {}, {}, MADE, {}, ReportOptions(sections=("matrix", "limitations"))
    )
    assert [each.key for each in made.sections] == ["limitations"]
    assert "Nobody has entered" in words(section(made, "limitations").blocks)
    assert not [picture for picture in made.pictures if picture.network]
