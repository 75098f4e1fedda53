"""The fields of a place, read and written as people write them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.case.coordinates import read_coordinates, write_decimal, write_dms
from annotator.case.geography import point_of
from annotator.case.place_rules import first_tlp
from annotator.case.places import Place, PlaceKind, PlaceMethod
from annotator.case.vocabularies import Tlp
from annotator.errors import ValueRefusedError
from annotator.gui.field_block import FieldBlock
from annotator.gui.labels import CopyableLabel, menu_text, one_line, restyle
from annotator.gui.map_view import length_words
from annotator.gui.note_pickers import FrameField, WordBox
from annotator.gui.plain_edit import PlainEdit, PlainLine
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.annotate import bind
from annotator.workflow.places import RADII_M

_CM: int = 100


class PlaceForm(QWidget):
    """Shows a place and reads what was entered; refusals stand at their fields."""

    def __init__(
        self,
        workspace: Workspace,
        here: Callable[[], int | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._blocks: dict[str, FieldBlock] = {}
        self._place: Place | None = None
        self.kind = WordBox(PlaceKind, self)
        self.name = PlainLine(self)
        self.coordinates = PlainLine(self)
        self.read_back = CopyableLabel("", self, what=self.tr("Coordinates"), role="muted")
        self.radius = PlainLine(self)
        self.height_words = PlainLine(self)
        self.heading = PlainLine(self)
        self.heading_error = PlainLine(self)
        self.field_of_view = PlainLine(self)
        self.method = WordBox(PlaceMethod, self)
        self.why = PlainEdit(self)
        self.imagery = PlainLine(self)
        self.imagery_date = PlainLine(self)
        self.exhibit = QComboBox(self)
        self.first = FrameField(here, self, optional=True)
        self.last = FrameField(here, self, optional=True)
        self.tlp = WordBox(Tlp, self)
        self.remarks = PlainEdit(self)
        self._tlp_touched = False
        self._build()

    # -- values

    def show_place(self, place: Place) -> None:
        """Show a place."""
        self._place = place
        case = self._workspace.snapshot
        offset = case.info.first_frame_number
        self.kind.show_word(place.kind)
        self.name.show_text(place.name)
        self.coordinates.show_text(write_decimal(point_of(place)))
        self.radius.show_text(f"{Decimal(place.radius_cm) / 100:f}")
        self.height_words.show_text(place.height)
        for field, value in (
            (self.heading, place.heading),
            (self.heading_error, place.heading_error),
            (self.field_of_view, place.field_of_view),
        ):
            field.show_text(
                "" if value is None else f"{Decimal(value) / 100:f}".rstrip("0").rstrip(".")
            )
        self.method.show_word(place.method)
        self.why.setPlainText(place.why)
        self.imagery.show_text(place.imagery)
        self.imagery_date.show_text(place.imagery_date)
        self.exhibit.clear()
        self.exhibit.addItem(self.tr("no exhibit: of the whole case"), "")
        for exhibit in case.exhibits:
            self.exhibit.addItem(one_line(f"{exhibit.label} {exhibit.name()}", 60), exhibit.id)
        self.exhibit.setCurrentIndex(max(0, self.exhibit.findData(place.exhibit_id)))
        self.first.show_frame(None if place.start is None else place.start.index, offset)
        self.last.show_frame(None if place.end is None else place.end.index, offset)
        self.tlp.show_word(place.tlp)
        self.remarks.setPlainText(place.remarks)
        self._show_kind()
        self._read_back()

    def entered(self) -> Place:
        """The place as entered. Raises ValueRefusedError with the field."""
        assert self._place is not None
        for block in self._blocks.values():
            block.accept()
        read = read_coordinates(self.coordinates.text())
        kind = self.kind.word() or PlaceKind.OTHER
        camera = kind is PlaceKind.CAMERA
        made = replace(
            self._place,
            kind=kind,
            name=self.name.text().strip(),
            latitude=read.point.latitude,
            longitude=read.point.longitude,
            radius_cm=self._number(self.radius, "radius", _CM) or 0,
            height=self.height_words.text().strip(),
            heading=self._number(self.heading, "heading", 100) if camera else None,
            heading_error=self._number(self.heading_error, "heading_error", 100)
            if camera
            else None,
            field_of_view=self._number(self.field_of_view, "field_of_view", 100)
            if camera
            else None,
            method=self.method.word() or PlaceMethod.OTHER,
            why=self.why.toPlainText().strip(),
            imagery=self.imagery.text().strip(),
            imagery_date=self.imagery_date.text().strip(),
            tlp=self.tlp.word() or first_tlp(kind),
            remarks=self.remarks.toPlainText().strip(),
        )
        return self._with_frames(made)

    def refuse(self, error: ValueRefusedError) -> bool:
        """Say at its field what was refused; False where there is no such field here."""
        names = {"latitude": "coordinates", "longitude": "coordinates", "exhibit_id": "exhibit"}
        block = self._blocks.get(names.get(error.field, error.field))
        if block is None:
            return False
        block.refuse(error.message, error.hint)
        block.widget.setFocus()
        return True

    def set_read_only(self, *, read_only: bool) -> None:
        """Whether anything can be changed."""
        for box in (self.kind, self.method, self.exhibit, self.tlp):
            box.setEnabled(not read_only)
        for line in self.findChildren(PlainLine):
            line.setReadOnly(read_only)
        for edit in (self.why, self.remarks):
            edit.setReadOnly(read_only)
        for button in self._presets:
            button.setEnabled(not read_only)
        for frame in (self.first, self.last):
            frame.set_read_only(read_only)

    def texts(self) -> tuple[object, ...]:
        """All that can be typed here, to compare."""
        return (
            *(line.text() for line in self.findChildren(PlainLine)),
            self.why.toPlainText(),
            self.remarks.toPlainText(),
            *(box.currentData() for box in (self.kind, self.method, self.exhibit, self.tlp)),
        )

    def _number(self, line: PlainLine, field: str, units: int) -> int | None:
        text = line.text().strip().replace(",", ".").rstrip("°m ").strip()
        if not text:
            return None
        try:
            value = Decimal(text)
            if not value.is_finite() or abs(value) > 10**9:
                raise InvalidOperation
        except InvalidOperation:
            raise ValueRefusedError(
                self.tr("“{text}” is no number.").format(text=one_line(line.text(), 30)),
                self.tr("For example 12.5."),
                field=field,
            ) from None
        if field == "heading" and value == 360:
            value = Decimal(0)
        return int((value * units).to_integral_value())

    def _with_frames(self, place: Place) -> Place:
        exhibit_id = str(self.exhibit.currentData() or "")
        first, last = self.first.frame(), self.last.frame()
        if first is None and last is None:
            return replace(place, exhibit_id=exhibit_id, start=None, end=None)
        if not exhibit_id or first is None:
            raise ValueRefusedError(
                self.tr("A span needs an exhibit and its first frame."),
                self.tr("Leave both frames empty to speak of the whole exhibit."),
                field="frames",
            )
        kept = self._place
        if kept is not None and kept.exhibit_id == exhibit_id and kept.start is not None:
            ends = (kept.start.index, None if kept.end is None else kept.end.index)
            if ends == (first, last):
                return replace(place, exhibit_id=exhibit_id, start=kept.start, end=kept.end)
        index = self._index(exhibit_id)
        start, end = bind(index, first), None if last in (None, first) else bind(index, last)
        return replace(place, exhibit_id=exhibit_id, start=start, end=end)

    def _index(self, exhibit_id: str) -> FrameIndex:
        shown = self._workspace.exhibit
        index = self._workspace.index if shown is not None and shown.id == exhibit_id else None
        index = index or self._workspace.store.index(exhibit_id)
        if index is None:
            raise ValueRefusedError(
                self.tr("The frames of this exhibit are not known yet."),
                self.tr("Show it once, then enter its frames."),
                field="frames",
            )
        return index

    # -- making it

    def _build(self) -> None:
        self.setObjectName("placeForm")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for box in (self.exhibit,):
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.coordinates.setPlaceholderText("43.1034, 53.1102   43°06′12″N 53°06′37″E   geo:…")
        self.name.setPlaceholderText(self.tr("window, 4th floor"))
        self.height_words.setPlaceholderText(self.tr("4th floor, about 12 m"))
        self.imagery.setPlaceholderText(self.tr("satellite picture, street view, plan…"))
        column.addWidget(self._block("name", self.tr("Name"), self.name))
        column.addLayout(
            self._row(
                self._block("kind", self.tr("What it is"), self.kind),
                self._block("tlp", self.tr("Sharing"), self.tlp),
            )
        )
        column.addWidget(self._block("coordinates", self.tr("Coordinates"), self.coordinates))
        column.addWidget(self.read_back)
        column.addWidget(
            self._block("radius", self.tr("It may be off by (metres)"), self._radius())
        )
        self._camera = QWidget(self)
        looks = QHBoxLayout(self._camera)
        looks.setContentsMargins(0, 0, 0, 0)
        looks.setSpacing(GRID)
        for field, label, line in (
            ("heading", self.tr("Heading °"), self.heading),
            ("heading_error", self.tr("± °"), self.heading_error),
            ("field_of_view", self.tr("Field of view °"), self.field_of_view),
        ):
            looks.addWidget(self._block(field, label, line))
        column.addWidget(self._camera)
        column.addWidget(self._block("height", self.tr("Floor or height"), self.height_words))
        column.addWidget(self._block("exhibit", self.tr("Of the exhibit"), self.exhibit))
        frames = QWidget(self)
        row = QGridLayout(frames)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.first, 0, 0)
        row.addWidget(self.last, 0, 1)
        self.first.line.setPlaceholderText(self.tr("all frames"))
        self.first.line.setAccessibleName(self.tr("First frame"))
        self.last.line.setAccessibleName(self.tr("Last frame"))
        column.addWidget(self._block("frames", self.tr("From frame … to frame"), frames))
        column.addWidget(self._block("method", self.tr("How it was found"), self.method))
        column.addWidget(self._block("why", self.tr("Why there"), self.why))
        column.addLayout(
            self._row(
                self._block("imagery", self.tr("Reference imagery"), self.imagery),
                self._block("imagery_date", self.tr("… of"), self.imagery_date),
            )
        )
        column.addWidget(self._block("remarks", self.tr("Remarks"), self.remarks))
        self.kind.activated.connect(self._kind_chosen)
        self.tlp.activated.connect(self._touch_tlp)
        self.coordinates.textEdited.connect(lambda _text: self._read_back())

    def _radius(self) -> QWidget:
        whole = QWidget(self)
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.radius, 1)
        self._presets = []
        for metres in RADII_M:
            button = QPushButton(f"± {length_words(metres)}", whole)
            restyle(button, "role", "quiet")
            button.clicked.connect(lambda _=False, m=metres: self.radius.show_text(str(m)))
            row.addWidget(button)
            self._presets.append(button)
        self.radius.setAccessibleName(self.tr("It may be off by (metres)"))
        whole.setFocusProxy(self.radius)
        return whole

    def _row(self, *blocks: FieldBlock) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for block in blocks:
            row.addWidget(block, 1)
        return row

    def _block(self, field: str, label: str, widget: QWidget) -> FieldBlock:
        block = FieldBlock(menu_text(label).replace("&&", "&"), widget, self)
        self._blocks[field] = block
        return block

    def _kind_chosen(self) -> None:
        kind = self.kind.word()
        if kind is not None and not self._tlp_touched:
            self.tlp.show_word(first_tlp(kind))
        self._show_kind()

    def _touch_tlp(self) -> None:
        self._tlp_touched = True

    def _show_kind(self) -> None:
        self._camera.setVisible(self.kind.word() is PlaceKind.CAMERA)

    def _read_back(self) -> None:
        block = self._blocks["coordinates"]
        try:
            read = read_coordinates(self.coordinates.text())
        except ValueRefusedError as error:
            self.read_back.set_value(" ")
            if self.coordinates.text().strip():
                block.refuse(error.message, error.hint)
            return
        block.accept()
        self.read_back.set_value(
            f"{write_decimal(read.point)}   {write_dms(read.point)}", write_decimal(read.point)
        )
        if read.radius_m is not None:
            self.radius.show_text(f"{read.radius_m:g}")

    def sizeHint(self) -> QSize:
        """As wide as one reads well."""
        return QSize(440, super().sizeHint().height())
