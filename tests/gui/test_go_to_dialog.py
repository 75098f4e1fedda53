from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from annotator.errors import ValueRefusedError
from annotator.gui.go_to_dialog import GoToDialog, understand
from annotator.gui.player import Player
from annotator.gui.workspace import Workspace
from annotator.media.indexer import full_index
from annotator.timing.frame_index import FrameIndex


@pytest.fixture(scope="module")
def index(small_film: Path) -> FrameIndex:
    return full_index(small_film)


@pytest.mark.parametrize(
    ("text", "first", "frame"),
    [
        ("0", 0, 0),
        ("12", 0, 12),
        ("12", 1, 11),
        (" frame 1\u20092 ", 0, 12),
        ("#89", 0, 89),
        ("0:01.000", 0, 25),
        ("1.039", 0, 25),
        ("0:01.040", 0, 26),
        ("00:00:01:05", 0, 30),
        ("00:00:03:14", 0, 89),
        ("٣", 0, 3),
    ],
)
def test_what_people_write_is_understood(
    index: FrameIndex, text: str, first: int, frame: int
) -> None:
    assert understand(text, index, first).index == frame


def test_pts_names_the_frame_that_has_it(index: FrameIndex) -> None:
    for frame in (0, 7, 89):
        for text in ("pts {}", "PTS: {}", "pts={}"):
            assert understand(text.format(index.pts(frame)), index, 1).index == frame


@pytest.mark.parametrize(
    "text",
    [
        "",
        "90",
        "-1",
        "0:90",
        "00:00:01:25",
        "00:00:04:00",
        "00:61:00:00",
        "9:00",
        "pts 5",
        "x",
        "9" * 400,
    ],
)
def test_what_makes_no_sense_is_refused_in_words(index: FrameIndex, text: str) -> None:
    with pytest.raises(ValueRefusedError) as caught:
        understand(text, index, 0)
    assert caught.value.message


@pytest.fixture
def player(case_workspace: Workspace) -> Iterator[Player]:
    made = Player(case_workspace)
    yield made
    made.close()


def test_dialog_says_what_it_understood_and_goes_there(
    qtbot: QtBot, player: Player, case_workspace: Workspace, shown_exhibit: object
) -> None:
    qtbot.waitUntil(lambda: player.current is not None, timeout=20_000)
    dialog = GoToDialog(player, case_workspace)
    qtbot.addWidget(dialog)
    assert not dialog.go.isEnabled()
    qtbot.keyClicks(dialog.field, "500")
    assert "500" in dialog.answer.text()
    assert dialog.field.property("state") == "bad"
    dialog.accept()
    assert dialog.result() == 0
    dialog.field.setText("42")
    assert "00:00:01.680" in dialog.answer.text()
    dialog.accept()
    assert player.wanted == 42
