"""The conflicts of a merge as a table: what, where, what happened on both sides, what was decided."""

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

from annotator.case.annotation import Annotation
from annotator.case.merging import Choice
from annotator.gui.labels import one_line, plain_tip
from annotator.workflow.merge_plan import Item, Key
from annotator.workflow.merge_words import conflict_rows, item_words, state_words

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
WHAT, WHERE, FIELDS, STATE, DECIDED = range(5)


def _tr(text: str) -> str:
    return QCoreApplication.translate("merge", text)


def choice_words(choice: Choice | None) -> str:
    """What was decided, with the key that decides so."""
    if choice is None:
        return _tr("? not decided")
    return {
        Choice.OURS: _tr("1 this copy"),
        Choice.THEIRS: _tr("2 the other"),
        Choice.BOTH: _tr("3 both"),
    }[choice]


class ConflictsModel(QAbstractTableModel):
    """Conflicts in the order in which the other copy wrote them; `labels` gives names of exhibits by id."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: Sequence[Item] = ()
        self.decisions: dict[Key, Choice] = {}
        self._labels: Mapping[str, str] = {}
        self._first = 0

    def show_items(
        self, items: Sequence[Item], labels: Mapping[str, str], first_frame: int
    ) -> None:
        """Show these; decisions on values that are the same as before stay."""
        known = {item.key: (item.ours, item.theirs) for item in self.items}
        same = {item.key for item in items if known.get(item.key) == (item.ours, item.theirs)}
        self.beginResetModel()
        self.items = items
        self.decisions = {key: choice for key, choice in self.decisions.items() if key in same}
        self._labels, self._first = labels, first_frame
        self.endResetModel()

    def decide(self, row: int, choice: Choice) -> bool:
        """Decide one conflict; False where both cannot stand side by side."""
        item = self.items[row]
        if choice is Choice.BOTH and not item.merged.can_be_both():
            return False
        self.decisions[item.key] = choice
        self.dataChanged.emit(self.index(row, 0), self.index(row, DECIDED))
        return True

    def decide_all(self, choice: Choice) -> None:
        """Decide every conflict alike."""
        self.decisions = dict.fromkeys((item.key for item in self.items), choice)
        if self.items:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.items) - 1, DECIDED))

    def next_undecided(self, after: int) -> int:
        """The row of the next conflict that is not decided, from the top again at the end; -1 for none."""
        count = len(self.items)
        rows = [(after + step) % count for step in range(1, count + 1)] if count else []
        return next((r for r in rows if self.items[r].key not in self.decisions), -1)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many conflicts."""
        return 0 if parent.isValid() else len(self.items)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """How many columns."""
        return 0 if parent.isValid() else 5

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles of the columns."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < 5:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (_tr("What"), _tr("Where"), _tr("Differs in"), _tr("What happened"), _tr("Decided"))[section]  # fmt: skip

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's words."""
        if not index.isValid() or not 0 <= index.row() < len(self.items):
            return None
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(self._cell(item, index.column()), 160)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._cell(item, index.column()))
        return None

    def _cell(self, item: Item, column: int) -> str:
        if column == WHAT:
            return item_words(item)
        if column == WHERE:
            return self.where(item)
        if column == FIELDS:
            return ", ".join(row.field for row in conflict_rows(item)[:6])
        return state_words(item) if column == STATE else choice_words(self.decisions.get(item.key))

    def where(self, item: Item) -> str:
        """Exhibit and frame of a note; the exhibit of what belongs to one."""
        value = item.ours or item.theirs or item.before
        label = self._labels.get(str(getattr(value, "exhibit_id", "")), "")
        if isinstance(value, Annotation):
            return _tr("{label}, frame {n}").format(label=label, n=value.start.index + self._first)
        return label
