"""Looking into a file from the Exhibit tab, and a camera point from what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from annotator.case.file_statement import FileStatement
from annotator.case.vocabularies import Tlp
from annotator.gui.exhibit_form import ExhibitForm
from annotator.gui.workspace import Workspace
from annotator.workflow.intake import add_exhibit, ensure_index
from tests.workflow.signed_film import told_film

PATIENCE = 60_000


def buttons_of(form: ExhibitForm) -> list[QPushButton]:
    return form.proposals.findChildren(QPushButton)


def test_what_the_file_says_is_shown_and_its_position_becomes_a_red_camera_point(
    qtbot, case_workspace: Workspace, themed_app, tmp_path: Path
) -> None:
    tags = {
        "com.apple.quicktime.location.ISO6709": "+43.3401+052.8612/",
        "com.apple.quicktime.software": "5.0.1",
    }
    taken = add_exhibit(case_workspace.store, told_film(tmp_path / "told.mp4", tags))
    case_workspace.adopt(taken.edit, taken.receipt)
    case_workspace.select_exhibit(taken.exhibit.id)
    form = ExhibitForm(case_workspace)
    qtbot.addWidget(form)
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow, timeout=PATIENCE)
    form.found_fold.set_open(True)
    form.proposals.look.click()
    assert not form.proposals.look.isEnabled()
    qtbot.waitUntil(form.proposals.look.isEnabled, timeout=PATIENCE)
    assert form.proposals.said.text().startswith("✓ Found")
    found = case_workspace.exhibit
    assert found is not None
    assert "5.0.1" in [each.value for each in found.proposals if each.field == "software"]
    assert not form.statements_fold.isVisibleTo(form)
    takes = [b for b in buttons_of(form) if b.accessibleName() == "Take over Software"]
    takes[0].setFocus()
    qtbot.waitUntil(takes[0].hasFocus, timeout=PATIENCE)
    takes[0].click()
    # The row is made anew; the focus stays among the rows instead of running down the page.
    focused = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    assert form.proposals.isAncestorOf(focused)
    (kept,) = case_workspace.snapshot.leaning_on("file_statement", found.id)
    assert isinstance(kept, FileStatement)
    assert kept.author == case_workspace.store.actor.name
    assert form.statements_fold.isVisibleTo(form)
    left = [b for b in buttons_of(form) if b.accessibleName() == "Take over Software"]
    assert len(left) == len(takes) - 1
    (remove,) = form.statements.findChildren(QPushButton)
    assert remove.accessibleName().startswith("Remove Software: ")
    remove.click()
    assert not form.statements.kept()
    assert case_workspace.undo()
    assert form.statements.kept() == (kept,)
    assert case_workspace.undo()
    assert not form.statements_fold.isVisibleTo(form)
    buttons = [b for b in form.proposals.findChildren(QPushButton) if b.text() == "As camera point"]
    buttons[-1].click()
    (place,) = case_workspace.snapshot.places
    assert (place.latitude, place.longitude, place.tlp) == (433401000, 528612000, Tlp.RED)
    assert "TLP:RED" in form.proposals.said.text()
    qtbot.waitUntil(lambda: form.harms.list.count() == 2, timeout=PATIENCE)
    assert case_workspace.undo()
    assert case_workspace.snapshot.places == ()
    form.proposals.look.click()
    qtbot.waitUntil(lambda: "Nothing more" in form.proposals.said.text(), timeout=PATIENCE)


def test_the_file_is_looked_into_unasked_and_nothing_of_the_case_changes(
    qtbot, case_workspace: Workspace, themed_app, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.gui.file_said._REST_MS", 0)
    form = ExhibitForm(case_workspace)
    qtbot.addWidget(form)
    form.show()
    film = told_film(tmp_path / "told.mp4", {"com.apple.quicktime.software": "5.0.1"})
    taken = add_exhibit(case_workspace.store, film)
    case_workspace.adopt(taken.edit, taken.receipt)
    case_workspace.select_exhibit(taken.exhibit.id)
    head = len(case_workspace.store.custody())
    index = ensure_index(case_workspace.store, taken.exhibit)
    case_workspace.take_index(taken.exhibit, index)
    qtbot.waitUntil(lambda: bool(form.said.beside(taken.exhibit)), timeout=PATIENCE)
    assert len(case_workspace.store.custody()) == head
    assert case_workspace.exhibit == taken.exhibit
    takes = [b for b in buttons_of(form) if b.accessibleName() == "Take over Software"]
    assert takes
    assert form.proposals.waiting() >= len(takes)
    takes[0].click()
    assert len(case_workspace.snapshot.leaning_on("file_statement", taken.exhibit.id)) == 1
    # Another exhibit, and back: it is known still, or read from beside the case.
    case_workspace.select_exhibit("")
    assert form.said.beside(taken.exhibit) == ()
