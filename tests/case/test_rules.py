"""What is seen, inferred and claimed never mix; each rule, in both directions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from annotator.case.accounts import Claim, Person, Source
from annotator.case.annotation import BearsOn
from annotator.case.rules import check_entity, check_removal
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import (
    Confidence,
    Likelihood,
    NoteKind,
    NotVisibleReason,
    Stance,
    Visibility,
)
from annotator.errors import ValueRefusedError
from annotator.timing.frame_stamp import FrameStamp
from tests.store.case_values import info, note, rich_values, stamp

FIRST, SECOND, SOURCE, CLAIM, PERSON, SEEN, INFERRED = rich_values()
CASE = CaseSnapshot(info(), (FIRST, SECOND), (SEEN, INFERRED), (SOURCE,), (CLAIM,), (PERSON,))
GUESS = note(8, kind=NoteKind.INFERENCE, cites=("note-1",))


@pytest.mark.parametrize(
    "value",
    [
        *CASE.everything(),
        note(3, end=stamp(1)),
        note(3, text="", tags=("a",)),
        note(3, text="", kind=NoteKind.CLAIM, claim_id="claim-1"),
        note(3, visibility=Visibility.PARTIAL),
        note(3, kind=NoteKind.MEASUREMENT, visibility=Visibility.CLEAR),
        note(
            3,
            end=stamp(9),
            visibility=Visibility.NOT_VISIBLE,
            not_visible_reason=NotVisibleReason.OFF_FRAME,
        ),
        replace(GUESS, likelihood=Likelihood.LIKELY, confidence=Confidence.LOW),
        replace(GUESS, cites=("note-2", "note-1")),
    ],
    ids=str,
)
def test_allowed(value):
    check_entity(value, CASE)


@pytest.mark.parametrize(
    "value, field",
    [
        (note(3, 5, end=stamp(5)), "frames"),
        (note(3, 5, end=stamp(4)), "frames"),
        (note(3, 5, end=FrameStamp(9, 9, Fraction(1, 25))), "frames"),
        (note(3, text="  "), "text"),
        (note(3, text="x" * 1_000_001), "text"),
        (note(3, likelihood=Likelihood.LIKELY), "likelihood"),
        (note(3, kind=NoteKind.MEASUREMENT, confidence=Confidence.LOW), "likelihood"),
        (note(3, kind=NoteKind.LEGAL_QUESTION, likelihood=Likelihood.LIKELY), "likelihood"),
        (replace(GUESS, cites=()), "cites"),
        (replace(GUESS, cites=("note-8",)), "cites"),
        (replace(GUESS, cites=("note-99",)), "cites"),
        (replace(GUESS, cites=("note-2",)), "cites"),
        (replace(GUESS, visibility=Visibility.CLEAR), "visibility"),
        (note(3, kind=NoteKind.CLAIM, visibility=Visibility.CLEAR), "visibility"),
        (
            note(3, visibility=Visibility.NOT_VISIBLE, not_visible_reason=NotVisibleReason.DARK),
            "visibility",
        ),
        (note(3, end=stamp(4), visibility=Visibility.NOT_VISIBLE), "not_visible_reason"),
        (
            note(3, visibility=Visibility.CLEAR, not_visible_reason=NotVisibleReason.DARK),
            "not_visible_reason",
        ),
        (note(3, of=9), "exhibit"),
        (note(3, exhibit_digest="0" * 64), "exhibit"),
        (note(3, claim_id="claim-9"), "claim_id"),
        (note(3, bears_on=(BearsOn("claim-9", Stance.SILENT),)), "bears_on"),
        (note(3, people=("person-9",)), "people"),
        (Claim("c", "", "", text=""), "text"),
        (Source("s", " "), "name"),
        (Person("p", ""), "code"),
        (Person("p", "W-1"), "code"),
        (replace(info(), title=""), "title"),
        (replace(info(), first_frame_number=2), "numbering"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_refused(value, field):
    with pytest.raises(ValueRefusedError) as caught:
        check_entity(value, CASE)
    assert caught.value.field == field
    assert caught.value.message


def test_what_is_leaned_on_stays():
    for value in (FIRST, SOURCE, CLAIM, PERSON, SEEN):
        with pytest.raises(ValueRefusedError, match=r"leans? on it"):
            check_removal(value, CASE)
    for value in (SECOND, INFERRED):
        check_removal(value, CASE)
