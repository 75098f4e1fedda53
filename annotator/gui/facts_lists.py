"""What was found in a film, each line leading to its frame: groups, equal frames, gaps, damage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QVBoxLayout, QWidget

from annotator.gui.facts_drawings import milliseconds
from annotator.gui.film_words import grouped
from annotator.gui.labels import PlainLabel, Segment, SegmentedControl
from annotator.gui.theme import figures_font
from annotator.media.shots import Shots
from annotator.timing.frame_facts import Runs
from annotator.timing.frame_index import Int64s
from annotator.workflow.facts import FilmFacts

Index = QModelIndex | QPersistentModelIndex
_ROWS: Final = 6


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """Frames (0-based, ascending) with what is to be said of each; `empty` when there are none."""

    frames: Int64s
    words: Callable[[int], str]
    empty: str


def _said(text: str) -> str:
    return QCoreApplication.translate("FactsLists", text)


def _frames(count: int) -> str:
    return _said("1 frame") if count == 1 else _said("{n} frames").format(n=grouped(count))


def listings(film: FilmFacts, first_number: int) -> dict[str, Listing]:
    """Every list of a film; arithmetic over columns, no line is made before it is looked at."""
    return {
        "groups": _groups(film),
        "doubles": _doubles(film, first_number),
        "gaps": _gaps(film),
        "damage": _damage(film),
    }


def _groups(film: FilmFacts) -> Listing:
    groups, sizes = film.frames.groups, film.frames.has_sizes()

    def words(row: int) -> str:
        text = _frames(int(groups.count[row]))
        if sizes:
            text += f" · {grouped(int(groups.size[row]))} {_said('bytes')}"
        leading = int(groups.leading[row])
        if leading:
            text += " · " + _said("open: {n} shown before it").format(n=leading)
        if not film.index.is_key(int(groups.first[row])):
            text += " · " + _said("begins without a key frame")
        return text

    return Listing(groups.first, words, _said("There is no group of pictures."))


def _doubles(film: FilmFacts, first_number: int) -> Listing:
    doubles = film.frames.doubles
    if doubles is None:
        none = Runs(np.zeros(0, np.int64), np.zeros(0, np.int64))
        return Listing(
            none.first,
            lambda _row: "",
            _said("Known once every frame was decoded and has its digest."),
        )
    runs = doubles

    def words(row: int) -> str:
        first, count = int(runs.first[row]), int(runs.count[row])
        return _said("{n} equal frames, to {last}").format(
            n=grouped(count), last=grouped(first + count - 1 + first_number)
        )

    return Listing(runs.first, words, _said("No frame is equal to the one before it."))


def _gaps(film: FilmFacts) -> Listing:
    steps = film.frames.steps
    frames = np.concatenate((steps.gaps, steps.not_later))
    order = np.argsort(frames, kind="stable")

    def words(row: int) -> str:
        at = int(order[row])
        if at < len(steps.gaps):
            missing = int(steps.missing[at])
            lasts = milliseconds(int(steps.delta[frames[at]]), film)
            return _said("{time} to the next frame; room for {n}").format(
                time=lasts, n=_frames(missing)
            )
        back = int(steps.delta[frames[at] - 1])
        if back == 0:
            return _said("the same time stamp as the frame before")
        return _said("its time stamp runs back by {time}").format(time=milliseconds(-back, film))

    return Listing(frames[order], words, _said("No gap: time goes on from frame to frame."))


def _damage(film: FilmFacts) -> Listing:
    facts = film.frames
    parts = (facts.damaged.first, facts.near, facts.corrupt_near, facts.resized)
    frames = np.concatenate(parts)
    bounds = np.cumsum([len(part) for part in parts])
    order = np.argsort(frames, kind="stable")

    def words(row: int) -> str:
        at = int(order[row])
        if at < bounds[0]:
            count = int(facts.damaged.count[at])
            return _said("{n} damaged, or resting on damaged data").format(n=_frames(count))
        if at < bounds[1]:
            return _packet(film, int(facts.unshown[at - bounds[0]]), _said("gave no frame"))
        if at < bounds[2]:
            number = int(facts.corrupt[at - bounds[1]])
            return _packet(film, number, _said("is marked as damaged by the container"))
        return _said("the picture's size or pixel format changes here")

    empty = _said("Nothing is damaged: every frame was decoded without an error.")
    if facts.doubles is None:
        empty = _said("Nothing yet; errors show when every frame is decoded.")
    return Listing(frames[order], words, empty)


def _packet(film: FilmFacts, number: int, what: str) -> str:
    text = _said("packet {n}").format(n=grouped(number))
    if film.packets is not None:
        size, place = int(film.packets.size[number]), int(film.packets.pos[number])
        where = "" if place < 0 else _said(", at byte {at}").format(at=grouped(place))
        text += f" ({grouped(size)} {_said('bytes')}{where})"
    return f"{text} {what}"


class ListingModel(QAbstractTableModel):
    """One listing: the frame's number as shown, and the words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._listing: Listing | None = None
        self._first_number = 0

    def show_listing(self, listing: Listing | None, first_number: int) -> None:
        """Another listing altogether."""
        self.beginResetModel()
        self._listing, self._first_number = listing, first_number
        self.endResetModel()

    def frame_at(self, row: int) -> int | None:
        """The frame (0-based) that a line leads to."""
        if self._listing is None or not 0 <= row < len(self._listing.frames):
            return None
        return int(self._listing.frames[row])

    def rowCount(self, parent: Index | None = None) -> int:
        """How many lines there are."""
        inside = parent is not None and parent.isValid()
        return 0 if inside or self._listing is None else len(self._listing.frames)

    def columnCount(self, parent: Index | None = None) -> int:
        """Frame and words."""
        return 0 if parent is not None and parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The number, right-aligned, and the words, both plain text."""
        frame = self.frame_at(index.row())
        if frame is None or self._listing is None:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 0:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if index.column() == 0:
            return grouped(frame + self._first_number)
        return self._listing.words(index.row())


def _shots(shots: Shots | None) -> Listing:
    if shots is None:
        return Listing(
            np.zeros(0, np.int64),
            lambda _row: "",
            _said("Not looked for yet: Playback, Find shots. Needs every frame decoded once."),
        )
    found = shots

    def words(row: int) -> str:
        count = found.last_frame(row) - found.starts[row] + 1
        return _said("Shot {number} · {frames}").format(
            number=grouped(row + 1), frames=_frames(count)
        )

    return Listing(np.array(found.starts, np.int64), words, "")


class FindingLists(QWidget):
    """One list at a time, chosen above it. Signal `chosen(int)`: the frame of a line."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._listings: dict[str, Listing] = {}
        self._shots: Shots | None = None
        self._first_number = 0
        self.which = SegmentedControl(
            (
                Segment("groups", self.tr("Groups"), self.tr("From key frame to key frame")),
                Segment("doubles", self.tr("Equal"), self.tr("Frames equal to the one before")),
                Segment("gaps", self.tr("Gaps"), self.tr("Where time stamps jump")),
                Segment("damage", self.tr("Errors"), self.tr("Damage and decoding errors")),
                Segment("shots", self.tr("Shots"), self.tr("Where one view gives way to another")),
            ),
            self,
        )
        # Five words side by side in the narrowest inspector.
        self.which.setProperty("tight", "true")
        self.which.setAccessibleName(self.tr("Which findings are listed"))
        self.which.set_value("groups")
        self.which.chosen.connect(lambda _value: self._show())
        self.model = ListingModel(self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Findings; Enter goes to the frame"))
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.horizontalHeader().hide()
        self.table.verticalHeader().hide()
        self.table.setWordWrap(False)
        self.table.clicked.connect(lambda index: self._go(index.row()))
        self.words = PlainLabel("", self, role="muted")
        self.words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.which)
        column.addWidget(self.words)
        column.addWidget(self.table)
        self._size_rows()
        self.show_film(None, 0)

    def show_film(self, film: FilmFacts | None, first_number: int) -> None:
        """List what was found in this film."""
        self._first_number = first_number
        self._listings = {} if film is None else listings(film, first_number)
        self._show()

    def show_shots(self, shots: Shots | None) -> None:
        """List the shots of this film, or that they are not known."""
        self._shots = shots
        if self.which.value() == "shots":
            self._show()

    def _show(self) -> None:
        found = self._listings.get(str(self.which.value()))
        if self._listings and self.which.value() == "shots":
            found = _shots(self._shots)
        count = 0 if found is None else len(found.frames)
        self.model.show_listing(found, self._first_number)
        self.table.setVisible(count > 0)
        if found is None:
            self.words.setText("")
        elif not count:
            self.words.setText(found.empty)
        else:
            lines = self.tr("1 line") if count == 1 else self.tr("{n} lines")
            self.words.setText(
                self.tr("{lines}; a click goes to the frame.").format(
                    lines=lines.format(n=grouped(count))
                )
            )
        self._size_columns()
        self.table.setFixedHeight(self._row_height() * max(1, min(count, _ROWS)) + 4)

    def _row_height(self) -> int:
        return self.table.verticalHeader().defaultSectionSize()

    def _size_rows(self) -> None:
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        height = QFontMetrics(self.font()).height() + 8
        self.table.verticalHeader().setMinimumSectionSize(height)
        self.table.verticalHeader().setDefaultSectionSize(height)

    def _size_columns(self) -> None:
        last = self.model.frame_at(self.model.rowCount() - 1) or 0
        digits = grouped(last + self._first_number)
        wide = QFontMetrics(figures_font(self.font())).horizontalAdvance(digits) + 28
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self.table.setColumnWidth(0, max(56, wide))
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)

    def _go(self, row: int) -> None:
        frame = self.model.frame_at(row)
        if frame is not None:
            self.chosen.emit(frame)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the frame of the current line with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus():
            self._go(self.table.currentIndex().row())
        else:
            super().keyPressEvent(event)
