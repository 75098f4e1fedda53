"""In which language a report is written: its own words, not those of people."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from annotator.report.languages import LANGUAGES, nearest_language, offered


class ReportLanguage(QComboBox):
    """The languages by their own names; the window's own is chosen at first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reportLanguage")
        self.setAccessibleName(self.tr("Language of the report"))
        for tag in offered():
            self.addItem(LANGUAGES[tag], tag)
        own = nearest_language(self.tr("en", "the tag of the language of this translation"))
        self.setCurrentIndex(self.findData(own))

    def language(self) -> str:
        """The tag of the chosen language."""
        return str(self.currentData())
