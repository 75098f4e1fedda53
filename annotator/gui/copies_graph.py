"""The exhibits as a graph: what comes from what, what may, and who put it where first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from annotator.gui.labels import one_line
from annotator.gui.theme import GRID, current_theme

NODE: Final = (192.0, 178.0)
_PICTURE: Final = 100.0
_GAP: Final = (150.0, 32.0)
_EDGE: Final = 24.0


@dataclass(frozen=True, slots=True)
class GraphNode:
    """An exhibit: label, what it is (generation), and who showed it first where, a line each."""

    exhibit_id: str
    label: str
    title: str
    generation: str
    published: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """A relation: `copy_id` comes from `exhibit_id` where `directed`. `proposed`: nobody decided yet."""

    copy_id: str
    exhibit_id: str
    words: str
    directed: bool
    proposed: bool = False
    contradicted: bool = False


def layers_of(nodes: Sequence[GraphNode], edges: Sequence[GraphEdge]) -> dict[str, int]:
    """How many copies each exhibit is away from what it comes from, as far as that is said; no ring hangs it."""
    origin: dict[str, list[str]] = {}
    for edge in edges:
        if edge.directed:
            origin.setdefault(edge.copy_id, []).append(edge.exhibit_id)
    depth: dict[str, int] = {}

    def down(node: str, on_way: frozenset[str]) -> int:
        if node in depth:
            return depth[node]
        found = 0
        for parent in origin.get(node, ()):
            if parent not in on_way:
                found = max(found, 1 + down(parent, on_way | {node}))
        depth[node] = found
        return found

    for node in nodes:
        down(node.exhibit_id, frozenset())
    # What is only like another stands beside it, so that the line between them is short.
    for edge in edges:
        if not edge.directed and edge.copy_id != edge.exhibit_id:
            alone = not any(
                other.directed and edge.copy_id in (other.copy_id, other.exhibit_id)
                for other in edges
            )
            if alone and edge.exhibit_id in depth and edge.copy_id in depth:
                depth[edge.copy_id] = depth[edge.exhibit_id] + 1
    return depth


class CopiesGraph(QWidget):
    """Painted; a list beside it says the same. Arrow keys go from exhibit to exhibit, Enter chooses."""

    chosen = Signal(object)  # exhibit id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("copiesGraph")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Graph of the exhibits"))
        self._nodes: tuple[GraphNode, ...] = ()
        self._edges: tuple[GraphEdge, ...] = ()
        self._places: dict[str, QRectF] = {}
        self._images: dict[str, QImage] = {}
        self._current = ""

    # -- what is shown

    def show_graph(self, nodes: Sequence[GraphNode], edges: Sequence[GraphEdge]) -> None:
        """Lay these out and paint them."""
        self._nodes, self._edges = tuple(nodes), tuple(edges)
        self._lay_out()
        if self._current not in self._places:
            self._current = nodes[0].exhibit_id if nodes else ""
        self.setAccessibleDescription(self.in_words())
        self.updateGeometry()
        self.resize(self.sizeHint())
        self.update()

    def set_image(self, exhibit_id: str, image: QImage) -> None:
        """The small picture of an exhibit."""
        self._images[exhibit_id] = image
        self.update()

    def select(self, exhibit_id: str) -> None:
        """Mark an exhibit."""
        if exhibit_id in self._places:
            self._current = exhibit_id
            self.update()

    def current(self) -> str:
        """The id of the marked exhibit."""
        return self._current

    def in_words(self) -> str:
        """The whole graph as sentences."""
        labels = {node.exhibit_id: node.label for node in self._nodes}
        return " ".join(
            f"{labels[edge.copy_id]} – {labels[edge.exhibit_id]}: {edge.words}."
            for edge in self._edges
            if edge.copy_id in labels and edge.exhibit_id in labels
        )

    def place_of(self, exhibit_id: str) -> QRectF:
        """Where an exhibit is painted."""
        return self._places[exhibit_id]

    def _lay_out(self) -> None:
        depth = layers_of(self._nodes, self._edges)
        columns: dict[int, list[GraphNode]] = {}
        for node in self._nodes:
            columns.setdefault(depth[node.exhibit_id], []).append(node)
        tallest = max((len(column) for column in columns.values()), default=0)
        self._places = {}
        for number, at in enumerate(sorted(columns)):
            column = columns[at]
            # Columns stand in the middle of the highest, so that arrows run level.
            start = _EDGE + (tallest - len(column)) * (NODE[1] + _GAP[1]) / 2
            for row, node in enumerate(column):
                self._places[node.exhibit_id] = QRectF(
                    _EDGE + number * (NODE[0] + _GAP[0]),
                    start + row * (NODE[1] + _GAP[1]),
                    *NODE,
                )

    def sizeHint(self) -> QSize:
        """As large as all exhibits need."""
        right = max((place.right() for place in self._places.values()), default=320.0)
        bottom = max((place.bottom() for place in self._places.values()), default=160.0)
        return QSize(math.ceil(right + _EDGE), math.ceil(bottom + _EDGE))

    def minimumSizeHint(self) -> QSize:
        """The same: it is scrolled, not squeezed."""
        return self.sizeHint()

    # -- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Lines first, then the exhibits over them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), current_theme().colour("window"))
        for edge in self._edges:
            self._paint_edge(painter, edge)
        for node in self._nodes:
            self._paint_node(painter, node)
        painter.end()

    def _ends(self, edge: GraphEdge) -> tuple[QPointF, QPointF] | None:
        one, other = self._places.get(edge.exhibit_id), self._places.get(edge.copy_id)
        if one is None or other is None:
            return None
        if one.left() == other.left():
            upper, lower = (one, other) if one.top() < other.top() else (other, one)
            ends = (
                QPointF(upper.center().x(), upper.bottom()),
                QPointF(lower.center().x(), lower.top()),
            )
            return ends if upper is one else (ends[1], ends[0])
        if one.left() < other.left():
            return QPointF(one.right(), one.center().y()), QPointF(other.left(), other.center().y())
        return QPointF(one.left(), one.center().y()), QPointF(other.right(), other.center().y())

    def _paint_edge(self, painter: QPainter, edge: GraphEdge) -> None:
        ends = self._ends(edge)
        if ends is None:
            return
        theme = current_theme()
        colour = theme.colour(
            "warn" if edge.contradicted else "accent" if edge.proposed else "text"
        )
        pen = QPen(colour, 1.6)
        if not edge.directed or edge.proposed:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        start, end = ends
        path = QPainterPath(start)
        if abs(start.x() - end.x()) < 1:
            path.lineTo(end)
        else:
            middle = (start.x() + end.x()) / 2
            path.cubicTo(QPointF(middle, start.y()), QPointF(middle, end.y()), end)
        painter.drawPath(path)
        if edge.directed:
            way = path.pointAtPercent(1.0) - path.pointAtPercent(0.96)
            self._paint_head(painter, end, math.atan2(way.y(), way.x()))
        words = one_line(edge.words, 60)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(font)
        measure = QFontMetricsF(font)
        room = _GAP[0] - 2 * GRID if abs(start.x() - end.x()) >= 1 else NODE[0]
        words = measure.elidedText(words, Qt.TextElideMode.ElideRight, room)
        at = path.pointAtPercent(0.5)
        box = QRectF(0, 0, measure.horizontalAdvance(words) + GRID, measure.height() + 4)
        box.moveCenter(at)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("window"))
        painter.drawRect(box)
        painter.setPen(colour)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)

    def _paint_head(self, painter: QPainter, tip: QPointF, angle: float) -> None:
        sides = (QPointF(math.cos(angle + turn), math.sin(angle + turn)) for turn in (2.7, -2.7))
        points = [tip, *(tip + side * 11 for side in sides)]
        painter.setBrush(painter.pen().color())
        pen = painter.pen()
        pen.setStyle(Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        painter.drawPolygon(QPolygonF(points))

    def _paint_node(self, painter: QPainter, node: GraphNode) -> None:
        theme, place = current_theme(), self._places[node.exhibit_id]
        marked = node.exhibit_id == self._current
        ring = "accent" if marked else "line_strong"
        painter.setPen(QPen(theme.colour(ring), 2.4 if marked and self.hasFocus() else 1.2))
        painter.setBrush(theme.colour("field"))
        painter.drawRoundedRect(place, 6, 6)
        picture = QRectF(place.left() + 6, place.top() + 6, place.width() - 12, _PICTURE)
        painter.fillRect(picture, theme.colour("picture_ground"))
        image = self._images.get(node.exhibit_id)
        if image is not None and not image.isNull():
            size = image.size().scaled(picture.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            inside = QRectF(0, 0, size.width(), size.height())
            inside.moveCenter(picture.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(inside, image)
        font = self.font()
        line = QFontMetricsF(font).height()
        top = picture.bottom() + 4
        font.setBold(True)
        self._line(painter, font, "text", f"{node.label}  {node.title}", picture, top)
        font.setBold(False)
        font.setPointSizeF(font.pointSizeF() * 0.88)
        self._line(painter, font, "muted", node.generation, picture, top + line)
        for number, words in enumerate(node.published[:2]):
            self._line(painter, font, "text", words, picture, top + line * (2 + number * 0.9))

    def _line(
        self, painter: QPainter, font: QFont, colour: str, words: str, room: QRectF, top: float
    ) -> None:
        painter.setFont(font)
        painter.setPen(current_theme().colour(colour))
        measure = QFontMetricsF(font)
        text = measure.elidedText(one_line(words, 200), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(QPointF(room.left(), top + measure.ascent()), text)

    # -- keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows lead to the nearest exhibit that way; Enter chooses."""
        ways = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        key = Qt.Key(event.key())
        if key in ways and self._current in self._places:
            self._go(*ways[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current:
            self.chosen.emit(self._current)
        else:
            super().keyPressEvent(event)

    def _go(self, across: int, down: int) -> None:
        here = self._places[self._current].center()
        best, nearest = "", math.inf
        for each, place in self._places.items():
            way = place.center() - here
            along = way.x() * across + way.y() * down
            aside = abs(way.x() * down) + abs(way.y() * across)
            if each != self._current and along > 1 and along + 2 * aside < nearest:
                best, nearest = each, along + 2 * aside
        if best:
            self._current = best
            self.update()
            self.chosen.emit(best)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the exhibit that was pressed."""
        for each, place in self._places.items():
            if place.contains(event.position()):
                self._current = each
                self.update()
                self.chosen.emit(each)
                return
        super().mousePressEvent(event)
