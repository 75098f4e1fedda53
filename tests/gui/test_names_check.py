"""Real names are asked about in the window before a report or a package is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from annotator.case.identity import Identity
from annotator.clock import SystemClock
from annotator.gui.jobs import Jobs
from annotator.gui.package_dialog import PackageDialog
from annotator.gui.report_dialog import ReportDialog
from annotator.gui.workspace import Workspace
from annotator.provenance.actor import Actor
from annotator.workflow.vault import vault_of
from tests.gui.numbered_film import close_workspace
from tests.workflow.package_case import small_case

PATIENCE = 60_000
PASSPHRASE = "correct horse battery"


@pytest.fixture
def workspace(qtbot, themed_app, tmp_path) -> Iterator[Workspace]:
    store = small_case(tmp_path / "c", actor=Actor("A. Karimova"))
    vault = vault_of(store)
    vault.create(PASSPHRASE)
    vault.keep(Identity("somebody", name="Адам"))  # the first note says it
    made = Workspace(SystemClock(), Jobs())
    made.use(store)
    yield made
    close_workspace(made)


def test_a_report_is_refused_with_the_place_and_written_when_nobody_searches(
    qtbot, workspace: Workspace, tmp_path
) -> None:
    dialog = ReportDialog(workspace)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.kind.set_value("csv")
    dialog.export()
    assert "Enter the passphrase" in dialog.names.block.error.text()
    assert not dialog.progress.is_running()
    dialog.names.passphrase.setText("wrong horse battery")
    dialog.export()
    qtbot.waitUntil(lambda: dialog.names.passphrase.text() == "", timeout=PATIENCE)
    assert dialog.names.block.is_refused()
    dialog.names.passphrase.setText(PASSPHRASE)
    dialog.export()
    qtbot.waitUntil(dialog.names.found.isVisible, timeout=PATIENCE)
    assert "Note at frame 1 of E1, text" in dialog.names.found.item(0).text()
    assert not dialog.names.accept.isVisible()
    qtbot.keyClick(dialog.names.without, Qt.Key.Key_Space)
    with qtbot.waitSignal(dialog.exported, timeout=PATIENCE):
        dialog.export()
    assert not dialog.names.found.isVisible()
    said = workspace.store.custody()[-1].details
    assert said["names"] == "vault locked, not searched"
    dialog.close()


def test_a_sealed_package_asks_and_is_then_written(qtbot, workspace: Workspace) -> None:
    dialog = PackageDialog(workspace)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.make_button.isEnabled, timeout=PATIENCE)
    dialog.parts.report.setChecked(False)
    dialog.parts.stills.setChecked(False)
    dialog.names.passphrase.setText(PASSPHRASE)
    dialog.make()
    qtbot.waitUntil(dialog.names.found.isVisible, timeout=PATIENCE)
    assert dialog.names.found.count() == 2, "the note, and the log entry that made it"
    qtbot.keyClick(dialog.names.accept, Qt.Key.Key_Space)
    with qtbot.waitSignal(dialog.made, timeout=PATIENCE):
        dialog.make()
    said = workspace.store.custody()[-1].details
    assert (said["names"], said["telling"]) == ("searched", 2)
    dialog.close()
