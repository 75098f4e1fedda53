"""Translations of a text; machine translation that nobody reviewed says so."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.case.annotation import Translation
from annotator.gui.field_block import empty_layout
from annotator.gui.icons import icon
from annotator.gui.labels import Badge, plain_tip
from annotator.gui.plain_edit import PlainEdit, PlainLine
from annotator.gui.theme import Theme, on_theme_change


class Translations(QWidget):
    """The list of translations; `changed` after every change, `left` when a field is left."""

    changed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("translations")
        self._rows: list[_TranslationRow] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self.add_button = QPushButton(self.tr("Add a translation"), self)
        self.add_button.setProperty("role", "link")
        self.add_button.clicked.connect(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._list)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeading)

    def show_translations(self, translations: tuple[Translation, ...]) -> None:
        """Show these."""
        empty_layout(self._list)
        self._rows = []
        for translation in translations:
            self._add_row(translation)

    def translations(self) -> tuple[Translation, ...]:
        """Those that hold a text."""
        found = (row.translation() for row in self._rows)
        return tuple(each for each in found if each.text.strip())

    def _add(self) -> None:
        row = self._add_row(Translation("", "en", ""))
        row.text.setFocus()

    def _add_row(self, translation: Translation) -> _TranslationRow:
        row = _TranslationRow(translation, self)
        row.changed.connect(self.changed)
        row.left.connect(self.left)
        row.removed.connect(lambda: self._remove(row))
        self._rows.append(row)
        self._list.addWidget(row)
        return row

    def _remove(self, row: _TranslationRow) -> None:
        self._rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.changed.emit()
        self.left.emit()


class _TranslationRow(QFrame):
    changed = Signal()
    left = Signal()
    removed = Signal()

    def __init__(self, translation: Translation, parent: QWidget) -> None:
        super().__init__(parent)
        self.text = PlainEdit(self, lines=2)
        self.text.setPlainText(translation.text)
        self.text.setAccessibleName(self.tr("Translation"))
        self.language = self._line(translation.language, self.tr("Language (en)"))
        self.maker = self._line(translation.maker, self.tr("Translator, or engine and version"))
        self.made_on = self._line(translation.made_on, self.tr("Date"))
        self.reviewed_by = self._line(translation.reviewed_by, self.tr("Reviewed by"))
        self.machine = QCheckBox(self.tr("By machine"), self)
        self.machine.setChecked(translation.machine)
        self.warning = Badge("", "warn", self)
        self.warning.show_state(
            self.tr("▲ machine translation, not reviewed"),
            "warn",
            self.tr("It is marked like this wherever it is shown or printed."),
        )
        remove = QToolButton(self)
        self._remove = remove
        on_theme_change(self._retint)
        self._retint(None)
        remove.setToolTip(plain_tip(self.tr("Take this translation off")))
        remove.setAccessibleName(self.tr("Take this translation off"))
        remove.clicked.connect(self.removed)
        self.text.textChanged.connect(self._told)
        self.text.left.connect(self.left)
        self.machine.toggled.connect(lambda _on: self._told())
        self.machine.toggled.connect(lambda _on: self.left.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.warning)
        column.addWidget(self.text)
        for left, right in ((self.language, self.made_on), (self.reviewed_by, None)):
            row = QHBoxLayout()
            row.setSpacing(4)
            row.addWidget(left, 1)
            if right is not None:
                row.addWidget(right, 1)
            else:
                row.addWidget(self.machine)
                row.addWidget(remove)
            column.addLayout(row)
        column.insertWidget(2, self.maker)
        self._show_warning()

    def _retint(self, _theme: Theme | None) -> None:
        self._remove.setIcon(icon("x", "muted"))

    def translation(self) -> Translation:
        """What is entered."""
        return Translation(
            text=self.text.toPlainText(),
            language=self.language.text().strip(),
            maker=self.maker.text().strip(),
            machine=self.machine.isChecked(),
            made_on=self.made_on.text().strip(),
            reviewed_by=self.reviewed_by.text().strip(),
        )

    def _line(self, text: str, words: str) -> PlainLine:
        line = PlainLine(self)
        line.show_text(text)
        line.setPlaceholderText(words)
        line.setAccessibleName(words)
        line.setToolTip(plain_tip(words))
        line.textEdited.connect(lambda _text: self._told())
        line.editingFinished.connect(self.left)
        return line

    def _told(self) -> None:
        self._show_warning()
        self.changed.emit()

    def _show_warning(self) -> None:
        self.warning.setVisible(self.translation().needs_warning())
