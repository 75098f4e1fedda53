"""The Picture tab: what it draws, lists and says, and that everything leads to its frame."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.gui.facts_axis import FEWEST, FrameAxis, highest_by_type
from annotator.gui.facts_frame import frame_rows
from annotator.gui.facts_memory import VIEW, sound_track_in
from annotator.gui.facts_panel import FactsPanel
from annotator.gui.player import Player
from annotator.gui.theme import LIGHT, apply_theme
from annotator.gui.transport import TransportBar
from annotator.gui.workspace import Workspace
from annotator.media.probe import probe
from annotator.timing.frame_index import IndexState
from annotator.workflow.facts import FilmFacts
from tests.gui.numbered_film import show_film, write_film

FRAMES, GOP = 90, 30


@pytest.fixture
def player(case_workspace: Workspace) -> Iterator[Player]:
    made = Player(case_workspace)
    yield made
    made.close()


@pytest.fixture
def panel(
    qtbot: QtBot, dark: QApplication, player: Player, case_workspace: Workspace
) -> FactsPanel:
    made = FactsPanel(case_workspace, player)
    qtbot.addWidget(made)
    made.resize(340, 900)
    made.show()
    return made


@pytest.fixture(scope="module")
def gap_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film with B-frames whose 41st frame lasts five times as long."""
    lasts = [40] * FRAMES
    lasts[40] = 200
    place = tmp_path_factory.mktemp("facts") / "gap.mp4"
    return write_film(place, FRAMES, gop=GOP, durations_ms=lasts)


def loaded(qtbot: QtBot, panel: FactsPanel, state: IndexState = IndexState.FINAL) -> FilmFacts:
    qtbot.waitUntil(lambda: panel.film is not None and panel.film.index.state is state)
    film = panel.film
    assert film is not None
    return film


def at_rest(qtbot: QtBot, player: Player, frame: int) -> None:
    qtbot.waitUntil(
        lambda: (
            not player.is_pending()
            and player.current is not None
            and player.current.stamp.index == frame
        )
    )


def show(workspace: Workspace, film: Path, **more: object) -> None:
    show_film(workspace, film, facts=probe(film).to_json(), **more)


# -- the axis


def test_zooming_keeps_the_frame_under_the_cursor() -> None:
    axis = FrameAxis(1_000_000, 300).fitted()
    for _ in range(60):
        before = axis.frame_at(120)
        axis = axis.zoomed(1.25, 120)
        assert abs(axis.frame_at(120) - before) <= max(1, axis.shown // 150)
    assert axis.shown == FEWEST
    for _ in range(80):
        axis = axis.zoomed(0.8, 120)
    assert axis.is_fitted()
    assert axis.panned(-5).first == 0
    assert axis.panned(10**9).first + axis.shown <= axis.total


def test_columns_show_the_highest_of_their_frames_and_nothing_is_lost() -> None:
    size = np.arange(1_000, dtype=np.int64)
    size[613] = 9_999
    types = np.full(1_000, ord("P"), np.uint8)
    types[613] = ord("I")
    axis = FrameAxis(1_000, 77).fitted()
    assert int(axis.highest(size).max()) == 9_999
    assert int(highest_by_type(axis, size, types, "I").max()) == 9_999
    assert int(highest_by_type(axis, size, types, "P").max()) == 999
    assert int(highest_by_type(axis, size, types, "B").max()) == 0
    near = axis.zoomed(100, 30)
    assert len(near.starts()) == min(near.width, near.shown) == len(near.lefts()) - 1


# -- the panel


def test_facts_of_the_shown_film_are_drawn_listed_and_compared(
    qtbot: QtBot, panel: FactsPanel, case_workspace: Workspace, gap_film: Path
) -> None:
    show(case_workspace, gap_film)
    film = loaded(qtbot, panel)
    assert film.frames.frames == FRAMES
    assert "90" in panel.state.text()
    assert panel.lists.model.rowCount() == FRAMES // GOP
    assert "40" in panel.rate.text() or "gap" in panel.rate.text()
    assert panel.legend.accessibleName().count("P")
    picture = panel.sizes.grab().toImage()
    assert colours_in(picture) > 3
    assert colours_in(panel.steps.grab().toImage()) > 3
    assert any(label.text() == "Frames" for label, *_ in panel.compared._made)


def test_a_click_on_a_chart_or_a_line_goes_to_the_frame(
    qtbot: QtBot, panel: FactsPanel, player: Player, case_workspace: Workspace, gap_film: Path
) -> None:
    show(case_workspace, gap_film)
    loaded(qtbot, panel)
    at_rest(qtbot, player, 0)
    chart = panel.sizes
    x = round(chart.axis.x_of(50) + chart.axis.frame_width() / 2) + 4
    wanted = chart.axis.frame_at(x - 4)
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(x, 50))
    at_rest(qtbot, player, wanted)
    panel.lists.which.set_value("gaps")
    panel.lists.which.chosen.emit("gaps")
    assert panel.lists.model.rowCount() == 1
    panel.lists.table.clicked.emit(panel.lists.model.index(0, 0))
    at_rest(qtbot, player, 40)
    qtbot.waitUntil(lambda: panel.frame.values().get("Frame") == "40")
    film = panel.film
    assert film is not None
    rows = {name: (text, copies) for name, text, copies in frame_rows(film, 40, 0)}
    assert rows["SHA-256"][1] == film.index.digest(40)
    assert int(rows["Size"][1]) == int(film.frames.size[40])
    assert panel.frame.values()["Pixel format"] == "yuv420p"


def test_wheel_and_keys_work_on_a_chart_and_both_charts_stay_together(
    qtbot: QtBot, panel: FactsPanel, player: Player, case_workspace: Workspace, gap_film: Path
) -> None:
    show(case_workspace, gap_film)
    loaded(qtbot, panel)
    at_rest(qtbot, player, 0)
    wheel = QWheelEvent(
        QPointF(60, 40), QPointF(60, 40), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(panel.sizes, wheel)
    assert panel.sizes.axis.is_fitted()  # the page scrolls; the hand has not come to the chart yet
    qtbot.mouseMove(panel.sizes, QPoint(60, 40))
    panel.sizes._armed = True
    QApplication.sendEvent(panel.sizes, wheel)
    assert not panel.sizes.axis.is_fitted()
    assert panel.steps.axis.shown == panel.sizes.axis.shown
    qtbot.keyClick(panel.steps, Qt.Key.Key_End)
    assert "89" in panel.readout.text()
    assert panel.sizes.axis.first == panel.steps.axis.first
    qtbot.keyClick(panel.steps, Qt.Key.Key_Left)
    qtbot.keyClick(panel.steps, Qt.Key.Key_Return)
    at_rest(qtbot, player, 88)
    panel.whole.click()
    assert panel.steps.axis.is_fitted()


def test_a_provisional_index_is_said_and_the_final_one_follows(
    qtbot: QtBot, panel: FactsPanel, case_workspace: Workspace, gap_film: Path
) -> None:
    from annotator.media.indexer import full_index

    show(case_workspace, gap_film, final=False)
    film = loaded(qtbot, panel, IndexState.PROVISIONAL)
    assert film.frames.doubles is None
    assert "Provisional" in panel.state.text()
    exhibit = case_workspace.exhibit
    assert exhibit is not None
    case_workspace.take_index(exhibit, full_index(gap_film))
    loaded(qtbot, panel)
    assert "Provisional" not in panel.state.text()


def test_nothing_is_read_while_nobody_looks(
    qtbot: QtBot, panel: FactsPanel, player: Player, case_workspace: Workspace, gap_film: Path
) -> None:
    panel.hide()
    show(case_workspace, gap_film)
    at_rest(qtbot, player, 0)
    assert panel.film is None
    panel.show()
    loaded(qtbot, panel)
    case_workspace.select_exhibit("")
    assert panel.film is None
    assert panel._pages.currentIndex() == 1


def test_a_million_frames_are_drawn_column_by_column(
    qtbot: QtBot, panel: FactsPanel, case_workspace: Workspace, gap_film: Path, dark: QApplication
) -> None:
    """Whatever is in view, no more rectangles are painted than there are columns for each type."""
    show(case_workspace, gap_film)
    film = loaded(qtbot, panel)
    many = 1_000_000
    big = FrameAxis(many, panel.sizes.axis.width).fitted()
    size = np.resize(film.frames.size, many)
    types = np.resize(film.index.types, many)
    for _ in range(30):
        assert len(highest_by_type(big, size, types, "P")) <= big.width
        big = big.zoomed(1.5, 100)
    apply_theme(dark, LIGHT)
    assert colours_in(panel.sizes.grab().toImage()) > 3


# -- tracks


@pytest.fixture(scope="module")
def two_tongues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import av

    path = tmp_path_factory.mktemp("tongues") / "two.mkv"
    with av.open(str(path), "w") as output:
        film = output.add_stream("mpeg4", rate=25)
        film.width, film.height, film.pix_fmt = 64, 48, "yuv420p"
        tracks = [output.add_stream("aac", rate=48_000, layout="mono") for _ in range(2)]
        for track, tongue, title in zip(
            tracks, ("kaz", "eng"), ("Window <b>", "Interpreter"), strict=True
        ):
            track.metadata.update({"language": tongue, "title": title})
        for number in range(20):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 9 * number, np.uint8), "rgb24")
            frame.pts = number
            output.mux(film.encode(frame))
        output.mux(film.encode(None))
        for loud, track in enumerate(tracks, 1):
            for start in range(0, 38_000, 1024):
                wave = np.full((1, 1024), 6_000 * loud, np.int16)
                sound = av.AudioFrame.from_ndarray(wave, "s16", layout="mono")
                sound.sample_rate, sound.pts = 48_000, start
                output.mux(track.encode(sound))
            output.mux(track.encode(None))
    return path


def test_a_sound_track_is_chosen_in_words_and_kept_with_the_exhibit(
    qtbot: QtBot,
    panel: FactsPanel,
    player: Player,
    case_workspace: Workspace,
    two_tongues: Path,
    gap_film: Path,
) -> None:
    bar = TransportBar(player, case_workspace)
    qtbot.addWidget(bar)
    show(case_workspace, two_tongues, label="E1")
    words = [action.text() for action in bar._tracks.menu().actions()]
    assert ["kaz · Window <b>" in words[0], "eng · Interpreter" in words[1]] == [True, True]
    assert not bar._tracks.isHidden()
    bar._tracks.menu().actions()[1].trigger()
    assert player.sound_track == 1
    assert panel.viewing.sounds.currentData() == 1
    store = case_workspace.store

    def kept() -> int:
        return sound_track_in(store.derived("exhibit-E1", VIEW))

    qtbot.waitUntil(lambda: kept() == 1)
    entries = len(store.custody())
    show(case_workspace, gap_film, label="E2")
    assert player.sound_track == 0
    assert bar._no_sound.isVisibleTo(bar)
    assert "No sound" in panel.viewing.sound.text()
    case_workspace.select_exhibit("exhibit-E1")
    qtbot.waitUntil(lambda: player.sound_track == 1)
    assert len(store.custody()) == entries + 1  # the second exhibit; no view is logged


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"sound_track": -1}', b'{"sound_track": "1"}']
)
def test_a_stored_view_that_makes_no_sense_is_none(data: bytes) -> None:
    assert sound_track_in(data) == 0
    assert sound_track_in(None) == 0
    assert sound_track_in(json.dumps({"sound_track": 3}).encode()) == 3


def test_another_video_stream_becomes_an_exhibit(
    qtbot: QtBot, panel: FactsPanel, case_workspace: Workspace, tmp_path: Path
) -> None:
    from annotator.workflow.intake import add_exhibit

    path = two_pictures(tmp_path / "pictures.mkv")
    taken = add_exhibit(case_workspace.store, path)
    case_workspace.adopt(taken.edit, taken.receipt)
    case_workspace.select_exhibit(taken.exhibit.id)
    assert panel.viewing.streams.count() == 2
    panel.viewing.streams.setCurrentIndex(1)
    panel.viewing.streams.activated.emit(1)
    qtbot.waitUntil(
        lambda: case_workspace.exhibit is not None and case_workspace.exhibit.video_stream == 1
    )
    assert "video stream 2" in panel.head.text()
    panel.viewing.stream_wanted.emit(0)
    assert case_workspace.exhibit == taken.exhibit


def two_pictures(path: Path) -> Path:
    import av

    with av.open(str(path), "w") as output:
        films = []
        for _ in range(2):
            film = output.add_stream("mpeg4", rate=25)
            film.width, film.height, film.pix_fmt = 64, 48, "yuv420p"
            films.append(film)
        for number in range(6):
            for which, film in enumerate(films):
                shade = 20 * number + 90 * which
                frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), shade, np.uint8), "rgb24")
                frame.pts = number
                output.mux(film.encode(frame))
        for film in films:
            output.mux(film.encode(None))
    return path


def colours_in(image: QImage) -> int:
    step = 3
    return len(
        {
            image.pixel(x, y)
            for x in range(0, image.width(), step)
            for y in range(0, image.height(), step)
        }
    )
