"""The claims matrix as a table: a row a note, a column a claim, in each cell a stance with its word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QFont

from annotator.case.accounts import Claim, Source
from annotator.case.annotation import Annotation, BearsOn
from annotator.case.case_info import CaseInfo
from annotator.case.claims_matrix import (
    SYMBOLS,
    Row,
    grade,
    has_unreviewed_translation,
    row_of,
    said_by,
)
from annotator.case.vocabularies import Stance
from annotator.gui.film_words import grouped
from annotator.gui.kind_marks import kind_icon, kind_word
from annotator.gui.labels import one_line, plain_tip
from annotator.gui.theme import current_theme

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
_TONES: Final[Mapping[Stance, str]] = {
    Stance.SUPPORTS: "link",
    Stance.CONTRADICTS: "warn",
    Stance.SILENT: "muted",
    Stance.NOT_TESTABLE: "muted",
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("matrix", text)


def stance_words(stance: Stance | None) -> str:
    """The stance as its cell says it: symbol and word, nothing where nobody entered one."""
    if stance is None:
        return ""
    words = {
        Stance.SUPPORTS: _tr("supports"),
        Stance.CONTRADICTS: _tr("contradicts"),
        Stance.SILENT: _tr("silent"),
        Stance.NOT_TESTABLE: _tr("not testable"),
    }
    return f"{SYMBOLS[stance]} {words[stance]}"


def note_place(note: Annotation, labels: Mapping[str, str], info: CaseInfo) -> str:
    """Exhibit and frames of a note: `E1 · 412–500`."""
    frames = grouped(info.shown_number(note.start.index))
    if note.end is not None:
        frames += f"–{grouped(info.shown_number(note.end.index))}"
    return f"{labels.get(note.exhibit_id, '?')} · {frames}"


def seen_words(note: Annotation) -> str:
    """How well it was visible, with the reason where it was not."""
    if note.not_visible_reason is not None:
        return f"{note.visibility}: {note.not_visible_reason}"
    return str(note.visibility or "")


class MatrixModel(QAbstractTableModel):
    """Rows of notes and columns of claims. It holds only the notes that are shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.claims: tuple[Claim, ...] = ()
        self._sources: Mapping[str, Source] = {}
        self._labels: Mapping[str, str] = {}
        self._info: CaseInfo | None = None
        self._bold = QFont()
        self._bold.setBold(True)

    def show(
        self,
        rows: Sequence[Row],
        claims: tuple[Claim, ...],
        sources: Mapping[str, Source],
        labels: Mapping[str, str],
        info: CaseInfo,
    ) -> bool:
        """Show these; False where all of it was shown already, or could be changed in its place."""
        self._labels, self._info = labels, info
        same_claims = claims == self.claims and sources == self._sources
        if same_claims and [r.note.id for r in rows] == [r.note.id for r in self.rows]:
            for at, row in enumerate(rows):
                if row.note != self.rows[at].note:
                    self.put(at, row.note)
            return False
        self.beginResetModel()
        self.rows, self.claims, self._sources = list(rows), claims, sources
        self.endResetModel()
        return True

    def put(self, at: int, note: Annotation) -> None:
        """Another version of the note of a row."""
        self.rows[at] = row_of(note)
        last = max(0, len(self.claims) - 1)
        self.dataChanged.emit(self.index(at, 0), self.index(at, last))
        self.headerDataChanged.emit(Qt.Orientation.Vertical, at, at)

    def row_with(self, note_id: str) -> int | None:
        """The row of a note; None where it is not shown."""
        return next((at for at, row in enumerate(self.rows) if row.note.id == note_id), None)

    def column_with(self, claim_id: str) -> int | None:
        """The column of a claim; None where it is not shown."""
        return next((at for at, claim in enumerate(self.claims) if claim.id == claim_id), None)

    def source_of(self, claim: Claim) -> Source | None:
        """The source of a claim."""
        return self._sources.get(claim.source_id)

    def link(self, index: Index) -> BearsOn | None:
        """What was entered in a cell; None where nobody entered anything."""
        return self.rows[index.row()].stances.get(self.claims[index.column()].id)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many notes there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """How many claims there are."""
        return 0 if parent.isValid() else len(self.claims)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell says."""
        if not index.isValid():
            return None
        link = self.link(index)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return stance_words(link.stance if link is not None else None)
            case Qt.ItemDataRole.ForegroundRole if link is not None:
                return current_theme().colour(_TONES[link.stance])
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignCenter
            case Qt.ItemDataRole.FontRole if link is not None and link.stance is not Stance.SILENT:
                return self._bold
            case Qt.ItemDataRole.ToolTipRole if link is not None:
                return plain_tip(self._reason(link))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(index, link)
            case _:
                return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Claims across the top, notes down the side."""
        if orientation == Qt.Orientation.Horizontal:
            return self._claim_head(section, role) if section < len(self.claims) else None
        return self._note_head(section, role) if section < len(self.rows) else None

    def _claim_head(self, at: int, role: int) -> Any:
        claim = self.claims[at]
        source = self.source_of(claim)
        if role == Qt.ItemDataRole.DisplayRole:
            mark = "▲ " if has_unreviewed_translation(claim) else ""
            told = f"{one_line(source.name, 40)} {grade(source)}" if source is not None else ""
            return f"{mark}C{at + 1} {one_line(claim.short or claim.text, 70)}\n{told}"
        if role == Qt.ItemDataRole.ToolTipRole:
            lines = [claim.short, said_by(claim, source), claim.text[:600]]
            if has_unreviewed_translation(claim):
                lines.append(_tr("▲ It has a machine translation that nobody reviewed."))
            return plain_tip("\n".join(line for line in lines if line))
        return None

    def _note_head(self, at: int, role: int) -> Any:
        note = self.rows[at].note
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{self.note_line(note)}\n{one_line(note.text or ' '.join(note.tags), 110)}"
        if role == Qt.ItemDataRole.DecorationRole:
            return kind_icon(note.kind)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(f"{kind_word(note.kind)}\n{note.text[:1000]}")
        return None

    def note_line(self, note: Annotation) -> str:
        """Where a note stands, and how well it was seen."""
        assert self._info is not None
        parts = (note_place(note, self._labels, self._info), seen_words(note))
        return " · ".join(part for part in parts if part)

    def _reason(self, link: BearsOn) -> str:
        why = link.why or _tr("no reason entered")
        return f"{stance_words(link.stance)}: {why}\n" + _tr("Judged by {name}").format(
            name=link.judged_by or "–"
        )

    def _spoken(self, index: Index, link: BearsOn | None) -> str:
        note, claim = self.rows[index.row()].note, self.claims[index.column()]
        said = self._reason(link) if link is not None else _tr("no stance entered")
        return (
            f"C{index.column() + 1} {one_line(claim.short or claim.text, 80)};"
            f" {self.note_line(note)} {one_line(note.text, 120)}: {said}"
        )
