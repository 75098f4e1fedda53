"""The notes of the open case as a table model: rows come, go and change one by one."""

from __future__ import annotations

from array import array
from bisect import bisect_right
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
from annotator.case.note_filter import NO_FILTER, NoteFilter
from annotator.case.searching import folded_words
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import NoteKind
from annotator.errors import AnnotatorError
from annotator.gui.kind_marks import kind_icon
from annotator.gui.labels import plain_tip
from annotator.gui.note_cell import Cell, dispute_colour, judged, marked
from annotator.gui.note_list import NoteList
from annotator.gui.note_words import (
    CERTAINTY,
    FRAME,
    KIND,
    LAST,
    ORDERS,
    REVIEW,
    TAGS,
    TEXT,
    TIME,
    TRACK,
    NoteWords,
)
from annotator.gui.search_behind import SearchBehind
from annotator.gui.workspace import IndexReady, ValuesChanged, Workspace
from annotator.store.note_rows import NoteOrder
from annotator.timing.frame_index import FrameIndex

NOTE_ROLE: Final = Qt.ItemDataRole.UserRole
CURRENT_ROLE: Final = Qt.ItemDataRole.UserRole + 1
CELL_ROLE: Final = Qt.ItemDataRole.UserRole + 2
_MANY: Final = 200  # changes at once, from which the list is asked for anew
_ANSWERED: Final[dict[int, tuple[int, ...] | None]] = {
    Qt.ItemDataRole.DisplayRole: None,
    Qt.ItemDataRole.AccessibleTextRole: None,
    NOTE_ROLE: None,
    CURRENT_ROLE: None,
    CELL_ROLE: None,
    Qt.ItemDataRole.DecorationRole: (KIND,),
    Qt.ItemDataRole.ToolTipRole: (TEXT, TAGS, CERTAINTY, TRACK),
    Qt.ItemDataRole.ForegroundRole: (REVIEW,),
}
"""The roles that have an answer, and in which columns (None: in all)."""

Index = QModelIndex | QPersistentModelIndex


class NotesModel(QAbstractTableModel):
    """Notes, exhibit by exhibit in the order of each film, or otherwise sorted and narrowed.

    It holds the numbers of its rows; the notes are read in pages as they are shown,
    so that half a million open at once. `NOTE_ROLE` gives the Annotation.
    """

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._list = NoteList(workspace)
        self.ordinals = self._list.ordinals
        self._indexes: dict[str, FrameIndex] = {}
        self.words = NoteWords(workspace, self.time_ns)
        self._current_id = ""
        self._told = False
        self._behind = SearchBehind(workspace, self)
        self._behind.found.connect(self._on_found)
        self._behind.failed.connect(self._tell)
        workspace.case_opened.connect(self._on_case)
        workspace.case_closed.connect(self._clear)
        workspace.values_changed.connect(self._on_values)
        workspace.index_ready.connect(self._on_index)
        if workspace.has_case():
            self._on_case(workspace.snapshot)
            if workspace.exhibit is not None and workspace.index is not None:
                self._on_index(IndexReady(workspace.exhibit, workspace.index))

    # -- what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many notes there are."""
        return 0 if parent.isValid() else len(self._list)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns."""
        return 0 if parent.isValid() else LAST + 1

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The heads of the columns."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section <= LAST:
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
            self.tr("Track"),
            self.tr("Event time"),
        )[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's words, mark, tip or sort key."""
        # A view asks every cell for seven roles; most are answered without looking at the note.
        if role not in _ANSWERED or not index.isValid():
            return None
        row, column = index.row(), index.column()
        only = _ANSWERED[role]
        if (only is not None and column not in only) or not 0 <= row < len(self._list):
            return None
        try:
            note = self.note_at(row)
        except AnnotatorError as error:
            self._tell(error)
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.words(note, column)
        if role == NOTE_ROLE:
            return note
        if role == CURRENT_ROLE:
            return note.id == self._current_id
        if role == CELL_ROLE:
            return self._cell(note, column)
        return self._look(note, column, role)

    def _cell(self, note: Annotation, column: int) -> Cell:
        """All that is painted, in one answer: a page of a list is asked for thousands of times."""
        words = self.words(note, column)
        if column == KIND:
            return marked(note, words)
        return judged(note, words) if column == REVIEW else Cell(words)

    def _look(self, note: Annotation, column: int, role: int) -> object:
        if role == Qt.ItemDataRole.DecorationRole:
            return kind_icon(note.kind)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(note.text if column == TEXT else self.words(note, column))
        return dispute_colour(note)

    # -- what the table asks

    def narrow(
        self,
        exhibit_id: str | None,
        kind: NoteKind | None,
        words: str,
        wanted: NoteFilter = NO_FILTER,
    ) -> None:
        """Show only notes of one exhibit, of one kind, with these words (None, None, '': any).

        `wanted` narrows further; its own words are not looked at.
        """
        shown, asked = self._list, (exhibit_id, kind, words, wanted)
        if asked != (shown.exhibit_id, shown.kind, shown.words, shown.wanted):
            shown.exhibit_id, shown.kind, shown.words, shown.wanted = asked
            self._fill()

    def searched(self) -> list[str]:
        """The folded words that the notes shown hold."""
        return folded_words(self._list.words)

    def narrow_track(self, track_id: str | None) -> None:
        """Show only notes of one track ('' those on none, None all)."""
        if track_id != self._list.track_id:
            self._list.track_id = track_id
            self._fill()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column's own values; equal ones stand in the order of the film."""
        shown = self._list
        wanted = (ORDERS.get(column, NoteOrder.FILM), order is Qt.SortOrder.DescendingOrder)
        if wanted != (shown.order, shown.descending):
            shown.order, shown.descending = wanted
            self._fill()

    def is_searching(self) -> bool:
        """Whether only first hits are shown so far."""
        return self._behind.is_running

    def is_narrowed(self) -> bool:
        """True when a kind or a search hides notes."""
        shown = self._list
        few = shown.kind is not None or shown.track_id is not None
        return few or bool(shown.words) or not shown.wanted.is_empty()

    def note_at(self, row: int) -> Annotation:
        """The note in a row of this model. Raises StoreError, IntegrityError."""
        return self._list.note_at(row)

    def row_of(self, note_id: str) -> int:
        """The row of a note, -1 if it is not here."""
        try:
            return self._list.row_of(note_id)
        except AnnotatorError as error:
            self._tell(error)
            return -1

    def _tell(self, error: AnnotatorError) -> None:
        """Once: a list that cannot be read asks for every cell again and again."""
        if not self._told:
            self._told = True
            self._workspace.failed.emit(error)

    def time_ns(self, note: Annotation) -> int | None:
        """The film time of a note's first frame; None while its film's index is not there."""
        index = self._indexes.get(note.exhibit_id)
        if index is None or note.start.index >= len(index):
            return None
        return index.time_ns(note.start.index)

    def exhibits_without_times(self) -> tuple[str, ...]:
        """Ids of exhibits whose index is not here yet."""
        return tuple(
            exhibit.id
            for exhibit in self._workspace.snapshot.exhibits
            if exhibit.id not in self._indexes
        )

    def take_index(self, exhibit_id: str, index: FrameIndex) -> None:
        """Times of an exhibit's notes can be shown from now on."""
        self._indexes[exhibit_id] = index
        self._tell_columns(TIME, FRAME)

    def note_before(self, exhibit_id: str, frame: int) -> Annotation | None:
        """The last note of an exhibit that begins at or before a frame, in film order."""
        if not exhibit_id or not self._workspace.has_case():
            return None
        notes = self._workspace.snapshot.notes_of(exhibit_id)
        at = bisect_right(notes, frame, key=lambda note: note.start.index) - 1
        return notes[at] if at >= 0 else None

    def mark_current(self, note_id: str) -> None:
        """Mark the row of the note at the playhead; '' for none."""
        before, self._current_id = self._current_id, note_id
        if before != note_id:
            for each in (before, note_id):
                row = self.row_of(each)
                if row >= 0:
                    self.dataChanged.emit(self.index(row, 0), self.index(row, LAST), [CURRENT_ROLE])

    # -- what happens in the case

    def _on_case(self, snapshot: CaseSnapshot) -> None:
        self._indexes.clear()
        self._current_id = ""
        self._told = False
        self.words.codes = {person.id: person.code for person in snapshot.people}
        self._fill()

    def _fill(self) -> None:
        self.beginResetModel()
        try:
            if self._behind.begin(self._list):
                self._list.fill_first_hits()
            else:
                self._list.fill()
        except AnnotatorError as error:
            self._tell(error)
        self.endResetModel()

    def _on_found(self, rows: array[int]) -> None:
        self.beginResetModel()
        self._list.put_rows(rows)
        self.endResetModel()

    def _clear(self) -> None:
        self._behind.stop()
        self.beginResetModel()
        self._list.clear()
        self._indexes, self.words.codes = {}, {}
        self.endResetModel()

    def _on_index(self, ready: IndexReady) -> None:
        self.take_index(ready.exhibit.id, ready.index)

    def _on_values(self, changed: ValuesChanged) -> None:
        if changed.of("person"):
            self.words.codes = {p.id: p.code for p in self._workspace.snapshot.people}
            self._tell_columns(TAGS, TAGS)
        if changed.of("case"):
            self._tell_columns(FRAME, FRAME)
        if changed.of("track") or changed.of("placement"):
            self._tell_columns(TRACK, TRACK)
            if self._list.by_track():
                self._fill()
                return
        if changed.of("annotation"):
            try:
                self._follow(changed.of("annotation"))
            except AnnotatorError as error:
                self._tell(error)
                self._fill()

    def _follow(self, changes: tuple[Change, ...]) -> None:
        """Rows go first, then those come whose place is new: the case holds the end of the edit."""
        if self._list.words or self._list.by_track() or len(changes) > _MANY:
            self._fill()
            return
        coming: list[Annotation] = []
        for change in changes:
            before, after = change.before, change.after
            assert before is None or isinstance(before, Annotation)
            assert after is None or isinstance(after, Annotation)
            row = self.row_of(change.id) if self._list.fits(before) else -1
            if row >= 0 and before and after and self._list.stays(before, after):
                self._list.put(row, after)
                self.dataChanged.emit(self.index(row, 0), self.index(row, LAST))
                continue
            if row >= 0:
                self.beginRemoveRows(QModelIndex(), row, row)
                self._list.take(row)
                self.endRemoveRows()
            if after is not None and self._list.fits(after):
                coming.append(after)
        for row, ordinal in self._list.places_for(coming) if coming else ():
            self.beginInsertRows(QModelIndex(), row, row)
            self._list.insert(row, ordinal)
            self.endInsertRows()

    def _tell_columns(self, first: int, last: int) -> None:
        if len(self._list):
            end = self.index(len(self._list) - 1, last)
            self.dataChanged.emit(self.index(0, first), end)
