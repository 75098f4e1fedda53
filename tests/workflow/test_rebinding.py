"""What is bound to the final index already is not looked through again; what was brought back since is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.case.annotation import Annotation
from annotator.case.edits import adding, changing, deleting
from annotator.case.event_time import TimeAnchor
from annotator.case.harm import Harm, HarmWay
from annotator.case.places import Place, PlaceKind
from annotator.case.region import Point, Region, RegionKey, ShapeKind
from annotator.case.vocabularies import NoteKind
from annotator.workflow import rebinding
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.event_edits import new_break, tied_anchor
from annotator.workflow.intake import add_exhibit, ensure_index
from annotator.workflow.rebinding import BoundExhibits
from tests.workflow.moving_film import write_moving_film

AT = "2026-01-01T00:00:00.000000Z"


class Desk:
    """A film whose frames are all known, beside another one."""

    def __init__(self, store, clip, tmp_path, looks):
        self.store = store
        self.looks = looks
        self.exhibit = add_exhibit(store, clip).exhibit
        self.index = ensure_index(store, self.exhibit)
        self.other = add_exhibit(store, write_moving_film(tmp_path)).exhibit
        self.other_index = ensure_index(store, self.other)
        self.bound = BoundExhibits(store)
        self.old = replace(self.index.stamp(3), index=7, digest="")

    def note(self, stamp, exhibit=None, index=None):
        made = new_note(
            exhibit or self.exhibit, index or self.index, 3, kind=NoteKind.OBSERVATION,
            author="A", clock=self.store.clock, text="x",
        )  # fmt: skip
        return replace(made, start=stamp)

    def looked(self, index=None):
        """How many whole looks one more selection costs; what it finds is stored."""
        before = len(self.looks)
        found = self.bound.rebind(self.exhibit, index or self.index)
        if found.edit is not None:
            self.store.apply(found.edit)
        return len(self.looks) - before


@pytest.fixture
def desk(store, clip, tmp_path, monkeypatch):
    looks = []
    whole = rebinding.rebind_notes

    def counted(store, exhibit, final, cancelled):
        looks.append(exhibit.id)
        return whole(store, exhibit, final, cancelled)

    monkeypatch.setattr(rebinding, "rebind_notes", counted)
    made = Desk(store, clip, tmp_path, looks)
    store.apply(add_note(made.note(made.index.stamp(3))))
    assert made.looked() == 1
    return made


def test_what_is_bound_is_looked_through_once(desk):
    assert desk.looked() == 0
    here = desk.note(desk.index.stamp(4))
    there = desk.note(desk.other_index.stamp(9), desk.other, desk.other_index)
    key = RegionKey(desk.other_index.stamp(9), (Point(0, 0), Point(900, 900)))
    shape = Region("r", there.id, ShapeKind.BOX, 64, 48, (key,), "A", AT)
    desk.store.apply(adding("Notes", here, there, shape))
    desk.store.apply(changing("Change", [(here, replace(here, text="y"))]))
    desk.store.apply(deleting("Remove", shape))
    assert desk.looked() == 0
    assert BoundExhibits(desk.store).rebind(desk.exhibit, desk.index).edit is None
    assert len(desk.looks) == 2


def test_another_index_of_the_same_film_is_another_look(desk):
    durations = replace(desk.index, durations=desk.index.durations + 1)
    assert desk.looked(durations) == 0  # it names the same frames
    fewer = replace(
        desk.index,
        **{
            name: getattr(desk.index, name)[:-1]
            for name in ("pts_column", "clock", "durations", "types", "flags", "packet", "digests")
        },
    )
    assert desk.looked(fewer) == 1
    assert desk.looked(fewer) == 0
    assert desk.looked() == 1


def _note(desk):
    return (desk.note(desk.old),)


def _region(desk):
    note = desk.note(desk.index.stamp(3))
    key = RegionKey(desk.old, (Point(0, 0), Point(900, 900)))
    return note, Region("r", note.id, ShapeKind.BOX, 64, 48, (key,), "A", AT)


def _place(desk):
    return (Place("p", PlaceKind.CAMERA, "x", 1, 1, 9, "A", AT, desk.exhibit.id, start=desk.old),)


def _tied(desk):
    stamp = desk.other_index.stamp(5)
    clock = desk.store.clock
    return (tied_anchor(clock, "A", desk.other, stamp, desk.exhibit, desk.old, 40_000),)


def _cut(desk):
    return (new_break(desk.store.clock, "A", desk.exhibit, desk.old),)


def _harm(desk):
    return (Harm("h", desk.exhibit.id, HarmWay.VOICE, "A", AT, start=desk.old, what="x"),)


def _stamp(value):
    if isinstance(value, Region):
        return value.key_frames[0].stamp
    if isinstance(value, TimeAnchor):
        return value.tied_frame
    return value.start if isinstance(value, Annotation | Place | Harm) else value.frame


def test_what_comes_back_with_old_numbers_is_bound_whoever_brought_it(desk):
    bringing = {"annotation": _note, "region": _region, "place": _place, "time_anchor": _tied,
                "clock_break": _cut, "harm": _harm}  # fmt: skip
    for entity, made in bringing.items():
        values = made(desk)
        desk.store.apply(adding("Bring", *values))
        assert desk.looked() == 1, entity
        bound = desk.store.get(entity, values[-1].id)
        assert _stamp(bound) == desk.index.stamp(3)
        assert desk.looked() == 1, entity  # what was stored is seen to be all there was
        assert desk.looked() == 0, entity
        desk.store.apply(changing("Undo", [(bound, values[-1])]))
        assert desk.looked() == 1, entity
        assert _stamp(desk.store.get(entity, values[-1].id)) == desk.index.stamp(3)
        assert desk.looked() == 1, entity


def test_what_has_lost_its_frame_is_said_at_every_look(desk):
    gone = desk.note(replace(desk.index.stamp(3), digest="ab" * 32))
    desk.store.apply(add_note(gone))
    for _ in range(2):
        assert desk.bound.rebind(desk.exhibit, desk.index).lost == (gone.id,)


def test_after_a_very_large_edit_all_is_looked_through(desk, monkeypatch):
    monkeypatch.setattr(rebinding, "_ASKED", 3)
    notes = [desk.note(desk.index.stamp(n)) for n in range(5)]
    desk.store.apply(adding("Notes", *notes[:3]))
    assert desk.looked() == 0
    desk.store.apply(
        adding("Notes", *notes[3:], desk.note(desk.index.stamp(6)), desk.note(desk.old))
    )
    assert desk.looked() == 1
    assert all(note.start.digest for note in desk.store.annotations(desk.exhibit.id))
