"""Whatever two people do to their copies: nothing is lost, nothing dangles, undo is exact, once is enough."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.case.accounts import Claim, Person
from annotator.case.annotation import BearsOn
from annotator.case.edits import adding, changing, deleting
from annotator.case.links import Relation, linked
from annotator.case.merged_log import MergedLog
from annotator.case.merging import Choice
from annotator.case.region import Point, Region, RegionKey, ShapeKind
from annotator.case.tracks import Track, placed
from annotator.case.vocabularies import NoteKind, Stance
from annotator.errors import AnnotatorError
from annotator.provenance.actor import Actor
from annotator.provenance.finding import Level
from annotator.store.case_store import CaseStore
from annotator.workflow.histories import check_histories
from annotator.workflow.merge import prepare_merge, store_merge
from annotator.workflow.merge_settling import PARTS, named_by
from tests.store.case_values import note, stamp
from tests.workflow.two_copies import ANNA, BEK, Copies, OwnClock, values_of

NAMES = (
    "add note", "add inference", "add claim", "add person", "add track", "place", "link", "region",
    "key frame", "text", "tags", "kind", "bears on", "remove", "remove", "title", "rename person",
)  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 99)), max_size=7)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    copies = Copies(tmp_path_factory.mktemp("base"))
    copies.fill()
    copies.ours.apply(
        adding(
            "More", Track("t-1", "Shots"), placed("note-1", "t-1"), box("r-1", "note-1"), note(3),
            linked("note-1", Relation.FOLLOWS, "note-3"), Claim("claim-2", "", "Second"),
        )
    )  # fmt: skip
    copies.close()
    return copies.ours.folder


def box(name: str, of: str, *frames: int) -> Region:
    corners = (Point(100, 100), Point(400, 400))
    keys = tuple(RegionKey(stamp(frame), corners) for frame in frames or (5, 20))
    return Region(name, of, ShapeKind.BOX, 64, 48, keys, "A", "2026")


def step(store: CaseStore, who: str, name: str, pick: int, fresh: int) -> None:
    """One thing that a person may do; what the case refuses is not done."""
    case = store.snapshot()
    new = f"{who}-{fresh}"

    def one(values):
        return values[pick % len(values)] if values else None

    target, claim, person = one(case.annotations), one(case.claims), one(case.people)
    edits = {
        "add note": lambda: adding("x", note(fresh, pick, id=f"note-{new}", text=new)),
        "add inference": lambda: adding(
            "x", note(fresh, pick, id=f"note-{new}", kind=NoteKind.INFERENCE, cites=(target.id,))
        ),
        "add claim": lambda: adding(
            "x", Claim(f"claim-{new}", "source-1" if pick % 2 else "", new)
        ),
        "add person": lambda: adding("x", Person(f"person-{new}", f"P-{who}-{fresh}")),
        "add track": lambda: adding("x", Track(f"track-{new}", new)),
        "place": lambda: adding("x", placed(target.id, one(case.tracks).id)),
        "link": lambda: adding("x", linked(target.id, Relation.SEE_ALSO, case.annotations[0].id)),
        "region": lambda: adding("x", box(f"region-{new}", target.id)),
        "key frame": lambda: changing(
            "x",
            [(r := one(case.regions), replace(box(r.id, r.annotation_id, 5, 6 + pick % 9, 20)))],
        ),
        "text": lambda: changing("x", [(target, replace(target, text=f"{new} {pick % 3}"))]),
        "tags": lambda: changing(
            "x", [(target, replace(target, tags=tuple(sorted({*target.tags, f"tag {pick % 5}"}))))]
        ),
        "kind": lambda: changing("x", [(target, replace(target, kind=NoteKind.PROCEDURAL))]),
        "bears on": lambda: changing(
            "x", [(target, replace(target, bears_on=(BearsOn(claim.id, Stance.SILENT),)))]
        ),
        "remove": lambda: deleting(
            "x",
            one(
                (
                    *case.annotations,
                    *case.claims,
                    *case.regions,
                    *case.links,
                    *case.placements,
                    *case.people,
                    *case.tracks,
                )
            ),
        ),
        "title": lambda: changing("x", [(case.info, replace(case.info, title=f"T {pick % 3}"))]),
        "rename person": lambda: changing(
            "x", [(person, replace(person, remarks=f"{who} {pick % 2}"))]
        ),
    }
    try:
        edit = edits[name]()
        if any(change.before != change.after for change in edit.changes):
            store.apply(edit)
    except (AnnotatorError, AttributeError, IndexError):
        return


def opened(folder: Path, who: str, actor) -> CaseStore:
    return CaseStore.open(folder, actor=actor, clock=OwnClock(f"{who} {folder.name}"))


def copied(source: Path, target: Path) -> Path:
    shutil.copytree(source, target)
    return target


def dangling(store: CaseStore) -> list[tuple[str, str]]:
    return [
        (value.id, wanted)
        for value in store.snapshot().everything()
        for kinds, wanted in named_by(value)
        if all(store.find(kind, wanted) is None for kind in kinds)
    ]


def try_it(base: Path, root: Path, ours_did, theirs_did, choice: Choice) -> None:
    with opened(base, "reader", ANNA) as before:
        known = set(values_of(before))
    a, b = copied(base, root / "a"), copied(base, root / "b")
    for folder, who, actor, did in ((a, "anna", ANNA, ours_did), (b, "bek", BEK, theirs_did)):
        numbers = itertools.count(100)
        with opened(folder, who, actor) as store:
            for name, pick in did:
                step(store, who, name, pick, next(numbers))
    other_a, other_b = copied(a, root / "a2"), copied(b, root / "b2")
    with opened(a, "anna", ANNA) as ours, opened(b, "bek", BEK) as theirs:
        state, added_here = ours.snapshot(), set(values_of(ours)) - known
        added_there = set(values_of(theirs)) - known
        their_values = values_of(theirs)
        with prepare_merge(ours, other_b, clock=OwnClock("plan")) as merge:
            if merge.plan.is_empty():
                return
            decisions = {item.key: choice for item in merge.plan.conflicts}
            settled = merge.settle(decisions)
            if settled.blocked:
                with pytest.raises(AnnotatorError):
                    merge.ready(decisions)
                assert ours.snapshot() == state
                return
            ready = merge.ready(decisions)
            store_merge(merge, ready)
        united = values_of(ours)
        assert not dangling(ours)
        assert not [f for f in (*ours.verify(), *check_histories(ours)) if f.level is Level.FAILED]
        if not decisions:
            assert added_here | added_there <= set(united)
        else:  # what was left removed takes its parts along
            parts = {name.replace("_", "").casefold() for name in (*PARTS, "notelink")}
            whole = {key for key in added_here | added_there if key[0].casefold() not in parts}
            assert whole <= set(united)
        with prepare_merge(ours, other_b, clock=OwnClock("plan 2")) as again:
            assert again.plan.is_empty()
        with prepare_merge(theirs, other_a, clock=OwnClock("plan 3")) as back:
            alike = not (decisions or settled.remarks or back.plan.conflicts)
            if alike and not back.plan.is_empty() and not back.settle({}).remarks:
                store_merge(back, back.ready({}))
                assert values_of(theirs) == united
        copied_back = root / "c"
        shutil.copytree(a, copied_back, ignore=shutil.ignore_patterns("case.sqlite*", "case.lock"))
        ours.backup(copied_back / "case.sqlite")
        with (
            opened(other_b, "bek", BEK) as taking,
            prepare_merge(taking, copied_back, clock=OwnClock("plan 4")) as home,
        ):
            # Nothing is asked twice, and both are the same then.
            assert not home.plan.conflicts, [item.key for item in home.plan.conflicts]
            if not home.plan.is_empty() and not home.settle({}).blocked:
                store_merge(home, home.ready({}))
            assert values_of(taking) == united, their_values
        ours.apply(ready.edit.inverse())
        assert ours.snapshot() == state
        assert not ours.all_of(MergedLog)


@given(STEPS, STEPS, st.sampled_from([Choice.OURS, Choice.THEIRS]))
@settings(max_examples=5)
def test_two_copies_become_one(base, ours_did, theirs_did, choice) -> None:
    with tempfile.TemporaryDirectory() as root:
        try_it(base, Path(root), ours_did, theirs_did, choice)


@pytest.mark.long
@given(STEPS, STEPS, st.sampled_from([Choice.OURS, Choice.THEIRS]))
@settings(max_examples=400)
def test_many_copies_become_one(base, ours_did, theirs_did, choice) -> None:
    with tempfile.TemporaryDirectory() as root:
        try_it(base, Path(root), ours_did, theirs_did, choice)


ROUNDS = st.lists(
    st.tuples(
        st.integers(0, 2), st.integers(0, 2), STEPS, st.sampled_from([Choice.OURS, Choice.THEIRS])
    ),
    max_size=5,
)


def try_three(base: Path, root: Path, rounds) -> None:
    who = (("anna", ANNA), ("bek", BEK), ("cem", Actor("Cem")))
    folders = [copied(base, root / name) for name, _ in who]
    numbers = itertools.count(100)

    def take(into: int, source: int, choice: Choice) -> bool:
        """False where a rule that breaks only together stops the merge."""
        with (
            opened(folders[into], f"{who[into][0]} {next(numbers)}", who[into][1]) as store,
            prepare_merge(store, folders[source], clock=OwnClock(f"{next(numbers)}")) as merge,
        ):
            decisions = {item.key: choice for item in merge.plan.conflicts}
            if merge.settle(decisions).blocked:
                return False
            if not merge.plan.is_empty():
                store_merge(merge, merge.ready(decisions))
            assert not dangling(store)
            failed = [
                f for f in (*store.verify(), *check_histories(store)) if f.level is Level.FAILED
            ]
            assert not failed
        return True

    for into, source, did, choice in rounds:
        with opened(folders[into], f"{who[into][0]} {next(numbers)}", who[into][1]) as store:
            for name, pick in did:
                step(store, who[into][0], name, pick, next(numbers))
        if into != source and not take(into, source, choice):
            return
    for into, source in ((0, 1), (0, 2), (1, 0), (2, 0)):
        if not take(into, source, Choice.OURS):
            return
    seen = []
    for folder in folders:
        with opened(folder, "reader", ANNA) as store:
            seen.append(values_of(store))
    assert seen[0] == seen[1] == seen[2]


@given(ROUNDS)
@settings(max_examples=1)
def test_three_copies_become_one(base, rounds) -> None:
    with tempfile.TemporaryDirectory() as root:
        try_three(base, Path(root), rounds)


@pytest.mark.long
@given(ROUNDS)
@settings(max_examples=150)
def test_three_copies_become_one_many_times(base, rounds) -> None:
    with tempfile.TemporaryDirectory() as root:
        try_three(base, Path(root), rounds)


def test_what_was_removed_before_somebody_saw_it_goes_everywhere(base, tmp_path) -> None:
    ours = Choice.OURS
    did = [
        ("link", 0), ("region", 61), ("region", 49), ("rename person", 0), ("link", 32), ("add note", 0),
        ("add track", 0),
    ]  # fmt: skip
    rounds = [(0, 0, [("link", 28)], ours), (1, 0, did, ours), (2, 1, [], ours), (0, 0, [], ours)]
    last = (1, 0, [("add person", 0), ("region", 0), ("remove", 79)], ours)
    try_three(base, tmp_path, [*rounds, last])


def test_what_was_taken_and_removed_again_goes_everywhere(base, tmp_path) -> None:
    ours = Choice.OURS
    did = [
        ("link", 0), ("region", 61), ("add track", 0), ("rename person", 91), ("link", 32),
        ("add note", 55), ("add track", 0),
    ]  # fmt: skip
    last = (2, 0, [("add person", 0), ("region", 0), ("remove", 79)], ours)
    try_three(
        base, tmp_path, [(2, 0, [("link", 28)], ours), (1, 0, did, ours), (2, 1, [], ours), last]
    )
