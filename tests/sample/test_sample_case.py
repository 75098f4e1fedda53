"""The sample case obeys the rules of the domain and shows every kind of thing."""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction

import pytest

from annotator.case.accounts import Claim, Person, Source
from annotator.case.annotation import Annotation
from annotator.case.case_info import CaseInfo
from annotator.case.codes import Code
from annotator.case.entities import Entity, entity_name
from annotator.case.exhibit import Exhibit, Provenance
from annotator.case.rules import check_entity
from annotator.case.vocabularies import NoteKind, NotVisibleReason, Protection, Stance, Visibility
from annotator.clock import FixedClock
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.sample import (
    SAMPLE_FILES,
    read_events,
    sample_file,
    sample_info,
    sample_provenance,
    sample_values,
)

BASES = {"E1": Fraction(1, 90_000), "E2": Fraction(1, 1000)}


class _Case:
    """What was stored so far; answers as the store does."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], Entity] = {}

    def add(self, value: Entity) -> None:
        self.values[entity_name(value), value.id] = value

    def find(self, entity: str, wanted: str) -> Entity | None:
        return self.values.get((entity, wanted))

    def count_leaning_on(self, wanted: str) -> int:
        return 0

    def person_with_code(self, code: str) -> Person | None:
        people = (v for v in self.values.values() if isinstance(v, Person))
        return next((p for p in people if p.code == code), None)

    def codes_with_key(self, key: str) -> tuple[Code, ...]:
        codes = (v for v in self.values.values() if isinstance(v, Code))
        return tuple(code for code in codes if code.key == key)


def _exhibit(label: str) -> Exhibit:
    return Exhibit(
        id=f"exhibit-{label}",
        label=label,
        digest_sha256=label * 32,
        digest_sha512=label * 64,
        size_bytes=1,
        filename=SAMPLE_FILES[label],
        filename_raw=SAMPLE_FILES[label].encode(),
        media_path="",
        added_at="",
    )


def _stamp(label: str, index: int) -> FrameStamp:
    return FrameStamp(index, index * 3, BASES[label], "0" * 64)


@pytest.fixture(scope="module")
def case() -> tuple[_Case, tuple[Entity, ...]]:
    held = _Case()
    exhibits = {label: _exhibit(label) for label in SAMPLE_FILES}
    for exhibit in exhibits.values():
        held.add(exhibit)
    values = sample_values(
        new_id=FixedClock().new_id,
        exhibits=exhibits,
        stamps=_stamp,
        author="A. Trainee",
        now="2026-01-01T00:00:00.000000Z",
    )
    for value in values:  # in this order the store will take them
        check_entity(value, held)
        held.add(value)
    return held, values


def _notes(case) -> list[Annotation]:
    return [value for value in case[1] if isinstance(value, Annotation)]


def test_every_value_passes_the_rules_in_the_order_given(case) -> None:
    _, values = case
    assert len({value.id for value in values}) == len(values)
    assert len(_notes(case)) >= 15
    assert sum(isinstance(v, Source) for v in values) == 5


def test_every_kind_of_note_and_stance_is_shown(case) -> None:
    notes = _notes(case)
    assert {note.kind for note in notes} == set(NoteKind)
    assert {link.stance for note in notes for link in note.bears_on} == set(Stance)
    assert {"en", "ru", "kk"} <= {note.language for note in notes}
    reasons = {
        note.not_visible_reason for note in notes if note.visibility is Visibility.NOT_VISIBLE
    }
    assert {NotVisibleReason.OFF_FRAME, NotVisibleReason.OCCLUDED} <= reasons


def test_observations_carry_visibility_and_only_inferences_likelihood(case) -> None:
    for note in _notes(case):
        seen = note.kind in (NoteKind.OBSERVATION, NoteKind.MEASUREMENT)
        assert (note.visibility is not None) == seen
        assert (note.likelihood is not None) == (note.kind is NoteKind.INFERENCE)
        assert (note.confidence is not None) == (note.kind is NoteKind.INFERENCE)
        if note.kind is NoteKind.INFERENCE:
            assert note.alternatives


def test_every_account_has_the_same_structure(case) -> None:
    claims = [value for value in case[1] if isinstance(value, Claim)]
    for claim in claims:
        assert claim.speaker
        assert claim.text
        assert claim.language
        if claim.language != "en":
            assert claim.transliteration
            assert claim.translations
    for source in (value for value in case[1] if isinstance(value, Source)):
        assert source.reliability_why
        assert source.credibility_why
        assert "{" not in source.credibility_why
    machine = [t for claim in claims for t in claim.translations if t.needs_warning()]
    assert len(machine) == 1


def test_no_tag_is_a_legal_conclusion(case) -> None:
    tags = {tag for note in _notes(case) for tag in note.tags}
    assert not tags & {"crime", "unlawful", "murder", "excessive", "self-defence", "violation"}


def test_texts_name_frames_and_leave_no_gap(case) -> None:
    texts = [note.text + note.alternatives for note in _notes(case)]
    assert not [text for text in texts if "{" in text or "}" in text]
    flash = read_events().index("E1", "flash-2")
    assert any(f"frame {flash}" in text for text in texts)


def test_the_filmer_is_protected_and_the_case_says_it_is_invented(case) -> None:
    filmer = case[0].person_with_code("W-1")
    assert filmer is not None
    assert filmer.protection is Protection.PROTECTED
    info = sample_info(CaseInfo(id="c", title="", created_at=""))
    assert info.invented
    assert info.id == "c"
    assert "invented" in info.title


def test_provenance_of_the_window_leaves_few_fields_empty() -> None:
    street = sample_provenance("E1")
    plain = Provenance()
    empty = {
        field.name for field in fields(Provenance) if getattr(street, field.name) in ("", (), None)
    }
    assert empty <= {
        "derived_from",
        "date_created",
        "date_created_zone",
        "date_created_basis",
        "content_warning",  # the second exhibit has one: opened first, this one is to be seen
    }
    assert street.location_shot != street.location_shown
    assert sample_provenance("E2").generation is not plain.generation
    assert all(sample_file(label).is_file() for label in SAMPLE_FILES)


def test_steps_from_an_event_are_counted_in_frames() -> None:
    events = read_events()
    assert events.index("E1", "flash-2+5") == events.index("E1", "flash-2") + 5
    assert events.index("E1", "hand-over-8") == events.index("E1", "hand-over") - 8
    with pytest.raises(KeyError):
        events.index("E1", "nothing")
