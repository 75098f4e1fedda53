from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.case.edits import adding
from annotator.case.exhibit import Exhibit
from annotator.case.note_filter import NoteFilter
from annotator.case.vocabularies import NoteKind
from annotator.gui.fixity import board_of
from annotator.gui.report_dialog import ReportDialog
from annotator.gui.settings import Settings
from annotator.gui.verify_dialog import VerifyDialog
from annotator.gui.workspace import Workspace
from annotator.media.probe import probe
from annotator.provenance.finding import Level
from annotator.workflow.annotate import new_note
from annotator.workflow.report_template import write_template
from annotator.workflow.saved_filters import SavedFilter, keep_filter
from tests.gui.numbered_film import show_film


@pytest.fixture
def workspace(case_workspace: Workspace, themed_app: QApplication) -> Workspace:
    return case_workspace


@pytest.fixture
def shown_exhibit(case_workspace: Workspace, small_film: Path) -> Exhibit:
    """As in conftest, with what the file says: a report prints it."""
    show_film(case_workspace, small_film, facts=probe(small_film).to_json())
    assert case_workspace.exhibit is not None
    return case_workspace.exhibit


def add_a_note(workspace: Workspace, exhibit: Exhibit) -> None:
    index = workspace.index
    assert index is not None
    workspace.store.put_index(exhibit.id, index)
    note = new_note(
        exhibit, index, 7, kind=NoteKind.OBSERVATION, author="T", clock=workspace.clock, text="Он"
    )
    assert workspace.do(adding("Add", note))


def test_verifying_says_what_was_checked_and_enters_it_in_the_log(
    qtbot: QtBot, workspace: Workspace, shown_exhibit: Exhibit
) -> None:
    add_a_note(workspace, shown_exhibit)
    dialog = VerifyDialog(workspace)
    qtbot.addWidget(dialog)
    dialog.show()
    with qtbot.waitSignal(dialog.verified, timeout=20_000) as done:
        pass
    assert done.args is not None
    assert done.args[0].ok, dialog.result_text()
    assert "Frames of E1" in dialog.result_text()
    fixity = board_of(workspace).state(shown_exhibit.id)
    assert fixity is not None
    assert fixity.good
    assert workspace.store.custody()[-1].action == "fixity check"


def test_a_changed_film_fails_in_words(
    qtbot: QtBot, workspace: Workspace, shown_exhibit: Exhibit, tmp_path: Path
) -> None:
    from dataclasses import replace

    from annotator.case.edits import changing

    copy = tmp_path / "changed.mp4"
    data = bytearray(Path(shown_exhibit.media_path).read_bytes())
    data[-1] ^= 1
    copy.write_bytes(data)
    moved = replace(shown_exhibit, media_path=str(copy), media_path_raw=str(copy).encode())
    workspace.commit(changing("Move", [(shown_exhibit, moved)]))
    dialog = VerifyDialog(workspace)
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.verified, timeout=20_000) as done:
        pass
    assert done.args is not None
    assert [f.subject for f in done.args[0].findings if f.level is Level.FAILED] == ["Exhibit E1"]
    assert "\n\n[Failed] Exhibit E1" in dialog.result_text()
    fixity = board_of(workspace).state(shown_exhibit.id)
    assert fixity is not None
    assert not fixity.good


@pytest.mark.parametrize("kind", ["pdf", "html", "csv"])
def test_a_report_is_written_with_what_is_preselected(
    qtbot: QtBot, workspace: Workspace, shown_exhibit: Exhibit, kind: str
) -> None:
    add_a_note(workspace, shown_exhibit)
    dialog = ReportDialog(workspace)
    qtbot.addWidget(dialog)
    dialog.kind.set_value(kind)
    dialog.kind.chosen.emit(kind)
    assert dialog.options().exhibits == ()
    target = dialog.target()
    assert target.parent == workspace.folder() / "exports"
    dialog.export()
    qtbot.waitUntil(lambda: not dialog.said.isHidden(), timeout=20_000)
    assert dialog.said.text().startswith("✓"), dialog.said.text()
    assert target.stat().st_size > 100
    assert target.suffix == f".{kind}"
    assert not dialog.folder_button.isHidden()
    assert dialog.target() != target


def test_a_report_takes_the_filter_of_the_table_or_a_saved_one(
    qtbot: QtBot, workspace: Workspace, shown_exhibit: Exhibit
) -> None:
    add_a_note(workspace, shown_exhibit)
    saved = NoteFilter(any_tags=("нет",))
    keep_filter(workspace.folder(), SavedFilter("None of them", saved))
    now = NoteFilter(kinds=("observation",))
    dialog = ReportDialog(workspace, current=now)
    qtbot.addWidget(dialog)
    assert dialog.notes.count() == 3
    assert dialog.options().wanted == NoteFilter()
    dialog.notes.setCurrentIndex(1)
    assert (dialog.options().wanted, dialog.options().filter_name) == (now, "")
    dialog.notes.setCurrentIndex(2)
    assert (dialog.options().wanted, dialog.options().filter_name) == (saved, "None of them")
    dialog.kind.set_value("html")
    dialog.kind.chosen.emit("html")
    target = dialog.target()
    dialog.export()
    qtbot.waitUntil(lambda: not dialog.said.isHidden(), timeout=60_000)
    assert dialog.said.text().startswith("✓"), dialog.said.text()
    assert "0 of 1" in target.read_text("utf-8")


def test_an_existing_file_is_not_replaced_unasked(
    qtbot: QtBot, workspace: Workspace, shown_exhibit: Exhibit
) -> None:
    dialog = ReportDialog(workspace)
    qtbot.addWidget(dialog)
    dialog.kind.set_value("csv")
    dialog.kind.chosen.emit("csv")
    target = dialog.target()
    target.parent.mkdir(exist_ok=True)
    target.write_text("kept")
    dialog.export()
    qtbot.waitUntil(lambda: not dialog.said.isHidden(), timeout=20_000)
    assert target.read_text() == "kept"
    assert not dialog.replace.isHidden()
    dialog.replace.setChecked(True)
    with qtbot.waitSignal(dialog.exported, timeout=20_000):
        dialog.export()
    assert target.read_text("utf-8-sig") != "kept"


def test_exhibits_and_sections_can_be_left_out(
    qtbot: QtBot, workspace: Workspace, shown_exhibit: Exhibit
) -> None:
    dialog = ReportDialog(workspace)
    qtbot.addWidget(dialog)
    dialog.sections.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert "question" not in dialog.options().sections
    dialog.exhibits.item(0).setCheckState(Qt.CheckState.Unchecked)
    dialog.export()
    assert not dialog.progress.is_running()


def test_a_section_at_least_is_chosen_and_all_come_back_with_a_button(
    qtbot: QtBot, workspace: Workspace, shown_exhibit: Exhibit
) -> None:
    dialog = ReportDialog(workspace)
    qtbot.addWidget(dialog)
    whole = dialog.options().sections
    assert "harms" not in whole
    dialog.sections.none.click()
    dialog.export()
    assert not dialog.progress.is_running()
    assert "section" in dialog.said.text()
    dialog.sections.all.click()
    assert set(dialog.options().sections) == {*whole, "harms"}


def test_a_template_is_remembered_proposes_and_is_in_the_report(
    qtbot: QtBot,
    workspace: Workspace,
    shown_exhibit: Exhibit,
    settings: Settings,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "template"
    write_template(folder)
    file = folder / "template.toml"
    words = file.read_text("utf-8").replace('paper = "a4"', 'paper = "us-letter"')
    head, _, _ = words.partition("shown = [")
    file.write_text(head + 'shown = ["question", "observations"]', "utf-8")
    settings.report_template = folder
    dialog = ReportDialog(workspace, settings=settings)
    qtbot.addWidget(dialog)
    row = dialog.choices.template
    qtbot.waitUntil(lambda: "Name of the organisation" in row.shown.full_text(), timeout=60_000)
    assert dialog.options().sections == ("question", "observations")
    assert dialog.options().paper == "us-letter"
    dialog.kind.set_value("html")
    dialog.kind.chosen.emit("html")
    target = dialog.target()
    dialog.export()
    qtbot.waitUntil(lambda: not dialog.said.isHidden(), timeout=60_000)
    assert dialog.said.text().startswith("✓"), dialog.said.text()
    assert "Name of the organisation" in target.read_text("utf-8")
    row.none_button.click()
    assert settings.report_template is None
    assert row.folder is None


def test_a_template_that_cannot_be_used_is_refused_at_its_field(
    qtbot: QtBot,
    workspace: Workspace,
    shown_exhibit: Exhibit,
    settings: Settings,
    tmp_path: Path,
) -> None:
    dialog = ReportDialog(workspace, settings=settings)
    qtbot.addWidget(dialog)
    row = dialog.choices.template
    row.use(tmp_path)
    qtbot.waitUntil(row.is_refused, timeout=60_000)
    assert "template.toml" in row.block.error.text()
    dialog.kind.set_value("html")
    dialog.kind.chosen.emit("html")
    dialog.export()
    qtbot.waitUntil(lambda: not dialog.said.isHidden(), timeout=60_000)
    assert "template.toml" in dialog.said.text()
    assert not dialog.target().exists()
    dialog.kind.set_value("csv")
    dialog.kind.chosen.emit("csv")
    with qtbot.waitSignal(dialog.exported, timeout=60_000):
        dialog.export()


def test_a_template_to_start_from_is_written_and_used(
    qtbot: QtBot,
    workspace: Workspace,
    shown_exhibit: Exhibit,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "annotator.gui.report_template_row.QDesktopServices.openUrl",
        lambda url: opened.append(url.toLocalFile()),
    )
    dialog = ReportDialog(workspace, settings=settings)
    qtbot.addWidget(dialog)
    row = dialog.choices.template
    row.write_into(tmp_path / "ours")
    qtbot.waitUntil(lambda: "Name of the organisation" in row.shown.full_text(), timeout=60_000)
    assert opened == [str(tmp_path / "ours")]
    assert settings.report_template == tmp_path / "ours"
    row.write_into(tmp_path / "ours")
    qtbot.waitUntil(row.is_refused, timeout=60_000)
    assert "already" in row.block.error.text()
