"""A second coder's case: what goes into it, and what comparing says."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from annotator.case.codes import Code
from annotator.case.vocabularies import NoteKind
from annotator.clock import FixedClock
from annotator.errors import (
    CaseExistsError,
    IntegrityError,
    MediaError,
    NotACaseError,
    UsageError,
    ValueRefusedError,
)
from annotator.exchange.code_list import CodeList
from annotator.provenance.actor import Actor
from annotator.provenance.finding import Level
from annotator.workflow.agreement import as_json, codes_of_notes, compare, second_case
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.blind_copy import make_blind_copy
from annotator.workflow.cases import new_case, open_case
from annotator.workflow.codes import add_codes, change_code, coded_note, coding_details

S = 10**9


def code_named(store, name):
    return next(code for code in store.codes() if code.name == name)


def write(store, index, name, start, end=None, author="A"):
    code = code_named(store, name)
    exhibit = store.exhibits()[0]
    note = coded_note(code, exhibit, index, start, end, author=author, clock=store.clock)
    store.apply(add_note(note), coding_details(code, start, Fraction(0)))
    return note


@pytest.fixture
def first(filled):
    store, exhibit, index = filled
    codes = (Code("", "shot"), Code("", "prone", span=True), Code("", "warning"))
    store.apply(add_codes((), CodeList(codes), store.clock).edit)
    write(store, index, "shot", 10)
    write(store, index, "shot", 40)
    write(store, index, "prone", 20, 30)
    plain = new_note(
        exhibit,
        index,
        5,
        kind=NoteKind.LEGAL_QUESTION,
        author="A",
        clock=store.clock,
        text="secret of the first",
    )
    store.apply(add_note(plain))
    return store, exhibit, index


@pytest.fixture
def copied(first, tmp_path):
    store, _exhibit, index = first
    make_blind_copy(store, tmp_path / "blind", store.exhibits(), clock=FixedClock())
    with open_case(tmp_path / "blind", actor=Actor("B"), clock=FixedClock()) as second:
        yield store, second, index


def test_a_blind_copy_holds_nothing_of_the_first_coder(copied, tmp_path):
    store, second, index = copied
    mine, theirs = store.exhibits()[0], second.exhibits()[0]
    assert second.annotations() == ()
    assert (second.claims(), second.people(), second.sources()) == ((), (), ())
    assert second.codes() == store.codes()
    assert theirs.digest_sha512 == mine.digest_sha512
    assert (theirs.label, theirs.filename, theirs.proposals) == (mine.label, mine.filename, ())
    assert second.media_file(theirs).read_bytes() == store.media_file(mine).read_bytes()
    assert second.index(theirs.id).to_bytes() == index.to_bytes()
    assert not [each for each in second.verify() if each.level is Level.FAILED]
    assert {entry.actor.name for entry in second.custody()} == {"blind copy"}
    for file in (tmp_path / "blind").rglob("*"):
        if file.is_file() and file.suffix != ".webm":
            assert b"secret of the first" not in file.read_bytes()
    assert "Blind copy" in store.custody()[-1].label


def test_two_coders_are_compared(copied):
    store, second, index = copied
    write(second, index, "shot", 12, author="B")
    write(second, index, "prone", 20, 28, author="B")
    write(second, index, "warning", 41, author="B")
    (film,) = compare(store, second, tolerance_ns=S // 2, unit_ns=S // 10)
    by_name = {each.name: each for each in film.codes}
    assert (by_name["shot"].first, by_name["shot"].second, by_name["shot"].both) == (2, 1, 1)
    assert by_name["shot"].onset_ns == index.time_ns(12) - index.time_ns(10)
    assert by_name["prone"].onset_ns == 0
    assert by_name["warning"].first == 0
    assert [(pair.first.code, pair.second.code) for pair in film.disagreements()] == [
        ("shot", "warning")
    ]
    assert (film.coders, film.second.coders, film.second.blind) == (("A",), ("B",), True)
    assert (film.first_uncoded, film.second_uncoded) == (1, 0)
    data = as_json(film)
    assert len(data["pairs"]) == 3
    assert float(data["overall"]["kappa"]) < 1


def test_the_same_codings_agree_wholly(copied):
    store, second, index = copied
    for name, start, end in (("shot", 10, None), ("shot", 40, None), ("prone", 20, 30)):
        write(second, index, name, start, end, author="B")
    (film,) = compare(store, second)
    assert film.disagreements() == ()
    assert {each.kappa.value for each in film.codes} <= {Fraction(1), None}


def test_a_code_that_was_renamed_is_still_one_code(copied):
    store, second, index = copied
    shot = code_named(second, "shot")
    write(second, index, "shot", 10, author="B")
    second.apply(change_code(shot, replace(shot, name="gunshot")))
    (film,) = compare(store, second)
    assert {each.name for each in film.codes} == {"shot", "prone"}


def test_a_list_that_was_typed_again_is_matched_by_its_names(first, clip, tmp_path):
    from annotator.workflow.intake import add_exhibit, ensure_index

    store, _exhibit, index = first
    with new_case(tmp_path / "own", "Own", actor=Actor("C"), clock=FixedClock()) as other:
        ensure_index(other, add_exhibit(other, clip).exhibit)
        other.apply(add_codes((), CodeList((Code("", "SHOT"),)), other.clock).edit)
        write(other, index, "SHOT", 10, author="C")
        (film,) = compare(store, other)
    assert {each.name for each in film.codes} == {"shot", "prone"}
    assert not film.second.blind


def test_the_second_case_is_read_through_a_copy_that_goes_again(copied, tmp_path):
    store, second, index = copied
    write(second, index, "shot", 10, author="B")
    before = sorted(store.folder.rglob("*"))
    with second_case(store, tmp_path / "blind", clock=FixedClock()) as seen:
        assert seen.read_only
        assert codes_of_notes(seen) == codes_of_notes(second)
    assert sorted(store.folder.rglob("*")) == before


def test_what_cannot_be_compared_is_said(first, tmp_path):
    store, _exhibit, _index = first
    with (
        new_case(tmp_path / "other", "Other", actor=Actor("B"), clock=FixedClock()) as other,
        pytest.raises(UsageError, match="no video in common"),
    ):
        compare(store, other)
    with (
        pytest.raises(NotACaseError, match="that is open"),
        second_case(store, store.folder, clock=FixedClock()),
    ):
        raise AssertionError("it was opened")
    (tmp_path / "nothing").mkdir()
    with (
        pytest.raises(NotACaseError),
        second_case(store, tmp_path / "nothing", clock=FixedClock()),
    ):
        raise AssertionError("it was opened")


def test_a_blind_copy_is_made_whole_or_not_at_all(first, tmp_path):
    store, exhibit, _index = first
    (tmp_path / "there").mkdir()
    with pytest.raises(CaseExistsError):
        make_blind_copy(store, tmp_path / "there", store.exhibits(), clock=FixedClock())
    with pytest.raises(ValueRefusedError, match="No video"):
        make_blind_copy(store, tmp_path / "blind", (), clock=FixedClock())
    file = store.media_file(exhibit)
    file.chmod(0o600)
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    with pytest.raises(IntegrityError, match="no longer the one"):
        make_blind_copy(store, tmp_path / "blind", store.exhibits(), clock=FixedClock())
    file.unlink()
    with pytest.raises(MediaError, match="not where it was"):
        make_blind_copy(store, tmp_path / "blind", store.exhibits(), clock=FixedClock())
    assert not (tmp_path / "blind").exists()


def test_without_codes_there_is_nothing_to_agree_on(filled, tmp_path):
    store, _exhibit, _index = filled
    with pytest.raises(ValueRefusedError, match="no codes"):
        make_blind_copy(store, tmp_path / "blind", store.exhibits(), clock=FixedClock())
