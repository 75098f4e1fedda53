"""An organisation's template in the report: in every printed format, inert, and said in the method."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zipfile

import cv2
import numpy as np
import pypdf
import pytest

from annotator.report.html import render_html
from annotator.report.inputs import ReportOptions
from annotator.report.render import render
from annotator.report.template import Logo, ReportTemplate, TemplateTexts
from annotator.report.visible_text import visible_text
from tests.report.hostile import HOSTILE
from tests.report.invented_case import invented_document
from tests.report.test_hostile import Skeleton

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2" width="1000" height="500"><rect width="4" height="2" fill="#123456"/></svg>'
DIGEST = hashlib.sha256(b"template").hexdigest()


def jpeg():
    return bytes(cv2.imencode(".jpg", np.full((20, 40, 3), 70, np.uint8))[1])


def template(words="Office of Video Evidence", logo=None):
    texts = TemplateTexts(
        f"{words} front\n\nSecond part", f"{words} declares", f"{words} foot"[:160]
    )
    return ReportTemplate(
        organisation=f"{words}",
        address=(f"{words} street",),
        logo=logo,
        accent="#7a1f3d",
        texts={"": texts},
        files=(("template.toml", DIGEST),),
    )


def document(made):
    return invented_document(options=ReportOptions(template=made), pictures=False)


def squeezed(words):
    return re.sub(r"\s+", " ", words)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    scratch = tmp_path_factory.mktemp("scratch")
    made = document(template(logo=Logo("svg", SVG, 1000, 500, 40)))
    again = document(template(logo=Logo("svg", SVG, 1000, 500, 40)))
    found = {}
    for kind in ("pdf", "html", "docx", "json"):
        found[kind] = render(made, kind, scratch=scratch)
        assert render(again, kind, scratch=scratch) == found[kind]
    return found


def test_the_pdf_has_letterhead_foot_and_the_organisation_s_declaration(outputs):
    pages = [squeezed(p.extract_text()) for p in pypdf.PdfReader(io.BytesIO(outputs["pdf"])).pages]
    assert "Office of Video Evidence street" in pages[0]
    assert "Office of Video Evidence front" in pages[0]
    assert "Second part" in pages[0]
    assert all("Office of Video Evidence foot" in page for page in pages)
    said = " ".join(pages)
    assert "Office of Video Evidence declares" in said
    assert "I made or supervised" not in said
    assert DIGEST in said.replace(" ", "")


def test_the_page_holds_the_drawing_and_the_colour(outputs):
    html = outputs["html"].decode()
    assert base64.b64encode(SVG).decode() in html
    assert "--accent: #7a1f3d" in html
    assert "Office of Video Evidence declares" in html
    assert html.count("Office of Video Evidence foot") == 1
    assert DIGEST in html


def test_the_word_file_holds_it_as_pixels(outputs):
    with zipfile.ZipFile(io.BytesIO(outputs["docx"])) as parts:
        body = parts.read("word/document.xml").decode()
        assert "Office of Video Evidence street" in body
        assert "7A1F3D" in parts.read("word/styles.xml").decode()
        foot = [name for name in parts.namelist() if "footer" in name and name.endswith(".xml")]
        assert any("Office of Video Evidence foot" in parts.read(name).decode() for name in foot)
        assert any(
            name.startswith("word/media/") and name.endswith(".png") for name in parts.namelist()
        )


def test_the_data_name_its_files(outputs):
    assert json.loads(outputs["json"])["report"]["template"] == {"template.toml": DIGEST}


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_logo_of_pixels_is_in_all_formats(kind, tmp_path):
    data = jpeg()
    if kind == "png":
        data = bytes(cv2.imencode(".png", np.full((20, 40, 4), 70, np.uint8))[1])
    made = document(template(logo=Logo(kind, data, 40, 20, 30)))
    assert render(made, "pdf", scratch=tmp_path).startswith(b"%PDF")
    assert f"data:image/{kind};base64," in render(made, "html", scratch=tmp_path).decode()
    with zipfile.ZipFile(io.BytesIO(render(made, "docx", scratch=tmp_path))) as parts:
        assert any(parts.read(n) == data for n in parts.namelist() if "media" in n)


HARMLESS = Skeleton(render_html(document(template("a"))).decode()).tags


LOTS = ["·".join(HOSTILE[first : first + 9]) for first in range(0, len(HOSTILE), 9)]


@pytest.mark.parametrize("text", LOTS)
def test_hostile_words_of_a_template_are_inert(text):
    html = render_html(document(template(text))).decode()
    found = Skeleton(html)
    bare = [tag for tag in found.tags if tag[0] not in ("p", "span", "br")]
    assert bare == [tag for tag in HARMLESS if tag[0] not in ("p", "span", "br")]
    assert visible_text(text) in "".join(found.words)
    style = html[html.index("<style>") : html.index("</style>")]
    foot = re.search(r'@bottom-left \{ content: "([^"]*)"', style)
    assert foot is not None
    assert re.fullmatch(r"(?:[A-Za-z0-9]|\\[0-9a-f]{6})*", foot[1])


def test_hostile_words_in_pdf_and_word(tmp_path):
    words = " ".join(each[:60] for each in HOSTILE[:40])
    made = document(template(words[:150]))
    assert render(made, "pdf", scratch=tmp_path).startswith(b"%PDF")
    assert render(made, "docx", scratch=tmp_path)
