"""Frames are kept from several exhibits, and a plate is made of them in the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QDialog

from annotator.clock import SystemClock
from annotator.gui.program import Program
from annotator.workflow.intake import add_exhibit, ensure_index
from annotator.workflow.plates import Part
from tests.media.films import film
from tests.workflow.package_case import small_case

PATIENCE = 60_000


@pytest.fixture
def program(qtbot, dark, settings, tmp_path, monkeypatch) -> Iterator[Program]:
    # Each of many short steps would start a process of its own, which only costs time here.
    monkeypatch.setenv("ANNOTATOR_IN_PROCESS", "1")
    store = small_case(tmp_path / "c")
    second = add_exhibit(store, film(tmp_path / "second.mkv", "ffv1", frames=5)).exhibit
    ensure_index(store, second)
    store.close()
    made = Program(settings, SystemClock(), dark)
    assert made.opening.open(store.folder)
    yield made
    for dialog in made.window.findChildren(QDialog):
        dialog.close()
    made.opening.close_case()
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


def _show(qtbot, program: Program, place: int, frame: int) -> None:
    exhibit = program.workspace.snapshot.exhibits[place]
    program.workspace.select_exhibit(exhibit.id)
    qtbot.waitUntil(
        lambda: program.workspace.index is not None and program.player.current is not None,
        timeout=PATIENCE,
    )
    program.player.seek(frame)
    qtbot.waitUntil(
        lambda: (
            program.player.current is not None
            and not program.player.is_pending()
            and program.player.current.stamp.index == frame
        ),
        timeout=PATIENCE,
    )


def test_kept_frames_of_two_exhibits_become_a_plate_and_go_with_their_case(qtbot, program) -> None:
    tray = program.picture_work.plates.tray
    dialog = program.picture_work.plates.ask()
    assert dialog is None or not dialog.write_button.isEnabled()
    if dialog is not None:
        assert dialog.empty.isVisibleTo(dialog)
        dialog.close()
    _show(qtbot, program, 0, 2)
    program.actions["plate.keep"].trigger()
    _show(qtbot, program, 1, 3)
    program.actions["plate.keep"].trigger()
    labels = [each.label for each in program.workspace.snapshot.exhibits]
    assert [(each.exhibit_id, each.frame) for each in tray.frames] == [
        (program.workspace.snapshot.exhibits[0].id, 2),
        (program.workspace.snapshot.exhibits[1].id, 3),
    ]
    tray.boxes[tray.frames[0].exhibit_id, 2] = (("1 · hand", Part(4, 5, 20, 10)),)
    dialog = program.picture_work.plates.ask()
    assert dialog is not None
    dialog.list.setCurrentRow(0)
    dialog.region.setCurrentIndex(1)
    dialog.region.activated.emit(1)
    assert dialog.part.text() == "4, 5, 20, 10"
    assert tray.frames[0].part == Part(4, 5, 20, 10)
    dialog.list.setCurrentRow(1)
    assert not dialog.region_block.isVisibleTo(dialog)
    dialog.list.setCurrentRow(0)
    assert dialog.region.currentIndex() == 1
    assert [labels[n] in dialog.list.item(n).text() for n in range(2)] == [True, True]
    dialog.list.setCurrentRow(0)
    dialog.down.click()
    assert [each.frame for each in tray.frames] == [3, 2]
    dialog.list.setCurrentRow(0)
    dialog.part.setText("1, 2")
    dialog.part.textEdited.emit("1, 2")
    assert dialog.part_block.is_refused()
    assert not dialog.write_button.isEnabled()
    dialog.part.setText("10, 10, 50, 40")
    dialog.part.textEdited.emit("10, 10, 50, 40")
    assert not dialog.part_block.is_refused()
    assert "10, 10, 50, 40" in dialog.list.item(0).text()
    before = program.workspace.store.newest_entry()
    dialog.write()
    qtbot.waitUntil(lambda: bool(dialog.said.text()), timeout=PATIENCE)
    assert dialog.said.text().startswith("✓"), dialog.said.text()
    assert dialog.target().stat().st_size > 0
    assert program.workspace.store.newest_entry().seq == before.seq + 1
    dialog.clear.click()
    assert tray.frames == ()
    assert not dialog.write_button.isEnabled()
    program.actions["plate.keep"].trigger()
    assert len(tray.frames) == 1
    dialog.close()
    program.opening.close_case()
    assert tray.frames == ()
