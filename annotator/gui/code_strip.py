"""What coded entry says over the foot of the picture; it takes no room and no focus."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from annotator.case.case_info import CaseInfo
from annotator.case.codes import Code
from annotator.gui.code_colours import code_colour, paint_mark
from annotator.gui.code_entry import CodeEntry, Running, Said
from annotator.gui.film_words import grouped
from annotator.gui.labels import one_line
from annotator.gui.theme import GRID, figures_font, theme_of
from annotator.gui.workspace import Workspace

SHOWN_MS: Final = 4_000
_LINE: Final = 24
_MOST_LINES: Final = 5


class CodeStrip(QWidget):
    """Running spans by name, and for a moment what the last key did.

    It lies over the picture's lower left corner, so that nothing moves or is
    decoded anew when a word comes or goes. Clicks go through it.
    """

    def __init__(self, entry: CodeEntry, workspace: Workspace, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("codeStrip")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._over = over
        self._workspace = workspace
        self._running: tuple[Running, ...] = ()
        self._said: Said | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(SHOWN_MS)
        self._rest.timeout.connect(lambda: self._show_said(None))
        entry.said.connect(self._show_said)
        entry.running_changed.connect(self._show_running)
        workspace.case_closed.connect(lambda: self._show_said(None))
        over.installEventFilter(self)
        self.hide()

    def lines(self) -> tuple[str, ...]:
        """What it says, from the top."""
        return tuple(words for words, _code in self._rows())

    def _rows(self) -> list[tuple[str, Code]]:
        rows = [(self._running_words(each), each.code) for each in self._running[-_MOST_LINES:]]
        if self._said is not None:
            rows.append((self._said.words, self._said.code))
        return rows

    def _running_words(self, running: Running) -> str:
        info: CaseInfo = self._workspace.snapshot.info
        since = grouped(info.shown_number(running.span.start.index))
        name = one_line(running.code.name, 60)
        if not running.code.key:
            return self.tr("{name} runs since {since}: Esc cancels it").format(
                name=name, since=since
            )
        return self.tr("{name} runs since {since}: {key} ends it, Esc cancels it").format(
            name=name, since=since, key=running.code.key
        )

    def _show_said(self, said: Said | None) -> None:
        self._said = said
        if said is not None:
            self._rest.start()
        self._place()

    def _show_running(self, running: tuple[Running, ...]) -> None:
        self._running = running
        self._place()

    def sizeHint(self) -> QSize:
        """Room for its lines, at most as wide as the picture."""
        rows = self._rows()
        metrics = QFontMetrics(self.font())
        widest = max((metrics.horizontalAdvance(words) for words, _code in rows), default=0)
        room = max(0, self._over.width() - 2 * GRID)
        return QSize(min(widest + 6 * GRID, room), len(rows) * _LINE + GRID)

    def _place(self) -> None:
        rows = self._rows()
        self.setAccessibleName(". ".join(self.lines()))
        self.setFont(figures_font(self._over.font()))
        if not rows:
            self.hide()
            return
        size = self.sizeHint()
        left = GRID
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            left = self._over.width() - size.width() - GRID
        self.setGeometry(
            left, self._over.height() - size.height() - GRID, size.width(), size.height()
        )
        self.show()
        self.raise_()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot of the picture."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lines on a ground of the window's own."""
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("line_strong"))
        painter.setBrush(theme.colour("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        metrics = self.fontMetrics()
        width = self.width() - 5 * GRID
        for row, (words, code) in enumerate(self._rows()):
            top = GRID // 2 + row * _LINE
            painter.setPen(code_colour(code.colour))
            paint_mark(painter, QRectF(GRID, top + 6, 12, 12), code.colour, span=code.span)
            painter.setPen(theme.colour("text"))
            text = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, width)
            painter.drawText(
                QRectF(3.5 * GRID, top, width + GRID, _LINE),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
                text,
            )
