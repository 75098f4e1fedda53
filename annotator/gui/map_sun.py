"""The sun over the chosen place: where it stood, and from a shadow back to times of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.case.geography import Point, point_of
from annotator.case.places import Place
from annotator.errors import ValueRefusedError
from annotator.gui.field_block import FieldBlock
from annotator.gui.icons import icon
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.map_paint import Measured, SunMark
from annotator.gui.plain_edit import PlainLine
from annotator.gui.theme import GRID
from annotator.timing.event_interval import EventInterval, short_words
from annotator.workflow.sun import (
    SPREAD,
    Fitting,
    Shadow,
    SunPosition,
    fitting_times,
    read_moment,
    read_zone,
    sun_at,
)


@dataclass(frozen=True, slots=True)
class AnchorProposed:
    """A time that fits a shadow, to be an anchor of the frame on the screen; the person decides."""

    found: Fitting
    zone: str
    why: str


class SunPanel(QWidget):
    """`drawn(SunMark | None)` for the map; `anchor_wanted(AnchorProposed)`; it changes nothing itself."""

    drawn = Signal(object)
    anchor_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mapSun")
        self._at: Point | None = None
        self._event: EventInterval | None = None
        self._bearing: float | None = None
        self._fits: tuple[Fitting, ...] = ()
        self._shadow: Shadow | None = None
        self.place = PlainLabel("", self, role="muted")
        self.place.setWordWrap(True)
        self.moment = PlainLine(self)
        self.moment.setPlaceholderText("2011-12-16 16:02")
        self.zone = PlainLine(self)
        self.zone.setPlaceholderText("Asia/Aqtau")
        self.from_frame = QPushButton(icon("film"), self.tr("Time of the frame"), self)
        self.answer = PlainLabel("", self)
        self.answer.setWordWrap(True)
        self.answer.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.draw = QCheckBox(self.tr("Draw sun and shadow on the map"), self)
        self.draw.setChecked(True)
        self.direction = PlainLine(self)
        self.error = PlainLine(self)
        self.error.setText("5")
        self.ratio = PlainLine(self)
        self.ratio_error = PlainLine(self)
        self.measured = QPushButton(icon("ruler"), self.tr("As measured on the map"), self)
        self.measured.setEnabled(False)
        self.find_button = QPushButton(self.tr("Find times of that day"), self)
        self.times = QListWidget(self)
        self.times.setAccessibleName(self.tr("Times that fit the shadow"))
        self.times.setMinimumHeight(88)
        self.found = PlainLabel("", self, role="muted")
        self.found.setWordWrap(True)
        self.anchor = QPushButton(
            icon("clock"), self.tr("Propose as an anchor of this frame…"), self
        )
        self._blocks: dict[str, FieldBlock] = {}
        self._lay_out()
        for line in (self.moment, self.zone):
            line.textChanged.connect(lambda _text: self._compute())
        self.draw.toggled.connect(lambda _on: self._compute())
        self.from_frame.clicked.connect(self.use_event_time)
        self.measured.clicked.connect(self._use_measured)
        self.find_button.clicked.connect(self.find_times)
        for line in (self.direction, self.error, self.ratio, self.ratio_error):
            line.returnPressed.connect(self.find_times)
        self.times.itemSelectionChanged.connect(self._show_state)
        self.anchor.clicked.connect(self._propose)
        self._compute()

    # -- what is known from outside

    def show_place(self, place: Place | None, middle: Point) -> None:
        """The sun over this place, or over the middle of the map."""
        self._at = middle if place is None else point_of(place)
        name = self.tr("the middle of the map") if place is None else one_line(place.name, 60)
        self.place.setText(self.tr("Over {0}").format(name))
        self._compute()

    def show_event(self, event: EventInterval | None) -> None:
        """The event time of the frame on the screen, None where nothing bounds it."""
        known = event is not None and event.is_closed()
        follows = self.moment.text() == "" or self.moment.property("followed") == self.moment.text()
        self._event = event if known else None
        self.from_frame.setEnabled(known)
        if known and follows:
            self.use_event_time()

    def use_event_time(self) -> None:
        """Take the event time of the frame on the screen."""
        if self._event is None or self._event.earliest_us is None or self._event.latest_us is None:
            return
        zone = ZoneInfo(self._event.zone) if self._event.zone else UTC
        middle = (self._event.earliest_us + self._event.latest_us) // 2
        text = _moment(middle).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        self.zone.setText(self._event.zone or "UTC")
        self.moment.setText(text)
        self.moment.setProperty("followed", text)
        self._compute()

    def show_measured(self, measured: Measured, bearing: float) -> None:
        """A direction was measured on the map."""
        self._bearing = None if measured.start == measured.end else bearing
        self.measured.setEnabled(self._bearing is not None)

    # -- the sun

    def _compute(self) -> None:
        for block in self._blocks.values():
            block.accept()
        self._show_state()
        if self._at is None or not self.moment.text().strip():
            self.answer.setText(
                self.tr("Enter a time, or choose a frame whose event time is known.")
            )
            self.drawn.emit(None)
            return
        try:
            zone = read_zone(self.zone.text() or "UTC")
            first, last = self._moments(zone)
            early, late = sun_at(self._at, first), sun_at(self._at, last)
        except ValueRefusedError as error:
            self._refuse(error)
            self.answer.setText("")
            self.drawn.emit(None)
            return
        self.answer.setText(self._words(early, late))
        mark = None
        if self.draw.isChecked() and early.is_up and late.is_up:
            mark = SunMark(self._at, early, late, first.astimezone(zone).strftime("%H:%M"))
        self.drawn.emit(mark)

    def _moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From when to when: the frame's interval where its own time is shown, else one moment."""
        event, text = self._event, self.moment.text()
        if event is not None and self.moment.property("followed") == text:
            assert event.earliest_us is not None
            assert event.latest_us is not None
            return _moment(event.earliest_us), _moment(event.latest_us)
        at = read_moment(text, zone)
        return at, at

    def _words(self, early: SunPosition, late: SunPosition) -> str:
        if not early.is_up and not late.is_up:
            return self.tr("The sun is under the horizon ({0}°): no shadows.").format(
                f"{early.elevation:.1f}"
            )
        lines = [
            self.tr("Sun: azimuth {0}°, {1}° high with refraction ({2}° without).").format(
                _range(early.azimuth, late.azimuth),
                _range(early.elevation, late.elevation),
                _range(early.geometric, late.geometric),
            ),
            self.tr("Shadows fall towards {0}°, {1} times as long as things are high.").format(
                _range(early.shadow_bearing, late.shadow_bearing),
                _range(early.shadow_ratio, late.shadow_ratio, 2),
            ),
            self.tr("Good to {0}°, on level ground.").format(SPREAD),
        ]
        if self._event is not None and self.moment.property("followed") == self.moment.text():
            lines.insert(0, self.tr("At {0}").format(short_words(self._event)))
        return "\n".join(lines)

    # -- from a shadow to times

    def find_times(self) -> None:
        """List the times of the day at which a shadow falls as it was measured."""
        for block in self._blocks.values():
            block.accept()
        self._fits, self._shadow = (), None
        self.times.clear()
        try:
            zone = read_zone(self.zone.text() or "UTC")
            text = self.moment.text().strip()
            day = (
                read_moment(text if ":" in text else f"{text} 12:00", zone).astimezone(zone).date()
            )
            self._shadow = Shadow(
                self._number(self.direction, "bearing") % 360,
                self._number(self.error, "error"),
                self._number(self.ratio, "ratio") if self.ratio.text().strip() else None,
                self._number(self.ratio_error, "ratio") if self.ratio.text().strip() else 0.0,
            )
            if self._at is None:
                return
            self._fits = fitting_times(self._at, day, zone, self._shadow)
        except ValueRefusedError as error:
            self._refuse(error)
            self.found.setText("")
            self._show_state()
            return
        for found in self._fits:
            early, late = found.earliest.astimezone(zone), found.latest.astimezone(zone)
            half = round(found.plus_minus() / timedelta(minutes=1))
            words = f"{early:%H:%M:%S} – {late:%H:%M:%S}   (± {max(1, half)} min)"
            QListWidgetItem(words, self.times)
        if self._fits:
            self.times.setCurrentRow(0)
            self.found.setText(
                self.tr("On {0} in {1}. A proposal only: somebody has to decide.").format(
                    day.isoformat(), zone.key
                )
            )
        else:
            self.found.setText(
                self.tr(
                    "On {0} no shadow falls so there. Check place, day, the direction (away from"
                    " the sun) and its error."
                ).format(day.isoformat())
            )
        self._show_state()

    def _number(self, line: PlainLine, field: str) -> float:
        try:
            value = float(line.text().strip().replace(",", ".").rstrip("°"))
        except ValueError:
            raise ValueRefusedError(
                self.tr("Enter a number here."), self.tr("For example 12.5."), field=field
            ) from None
        if not -1e6 < value < 1e6:
            raise ValueRefusedError(self.tr("This number is too large."), field=field)
        return value

    def _use_measured(self) -> None:
        if self._bearing is not None:
            self.direction.setText(f"{self._bearing:.1f}")

    def _propose(self) -> None:
        row = self.times.currentRow()
        if not 0 <= row < len(self._fits) or self._shadow is None:
            return
        shadow = self._shadow
        why = self.tr("Shadow towards {0}° ± {1}°; {2}").format(
            f"{shadow.bearing:g}", f"{shadow.error:g}", self.place.text()
        )
        if shadow.ratio is not None:
            why += self.tr("; {0} ± {1} times as long as high").format(
                f"{shadow.ratio:g}", f"{shadow.ratio_error:g}"
            )
        self.anchor_wanted.emit(AnchorProposed(self._fits[row], self.zone.text() or "UTC", why))

    def _refuse(self, error: ValueRefusedError) -> None:
        block = self._blocks.get(error.field)
        if block is not None:
            block.refuse(error.message, error.hint)

    def _show_state(self) -> None:
        self.anchor.setEnabled(self.times.currentRow() >= 0)
        self.from_frame.setEnabled(self._event is not None)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.place)
        column.addLayout(
            self._row(
                ("time", self.tr("Date and time"), self.moment),
                ("zone", self.tr("Zone"), self.zone),
            )
        )
        column.addWidget(self.from_frame, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.answer)
        column.addWidget(self.draw)
        column.addSpacing(GRID)
        column.addWidget(PlainLabel(self.tr("From a shadow to the time"), self, role="strong"))
        column.addLayout(
            self._row(
                ("bearing", self.tr("Shadow falls towards °"), self.direction),
                ("error", self.tr("± °"), self.error),
            )
        )
        column.addWidget(self.measured, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(
            self._row(
                ("ratio", self.tr("Length ÷ height (may be empty)"), self.ratio),
                ("ratio_error", "±", self.ratio_error),
            )
        )
        column.addWidget(self.find_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.times, 1)
        column.addWidget(self.found)
        column.addWidget(self.anchor, 0, Qt.AlignmentFlag.AlignLeft)

    def _row(self, *fields: tuple[str, str, PlainLine]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for number, (name, label, line) in enumerate(fields):
            self._blocks[name] = FieldBlock(label, line, self)
            row.addWidget(self._blocks[name], 2 - number)
        return row


def _moment(us: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)


def _range(one: float, other: float, digits: int = 1) -> str:
    """`212.4`, or `212.4–213.0` where the time is not exact."""
    first, last = f"{one:.{digits}f}", f"{other:.{digits}f}"
    return first if first == last else f"{first}–{last}"
