"""Two people's copies of one case merged into one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.case.accounts import Claim, Person, Source
from annotator.case.annotation import BearsOn
from annotator.case.codes import Code
from annotator.case.edits import Action, Change, Edit, adding, changing, deleting
from annotator.case.links import Relation, linked
from annotator.case.merged_log import MergedLog
from annotator.case.merging import Choice
from annotator.case.tracks import Track, placed
from annotator.case.vocabularies import NoteKind, ReviewState, Stance
from annotator.errors import NotACaseError, UsageError, ValueRefusedError
from annotator.provenance.finding import Level
from annotator.store.case_store import CaseStore
from annotator.workflow.histories import check_histories, history_file, read_history
from tests.store.case_values import exhibit, info, note
from tests.workflow.two_copies import BEK, Copies, OwnClock, bytes_of, merged, planned, values_of


@pytest.fixture
def copies(tmp_path):
    made = Copies(tmp_path)
    made.fill()
    yield made
    made.close()


def change(store, value, **fields):
    stored = store.get({"Annotation": "annotation"}.get(type(value).__name__, type(value).__name__.lower()), value.id)  # fmt: skip
    store.apply(changing("Change", [(stored, replace(stored, **fields))]))


def find(store, wanted):
    return store.get("annotation", wanted)


def well(store):
    return [f for f in (*store.verify(), *check_histories(store)) if f.level is Level.FAILED]


def test_what_either_added_is_there(copies) -> None:
    ours, theirs = copies.ours, copies.copy()
    ours.apply(adding("Add", note(10)))
    theirs.apply(adding("Add", note(11), Person("person-9", "W-9")))
    before = bytes_of(theirs.folder)
    ready = merged(ours, theirs)
    assert bytes_of(theirs.folder) == before
    assert ready.edit.label == "Merge the copy of Бек"
    assert ready.edit.action is Action.MERGE
    there = values_of(ours)
    assert {("Annotation", "note-10"), ("Annotation", "note-11"), ("Person", "person-9")} <= set(there)  # fmt: skip
    entry = ours.newest_entry()
    assert entry.details["other_head"] == theirs.newest_entry().entry_hash
    assert entry.details["shared_entries"] == 2
    assert not well(ours)
    assert not list((ours.folder / "derived").glob(".other-*"))


def test_both_histories_are_kept(copies) -> None:
    ours, theirs = copies.ours, copies.copy()
    theirs.apply(adding("Add", note(11)))
    merged(ours, theirs)
    (kept,) = ours.all_of(MergedLog)
    assert list(read_history(ours.folder, kept)) == list(theirs.custody())
    assert (kept.entries, kept.shared, kept.made_by) == (3, 2, ("Бек",))
    (finding,) = check_histories(ours)
    assert finding.level is Level.OK, finding


def test_one_undo_takes_it_back(copies) -> None:
    ours, theirs = copies.ours, copies.copy()
    theirs.apply(adding("Add", note(11)))
    change(theirs, note(1), text="theirs")
    theirs.apply(deleting("Remove", theirs.get("annotation", "note-2")))
    before = ours.snapshot()
    ready = merged(ours, theirs)
    assert ours.snapshot() != before
    ours.apply(ready.edit.inverse())
    assert ours.snapshot() == before
    ours.apply(replace(ready.edit, action=Action.REDO))
    assert find(ours, "note-1").text == "theirs"
    assert not well(ours)


def test_a_second_time_nothing_is_new(copies) -> None:
    ours, theirs = copies.ours, copies.copy()
    theirs.apply(adding("Add", note(11)))
    merged(ours, theirs)
    with planned(ours, theirs) as merge:
        assert merge.plan.is_empty()
        with pytest.raises(UsageError, match="nothing new"):
            merge.ready({})
    theirs.apply(adding("Add", note(12)))
    with planned(ours, theirs) as merge:
        assert [item.id for item in merge.plan.items] == ["note-12"]


def test_a_conflict_is_decided_once(copies) -> None:
    ours, theirs = copies.ours, copies.copy()
    change(ours, note(1), text="ours", tags=("a",))
    change(theirs, note(1), text="theirs", review=ReviewState.REVIEWED, reviewer="Бек")
    with planned(ours, theirs) as merge:
        (item,) = merge.plan.conflicts
        assert item.merged.fields == (("text", "language"),)
        with pytest.raises(UsageError, match="not decided"):
            merge.ready({})
    merged(ours, theirs, {("annotation", "note-1"): Choice.OURS})
    held = find(ours, "note-1")
    assert (held.text, held.tags, held.reviewer) == ("ours", ("a",), "Бек")
    # Back into the other copy: it takes what was decided, and nothing is asked again.
    merged(theirs, ours)
    assert values_of(theirs) == values_of(ours)
    with planned(ours, theirs) as merge:
        assert merge.plan.is_empty()
    change(theirs, note(1), text="later")
    merged(ours, theirs)
    assert find(ours, "note-1").text == "later"


def test_both_notes_can_be_kept(copies) -> None:
    ours, theirs = copies.ours, copies.copy()
    change(ours, note(1), text="ours")
    change(theirs, note(1), text="theirs")
    merged(ours, theirs, {("annotation", "note-1"): Choice.BOTH})
    assert find(ours, "note-1").text == "ours"
    (second,) = [n for n in ours.annotations() if n.text == "theirs"]
    assert second.id != "note-1"
    merged(theirs, ours)
    assert values_of(theirs) == values_of(ours)


def test_two_who_decided_differently_are_asked(copies) -> None:
    ours, theirs = copies.ours, copies.copy()
    change(ours, note(1), text="ours")
    change(theirs, note(1), text="theirs")
    third = copies.copy("third", of=theirs)
    merged(ours, theirs, {("annotation", "note-1"): Choice.OURS})
    merged(third, copies.copy("anna again", of=ours), {})  # third had nothing of its own
    assert find(third, "note-1").text == "ours"
    merged(theirs, copies.copy("ours before", of=ours), {})
    assert find(theirs, "note-1").text == "ours"


def test_a_chain_of_three(copies) -> None:
    anna, bek = copies.ours, copies.copy()
    cem = copies.copy("cem", of=bek)
    anna.apply(adding("Add", note(10)))
    bek.apply(adding("Add", note(11)))
    cem.apply(adding("Add", note(12)))
    merged(bek, cem)
    merged(anna, bek)
    assert {"note-10", "note-11", "note-12"} <= {n.id for n in anna.annotations()}
    assert len(anna.all_of(MergedLog)) == 2
    assert not well(anna)
    with planned(anna, cem) as merge:
        assert merge.plan.is_empty()
    cem.apply(adding("Add", note(13)))
    merged(anna, cem)
    merged(bek, anna)
    merged(cem, bek)
    for store in (bek, cem):
        assert values_of(store) == values_of(anna)
        assert not well(store)


def test_what_both_took_from_a_third_copy_is_no_conflict(copies) -> None:
    anna, bek = copies.ours, copies.copy()
    cem = copies.copy("cem")
    cem.apply(adding("Add", *(note(number) for number in (11, 12, 13, 14))))
    merged(anna, cem)
    cem.apply(adding("Add", note(15)))
    merged(bek, cem)
    change(bek, note(11), text="Бек")
    change(anna, note(12), text="Анна")
    change(anna, note(13), text="Анна")
    change(bek, note(13), text="Бек")
    anna.apply(deleting("Remove", anna.get("annotation", "note-14")))
    for ours, theirs in ((anna, bek), (bek, anna)):
        with planned(ours, theirs) as merge:
            assert [item.id for item in merge.plan.conflicts] == ["note-13"]
            assert not any("written anew" in words for words in merge.plan.remarks)
    merged(anna, bek, {("annotation", "note-13"): Choice.OURS})
    texts = {n.id: n.text for n in anna.annotations()}
    assert (texts["note-11"], texts["note-12"], texts["note-13"]) == ("Бек", "Анна", "Анна")
    assert "note-15" in texts
    assert "note-14" not in texts
    merged(bek, anna)
    assert values_of(bek) == values_of(anna)
    # A kept history that is not what was kept is no ground to take anything.
    (kept, *_) = anna.all_of(MergedLog)
    path = history_file(anna.folder, kept.digest_sha256)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1])
    change(bek, note(13), text="later")
    with planned(anna, bek) as merge:
        assert not merge.plan.conflicts  # by what they took of each other


def test_removed_in_one_and_changed_in_the_other(copies) -> None:
    ours, theirs = copies.ours, copies.copy()
    ours.apply(deleting("Remove", ours.get("annotation", "note-2")))
    change(theirs, note(2), text="theirs")
    with planned(ours, theirs) as merge:
        (item,) = merge.plan.conflicts
        assert item.ours is None
        assert not item.merged.can_be_both()
    merged(ours, theirs, {("annotation", "note-2"): Choice.THEIRS})
    assert find(ours, "note-2").text == "theirs"
    merged(theirs, ours)
    assert values_of(theirs) == values_of(ours)


def test_what_is_leaned_on_comes_back_or_stays(copies) -> None:
    ours, theirs = copies.ours, copies.copy()
    ours.apply(adding("Add", Claim("claim-2", "source-1", "Second"), Claim("claim-3", "", "Third")))
    theirs.close()
    copies.open.remove(theirs)
    theirs = copies.copy("bek 2")
    bearing = BearsOn("claim-2", Stance.SILENT)
    theirs.apply(adding("Add", note(11, bears_on=(bearing,))))
    theirs.apply(deleting("Remove", theirs.get("claim", "claim-3")))
    ours.apply(deleting("Remove", ours.get("claim", "claim-2")))
    ours.apply(adding("Add", note(12, bears_on=(BearsOn("claim-3", Stance.SILENT),))))
    ready = merged(ours, theirs)
    assert {c.id for c in ours.claims()} == {"claim-1", "claim-2", "claim-3"}
    assert any("so it is back" in words for words in ready.remarks)
    assert any("so it stays" in words for words in ready.remarks)
    assert not well(ours)
    merged(theirs, ours)
    assert values_of(theirs) == values_of(ours)


def test_a_note_that_stays_removed_takes_its_parts_along(copies) -> None:
    ours, theirs = copies.ours, copies.copy()
    ours.apply(deleting("Remove", ours.get("annotation", "note-2")))
    change(theirs, note(2), text="theirs")
    theirs.apply(adding("Link", linked("note-2", Relation.FOLLOWS, "note-1")))
    merged(ours, theirs, {("annotation", "note-2"): Choice.OURS})
    assert {n.id for n in ours.annotations()} == {"note-1"}
    assert not ours.snapshot().links


def test_names_that_came_twice_are_told_apart(copies) -> None:
    ours, theirs = copies.ours, copies.copy()
    ours.apply(adding("Add", exhibit(3), Person("p-3", "W-2"), Code("c-1", "Shot", key="1"), Track("t-1", "Shots")))  # fmt: skip
    theirs.apply(
        adding(
            "Add", replace(exhibit(4), label="E3"), Person("p-4", "W-2"), Code("c-2", "Fall", key="1"),
            Track("t-2", "shots"), note(11, of=4), placed("note-11", "t-2"),
        )
    )  # fmt: skip
    ready = merged(ours, theirs)
    case = ours.snapshot()
    assert [e.label for e in case.exhibits] == ["E1", "E2", "E3", "E4"]
    assert {p.id: p.code for p in case.people} == {"person-1": "W-1", "p-3": "W-2", "p-4": "W-3"}
    assert {c.id: c.key for c in case.codes} == {"c-1": "1", "c-2": "2"}
    assert [t.name for t in case.tracks] == ["Shots", "shots (2)"]
    assert any("E3" in words and "E4" in words for words in ready.remarks)
    assert any("video of E4" in words for words in ready.remarks)
    merged(theirs, ours)
    assert values_of(theirs) == values_of(ours)


def test_one_file_that_both_took_in_is_one_exhibit(copies) -> None:
    ours, theirs = copies.ours, copies.copy()
    ours.apply(adding("Add", replace(exhibit(3), id="mine")))
    twin = replace(exhibit(3), id="yours", label="E9")
    theirs.apply(adding("Add", twin, note(11, of=3, exhibit_id="yours")))
    change_ = replace(twin, provenance=replace(twin.provenance, device="A31"))
    theirs.apply(changing("Change", [(twin, change_)]))
    merged(ours, theirs)
    held = ours.get("exhibit", "mine")
    assert (held.label, held.provenance.device) == ("E3", "A31")
    assert find(ours, "note-11").exhibit_id == "mine"
    assert len(ours.exhibits()) == 3
    theirs.apply(adding("Add", note(12, of=3, exhibit_id="yours")))
    merged(ours, theirs)
    assert find(ours, "note-12").exhibit_id == "mine"
    ours.apply(adding("Add", note(13, of=3, exhibit_id="mine")))
    merged(theirs, ours)
    assert find(theirs, "note-13").exhibit_id == "yours"
    assert len(theirs.exhibits()) == 3
    assert not well(theirs)


def test_a_locked_track_stops_the_merge_before_anything_is_written(copies) -> None:
    ours = copies.ours
    ours.apply(adding("Add", Track("t-1", "Shots"), placed("note-1", "t-1")))
    theirs = copies.copy()
    track = ours.get("track", "t-1")
    ours.apply(changing("Lock", [(track, replace(track, locked=True))]))
    change(theirs, note(1), text="theirs")
    entries = ours.newest_entry().seq
    with planned(ours, theirs) as merge:
        assert "locked" in merge.settle({}).blocked[0].message
        with pytest.raises(ValueRefusedError, match="locked"):
            merge.ready({})
    assert ours.newest_entry().seq == entries
    assert not list(ours.folder.glob("histories/*"))


def test_a_track_that_comes_locked_comes_open(copies) -> None:
    ours, theirs = copies.ours, copies.copy()
    theirs.apply(adding("Add", Track("t-1", "Shots"), note(11), placed("note-11", "t-1")))
    track = theirs.get("track", "t-1")
    theirs.apply(changing("Lock", [(track, replace(track, locked=True))]))
    before = ours.snapshot()
    ready = merged(ours, theirs)
    assert not ours.get("track", "t-1").locked
    ours.apply(ready.edit.inverse())
    assert ours.snapshot() == before


def test_words_that_a_track_no_longer_allows_may_come(copies) -> None:
    ours = copies.ours
    ours.apply(adding("Add", Track("t-1", "Shots")))
    theirs = copies.copy()
    track = ours.get("track", "t-1")
    ours.apply(changing("Restrict", [(track, replace(track, tags=("a",)))]))
    theirs.apply(adding("Add", note(11, tags=("b",)), placed("note-11", "t-1")))
    merged(ours, theirs)
    assert find(ours, "note-11").tags == ("b",)


def test_what_breaks_a_rule_only_together_is_said_before(copies) -> None:
    ours, theirs = copies.ours, copies.copy()
    theirs.apply(adding("Add", note(11), note(12, kind=NoteKind.INFERENCE, cites=("note-11",))))
    copies.open.append(third := copies.copy("cem", of=theirs))
    merged(ours, theirs)
    ours.apply(deleting("Remove", ours.get("annotation", "note-12")))
    change(ours, note(11), kind=NoteKind.PROCEDURAL)
    third.apply(adding("Add", note(13, kind=NoteKind.INFERENCE, cites=("note-11",))))
    with planned(ours, third) as merge:
        (why,) = merge.settle({}).blocked
        assert "inference" in why.message
        with pytest.raises(ValueRefusedError):
            merge.ready({})


def test_fields_that_do_not_go_together_are_left_to_a_person(copies) -> None:
    ours, theirs = copies.ours, copies.copy()
    # One takes the words out, the other the tag: together nothing would be left.
    first = find(ours, "note-1")
    change(ours, first, text="")
    change(theirs, first, tags=())
    with planned(ours, theirs) as merge:
        (item,) = merge.plan.conflicts
        assert {"text", "tags"} <= {name for group in item.merged.fields for name in group}
    merged(ours, theirs, {("annotation", "note-1"): Choice.THEIRS})
    assert find(ours, "note-1").text == first.text


def test_another_case_is_refused(copies, tmp_path) -> None:
    with CaseStore.create(tmp_path / "else", replace(info(), id="case-2"), actor=BEK, clock=OwnClock("x")) as other:  # fmt: skip
        folder = other.folder
    with pytest.raises(NotACaseError, match="another case") as refused:
        planned(copies.ours, folder)
    assert "copies of one case" in refused.value.hint
    with pytest.raises(NotACaseError, match="that is open"):
        planned(copies.ours, copies.ours.folder)
    assert not list((copies.ours.folder / "derived").iterdir())


def test_logs_without_a_common_entry_are_compared_two_way(copies, tmp_path) -> None:
    ours = copies.ours
    with CaseStore.create(tmp_path / "again", info(), actor=BEK, clock=OwnClock("again")) as theirs:
        theirs.apply(adding("Add", *ours.snapshot().everything()[1:]))
        change(theirs, note(1), text="theirs")
        theirs.apply(adding("Add", note(11)))
    with planned(ours, theirs.folder) as merge:
        assert not merge.plan.parted.has_ancestor
        assert [item.key for item in merge.plan.conflicts] == [("annotation", "note-1")]
        assert any("no entry in common" in words for words in merge.plan.remarks)
    merged(ours, theirs.folder, {("annotation", "note-1"): Choice.THEIRS})
    assert {"note-11"} <= {n.id for n in ours.annotations()}
    assert not well(ours)


def test_a_source_name_and_its_grade_come_from_both(copies) -> None:
    ours, theirs = copies.ours, copies.copy()
    source = ours.get("source", "source-1")
    assert isinstance(source, Source)
    ours.apply(changing("Change", [(source, replace(source, name="Прокуратура"))]))
    theirs.apply(Edit(Action.CHANGE, "Change", (Change(source, replace(source, url="https://x.example")),)))  # fmt: skip
    merged(ours, theirs)
    held = ours.get("source", "source-1")
    assert (held.name, held.url) == ("Прокуратура", "https://x.example")
