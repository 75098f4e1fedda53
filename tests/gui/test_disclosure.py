"""What may be told, in the window: the check lists places and leads there, decisions are edits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from annotator.case.release import Disclosure
from annotator.case.vocabularies import Edition
from annotator.clock import SystemClock
from annotator.gui.disclosure_decision import DecisionDialog
from annotator.gui.disclosure_dialog import DisclosureDialog
from annotator.gui.jobs import Jobs
from annotator.gui.report_dialog import ReportDialog
from annotator.gui.workspace import Workspace
from annotator.provenance.actor import Actor
from annotator.workflow.disclosure_check import Way
from annotator.workflow.disclosure_edits import decide
from tests.gui.numbered_film import close_workspace
from tests.workflow.package_case import small_case

PATIENCE = 60_000
ACTOR = "A. Karimova"


@pytest.fixture
def workspace(qtbot, themed_app, tmp_path) -> Iterator[Workspace]:
    store = small_case(tmp_path / "c", actor=Actor(ACTOR))
    exhibit = store.exhibits()[0]
    # Told to everybody, and nobody said why.
    store.apply(decide(store, exhibit, Edition.PUBLIC, author=ACTOR))
    made = Workspace(SystemClock(), Jobs())
    made.use(store)
    yield made
    close_workspace(made)


def checked(qtbot, dialog: DisclosureDialog) -> None:
    qtbot.waitUntil(lambda: dialog.state.text()[:1] in ("▲", "✓"), timeout=PATIENCE)


def test_the_check_lists_what_is_open_and_leads_there(qtbot, workspace: Workspace) -> None:
    dialog = DisclosureDialog(workspace)
    qtbot.addWidget(dialog)
    dialog.show()
    checked(qtbot, dialog)
    assert dialog.choice.edition() is Edition.PUBLIC, "where the case is sealed"
    assert "notes" in dialog.withheld.text()
    found = dialog.found()
    assert found is not None
    assert (found.way, found.kind) == (Way.DECISION, "exhibit")
    with qtbot.waitSignal(dialog.place_wanted, timeout=PATIENCE) as sent:
        qtbot.keyClick(dialog.places, Qt.Key.Key_Return)
    assert sent.args == [found]
    with qtbot.waitSignal(dialog.decision_wanted, timeout=PATIENCE):
        dialog.decide.click()


def test_a_decision_is_one_edit_that_undo_takes_back(qtbot, workspace: Workspace) -> None:
    exhibit = workspace.snapshot.exhibits[0]
    check = DisclosureDialog(workspace)
    qtbot.addWidget(check)
    check.show()
    checked(qtbot, check)
    dialog = DecisionDialog(workspace, exhibit, "Exhibit E1")
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.edition.word() is Edition.PUBLIC
    assert "restricted" in dialog.usual.text()
    dialog.why.setText("It was published by its maker.")
    dialog.save()
    (made,) = workspace.store.all_of(Disclosure)
    assert made.why == "It was published by its maker."
    qtbot.waitUntil(lambda: check.state.text().startswith("✓"), timeout=PATIENCE)
    assert workspace.undo()
    (made,) = workspace.store.all_of(Disclosure)
    assert made.why == ""
    qtbot.waitUntil(lambda: check.state.text().startswith("▲"), timeout=PATIENCE)


def test_a_field_is_withheld_and_the_usual_rules_come_back(qtbot, workspace: Workspace) -> None:
    exhibit = workspace.snapshot.exhibits[0]
    dialog = DecisionDialog(workspace, exhibit, "Exhibit E1", "title")
    qtbot.addWidget(dialog)
    assert dialog.chosen_field() == "title"
    assert dialog.edition.word() is None
    dialog.edition.show_word(Edition.SEALED)
    dialog.save()
    assert {each.field for each in workspace.store.all_of(Disclosure)} == {"", "title"}
    again = DecisionDialog(workspace, exhibit, "Exhibit E1", "title")
    qtbot.addWidget(again)
    assert again.edition.word() is Edition.SEALED
    again.edition.show_word(None)
    again.save()
    assert {each.field for each in workspace.store.all_of(Disclosure)} == {""}


def test_a_public_report_is_refused_and_a_restricted_one_takes_a_reason(
    qtbot, workspace: Workspace
) -> None:
    (note, *_rest) = workspace.store.annotations(workspace.snapshot.exhibits[0].id)
    for field in ("text", "tags"):
        workspace.do(decide(workspace.store, note, Edition.PUBLIC, field=field, author=ACTOR))
    dialog = ReportDialog(workspace)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.edition.edition() is Edition.SEALED, "that of the case"
    dialog.kind.set_value("csv")
    for edition in (Edition.PUBLIC, Edition.RESTRICTED):
        dialog.edition.control.set_value(edition)
        workspace.do(
            decide(workspace.store, workspace.snapshot.exhibits[0], Edition.PUBLIC, field="url", author=ACTOR)
        )  # fmt: skip
        dialog.export()
        qtbot.waitUntil(lambda: bool(dialog.names.found.count()), timeout=PATIENCE)
        assert not dialog.target().exists()
        assert dialog.names.reason_block.isVisibleTo(dialog) is (edition is Edition.RESTRICTED)
    dialog.names.reason.setText("The court asked for it.")
    with qtbot.waitSignal(dialog.exported, timeout=PATIENCE):
        dialog.export()
    said = workspace.store.custody()[-1].details
    assert said["edition"] == "restricted"
    assert [dict(each)["reason"] for each in said["accepted"]] == ["The court asked for it."] * len(
        said["accepted"]
    )
