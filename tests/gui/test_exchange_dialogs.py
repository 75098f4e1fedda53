"""Notes to other tools and from them in the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from annotator.case.edits import adding
from annotator.case.tracks import Track
from annotator.clock import SystemClock
from annotator.gui.program import Program
from annotator.workflow.exchange_out import FORMATS
from tests.workflow.package_case import small_case

PATIENCE = 60_000
ELAN = """<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="2011-12-16T00:00:00+05:00" FORMAT="3.0" VERSION="3.0">
<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"/>
<TIME_ORDER><TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="b" TIME_VALUE="80"/></TIME_ORDER>
<TIER LINGUISTIC_TYPE_REF="default-lt" TIER_ID="shots"><ANNOTATION>
<ALIGNABLE_ANNOTATION ANNOTATION_ID="x" TIME_SLOT_REF1="a" TIME_SLOT_REF2="b">
<ANNOTATION_VALUE>bang</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
<LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="default-lt" TIME_ALIGNABLE="true"/>
</ANNOTATION_DOCUMENT>
"""


@pytest.fixture
def program(qtbot, dark, settings, tmp_path) -> Iterator[Program]:
    store = small_case(tmp_path / "c")
    store.close()
    made = Program(settings, SystemClock(), dark)
    assert made.opening.open(store.folder)
    made.workspace.select_exhibit(made.workspace.snapshot.exhibits[0].id)
    yield made
    for dialog in made.window.findChildren(QDialog):
        dialog.close()
    made.opening.close_case()
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


def test_what_is_lost_is_said_before_the_file_is_written(qtbot, program, tmp_path) -> None:
    dialog = program.packages.exchange.export()
    assert dialog is not None
    qtbot.waitUntil(dialog.write_button.isEnabled, timeout=PATIENCE)
    for place, each in enumerate(FORMATS):
        dialog.format.setCurrentIndex(place)
        assert dialog.chosen() is each
        assert dialog.target().suffix == f".{each.ending}"
        assert dialog.lost.text().startswith("· ")
        assert dialog.language_block.isVisibleTo(dialog) == (each.name in ("vtt", "srt"))
    dialog.format.setCurrentIndex(0)
    before = program.workspace.store.newest_entry()
    dialog.write()
    qtbot.waitUntil(lambda: dialog.said.text().startswith("✓"), timeout=PATIENCE)
    assert dialog.target().read_text("utf-8").startswith("WEBVTT\n")
    assert program.workspace.store.newest_entry().seq == before.seq + 1
    assert dialog.replace.isVisibleTo(dialog)
    dialog.write()
    qtbot.waitUntil(lambda: dialog.said.text().startswith("▲"), timeout=PATIENCE)
    dialog.replace.setChecked(True)
    dialog.write()
    qtbot.waitUntil(lambda: dialog.said.text().startswith("✓"), timeout=PATIENCE)


def test_what_would_come_in_is_said_and_one_undo_takes_it_back(qtbot, program, tmp_path) -> None:
    file = tmp_path / "words.srt"
    file.write_text("1\n00:00:00,000 --> 00:00:00,040\nОдин\n\n2\n00:00:00,040 --> 00:00:00,080\nДва\n", "utf-8")  # fmt: skip
    notes = program.workspace.store.count_notes()
    dialog = program.packages.exchange.take(file)
    assert dialog is not None
    qtbot.waitUntil(dialog.take_button.isEnabled, timeout=PATIENCE)
    assert "2 new notes" in dialog.outcome.text()
    with qtbot.waitSignal(dialog.taken, timeout=PATIENCE):
        dialog.take()
    assert program.workspace.store.count_notes() == notes + 2
    assert not dialog.take_button.isEnabled()
    program.workspace.undo()
    assert program.workspace.store.count_notes() == notes


def test_a_file_that_cannot_be_taken_says_why(qtbot, program, tmp_path) -> None:
    file = tmp_path / "words.eaf"
    file.write_bytes(b"<?xml version='1.0'?><!DOCTYPE a><a/>")
    dialog = program.packages.exchange.take(Path(file))
    assert dialog is not None
    qtbot.waitUntil(lambda: "DOCTYPE" in dialog.said.text(), timeout=PATIENCE)
    assert not dialog.take_button.isEnabled()


def test_notes_that_the_case_refuses_are_not_said_to_be_taken_in(qtbot, program, tmp_path) -> None:
    file = tmp_path / "words.eaf"
    workspace = program.workspace
    track = Track("t", "shots", position=0, locked=True)
    workspace.commit(adding("Add track", track))
    file.write_text(ELAN, "utf-8")
    notes = workspace.store.count_notes()
    dialog = program.packages.exchange.take(file)
    assert dialog is not None
    qtbot.waitUntil(dialog.take_button.isEnabled, timeout=PATIENCE)
    dialog.take()
    qtbot.waitUntil(lambda: "locked" in dialog.said.text(), timeout=PATIENCE)
    assert dialog.said.text().startswith("▲")
    assert workspace.store.count_notes() == notes
