"""Values as JSON and back, edits and their inverses, fields and their descriptions."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.case import fields as described
from annotator.case.accounts import Claim, Person, Source
from annotator.case.annotation import Annotation
from annotator.case.case_info import CaseInfo
from annotator.case.codec import from_json, to_json
from annotator.case.edits import Action, Change, Edit, adding, changing, deleting
from annotator.case.entities import ENTITY_TYPES, entity_name
from annotator.case.exhibit import Provenance
from annotator.case.snapshot import CaseSnapshot, references
from annotator.errors import IntegrityError, ValueRefusedError
from annotator.provenance.canonical import canonical_json
from tests.store.case_values import exhibit, info, note, rich_values
from tests.store.strategies import any_value

ENTITIES = st.sampled_from(sorted(ENTITY_TYPES)).flatmap(lambda name: any_value(ENTITY_TYPES[name]))


@given(ENTITIES)
def test_any_value_survives_json(value):
    data = to_json(value)
    assert from_json(type(value), data) == value
    assert from_json(type(value), json.loads(canonical_json(data))) == value
    assert ENTITY_TYPES[entity_name(value)] is type(value)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "guess"},
        {"start": None},
        {"start": {"index": 1}},
        {"tags": "a"},
        {"tags": [1]},
        {"text": 3},
        {"unknown": 1},
        {"start": {"index": True, "pts": 1, "time_base": "1/25"}},
        {"start": {"index": 1, "pts": 1, "time_base": "1/0"}},
        {"start": {"index": 1.5, "pts": 1, "time_base": "1/25"}},
    ],
)
def test_json_that_does_not_fit_is_refused(change):
    data = {**to_json(note(1)), **change}
    with pytest.raises(IntegrityError):
        from_json(Annotation, data)


def test_json_that_lacks_a_field_is_refused_and_a_default_is_filled_in():
    data = to_json(note(1))
    del data["text"]
    assert from_json(Annotation, data).text == ""
    del data["author"]
    with pytest.raises(IntegrityError, match="lacks author"):
        from_json(Annotation, data)


def applied(values, edit):
    """A case of one dictionary: what the store does with rows."""
    values = dict(values)
    for change in edit.changes:
        assert values.get((change.entity, change.id)) == change.before
        values.pop((change.entity, change.id), None)
        if change.after is not None:
            values[change.entity, change.id] = change.after
    return values


@given(st.lists(ENTITIES, max_size=6, unique_by=lambda v: (entity_name(v), v.id)), st.data())
def test_the_inverse_of_any_edit_restores(start, data):
    values = {(entity_name(value), value.id): value for value in start}
    state, changes = values, []
    for _ in range(data.draw(st.integers(1, 5))):
        if state and data.draw(st.booleans()):
            old = state[data.draw(st.sampled_from(sorted(state)))]
            new = data.draw(st.none() | any_value(type(old)))
            change = Change(old, None if new is None else replace(new, id=old.id))
        else:
            new = data.draw(ENTITIES.filter(lambda v, now=state: (entity_name(v), v.id) not in now))
            change = Change(None, new)
        changes.append(change)
        state = applied(state, Edit(Action.CHANGE, "step", (change,)))
    edit = Edit(Action.CHANGE, "all", tuple(changes))
    after = applied(values, edit)
    assert after == state
    assert applied(after, edit.inverse()) == values
    again = edit.inverse().inverse(edit.action)
    assert again == edit
    assert applied(values, again) == after


def test_changes_that_make_no_sense_are_refused():
    for before, after in ((None, None), (note(1), note(2)), (note(1), exhibit())):
        with pytest.raises(ValueRefusedError):
            Change(before, after)


def test_edits_in_words():
    assert adding("a", note(1)).action is Action.ADD
    assert deleting("a", note(1)).changes == adding("a", note(1)).inverse().changes
    edit = changing("a", [(note(1), note(1, text="x"))])
    assert (edit.inverse().action, edit.inverse().label) == (Action.UNDO, "a")


@pytest.mark.parametrize(
    "record, specs, kept_apart",
    [
        (Provenance, described.PROVENANCE_FIELDS, {"origins"}),
        (Source, described.SOURCE_FIELDS, {"id"}),
        (Claim, described.CLAIM_FIELDS, {"id", "source_id", "translations"}),
        (Person, described.PERSON_FIELDS, {"id"}),
        (
            CaseInfo,
            described.CASE_FIELDS,
            {"id", "created_at", "first_frame_number", "edition", "invented"},
        ),
    ],
)
def test_every_field_is_described(record, specs, kept_apart):
    assert described.unlisted_fields(record, specs) == kept_apart
    assert {spec.name for spec in specs} <= {f.name for f in fields(record)}


def test_every_described_field_reads_what_it_shows():
    record = Provenance(title="Окно", languages=("ru", "kk"))
    for spec in described.PROVENANCE_FIELDS:
        shown = described.show_field(spec, record)
        assert described.with_field(record, described.PROVENANCE_FIELDS, spec.name, shown) == record


def test_words_outside_a_vocabulary_are_refused_with_the_list():
    with pytest.raises(ValueRefusedError) as caught:
        described.with_field(Provenance(), described.PROVENANCE_FIELDS, "tlp", "secret")
    assert "TLP:RED" in caught.value.hint
    assert caught.value.field == "tlp"
    with pytest.raises(ValueRefusedError, match="no field"):
        described.with_field(Provenance(), described.PROVENANCE_FIELDS, "colour", "x")


def snapshot():
    first, second, source, claim, person, seen, inferred = rich_values()
    return CaseSnapshot(info(), (first, second), (seen, inferred), (source,), (claim,), (person,))


def test_a_snapshot_finds_and_counts():
    case = snapshot()
    assert len(case.everything()) == 8
    assert case.find("claim", "claim-1").short == "Shots in the air"
    assert case.find("person", "claim-1") is None
    assert case.person_with_code("W-1").id == "person-1"
    assert case.count_leaning_on("note-1") == 1
    assert case.count_leaning_on("exhibit-1") == 2
    with pytest.raises(KeyError):
        case.source("x")
    inferred = case.annotation("note-2")
    assert references(inferred) == {"exhibit-1", "note-1", "claim-1"}
    assert [n.id for n in case.notes_of("exhibit-1")] == ["note-1", "note-2"]
    assert case.notes_of("exhibit-2") == ()
