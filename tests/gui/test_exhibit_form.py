from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.case.edits import changing
from annotator.case.exhibit import Exhibit, Proposal
from annotator.case.vocabularies import Generation, Tlp
from annotator.gui.exhibit_form import ExhibitForm
from annotator.gui.workspace import Workspace


@pytest.fixture
def form(
    qtbot: QtBot, case_workspace: Workspace, shown_exhibit: Exhibit, themed_app: QApplication
) -> ExhibitForm:
    made = ExhibitForm(case_workspace)
    qtbot.addWidget(made)
    made.resize(300, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_each_field_is_saved_when_it_is_left(form: ExhibitForm, case_workspace: Workspace) -> None:
    title = form.form.field("title")
    title.setText("Окно")
    title.editingFinished.emit()
    generation = form.form.field("generation")
    generation.setCurrentIndex(generation.findData(Generation.RE_UPLOAD.value))
    languages = form.form.field("languages")
    languages.setText("ru, kk")
    languages.editingFinished.emit()
    (stored,) = case_workspace.store.exhibits()
    assert stored.provenance.title == "Окно"
    assert stored.provenance.generation is Generation.RE_UPLOAD
    assert stored.provenance.languages == ("ru", "kk")
    assert case_workspace.undo_stack.count() == 3
    case_workspace.undo()
    assert languages.text() == ""


def test_leaving_a_field_unchanged_changes_nothing(
    form: ExhibitForm, case_workspace: Workspace
) -> None:
    form.form.field("title").editingFinished.emit()
    form.form.field("summary").left.emit()
    assert case_workspace.undo_stack.count() == 0


def test_proposals_are_taken_over_with_their_origin(
    form: ExhibitForm, case_workspace: Workspace, shown_exhibit: Exhibit
) -> None:
    found = (
        Proposal("platform", "Youtube", "clip.info.json: extractor_key"),
        Proposal("tlp", Tlp.GREEN.value, "clip.nfo: tlp"),
        Proposal("url", "https://example.org/<b>", "clip.info.json: webpage_url"),
    )
    case_workspace.do(
        changing("Change", [(shown_exhibit, replace(shown_exhibit, proposals=found))])
    )
    assert not form.found_fold.isHidden()
    form.proposals.taken.emit(found[:1])
    (stored,) = case_workspace.store.exhibits()
    assert stored.provenance.platform == "Youtube"
    assert stored.provenance.origins == found[:1]
    assert stored.provenance.url == ""
    form.proposals.all_button.click()
    (stored,) = case_workspace.store.exhibits()
    assert stored.provenance.url == "https://example.org/<b>"
    assert stored.provenance.tlp is Tlp.GREEN
    assert case_workspace.undo()
    assert case_workspace.store.exhibits()[0].provenance.url == ""


def test_a_proposal_that_does_not_fit_is_refused_at_its_field(
    form: ExhibitForm, case_workspace: Workspace
) -> None:
    assert not form.take_over([Proposal("tlp", "purple", "x.nfo")])
    assert form.form.block("tlp").is_refused()
    assert case_workspace.undo_stack.count() == 0


def test_what_the_file_says_stands_apart_and_scrolls_down_only(form: ExhibitForm) -> None:
    from annotator.gui.labels import CopyableLabel

    labels = [label.text() for label in form.facts.findChildren(CopyableLabel)]
    assert "small.mp4" in labels
    assert form.scrolled.horizontalScrollBar().maximum() == 0
    assert form.scrolled.widget().width() <= form.scrolled.viewport().width()
