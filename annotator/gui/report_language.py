"""In which language a report is written: its own words, not those of people."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from annotator.gui.settings import Settings
from annotator.report.languages import LANGUAGES, nearest_language, offered


class ReportLanguage(QComboBox):
    """The languages by their own names; first the one chosen last, before that the window's own."""

    def __init__(self, settings: Settings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setObjectName("reportLanguage")
        self.setAccessibleName(self.tr("Language of the report"))
        for tag in offered():
            self.addItem(LANGUAGES[tag], tag)
        own = nearest_language(self.tr("en", "the tag of the language of this translation"))
        last = settings.report_language if settings is not None else ""
        self.setCurrentIndex(max(self.findData(last or own), self.findData("en")))
        self.activated.connect(lambda _row: self._remember())

    def language(self) -> str:
        """The tag of the chosen language."""
        return str(self.currentData())

    def _remember(self) -> None:
        if self._settings is not None:
            self._settings.report_language = self.language()
