"""An exhibit that was never opened has its picture in the tree all the same, and the case keeps it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImage

from annotator.gui.tree_thumbnails import COVER, TreeThumbnails
from annotator.gui.workspace import Workspace
from annotator.media.thumbnails import unpack
from annotator.workflow.intake import add_exhibit


def test_a_film_that_was_not_opened_gets_its_picture(
    qtbot, case_workspace: Workspace, small_film: Path
) -> None:
    taken = add_exhibit(case_workspace.store, small_film)
    case_workspace.adopt(taken.edit, taken.receipt)
    assert case_workspace.exhibit is None
    found: list[tuple[str, QImage]] = []
    loader = TreeThumbnails(case_workspace)
    loader.ready.connect(found.append)
    loader.look_for((taken.exhibit.id,))
    qtbot.waitUntil(lambda: bool(found), timeout=60_000)
    exhibit_id, image = found[0]
    assert exhibit_id == taken.exhibit.id
    assert image.height() > 0
    kept = case_workspace.store.derived(exhibit_id, COVER)
    assert kept is not None
    assert len(unpack(kept)) == 1


def test_a_film_without_a_file_is_not_tried_for_ever(
    qtbot, case_workspace: Workspace, small_film: Path, tmp_path: Path
) -> None:
    lent = tmp_path / "lent.mp4"
    lent.write_bytes(small_film.read_bytes())
    taken = add_exhibit(case_workspace.store, lent, in_place=True)
    case_workspace.adopt(taken.edit, taken.receipt)
    lent.unlink()
    loader = TreeThumbnails(case_workspace)
    loader.look_for((taken.exhibit.id,))
    qtbot.waitUntil(lambda: taken.exhibit.id in loader._hopeless, timeout=60_000)
    assert case_workspace.store.derived(taken.exhibit.id, COVER) is None
