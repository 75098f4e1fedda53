"""Pictures along the time line: what is asked for after zooming in is filled in, each the frame that it says."""

from __future__ import annotations

import pytest

from annotator.case.exhibit import Exhibit
from annotator.gui import strip_loader
from annotator.gui.strip_loader import StripLoader
from annotator.gui.workspace import Workspace
from tests.gui.numbered_film import number_in


def test_frames_in_view_are_filled_in_when_the_hand_rests(
    qtbot, case_workspace: Workspace, shown_exhibit: Exhibit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strip_loader, "COUNT", 6)
    loader = StripLoader(case_workspace)
    qtbot.waitUntil(loader.is_settled, timeout=60_000)
    coarse = set(loader.strip.images)
    wanted = [frame for frame in (40, 41, 42, 43) if frame not in coarse]
    assert wanted
    assert len(coarse) <= 6
    loader.want([40, 41, 42, 43])
    qtbot.waitUntil(lambda: set(wanted) <= set(loader.strip.images), timeout=60_000)
    assert all(number_in(loader.strip.images[frame]) == frame for frame in wanted)
    assert loader.strip.frame_in(41, 41) == 41
    assert coarse <= set(loader.strip.images)
