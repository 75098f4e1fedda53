"""Sound work in the real window: settings heard at once and logged, the original one key away, bangs confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from annotator.case.sound import SoundMark, SoundWork, sound_work_id
from annotator.case.vocabularies import Modality
from annotator.clock import SystemClock
from annotator.gui.program import Program
from annotator.media.sound_filter import ORIGINAL, Hearing
from annotator.timing.frame_index import IndexState
from tests.media.test_sound import write_film
from tests.workflow.test_sounds import SHOTS, sound


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """A second of picture and two of sound, with three bangs in it."""
    return write_film(tmp_path_factory.mktemp("film") / "bangs.mkv", "pcm_s16le", sound()[9600:])


@pytest.fixture
def program(qtbot, dark: QApplication, settings, film, tmp_path) -> Iterator[Program]:
    made = Program(settings, SystemClock(), dark)
    made.window.showNormal()
    made.window.resize(1366, 768)
    assert made.opening.make(tmp_path / "case", "Test")
    made.opening.add_videos((film,))
    qtbot.waitUntil(lambda: is_ready(made))
    yield made
    for dialog in made.window.findChildren(QDialog):
        dialog.close()
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


def is_ready(program: Program) -> bool:
    index, player = program.workspace.index, program.player
    return (
        index is not None
        and index.state is IndexState.FINAL
        and player.index is index
        and player.current is not None
        and not player.is_pending()
        and not program.jobs.running()
    )


def stored(program: Program) -> SoundWork | None:
    exhibit = program.workspace.exhibit
    assert exhibit is not None
    found = program.workspace.store.find("sound_work", sound_work_id(exhibit.id))
    assert found is None or isinstance(found, SoundWork)
    return found


def looked(program: Program, qtbot) -> None:
    program.actions["sound.find"].trigger()
    bangs = program.sounds.dialog.bangs
    qtbot.waitUntil(lambda: bangs.found is not None and bangs.rows.rowCount() == len(SHOTS))


def test_settings_are_heard_at_once_and_stored_as_one_change(program, qtbot):
    sounds, player = program.sounds, program.player
    assert sounds.badge.isHidden()
    program.actions["sound.panel"].trigger()
    form = sounds.dialog.form
    assert form.isVisible()
    form.low.setValue(300)
    form.high.setValue(3_400)
    form.gain.setValue(6)
    assert player.hearing == Hearing(gain_cb=600, low_hz=300, high_hz=3_400)
    assert not sounds.badge.isHidden()
    assert "300–3400 Hz" in sounds.badge.toolTip()
    qtbot.waitUntil(lambda: stored(program) is not None)
    assert (stored(program).low_hz, stored(program).gain_cb) == (300, 600)
    program.actions["edit.undo"].trigger()
    assert stored(program) is None
    assert player.hearing == ORIGINAL
    assert sounds.badge.isHidden()
    assert form.low.text() == "none"


def test_the_original_is_one_key_away(program, qtbot):
    sounds, player = program.sounds, program.player
    work = sounds.desk.work()
    sounds.desk.try_out(SoundWork(work.id, work.exhibit_id, 0, -1, 0, 500, 0))
    sounds.desk.store_trial()
    before = len(program.workspace.store.custody())
    view = program.window.panels.frame_view
    program.window.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    qtbot.keyClick(view, Qt.Key.Key_H)
    assert player.hearing == ORIGINAL
    assert sounds.badge.isHidden()
    assert sounds.dialog.form.badge.text() == "Original"
    qtbot.keyClick(view, Qt.Key.Key_H)
    assert player.hearing == Hearing(low_hz=500)
    assert sounds.dialog.form.badge.text() == "Filtered"
    assert len(program.workspace.store.custody()) == before


def test_a_band_that_holds_nothing_is_refused_at_its_field(program, qtbot):
    form = program.sounds.dialog.form
    program.actions["sound.panel"].trigger()
    form.high.setValue(400)
    form.low.setValue(900)
    qtbot.waitUntil(lambda: form.blocks["high_hz"].is_refused())
    assert program.player.hearing == ORIGINAL
    program.sounds.desk.store_trial()
    assert stored(program) is None
    form.low.setValue(200)
    assert not form.blocks["high_hz"].is_refused()
    qtbot.waitUntil(lambda: stored(program) is not None)


def test_bangs_are_proposed_stepped_through_and_written_only_when_confirmed(program, qtbot):
    looked(program, qtbot)
    bangs, store = program.sounds.dialog.bangs, program.workspace.store
    assert store.all_of(SoundMark) == ()
    assert "3 open · confirmed in this exhibit: 0" in bangs.count.text()
    for bang, at in zip(bangs.rows.bangs, SHOTS, strict=True):
        assert abs(bang.at_ns - at * 1e9) < 1_000_000
    first = bangs.rows.bangs[0]
    qtbot.waitUntil(lambda: is_ready(program) and program.player.current.stamp.index == first.frame)
    program.actions["sound.dismiss"].trigger()
    assert bangs.row() == 1
    program.actions["sound.confirm"].trigger()
    (mark,) = store.all_of(SoundMark)
    assert mark.sample == bangs.rows.bangs[1].sample
    note = store.find("annotation", mark.annotation_id)
    assert (note.modality, note.tags, note.start.index) == (
        Modality.HEARD,
        ("audible shot",),
        bangs.rows.bangs[1].frame,
    )
    assert bangs.row() == 2
    assert "1 open · confirmed in this exhibit: 1" in bangs.count.text()
    states = [bangs.rows.index(row, 4).data() for row in range(3)]
    assert states == ["dismissed", "✓ confirmed", "open"]
    program.actions["edit.undo"].trigger()
    assert store.all_of(SoundMark) == ()
    assert bangs.rows.index(1, 4).data() == "open"


def test_deleting_the_note_takes_the_mark_along(program, qtbot):
    looked(program, qtbot)
    bangs, store = program.sounds.dialog.bangs, program.workspace.store
    bangs.table.setFocus()
    bangs.confirm()
    (mark,) = store.all_of(SoundMark)
    program.workspace.select_note(mark.annotation_id)
    program.actions["edit.delete_note"].trigger()
    assert store.all_of(SoundMark) == ()
    assert bangs.rows.index(0, 4).data() == "open"
    program.actions["edit.undo"].trigger()
    assert store.all_of(SoundMark) == (mark,)
    assert bangs.rows.index(0, 4).data() == "✓ confirmed"


def test_a_short_loop_is_played_around_the_bang(program, qtbot):
    looked(program, qtbot)
    bangs, player = program.sounds.dialog.bangs, program.player
    bangs.go_to(1)
    bangs.play_around()
    assert player.playing
    assert not player.muted
    first, last = player.loop
    assert first <= bangs.rows.bangs[1].frame <= last
    # Played round at least once: it stood at the end of the loop, and then before it again.
    seen: list[int] = []
    player.frame_shown.connect(lambda shown: seen.append(shown.stamp.index))
    qtbot.waitUntil(lambda: any(b < a for a, b in pairwise(seen)))
    assert set(seen) <= set(range(first, last + 1))
    bangs.play_around()
    assert not player.playing
    assert player.loop is None


def test_with_its_case_everything_of_it_goes(program, qtbot):
    looked(program, qtbot)
    program.sounds.desk.toggle_original()
    folder = program.workspace.folder()
    program.opening.close_case()
    qtbot.waitUntil(lambda: not program.workspace.has_case())
    assert program.sounds.dialog.isHidden()
    assert program.player.hearing == ORIGINAL
    assert program.sounds.desk.work() is None
    program.opening.open(folder)
    qtbot.waitUntil(lambda: program.workspace.has_case() and is_ready(program))
    assert program.sounds.dialog.bangs.found is None
    assert not program.sounds.desk.original


def test_frames_that_are_counted_anew_meanwhile_lose_no_search(program, qtbot):
    program.actions["sound.find"].trigger()
    program.player.index_changed.emit(program.player.index)
    bangs = program.sounds.dialog.bangs
    qtbot.waitUntil(lambda: bangs.found is not None and bangs.rows.rowCount() == len(SHOTS))


def test_what_was_dismissed_stays_dismissed_after_reopening(program, qtbot):
    looked(program, qtbot)
    bangs = program.sounds.dialog.bangs
    for row in (0, 2):
        bangs.go_to(row)
        program.actions["sound.dismiss"].trigger()
    bangs.go_to(2)
    program.actions["sound.dismiss"].trigger()
    assert bangs.rows.dismissed == {0}
    qtbot.waitUntil(lambda: not program.jobs.running(), timeout=60_000)
    entries = len(program.workspace.store.custody())
    folder = program.workspace.folder()
    program.opening.close_case()
    qtbot.waitUntil(lambda: not program.workspace.has_case())
    program.opening.open(folder)
    qtbot.waitUntil(lambda: program.workspace.has_case() and is_ready(program), timeout=60_000)
    looked(program, qtbot)
    assert bangs.rows.dismissed == {0}
    assert bangs.rows.index(0, 4).data() == "dismissed"
    assert "2 open" in bangs.count.text()
    bangs.go_to(0)
    assert bangs.buttons["confirm"].isEnabled()
    # Nothing of it is in the case: it is no statement about the film.
    assert len(program.workspace.store.custody()) <= entries + 2
