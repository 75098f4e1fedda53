"""A field with its label above and, when it was refused, the reason in words below."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QLayout,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.icons import icon
from annotator.gui.labels import PlainLabel, restyle
from annotator.gui.theme import GRID, Theme, on_theme_change


class FieldBlock(QWidget):
    """Label, widget, and a place for a refusal. `widget` may be None when filled later."""

    def __init__(self, label: str, widget: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.widget = widget
        self._label = PlainLabel(label, self, role="muted")
        self._label.setBuddy(widget)
        self._label.setVisible(bool(label))
        if label and not widget.accessibleName():
            widget.setAccessibleName(label)
        self.error = PlainLabel("", self, role="bad")
        self.error.setWordWrap(True)
        self.error.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._label)
        column.addWidget(widget)
        column.addWidget(self.error)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def set_label(self, text: str) -> None:
        """Another label."""
        self._label.setText(text)
        self._label.setVisible(bool(text))

    def refuse(self, message: str, hint: str = "") -> None:
        """Say at the field why it was refused."""
        self.error.setText(f"▲ {message}\n{hint}".strip() if hint else f"▲ {message}")
        self.error.show()
        restyle(self.widget, "state", "bad")
        # Laid out first: the words may lie below what a small screen shows.
        QTimer.singleShot(0, self, self._bring_into_view)

    def accept(self) -> None:
        """Take a refusal away."""
        if not self.error.isHidden():
            self.error.hide()
            self.error.setText("")
        restyle(self.widget, "state", "")

    def _bring_into_view(self) -> None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None and self.is_refused():
            above.ensureWidgetVisible(self)

    def is_refused(self) -> bool:
        """True while a refusal is shown."""
        return not self.error.isHidden()


class Fold(QWidget):
    """A heading that opens and closes what is below it."""

    toggled = Signal(object)  # bool

    def __init__(self, title: str, parent: QWidget | None = None, *, is_open: bool = False) -> None:
        super().__init__(parent)
        self._head = QToolButton(self)
        self._head.setText(title)
        self._head.setCheckable(True)
        self._head.setProperty("role", "fold")
        self._head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._head.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._head.setStyleSheet(
            "QToolButton { background: transparent; padding: 4px 0; text-align: left; }"
        )
        self.body = QWidget(self)
        self.content = QVBoxLayout(self.body)
        self.content.setContentsMargins(0, 0, 0, GRID // 2)
        self.content.setSpacing(GRID)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._head)
        column.addWidget(self.body)
        self._head.toggled.connect(self._show)
        on_theme_change(self._retint)
        self._head.setChecked(is_open)
        self._show(is_open)

    def set_open(self, is_open: bool) -> None:
        """Open or close it."""
        self._head.setChecked(is_open)

    def is_open(self) -> bool:
        """True while what is below is shown."""
        return self._head.isChecked()

    def set_title(self, title: str) -> None:
        """Another heading."""
        self._head.setText(title)

    def _show(self, is_open: bool) -> None:
        self.body.setVisible(is_open)
        self._head.setIcon(icon("chevron-down" if is_open else "chevron-right", "muted"))
        self.toggled.emit(is_open)

    def _retint(self, _theme: Theme) -> None:
        self._show(self.is_open())


def empty_layout(layout: QLayout) -> None:
    """Remove all widgets from a layout and delete them."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
