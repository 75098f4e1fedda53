"""The picture under the map: taken in, matched with the earth by points, and how well that fits."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSizePolicy,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.case.coordinates import read_coordinates, write_decimal
from annotator.case.geography import point_of
from annotator.case.georeference import Georeference
from annotator.case.places import MapPicture, MapPoint
from annotator.errors import ValueRefusedError
from annotator.gui.field_block import FieldBlock
from annotator.gui.icons import icon
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.plain_edit import PlainLine
from annotator.gui.theme import GRID

NO_PICTURE = ""


class MatchingPanel(QWidget):
    """Chooses the picture, adds and removes points. The window does what is asked for."""

    picture_chosen = Signal(object)  # str: id, '' for the plain grid
    add_wanted = Signal()
    remove_wanted = Signal()
    matching_wanted = Signal(object)  # bool
    point_entered = Signal(object)  # MapPoint
    point_removed = Signal(object)  # int

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mapMatching")
        self._spot: QPointF | None = None
        self._read_only = False
        self.pictures = QComboBox(self)
        self.pictures.setAccessibleName(self.tr("Picture under the map"))
        self.pictures.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.add = QPushButton(icon("plus"), self.tr("Add picture…"), self)
        self.remove = QPushButton(icon("trash-2"), self.tr("Remove"), self)
        self.state = PlainLabel("", self)
        self.state.setWordWrap(True)
        self.matching = QPushButton(icon("crosshair"), self.tr("Match points"), self)
        self.matching.setCheckable(True)
        self.points = QTreeWidget(self)
        self.points.setAccessibleName(self.tr("Matched points"))
        self.points.setRootIsDecorated(False)
        self.points.setColumnCount(4)
        self.points.setHeaderLabels(
            ["", self.tr("Pixel"), self.tr("Coordinates"), self.tr("Left over")]
        )
        self.points.setMinimumHeight(120)
        header = self.points.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.spot_words = PlainLabel("", self, role="muted")
        self.spot_words.setWordWrap(True)
        self.line = PlainLine(self)
        self.block = FieldBlock(self.tr("Coordinates of that spot"), self.line, self)
        self.enter = QPushButton(self.tr("Add the point"), self)
        self.drop = QPushButton(self.tr("Remove the point"), self)
        self._lay_out()
        self.pictures.activated.connect(
            lambda at: self.picture_chosen.emit(str(self.pictures.itemData(at) or ""))
        )
        self.add.clicked.connect(self.add_wanted)
        self.remove.clicked.connect(self.remove_wanted)
        self.matching.toggled.connect(self._toggled)
        self.enter.clicked.connect(self._enter)
        self.line.returnPressed.connect(self._enter)
        self.drop.clicked.connect(self._drop)
        self.points.itemSelectionChanged.connect(self._show_state)
        self._show_state()

    def show_pictures(self, pictures: tuple[MapPicture, ...], chosen: str) -> None:
        """List the pictures of the case."""
        self.pictures.clear()
        self.pictures.addItem(self.tr("plain grid"), NO_PICTURE)
        for picture in pictures:
            self.pictures.addItem(one_line(picture.name, 60), picture.id)
        self.pictures.setCurrentIndex(max(0, self.pictures.findData(chosen)))
        self._show_state()

    def show_picture(self, picture: MapPicture | None, fit: Georeference | None) -> None:
        """Say how the chosen picture is tied to the earth, and by which points."""
        self.points.clear()
        left = () if fit is None else (fit.check_m or fit.residuals_m)
        for number, point in enumerate(() if picture is None else picture.points):
            item = QTreeWidgetItem(self.points)
            item.setText(0, str(number + 1))
            item.setText(1, f"{point.x // 100}, {point.y // 100}")
            item.setText(2, write_decimal(point_of(point)))
            item.setText(3, f"{left[number]:.1f} m" if number < len(left) else "")
            item.setTextAlignment(3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        tone, words = self._words(picture, fit)
        self.state.setProperty("role", tone)
        self.state.style().polish(self.state)
        self.state.setText(words)
        if picture is None and self.matching.isChecked():
            self.matching.setChecked(False)
        self._show_state()

    def ask_for(self, spot: QPointF) -> None:
        """A spot of the picture was clicked: ask where it lies on earth."""
        self._spot = spot
        self.block.accept()
        self.line.clear()
        self._show_state()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, error: ValueRefusedError) -> None:
        """Say at the field why a point was not taken."""
        self.block.refuse(error.message, error.hint)

    def taken(self) -> None:
        """The point is stored."""
        self._spot = None
        self.line.clear()
        self._show_state()

    def set_read_only(self, *, read_only: bool) -> None:
        """Whether anything can be changed."""
        self._read_only = read_only
        self._show_state()

    def _words(self, picture: MapPicture | None, fit: Georeference | None) -> tuple[str, str]:
        if picture is None:
            return "muted", self.tr(
                "The map is a plain grid in metres. A picture that you have (a screenshot of a"
                " satellite map, a plan) can lie under it; it is copied into the case. Nothing is"
                " fetched from anywhere."
            )
        if fit is None:
            return "warn", self.tr(
                "▲ Not yet georeferenced: match at least two points of the picture with their"
                " coordinates, best near its corners. Until then no place is drawn on it."
            )
        scale = self.tr("A pixel is {0} m.").format(f"{fit.metres_a_pixel():.3g}")
        if fit.exact and not fit.check_m:
            return "warn", scale + " " + self.tr(
                "Two points fit exactly, whether right or wrong: a third shows how good they are."
            )
        worst = f"{fit.worst_m():.1f}"
        if fit.exact:
            return "", scale + " " + self.tr(
                "Three points fit exactly with stretching; without it up to {0} m are left over."
            ).format(worst)
        return "", scale + " " + self.tr("Up to {0} m are left over at the points.").format(worst)

    def _toggled(self, on: bool) -> None:
        self._spot = None
        self.matching.setText(self.tr("Back to the map") if on else self.tr("Match points"))
        self._show_state()
        self.matching_wanted.emit(on)

    def _enter(self) -> None:
        if self._spot is None:
            return
        try:
            point = read_coordinates(self.line.text()).point
        except ValueRefusedError as error:
            self.refuse(error)
            return
        self.block.accept()
        x, y = round(self._spot.x() * 100), round(self._spot.y() * 100)
        self.point_entered.emit(MapPoint(x, y, point.latitude, point.longitude))

    def _drop(self) -> None:
        for item in self.points.selectedItems()[:1]:
            self.point_removed.emit(self.points.indexOfTopLevelItem(item))

    def _show_state(self) -> None:
        has_picture = bool(self.pictures.currentData())
        can = has_picture and not self._read_only
        matching = self.matching.isChecked()
        self.add.setEnabled(not self._read_only)
        self.remove.setEnabled(can)
        self.matching.setEnabled(can)
        self.points.setVisible(has_picture)
        self.drop.setVisible(has_picture)
        self.drop.setEnabled(can and bool(self.points.selectedItems()))
        for widget in (self.spot_words, self.block, self.enter):
            widget.setVisible(matching and can)
        self.block.setEnabled(self._spot is not None)
        self.enter.setEnabled(self._spot is not None)
        self.spot_words.setText(
            self.tr(
                "Click a spot of the picture whose coordinates you know (or move it with the arrows and press Enter)."
            )
            if self._spot is None
            else self.tr("Pixel {0}, {1}: where is it?").format(
                f"{self._spot.x():.0f}", f"{self._spot.y():.0f}"
            )
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.pictures)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addWidget(self.remove)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.state)
        column.addWidget(self.matching, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.spot_words)
        column.addWidget(self.block)
        column.addWidget(self.enter, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.points, 1)
        column.addWidget(self.drop, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(0)
