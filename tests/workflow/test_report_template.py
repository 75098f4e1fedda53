"""The template folder of an organisation is plain data: read key by key, its logo written anew."""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import pytest

from annotator.errors import ExportError, UsageError
from annotator.report.inputs import SECTIONS
from annotator.report.template import Logo
from annotator.workflow.report_logo import MOST_BYTES, logo_of
from annotator.workflow.report_template import FILE, read_template, write_template

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">{}</svg>'


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "template"
    made.mkdir()
    return made


def written(folder, words):
    (folder / FILE).write_text(words, "utf-8")
    return folder


def refused(folder, words):
    with pytest.raises(UsageError) as told:
        read_template(written(folder, words))
    assert told.value.hint or "toml" in told.value.message
    return told.value.message


def test_what_is_written_to_start_from_can_be_read(tmp_path):
    folder = tmp_path / "new" / "template"
    made = write_template(folder)
    template = read_template(folder)
    assert template.organisation == "Name of the organisation"
    assert template.logo is not None
    assert template.sections is not None
    assert set(template.sections) == set(SECTIONS)
    assert template.paper == "a4"
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in made}
    assert dict(template.files) == digests
    assert read_template(folder) == template
    with pytest.raises(ExportError, match="already"):
        write_template(folder)
    write_template(folder, overwrite=True)


def test_an_empty_template_changes_nothing(folder):
    template = read_template(written(folder, ""))
    assert template.words().strip() == ""
    assert (template.logo, template.sections, template.paper) == (None, None, None)


def test_texts_go_by_language_and_else_stand_for_all(folder):
    template = read_template(
        written(folder, '[texts]\nfront = "F"\nfooter = "all"\n[texts.fr]\nfooter = "pied"\n')
    )
    assert template.texts_in("fr-CA").footer == "pied"
    assert template.texts_in("fr").front == "F"
    assert template.texts_in("kk").footer == "all"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("[look]\naccent = 'red'", "look.accent"),
        ("[look]\naccent = '#ffee00'", "too pale"),
        ("[look]\naccent = 7", "look.accent: is no text"),
        ("[look]\npaper = 'a3'", "look.paper"),
        ("[look]\ncolour = '#000000'", "look.colour: is no key"),
        ("[script]\nrun = 'x'", "script: is no key"),
        ("organisation = 'x'", "organisation: is no table"),
        ("[organisation]\nname = '''a\nb'''", "several lines"),
        ("[organisation]\nname = 'x'\naddress = 'street'", "is no list"),
        ("[organisation]\naddress = [1]", "is no text"),
        ("[organisation]\naddress = ['" + "','".join("abcdefghi") + "']", "9 entries"),
        ("[organisation]\nlogo_width_mm = 900", "logo_width_mm"),
        ("[organisation]\nlogo_width_mm = true", "logo_width_mm"),
        ("[texts]\nfooter = '" + "x" * 161 + "'", "texts.footer: has 161"),
        ("[texts]\nfront = '" + "x" * 12_001 + "'", "texts.front"),
        ("[texts.'../x']\nfront = 'x'", "is no language"),
        ("[texts.fr]\nfoot = 'x'", "texts.fr.foot"),
        ("[sections]\nshown = ['poem']", "no section “poem”"),
        ("[sections]\nshown = []", "no section is left"),
        ("format = 2", "newer"),
        ("a = [" * 3000, "could not be read"),
        ("[look", "could not be read"),
        ("x = '" + "y" * (64 << 10) + "'", "larger than"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_key(folder, words, said):
    assert said in refused(folder, words)


def test_what_is_no_template_is_said(tmp_path, folder):
    with pytest.raises(UsageError, match="no folder"):
        read_template(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="not in the template"):
        read_template(folder)
    (folder / FILE).write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="UTF-8"):
        read_template(folder)


@pytest.mark.parametrize(
    "name", ["../logo.png", "/etc/passwd", "a/b.png", "..", "C:\\\\logo.png", "a\\\\b.png", ".logo"]
)
def test_a_logo_lies_in_the_folder(folder, name):
    (folder.parent / "logo.png").write_bytes(b"outside")
    assert "organisation.logo" in refused(folder, f'[organisation]\nlogo = "{name}"')


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")
def test_links_pipes_and_folders_are_not_read(tmp_path, folder):
    (tmp_path / "secret.png").write_bytes(b"secret")
    words = '[organisation]\nlogo = "logo.png"'
    logo = folder / "logo.png"
    logo.symlink_to(tmp_path / "secret.png")
    assert "is a link" in refused(folder, words)
    logo.unlink()
    os.mkfifo(logo)
    assert "no ordinary file" in refused(folder, words)
    logo.unlink()
    logo.mkdir()
    assert "logo.png" in refused(folder, words)


# -- logos


def png(width=30, height=20, *, clear=False):
    pixels = np.full((height, width, 4 if clear else 3), 90, np.uint8)
    if clear:
        pixels[:, :10, 3] = 0
    done, data = cv2.imencode(".png", pixels)
    assert done
    return bytes(data)


def with_text(data):
    """The PNG with a comment that says where it was made."""
    chunk = b"tEXtComment\0made at home by W-1"
    piece = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return data[:33] + piece + data[33:]


def test_pixels_are_written_anew_without_what_the_file_said():
    logo = logo_of(with_text(png(clear=True)), 40)
    assert logo.kind == "png"
    assert (logo.width, logo.height) == (30, 20)
    assert b"home" not in logo.data
    back = cv2.imdecode(np.frombuffer(logo.data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert back.shape == (20, 30, 3)
    assert (back[:, :10] == 255).all()
    large = logo_of(png(3000, 10), 40)
    assert large.width == 1200
    assert large.size_mm()[0] == 40
    assert Logo("png", b"", 10, 1000, 40).size_mm()[1] == 30


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"GIF89a....", "no PNG"),
        (b"", "no PNG"),
        (png()[:40], "damaged"),
        (b"\x89PNG\r\n\x1a\n\0\0", "damaged"),
        (png()[:16] + struct.pack(">II", 90_000, 90_000) + png()[24:], "not decoded"),
        (png() + b"\0" * MOST_BYTES, "up to"),
    ],
)
def test_what_is_no_picture_is_refused(data, said):
    with pytest.raises(UsageError, match=said):
        logo_of(data, 40)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>", "<image href='http://example.org/x.png'/>", "<foreignObject/>",
        "<use href='#a'/>", "<style>@import url(//example.org)</style>", "<text>word</text>",
        "<a href='//example.org'><path d='M0 0'/></a>", "<animate attributeName='x'/>",
        "<set attributeName='onload' to='alert(1)'/>", "<filter id='f'/>", "<pattern id='p'/>",
        "<rect fill='url(http://example.org/x)'/>", "<rect style='fill:url(data:image/png,x)'/>",
        "<rect fill='javascript:alert(1)'/>", "<path d='M0 0\" onload=\"x'/>", "<g><mask/></g>",
        "<linearGradient xmlns:x='http://www.w3.org/1999/xlink' x:href='other.svg#a'/>",
    ],
)  # fmt: skip
def test_a_drawing_that_does_more_than_draw_is_refused(inside):
    with pytest.raises(UsageError, match="SVG"):
        logo_of(SVG.format(inside).encode(), 40)


def test_a_drawing_keeps_shapes_and_colours_only():
    data = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="urn:editor" onload="alert(1)" width="4cm"'
        b' height="2cm" viewBox="0 0 40 20"><!-- by W-1 --><title>W-1</title><metadata>home</metadata>'
        b'<i:guide home="1"/><defs><linearGradient id="g"><stop offset="0" style="stop-color:#123456;'
        b'-i-mark:url(x)"/></linearGradient></defs><g id="a" onclick="alert(1)" i:label="home">'
        b'<path d="M0 0h10v5z" style="fill:url(#g);font-family:x" class="c"/></g></svg>'
    )
    logo = logo_of(data, 40)
    assert (logo.kind, logo.width, logo.height) == ("svg", 1000, 500)
    root = ET.fromstring(logo.data)
    assert root.get("viewBox") == "0 0 40 20"
    for word in (b"alert", b"home", b"W-1", b"editor", b"class", b"url(x)", b"onload"):
        assert word not in logo.data
    assert b'fill="url(#g)"' in logo.data
    assert b'stop-color="#123456"' in logo.data
    assert logo_of(data, 40) == logo


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE svg [<!ENTITY a 'x'>]><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><body/></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1e9 1'/>",
        b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 nan 1'/>",
        b"<svg xmlns='http://www.w3.org/2000/svg'",
        SVG.format("<g>" * 200 + "</g>" * 200).encode(),
        SVG.format("<path/>" * 6000).encode(),
    ],
)
def test_an_unusable_drawing_is_refused(data):
    with pytest.raises(UsageError):
        logo_of(data, 40)
