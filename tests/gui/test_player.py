from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize, QTimer
from pytestqt.qtbot import QtBot

from annotator.errors import AnnotatorError
from annotator.gui.frame_shown import FrameShown, NumberMoved
from annotator.gui.frame_view import FrameView
from annotator.gui.player import Player
from annotator.gui.workspace import Workspace
from annotator.media.indexer import full_index, quick_index
from annotator.media.process.frames import ProcessFrames
from annotator.timing.frame_index import FrameIndex
from tests.gui.numbered_film import (
    add_film,
    close_workspace,
    make_workspace,
    number_in,
    show_film,
    write_film,
)

FRAMES = 150


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    return write_film(folder / "film.mp4", FRAMES, gop=40, durations_ms=(20, 60, 33), sound=True)


@pytest.fixture
def workspace(tmp_path: Path, qapp: object) -> Iterator[Workspace]:
    made = make_workspace(tmp_path / "case")
    yield made
    close_workspace(made)


class Watcher:
    """Notes every frame that the player shows, and that its picture is the one it names."""

    def __init__(self, player: Player) -> None:
        self.player = player
        self.shown: list[FrameShown] = []
        self.wrong: list[tuple[int, int]] = []
        player.frame_shown.connect(self._on_frame)

    def _on_frame(self, shown: FrameShown) -> None:
        self.shown.append(shown)
        seen = number_in(shown.image)
        if seen != shown.stamp.index:
            self.wrong.append((shown.stamp.index, seen))

    @property
    def indices(self) -> list[int]:
        return [shown.stamp.index for shown in self.shown]


@pytest.fixture
def player(workspace: Workspace) -> Iterator[Player]:
    made = Player(workspace)
    yield made
    made.close()


@pytest.fixture
def watcher(player: Player) -> Iterator[Watcher]:
    made = Watcher(player)
    yield made
    assert made.wrong == []


def wait_for(qtbot: QtBot, player: Player, index: int) -> None:
    qtbot.waitUntil(
        lambda: (
            not player.is_pending()
            and player.current is not None
            and player.current.stamp.index == index
        ),
        timeout=20_000,
    )


@pytest.fixture
def nothing_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames are decoded only when they are asked for."""
    monkeypatch.setattr(ProcessFrames, "travel", lambda _frames, _index, _step: None)


def test_first_frame_comes_by_itself_and_names_itself(
    qtbot: QtBot, workspace: Workspace, player: Player, watcher: Watcher, film: Path
) -> None:
    index = show_film(workspace, film)
    wait_for(qtbot, player, 0)
    shown = player.current
    assert shown is not None
    assert shown.stamp == index.stamp(0)
    assert (shown.total, shown.time_ns, shown.final, shown.key, shown.near) == (
        FRAMES,
        0,
        True,
        True,
        False,
    )
    assert (shown.width, shown.height) == (160, 96)


def test_steps_jumps_and_ends_show_what_they_name(
    qtbot: QtBot, workspace: Workspace, player: Player, watcher: Watcher, film: Path
) -> None:
    index = show_film(workspace, film)
    wait_for(qtbot, player, 0)
    at = 0
    for move in (1, 1, 10, -1, -1, -5, 50, -30, 1, -1):
        player.step(move)
        at += move
        wait_for(qtbot, player, at)
    for target in (149, 0, 80, 79, 78, 39, 40, 41, 120, 3):
        player.seek(target)
        wait_for(qtbot, player, target)
    player.last()
    wait_for(qtbot, player, FRAMES - 1)
    player.step(5)
    assert player.wanted == FRAMES - 1
    player.first()
    wait_for(qtbot, player, 0)
    player.step(-1)
    assert player.wanted == 0
    player.next_key()
    wait_for(qtbot, player, index.next_key(0) or -1)
    player.seek(100)
    player.previous_key()
    wait_for(qtbot, player, index.previous_key(100) or 0)
    player.seek(0)
    player.jump_seconds(1)
    wait_for(qtbot, player, index.index_at_ns(1_000_000_000))


def test_held_steps_backwards_reach_the_frame_asked_for(
    qtbot: QtBot, workspace: Workspace, player: Player, watcher: Watcher, film: Path
) -> None:
    show_film(workspace, film)
    player.seek(140)
    wait_for(qtbot, player, 140)
    for _ in range(120):
        player.step(-1)
        qtbot.wait(1)
    wait_for(qtbot, player, 20)
    assert watcher.indices[-1] == 20


def test_answers_that_come_late_are_never_taken_for_the_frame_asked_for(
    qtbot: QtBot,
    workspace: Workspace,
    player: Player,
    watcher: Watcher,
    film: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    view = FrameView(player)
    qtbot.addWidget(view)
    show_film(workspace, film)
    wait_for(qtbot, player, 0)
    assert not view.is_dimmed
    may_go = threading.Semaphore(0)
    honest = ProcessFrames.frame

    def late(*arguments: Any, **named: Any) -> Any:
        frame = honest(*arguments, **named)
        assert may_go.acquire(timeout=60)
        return frame

    monkeypatch.setattr(ProcessFrames, "frame", late)
    # A held key: each answer comes only after more was asked for.
    for wanted in range(1, 31):
        player.step(1)
        assert player.wanted == wanted
        qtbot.waitUntil(lambda: view.is_dimmed, timeout=60_000)
        assert view.shown is not None
        assert view.shown.stamp.index < wanted
        assert any(str(view.shown.stamp.index) in words for words, _colour in view.marks())
        if wanted % 3 == 0:
            shown = len(watcher.shown)
            may_go.release()
            qtbot.waitUntil(lambda before=shown: len(watcher.shown) > before, timeout=60_000)
    for _answer in range(40):
        may_go.release()
    wait_for(qtbot, player, 30)
    assert not view.is_dimmed
    assert watcher.indices == sorted(watcher.indices)
    player.close()


def test_stale_requests_are_dropped(
    qtbot: QtBot, workspace: Workspace, player: Player, watcher: Watcher, film: Path
) -> None:
    show_film(workspace, film)
    wait_for(qtbot, player, 0)
    watcher.shown.clear()
    # Asked for in one go: all but the last are stale before the thread can look.
    for target in (140, 5, 130, 60, 1, 120):
        player.seek(target)
    wait_for(qtbot, player, 120)
    qtbot.wait(100)
    assert watcher.indices[-1] == 120
    assert all(abs(index - 120) <= 32 for index in watcher.indices)


@pytest.mark.usefixtures("nothing_ahead")
def test_scrubbing_shows_near_pictures_that_say_so_and_ends_exactly(
    qtbot: QtBot, workspace: Workspace, player: Player, watcher: Watcher, film: Path
) -> None:
    show_film(workspace, film)
    wait_for(qtbot, player, 0)
    player.seek(149)
    wait_for(qtbot, player, 149)
    watcher.shown.clear()
    for target in (75, 77, 79, 74):
        player.scrub(target)
        qtbot.wait(2)
    wait_for(qtbot, player, 74)
    exact = [shown for shown in watcher.shown if not shown.near]
    near = [shown for shown in watcher.shown if shown.near]
    assert exact[-1].stamp.index == 74
    assert near, "nothing was shown at once"
    for shown in near:
        assert str(shown.stamp.index) in shown.note
    assert all(not shown.note for shown in exact)
    player.seek(74)
    assert not player.is_pending()


@pytest.mark.usefixtures("nothing_ahead")
def test_gui_thread_is_never_held_up_by_decoding(
    qtbot: QtBot, workspace: Workspace, player: Player, watcher: Watcher, film: Path
) -> None:
    show_film(workspace, film)
    wait_for(qtbot, player, 0)
    beats = 0

    def beat() -> None:
        nonlocal beats
        beats += 1

    timer = QTimer()
    timer.timeout.connect(beat)
    timer.start(0)
    player.seek(145)
    # Asking came back before there was a picture: nothing was decoded here.
    assert player.is_pending()
    assert player.current is not None
    assert player.current.stamp.index == 0
    before = beats
    wait_for(qtbot, player, 145)
    assert beats > before


def test_playing_follows_the_films_own_clock_and_pauses_on_what_it_shows(
    qtbot: QtBot, workspace: Workspace, player: Player, watcher: Watcher, film: Path
) -> None:
    show_film(workspace, film)
    wait_for(qtbot, player, 0)
    states: list[object] = []
    player.playing_changed.connect(states.append)
    watcher.shown.clear()
    player.play()
    qtbot.waitUntil(lambda: len(watcher.shown) > 12, timeout=20_000)
    player.pause()
    at = player.current
    assert at is not None
    assert player.wanted == at.stamp.index
    qtbot.wait(150)
    assert player.current is not None
    assert player.current.stamp.index == at.stamp.index
    assert number_in(player.current.image) == at.stamp.index
    assert states == [True, False]
    assert watcher.indices == sorted(watcher.indices)
    player.step(1)
    wait_for(qtbot, player, at.stamp.index + 1)


def test_playing_ends_at_the_last_frame(
    qtbot: QtBot, workspace: Workspace, player: Player, watcher: Watcher, film: Path
) -> None:
    show_film(workspace, film)
    player.seek(140)
    wait_for(qtbot, player, 140)
    player.play()
    qtbot.waitUntil(lambda: not player.playing, timeout=20_000)
    assert player.current is not None
    assert player.current.stamp.index == FRAMES - 1
    player.set_speed(Fraction(-1))
    player.play()
    qtbot.waitUntil(lambda: player.wanted < 135, timeout=20_000)
    player.pause()
    back = watcher.indices[watcher.indices.index(FRAMES - 1) :]
    assert back == sorted(back, reverse=True)


@pytest.mark.parametrize("speed", ["8", "-8", "4"])
def test_fast_playing_makes_no_more_pictures_than_the_screen_shows(
    qtbot: QtBot, workspace: Workspace, player: Player, watcher: Watcher, film: Path, speed: str
) -> None:
    index = show_film(workspace, film)
    wait_for(qtbot, player, 0)
    start, end = (0, FRAMES - 1) if speed[0] != "-" else (FRAMES - 1, 0)
    player.seek(start)
    wait_for(qtbot, player, start)
    player.set_display_rate(25)
    player.set_speed(Fraction(speed))
    watcher.shown.clear()
    player.play()
    qtbot.waitUntil(lambda: not player.playing, timeout=60_000)
    assert watcher.indices[-1] == end
    assert watcher.indices == sorted(watcher.indices, reverse=start > end)
    ticks = index.end_ns() / 40_000_000 / abs(Fraction(speed))
    assert len(watcher.indices) <= ticks * 1.01 + 3


def test_shuttle_keys(
    qtbot: QtBot, workspace: Workspace, player: Player, watcher: Watcher, film: Path
) -> None:
    show_film(workspace, film)
    player.seek(70)
    wait_for(qtbot, player, 70)
    speeds = []
    for direction in (1, 1, 1, 1, 1, -1, -1, 0):
        player.shuttle(direction)
        speeds.append(player.speed)
    assert speeds == [1, 2, 4, 8, 8, -1, -2, -2]
    assert not player.playing
    player.toggle()
    assert player.playing
    assert player.speed == 1
    player.toggle()
    player.set_speed(Fraction(1, 100))
    assert player.speed == Fraction(1, 10)
    player.set_speed(Fraction(-100))
    assert player.speed == -8


def test_loop_comes_round(
    qtbot: QtBot, workspace: Workspace, player: Player, watcher: Watcher, film: Path
) -> None:
    show_film(workspace, film)
    wait_for(qtbot, player, 0)
    player.set_loop((50, 54))
    watcher.shown.clear()
    player.play()
    qtbot.waitUntil(lambda: watcher.indices.count(50) >= 3, timeout=20_000)
    player.pause()
    assert set(watcher.indices) <= {50, 51, 52, 53, 54}


def test_playing_begins_at_the_frame_asked_for_even_before_it_is_there(
    qtbot: QtBot, workspace: Workspace, player: Player, watcher: Watcher, film: Path
) -> None:
    show_film(workspace, film)
    wait_for(qtbot, player, 0)
    watcher.shown.clear()
    player.seek(110)
    player.play()
    qtbot.waitUntil(lambda: len(watcher.shown) > 3, timeout=20_000)
    player.pause()
    assert watcher.indices[0] == 110


def test_seeking_while_playing_goes_on_from_there(
    qtbot: QtBot, workspace: Workspace, player: Player, watcher: Watcher, film: Path
) -> None:
    show_film(workspace, film)
    wait_for(qtbot, player, 0)
    player.play()
    qtbot.waitUntil(lambda: player.wanted > 3, timeout=20_000)
    player.seek(100)
    qtbot.waitUntil(lambda: player.wanted > 104, timeout=20_000)
    assert player.playing
    player.pause()


def test_without_a_sound_device_playing_is_silent_and_says_so(
    qtbot: QtBot, workspace: Workspace, player: Player, watcher: Watcher, film: Path
) -> None:
    notes: list[str] = []
    player.sound_note.connect(notes.append)
    show_film(workspace, film)
    wait_for(qtbot, player, 0)
    assert player.muted
    player.set_muted(False)
    player.play()
    qtbot.waitUntil(lambda: bool(notes), timeout=20_000)
    at = player.wanted
    qtbot.waitUntil(lambda: player.wanted > at + 3, timeout=20_000)
    player.pause()


def test_final_index_keeps_the_frame_and_tells_when_its_number_moved(
    qtbot: QtBot, workspace: Workspace, player: Player, film: Path
) -> None:
    exhibit = add_film(workspace, film)
    workspace.select_exhibit(exhibit.id)
    final = full_index(film)
    # As after a cut: the container lists three frames that the decoder never hands out.
    provisional = quick_index(film)
    shifted = _without_first(provisional, 3)
    workspace.take_index(exhibit, shifted)
    moved: list[NumberMoved] = []
    player.number_moved.connect(moved.append)
    player.seek(60)
    wait_for(qtbot, player, 60)
    assert player.current is not None
    assert not player.current.final
    assert player.current.stamp.digest
    assert player.known_digests == {60: player.current.stamp.digest} | player.known_digests
    seen = number_in(player.current.image)
    workspace.take_index(exhibit, final)
    qtbot.waitUntil(lambda: player.index is final, timeout=20_000)
    wait_for(qtbot, player, seen)
    assert number_in(player.current.image) == seen
    assert player.current.final
    assert [(move.before, move.after) for move in moved] == [(60, seen)]


def _without_first(index: FrameIndex, count: int) -> FrameIndex:
    return replace(
        index,
        pts_column=index.pts_column[count:],
        clock=index.clock[count:],
        durations=index.durations[count:],
        types=index.types[count:],
        flags=index.flags[count:],
        packet=index.packet[count:],
    )


def test_another_film_forgets_the_pictures_of_the_one_before(
    qtbot: QtBot, workspace: Workspace, player: Player, film: Path, tmp_path: Path
) -> None:
    show_film(workspace, film)
    player.seek(33)
    wait_for(qtbot, player, 33)
    other = write_film(tmp_path / "other.mp4", 40, width=96, height=160)
    show_film(workspace, other, label="E2")
    assert player.current is None
    wait_for(qtbot, player, 0)
    assert player.current is not None
    assert player.current.exhibit_id == "exhibit-E2"
    assert player.current.total == 40
    workspace.select_exhibit("exhibit-E1")
    exhibit = workspace.exhibit
    assert exhibit is not None
    workspace.take_index(exhibit, full_index(film))
    wait_for(qtbot, player, 33)


def test_a_film_that_is_gone_is_said_in_words(
    qtbot: QtBot, workspace: Workspace, player: Player, tmp_path: Path
) -> None:
    path = write_film(tmp_path / "gone.mp4", 20)
    exhibit = add_film(workspace, path)
    index = full_index(path)
    path.unlink()
    problems: list[AnnotatorError] = []
    player.problem.connect(problems.append)
    workspace.select_exhibit(exhibit.id)
    workspace.take_index(exhibit, index)
    qtbot.waitUntil(lambda: bool(problems), timeout=20_000)
    assert player.current is None
    assert player.failure is problems[0]
    assert problems[0].hint


@pytest.mark.usefixtures("nothing_ahead")
def test_a_file_that_changes_while_open_is_never_shown_as_the_frame(
    qtbot: QtBot, workspace: Workspace, player: Player, tmp_path: Path
) -> None:
    path = write_film(tmp_path / "changing.mp4", 120, gop=20)
    show_film(workspace, path)
    wait_for(qtbot, player, 0)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + len(data) // 4] = bytes(len(data) // 4)
    path.write_bytes(data)
    problems: list[AnnotatorError] = []
    player.problem.connect(problems.append)
    player.seek(100)
    qtbot.waitUntil(lambda: bool(problems), timeout=20_000)
    assert player.failure is not None
    assert player.current is not None
    assert player.current.stamp.index == 0


def test_picture_is_made_for_the_room_that_the_view_has(
    qtbot: QtBot, workspace: Workspace, player: Player, tmp_path: Path
) -> None:
    player.set_room(QSize(80, 80))
    show_film(workspace, write_film(tmp_path / "large.mp4", 20, width=320, height=192))
    wait_for(qtbot, player, 0)
    assert player.current is not None
    assert player.current.image.size() == QSize(80, 48)
    player.set_room(None)
    qtbot.waitUntil(
        lambda: player.current is not None and player.current.image.size() == QSize(320, 192),
        timeout=20_000,
    )


def test_closing_twice_and_with_work_under_way_is_quiet(
    qtbot: QtBot, workspace: Workspace, film: Path
) -> None:
    made = Player(workspace)
    show_film(workspace, film)
    made.seek(100)
    time.sleep(0)
    made.close()
    made.close()
