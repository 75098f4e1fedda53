from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from annotator.case.edits import changing
from annotator.gui.frame_shown import FrameShown
from annotator.gui.player import Player
from annotator.gui.scrub_bar import ScrubBar
from annotator.gui.transport import TransportBar
from annotator.gui.workspace import Workspace
from tests.gui.numbered_film import number_in, show_film


@pytest.fixture
def player(case_workspace: Workspace) -> Iterator[Player]:
    made = Player(case_workspace)
    yield made
    made.close()


@pytest.fixture
def bar(
    qtbot: QtBot, dark: QApplication, player: Player, case_workspace: Workspace, small_film: Path
) -> TransportBar:
    made = TransportBar(player, case_workspace)
    qtbot.addWidget(made)
    made.resize(900, 70)
    made.show()
    show_film(case_workspace, small_film)
    at_rest(qtbot, player, 0)
    return made


def at_rest(qtbot: QtBot, player: Player, index: int) -> None:
    qtbot.waitUntil(
        lambda: (
            not player.is_pending()
            and player.current is not None
            and player.current.stamp.index == index
        ),
        timeout=20_000,
    )


def test_number_time_and_pts_are_those_of_the_picture(
    qtbot: QtBot, bar: TransportBar, player: Player, case_workspace: Workspace
) -> None:
    wrong: list[tuple[str, int]] = []

    def compare(shown: FrameShown) -> None:
        if bar._frame.text() != str(number_in(shown.image)):
            wrong.append((bar._frame.text(), number_in(shown.image)))

    player.frame_shown.connect(compare)
    for index in (5, 80, 79, 0, 63):
        player.seek(index)
        at_rest(qtbot, player, index)
        assert bar._frame.text() == str(index)
        assert bar._time.text() == f"00:00:{index * 40 // 1000:02d}.{index * 40 % 1000:03d}"
    assert wrong == []
    bar._pts.copy()
    index_of_film = case_workspace.index
    assert index_of_film is not None
    stamp = index_of_film.stamp(63)
    assert QGuiApplication.clipboard().text() == f"{stamp.pts} × 1/{stamp.time_base.denominator} s"


def test_numbers_follow_the_case(
    qtbot: QtBot, bar: TransportBar, player: Player, case_workspace: Workspace
) -> None:
    from dataclasses import replace

    info = case_workspace.snapshot.info
    case_workspace.do(changing("from 1", [(info, replace(info, first_frame_number=1))]))
    assert bar._frame.text() == "1"
    assert "90" in bar._total.text()


def test_buttons_step_and_play(qtbot: QtBot, bar: TransportBar, player: Player) -> None:
    buttons = {button.accessibleName(): button for button in bar.findChildren(QToolButton)}
    for name, at in (
        ("One frame on", 1),
        ("Last frame", 89),
        ("One frame back", 88),
        ("First frame", 0),
    ):
        qtbot.mouseClick(buttons[name], Qt.MouseButton.LeftButton)
        at_rest(qtbot, player, at)
    buttons["Play"].click()
    assert player.playing
    assert bar._toggle is not None
    assert bar._toggle.accessibleName() == "Pause"
    buttons["Play"].click()
    assert not player.playing


def test_scrub_bar_follows_the_hand_and_lands_exactly(
    qtbot: QtBot, bar: TransportBar, player: Player
) -> None:
    slider = bar.findChild(ScrubBar)
    assert slider is not None
    y = slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 4, y))
    qtbot.mouseMove(slider, QPoint(slider.width() // 2, y))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 1, y))
    at_rest(qtbot, player, 89)
    assert slider.value() == 89
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    at_rest(qtbot, player, 0)


def test_speed_menu_and_mute(bar: TransportBar, player: Player) -> None:
    for action in bar._speed.menu().actions():
        action.trigger()
        assert player.speed == Fraction(str(action.data()))
        assert bar._speed.text() == action.text()
    assert player.muted
    bar._mute.click()
    assert not player.muted
    assert bar._volume.isVisible()
