"""Two coders held against each other, as tables: a row a code, and a row a pair of codings."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from annotator.case.agreement import Coded, Kappa, Pair
from annotator.gui.film_words import grouped
from annotator.gui.labels import one_line
from annotator.workflow.agreement import FilmAgreement

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
_NS: Final = 10**9


def _tr(text: str) -> str:
    return QCoreApplication.translate("agreement", text)


def kappa_words(kappa: Kappa) -> str:
    """Kappa with two digits, or that it says nothing."""
    return _tr("says nothing") if kappa.value is None else f"{float(kappa.value):.2f}"


def seconds(nanoseconds: int) -> str:
    """A time of the film with milliseconds: 1:02:03.450."""
    whole, rest = divmod(abs(nanoseconds), _NS)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    sign = "−" if nanoseconds < 0 else ""
    return f"{sign}{hour}:{minute:02}:{second:02}.{rest // 10**6:03}"


class _Table(QAbstractTableModel):
    """Rows of ready words; numbers stand at the end of their cells."""

    def __init__(self, titles: tuple[str, ...], numbers: int, parent: QObject | None) -> None:
        super().__init__(parent)
        self._titles = titles
        self._numbers_from = numbers
        self._rows: list[tuple[str, ...]] = []

    def fill(self, rows: list[tuple[str, ...]]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell says."""
        if not index.isValid():
            return None
        text = self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(text)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._titles[index.column()]}: {one_line(text)}"
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() >= self._numbers_from:
            return Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """The titles of the columns."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._titles):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            number = section >= self._numbers_from
            side = Qt.AlignmentFlag.AlignTrailing if number else Qt.AlignmentFlag.AlignLeading
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class CodesAgreed(_Table):
    """A row a code, the first one over all codes."""

    def __init__(self, parent: QObject | None = None) -> None:
        titles = (
            _tr("Code"),
            _tr("First coder"),
            _tr("Second coder"),
            _tr("Together"),
            _tr("Onsets apart"),
            _tr("Kappa"),
        )
        super().__init__(titles, 1, parent)

    def show(self, film: FilmAgreement) -> None:
        """Fill the table."""
        both = sum(each.both for each in film.codes)
        total = (sum(each.first for each in film.codes), sum(each.second for each in film.codes))
        rows: list[tuple[str, ...]] = [
            (
                _tr("All codes"),
                grouped(total[0]),
                grouped(total[1]),
                grouped(both),
                "",
                kappa_words(film.overall),
            )
        ]
        rows += [
            (
                each.name,
                grouped(each.first),
                grouped(each.second),
                grouped(each.both),
                "–" if each.onset_ns is None else f"{each.onset_ns / _NS:.3f} s",
                kappa_words(each.kappa),
            )
            for each in film.codes
        ]
        self.fill(rows)


class PairsShown(_Table):
    """A row a pair of codings, or only those where the coders disagree."""

    def __init__(self, parent: QObject | None = None) -> None:
        titles = (
            _tr("At"),
            _tr("Frame"),
            _tr("First coder"),
            _tr("Second coder"),
            _tr("State"),
            _tr("Second is later by"),
        )
        super().__init__(titles, 5, parent)
        self.pairs: tuple[Pair, ...] = ()

    def show(self, pairs: tuple[Pair, ...], first_number: int) -> None:
        """Fill the table; frames are numbered from `first_number`."""
        self.pairs = pairs
        self.fill([_row(pair, first_number) for pair in pairs])

    def frame(self, row: int) -> int:
        """Where the pair of a row begins, as an index into the film."""
        return _frame(self.pairs[row])


def _frame(pair: Pair) -> int:
    return min(each.frame for each in (pair.first, pair.second) if each is not None)


def _row(pair: Pair, first_number: int) -> tuple[str, ...]:
    apart = pair.onset_difference_ns
    return (
        seconds(pair.begin_ns),
        grouped(_frame(pair) + first_number),
        _side(pair.first),
        _side(pair.second),
        _state(pair),
        "" if apart is None else f"{apart / _NS:+.3f} s".replace("-", "−"),
    )


def _side(coded: Coded | None) -> str:
    if coded is None:
        return "–"
    if coded.end_ns == coded.begin_ns:
        return coded.code
    return _tr("{code}, until {time}").format(code=coded.code, time=seconds(coded.end_ns))


def _state(pair: Pair) -> str:
    if pair.agrees:
        return _tr("✓ agree")
    if pair.differs_in_code:
        return _tr("≠ other code")
    return _tr("≠ only the first") if pair.second is None else _tr("≠ only the second")
