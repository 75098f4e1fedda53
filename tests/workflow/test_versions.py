from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from annotator.case.accounts import Source
from annotator.case.edits import Action, adding, changing, deleting
from annotator.case.entities import entity_name
from annotator.case.event_time import AnchorBasis, ClockBreak, TimeAnchor
from annotator.case.harm import Harm, HarmWay
from annotator.case.places import Place, PlaceKind
from annotator.case.vocabularies import NoteKind
from annotator.errors import ValueRefusedError
from annotator.store.case_store import CaseStore
from annotator.workflow.annotate import add_note, change_note, new_note
from annotator.workflow.intake import add_exhibit, ensure_index
from annotator.workflow.note_edits import delete_notes
from annotator.workflow.versions import restoring, versions_of


@pytest.fixture
def source_versions(store: CaseStore) -> list[Source]:
    first = Source("s", "Radio")
    second = replace(first, name="Radio Steppe")
    store.apply(adding("Add", first))
    store.apply(changing("Rename", [(first, second)]))
    store.apply(deleting("Delete", second))
    return [first, second]


def test_every_version_is_there_with_who_and_when(
    store: CaseStore, source_versions: list[Source]
) -> None:
    versions = versions_of(store, "source", "s")
    assert [version.value for version in versions] == [*source_versions, None]
    assert [version.label for version in versions] == ["Add", "Rename", "Delete"]
    assert {version.actor for version in versions} == {store.actor}


def test_a_deleted_value_comes_back_and_an_older_one_replaces_a_newer(
    store: CaseStore, source_versions: list[Source]
) -> None:
    first, second = source_versions
    edit = restoring(store, second, "source", 3, store.clock)
    assert edit.action is Action.ADD
    store.apply(edit)
    assert store.find("source", "s") == second
    edit = restoring(store, first, "source", 2, store.clock)
    assert edit.action is Action.CHANGE
    store.apply(edit)
    assert store.find("source", "s") == first
    # Nothing of what came between is gone.
    values = [version.value for version in versions_of(store, "source", "s")]
    assert values == [first, second, None, second, first]
    assert not [f for f in store.verify() if f.level.value != "ok"]


def test_nothing_to_restore_is_said(store: CaseStore, source_versions: list[Source]) -> None:
    store.apply(restoring(store, source_versions[1], "source", 3, store.clock))
    with pytest.raises(ValueRefusedError, match="what the case says now"):
        restoring(store, source_versions[1], "source", 3, store.clock)


def test_a_note_comes_back_on_its_frame_whatever_its_number_is_today(
    store: CaseStore, clip: Path
) -> None:
    exhibit = add_exhibit(store, clip).exhibit
    index = ensure_index(store, exhibit)
    note = new_note(
        exhibit, index, 5, kind=NoteKind.OBSERVATION, author="A", clock=store.clock, text="one"
    )
    # As if an earlier index had counted two frames that the final one does not have.
    moved = replace(note, start=replace(note.start, index=7))
    store.apply(add_note(moved))
    changed = change_note(moved, replace(moved, text="two"), store.clock)
    store.apply(changed)
    store.apply(restoring(store, moved, "annotation", 3, store.clock))
    back = store.find("annotation", note.id)
    assert back is not None
    assert (back.text, back.start) == ("one", note.start)
    store.apply(delete_notes([back], store))
    lost = replace(note, start=replace(note.start, digest="ab" * 32))
    with pytest.raises(ValueRefusedError, match="not in the frame index"):
        restoring(store, lost, "annotation", 3, store.clock)


def test_whatever_names_frames_comes_back_on_them(store: CaseStore, clip: Path) -> None:
    exhibit = add_exhibit(store, clip).exhibit
    index = ensure_index(store, exhibit)
    # As if an earlier index had counted two frames that the final one does not have.
    old = replace(index.stamp(5), index=7)
    at, by = store.clock.now_utc().isoformat(), "A"
    values = (
        Place("p", PlaceKind.CAMERA, "window", 1, 1, 100, by, at, exhibit.id, start=old),
        Harm("h", exhibit.id, HarmWay.VOICE, by, at, start=old, what="who films"),
        TimeAnchor("a", exhibit.id, old, AnchorBasis.SUN, 1, by, at, at_us=0, zone="UTC"),
        ClockBreak("b", exhibit.id, old, by, at),
    )
    store.apply(adding("x", *values))
    store.apply(deleting("x", *values))
    for value in values:
        store.apply(restoring(store, value, entity_name(value), 3, store.clock))
        back = store.find(entity_name(value), value.id)
        assert index.stamp(5) in (getattr(back, "start", None), getattr(back, "frame", None))
    store.apply(deleting("x", *(store.find(entity_name(each), each.id) for each in values)))
    for value in values:
        field = "start" if hasattr(value, "start") else "frame"
        lost = replace(value, **{field: replace(old, digest="ab" * 32)})
        with pytest.raises(ValueRefusedError, match="not in the frame index of today"):
            restoring(store, lost, entity_name(lost), 3, store.clock)


def test_an_exhibit_keeps_its_file(store: CaseStore, clip: Path) -> None:
    exhibit = add_exhibit(store, clip).exhibit
    titled = replace(exhibit, provenance=replace(exhibit.provenance, title="Square"))
    store.apply(changing("Title", [(exhibit, titled)]))
    elsewhere = replace(titled, media_path="media/elsewhere.mp4")
    store.apply(changing("Move", [(titled, elsewhere)]))
    store.apply(restoring(store, exhibit, "exhibit", 2, store.clock))
    back = store.find("exhibit", exhibit.id)
    assert back == replace(elsewhere, provenance=exhibit.provenance)
