"""Every hostile string of the corpus in every text of every kind of value is plain text in all that is written.

A case with a harmless word in each text is written first: what an independent reader finds of
it is the structure that there should be, and says which texts stand in which output. Then other
strings take the places of the words, each time another one.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from datetime import UTC, datetime

import pypdf
import pytest

from annotator.file_text import neutralised
from annotator.report.blocks import Picture
from annotator.report.drawn_svg import drawn_png
from annotator.report.svg_text import FONTS, svg_words
from annotator.report.visible_text import visible_text
from tests.hostile.hostile_case import HostileCase, all_words
from tests.hostile.plain_readers import READERS, json_of, texts_of
from tests.hostile_strings import CORPUS, HUGE, is_text

STRINGS = [text for text in CORPUS if is_text(text)]
WORDS = all_words()
QUICK = range(0, len(STRINGS), len(STRINGS) // 6 + 1)
# Signs that a format writes otherwise (said there), and marks of what cannot be seen.
_WIDE = str.maketrans("＜＞｛｝∶", "<>{}:")
_ALTERED = re.compile(r"⟦U\+[0-9A-F]+⟧|\\u[0-9a-f]{4}|[\s'␤␍␉␀\ufffd→\x1f]|-->")
_COMPARED = 24
# What a reader here shows otherwise although nothing of it becomes structure: pysubs2 breaks lines at \N,
# workbooks undo an escape twice, a last full stop of a reason is left to the sentence, long places are cut.
_SHOWN_OTHERWISE = {
    "srt": ("\\N",), "xlsx": ("_x005F_",), "premis": ("~ --", "---\n..."), "docx": ("\u2066" * 99,), "html": ("\u2066" * 99,),
}  # fmt: skip
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LEAST = {
    "html": 100,
    "docx": 100,
    "json": 100,
    "xlsx": 20,
    "csv": 20,
    "kml": 5,
    "eaf": 5,
    "prov": 2,
}


def plain(text: str) -> str:
    """A text without what formats write each in its way."""
    return _ALTERED.sub("", visible_text(text, keep_lines=True).translate(_WIDE))


@pytest.fixture(scope="module")
def harmless():
    case = HostileCase({each: each for each in WORDS})
    read = {name: READERS[name](data) for name, data in case.written().items()}
    standing = {
        name: [each for each in WORDS if each in texts_of(texts)]
        for name, (texts, _) in read.items()
    }
    return standing, {name: shape for name, (_, shape) in read.items()}


def said_in(turn: int) -> dict[str, str]:
    """What stands for each word in this turn."""
    return {each: STRINGS[(at + turn) % len(STRINGS)] for at, each in enumerate(WORDS)}


def require_inert(said: dict[str, str], harmless) -> None:
    standing, shapes = harmless
    for name, data in HostileCase(said).written().items():
        texts, shape = READERS[name](data)
        differing = [*(shape - shapes[name]), *(shapes[name] - shape)]
        assert differing == [], name
        whole = plain(texts_of(texts))
        lost = [
            each
            for each in standing[name]
            if plain(said[each])[:_COMPARED] not in whole
            and not said[each].startswith(_SHOWN_OTHERWISE.get(name, "\x1f"))
        ]
        assert not lost, (name, [(each, said[each][:60]) for each in lost])
        if name not in ("docx", "xlsx", "vtt", "srt"):
            raw = _CONTROLS.search(data.decode("utf-8"))
            assert raw is None or name == "boris", (name, data[max(0, raw.start() - 80) :][:100])


def require_inert_pdf(case: HostileCase, scratch) -> str:
    reader = pypdf.PdfReader(io.BytesIO(case.pdf(scratch)))
    root = reader.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root.keys())
    assert list(reader.attachments) == ["case.json"]
    json_of(reader.attachments["case.json"][0])
    for page in reader.pages:
        for each in page.get("/Annots") or []:
            action = each.get_object().get("/A")
            assert action is None or action.get_object()["/S"] == "/GoTo"
    return "".join(page.extract_text() for page in reader.pages)


def test_there_are_enough_strings_and_fields(harmless):
    assert len(set(STRINGS)) >= 300
    assert len(WORDS) >= 200
    standing, _shapes = harmless
    for name, least in _LEAST.items():
        assert len(standing[name]) >= least, name
    assert {each for turn in QUICK for each in said_in(turn).values()} == set(STRINGS)


@pytest.mark.parametrize("turn", QUICK)
def test_each_string_is_plain_text_wherever_it_stands(turn, harmless):
    require_inert(said_in(turn), harmless)


@pytest.mark.long
@pytest.mark.parametrize("turn", range(0, len(STRINGS), 7))
def test_each_string_is_plain_text_in_every_field(turn, harmless):
    for each in range(turn, min(turn + 7, len(STRINGS))):
        require_inert(said_in(each), harmless)


@pytest.mark.parametrize("turn", [QUICK[1], QUICK[4]])
def test_no_string_does_anything_in_a_pdf(turn, tmp_path):
    text = require_inert_pdf(HostileCase(said_in(turn)), tmp_path)
    assert not _CONTROLS.search(text)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
@pytest.mark.parametrize("turn", range(0, len(STRINGS), 9))
def test_no_string_does_anything_in_any_pdf(turn, tmp_path):
    require_inert_pdf(HostileCase(said_in(turn)), tmp_path)


def test_a_hundred_thousand_characters_are_plain_text_too(harmless):
    _standing, shapes = harmless
    said = {each: each for each in WORDS}
    for each in WORDS:
        if "annotationtext" in each or "provenancetitle" in each or "placename" in each:
            said[each] = HUGE
    for name, data in HostileCase(said).written().items():
        if name != "xlsx":  # a cell holds no more than 32,767 characters
            texts, shape = READERS[name](data)
            assert shape == shapes[name], name
            assert isinstance(shape, Counter)
            assert texts


@pytest.mark.parametrize("sign", "=+-@＝＋－＠\ufe62\ufe63\ufe66\ufe6b")
def test_what_is_dropped_before_a_sign_hides_no_formula(sign):
    for before in (
        "",
        "\0",
        "\x0b",
        "\x85",
        "\ufeff",
        "\u200b",
        "\u202d",
        "\u00a0",
        "\u3000",
        '\x00 "\ufeff',
    ):
        assert neutralised(f"{before}{sign}1+1").startswith("'")
        assert f"'{sign}" in neutralised(f"x;{before}{sign}1+1")


def test_arabic_and_latin_stand_together_in_a_drawing():
    """Lam and alef make one sign, on which the reader of drawings died beside Latin letters."""
    for words in (
        "لا يظهر سلاح (1)",
        "لا x لا",
        "الإسلام لا x",
        "1 لا",
        "لَا x",
        "قال لا, كلا x",
        "ریال x",
    ):
        drawn = svg_words(words)
        picture = Picture(
            "drawing", "", 400, 40,
            svg=(
                f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="40" viewBox="0 0 400 40">'
                f'<text x="1" y="20" font-family="{FONTS}" font-size="12">{drawn}</text></svg>'
            ).encode(),
        )  # fmt: skip
        assert drawn_png(picture, datetime(2026, 3, 1, tzinfo=UTC)).startswith(b"\x89PNG")
        bare = re.sub("<[^>]*>|[\u200d\u2066-\u2069]", "", drawn)
        assert unicodedata.normalize("NFKC", bare).replace("لَا", "لاَ") == words.replace("لَا", "لاَ")
