"""What is shown of interlaced video, what spares whoever looks, and what is said of the decoder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.case.vocabularies import Graphic, NoteKind
from annotator.gui.about_dialog import AboutDialog
from annotator.gui.actions import Actions
from annotator.gui.exhibit_tree import ExhibitTree
from annotator.gui.facts_care import CalmFrameView, Care, graphic_spans
from annotator.gui.facts_decoder import DecoderMark, DecoderWords
from annotator.gui.facts_fields import FieldButton
from annotator.gui.key_map import KeyMap, Keys
from annotator.gui.play_order import free_stretch, past_spans
from annotator.gui.player import Player
from annotator.gui.settings import Settings
from annotator.gui.timeline import Timeline
from annotator.gui.timeline_places import GUTTER, RULER, THUMBS
from annotator.gui.tree_rows import THUMBNAIL_ROLE
from annotator.gui.workspace import Workspace
from annotator.media.process import health
from annotator.workflow.annotate import add_note, new_note
from tests.gui.numbered_film import number_in, show_film


@pytest.fixture
def player(case_workspace: Workspace) -> Iterator[Player]:
    made = Player(case_workspace)
    yield made
    made.close()


def at_rest(qtbot: QtBot, player: Player, frame: int) -> None:
    qtbot.waitUntil(
        lambda: (
            not player.is_pending()
            and player.current is not None
            and player.current.stamp.index == frame
        )
    )


# -- fields


@pytest.fixture(scope="module")
def woven_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Interlaced: the upper lines are bright, the lower ones dark."""
    path = tmp_path_factory.mktemp("woven") / "woven.mpg"
    picture = np.empty((96, 160, 3), np.uint8)
    picture[::2], picture[1::2] = 220, 30
    with av.open(str(path), "w") as output:
        stream: Any = output.add_stream("mpeg2video", rate=25, options={"flags": "+ildct+ilme"})
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        stream.bit_rate = 6_000_000
        for number in range(6):
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts = number
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def test_one_field_is_shown_when_asked_for_and_evidence_stays_woven(
    qtbot: QtBot, dark: QApplication, player: Player, case_workspace: Workspace, woven_film: Path
) -> None:
    button = FieldButton(player)
    qtbot.addWidget(button)
    index = show_film(case_workspace, woven_film)
    at_rest(qtbot, player, 0)
    shown = player.current
    assert shown is not None
    assert shown.interlaced
    assert shown.field is None
    assert not button.isHidden()
    for field, words, bright in (("upper", "Upper", True), ("lower", "Lower", False)):
        button.click()
        qtbot.waitUntil(
            lambda field=field: player.current is not None and player.current.field == field
        )
        seen = player.current
        assert seen is not None
        assert words in button.text()
        middle = seen.image.pixelColor(seen.image.width() // 2, seen.image.height() // 2)
        assert (middle.lightness() > 128) is bright
        assert seen.stamp.digest == index.digest(0)
    button.click()
    qtbot.waitUntil(lambda: player.current is not None and player.current.field is None)
    player.set_field("lower")
    case_workspace.select_exhibit("")
    assert player.field is None
    assert button.isHidden()


def test_a_field_changes_nothing_where_there_are_none(
    qtbot: QtBot, dark: QApplication, player: Player, case_workspace: Workspace, small_film: Path
) -> None:
    button = FieldButton(player)
    qtbot.addWidget(button)
    show_film(case_workspace, small_film)
    at_rest(qtbot, player, 0)
    assert button.isHidden()
    player.set_field("upper")
    player.seek(5)
    at_rest(qtbot, player, 5)
    shown = player.current
    assert shown is not None
    assert shown.field is None
    assert number_in(shown.image) == 5


# -- care


def test_spans_that_are_left_out() -> None:
    spans = ((10, 19), (30, 39))
    assert past_spans(5, 1, spans) == 5
    assert past_spans(10, 1, spans) == 20
    assert past_spans(39, -1, spans) == 29
    assert free_stretch(5, 0, 50, spans) == (0, 9)
    assert free_stretch(25, 0, 50, spans) == (20, 29)
    assert free_stretch(45, 0, 50, spans) == (40, 50)


def mark_graphic(workspace: Workspace, first: int, last: int | None, graphic: Graphic) -> None:
    exhibit, index = workspace.exhibit, workspace.index
    assert exhibit is not None
    assert index is not None
    note = new_note(
        exhibit, index, first, last, kind=NoteKind.OBSERVATION, author="A",
        clock=workspace.clock, text="x", graphic=graphic,
    )  # fmt: skip
    assert workspace.do(add_note(note))


def test_playing_leaves_out_graphic_spans_and_writes_nothing(
    qtbot: QtBot,
    dark: QApplication,
    player: Player,
    case_workspace: Workspace,
    small_film: Path,
    settings: Settings,
) -> None:
    actions, view = Actions(player), CalmFrameView(player)
    qtbot.addWidget(view)
    show_film(case_workspace, small_film)
    at_rest(qtbot, player, 0)
    mark_graphic(case_workspace, 5, 20, Graphic.DISTRESSING)
    mark_graphic(case_workspace, 15, 60, Graphic.SEVERE)
    mark_graphic(case_workspace, 70, None, Graphic.NONE)
    exhibit = case_workspace.exhibit
    assert exhibit is not None
    assert graphic_spans(case_workspace.snapshot.notes_of(exhibit.id)) == ((5, 60),)
    entries = len(case_workspace.store.custody())
    Care(case_workspace, player, view, actions, settings, player)
    seen: list[int] = []
    player.frame_shown.connect(lambda shown: seen.append(shown.stamp.index))
    actions["play.skip_graphic"].trigger()
    assert settings.skip_graphic
    player.play()
    qtbot.waitUntil(lambda: not player.playing)
    assert seen
    assert seen[-1] == 89
    assert not [frame for frame in seen if 5 <= frame <= 60]
    player.seek(30)  # still to be looked at by whoever goes there
    at_rest(qtbot, player, 30)
    player.play()
    qtbot.waitUntil(lambda: not player.playing)
    assert seen[seen.index(30) + 1] >= 61
    assert len(case_workspace.store.custody()) == entries


def test_a_film_that_is_graphic_throughout_does_not_play(
    qtbot: QtBot, dark: QApplication, player: Player, case_workspace: Workspace, small_film: Path
) -> None:
    show_film(case_workspace, small_film)
    at_rest(qtbot, player, 0)
    player.set_left_out(((0, 89),))
    player.play()
    assert not player.playing
    player.set_loop((3, 9))
    player.play()
    assert not player.playing


def test_grey_and_small_is_a_setting_and_says_so(
    qtbot: QtBot,
    dark: QApplication,
    player: Player,
    case_workspace: Workspace,
    small_film: Path,
    settings: Settings,
) -> None:
    settings.grey_and_small = True
    actions, view = Actions(player), CalmFrameView(player)
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    Care(case_workspace, player, view, actions, settings, player)
    show_film(case_workspace, small_film)
    at_rest(qtbot, player, 0)
    assert view.is_calm
    assert any("Shift+B" in words for words, _colour in view.marks())
    actions.use_keys(KeyMap().with_keys("view.calm", Keys(("F7",))))
    assert any("F7" in words for words, _colour in view.marks())
    actions.use_keys(KeyMap())
    small = picture_pixels(view)
    actions["view.calm"].trigger()
    assert not settings.grey_and_small
    assert not any("Shift+B" in words for words, _colour in view.marks())
    assert picture_pixels(view) > 3 * small


def colours(image: QImage) -> int:
    """How many pixels of a picture are not grey."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(rgb.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    blue, green, red = (pixels[:, :, each].astype(int) for each in range(3))
    return int(((abs(red - green) > 12) | (abs(green - blue) > 12)).sum())


def test_timeline_and_tree_are_grey_with_the_picture(
    qtbot: QtBot,
    dark: QApplication,
    player: Player,
    case_workspace: Workspace,
    coloured_film: Path,
    settings: Settings,
) -> None:
    timeline, tree = Timeline(player, case_workspace), ExhibitTree(case_workspace)
    for widget in (timeline, tree):
        qtbot.addWidget(widget)
    timeline.resize(700, 220)
    timeline.show()
    actions, view = Actions(player), CalmFrameView(player)
    qtbot.addWidget(view)
    Care(
        case_workspace, player, view, actions, settings, player, small_pictures=(timeline, tree)
    )  # fmt: skip
    show_film(case_workspace, coloured_film)
    exhibit = case_workspace.exhibit
    assert exhibit is not None
    strip = QRect(GUTTER, RULER, 400, THUMBS)

    def in_strip() -> int:
        return colours(timeline.grab(strip).toImage())

    def in_tree() -> int:
        item = tree.item_of(exhibit.id)
        image = item.data(0, THUMBNAIL_ROLE) if item is not None else None
        return colours(image) if image is not None else 0

    qtbot.waitUntil(lambda: in_strip() > 1000)
    qtbot.waitUntil(lambda: in_tree() > 100)
    actions["view.calm"].trigger()
    assert in_strip() < 300  # the playhead and its mark are coloured, too
    assert in_tree() == 0
    actions["view.calm"].trigger()
    assert in_strip() > 1000
    assert in_tree() > 100


@pytest.fixture(scope="module")
def coloured_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half red, half blue."""
    path = tmp_path_factory.mktemp("coloured") / "coloured.mp4"
    picture = np.zeros((96, 160, 3), np.uint8)
    picture[:, :80], picture[:, 80:] = (200, 20, 20), (20, 20, 200)
    with av.open(str(path), "w") as output:
        stream: Any = output.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        for number in range(50):
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts = number
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def picture_pixels(view: CalmFrameView) -> int:
    """How many of the sampled pixels are not the ground."""
    image = view.grab().toImage()
    ground = image.pixel(2, image.height() - 3)
    return sum(
        image.pixel(x, y) != ground
        for x in range(0, image.width(), 4)
        for y in range(40, image.height(), 4)
    )


# -- the decoder


def test_the_decoder_is_what_the_status_bar_says(
    qtbot: QtBot,
    dark: QApplication,
    player: Player,
    case_workspace: Workspace,
    small_film: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Only the losses that this test tells of are counted, whatever a busy machine does.
    monkeypatch.setattr("annotator.media.process.conversation.note_loss", lambda _words: None)
    monkeypatch.setattr(health, "_count", health._Count())
    words = DecoderWords(case_workspace.jobs)
    mark = DecoderMark(player, words)
    qtbot.addWidget(mark)
    assert mark.isHidden()
    show_film(case_workspace, small_film)
    assert not mark.isHidden()
    assert mark.text() == "✓ Decoder"
    at_rest(qtbot, player, 0)
    qtbot.waitUntil(lambda: bool(words.words))
    assert "process" in mark.toolTip()
    health.note_loss("it crashed (SIGSEGV)")
    mark.look()
    assert mark.text() == "▲ Decoder restarted"
    assert "SIGSEGV" in mark.toolTip()
    health.note_loss("it crashed (SIGSEGV)")
    mark.look()
    assert "2 times" in mark.text()
    monkeypatch.setenv("ANNOTATOR_IN_PROCESS", "1")
    mark.look()
    assert "inside the program" in mark.text()


def test_about_says_where_video_is_decoded(
    qtbot: QtBot, dark: QApplication, case_workspace: Workspace
) -> None:
    dialog = AboutDialog("SQLite 3", None, case_workspace.jobs)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: "decoded" in dialog.decoder.text())
    assert dialog.decoder.text() in dialog._text
