"""Lists of codes from files: BORIS projects and exports, our own, and hostile ones."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.case.codes import Code, CodeColour
from annotator.case.vocabularies import NoteKind
from annotator.exchange.boris_ethogram import read_codes
from annotator.exchange.code_list import CodeListError, code_list_bytes


def behaviour(code, type="Point event", **more):
    return {
        "type": type, "key": "", "code": code, "description": "", "category": "",
        "modifiers": "", "excluded": "", "coding map": "", **more,
    }  # fmt: skip


def project(*behaviours):
    conf = {str(number): each for number, each in enumerate(behaviours)}
    return json.dumps(
        {"project_name": "p", "behaviors_conf": conf, "behavioral_categories": ["Fire"]}
    ).encode()


def test_a_project_of_boris():
    found = read_codes(
        project(
            behaviour("shot", key="1", description="Звук выстрела", category="Fire"),
            behaviour("run", "State event", key="r", excluded="stand,lie"),
            behaviour("stand", "State event", key="2", excluded="run,lie"),
            behaviour("lie", "State event", excluded="run,stand"),
            behaviour("aim", "State event", excluded="other"),
            behaviour("hit", modifiers={"0": {"name": "where", "type": 0, "values": ["a"]}}),
            behaviour("map", "Point event with coding map", **{"coding map": "m"}),
        )
    )
    codes = {code.name: code for code in found.codes}
    assert list(codes) == ["shot", "run", "stand", "lie", "aim", "hit", "map"]
    assert codes["shot"].key == "1"
    assert codes["shot"].tags == ("Fire",)
    assert codes["shot"].text == "shot: Звук выстрела"
    assert [codes[n].span for n in ("shot", "run", "aim", "hit")] == [False, True, True, False]
    groups = {codes[name].group_name for name in ("run", "stand", "lie")}
    assert groups == {"run / stand / lie"}
    assert codes["aim"].group_name == ""
    assert codes["run"].key == ""
    told = "\n".join(found.not_understood)
    assert "run: the key “r”" in told
    assert "hit: its modifiers are not understood" in told
    assert "map: its coding map is not understood" in told


def test_more_than_ten_behaviours_keep_their_order():
    found = read_codes(project(*(behaviour(f"b{n}") for n in range(25))))
    assert [code.name for code in found.codes] == [f"b{n}" for n in range(25)]


def test_what_excludes_only_in_part_is_no_group():
    found = read_codes(
        project(
            behaviour("a", "State event", excluded="b"),
            behaviour("b", "State event", excluded="a,c"),
            behaviour("c", "State event"),
        )
    )
    assert {code.group_name for code in found.codes} == {""}
    assert "what it excludes is no group" in "\n".join(found.not_understood)


def test_an_exported_table():
    table = (
        b"Behavior code\tBehavior type\tDescription\tKey\tBehavioral category\t"
        b"Excluded behaviors\tmodifiers names and values\tmodifiers (JSON)\n"
        b"shot\tPoint event\tA bang\t3\tFire\t\t\t{}\n"
        b"run\tState event\t\tr\t\t\t\t\n"
        b"odd\tNo event\t\t\t\t\t\t\n"
    )
    found = read_codes(table)
    assert [(c.name, c.key, c.span, c.tags) for c in found.codes] == [
        ("shot", "3", False, ("Fire",)),
        ("run", "", True, ()),
    ]
    assert "odd" in "\n".join(found.not_understood)


def test_our_own_list_comes_back():
    codes = (
        Code("id-1", "выстрел", "1", colour=CodeColour.RED, offset_ms=250),
        Code("id-2", "q", "", NoteKind.LEGAL_QUESTION, visibility=None, position=7),
    )
    found = read_codes(code_list_bytes(codes)).codes
    assert [(c.id, c.position, c.name, c.key, c.kind) for c in found] == [
        ("", 0, "выстрел", "1", NoteKind.OBSERVATION),
        ("", 0, "q", "", NoteKind.LEGAL_QUESTION),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[1, 2]",
        b"\x00\xff\xfe",
        b"a\tb\n1\t2\n",
        b'{"behaviors_conf": []}',
        b'{"behaviors_conf": {"0": 7}}',
        b'{"behaviors_conf": {}}',
        b'{"format": "annotator codes 1"}',
        b'{"format": "annotator codes 1", "codes": [{"name": 7}]}',
        b'{"format": "annotator codes 1", "codes": [{"name": "a", "kind": "verdict"}]}',
        b"[" * 200_000,
        b'{"behaviors_conf":' * 100_000,
        gzip.compress(b"{}"),
        project(*(behaviour(f"b{n}") for n in range(1001))),
        project(behaviour("n" * 500)),
    ],
    ids=range(16),
)
def test_what_is_no_list_is_refused_in_words(data):
    with pytest.raises(CodeListError) as refused:
        read_codes(data)
    assert refused.value.message
    assert refused.value.hint


def test_text_that_is_no_unicode_is_left_out():
    data = b'{"behaviors_conf": {"0": {"code": "a\\ud800", "type": "Point event"},'
    data += b' "1": {"code": "b", "type": "Point event", "description": "\\udfff"}}}'
    found = read_codes(data)
    assert [(code.name, code.text) for code in found.codes] == [("b", "")]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["code", "type", "key", "excluded", "modifiers", "0", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(_JSON)
def test_any_ethogram_gives_codes_or_words(conf):
    with suppress(CodeListError):
        assert read_codes(json.dumps({"behaviors_conf": conf}).encode()).codes
