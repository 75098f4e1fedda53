from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.case.vocabularies import Confidence, Likelihood, NoteKind, Visibility
from annotator.gui.note_content import (
    NoteContent,
    codes_in,
    content_from_draft,
    fitting_kind,
    rebased,
    tags_in,
)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#shot and #выстрел, #shot", ("shot", "выстрел")),
        ("picture #1, a#b, http://x/#top &#39;", ()),
        ("(#ату-стреляет)", ("ату-стреляет",)),
        ("#إطلاق", ("إطلاق",)),
    ],
)
def test_tags_in_a_text(text: str, tags: tuple[str, ...]) -> None:
    assert tags_in(text) == tags


def test_only_known_people_are_taken_from_a_text() -> None:
    assert codes_in("@O-3 near @stranger and mail@O-3.", ["O-3"]) == ("O-3",)
    assert codes_in("at @O-3.", ["O-3"]) == ("O-3",)


@given(text=st.text(), tags=st.lists(st.text()).map(tuple), start=st.integers(0, 2**40))
def test_a_draft_comes_back_as_it_was(text: str, tags: tuple[str, ...], start: int) -> None:
    content = NoteContent(NoteKind.OBSERVATION, start, text=text, tags=tags)
    assert content_from_draft(content.to_draft()) == content


def test_a_draft_of_another_version_is_left_alone() -> None:
    assert content_from_draft({"kind": "observation", "start": 3, "mood": "calm"}) is None


def test_a_changed_kind_drops_what_it_does_not_carry() -> None:
    judged = NoteContent(
        NoteKind.INFERENCE, 3, likelihood=Likelihood.LIKELY, confidence=Confidence.LOW, cites=("a",)
    )
    seen = fitting_kind(NoteContent(NoteKind.OBSERVATION, 3, likelihood=Likelihood.LIKELY))
    assert fitting_kind(judged) == judged
    assert (seen.likelihood, seen.visibility) == (None, Visibility.CLEAR)


def test_only_what_was_typed_stays_over_what_is_stored_since() -> None:
    base = NoteContent(
        NoteKind.OBSERVATION, 3, text="a", tags=("x", "y"), visibility=Visibility.CLEAR
    )
    typed = replace(base, text="typed", tags=("y", "mine"), end=9)
    stored = replace(base, text="b", start=4, language="kk", tags=("x", "y", "bulk"))
    assert rebased(typed, base, stored) == replace(typed, language="kk", tags=("y", "bulk", "mine"))
    assert rebased(base, base, stored) == stored
