"""The language of a report is chosen in its dialog, and chosen again next time."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.gui.report_language import ReportLanguage
from annotator.gui.settings import Settings
from annotator.report.languages import LANGUAGES, offered


def test_every_language_stands_there_by_its_own_name(
    qtbot: QtBot, themed_app: QApplication
) -> None:
    chosen = ReportLanguage()
    qtbot.addWidget(chosen)
    assert [chosen.itemText(row) for row in range(chosen.count())] == [
        LANGUAGES[tag] for tag in offered()
    ]
    assert chosen.language() == "en"
    assert chosen.accessibleName()


def test_the_language_chosen_last_is_chosen_again(
    qtbot: QtBot, themed_app: QApplication, settings: Settings
) -> None:
    first = ReportLanguage(settings)
    qtbot.addWidget(first)
    first.setCurrentIndex(first.findData("kk"))
    assert settings.report_language == ""  # nobody chose it by hand
    first.activated.emit(first.currentIndex())
    again = ReportLanguage(settings)
    qtbot.addWidget(again)
    assert again.language() == "kk"


def test_a_language_that_is_gone_is_english(
    qtbot: QtBot, themed_app: QApplication, settings: Settings
) -> None:
    settings.report_language = "tlh"
    chosen = ReportLanguage(settings)
    qtbot.addWidget(chosen)
    assert chosen.language() == "en"
