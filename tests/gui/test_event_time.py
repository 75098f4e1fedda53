"""Event time in the window: typed at a frame, tied to another film, listed, shown, stepped over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from annotator.case.vocabularies import NoteKind
from annotator.clock import SystemClock
from annotator.gui.event_cut import CutDialog
from annotator.gui.event_dialog import AnchorDialog
from annotator.gui.event_sound_dialog import SoundMatchDialog
from annotator.gui.note_words import EVENT
from annotator.gui.program import Program
from annotator.timing.event_interval import short_words
from annotator.timing.frame_index import IndexState
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.event_edits import change_anchor
from tests.cli.test_time_verbs import film_with
from tests.gui.numbered_film import write_film
from tests.workflow.test_event_sound import cut, scene


@pytest.fixture
def program(qtbot, dark, settings, small_film, tmp_path) -> Iterator[Program]:
    made = Program(settings, SystemClock(), dark)
    made.window.showNormal()
    made.window.resize(1366, 768)
    assert made.opening.make(tmp_path / "case", "Test")
    made.opening.add_videos((small_film, write_film(tmp_path / "other.mp4", 60)))
    qtbot.waitUntil(lambda: len(made.workspace.snapshot.exhibits) == 2)
    show(qtbot, made, 0)
    yield made
    for dialog in made.window.findChildren(QDialog):
        dialog.close()
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


def show(qtbot, program: Program, number: int) -> None:
    exhibit = program.workspace.snapshot.exhibits[number]
    program.workspace.select_exhibit(exhibit.id)

    def is_there() -> bool:
        shown, index = program.player.current, program.workspace.index
        return (
            index is not None
            and index.state is IndexState.FINAL
            and shown is not None
            and shown.exhibit_id == exhibit.id
            and not program.player.is_pending()
        )

    qtbot.waitUntil(is_there)


def at_frame(qtbot, program: Program, frame: int) -> None:
    program.player.seek(frame)
    qtbot.waitUntil(
        lambda: not program.player.is_pending() and program.player.current.stamp.index == frame
    )


def asked(program: Program, action: str) -> AnchorDialog:
    program.actions[action].trigger()
    return program.window.findChildren(AnchorDialog)[-1]


def add_time(qtbot, program: Program, text: str, zone: str = "Asia/Aqtau") -> None:
    dialog = asked(program, "event.anchor")
    dialog.zone.setEditText(zone)
    dialog.time.setText(text)
    before = len(program.workspace.snapshot.time_anchors)
    dialog.accept()
    assert len(program.workspace.snapshot.time_anchors) == before + 1
    settled(qtbot, program)


def settled(qtbot, program: Program) -> None:
    qtbot.waitUntil(lambda: not program.jobs.running())


def test_a_time_typed_at_a_frame_is_shown_beside_every_frame(qtbot, program):
    times = program.times
    assert not times.field.isVisibleTo(program.window)
    at_frame(qtbot, program, 10)
    dialog = asked(program, "event.anchor")
    assert not dialog.isModal()
    assert not dialog.keep.isEnabled()
    for typed, zone, block in (
        ("2011-12-16 16:02:10", "Asia/Zhanaozen", "zone"),
        ("16:02:10", "Asia/Aqtau", "time"),
        ("2011-12-16 25:00", "Asia/Aqtau", "time"),
        ("2011-03-27 02:30", "Europe/Berlin", "time"),
        ("x" * 100_000, "Asia/Aqtau", "time"),
    ):
        dialog.zone.setEditText(zone)
        dialog.time.setText(typed)
        assert dialog.blocks()[block].is_refused()
        assert not dialog.keep.isEnabled()
    dialog.time.setText("2011-12-16 16:02:10")
    dialog.zone.setEditText("Asia/Aqtau")
    dialog.around.setText("some")
    assert dialog.blocks()["plus_minus"].is_refused()
    dialog.around.setText("4")
    assert dialog.answer.text() == "2011-12-16 16:02:10 +05 (Asia/Aqtau) ± 4 s"
    dialog.accept()
    qtbot.waitUntil(lambda: times.field.isVisibleTo(program.window))
    assert times.field.label.text() == "event 16:02:10 ± 4 s Aqtau"
    at_frame(qtbot, program, 60)
    # 50 frames of 40 ms later, and no surer.
    assert times.field.label.text() == "event 16:02:12.0 ± 4.1 s Aqtau"
    assert times.panel.list.count() == 1
    assert "burned-in clock" in times.panel.list.item(0).text()
    # In the list of notes and on the timeline, too.
    note = new_note(
        program.workspace.exhibit, program.workspace.index, 10, kind=NoteKind.OBSERVATION,
        author="A", clock=program.workspace.clock, text="x",
    )  # fmt: skip
    assert program.workspace.do(add_note(note))
    view = program.notes_table.view
    assert not view.isColumnHidden(EVENT)
    assert view.model().index(0, EVENT).data() == "16:02:10 ± 4 s Aqtau"
    marks = program.window.panels.timeline.scene().event_marks
    assert marks.anchors == ((10, False),)
    assert marks.time_of(10) == "~16:02:10"
    program.window.panels.timeline.grab()
    # The zone and the day are known now.
    again = asked(program, "event.anchor")
    assert again.zone.currentText() == "Asia/Aqtau"
    again.time.setText("16:02:13 ± 2 s")
    assert again.keep.isEnabled()
    again.time.setText("2011-10-30 02:30")
    again.zone.setEditText("Europe/Berlin")
    assert again.twice.isVisibleTo(again)
    assert not again.keep.isEnabled()
    again.twice.set_value(2)
    again.twice.chosen.emit(2)
    assert "+01" in again.answer.text()
    assert again.keep.isEnabled()
    again.time.setText("2011-10-30 12:30")
    assert not again.twice.isVisibleTo(again)
    again.reject()
    program.workspace.undo()
    program.workspace.undo()
    qtbot.waitUntil(lambda: not times.field.isVisibleTo(program.window))
    assert view.isColumnHidden(EVENT)
    program.actions["event.go_other"].trigger()
    assert program.window.banners.banner("event") is not None


def test_films_are_tied_and_one_steps_from_one_to_the_other(qtbot, program):
    at_frame(qtbot, program, 50)
    add_time(qtbot, program, "2011-12-16 16:02:10 ± 0.01")
    dialog = asked(program, "event.tie")
    assert not dialog.take.isEnabled()
    show(qtbot, program, 1)
    at_frame(qtbot, program, 20)
    qtbot.waitUntil(dialog.take.isEnabled)
    QTest.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert dialog.other.text() == "20"
    dialog.other.setText("99")
    assert dialog.blocks()["target"].is_refused()
    dialog.other.setText("20")
    dialog.around.setText("0.04")
    dialog.accept()
    times = program.times
    settled(qtbot, program)
    assert times.field.label.text() == "event 16:02:10.000 ± 0.05 s Aqtau"
    assert times.panel.list.count() == 1
    assert "with E1 50" in times.panel.list.item(0).text()
    at_frame(qtbot, program, 30)
    window = program.times.show_incident()
    qtbot.waitUntil(lambda: window.list.topLevelItemCount() == 2)
    assert len(window.view.films()) == 2
    window.view.grab()
    low, high = window.view.span_us()
    QTest.keyClick(window.view, Qt.Key.Key_Plus)
    assert window.view.span_us()[1] - window.view.span_us()[0] < high - low
    QTest.keyClick(window.view, Qt.Key.Key_Home)
    assert window.view.span_us() == (low, high)
    assert program.times.show_incident() is window
    program.actions["event.go_other"].trigger()
    first = program.workspace.snapshot.exhibits[0]
    qtbot.waitUntil(
        lambda: (
            program.player.current is not None
            and program.player.current.exhibit_id == first.id
            and not program.player.is_pending()
            and program.player.current.stamp.index == 60
        )
    )
    second = program.workspace.snapshot.exhibits[1]
    row = next(n for n in range(2) if "E2" in window.list.topLevelItem(n).text(1))
    window.list.setCurrentItem(window.list.topLevelItem(row))
    QTest.keyClick(window.list, Qt.Key.Key_Return)
    assert program.workspace.exhibit.id == second.id
    show(qtbot, program, 1)
    assert program.player.wanted == 0


def test_marks_are_listed_gone_to_changed_and_deleted_by_keyboard(qtbot, program):
    at_frame(qtbot, program, 5)
    add_time(qtbot, program, "2011-12-16 16:02:10 ± 4 s")
    at_frame(qtbot, program, 40)
    program.actions["event.cut"].trigger()
    program.actions["event.cut"].trigger()  # only one there
    settled(qtbot, program)
    assert program.window.banners.banner("event") is not None
    times = program.times
    program.actions["event.panel"].trigger()
    panel = times.panel
    assert panel.isVisibleTo(program.window)
    assert panel.list.count() == 2
    assert times.field.label.text().startswith("event not before")
    panel.list.setCurrentRow(0)
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.player.current.stamp.index == 5)
    QTest.keyClick(panel.list, Qt.Key.Key_F2)
    dialog = program.window.findChildren(AnchorDialog)[-1]
    assert dialog.time.text() == "2011-12-16 16:02:10"
    dialog.around.setText("2")
    dialog.accept()
    settled(qtbot, program)
    assert times.field.label.text() == "event 16:02:10 ± 2 s Aqtau"
    panel.list.setCurrentRow(1)
    QTest.keyClick(panel.list, Qt.Key.Key_F2)
    (cut,) = program.window.findChildren(CutDialog)
    cut.why.setPlainText("The light jumps.")
    cut.accept()
    assert program.workspace.snapshot.clock_breaks[0].why == "The light jumps."
    panel.list.setCurrentRow(1)
    QTest.keyClick(panel.list, Qt.Key.Key_Delete)
    assert program.workspace.snapshot.clock_breaks == ()
    program.workspace.undo()
    assert len(program.workspace.snapshot.clock_breaks) == 1
    panel.zone.setEditText("Asia/Nowhere")
    panel.zone.lineEdit().editingFinished.emit()
    assert panel.zone_block.is_refused()
    panel.zone.setEditText("Almaty")
    panel.zone.lineEdit().editingFinished.emit()
    assert program.workspace.snapshot.event_clocks[0].zone == "Asia/Almaty"
    settled(qtbot, program)
    qtbot.waitUntil(lambda: times.field.label.text() == "event 17:02:10 ± 2 s Almaty")


def test_contradictions_are_marked_and_explained(qtbot, program):
    at_frame(qtbot, program, 0)
    add_time(qtbot, program, "2011-12-16 16:02:10 ± 4 s")
    add_time(qtbot, program, "2011-12-16 16:05:00 ± 4 s")
    times = program.times
    assert times.field.label.text() == "event contradicted"
    assert times.field.mark.isVisibleTo(program.window)
    assert "16:05:04" in times.field.label.toolTip()
    times.field.mark.click()
    assert times.panel.isVisibleTo(program.window)
    assert "162 s are between them" in times.panel.torn.text()
    program.actions["event.go_other"].trigger()
    assert program.window.banners.banner("event") is not None
    second = program.workspace.snapshot.time_anchors[1]
    program.workspace.do(change_anchor(second, replace(second, plus_minus_us=200_000_000)))
    settled(qtbot, program)
    index = program.workspace.index
    exhibit = program.workspace.exhibit
    assert short_words(times.desk.times.of_frame(exhibit.id, index.stamp(0))) == (
        "16:02:10 ± 4 s Aqtau"
    )
    assert not times.field.mark.isVisibleTo(program.window)


def test_the_same_sound_is_proposed_heard_and_tied(qtbot, program, tmp_path):
    whole = scene(12)
    films = [
        film_with(tmp_path / f"{n}.mkv", part) for n, part in enumerate((whole, cut(whole, 3, 6)))
    ]
    program.opening.add_videos(tuple(films))
    qtbot.waitUntil(lambda: len(program.workspace.snapshot.exhibits) == 4)
    show(qtbot, program, 2)
    program.actions["event.sound"].trigger()
    (dialog,) = program.window.findChildren(SoundMatchDialog)
    assert not dialog.isModal()
    other = program.workspace.snapshot.exhibits[3]
    dialog.film.setCurrentIndex(dialog.film.findData(other.id))
    assert not dialog.keep.isEnabled()
    dialog.begin()
    qtbot.waitUntil(lambda: dialog.tie is not None)
    assert "+3.00" in dialog.said.text()
    assert "stands out" in dialog.said.text()
    assert program.workspace.snapshot.time_anchors == ()
    dialog.there.click()
    assert program.workspace.exhibit.id == other.id
    dialog.keep.click()
    (tie,) = program.workspace.snapshot.time_anchors
    assert (tie.exhibit_id, tie.tied_exhibit_id) == (
        program.workspace.snapshot.exhibits[2].id,
        other.id,
    )
    settled(qtbot, program)
