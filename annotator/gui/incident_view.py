"""The incident drawn: films as bars of event time, notes on them, claims' times as bands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from annotator.case.event_incident import ClaimBand, Incident, NoteMark, middle_us
from annotator.gui.incident_paint import paint_bar
from annotator.gui.kind_marks import COLOURS
from annotator.gui.labels import one_line, plain_tip
from annotator.gui.theme import Theme, theme_of
from annotator.workflow.event_time import clock_words, moment_words, offset_words, words

_LEFT: Final = 96
_HEAD: Final = 40
_ROW: Final = 56
_BAND: Final = 28
_NEAR: Final = 6.0
_NARROWEST_US: Final = 200_000
_STEPS: Final = tuple(
    s * 1000
    for s in (
        *(100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000),
        *(600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000),
    )
)


class IncidentView(QWidget):
    """Wheel zooms at the cursor, dragging pans, a click leads to the film.

    `moment_wanted((exhibit id, moment in microseconds))`, `note_wanted(note id)`.
    """

    moment_wanted = Signal(object)
    note_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("incidentView")
        self.setAccessibleName(self.tr("Incident time line; the list beside it says the same"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._incident: Incident | None = None
        self._labels: Mapping[str, str] = {}
        self._low, self._high = 0, 1
        self._pressed: QPointF | None = None
        self._moved = False
        self._now: tuple[str, int] | None = None

    # -- what it shows

    def show_incident(self, incident: Incident, labels: Mapping[str, str]) -> None:
        """Draw this one; a stretch that was zoomed to stays where it can."""
        before = self._incident
        self._incident, self._labels = incident, labels
        if before is None or before.is_empty() or (before.start_us, before.end_us) != (
            incident.start_us, incident.end_us,
        ):  # fmt: skip
            self.show_all()
        self.setMinimumHeight(min(600, self._height()))
        self.update()

    def show_now(self, exhibit_id: str, at_us: int | None) -> None:
        """Mark the moment of the frame that is on the screen."""
        now = None if at_us is None else (exhibit_id, at_us)
        if now != self._now:
            self._now = now
            self.update()

    def show_all(self) -> None:
        """From the first to the last moment."""
        if self._incident is not None:
            self._low, self._high = self._incident.start_us, self._incident.end_us
            self.update()

    def span_us(self) -> tuple[int, int]:
        """What is in view."""
        return self._low, self._high

    def sizeHint(self) -> QSize:
        """Wide."""
        return QSize(720, max(240, self._height()))

    def films(self) -> tuple[str, ...]:
        """The ids of the films that are drawn, from the top."""
        bars = () if self._incident is None else self._incident.bars
        return tuple(dict.fromkeys(bar.exhibit_id for bar in bars))

    def _height(self) -> int:
        bands = 0 if self._incident is None else len(self._incident.bands)
        return _HEAD + _ROW * len(self.films()) + _BAND * bands + 16

    def _x(self, at_us: int) -> float:
        room = max(1, self.width() - _LEFT - 8)
        return _LEFT + (at_us - self._low) * room / max(1, self._high - self._low)

    def _at(self, x: float) -> int:
        room = max(1, self.width() - _LEFT - 8)
        return self._low + int((x - _LEFT) * (self._high - self._low) / room)

    # -- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what is in view."""
        painter = QPainter(self)
        theme = theme_of(self)
        painter.fillRect(self.rect(), theme.colour("timeline_ground"))
        if self._incident is None or self._incident.is_empty():
            painter.setPen(theme.colour("muted"))
            said = self.tr("Films appear here once a frame of them is tied to a time.")
            painter.drawText(
                self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, said
            )
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ruler(painter, theme, self._incident.zone)
        for row, film in enumerate(self.films()):
            top = _HEAD + row * _ROW
            painter.setPen(theme.colour("text"))
            painter.drawText(QPointF(12, top + 22), one_line(self._labels.get(film, "?"), 12))
            painter.save()
            painter.setClipRect(QRectF(_LEFT, 0, self.width() - _LEFT, self.height()))
            for bar in self._incident.bars:
                if bar.exhibit_id == film:
                    paint_bar(painter, theme, bar, self._x, top + 8)
            self._paint_marks(painter, theme, film, top)
            painter.restore()
        for row, band in enumerate(self._incident.bands):
            self._paint_band(painter, theme, band, self._band_top(row))
        if self._now is not None:
            x = self._x(self._now[1])
            if x >= _LEFT:
                painter.setPen(QPen(theme.colour("text"), 1.5))
                painter.drawLine(QLineF(x, _HEAD - 6, x, self.height()))
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def _band_top(self, row: int) -> int:
        return _HEAD + len(self.films()) * _ROW + row * _BAND

    def _paint_ruler(self, painter: QPainter, theme: Theme, zone: str) -> None:
        measure = QFontMetricsF(self.font())
        wide = measure.horizontalAdvance("00:00:00.0") + 16
        most = max(1, int((self.width() - _LEFT) / wide))
        span = self._high - self._low
        step = next(
            (s for s in _STEPS if span // s <= most), _STEPS[-1] * (span // (_STEPS[-1] * most) + 1)
        )
        painter.setPen(theme.colour("muted"))
        day = moment_words(max(self._low, 0), zone, 0).split(" ")[0]
        painter.drawText(QPointF(12, 16), f"{day} {offset_words(self._low, zone)} ({zone})")
        at = -(-self._low // step) * step
        while at <= self._high:
            x = self._x(at)
            painter.setPen(theme.colour("timeline_grid"))
            painter.drawLine(QLineF(x, _HEAD - 4, x, self.height()))
            painter.setPen(theme.colour("muted"))
            said = clock_words(at, zone, 1 if step < 1_000_000 else 0)
            painter.drawText(QPointF(x - measure.horizontalAdvance(said) / 2, _HEAD - 8), said)
            at += step

    def _paint_marks(self, painter: QPainter, theme: Theme, film: str, top: int) -> None:
        assert self._incident is not None
        taken = -_NEAR
        for mark in self._incident.marks:
            if mark.exhibit_id != film:
                continue
            x = self._x(middle_us(mark.start))
            if x - taken < 2 or not _LEFT - 8 <= x <= self.width() + 8:
                continue
            taken = x
            y = top + 42
            painter.setPen(QPen(theme.colour("timeline_ground"), 1))
            painter.setBrush(theme.colour(COLOURS[mark.kind]))
            painter.drawPolygon(
                QPolygonF(
                    [QPointF(x, y - 6), QPointF(x + 5, y), QPointF(x, y + 6), QPointF(x - 5, y)]
                )
            )

    def _paint_band(self, painter: QPainter, theme: Theme, band: ClaimBand, top: int) -> None:
        start = self._x(self._low if band.earliest_us is None else band.earliest_us)
        end = self._x(self._high if band.latest_us is None else band.latest_us)
        painter.setPen(theme.colour("muted"))
        painter.drawText(QPointF(12, top + 17), self.tr("Claim"))
        painter.save()
        painter.setClipRect(QRectF(_LEFT, 0, self.width() - _LEFT, self.height()))
        ground = QColor(theme.colour("warn"))
        ground.setAlpha(60)
        painter.setPen(theme.colour("warn"))
        painter.setBrush(ground)
        rect = QRectF(start, top + 4, max(2.0, end - start), _BAND - 8)
        painter.drawRect(rect)
        painter.setPen(theme.colour("text"))
        at = rect.intersected(QRectF(_LEFT, top, self.width() - _LEFT, _BAND))
        said = one_line(band.as_said or band.words, 120)
        if at.width() > 8:
            painter.drawText(QPointF(at.left() + 6, top + 17), said)
        else:
            side = self.tr("← earlier: {said}") if end < _LEFT else self.tr("later: {said} →")
            painter.drawText(QPointF(_LEFT + 6, top + 17), side.format(said=said))
        painter.restore()

    # -- the hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed, self._moved = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan."""
        if self._pressed is None:
            return
        by = self._pressed.x() - event.position().x()
        if abs(by) >= 3 or self._moved:
            self._moved = True
            shift = self._at(by + _LEFT) - self._low
            self._show(self._low + shift, self._high + shift)
            self._pressed = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click that did not pan leads to the frame."""
        pressed, self._pressed = self._pressed, None
        if pressed is None or self._moved or event.button() is not Qt.MouseButton.LeftButton:
            return
        mark = self.mark_at(event.position())
        film = self.film_at(event.position().y())
        if mark is not None:
            self.note_wanted.emit(mark.note_id)
        elif film and event.position().x() >= _LEFT:
            self.moment_wanted.emit((film, self._at(event.position().x())))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor."""
        turn = event.angleDelta()
        if turn.y():
            self.zoom(1.25 ** (turn.y() / 120), event.position().x())
        elif turn.x():
            self._pan(-turn.x() / 1200)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Plus, minus, arrows, Home: zoom and pan."""
        middle = (self.width() + _LEFT) / 2
        match Qt.Key(event.key()):
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(1.5, middle)
            case Qt.Key.Key_Minus:
                self.zoom(1 / 1.5, middle)
            case Qt.Key.Key_Left:
                self._pan(-0.1)
            case Qt.Key.Key_Right:
                self._pan(0.1)
            case Qt.Key.Key_Home:
                self.show_all()
            case _:
                super().keyPressEvent(event)

    def zoom(self, factor: float, x: float) -> None:
        """Finer (factor > 1) or coarser, the moment under `x` staying there."""
        at = self._at(max(x, float(_LEFT)))
        part = (at - self._low) / max(1, self._high - self._low)
        wide = max(_NARROWEST_US, int((self._high - self._low) / factor))
        self._show(at - int(wide * part), at - int(wide * part) + wide)

    def _pan(self, part: float) -> None:
        shift = int((self._high - self._low) * part)
        self._show(self._low + shift, self._high + shift)

    def _show(self, low: int, high: int) -> None:
        if self._incident is None:
            return
        whole = self._incident.end_us - self._incident.start_us
        wide = min(high - low, 4 * whole)
        low = min(max(low, self._incident.start_us - wide), self._incident.end_us)
        self._low, self._high = low, low + wide
        self.update()

    def film_at(self, y: float) -> str:
        """The id of the film in whose row a pixel lies; '' for none."""
        row = int((y - _HEAD) // _ROW)
        films = self.films()
        return films[row] if 0 <= row < len(films) else ""

    def mark_at(self, at: QPointF) -> NoteMark | None:
        """The note under a pixel."""
        film = self.film_at(at.y())
        if self._incident is None or not film or (at.y() - _HEAD) % _ROW < 30:
            return None
        near = [
            (abs(self._x(middle_us(mark.start)) - at.x()), n, mark)
            for n, mark in enumerate(self._incident.marks)
            if mark.exhibit_id == film
        ]
        found = min(near, default=None)
        return found[2] if found is not None and found[0] <= _NEAR else None

    def event(self, event: QEvent) -> bool:
        """Say what lies under the cursor, as plain text."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            mark = self.mark_at(QPointF(event.pos()))
            if mark is None:
                QToolTip.hideText()
            else:
                said = f"{words(mark.start)}\n{one_line(mark.text, 300)}"
                QToolTip.showText(event.globalPos(), plain_tip(said), self)
            return True
        return super().event(event)
