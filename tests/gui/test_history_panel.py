from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from annotator.case.accounts import Source
from annotator.case.edits import Action, adding, changing, deleting
from annotator.gui import history_model
from annotator.gui.changed_text import ChangedText
from annotator.gui.history_model import HistoryModel, last_seq
from annotator.gui.history_panel import HistoryPanel
from annotator.gui.labels import CopyableLabel, PlainLabel
from annotator.gui.workspace import Workspace
from annotator.provenance.differences import differences, words_changed


def fill(workspace: Workspace, count: int) -> None:
    for number in range(count):
        workspace.commit(adding(f"Add {number}", Source(f"s{number}", f"Source {number}")))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 6, 7, 8])
def test_the_end_of_the_log_is_found(case_workspace: Workspace, count: int) -> None:
    fill(case_workspace, count)
    assert last_seq(case_workspace.store) == len(case_workspace.store.custody())


def test_a_long_log_comes_page_by_page_newest_first(
    qtmodeltester: ModelTester, case_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_model, "PAGE", 4)
    fill(case_workspace, 10)
    model = HistoryModel()
    model.show_log(case_workspace.store)
    assert model.rowCount() == 4
    qtmodeltester.check(model)
    while model.canFetchMore(model.index(-1, -1)):
        model.fetchMore(model.index(-1, -1))
    seqs = [model.entry_at(row).seq for row in range(model.rowCount())]
    assert seqs == list(range(11, 0, -1))


@pytest.fixture
def panel(qtbot: QtBot, case_workspace: Workspace, themed_app: QApplication) -> HistoryPanel:
    made = HistoryPanel(case_workspace)
    qtbot.addWidget(made)
    made.resize(300, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_new_entries_come_on_top_without_a_reset(
    panel: HistoryPanel, case_workspace: Workspace
) -> None:
    resets: list[str] = []
    panel.model.modelReset.connect(lambda: resets.append("reset"))
    fill(case_workspace, 2)
    assert [panel.model.entry_at(row).seq for row in range(3)] == [3, 2, 1]
    case_workspace.store.log(Action.EXPORT, "Export a PDF report")
    panel.hide()
    panel.show()
    assert panel.model.entry_at(0).label == "Export a PDF report"
    assert resets == []


def test_an_entry_shows_each_field_before_and_after(
    panel: HistoryPanel, case_workspace: Workspace
) -> None:
    before = Source("s", "Radio")
    after = Source("s", "Radio <b>Steppe", remarks="mended\u202e")
    case_workspace.commit(adding("Add", before))
    case_workspace.commit(changing("Change the source", [(before, after)]))
    panel.table.selectRow(0)
    labels = panel.findChildren(PlainLabel)
    texts = [label.text() for label in labels]
    assert panel.findChildren(ChangedText)[0].toPlainText() == "Radio <b>Steppe"
    assert "+ mended⟦U+202E⟧" in texts
    entry = panel.model.entry_at(0)
    assert [d.field for d in differences(entry.changes[0])] == ["name", "remarks"]
    panel.details.findChildren(CopyableLabel)[-1].copy()
    assert QApplication.clipboard().text() == entry.entry_hash


def test_the_note_and_the_exhibit_have_their_own_history(
    qtbot: QtBot, panel: HistoryPanel, case_workspace: Workspace, shown_exhibit: object
) -> None:
    fill(case_workspace, 3)
    panel.scope.set_value("exhibit")
    panel.scope.chosen.emit("exhibit")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)
    assert panel.model.entry_at(0).label == "Add E1"
    panel.scope.set_value("note")
    panel.scope.chosen.emit("note")
    assert panel.model.rowCount() == 0
    assert not panel.empty.isHidden()


def button(panel: HistoryPanel, name: str) -> QPushButton | None:
    found = panel.details.findChildren(QPushButton, name)
    return found[0] if found else None


def test_an_old_version_is_restored_as_a_new_edit(
    panel: HistoryPanel, case_workspace: Workspace, qtbot: QtBot
) -> None:
    before, after = Source("s", "Radio one"), Source("s", "Radio two")
    case_workspace.commit(adding("Add", before))
    case_workspace.commit(changing("Change", [(before, after)]))
    panel.table.selectRow(0)
    assert button(panel, "restoreAfter") is None  # it is what the case says
    restore = button(panel, "restoreBefore")
    assert restore is not None
    changed = panel.details.findChildren(ChangedText)[0]
    assert changed.toPlainText() == "Radio onetwo"
    restore.click()
    assert case_workspace.store.find("source", "s") == before
    assert panel.model.rowCount() == 4
    # The same entry now offers the other way, and undo takes the restoring back.
    assert button(panel, "restoreBefore") is None
    assert button(panel, "restoreAfter") is not None
    assert case_workspace.undo()
    assert case_workspace.store.find("source", "s") == after


def test_what_was_deleted_comes_back(panel: HistoryPanel, case_workspace: Workspace) -> None:
    source = Source("s", "Radio")
    case_workspace.commit(adding("Add", source))
    case_workspace.commit(deleting("Delete", source))
    panel.table.selectRow(0)
    restore = button(panel, "restoreBefore")
    assert restore is not None
    restore.click()
    assert case_workspace.store.find("source", "s") == source


def test_hostile_words_stay_words(themed_app: QApplication, qtbot: QtBot) -> None:
    shown = ChangedText(words_changed("<b>a</b>", "<img src='file:///x'>\u202e"))
    qtbot.addWidget(shown)
    assert "<b>" in shown.toPlainText() or "b>" in shown.toPlainText()
    assert "⟦U+202E⟧" in shown.toPlainText()
