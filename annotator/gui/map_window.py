"""The map of the case: canvas, list of places, picture and sun, in a window of its own beside the film."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QSplitter,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.case.coordinates import write_decimal
from annotator.case.geography import Point, course
from annotator.case.places import PlaceKind
from annotator.gui.exhibit_form import vertical_scroll
from annotator.gui.icons import icon
from annotator.gui.labels import CopyableLabel, PlainLabel, plain_tip
from annotator.gui.map_canvas import MapCanvas, MapTool
from annotator.gui.map_matching import MatchingPanel
from annotator.gui.map_paint import Measured, measure_words
from annotator.gui.map_sun import SunPanel
from annotator.gui.note_pickers import WordBox
from annotator.gui.place_list import PlaceList
from annotator.gui.theme import GRID, Theme, on_theme_change

_SIDE = 372


class MapWindow(QWidget):
    """Lays out the map and its panels; PlaceActions says what they show and does what they ask."""

    shown = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("mapWindow")
        self.setWindowTitle(self.tr("Map of the case"))
        self.canvas = MapCanvas(self)
        self.places = PlaceList(self)
        self.matching = MatchingPanel(self)
        self.sun = SunPanel(self)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.places, self.tr("Places"))
        self.tabs.addTab(self._page(self.matching), self.tr("Picture"))
        self.tabs.addTab(self._page(self.sun), self.tr("Sun"))
        self.kind = WordBox(PlaceKind, self)
        self.kind.setAccessibleName(self.tr("What is added"))
        self.kind.setToolTip(plain_tip(self.tr("What a click adds")))
        self.kind.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.kind.setMinimumContentsLength(12)
        self.pointer = CopyableLabel("", self, what=self.tr("Middle of the map"), role="muted")
        self.measure = CopyableLabel("", self, what=self.tr("Distance and direction"))
        self.withheld = PlainLabel("", self, role="muted")
        self._tools: dict[MapTool, QToolButton] = {}
        self._icons: list[tuple[QAbstractButton, str]] = [
            (self.places.edit, "square-pen"),
            (self.places.frame, "film"),
            (self.places.remove, "trash-2"),
            (self.matching.add, "plus"),
            (self.matching.remove, "trash-2"),
            (self.matching.matching, "crosshair"),
            (self.sun.from_frame, "film"),
            (self.sun.measured, "ruler"),
            (self.sun.anchor, "clock"),
        ]
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(self.canvas)
        splitter.addWidget(self.tabs)
        splitter.setStretchFactor(0, 1)
        splitter.setChildrenCollapsible(False)
        splitter.setSizes([1000, _SIDE])
        self.tabs.setMinimumWidth(300)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar())
        column.addWidget(splitter, 1)
        column.addWidget(self._foot())
        self.canvas.tool_changed.connect(self._show_tool)
        self.canvas.pointed_at.connect(self._point_at)
        self.canvas.measured.connect(self._show_measured)
        self.places.add_wanted.connect(self._add_by_key)
        for keys, signal in (
            (QKeySequence.StandardKey.Undo, self.undo_wanted),
            (QKeySequence.StandardKey.Redo, self.redo_wanted),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(signal)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self).activated.connect(self.close)
        on_theme_change(self._retint)
        self._retint()
        self._show_tool(MapTool.SELECT)
        room = self.screen().availableGeometry()
        self.resize(min(1280, room.width() * 9 // 10), min(860, room.height() * 9 // 10))

    def set_read_only(self, *, read_only: bool) -> None:
        """Whether places can be added and moved."""
        self.canvas.read_only = read_only
        self._tools[MapTool.ADD].setEnabled(not read_only)
        self.kind.setEnabled(not read_only)
        self.places.set_read_only(read_only=read_only)
        self.matching.set_read_only(read_only=read_only)
        self.canvas.update()

    def added_kind(self) -> PlaceKind:
        """What a click adds."""
        return self.kind.word() or PlaceKind.CAMERA

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what is to be shown."""
        super().showEvent(event)
        self.shown.emit()
        self.canvas.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide; the window is there again at the next call."""
        self.canvas.set_tool(MapTool.SELECT)
        super().closeEvent(event)

    # -- making it

    def _page(self, panel: QWidget) -> QWidget:
        """A panel that scrolls: what it says must never make the window grow."""
        panel.setProperty("role", "page")
        return vertical_scroll(panel, self)

    def _bar(self) -> QFrame:
        bar = QFrame(self)
        bar.setProperty("role", "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(GRID, 6, GRID, 6)
        row.setSpacing(4)
        group = QButtonGroup(self)
        for tool, picture, words, tip in (
            (MapTool.SELECT, "mouse-pointer-2", self.tr("Select"), self.tr("Choose, move and turn places (S)")),
            (MapTool.ADD, "map-pin", self.tr("Add"), self.tr("A click on the map adds a place (A); Enter adds it in the middle")),
            (MapTool.MEASURE, "ruler", self.tr("Measure"), self.tr("Drag to measure distance and direction (M); Enter sets each end in the middle")),
        ):  # fmt: skip
            button = self._button(picture, words, tip)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, tool=tool: self._choose(tool))
            group.addButton(button)
            self._tools[tool] = button
            row.addWidget(button)
            if tool is MapTool.ADD:
                row.addWidget(self.kind)
        row.addSpacing(GRID * 2)
        for picture, words, tip, slot in (
            ("maximize", self.tr("Show all"), self.tr("All places and the picture (F)"), self.canvas.fit_all),
            ("zoom-in", "", self.tr("Zoom in (+)"), lambda: self._zoom(1.5)),
            ("zoom-out", "", self.tr("Zoom out (−)"), lambda: self._zoom(1 / 1.5)),
        ):  # fmt: skip
            button = self._button(picture, words, tip)
            button.clicked.connect(lambda _=False, slot=slot: slot())
            row.addWidget(button)
        row.addStretch(1)
        return bar

    def _foot(self) -> QFrame:
        foot = QFrame(self)
        foot.setProperty("role", "transport")
        row = QHBoxLayout(foot)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(GRID * 2)
        row.addWidget(self.pointer)
        row.addWidget(self.measure)
        row.addStretch(1)
        row.addWidget(
            PlainLabel(self.tr("WGS 84 · offline, nothing is fetched"), foot, role="muted")
        )
        self._point_at(None)
        return foot

    def _button(self, picture: str, words: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setToolTip(plain_tip(tip))
        button.setAccessibleName(words or tip)
        button.setToolButtonStyle(
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon
            if words
            else Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        self._icons.append((button, picture))
        return button

    def _retint(self, _theme: Theme | None = None) -> None:
        for button, picture in self._icons:
            button.setIcon(icon(picture))

    # -- what happens

    def _choose(self, tool: MapTool) -> None:
        self.canvas.set_tool(tool)
        self.canvas.setFocus()

    def _add_by_key(self) -> None:
        self._choose(MapTool.ADD)

    def _show_tool(self, tool: object) -> None:
        for known, button in self._tools.items():
            button.setChecked(known is tool)
        if tool is MapTool.SELECT and self.canvas.measure is None:
            self.measure.set_value("")

    def _zoom(self, factor: float) -> None:
        from PySide6.QtCore import QPointF

        middle = QPointF(self.canvas.width() / 2, self.canvas.height() / 2)
        self.canvas.view.zoom(factor, middle)
        self.canvas.update()

    def _point_at(self, point: object) -> None:
        at = point if isinstance(point, Point) else self.canvas.middle()
        self.pointer.set_value(write_decimal(at))

    def _show_measured(self, measured: object) -> None:
        if isinstance(measured, Measured):
            self.measure.set_value(measure_words(measured))
            self.sun.show_measured(measured, course(measured.start, measured.end).bearing)
