"""Each format read back by somebody else's reader."""

import base64
import csv
import hashlib
import io
import json
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser

import openpyxl
import pypdf
import pytest

from annotator.errors import ExportError, UsageError
from annotator.file_text import neutralised
from annotator.report.as_json import SCHEMA
from annotator.report.blocks import Command
from annotator.report.glyphs import code_points, drawable
from annotator.report.inputs import ReportOptions, Still
from annotator.report.pdf import render_pdf
from annotator.report.render import KINDS, render
from annotator.report.tables import CELL_LIMIT, COLUMNS
from annotator.resource_files import resource_path
from annotator.timing.frame_stamp import FrameStamp
from tests.report.invented_case import (
    ARABIC,
    KAZAKH,
    RUSSIAN,
    invented_document,
    invented_snapshot,
    make_index,
    sealed_log,
    stills_of,
)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    scratch = tmp_path_factory.mktemp("scratch")
    return {kind: render(invented_document(), kind, scratch=scratch) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_case_and_clock_give_the_same_bytes(kind, outputs, tmp_path):
    assert render(invented_document(), kind, scratch=tmp_path) == outputs[kind]
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_is_refused(tmp_path):
    with pytest.raises(UsageError, match="odt"):
        render(invented_document(), "odt", scratch=tmp_path)


def test_importing_the_layer_loads_nothing_heavy():
    code = (
        "import sys; import annotator.report.render, annotator.report.html, annotator.report.pdf,"
        " annotator.report.tables, annotator.report.as_json;"
        "print([m for m in ('typst','jinja2','xlsxwriter','numpy','cv2','av') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# -- HTML


class Page(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)


def test_html_reaches_for_nothing_outside(outputs):
    page = Page(outputs["html"].decode())
    policy = next(a for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy["content"]
    assert "script" not in {tag for tag, _ in page.tags}
    assert "url(" not in outputs["html"].decode()
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")]
        assert attributes.get("href", "#").startswith("#")
        assert attributes.get("src", "data:image/jpeg;base64,").startswith(
            ("data:image/jpeg;base64,", "data:image/svg+xml;base64,")
        )


def test_html_holds_every_still_as_it_is(outputs):
    page = Page(outputs["html"].decode())
    sources = [a["src"] for tag, a in page.tags if tag == "img" and "jpeg" in a["src"]]
    shown = {base64.b64decode(source.partition(",")[2]) for source in sources}
    first, last = stills_of(invented_snapshot())
    assert shown >= {still.jpeg for still in (*first.values(), *last.values())}
    assert all("alt" in a for tag, a in page.tags if tag == "img")


def test_html_links_lead_to_one_place_each(outputs):
    page = Page(outputs["html"].decode())
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    links = {a["href"][1:] for tag, a in page.tags if tag == "a"} - {"close"}
    assert links <= set(ids)


def test_html_runs_each_text_in_its_own_direction(outputs):
    html = outputs["html"].decode()
    at = html.index(ARABIC)
    assert 'dir="rtl"' in html[at - 120 : at]
    assert 'lang="ar"' in html[at - 120 : at]
    assert 'dir="ltr"' in html[html.index(RUSSIAN) - 120 : html.index(RUSSIAN)]


# -- PDF


@pytest.fixture(scope="module")
def pdf(outputs):
    return pypdf.PdfReader(io.BytesIO(outputs["pdf"]))


def squeezed(text):
    return re.sub(r"\s+", " ", text)


def test_pdf_is_tagged_archival_and_dated_by_the_clock(pdf):
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    described = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3<" in described
    assert "<pdfaid:conformance>A<" in described
    assert "<pdfuaid:part>1<" in described
    assert pdf.metadata["/CreationDate"].startswith("D:20260301093000")
    assert pdf.metadata["/Title"] == "Evening street (training case)"


def test_pdf_can_be_searched_in_its_languages(pdf):
    said = squeezed(" ".join(page.extract_text() for page in pdf.pages))
    assert squeezed(RUSSIAN) in said
    assert KAZAKH in said
    for word in ("يظهر", "المقطع", "شخص", "يحمل"):
        assert word in said


def test_pdf_says_its_disclosure_and_page_on_every_page(pdf):
    pages = [page.extract_text() for page in pdf.pages]
    for number, said in enumerate(pages, 1):
        assert "INVENTED · TLP:AMBER+STRICT · sealed" in squeezed(said)
        assert f"page {number} of {len(pages)}" in said
        assert sealed_log()[-1].entry_hash[:16] in said
    assert pdf.page_labels == [str(n) for n in range(1, len(pages) + 1)]


def test_pdf_carries_the_case_as_json(pdf, outputs):
    (data,) = pdf.attachments["case.json"]
    assert data == outputs["json"]


def test_pdf_holds_the_whole_digest_of_every_frame(pdf):
    said = "".join("".join(page.extract_text() for page in pdf.pages).split())
    for note in invented_snapshot().annotations:
        if note.start.digest:
            assert note.start.digest in said


def test_pdf_embeds_its_fonts(pdf):
    for page in pdf.pages:
        for font in page["/Resources"]["/Font"].values():
            real = font.get_object()["/DescendantFonts"][0].get_object()
            assert (
                "/FontFile2" in real["/FontDescriptor"] or "/FontFile3" in real["/FontDescriptor"]
            )


def test_pdf_writes_codes_for_what_it_cannot_draw_and_says_so(tmp_path):
    case = invented_snapshot()
    note = replace(case.annotations[0], text="საქ 🎥 end")
    case = replace(case, annotations=(note, *case.annotations[1:]))
    data = render(invented_document(case), "pdf", scratch=tmp_path)
    said = squeezed(" ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(data)).pages))
    drawn = drawable(resource_path("fonts"))
    wanted = "".join(c if ord(c) in drawn else f"⟦U+{ord(c):04X}⟧" for c in note.text)
    assert wanted in said
    assert ("Characters written as codes" in said) == (wanted != note.text)


def test_pdf_on_letter_paper(tmp_path):
    options = ReportOptions(paper="us-letter", sections=("question",))
    data = render(invented_document(options=options, pictures=False), "pdf", scratch=tmp_path)
    assert [float(x) for x in pypdf.PdfReader(io.BytesIO(data)).pages[0].mediabox[2:]] == [612, 792]


def test_a_pdf_that_cannot_be_made_is_an_error_with_nothing_left(tmp_path):
    case = invented_snapshot()
    note = case.annotations[0]
    document = invented_document(case)
    broken = replace(
        document,
        pictures=tuple(replace(picture, jpeg=b"no picture") for picture in document.pictures),
    )
    with pytest.raises(ExportError, match="PDF") as error:
        render_pdf(broken, scratch=tmp_path)
    assert "HTML" in error.value.hint
    assert list(tmp_path.iterdir()) == []
    assert note.id in {n.id for n in document.writer.notes}


@pytest.mark.skipif(sys.platform == "win32", reason="no modes there")
def test_temporary_files_are_private(tmp_path, monkeypatch):
    import typst

    seen = []
    real = typst.compile

    def watching(path, *args, **options):
        seen.append(stat.S_IMODE((tmp_path / options["root"]).stat().st_mode))
        return real(path, *args, **options)

    monkeypatch.setattr(typst, "compile", watching)
    render_pdf(invented_document(pictures=False), scratch=tmp_path)
    assert seen == [0o700]


def test_glyphs_are_those_that_the_font_has():
    font = resource_path("fonts", "NotoSans-Regular.ttf").read_bytes()
    found = code_points(font)
    assert {ord(c) for c in "Aя ә€"} <= found
    assert 0x4E2D not in found
    assert ord("ب") in drawable(resource_path("fonts"))


def test_a_folder_without_fonts_is_refused(tmp_path):
    with pytest.raises(ExportError, match="fonts are missing"):
        drawable(tmp_path)
    (tmp_path / "bad.ttf").write_bytes(b"\0\1\0\0\0\1")
    with pytest.raises(ExportError, match=r"bad\.ttf"):
        drawable.__wrapped__(tmp_path)


# -- tables


def test_csv_has_a_row_a_point_and_two_a_span(outputs):
    rows = list(csv.DictReader(io.StringIO(outputs["csv"].decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [row["Behavior type"] for row in rows if row["Note"] == "N3"] == ["START", "STOP"]
    start, stop = (row for row in rows if row["Note"] == "N3")
    index = make_index(900, variable=True)
    for row, frame in ((start, 40), (stop, 118)):
        assert row["Image index"] == str(frame)
        assert row["PTS"] == str(index.pts(frame))
        assert row["Frame digest"] == index.digest(frame)
        assert Fraction(row["Time"]) == Fraction(index.time_ns(frame), 10**9)
        assert row["Time base"] == "1/90000"
    assert next(r for r in rows if r["Note"] == "N9")["Comment"] == KAZAKH
    assert (
        "machine translation, not reviewed"
        in next(r for r in rows if r["Note"] == "N9")["Translations"]
    )


@pytest.mark.parametrize(
    "text, safe",
    [
        ("=1", "'=1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("\t=1", "'\t'=1"),
        ("a;=1", "a;'=1"), ("a\n=1", "a\n'=1"), ('"=1', "'\"=1"), ("a = b", "a = b"), ("x-y", "x-y"),
        ("＝1", "'＝1"),
    ],
)  # fmt: skip
def test_neutralised(text, safe):
    assert neutralised(text) == safe


def test_xlsx_has_both_sheets_with_frozen_headings_and_a_fixed_date(outputs):
    book = openpyxl.load_workbook(io.BytesIO(outputs["xlsx"]))
    assert book.sheetnames == ["Notes", "Exhibits", "Log"]
    assert all(sheet.freeze_panes == "A2" for sheet in book.worksheets)
    assert book.properties.created.isoformat() == "2026-03-01T09:30:00"
    notes = book["Notes"]
    assert [cell.value for cell in notes[1]] == list(COLUMNS)
    assert notes.cell(2, COLUMNS.index("Image index") + 1).value == 0
    assert notes.column_dimensions["S"].width > 40
    exhibits = book["Exhibits"]
    assert exhibits["E2"].value == invented_snapshot().exhibits[0].digest_sha256
    assert exhibits["G2"].value == 900
    with zipfile.ZipFile(io.BytesIO(outputs["xlsx"])) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}


def test_xlsx_keeps_long_numbers_and_says_where_it_cuts(tmp_path):
    case = invented_snapshot()
    huge = FrameStamp(5, 2**62 + 1, Fraction(1, 10**9), "a" * 64)
    note = replace(case.annotations[0], start=huge, text="я" * (CELL_LIMIT + 10))
    case = replace(case, annotations=(note,))
    data = render(invented_document(case, pictures=False), "xlsx", scratch=tmp_path)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Notes"]
    assert sheet.cell(2, COLUMNS.index("PTS") + 1).value == str(2**62 + 1)
    comment = sheet.cell(2, COLUMNS.index("Comment") + 1).value
    assert comment.startswith("яяя")
    assert "16,777 more characters" in comment


# -- JSON


def test_json_says_its_schema_and_is_sorted(outputs):
    data = json.loads(outputs["json"])
    assert data["schema"] == SCHEMA
    assert outputs["json"].decode() == json.dumps(
        data, ensure_ascii=False, sort_keys=True, indent=1
    ) + "\n"  # fmt: skip
    note = data["annotations"][1]
    assert note["start"]["time_base"] == "1/90000"
    assert data["numbers"][note["id"]] == "N2" or data["numbers"][note["id"]] == "N3"
    assert data["timing"][note["exhibit_id"]]["frames"] == 900
    assert data["custody"][-1]["entry_hash"] == sealed_log()[-1].entry_hash
    assert data["custody"][1]["previous_hash"] == data["custody"][0]["entry_hash"]


# -- what the report tells a stranger to type


@pytest.mark.skipif(not shutil.which("ffmpeg") or not shutil.which("bash"), reason="needs ffmpeg")
def test_the_printed_commands_give_the_printed_digests(tmp_path):
    frames = [bytes([16 + n]) * (64 * 48) + bytes([128]) * (2 * 32 * 24) for n in range(9)]
    film = tmp_path / "FILE"
    film.write_bytes(
        b"YUV4MPEG2 W64 H48 F25:1 Ip A1:1 C420jpeg\n" + b"".join(b"FRAME\n" + f for f in frames)
    )
    case = invented_snapshot()
    sha = hashlib.sha256(film.read_bytes()).hexdigest()
    exhibit = replace(case.exhibits[0], digest_sha256=sha)
    stamp = FrameStamp(6, 6, Fraction(1, 25), hashlib.sha256(frames[6]).hexdigest())
    note = replace(case.annotations[0], start=stamp, exhibit_digest=sha)
    case = replace(case, exhibits=(exhibit,), annotations=(note,))
    document = invented_document_of_one(case)
    check = next(section for section in document.sections if section.key == "check")
    commands = [block.text for block in check.blocks if isinstance(block, Command)]
    printed = [
        subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout
        for command in commands
    ]
    assert printed[0].split()[0] == sha
    lines = [line for line in printed[1].splitlines() if not line.startswith("#")]
    assert lines[6].split()[-1] == stamp.digest
    assert printed[2].split()[-1] == stamp.digest
    shown = str(check.blocks)
    assert sha in shown
    assert stamp.digest in shown


def invented_document_of_one(case):
    from annotator.report.document import compose
    from tests.report.invented_case import MADE

    stills: dict[str, Still] = {}
    return compose(case, {}, (), stills, {}, MADE, {})
