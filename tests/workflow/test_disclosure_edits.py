"""A decision on what may be told is an edit like any other, and goes with what it is about."""

from __future__ import annotations

import pytest

from annotator.case.accounts import Person
from annotator.case.edits import adding, deleting
from annotator.case.release import Disclosure
from annotator.case.vocabularies import Edition, NoteKind
from annotator.clock import FixedClock
from annotator.errors import UsageError, ValueRefusedError
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.disclosure_edits import decide, take_back, with_decisions
from annotator.workflow.note_edits import goes_with


@pytest.fixture
def noted(filled):
    store, exhibit, index = filled
    note = new_note(
        exhibit, index, 3, kind=NoteKind.OBSERVATION, text="A.", author="A", clock=FixedClock()
    )
    store.apply(add_note(note))
    return store, exhibit, note


def test_a_decision_is_made_changed_and_taken_back(noted) -> None:
    store, exhibit, _note = noted
    store.apply(decide(store, exhibit, Edition.PUBLIC, field="url", why="Known", author="A"))
    (made,) = store.all_of(Disclosure)
    assert (made.edition, made.field, made.why) == (Edition.PUBLIC, "url", "Known")
    change = decide(store, exhibit, Edition.SEALED, field="url", author="A")
    store.apply(change)
    (made,) = store.all_of(Disclosure)
    assert made.edition is Edition.SEALED
    store.apply(change.inverse())
    (made,) = store.all_of(Disclosure)
    assert made.edition is Edition.PUBLIC
    store.apply(take_back(made))
    assert list(store.all_of(Disclosure)) == []
    with pytest.raises(UsageError):
        decide(store, exhibit, Edition.PUBLIC, field="nonsense", author="A")


def test_removing_a_value_takes_its_decisions_along_in_the_same_edit(noted) -> None:
    store, exhibit, note = noted
    person = Person("p-1", "W-1")
    store.apply(adding("Add", person))
    store.apply(decide(store, note, Edition.RESTRICTED, author="A"))
    store.apply(decide(store, note, Edition.SEALED, field="text", author="A"))
    store.apply(decide(store, person, Edition.SEALED, author="A"))
    store.apply(decide(store, exhibit, Edition.PUBLIC, author="A"))
    edit = deleting("Delete", *goes_with(note, store), note)
    with pytest.raises(ValueRefusedError):
        store.apply(edit)
    before = store.snapshot()
    whole = with_decisions(edit, store)
    store.apply(whole)
    assert {each.of_id for each in store.all_of(Disclosure)} == {"p-1", exhibit.id}
    store.apply(whole.inverse())
    assert set(store.snapshot().disclosures) == set(before.disclosures)
    store.apply(with_decisions(deleting("Delete", person), store))
    assert {each.of_id for each in store.all_of(Disclosure)} == {note.id, exhibit.id}


def test_edits_that_remove_nothing_stay_what_they_are(noted) -> None:
    store, exhibit, note = noted
    store.apply(decide(store, note, Edition.RESTRICTED, author="A"))
    edit = decide(store, exhibit, Edition.PUBLIC, author="A")
    assert with_decisions(edit, store) is edit
