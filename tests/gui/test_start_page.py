from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton

from annotator.errors import CaseLockedError
from annotator.gui.actions import Actions
from annotator.gui.case_dialogs import (
    AddVideosDialog,
    LockedDialog,
    NameDialog,
    NewCaseDialog,
    folder_name,
    free_folder,
)
from annotator.gui.dropped import case_folder_in, local_files
from annotator.gui.labels import PlainLabel
from annotator.gui.settings import NOBODY, Settings
from annotator.gui.start_page import StartPage


def files(*urls: QUrl) -> QMimeData:
    data = QMimeData()
    data.setUrls(list(urls))
    return data


def drop(widget, data: QMimeData) -> None:
    no = Qt.KeyboardModifier.NoModifier
    args = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, no)
    QApplication.sendEvent(widget, QDragEnterEvent(QPoint(5, 5), *args))
    QApplication.sendEvent(widget, QDropEvent(QPointF(5, 5), *args))


@pytest.fixture
def page(qtbot, dark):
    actions = Actions()
    made = StartPage(actions)
    made.registry = actions
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    return made


@pytest.mark.parametrize("id", ["file.new_case", "file.open_case", "file.open_sample"])
def test_cards_do_their_action(qtbot, page, id):
    with qtbot.waitSignal(page.registry[id].triggered):
        page.findChild(QPushButton, f"start.{id}").click()


def test_a_dropped_video_is_told(qtbot, page, small_film):
    with qtbot.waitSignal(page.dropped) as dropped:
        drop(page.drop_place, files(QUrl.fromLocalFile(str(small_film))))
    assert dropped.args == [(small_film,)]


def test_links_into_the_net_are_not_files():
    assert local_files(files(QUrl("https://example.org/a.mp4"))) == ()
    assert local_files(QMimeData()) == ()


def test_names_that_are_not_utf8_survive_a_drop():
    url = QUrl.fromEncoded(b"file:///tmp/clip-%FF%FE.mp4")
    assert [bytes(path) for path in local_files(files(url))] == [b"/tmp/clip-\xff\xfe.mp4"]


def test_a_case_is_known_by_folder_or_database(tmp_path):
    (tmp_path / "case.sqlite").write_bytes(b"x")
    assert case_folder_in((tmp_path,)) == tmp_path
    assert case_folder_in((tmp_path / "case.sqlite",)) == tmp_path
    assert case_folder_in((tmp_path, tmp_path)) is None
    assert case_folder_in((tmp_path.parent,)) is None


def test_recent_cases_open_and_lost_ones_can_be_forgotten(qtbot, page, tmp_path):
    there, gone = tmp_path / "a & b\u202e", tmp_path / "gone"
    there.mkdir()
    page.show_recent((there, gone))
    first, second = page.recent_rows()
    assert "\u202e" not in first.button.text()
    assert "&&" in first.button.text()
    with qtbot.waitSignal(page.recent_chosen) as chosen:
        first.button.click()
    assert chosen.args == [there]
    assert not second.button.isEnabled()
    with qtbot.waitSignal(page.recent_forgotten) as forgotten:
        second.forget.click()
    assert forgotten.args == [gone]
    page.show_recent(())
    assert page.recent_rows() == ()


# -- dialogs ------------------------------------------------------------------


def test_the_name_is_proposed_and_enter_makes_the_case(qtbot, dark, tmp_path):
    dialog = NewCaseDialog(tmp_path, (Path("/videos/square_16 dec.mp4"),))
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.title.text() == "square 16 dec"
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog.title, Qt.Key.Key_Return)
    answer = dialog.answer()
    assert answer.folder == tmp_path / "square 16 dec"
    assert not answer.in_place


def test_a_case_needs_a_name(qtbot, dark, tmp_path):
    dialog = NewCaseDialog(tmp_path)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.create_button.isEnabled()
    qtbot.keyClick(dialog.title, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.title.setText("Площадь")
    assert dialog.create_button.isEnabled()
    assert dialog.answer().folder == tmp_path / "Площадь"


def test_no_folder_is_proposed_twice(tmp_path):
    assert free_folder(tmp_path, "A") == tmp_path / "A"
    (tmp_path / "A").mkdir()
    assert free_folder(tmp_path, "A") == tmp_path / "A 2"


@pytest.mark.parametrize(
    "title",
    ["../../etc", "a/b", "..", ".", "-rf", "CON", "aux.txt", "x\0y", "evil\u202egpj", "\udcff",
     " ", "a" * 500, "<>:|?*", "line\nbreak"],
)  # fmt: skip
def test_a_folder_name_is_harmless(tmp_path, title):
    name = folder_name(title)
    assert (tmp_path / name).resolve().parent == tmp_path.resolve()
    assert name
    assert len(name) <= 90
    assert not name.startswith(("-", "."))
    assert name.isprintable()
    assert name.upper().split(".")[0] not in ("CON", "AUX")
    (tmp_path / name).mkdir()


def test_copying_is_the_default_when_adding(qtbot, dark):
    dialog = AddVideosDialog(tuple(Path(f"{n}.mp4") for n in range(9)), in_place=False)
    qtbot.addWidget(dialog)
    assert not dialog.in_place.isChecked()
    assert any("+5" in label.text() for label in dialog.findChildren(PlainLabel))


def test_locked_dialog_names_the_holder(qtbot, dark):
    error = CaseLockedError("The case is open.", "Close it there.", holder="<b>A</b> on desk-2")
    dialog = LockedDialog(error)
    qtbot.addWidget(dialog)
    words = "\n".join(label.text() for label in dialog.findChildren(PlainLabel))
    assert "<b>A</b> on desk-2" in words
    read = next(b for b in dialog.findChildren(QPushButton) if b.isDefault())
    with qtbot.waitSignal(dialog.accepted):
        read.click()


def test_name_dialog_shows_the_name(qtbot, dark):
    dialog = NameDialog("Investigator")
    qtbot.addWidget(dialog)
    assert dialog.name.text() == "Investigator"


# -- settings -----------------------------------------------------------------


def test_settings_survive_and_keep_their_types(tmp_path):
    file = tmp_path / "s.ini"
    first = Settings(file)
    assert first.theme == "system"
    assert first.your_name == NOBODY
    assert first.recent_cases() == ()
    assert not first.leave_in_place
    first.theme, first.your_name, first.leave_in_place = "light", "O-7", True
    first.remember_case(tmp_path / "a, b")
    first.remember_case(tmp_path / "дело")
    first.remember_case(tmp_path / "a, b")
    first.save()
    again = Settings(file)
    assert (again.theme, again.your_name, again.leave_in_place) == ("light", "O-7", True)
    assert again.recent_cases() == (tmp_path / "a, b", tmp_path / "дело")
    again.forget_case(tmp_path / "a, b")
    assert again.recent_cases() == (tmp_path / "дело",)


def test_one_recent_case_comes_back_as_one(tmp_path):
    first = Settings(tmp_path / "s.ini")
    first.remember_case(tmp_path / "only")
    first.save()
    assert Settings(tmp_path / "s.ini").recent_cases() == (tmp_path / "only",)


def test_an_empty_name_is_nobody(tmp_path):
    settings = Settings(tmp_path / "s.ini")
    settings.your_name = "   "
    assert settings.your_name == NOBODY
    settings.theme = "purple"
    assert settings.theme == "system"
