"""The small shared widgets. Text from outside is plain text here, always."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QToolTip,
    QWidget,
)

from annotator.gui.icons import icon
from annotator.gui.theme import Theme, on_theme_change
from annotator.report.visible_text import shortened, visible_text

LONGEST_SHOWN = 2_000


def visible(text: str, limit: int = LONGEST_SHOWN) -> str:
    """The text with control, bidi and undecodable characters made visible, cut at `limit`."""
    return shortened(visible_text(text[: limit + 1], keep_lines=True), limit)


def one_line(text: str, limit: int = 200) -> str:
    """The same on one line: line breaks become spaces."""
    return visible(" ".join(text[: limit * 4].split()), limit)


def plain_tip(text: str) -> str:
    """Text for a tool tip or What's This: never read as HTML, whatever it holds."""
    if not text:
        return ""
    lines = html.escape(visible(text)).replace("\n", "<br>")
    return f"<qt>{lines}</qt>"


def menu_text(text: str) -> str:
    """Text from outside for a menu entry or a button: `&` is no mnemonic there."""
    return one_line(text).replace("&", "&&")


class PlainLabel(QLabel):
    """A label that shows its text letter by letter; HTML in it stays visible as such."""

    def __init__(self, text: str = "", parent: QWidget | None = None, *, role: str = "") -> None:
        super().__init__(parent)
        super().setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show this text."""
        super().setText(visible(text))

    def setTextFormat(self, _format: Qt.TextFormat) -> None:  # noqa: N802 - Qt's name
        """Nothing: it stays plain."""

    def setToolTip(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Set a tool tip that is plain text too."""
        super().setToolTip(plain_tip(text))

    def set_role(self, role: str) -> None:
        """Change the `role` that the style sheet knows."""
        restyle(self, "role", role)


class ElidedLabel(PlainLabel):
    """A plain label on one line that ends in … when the place is too small; tip: all of it."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        role: str = "",
        where: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        self._full = ""
        self._where = where
        super().__init__("", parent, role=role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show this text as far as it fits."""
        self._full = one_line(text, LONGEST_SHOWN)
        self._fit()

    def full_text(self) -> str:
        """The text as it would be shown with place enough."""
        return self._full

    def sizeHint(self) -> QSize:
        """As wide as the whole text."""
        hint = super().sizeHint()
        hint.setWidth(QFontMetrics(self.font()).horizontalAdvance(self._full) + 8)
        return hint

    def minimumSizeHint(self) -> QSize:
        """Three letters at least."""
        hint = super().sizeHint()
        hint.setWidth(QFontMetrics(self.font()).horizontalAdvance("mm…"))
        return hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text again."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        fitted = QFontMetrics(self.font()).elidedText(self._full, self._where, self.width())
        QLabel.setText(self, fitted)
        self.setToolTip(self._full if fitted != self._full else "")


class CopyableLabel(PlainLabel):
    """A plain label whose text is copied by a click or Enter (frame, PTS, digests)."""

    copied = Signal(object)  # str

    def __init__(
        self, text: str = "", parent: QWidget | None = None, *, what: str = "", role: str = ""
    ) -> None:
        self._copies = ""
        super().__init__(text, parent, role=role)
        self._what = what
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setAccessibleName(what)
        self.setToolTip(self.tr("{what}: click to copy").format(what=what or text))

    def set_value(self, shown: str, copies: str = "") -> None:
        """Show one text and copy another (`1 234` is copied as `1234`)."""
        self.setText(shown)
        self._copies = copies

    def copy(self) -> None:
        """Put the value on the clipboard and say so."""
        value = self._copies or self.text()
        QGuiApplication.clipboard().setText(value)
        where = self.mapToGlobal(self.rect().bottomLeft())
        QToolTip.showText(where, self.tr("Copied"), self)
        self.copied.emit(value)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Copy."""
        inside = self.rect().contains(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and inside:
            self.copy()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.copy()
        else:
            super().keyPressEvent(event)


class Badge(PlainLabel):
    """A chip with a word in it; `tone` is good, warn, bad, accent or empty."""

    def __init__(self, text: str = "", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent, role="chip")
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, text: str, tone: str, tip: str = "") -> None:
        """Another word in another tone."""
        self.setText(text)
        self.setToolTip(tip)
        restyle(self, "tone", tone)


class SectionHeader(QWidget):
    """A small capital heading with an optional count on the right and one button."""

    pressed = Signal()

    def __init__(
        self, text: str, parent: QWidget | None = None, *, action: str = "", action_icon: str = ""
    ) -> None:
        super().__init__(parent)
        self._title = PlainLabel(text.upper(), self, role="muted")
        font = self._title.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        font.setLetterSpacing(font.SpacingType.AbsoluteSpacing, 0.8)
        self._title.setFont(font)
        self._title.setAccessibleName(text)
        self._count = PlainLabel("", self, role="muted")
        self._count.hide()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.addWidget(self._title)
        row.addStretch(1)
        row.addWidget(self._count)
        if action:
            button = QToolButton(self)
            button.setAccessibleName(action)
            button.setToolTip(plain_tip(action))
            if action_icon:
                self._button, self._icon = button, action_icon
                on_theme_change(self._retint)
                self._retint()
            else:
                button.setText("+")
            button.clicked.connect(self.pressed)
            row.addWidget(button)

    def _retint(self, _theme: Theme | None = None) -> None:
        self._button.setIcon(icon(self._icon, "muted"))

    def set_count(self, count: int) -> None:
        """Show how many there are."""
        self._count.setText(f"{count:,}".replace(",", "\u202f"))
        self._count.show()


@dataclass(frozen=True, slots=True)
class Segment:
    """One choice of a segmented control; `value` is anything hashable."""

    value: object
    text: str
    tip: str = ""


class SegmentedControl(QFrame):
    """One choice out of a few, all visible; arrow keys move, `chosen(value)` tells."""

    chosen = Signal(object)

    def __init__(
        self, segments: Sequence[Segment], parent: QWidget | None = None, *, optional: bool = False
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "segments")
        self._optional = optional
        self._values: list[object] = []
        self._group = QButtonGroup(self)
        self._group.setExclusive(not optional)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, segment in enumerate(segments):
            button = QToolButton(self)
            button.setText(menu_text(segment.text))
            button.setCheckable(True)
            button.setToolTip(plain_tip(segment.tip))
            button.setAccessibleName(segment.text)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            self._group.addButton(button, number)
            self._values.append(segment.value)
            row.addWidget(button)
        self._group.idClicked.connect(self._clicked)

    def value(self) -> object:
        """The chosen value; None when nothing is chosen."""
        number = next((i for i, button in enumerate(self._buttons()) if button.isChecked()), -1)
        return self._values[number] if number >= 0 else None

    def set_value(self, value: object) -> None:
        """Choose without telling; a value that is not there chooses nothing."""
        self._group.setExclusive(False)
        for number, button in enumerate(self._buttons()):
            button.setChecked(self._values[number] == value)
        self._group.setExclusive(not self._optional)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the choice with the arrow keys."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        buttons = self._buttons()
        focused = next((i for i, button in enumerate(buttons) if button.hasFocus()), -1)
        if not step or focused < 0:
            super().keyPressEvent(event)
            return
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            step = -step
        target = buttons[(focused + step) % len(buttons)]
        target.setFocus(Qt.FocusReason.TabFocusReason)
        target.click()

    def _buttons(self) -> list[QToolButton]:
        found = [self._group.button(number) for number in range(len(self._values))]
        return [button for button in found if isinstance(button, QToolButton)]

    def _clicked(self, number: int) -> None:
        if self._optional:
            for other, button in enumerate(self._buttons()):
                if other != number:
                    button.setChecked(False)
        self.chosen.emit(self.value())


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet reads, and have it read again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def rule(parent: QWidget | None = None) -> QFrame:
    """A hair line across."""
    line = QFrame(parent)
    line.setProperty("role", "rule")
    line.setFixedHeight(1)
    return line


def is_theme_event(event: QEvent) -> bool:
    """True in `changeEvent` when the theme changed: ask for icons and colours again."""
    return event.type() == QEvent.Type.PaletteChange
