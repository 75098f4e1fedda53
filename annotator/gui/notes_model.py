"""The notes of the open case as a table model: rows come, go and change one by one."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from annotator.case.annotation import Annotation
from annotator.case.edits import Change
from annotator.case.snapshot import CaseSnapshot, film_order
from annotator.gui.film_words import grouped
from annotator.gui.kind_marks import certainty_words, kind_icon, kind_word
from annotator.gui.labels import one_line, plain_tip
from annotator.gui.theme import current_theme
from annotator.gui.workspace import IndexReady, ValuesChanged, Workspace
from annotator.timing.frame_index import FrameIndex
from annotator.timing.timecode import format_time

TIME, FRAME, KIND, TEXT, TAGS, CERTAINTY, REVIEW = range(7)
NOTE_ROLE: Final = Qt.ItemDataRole.UserRole
CURRENT_ROLE: Final = Qt.ItemDataRole.UserRole + 1
SORT_ROLE: Final = Qt.ItemDataRole.UserRole + 2
_LONGEST_CELL: Final = 400

Index = QModelIndex | QPersistentModelIndex
SortKey = tuple[int, tuple[int, int, str, str]]


class NotesModel(QAbstractTableModel):
    """All notes, exhibit by exhibit in the order of each film. `NOTE_ROLE` gives the Annotation."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._notes: list[Annotation] = []
        self._keys: list[SortKey] = []
        self._places: dict[str, int] = {}
        self._indexes: dict[str, FrameIndex] = {}
        self._codes: dict[str, str] = {}
        self._current_id = ""
        workspace.case_opened.connect(self._fill)
        workspace.case_closed.connect(self._clear)
        workspace.values_changed.connect(self._on_values)
        workspace.index_ready.connect(self._on_index)
        if workspace.has_case():
            self._fill(workspace.snapshot)
            if workspace.exhibit is not None and workspace.index is not None:
                self._on_index(IndexReady(workspace.exhibit, workspace.index))

    # -- what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many notes there are."""
        return 0 if parent.isValid() else len(self._notes)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns."""
        return 0 if parent.isValid() else 7

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The heads of the columns."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < 7:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("Time"),
            self.tr("Frame"),
            self.tr("Kind"),
            self.tr("Text"),
            self.tr("Tags, people"),
            self.tr("Certainty"),
            self.tr("Review"),
        )[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's words, mark, tip or sort key."""
        if not index.isValid() or not 0 <= index.row() < len(self._notes):
            return None
        note, column = self._notes[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(note, column)
        if role == NOTE_ROLE:
            return note
        if role == CURRENT_ROLE:
            return note.id == self._current_id
        if role == SORT_ROLE:
            return self._sort_value(index.row(), note, column)
        return self._look(note, column, role)

    def _look(self, note: Annotation, column: int, role: int) -> object:
        if role == Qt.ItemDataRole.DecorationRole and column == KIND:
            return kind_icon(note.kind)
        if role == Qt.ItemDataRole.ToolTipRole and column in (TEXT, TAGS, CERTAINTY):
            return plain_tip(note.text if column == TEXT else self._words(note, column))
        if role == Qt.ItemDataRole.ForegroundRole and column == REVIEW:
            return current_theme().colour("warn") if note.review == "disputed" else None
        return None

    # -- what the table asks

    def note_at(self, row: int) -> Annotation:
        """The note in a row of this model."""
        return self._notes[row]

    def row_of(self, note_id: str) -> int:
        """The row of a note, -1 if it is not here."""
        return self._places.get(note_id, -1)

    def time_ns(self, note: Annotation) -> int | None:
        """The film time of a note's first frame; None while its film's index is not there."""
        index = self._indexes.get(note.exhibit_id)
        if index is None or note.start.index >= len(index):
            return None
        return index.time_ns(note.start.index)

    def exhibits_without_times(self) -> tuple[str, ...]:
        """Ids of exhibits that have notes but no index here yet."""
        return tuple({note.exhibit_id for note in self._notes} - set(self._indexes))

    def take_index(self, exhibit_id: str, index: FrameIndex) -> None:
        """Times of an exhibit's notes can be shown from now on."""
        self._indexes[exhibit_id] = index
        self._tell_columns(TIME, FRAME)

    def note_before(self, exhibit_id: str, frame: int) -> Annotation | None:
        """The last note of an exhibit that begins at or before a frame, in film order."""
        at = bisect_left(self._keys, (self._rank(exhibit_id), (frame + 1, -1, "", ""))) - 1
        if at < 0 or self._notes[at].exhibit_id != exhibit_id:
            return None
        return self._notes[at]

    def mark_current(self, note_id: str) -> None:
        """Mark the row of the note at the playhead; '' for none."""
        before, self._current_id = self._current_id, note_id
        if before != note_id:
            for each in (before, note_id):
                row = self.row_of(each)
                if row >= 0:
                    self.dataChanged.emit(self.index(row, 0), self.index(row, 6), [CURRENT_ROLE])

    # -- what happens in the case

    def _fill(self, snapshot: CaseSnapshot) -> None:
        self.beginResetModel()
        self._indexes.clear()
        self._current_id = ""
        self._codes = {person.id: person.code for person in snapshot.people}
        self._notes = sorted(snapshot.annotations, key=self._key)
        self._keys = [self._key(note) for note in self._notes]
        self._number()
        self.endResetModel()

    def _clear(self) -> None:
        self.beginResetModel()
        self._notes, self._keys = [], []
        self._places, self._indexes, self._codes = {}, {}, {}
        self.endResetModel()

    def _on_index(self, ready: IndexReady) -> None:
        self.take_index(ready.exhibit.id, ready.index)

    def _on_values(self, changed: ValuesChanged) -> None:
        if changed.of("person"):
            self._codes = {p.id: p.code for p in self._workspace.snapshot.people}
            self._tell_columns(TAGS, TAGS)
        if changed.of("case"):
            self._tell_columns(FRAME, FRAME)
        for change in changed.of("annotation"):
            self._apply(change)

    def _apply(self, change: Change) -> None:
        after = change.after
        assert after is None or isinstance(after, Annotation)
        row = self.row_of(change.id)
        if row >= 0 and after is not None and self._key(after) == self._keys[row]:
            self._notes[row] = after
            self.dataChanged.emit(self.index(row, 0), self.index(row, 6))
            return
        if row >= 0:
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._notes[row], self._keys[row]
            self._places.pop(change.id)
            self._number(row)
            self.endRemoveRows()
        if after is not None:
            key = self._key(after)
            at = bisect_left(self._keys, key)
            self.beginInsertRows(QModelIndex(), at, at)
            self._notes.insert(at, after)
            self._keys.insert(at, key)
            self._number(at)
            self.endInsertRows()

    def _number(self, start: int = 0) -> None:
        if start == 0:
            self._places.clear()
        for row in range(start, len(self._notes)):
            self._places[self._notes[row].id] = row

    def _key(self, note: Annotation) -> SortKey:
        return (self._rank(note.exhibit_id), film_order(note))

    def _rank(self, exhibit_id: str) -> int:
        if not self._workspace.has_case():
            return 0
        for rank, exhibit in enumerate(self._workspace.snapshot.exhibits):
            if exhibit.id == exhibit_id:
                return rank
        return -1

    # -- words

    def _words(self, note: Annotation, column: int) -> str:
        if column == TIME:
            time_ns = self.time_ns(note)
            return "" if time_ns is None else format_time(time_ns)
        if column == FRAME:
            return self._frames(note)
        if column == KIND:
            return kind_word(note.kind)
        if column == TEXT:
            return one_line(note.text, _LONGEST_CELL)
        if column == TAGS:
            return self._marks(note)
        return certainty_words(note) if column == CERTAINTY else str(note.review)

    def _frames(self, note: Annotation) -> str:
        info = self._workspace.snapshot.info
        first = grouped(info.shown_number(note.start.index))
        words = first
        if note.end is not None:
            words = f"{first} – {grouped(info.shown_number(note.end.index))}"
        shown = self._workspace.exhibit
        if shown is None or shown.id == note.exhibit_id:
            return words
        other = self._workspace.snapshot.find("exhibit", note.exhibit_id)
        return f"{getattr(other, 'label', '?')} · {words}"

    def _marks(self, note: Annotation) -> str:
        tags = [f"#{tag}" for tag in note.tags]
        people = [f"@{self._codes.get(person, '?')}" for person in note.people]
        return one_line(" ".join((*tags, *people)), _LONGEST_CELL)

    def _sort_value(self, row: int, note: Annotation, column: int) -> object:
        if column in (TIME, FRAME):
            return row
        if column == KIND:
            return list(type(note.kind)).index(note.kind)
        return self._words(note, column).casefold()

    def _tell_columns(self, first: int, last: int) -> None:
        if self._notes:
            end = self.index(len(self._notes) - 1, last)
            self.dataChanged.emit(self.index(0, first), end)
