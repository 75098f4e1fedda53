"""Picture steps and scales in the store: logged, reversible, kept with their note."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.case.edits import adding, changing, deleting
from annotator.case.enhancement import Calibration, Enhancement, LengthUnit, PictureStep
from annotator.case.picture_steps import StepKind
from annotator.errors import ValueRefusedError
from annotator.provenance.finding import Level
from tests.store.case_values import filled_store, note, reopen, stamp

STEPS = Enhancement(
    "picture-note-1", "exhibit-1", "note-1", (PictureStep.plain(StepKind.GAMMA, gamma=180),)
)
SCALE = Calibration(
    "scale-1", "exhibit-1", stamp(3), "door", 100, 100, 1100, 100, 900_000_000, 10_000_000,
    LengthUnit.CENTIMETRE, 10,
)  # fmt: skip


def test_steps_and_scales_are_kept_logged_and_undone(tmp_path):
    with filled_store(tmp_path / "case") as store:
        store.apply(adding("Add picture step", STEPS))
        store.apply(adding("Add scale", SCALE))
        brighter = replace(STEPS, steps=(STEPS.steps[0].having(gamma=220),))
        edit = changing("Change picture step", [(STEPS, brighter)])
        store.apply(edit)
        assert store.enhancements() == (brighter,)
        store.apply(edit.inverse())
        assert store.custody()[-4].label == "Add picture step"
    with reopen(tmp_path / "case") as store:
        assert store.enhancements() == (STEPS,)
        assert store.calibrations() == (SCALE,)
        assert store.snapshot().enhancement_of("exhibit-1", "note-1") == STEPS
        assert [f.what for f in store.verify() if f.level is not Level.OK] == []


def test_a_note_is_not_removed_without_its_steps(tmp_path):
    with filled_store(tmp_path / "case") as store:
        third = note(3)
        own = replace(STEPS, id="picture-note-3", annotation_id="note-3")
        store.apply(adding("Add", third, own))
        with pytest.raises(ValueRefusedError):
            store.apply(deleting("Delete", third))
        together = deleting("Delete", own, third)
        store.apply(together)
        assert store.enhancements() == ()
        store.apply(together.inverse())
        assert store.enhancements() == (own,)
        assert store.find("annotation", "note-3") == third


def test_an_older_case_that_is_read_as_it_is_has_no_steps(tmp_path):
    shutil.copytree(Path(__file__).parent / "samples" / "version_5", tmp_path / "case")
    with reopen(tmp_path / "case", read_only=True) as store:
        assert store.enhancements() == store.calibrations() == ()
        assert store.snapshot().enhancement_of("exhibit-1") is None
