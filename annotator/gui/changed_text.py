"""One text over another: what went is struck out, what came is underlined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QResizeEvent, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from annotator.gui.labels import visible
from annotator.gui.theme import Theme, on_theme_change, theme_of
from annotator.provenance.differences import Run

_SPOKEN: Final = {"same": "{text}", "gone": "[− {text}]", "new": "[+ {text}]"}


class ChangedText(QTextEdit):
    """Read-only words with their changes; as high as they need, colour never alone."""

    def __init__(self, runs: Sequence[Run], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs = tuple(runs)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "bare")
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self._write(theme_of(self))
        self.setAccessibleName(
            "".join(_SPOKEN[run.kind].format(text=visible(run.text)) for run in self._runs)
        )
        on_theme_change(self._write)

    def _write(self, theme: Theme) -> None:
        self.clear()
        cursor = QTextCursor(self.document())
        for run in self._runs:
            cursor.insertText(visible(run.text), _format(run, theme))
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Another font needs another height."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines again and take the height that they need."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """As high as the text."""
        return QSize(super().sizeHint().width(), self.height())

    def _fit(self) -> None:
        self.document().setTextWidth(max(1, self.viewport().width()))
        self.setFixedHeight(max(1, int(self.document().size().height() + 0.999)))


def _format(run: Run, theme: Theme) -> QTextCharFormat:
    written = QTextCharFormat()
    if run.kind == "gone":
        written.setForeground(QColor(theme.bad))
        written.setFontStrikeOut(True)
    elif run.kind == "new":
        written.setForeground(QColor(theme.good))
        written.setFontUnderline(True)
    else:
        written.setForeground(QColor(theme.text))
    return written
