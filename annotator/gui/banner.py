"""Banners under the header: what stays wrong until it is mended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.icons import icon, icon_pixmap
from annotator.gui.labels import PlainLabel, is_theme_event, plain_tip
from annotator.gui.theme import GRID

Tone = Literal["bad", "warn", "good"]
_LEAST_WIDTH = 160
_ICONS = {"bad": "octagon-alert", "warn": "triangle-alert", "good": "info"}


class Banner(QFrame):
    """One line of what is wrong and what to do, with a button, or a few (`more`)."""

    def __init__(
        self,
        tone: Tone,
        text: str,
        hint: str = "",
        parent: QWidget | None = None,
        *,
        button: str = "",
        pressed: Callable[[], object] | None = None,
        more: tuple[tuple[str, Callable[[], object]], ...] = (),
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self.setProperty("tone", tone)
        self.setAccessibleName(text)
        self._tone: Tone = tone
        self._mark = QLabel(self)
        self.text = PlainLabel(text, self, role="strong")
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hint = PlainLabel(hint, self)
        self.hint.setVisible(bool(hint))
        for label in (self.text, self.hint):
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            # After the policy, which would forget that the height follows from the width.
            label.setWordWrap(True)
            label.setMinimumSize(_LEAST_WIDTH, 1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.text)
        words.addWidget(self.hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID * 2, GRID, GRID, GRID)
        row.setSpacing(GRID)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        first = ((button, pressed),) if button and pressed is not None else ()
        for words_on_it, slot in (*first, *more):
            press = QPushButton(words_on_it, self)
            press.clicked.connect(lambda _checked=False, slot=slot: slot())
            row.addWidget(press)
        self.close_button = QToolButton(self)
        self.close_button.setAccessibleName(self.tr("Hide this message"))
        self.close_button.setToolTip(plain_tip(self.tr("Hide this message")))
        row.addWidget(self.close_button)
        self._show_icons()

    def changeEvent(self, event: QEvent) -> None:
        """The icons in the colours of the theme."""
        super().changeEvent(event)
        if is_theme_event(event) and hasattr(self, "close_button"):
            self._show_icons()

    def _show_icons(self) -> None:
        ratio = self.devicePixelRatioF()
        self._mark.setPixmap(icon_pixmap(_ICONS[self._tone], 20, self._tone, ratio))
        self.close_button.setIcon(icon("x"))


class BannerStack(QWidget):
    """The banners that are up, one for each subject; the newest below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banners")
        self._banners: dict[str, Banner] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    def put(
        self,
        subject: str,
        tone: Tone,
        text: str,
        hint: str = "",
        *,
        button: str = "",
        pressed: Callable[[], object] | None = None,
        more: tuple[tuple[str, Callable[[], object]], ...] = (),
    ) -> Banner:
        """Show a banner, in place of an earlier one on the same subject."""
        self.clear(subject)
        banner = Banner(tone, text, hint, self, button=button, pressed=pressed, more=more)
        banner.close_button.clicked.connect(lambda _checked=False: self.clear(subject))
        self._banners[subject] = banner
        self._column.addWidget(banner)
        self.show()
        return banner

    def banner(self, subject: str) -> Banner | None:
        """The banner on a subject, if one is up."""
        return self._banners.get(subject)

    def clear(self, subject: str) -> None:
        """Take a banner down; it is fine if there is none."""
        banner = self._banners.pop(subject, None)
        if banner is not None:
            self._column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        if not self._banners:
            self.hide()

    def clear_all(self) -> None:
        """Take all banners down."""
        for subject in tuple(self._banners):
            self.clear(subject)
