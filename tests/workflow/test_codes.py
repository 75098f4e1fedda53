"""Coded entry without a screen: frames meant, notes written, spans that go on."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from annotator.case.codes import KEYS, Code
from annotator.case.vocabularies import Modality, Visibility
from annotator.errors import ValueRefusedError
from annotator.exchange.code_list import CodeList
from annotator.provenance.finding import Level
from annotator.workflow.annotate import add_note
from annotator.workflow.codes import (
    RunningSpan,
    add_codes,
    change_code,
    coded_note,
    coding_details,
    export_codes,
    move_code,
    read_code_file,
    remove_codes,
    running_draft,
    running_spans,
    struck_frame,
)
from annotator.workflow.use_of_force import use_of_force

LATE = Code("code-1", "late", offset_ms=300)


def test_the_frame_meant_is_exact_and_never_before_the_film(filled):
    _store, _exhibit, index = filled
    at = 30
    for speed in (Fraction(1), Fraction(2), Fraction(1, 2), Fraction(-1)):
        meant = struck_frame(index, at, LATE, speed)
        wanted_ns = index.time_ns(at) - int(300_000_000 * speed)
        assert index.time_ns(meant) <= wanted_ns
        assert meant == len(index) - 1 or index.time_ns(meant + 1) > wanted_ns
    assert struck_frame(index, at, LATE, Fraction(0)) == at
    assert struck_frame(index, 2, LATE, Fraction(4)) == 0
    assert struck_frame(index, at, replace(LATE, offset_ms=0), Fraction(1)) == at


def test_the_ready_list_can_be_added_once(filled):
    store, exhibit, index = filled
    addition = add_codes((), use_of_force(), store.clock)
    store.apply(addition.edit)
    codes = store.snapshot().listed_codes()
    assert [code.name for code in codes] == [code.name for code in use_of_force().codes]
    assert tuple(code.key for code in codes if code.key) == KEYS
    again = add_codes(codes, use_of_force(), store.clock)
    assert again.edit is None
    assert len(again.words) == 1
    assert again.words[0].endswith(f"and {len(codes) - 5} more.")
    for code in codes:  # every note that a key writes can stand
        note = coded_note(
            code, exhibit, index, 9, 3 if code.span else None, author="A", clock=store.clock
        )
        store.apply(add_note(note), coding_details(code, 9, Fraction(1)))
        assert (note.start.index, note.last_index()) == ((3, 9) if code.span else (9, 9))
        assert note.start.digest == index.digest(note.start.index)
        assert note.tags[0] == "use of force"
    shot = store.annotations()[-1]
    assert shot.visibility is Visibility.CLEAR
    assert {n.modality for n in store.annotations()} == {Modality.SEEN, Modality.HEARD}
    assert store.custody()[-1].details["code"] == codes[-1].name
    assert [f for f in store.verify() if f.level is not Level.OK] == []


def test_edits_of_the_list_and_their_inverses(filled):
    store = filled[0]
    made = add_codes((), use_of_force(), store.clock)
    store.apply(made.edit)
    before = store.snapshot().listed_codes()
    first, second = before[0], before[1]
    swapped = replace(
        move_code(before, first, 1),
        changes=(*move_code(before, first, 1).changes,),
    )
    for edit, order in (
        (swapped, [second.name, first.name]),
        (change_code(first, replace(first, name="bang")), ["bang", second.name]),
        (remove_codes([first], store), [second.name, before[2].name]),
    ):
        store.apply(edit)
        assert [code.name for code in store.snapshot().listed_codes()[:2]] == order
        store.apply(edit.inverse())
        assert store.snapshot().listed_codes() == before
    assert move_code(before, first, -1) is None
    with pytest.raises(ValueRefusedError, match="writes"):
        store.apply(change_code(first, replace(first, key=second.key)))
    store.apply(made.edit.inverse())
    assert store.codes() == ()


def test_keys_that_are_taken_are_not_given(filled):
    store = filled[0]
    store.apply(add_codes((), CodeList((Code("", "mine", "1"),)), store.clock).edit)
    addition = add_codes(store.codes(), use_of_force(), store.clock)
    assert addition.added[0].key == ""
    assert addition.added[0].position == 1
    assert "the key 1 is taken" in addition.words[0]
    store.apply(addition.edit)


def test_a_running_span_outlasts_the_program(filled):
    store, exhibit, index = filled
    span = RunningSpan("code-1", exhibit.id, "note-1", index.stamp(12))
    store.save_draft(span.draft_key(), running_draft(span))
    store.save_draft("code:x:y", {"code_id": "y"})
    store.save_draft("note:z", {"text": "words"})
    assert running_spans(store.drafts()) == (span,)
    assert span.start_in(index) == 12


def test_a_list_travels_as_a_file(filled, tmp_path):
    target = tmp_path / "codes.json"
    export_codes(use_of_force().codes, target)
    assert read_code_file(target) == use_of_force()
