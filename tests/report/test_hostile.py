"""Every hostile string in every field is inert in every output, seen by reading it back."""

import base64
import csv
import io
import json
import zipfile
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import openpyxl
import pypdf
import pytest

from annotator.report.as_json import render_json
from annotator.report.html import render_html
from annotator.report.pdf import render_pdf
from annotator.report.tables import COLUMNS, NUMBERS, render_csv, render_xlsx
from annotator.report.visible_text import visible_text
from tests.report.hostile import HOSTILE
from tests.report.invented_case import invented_document

FORMULA = tuple("=+-@\t\r\n＝＋－＠")


class Skeleton(HTMLParser):
    """Tags and attribute names in their order, and all text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.addresses, self.words = [], [], []
        self.comments = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _ in attrs if name not in ("dir", "lang"))))
        self.addresses += [value for name, value in attrs if name in ("href", "src")]

    def handle_comment(self, data):
        self.comments.append(data)

    def handle_data(self, data):
        self.words.append(data)


DRAWING = "data:image/svg+xml;base64,"


@pytest.fixture(scope="module")
def harmless():
    return Skeleton(render_html(invented_document(outside="a", pictures=False)).decode())


def test_there_are_enough():
    assert len(set(HOSTILE)) >= 60


@pytest.mark.parametrize("text", HOSTILE)
def test_html_keeps_its_structure(text, harmless):
    html = render_html(invented_document(outside=text, pictures=False)).decode()
    found = Skeleton(html)
    assert found.tags == harmless.tags
    assert found.comments == []
    # Drawings that the report makes itself are in it, and say no more than they should.
    drawn = [address for address in found.addresses if not address.startswith("#")]
    assert all(address.startswith(DRAWING) for address in drawn)
    for address in drawn:
        ET.fromstring(base64.b64decode(address.removeprefix(DRAWING)))
    said = "".join(found.words)
    assert visible_text(text.strip("\r\n"), keep_lines=True) in said
    assert visible_text(text) in said


@pytest.mark.parametrize("text", HOSTILE)
def test_csv_runs_nothing(text):
    data = render_csv(invented_document(outside=text, pictures=False))
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == 1 + 12 + 5
    assert all(len(row) == len(COLUMNS) for row in rows)
    for row in rows[1:]:
        for column, cell in zip(COLUMNS, row, strict=True):
            assert column in NUMBERS or not cell.startswith(FORMULA)
    # The same cells, cut where another locale would cut them.
    for line in data.decode("utf-8-sig").replace("\r\n", "\n").split("\n"):
        for cell in line.split(";"):
            assert not cell.lstrip(' "').startswith(tuple("=@＝＋－＠"))


@pytest.mark.parametrize("text", HOSTILE)
def test_xlsx_holds_text_only(text):
    data = render_xlsx(invented_document(outside=text, pictures=False))
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                assert cell.data_type in ("s", "n")
                assert cell.hyperlink is None
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert not [name for name in parts.namelist() if "external" in name or "vba" in name]
        assert all(b"<f>" not in parts.read(n) for n in parts.namelist() if "sheet" in n)
    sheet = book["Notes"]
    comment = sheet.cell(2, COLUMNS.index("Comment") + 1).value
    assert comment == visible_text(text, keep_lines=True)


@pytest.mark.parametrize("text", HOSTILE)
def test_json_gives_the_text_back_and_controls_nothing(text):
    data = render_json(invented_document(outside=text, pictures=False))
    shown = data.decode("utf-8")
    assert not [c for c in "\x1b\x07\x00\x7f\x85\x9b\u202e\u2066\u2028\ufeff" if c in shown]
    read = json.loads(data)
    assert {note["text"] for note in read["annotations"]} == {text}
    assert read["exhibits"][0]["provenance"]["summary"] == text


@pytest.mark.parametrize("text", HOSTILE)
def test_pdf_holds_no_action_and_one_attachment(text, tmp_path):
    data = render_pdf(invented_document(outside=text, pictures=False), scratch=tmp_path)
    assert list(tmp_path.iterdir()) == []
    reader = pypdf.PdfReader(io.BytesIO(data))
    root = reader.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root.keys())
    assert list(reader.attachments) == ["case.json"]
    for page in reader.pages:
        for annotation in page.get("/Annots") or []:
            link = annotation.get_object()
            action = link.get("/A")
            assert link["/Subtype"] == "/Link"
            assert action is None or action.get_object()["/S"] == "/GoTo"
