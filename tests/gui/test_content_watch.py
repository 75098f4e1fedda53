"""A case that does not hold what its log says is named after opening, without being asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.clock import SystemClock
from annotator.errors import CancelledError, StoreError
from annotator.gui.content_watch import SUBJECT
from annotator.gui.program import Program
from annotator.gui.verify_dialog import VerifyDialog
from tests.store.case_values import filled_store

PATIENCE = 60_000


@pytest.fixture
def folder(tmp_path) -> Path:
    filled_store(tmp_path / "case").close()
    return tmp_path / "case"


@pytest.fixture
def program(qtbot, dark, settings) -> Iterator[Program]:
    made = Program(settings, SystemClock(), dark)
    yield made
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


def change(folder, statement):
    with sqlite3.connect(folder / "case.sqlite") as conn:
        conn.execute(statement)
    conn.close()


def look(qtbot, program):
    with qtbot.waitSignal(program.content_watch.looked, timeout=PATIENCE) as told:
        program.content_watch.look()
    return told.args[0]


def test_a_sound_case_has_no_banner(qtbot, program, folder):
    assert program.opening.open(folder)
    assert look(qtbot, program).findings == ()
    assert program.window.banners.banner(SUBJECT) is None


def test_a_value_changed_past_the_log_has_one(qtbot, program, folder):
    change(folder, "UPDATE annotation SET text = 'never said' WHERE id = 'note-1'")
    assert program.opening.open(folder)
    look(qtbot, program)
    banner = program.window.banners.banner(SUBJECT)
    assert "not what its log says" in banner.text.text()
    assert "never said" not in banner.text.text() + banner.hint.text()


def test_a_look_that_broke_off_says_why_and_not_that_something_differs(program, folder):
    assert program.opening.open(folder)
    program.content_watch.say_unread(CancelledError("Stopped."))
    assert program.window.banners.banner(SUBJECT) is None
    program.content_watch.say_unread(StoreError("The case could not be read.", "Check the drive."))
    banner = program.window.banners.banner(SUBJECT)
    assert (banner.text.text(), banner.hint.text()) == (
        "The case could not be read.",
        "Check the drive.",
    )


def test_a_large_case_goes_on_where_it_was_left(qtbot, program, folder, monkeypatch):
    monkeypatch.setattr("annotator.store.replay._PAGE", 2)
    program.content_watch.seconds = 0.0
    reached = []
    while not reached or reached[-1]:
        assert program.opening.open(folder)
        reached.append(look(qtbot, program).next_id)
        program.opening.close_case()
    assert len(reached) > 2
    assert reached[:-1] == sorted(set(reached[:-1]))
    assert program.window.banners.banner(SUBJECT) is None


def test_closing_the_case_ends_the_look(qtbot, program, folder):
    assert program.opening.open(folder)
    program.content_watch.look()
    program.opening.close_case()
    assert program.jobs.stop_all(PATIENCE)
    assert not program.workspace.has_case()
    assert program.opening.open(folder)
    assert look(qtbot, program).next_id == ""


def test_verify_offers_to_rebuild_the_search_index(qtbot, program, folder):
    change(folder, "DELETE FROM search_text")
    assert program.opening.open(folder)
    dialog = VerifyDialog(program.workspace)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: not dialog.rebuild_button.isHidden(), timeout=PATIENCE)
    dialog.rebuild_button.click()
    with qtbot.waitSignal(dialog.verified, timeout=PATIENCE) as told:
        pass
    assert "Search and order" not in {each.subject for each in told.args[0].failures()}
    assert dialog.rebuild_button.isHidden()
