"""Codes: their rules, and that undoing restores the list exactly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.case.case_info import CaseInfo
from annotator.case.codec import from_json, to_json
from annotator.case.codes import CODED_KINDS, KEYS, LONGEST_OFFSET_MS, Code
from annotator.case.rules import check_entity
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import NoteKind, Visibility
from annotator.errors import ValueRefusedError

SHOT = Code("code-1", "shot audible", "1")
CASE = CaseSnapshot(CaseInfo("case-1", "Square", "2026-01-01T00:00:00.000000Z"), codes=(SHOT,))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "n" * 121}, "name"),
        ({"key": "a"}, "key"),
        ({"key": "12"}, "key"),
        ({"kind": NoteKind.CLAIM}, "kind"),
        ({"kind": NoteKind.INFERENCE}, "kind"),
        ({"visibility": Visibility.NOT_VISIBLE}, "visibility"),
        ({"kind": NoteKind.PROCEDURAL}, "visibility"),
        ({"offset_ms": -1}, "offset_ms"),
        ({"offset_ms": LONGEST_OFFSET_MS + 1}, "offset_ms"),
        ({"group_name": "subject"}, "group_name"),
        ({"tags": ("a", " ")}, "text"),
    ],
)
def test_what_cannot_stand_is_refused(changed, field):
    with pytest.raises(ValueRefusedError) as refused:
        check_entity(replace(SHOT, **changed), CASE)
    assert refused.value.field == field


def test_a_key_writes_one_code():
    check_entity(SHOT, CASE)
    check_entity(Code("code-2", "without a key"), CASE)
    with pytest.raises(ValueRefusedError, match="writes “shot audible” already"):
        check_entity(Code("code-2", "another", "1"), CASE)


@given(
    st.sampled_from(("", *KEYS[1:])),
    st.sampled_from(CODED_KINDS),
    st.booleans(),
    st.integers(0, LONGEST_OFFSET_MS),
)
def test_any_code_that_stands_survives_json(key, kind, span, offset):
    visibility = Visibility.PARTIAL if kind in CODED_KINDS[:2] else None
    code = Code(
        "code-2", "ереже", key, kind, visibility=visibility, tags=("a",), span=span,
        offset_ms=offset, group_name="g" if span else "",
    )  # fmt: skip
    check_entity(code, CASE)
    assert from_json(Code, to_json(code)) == code


def test_the_list_has_its_own_order():
    codes = tuple(Code(f"code-{n}", f"{n}", position=p) for n, p in enumerate((2, 0, 1)))
    assert [code.name for code in replace(CASE, codes=codes).listed_codes()] == ["1", "2", "0"]
    assert Code("c", "name").note_text() == "name"
    assert Code("c", "name", text=" words ").note_text() == "words"
