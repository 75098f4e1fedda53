"""Independent readers of what the program writes: the texts in it, and its structure without them."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import docx
import lxml.etree
import openpyxl
import opentimelineio
import pysubs2

Read = tuple[list[str], Counter[Any]]
"""The texts of a file, and how often each piece of structure stands in it."""
_DRAWING = "data:image/svg+xml;base64,"
_UNSAFE_TAGS = {"script", "iframe", "object", "embed", "link", "base", "form", "foreignObject"}
_FORMULA = tuple("=+-@＝＋－＠\ufe62\ufe63\ufe66\ufe6b")
# What some reader drops before it looks whether a cell is a formula.
_IGNORED = "".join(map(chr, [*range(33), *range(0x7F, 0xA1), 0x200B, 0x2060, 0x3000, 0xFEFF])) + '"'


def xml_of(data: bytes) -> Read:
    """XML read by lxml without a document type, an instruction or a network."""
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    root = lxml.etree.fromstring(data, parser)
    assert not root.getroottree().docinfo.internalDTD
    texts: list[str] = []
    shape: Counter[Any] = Counter()
    for each in root.iter():
        assert each.tag is not lxml.etree.PI
        if each.tag is lxml.etree.Comment:
            shape["comment"] += 1
            continue
        shape[each.tag, tuple(sorted(each.attrib))] += 1
        texts += [each.text or "", *map(str, each.attrib.values())]
        texts += [unquote(str(value)) for value in each.attrib.values() if "%" in value]
    return texts, shape


class _Html(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.shape: Counter[Any] = Counter()
        self.policy = ""
        self.ids: set[str] = set()
        self.targets: set[str] = set()
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert tag not in _UNSAFE_TAGS
        assert not [name for name in given if name.startswith("on")]
        if tag == "meta" and given.get("http-equiv", "").lower() == "content-security-policy":  # type: ignore[union-attr]
            self.policy = str(given["content"])
        for name in ("href", "src"):
            address = given.get(name) or "#"
            assert address.startswith(("#", "data:image/")), address[:80]
            if address.startswith("#"):
                self.targets.add(address[1:])
            elif address.startswith(_DRAWING):
                texts, _shape = xml_of(base64.b64decode(address.removeprefix(_DRAWING)))
                self.words += texts
        self.ids.add(given.get("id") or "")
        if tag != "bdi":  # set around what runs the other way
            self.shape[tag, tuple(sorted(n for n in given if n not in ("dir", "lang")))] += 1

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"comment: {data[:80]}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"instruction: {data[:80]}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def html_of(data: bytes) -> Read:
    """The report as a browser reads it: nothing runs, nothing is fetched, no comment hides words."""
    found = _Html(data.decode("utf-8"))
    assert "default-src 'none'" in found.policy
    assert "script-src" not in found.policy
    assert found.targets <= found.ids | {"close"}
    return ["".join(found.words)], found.shape


def docx_of(data: bytes) -> Read:
    """The Word report: parts, relations inside the file only, fields as they were."""
    shape: Counter[Any] = Counter()
    texts: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            assert ".." not in name
            assert "vba" not in name.lower()
            shape[name if "media" not in name else "media"] += 1
            if not name.endswith((".xml", ".rels")):
                continue
            words, tags = xml_of(parts.read(name))
            if name == "word/document.xml":
                texts.append("".join(lxml.etree.fromstring(parts.read(name)).itertext()))
                shape += Counter(
                    {tag: n for tag, n in tags.items() if "instr" in tag[0] or "hyper" in tag[0]}
                )
            elif not name.endswith(".rels"):
                texts += words
            if name.endswith(".rels"):
                assert b"External" not in parts.read(name)
    docx.Document(io.BytesIO(data))
    return texts, shape


def csv_of(data: bytes) -> Read:
    """A table: every row as wide, and nothing that a spreadsheet would run."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    for row in rows[1:]:
        for cell in row:
            begin = cell.lstrip(_IGNORED)
            assert not begin.startswith(_FORMULA) or re.fullmatch(r"-?[0-9.]+", cell), cell[:80]
    return [cell for row in rows for cell in row], Counter(len(row) for row in rows)


def xlsx_of(data: bytes) -> Read:
    """A workbook of texts and numbers, without a formula, a link or a macro."""
    texts, shape = [], Counter[Any]()
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        shape[sheet.title, sheet.max_row, sheet.max_column] += 1
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n")
                assert cell.hyperlink is None
                texts.append(str(cell.value or ""))
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert not [n for n in parts.namelist() if "external" in n.lower() or "vba" in n.lower()]
        assert not [n for n in parts.namelist() if n.endswith(".xml") and b"<f>" in parts.read(n)]
    return texts, shape


def json_of(data: bytes) -> Read:
    """JSON: its keys are the program's, its texts values; no key stands twice."""
    shape: Counter[Any] = Counter()
    texts: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(dict(found)) == len(found)
        return dict(found)

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            shape["{}"] += 1
            for key, inner in value.items():
                texts.append(key)
                walk(inner)
        elif isinstance(value, list):
            shape["[]"] += 1
            for inner in value:
                walk(inner)
        elif isinstance(value, str):
            texts.append(value)
            if value.startswith(
                '{"container":'
            ):  # the facts of a file, kept as the text that they are
                texts.extend(json_of(value.encode())[0])

    walk(json.loads(data, object_pairs_hook=pairs))
    return texts, shape


def cvat_of(data: bytes) -> Read:
    """Outlines; how many labels are declared depends on how many of them differ."""
    texts, shape = xml_of(data)
    declared = {"label", "name", "attributes", "mutable", "input_type"}
    kept = {each: n for each, n in shape.items() if each[0] not in declared and each[1:] != ((),)}
    return texts, Counter(kept)


def otio_of(data: bytes) -> Read:
    """A timeline as OpenTimelineIO reads it."""
    timeline = opentimelineio.adapters.read_from_string(data.decode(), "otio_json")
    (clip,) = timeline.find_clips()
    texts, _shape = json_of(data)
    return texts, Counter({"markers": len(clip.markers), "tracks": len(timeline.tracks)})


def vtt_of(data: bytes) -> Read:
    """Cues by the rules of the W3C's parser: blocks between empty lines, character references in texts."""
    text = data.decode("utf-8")
    assert text.startswith("WEBVTT\n")
    assert "\r" not in text
    assert "\0" not in text
    shape: Counter[Any] = Counter()
    texts = []
    for block in re.split(r"\n{2,}", text)[1:]:
        lines = block.strip("\n").split("\n")
        arrows = [n for n, line in enumerate(lines) if "-->" in line]
        if not arrows:
            assert lines[0] == "NOTE", block
            shape["NOTE"] += 1
            continue
        assert arrows == [1]
        payload = "\n".join(lines[2:])
        assert "<" not in payload
        assert ">" not in payload
        shape["cue"] += 1
        texts.append(unescape(payload))
    return texts, shape


def srt_of(data: bytes) -> Read:
    """Cues as pysubs2 reads them, with the tags that players take out."""
    text = data.decode("utf-8")
    file = pysubs2.SSAFile.from_string(text, format_="srt")
    shape: Counter[Any] = Counter({"cue": len(file.events)})
    assert len(re.findall(r"^\d\d:\d\d:\d\d,\d{3} --> ", text, re.M)) == len(file.events)
    assert text.count("-->") == len(file.events)
    assert "\0" not in text
    return [each.plaintext for each in file.events], shape


def texts_of(found: Iterable[str]) -> str:
    """Many texts as one in which each can be looked for."""
    return "\x1f".join(found)


READERS: dict[str, Callable[[bytes], Read]] = {
    "html": html_of, "docx": docx_of, "csv": csv_of, "xlsx": xlsx_of, "json": json_of, "vtt": vtt_of,
    "srt": srt_of, "eaf": xml_of, "otio": otio_of, "boris": csv_of, "cvat": cvat_of, "coco": json_of,
    "geojson": json_of, "kml": xml_of, "web annotation": json_of, "case": json_of, "prov": json_of,
    "premis": xml_of,
}  # fmt: skip
