"""Text fields that take plain text only, grow with it, and stand right for right-to-left text."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QTextOption
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from annotator.report.visible_text import direction


class PlainEdit(QPlainTextEdit):
    """Several lines of plain text; Tab leaves it. `left` when the focus goes."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None, *, lines: int = 2, most: int = 10) -> None:
        super().__init__(parent)
        self._lines, self._most = lines, most
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.textChanged.connect(self.fit)
        self.fit()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste the plain text only, without NUL."""
        if source.hasText():
            self.textCursor().insertText(source.text().replace("\0", ""))

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Only text goes in."""
        return source.hasText()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell when it is left (not for a menu or another window)."""
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Ctrl+Enter and Esc to whoever is above."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape or (
            enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Count the lines again."""
        super().resizeEvent(event)
        self.fit()

    def sizeHint(self) -> QSize:
        """Narrow; as high as its text within bounds."""
        return QSize(120, self.height())

    def minimumSizeHint(self) -> QSize:
        """Narrow panels are fine."""
        return QSize(60, self.height())

    def fit(self) -> None:
        """Grow or shrink with the text, and turn to its direction."""
        self._turn()
        line = self.fontMetrics().lineSpacing()
        wanted = round(self.document().size().height())  # QPlainTextEdit counts in lines
        lines = max(self._lines, min(self._most, wanted))
        self.setFixedHeight(line * lines + 20)

    def _turn(self) -> None:
        option = self.document().defaultTextOption()
        wanted = (
            Qt.LayoutDirection.RightToLeft
            if direction(self.toPlainText()) == "rtl"
            else Qt.LayoutDirection.LeftToRight
        )
        if option.textDirection() != wanted:
            option.setTextDirection(wanted)
            self.document().setDefaultTextOption(option)


class PlainLine(QLineEdit):
    """One line of plain text that stands right when it is right-to-left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(40)
        self.textChanged.connect(lambda _text: self.turn())

    def show_text(self, text: str) -> None:
        """Show a text from its beginning."""
        self.setText(text)
        self.setCursorPosition(0)

    def turn(self) -> None:
        """Stand at the side at which the text begins; an empty field stands as the window does."""
        text = self.text()
        if not text:
            self.unsetLayoutDirection()
            return
        self.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft
            if direction(text) == "rtl"
            else Qt.LayoutDirection.LeftToRight
        )
