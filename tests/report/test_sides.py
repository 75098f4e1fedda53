"""Reports that run from the right: what runs from the left in them, drawings, every format."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import pypdf
import pytest

from annotator.case.copies import CopyLink, CopyRelation
from annotator.report.blocks import Fact, Facts, Section, Style, Table, Text
from annotator.report.copies_svg import WIDTH, copies_svg
from annotator.report.document import compose
from annotator.report.drawn_words import without_words, words_of
from annotator.report.inputs import ReportOptions
from annotator.report.languages import words_in
from annotator.report.network import Shown, lay_out
from annotator.report.render import render
from annotator.report.sides import FSI, ISOLATES, LRI, PDI, from_the_side, own_words, side_of
from tests.report.invented_case import (
    ARABIC,
    MADE,
    RUSSIAN,
    invented_document,
    invented_snapshot,
    make_index,
    sealed_log,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FROM_RIGHT = ReportOptions(language="ar")


@pytest.fixture(scope="module")
def document():
    return invented_document(options=FROM_RIGHT)


# -- words


@pytest.mark.parametrize(
    ("said", "apart"),
    [
        ("الزمن 00:00:41.133 – 00:00:42.000", ["00:00:41.133 – 00:00:42.000"]),
        ("41 × 1/90000 s", ["41 × 1/90000 s"]),
        (" · 00:00:01 – 00:00:02", ["00:00:01 – 00:00:02"]),
        ("2026-03-01 09:30:00 +05 (Asia/Aqtau)", ["2026-03-01 09:30:00 +05 (Asia/Aqtau)"]),
        ("43.2567, -76.9286\n± 12 م", ["43.2567, -76.9286", "± 12"]),
        ("الإطار 12 (الفهرس 11، عدا من 0)", []),
        ("12، 15، 20", []),
        ("بداية SHA-256", []),
        ("AMBER+\nSTRICT", ["AMBER+"]),
        (f"الإطار {FSI}5–9{PDI} 1–2", ["5–9", "1–2"]),
        (f"الإطار {LRI}5–9{PDI} 1–2", ["5–9", "1–2"]),
    ],
)
def test_what_is_read_from_the_left_is_set_apart(said, apart):
    set_out = own_words(said)
    assert re.findall(f"{LRI}([^{PDI}]*){PDI}", set_out) == apart
    assert re.sub(f"[{ISOLATES}]", "", set_out) == re.sub(f"[{ISOLATES}]", "", said)
    assert own_words(set_out) == set_out


def test_only_the_reports_own_words_are_changed():
    foreign = Text("1 – 2", foreign=True)
    section = Section(
        "key-1 – 2",
        "anchor-1 – 2",
        "من 1 – 2",
        (
            Facts((Fact("من 1 – 2", (foreign, Text("1 – 2"))),)),
            Table(("1 – 2",), (((Text("12 34", Style.CODE)),),), (100,)),
        ),
    )
    made = from_the_side(section, rtl=True)
    assert (made.key, made.anchor) == (section.key, section.anchor)
    assert made.title == f"من {LRI}1 – 2{PDI}"
    facts, table = made.blocks
    assert facts.rows[0].value == (foreign, Text(f"{LRI}1 – 2{PDI}"))
    assert table.headings == (f"{LRI}1 – 2{PDI}",)
    assert table.rows[0][0].text == f"{LRI}12 34{PDI}"
    assert table.widths == (100,)
    assert from_the_side(section, rtl=False) is section


@pytest.mark.parametrize("rtl", [True, False])
def test_a_line_runs_as_its_words_do_and_short_ones_stay_beside_their_label(rtl):
    def side(*line):
        found = side_of(line, rtl=rtl)
        return found.rtl, found.near

    long_russian, long_arabic = Text(RUSSIAN * 3, foreign=True), Text(ARABIC * 3, foreign=True)
    assert side(Text("own")) == (rtl, True)
    assert side(long_russian) == (False, False)
    assert side(long_arabic) == (True, False)
    assert side(Text("street.mp4", foreign=True)) == (False, True)
    assert side(Text("شارع", foreign=True)) == (True, True)
    assert side(Text("0" * 64, Style.CODE, foreign=True)) == (False, True)
    assert side(Text("12 – 15", foreign=True)) == (False, True)
    assert side(Text("–", foreign=True)) == (rtl, True)
    assert side(long_russian, Text("\ntaken from "), Text("x", foreign=True)) == (rtl, True)
    assert side(Text("شارع", foreign=True), Text(", "), Text("x", foreign=True)) == (True, True)


def test_figures_and_names_do_not_turn_a_sentence_around():
    w = words_in("ar")
    assert w("Frame {frame}", frame="5–9").endswith(f"{FSI}5–9{PDI}")
    assert w("Frame {frame}", frame="1\u00a0220").endswith("1\u00a0220")
    assert not set(ISOLATES) & set(words_in("fr")("Frame {frame}", frame="5–9"))
    # What is still to be made visible holds no marks: they would be shown as codes.
    assert not set(ISOLATES) & set(w.filled("Frame {frame}", frame="5–9"))
    assert not set(ISOLATES) & set(w.said("Reading ended early, after frame 5: “x”."))


def test_arabic_words_come_without_vowel_signs():
    said = json.dumps(dict(words_in("ar").table), ensure_ascii=False)
    assert not re.search("[\u064b-\u0652\u0670\u0640]", said)


# -- formats


@pytest.fixture(scope="module")
def outputs(document, tmp_path_factory):
    scratch = tmp_path_factory.mktemp("right")
    return {kind: render(document, kind, scratch=scratch) for kind in ("pdf", "html", "docx")}


@pytest.mark.parametrize("kind", ["pdf", "html", "docx"])
def test_the_same_case_and_clock_give_the_same_bytes(kind, outputs, tmp_path):
    assert render(invented_document(options=FROM_RIGHT), kind, scratch=tmp_path) == outputs[kind]


def test_pdf_runs_from_the_right_and_is_searchable(outputs, document):
    pdf = pypdf.PdfReader(io.BytesIO(outputs["pdf"]))
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "ar"
    assert root["/ViewerPreferences"]["/Direction"] == "/R2L"
    assert root["/MarkInfo"]["/Marked"]
    described = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3<" in described
    assert "<pdfaid:conformance>A<" in described
    assert set(pdf.attachments) == {"case.json"}
    said = " ".join(page.extract_text() for page in pdf.pages)
    for word in ("تقرير", "المحتويات", "المعاينات", "الاستنتاجات", "الإقرار"):
        assert word in said
    assert "⟦" not in said
    together = re.sub(f"[\\s{ISOLATES}]", "", said)
    for note in document.writer.notes:
        if note.start.digest:
            assert note.start.digest in together
    for number in range(1, len(pdf.pages) + 1):
        words = pdf.pages[number - 1].extract_text()
        assert "TLP:AMBER+STRICT" in words
        assert sealed_log()[-1].entry_hash[:16] in words


def test_html_runs_from_the_right_by_markup(outputs):
    html = outputs["html"].decode()
    assert re.search(r'<html lang="ar" dir="rtl"', html)
    body = html[html.index("<body") :]
    assert not set(ISOLATES) & set(re.sub(r"<[^>]*>", "", body))
    assert re.search(r'<bdi dir="ltr">00:00:\d\d\.\d{3}', body)
    assert re.search(r'<pre class="command" dir="ltr">sha256sum FILE', body)
    quote = body[body.index(RUSSIAN) - 160 : body.index(RUSSIAN)]
    assert 'dir="ltr"' in quote
    digest = sealed_log()[-1].entry_hash
    assert re.search(rf'<code dir="(ltr|auto)">{digest}', body)


def test_word_report_runs_from_the_right(outputs):
    with zipfile.ZipFile(io.BytesIO(outputs["docx"])) as archive:
        styles = ET.fromstring(archive.read("word/styles.xml"))
        body = ET.fromstring(archive.read("word/document.xml"))
    normal = next(s for s in styles.iter(f"{W}style") if s.get(f"{W}styleId") == "Normal")
    assert normal.find(f"{W}pPr/{W}bidi") is not None
    assert normal.find(f"{W}rPr/{W}szCs") is not None
    assert body.find(f".//{W}sectPr/{W}bidi") is not None
    tables = list(body.iter(f"{W}tblPr"))
    assert tables
    assert all(table.find(f"{W}bidiVisual") is not None for table in tables)
    arabic = re.compile("[\u0621-\u064a]")
    for run in body.iter(f"{W}r"):
        text = "".join(piece.text or "" for piece in run.iter(f"{W}t"))
        backwards = run.find(f"{W}rPr/{W}rtl") is not None
        letters = re.search("[A-Za-zА-я]|[\u0621-\u064a]", text)
        if letters is not None:
            assert backwards == bool(arabic.match(letters[0])), text
        elif re.fullmatch("\u200f\u200e[0-9].*\u200e\u200f", text):
            assert not backwards
        assert not set(ISOLATES) & set(text)
    russian = next(p for p in body.iter(f"{W}p") if RUSSIAN in "".join(p.itertext()))
    assert russian.find(f"{W}pPr/{W}bidi").get(f"{W}val") == "0"


def test_an_english_word_report_turns_nothing(tmp_path):
    with zipfile.ZipFile(
        io.BytesIO(render(invented_document(), "docx", scratch=tmp_path))
    ) as archive:
        assert b"bidiVisual" not in archive.read("word/document.xml")
        styles = ET.fromstring(archive.read("word/styles.xml"))
    assert styles.find(f".//{W}bidi") is None
    # Quotes in Arabic have sizes there, too.
    assert styles.find(f".//{W}szCs") is not None


# -- drawings

ANY_SCRIPT = "قال لاحقًا مُختلَق → Ж é 深圳 ა"


def copied(case, label, language="en"):
    one, two = case.exhibits[:2]
    renamed = replace(case, exhibits=(replace(one, label=label), two))
    link = CopyLink("r1", two.id, one.id, CopyRelation.RE_UPLOAD, "A", "")
    return compose(
        replace(renamed, copy_links=(link,)),
        {exhibit.id: make_index(600) for exhibit in renamed.exhibits},
        sealed_log(), {}, {}, MADE, {},
        ReportOptions(sections=("copies",), language=language),
    )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ar"])
def test_words_of_a_drawing_may_be_in_any_script(language, tmp_path):
    made = copied(invented_snapshot(), ANY_SCRIPT, language)
    pdf = pypdf.PdfReader(io.BytesIO(render(made, "pdf", scratch=tmp_path)))
    said = " ".join(page.extract_text() for page in pdf.pages)
    assert "U+6DF1" in said.replace("\n", "")
    (drawing,) = (picture.svg for picture in made.pictures if picture.svg)
    ET.fromstring(drawing)
    assert "⟦U+6DF1⟧" in " ".join(each.text for each in words_of(drawing))


def test_words_are_taken_out_of_a_drawing_whole():
    one, two = invented_snapshot().exhibits[:2]
    link = CopyLink("r1", two.id, one.id, CopyRelation.RE_UPLOAD, "A", "")
    hostile = replace(one, label='</text><script>"&lt;')
    svg, _height = copies_svg((hostile, two), [link], words_in("en"))
    bare = ET.fromstring(without_words(svg))
    assert {each.tag.rpartition("}")[2] for each in bare.iter()} <= {"svg", "rect", "path", "polygon"}  # fmt: skip
    texts = [each.text for each in words_of(svg)]
    assert '</text><script>"&lt;' in texts
    assert "re-upload" in texts


def test_drawings_that_are_read_begin_where_reading_begins():
    one, two = invented_snapshot().exhibits[:2]
    link = CopyLink("r1", two.id, one.id, CopyRelation.RE_UPLOAD, "A", "")
    first = {}
    for language in ("en", "ar"):
        svg, _height = copies_svg((one, two), [link], words_in(language))
        first[language] = next(each.x for each in words_of(svg) if each.text == one.label)
    assert first["en"] < WIDTH / 2 < first["ar"]
    network = lay_out([Shown("c", "C1", "said")], [Shown("n", "N1", "seen")], [])
    turned = network.mirrored()
    assert turned.from_right
    assert [box.x + box.width for box in turned.boxes] == [network.width - box.x for box in network.boxes]  # fmt: skip
    assert turned.mirrored() == network
