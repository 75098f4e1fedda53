from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QSizeF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from annotator.case.edits import adding, changing
from annotator.case.exhibit import Provenance
from annotator.case.vocabularies import Graphic, NoteKind
from annotator.gui.frame_view import FrameView
from annotator.gui.player import Player
from annotator.gui.view_geometry import ViewGeometry
from annotator.gui.workspace import Workspace
from annotator.workflow.annotate import new_note
from tests.gui.numbered_film import number_in, show_film


@pytest.fixture
def player(case_workspace: Workspace) -> Iterator[Player]:
    made = Player(case_workspace)
    yield made
    made.close()


@pytest.fixture
def view(qtbot: QtBot, dark: QApplication, player: Player) -> FrameView:
    made = FrameView(player)
    qtbot.addWidget(made)
    made.resize(480, 288)
    made.show()
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


def painted(view: FrameView) -> QImage:
    """What stands in the picture's place on the screen."""
    return view.grab(view.picture_rect().toAlignedRect()).toImage()


def test_the_pixels_on_the_screen_are_those_of_the_frame_named(
    qtbot: QtBot, player: Player, view: FrameView, case_workspace: Workspace, small_film: Path
) -> None:
    show_film(case_workspace, small_film)
    at_rest(qtbot, player, 0)
    for index in (0, 1, 37, 36, 89):
        player.seek(index)
        at_rest(qtbot, player, index)
        assert number_in(painted(view)) == index
        assert str(index) in view.accessibleName()
        assert not view.is_dimmed


def test_empty_state_offers_the_one_action(qtbot: QtBot, view: FrameView) -> None:
    assert "Drop a video" in view.words()
    button = view.findChild(QPushButton)
    assert button is not None
    assert button.isVisible()
    with qtbot.waitSignal(view.add_requested):
        button.click()


def test_what_is_not_there_yet_is_dimmed_and_marked(
    qtbot: QtBot, player: Player, view: FrameView, case_workspace: Workspace, small_film: Path
) -> None:
    show_film(case_workspace, small_film, final=False)
    at_rest(qtbot, player, 0)
    assert [words for words, _colour in view.marks()] == ["provisional number"]
    bright = painted(view)
    player.seek(70)
    view._dim_now()
    assert view.is_dimmed
    assert "70" in view.marks()[0][0]
    dimmed = painted(view)
    middle = QPoint(dimmed.width() - 40, dimmed.height() - 40)
    assert dimmed.pixelColor(middle) != bright.pixelColor(middle) or number_in(bright) == 0
    at_rest(qtbot, player, 70)
    assert not view.is_dimmed


def test_failure_is_words_and_the_old_picture_is_not_passed_off(
    qtbot: QtBot,
    player: Player,
    view: FrameView,
    case_workspace: Workspace,
    tmp_path: Path,
    small_film: Path,
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(small_film.read_bytes())
    show_film(case_workspace, film)
    at_rest(qtbot, player, 0)
    player.seek(2)
    at_rest(qtbot, player, 2)
    film.write_bytes(film.read_bytes()[:2000])
    with qtbot.waitSignal(player.problem, timeout=20_000):
        player.seek(80)
    assert player.failure is not None
    assert player.failure.message in view.words()
    assert view.is_dimmed
    assert number_in(painted(view)) == 0, "the old picture can still be read"
    player.seek(2)
    at_rest(qtbot, player, 2)
    assert view.words() == ""


def test_graphic_films_and_spans_open_blurred_and_b_lifts_it(
    qtbot: QtBot, player: Player, view: FrameView, case_workspace: Workspace, small_film: Path
) -> None:
    index = show_film(case_workspace, small_film)
    at_rest(qtbot, player, 0)
    exhibit = case_workspace.exhibit
    assert exhibit is not None
    assert not view.is_blurred
    note = new_note(
        exhibit, index, 20, 30, kind=NoteKind.OBSERVATION, author="T",
        clock=case_workspace.clock, text="x", graphic=Graphic.SEVERE,
    )  # fmt: skip
    case_workspace.do(adding("note", note))
    player.seek(19)
    at_rest(qtbot, player, 19)
    assert not view.is_blurred
    player.seek(25)
    at_rest(qtbot, player, 25)
    assert view.is_blurred
    assert any("press B" in words for words, _colour in view.marks())
    assert len({painted(view).pixelColor(x, 100).hue() for x in range(10, 470, 20)}) == 1
    view.toggle_blur()
    assert not view.is_blurred
    assert number_in(painted(view)) == 25
    view.toggle_blur()
    assert view.is_blurred
    view.toggle_blur()
    warned = replace(exhibit, provenance=Provenance(content_warning="death"))
    case_workspace.do(changing("warn", [(exhibit, warned)]))
    assert not view.is_blurred, "lifted for this film already"


def test_wheel_zooms_at_the_cursor_and_fit_comes_back(
    qtbot: QtBot, player: Player, view: FrameView, case_workspace: Workspace, small_film: Path
) -> None:
    show_film(case_workspace, small_film)
    at_rest(qtbot, player, 0)
    at = QPointF(100, 200)
    before = view.picture_rect()
    part = (at.x() - before.x()) / before.width(), (at.y() - before.y()) / before.height()
    for _ in range(4):
        event = QWheelEvent(
            at, view.mapToGlobal(at), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(view, event)
    after = view.picture_rect()
    assert after.width() > 2 * before.width()
    assert abs((at.x() - after.x()) / after.width() - part[0]) < 0.001
    assert abs((at.y() - after.y()) / after.height() - part[1]) < 0.001
    view.actual_size()
    assert view.percent == 100
    assert view.picture_rect().toAlignedRect().size().width() in (160, 161)
    view.fit()
    assert view.picture_rect().toRect() == QRect(0, 0, 480, 288)


def test_geometry_keeps_the_point_under_the_cursor() -> None:
    view, picture = QSizeF(800, 600), QSizeF(1920, 1080)
    geometry = ViewGeometry()
    for at in (QPointF(400, 300), QPointF(10, 200), QPointF(790, 400)):
        before = geometry.target(view, picture)
        zoomed = geometry.zoomed(1.5, at, view, picture)
        after = zoomed.target(view, picture)
        assert (
            abs((at.x() - before.x()) / before.width() - (at.x() - after.x()) / after.width())
            < 1e-6
        )
    assert geometry.panned(QPointF(5, 5), view, picture) is geometry
