"""Who could be harmed if the shown exhibit leaks: the list in the Exhibit tab, and what is proposed for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.case.exhibit import Exhibit
from annotator.case.harm import Harm
from annotator.errors import AnnotatorError
from annotator.gui.jobs import Job
from annotator.gui.labels import PlainLabel, one_line, plain_tip
from annotator.gui.opening_list import OpeningList
from annotator.gui.theme import GRID
from annotator.gui.workspace import ValuesChanged, Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow.harms import (
    ProposedHarm,
    film_order,
    frames_words,
    open_harms,
    proposed_in_store,
    remove_harm,
    who_words,
)

_VALUE = Qt.ItemDataRole.UserRole
_CHANGING = ("exhibit", "annotation", "person", "place", "harm", "case")


class _Rows(OpeningList):
    """Here Delete removes, too."""

    removed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class HarmList(QWidget):
    """`add_wanted`, `open_wanted(Harm | ProposedHarm)`, `frame_wanted(Harm | ProposedHarm)`."""

    add_wanted = Signal()
    open_wanted = Signal(object)
    frame_wanted = Signal(object)
    counted = Signal(object)  # how many dangers are open

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("harmList")
        self._workspace = workspace
        self._exhibit: Exhibit | None = None
        self._proposed: tuple[ProposedHarm, ...] = ()
        self._job: Job[tuple[ProposedHarm, ...]] | None = None
        self._again = False
        self._build()
        workspace.values_changed.connect(self._on_values)
        workspace.case_closed.connect(lambda: self.show_exhibit(None))

    def show_exhibit(self, exhibit: Exhibit | None) -> None:
        """Show the dangers of an exhibit."""
        if exhibit is None or self._exhibit is None or exhibit.id != self._exhibit.id:
            self._proposed = ()
        self._exhibit = exhibit
        self._fill()
        self._propose()

    def selected(self) -> Harm | ProposedHarm | None:
        """The chosen danger or proposal."""
        row = self.list.currentRow()
        value = self.list.item(row).data(_VALUE) if row >= 0 else None
        return value if isinstance(value, Harm | ProposedHarm) else None

    # -- build

    def _build(self) -> None:
        self.words = PlainLabel("", self, role="muted")
        self.words.setWordWrap(True)
        self.list = _Rows(self)
        self.list.setAccessibleName(self.tr("Who could be harmed"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMaximumHeight(GRID * 28)
        self.list.opened.connect(self._open)
        self.list.removed.connect(self._remove)
        self.list.itemDoubleClicked.connect(lambda _item: self._open())
        self.list.currentRowChanged.connect(lambda _row: self._show_state())
        self.add = self._button(self.tr("Add…"), self.add_wanted.emit)
        self.open = self._button(self.tr("Change…"), self._open)
        self.frame = self._button(self.tr("To the frame"), self._to_frame)
        self.remove = self._button(self.tr("Remove"), self._remove)
        row = QHBoxLayout()
        row.setSpacing(GRID // 2)
        for button in (self.add, self.open, self.frame, self.remove):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.words)
        column.addWidget(self.list)
        column.addLayout(row)

    def _button(self, text: str, slot: object) -> QPushButton:
        made = QPushButton(text, self)
        made.setProperty("role", "link")
        made.setAutoDefault(False)
        made.clicked.connect(lambda _checked=False: slot())  # type: ignore[operator]
        return made

    # -- what is shown

    def _fill(self) -> None:
        held, row = self.selected(), self.list.currentRow()
        self.list.clear()
        exhibit = self._exhibit
        if exhibit is None or not self._workspace.has_case():
            return
        case = self._workspace.snapshot
        first = case.info.first_frame_number
        harms = sorted((h for h in case.harms if h.exhibit_id == exhibit.id), key=film_order)
        for harm in harms:
            mark = "✓" if harm.averted.strip() else "▲"
            parts = [f"{mark} {who_words(harm, case)}", self.tr(str(harm.way))]
            parts += [frames_words(harm, first), one_line(harm.what, 160)]
            words = " · ".join(part for part in parts if part)
            if harm.averted.strip():
                words += "\n" + self.tr("Against it: {words}").format(
                    words=one_line(harm.averted, 160)
                )
            self._item(words, harm, plain_tip(f"{harm.what}\n{harm.averted}".strip()))
        for proposed in self._proposed:
            person = case.find("person", proposed.person_id) if proposed.person_id else None
            who = f" · {getattr(person, 'code', '')}" if person is not None else ""
            words = self.tr("? Proposed: {way}{who}").format(
                way=self.tr(str(proposed.way)), who=who
            )
            self._item(f"{words}\n{one_line(proposed.why, 200)}", proposed, "")
        count = self.list.count()
        self.list.setVisible(count > 0)
        if count:
            values = [self.list.item(each).data(_VALUE) for each in range(count)]
            self.list.setCurrentRow(
                values.index(held) if held in values else max(0, min(row, count - 1))
            )
        left = len(open_harms(harms, exhibit.id))
        self.words.setText(self._words(len(harms), left))
        self.counted.emit(left)
        self._show_state()

    def _words(self, count: int, left: int) -> str:
        if not count:
            return self.tr(
                "Nobody is listed. Think of faces, voices, the window it was filmed from, names and"
                " what the file says of itself."
            )
        if left:
            return self.tr("▲ {n} of {count} with nothing decided against it yet.").format(
                n=left, count=count
            )
        return self.tr("✓ Something is decided against each.")

    def _item(self, words: str, value: Harm | ProposedHarm, tip: str) -> None:
        item = QListWidgetItem(words, self.list)
        item.setData(_VALUE, value)
        item.setToolTip(tip)

    def _show_state(self) -> None:
        has_case = self._workspace.has_case()
        value, writable = self.selected(), has_case and not self._workspace.is_read_only()
        self.add.setEnabled(writable and self._exhibit is not None)
        self.open.setEnabled(value is not None and (writable or isinstance(value, Harm)))
        self.open.setText(
            self.tr("Put on the list…") if isinstance(value, ProposedHarm) else self.tr("Change…")
        )
        self.remove.setEnabled(writable and isinstance(value, Harm))
        self.frame.setEnabled(value is not None and value.start is not None)

    # -- what the case suggests

    def _propose(self) -> None:
        if self._exhibit is None or not self._workspace.has_case():
            return
        if self._job is not None:
            self._again = True
            return
        store, exhibit = self._workspace.store, self._exhibit

        def work(_progress: Report, _cancelled: Cancelled) -> tuple[ProposedHarm, ...]:
            return proposed_in_store(store, exhibit)

        self._job = self._workspace.jobs.start(
            self.tr("Looking for who could be harmed"),
            work,
            finished=lambda found: self._on_proposed(exhibit.id, found),
            failed=self._on_failed,
            priority=-2,
        )

    def _on_proposed(self, exhibit_id: str, found: tuple[ProposedHarm, ...]) -> None:
        self._job = None
        if self._exhibit is not None and self._exhibit.id == exhibit_id:
            self._proposed = found
            self._fill()
        self._once_more()

    def _on_failed(self, _error: AnnotatorError) -> None:
        # Without proposals the list is still whole; reading errors are told where reading matters.
        self._job = None
        self._once_more()

    def _once_more(self) -> None:
        if self._again:
            self._again = False
            self._propose()

    def _on_values(self, changed: ValuesChanged) -> None:
        if self._exhibit is None or not any(changed.of(each) for each in _CHANGING):
            return
        found = self._workspace.snapshot.find("exhibit", self._exhibit.id)
        if isinstance(found, Exhibit):
            self._exhibit = found
        if any(changed.of(each) for each in ("person", "harm", "case")):
            self._fill()
        self._propose()

    # -- what the buttons do

    def _open(self) -> None:
        value = self.selected()
        if value is not None and self.open.isEnabled():
            self.open_wanted.emit(value)

    def _to_frame(self) -> None:
        value = self.selected()
        if value is not None and value.start is not None:
            self.frame_wanted.emit(value)

    def _remove(self) -> None:
        value = self.selected()
        if isinstance(value, Harm) and not self._workspace.is_read_only():
            self._workspace.do(remove_harm(value))
            self.list.setFocus()
