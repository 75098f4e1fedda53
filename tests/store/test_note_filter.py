"""Filters: the case finds what the filter itself says, they combine, and travel as JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.case.annotation import Translation
from annotator.case.edits import adding
from annotator.case.note_filter import (
    LISTED,
    VOCABULARIES,
    NoteFilter,
    filter_as_json,
    filter_from_json,
)
from annotator.case.vocabularies import (
    Confidence,
    Graphic,
    Likelihood,
    Modality,
    NoteKind,
    NotVisibleReason,
    ReviewState,
    Visibility,
)
from annotator.errors import UsageError
from tests.store.case_values import exhibit, filled_store, note

TAGS = ("shot", "выстрел", 'a"b', "x,y", "")


@pytest.fixture(scope="module")
def notes(tmp_path_factory):
    """A case with notes that differ in everything that a filter asks for."""
    with filled_store(tmp_path_factory.mktemp("filter") / "case") as store:
        people = [person.id for person in store.people()]
        made = []
        for number in range(100, 148):
            seen = number % 2 == 0
            one = note(number, number * 3, text=f"note {number}", tags=(TAGS[number % 4],))
            if number % 5 == 0:
                one = replace(one, tags=(TAGS[number % 4], "both"))
            one = replace(
                one,
                kind=NoteKind.OBSERVATION if seen else NoteKind.MEASUREMENT,
                modality=list(Modality)[number % 4],
                visibility=(None, Visibility.CLEAR, Visibility.PARTIAL)[number % 3],
                graphic=list(Graphic)[number % 3],
                review=list(ReviewState)[number % 3],
                author=("A. One", "B. Two")[number % 2],
                created_at=f"2026-11-{1 + number % 28:02}T10:00:00Z",
                people=tuple(people[: number % 2]),
                translations=(Translation("t", "en", "M"),) if number % 4 == 0 else (),
            )
            made.append(one)
        store.apply(adding("x", exhibit(7), *(replace(each, exhibit_id="exhibit-7",
                    exhibit_digest=exhibit(7).digest_sha256) for each in made)))  # fmt: skip
        yield store


def found(store, wanted):
    return {each.id for each in store.notes_at(store.note_rows(wanted=wanted))}


def expected(store, wanted):
    return {each.id for each in store.annotations() if wanted.fits(each)}


_FILTERS = st.builds(
    NoteFilter,
    kinds=st.lists(st.sampled_from([str(k) for k in NoteKind]), max_size=2).map(tuple),
    modalities=st.lists(st.sampled_from([str(m) for m in Modality]), max_size=2).map(tuple),
    all_tags=st.lists(st.sampled_from([*TAGS, "both"]), max_size=2).map(tuple),
    any_tags=st.lists(st.sampled_from([*TAGS, "both"]), max_size=3).map(tuple),
    no_tags=st.lists(st.sampled_from([*TAGS, "both"]), max_size=2).map(tuple),
    people=st.lists(st.sampled_from(["person-1", "person-2", "nobody"]), max_size=2).map(tuple),
    visibilities=st.lists(st.sampled_from(["", "clear", "partial"]), max_size=2).map(tuple),
    likelihoods=st.lists(st.sampled_from(["", *map(str, Likelihood)]), max_size=2).map(tuple),
    confidences=st.lists(st.sampled_from(["", *map(str, Confidence)]), max_size=2).map(tuple),
    reviews=st.lists(st.sampled_from([str(r) for r in ReviewState]), max_size=2).map(tuple),
    graphics=st.lists(st.sampled_from([str(g) for g in Graphic]), max_size=2).map(tuple),
    authors=st.lists(st.sampled_from(["A. One", "B. Two", "x"]), max_size=2).map(tuple),
    first_frame=st.none() | st.integers(0, 500),
    last_frame=st.none() | st.integers(0, 500),
    written_from=st.sampled_from(["", "2026-11-05", "2026-11-20"]),
    written_to=st.sampled_from(["", "2026-11-06", "2026-11-28"]),
    translated=st.none() | st.booleans(),
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(_FILTERS)
def test_the_case_finds_what_fits(notes, wanted):
    assert found(notes, wanted) == expected(notes, wanted)
    assert filter_from_json(json.loads(json.dumps(filter_as_json(wanted)))) == wanted


def test_each_condition_alone_tells_notes_apart(notes):
    everything = {each.id for each in notes.annotations()}
    for wanted in (
        NoteFilter(kinds=("measurement",)),
        NoteFilter(modalities=("heard",)),
        NoteFilter(all_tags=("both", "shot")),
        NoteFilter(any_tags=('a"b', "x,y")),
        NoteFilter(no_tags=("shot",)),
        NoteFilter(people=("person-1",)),
        NoteFilter(visibilities=("",)),
        NoteFilter(visibilities=("clear", "")),
        NoteFilter(reviews=("disputed",)),
        NoteFilter(graphics=("severe",)),
        NoteFilter(authors=("B. Two",)),
        NoteFilter(first_frame=330, last_frame=390),
        NoteFilter(written_from="2026-11-20"),
        NoteFilter(written_to="2026-11-20"),
        NoteFilter(translated=True),
        NoteFilter(translated=False),
    ):
        here = found(notes, wanted)
        assert here == expected(notes, wanted)
        assert set() < here < everything


def test_filters_and_words_and_films_combine(notes):
    wanted = NoteFilter(kinds=("observation",), all_tags=("shot",))
    rows = notes.note_rows("exhibit-7", words="NOTE 10", wanted=wanted)
    here = [each.id for each in notes.notes_at(rows)]
    assert here == ["note-100", "note-104", "note-108"]
    assert list(notes.note_rows("exhibit-1", words="note 10", wanted=wanted)) == []


def test_a_span_is_in_every_stretch_that_it_touches(notes):
    spans = [each for each in notes.annotations() if each.end is not None]
    assert spans
    for span in spans:
        for frame in (span.start.index, span.last_index()):
            assert span.id in found(notes, NoteFilter(first_frame=frame, last_frame=frame))
        assert span.id not in found(notes, NoteFilter(first_frame=span.last_index() + 1))


def test_not_visible_with_its_reason_is_found_by_its_visibility(notes):
    hidden = [n for n in notes.annotations() if n.visibility is Visibility.NOT_VISIBLE]
    wanted = NoteFilter(visibilities=(str(Visibility.NOT_VISIBLE),))
    assert found(notes, wanted) == {n.id for n in hidden}
    assert all(n.not_visible_reason in NotVisibleReason for n in hidden)


def test_conditions_are_taken_away_one_by_one():
    wanted = NoteFilter(kinds=("claim", "inference"), first_frame=3, all_tags=("a",))
    assert wanted.without("kinds", "claim").kinds == ("inference",)
    assert wanted.without("kinds", "claim").without("kinds", "inference").kinds == ()
    assert wanted.without("first_frame").first_frame is None
    left = wanted.without("kinds").without("first_frame").without("all_tags", "a")
    assert left.is_empty()


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "x",
        {"unknown": 1},
        {"kinds": "claim"},
        {"kinds": ["rumour"]},
        {"kinds": [7]},
        {"all_tags": ["x"] * 1_000},
        {"words": 7},
        {"words": "x" * 5_000},
        {"first_frame": -1},
        {"first_frame": True},
        {"last_frame": 10**30},
        {"last_frame": 1.5},
        {"written_from": "yesterday"},
        {"written_to": "2026-1-1"},
        {"translated": "yes"},
    ],
)
def test_what_is_no_filter_is_refused_in_words(value):
    with pytest.raises(UsageError) as refused:
        filter_from_json(value)
    assert refused.value.hint


def test_every_vocabulary_word_is_a_condition():
    for name, words in VOCABULARIES.items():
        assert name in LISTED
        for word in words:
            assert filter_from_json({name: [str(word)]}) == NoteFilter(**{name: (str(word),)})
