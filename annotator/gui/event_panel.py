"""The Time tab: what ties the frames of the shown film to time, and what contradicts."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.case.event_time import USUAL_DRIFT_PPM, ClockBreak, TimeAnchor
from annotator.errors import AnnotatorError
from annotator.gui.empty_state import EmptyState
from annotator.gui.event_desk import EventDesk
from annotator.gui.exhibit_form import vertical_scroll
from annotator.gui.field_block import FieldBlock
from annotator.gui.film_words import grouped
from annotator.gui.icons import icon
from annotator.gui.labels import PlainLabel, plain_tip
from annotator.gui.player import Player
from annotator.gui.theme import GRID, Theme, on_theme_change
from annotator.gui.workspace import Workspace
from annotator.workflow.event_edits import said_words, set_clock
from annotator.workflow.event_time import read_zone, words, zone_names

_MARK: Final = Qt.ItemDataRole.UserRole
Mark = TimeAnchor | ClockBreak


class EventPanel(QWidget):
    """Anchors and cuts of the film in its order, its clock, its contradictions.

    `wanted(str)` names an action to be used; `edit_wanted(value)` and
    `delete_wanted(value)` carry an anchor or a cut.
    """

    wanted = Signal(object)
    edit_wanted = Signal(object)
    delete_wanted = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        player: Player,
        desk: EventDesk,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("eventPanel")
        self._workspace, self._player, self._desk = workspace, player, desk
        self._buttons: list[tuple[QToolButton, str]] = []
        self._build()
        desk.changed.connect(self.refresh)
        workspace.exhibit_selected.connect(lambda _exhibit: self.refresh())
        player.frame_shown.connect(lambda _shown: self._show_now())
        on_theme_change(self._retint)
        self.refresh()

    # -- making it

    def _build(self) -> None:
        self.now = PlainLabel("", self, role="strong")
        self.now.setWordWrap(True)
        self.torn = PlainLabel("", self, role="bad")
        self.torn.setWordWrap(True)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Times and cuts of the film"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.itemActivated.connect(lambda _item: self.go())
        self.list.itemDoubleClicked.connect(lambda _item: self.go())
        self.list.installEventFilter(self)
        self.list.setMinimumHeight(140)
        self.list.setIconSize(QSize(16, 16))
        row = QHBoxLayout()
        row.setSpacing(GRID // 2)
        for name, sign, words_ in (
            ("event.anchor", "clock", self.tr("Time of this frame")),
            ("event.tie", "link", self.tr("Same moment in another film")),
            ("event.cut", "scissors", self.tr("Mark a cut here")),
        ):
            row.addWidget(self._button(sign, words_, partial(self.wanted.emit, name)))
        row.addStretch(1)
        self.change = self._button("pencil", self.tr("Change the selected"), self.edit)
        self.remove = self._button("trash-2", self.tr("Delete the selected"), self.delete)
        row.addWidget(self.change)
        row.addWidget(self.remove)
        self.list.itemSelectionChanged.connect(self._enable)
        self.zone = QComboBox(self)
        self.zone.setEditable(True)
        self.zone.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.zone.addItems(list(zone_names()))
        self.zone.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.zone_block = FieldBlock(self.tr("Times of this film are shown in"), self.zone, self)
        self.drift = QSpinBox(self)
        self.drift.setRange(0, 100_000)
        self.drift.setValue(USUAL_DRIFT_PPM)
        self.drift.setSuffix(self.tr(" millionths"))
        self.drift.setKeyboardTracking(False)
        self.drift_block = FieldBlock(
            self.tr("The recorder's clock may be off in rate by"), self.drift, self
        )
        self.drift.setToolTip(
            plain_tip(
                self.tr("100 millionths are 9 seconds a day. More for old or slow recorders.")
            )
        )
        line = self.zone.lineEdit()
        assert line is not None
        line.editingFinished.connect(self._save_clock)
        self.zone.activated.connect(lambda _row: self._save_clock())
        self.drift.valueChanged.connect(lambda _value: self._save_clock())
        page = QWidget(self)
        page.setProperty("role", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(GRID)
        for widget in (self.now, self.torn):
            column.addWidget(widget)
        column.addLayout(row)
        column.addWidget(self.list, 1)
        column.addWidget(self.zone_block)
        column.addWidget(self.drift_block)
        self.empty = EmptyState(self)
        self.empty.pressed.connect(lambda: self.wanted.emit("event.anchor"))
        self.page = vertical_scroll(page, self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.page)
        whole.addWidget(self.empty)

    def _button(self, sign: str, name: str, act: object) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("role", "square")
        button.setAccessibleName(name)
        button.setToolTip(plain_tip(name))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _on=False: act())  # type: ignore[operator]
        self._buttons.append((button, sign))
        button.setIcon(icon(sign))
        return button

    def _retint(self, _theme: Theme | None = None) -> None:
        for button, sign in self._buttons:
            button.setIcon(icon(sign))
        self.refresh()

    # -- what is shown

    def marks(self) -> tuple[Mark, ...]:
        """Anchors and cuts of the shown film, in the order of its frames."""
        exhibit = self._workspace.exhibit
        if exhibit is None or not self._workspace.has_case():
            return ()
        case = self._workspace.snapshot
        found: list[tuple[int, str, Mark]] = []
        for anchor in case.time_anchors:
            if anchor.exhibit_id == exhibit.id:
                found.append((anchor.frame.index, anchor.id, anchor))
            elif anchor.tied_exhibit_id == exhibit.id and anchor.tied_frame is not None:
                found.append((anchor.tied_frame.index, anchor.id, anchor))
        found += [(b.frame.index, b.id, b) for b in case.clock_breaks if b.exhibit_id == exhibit.id]
        return tuple(mark for _frame, _id, mark in sorted(found, key=lambda each: each[:2]))

    def frame_of(self, mark: Mark) -> int:
        """The number of the frame at which a mark stands in the shown film."""
        exhibit = self._workspace.exhibit
        if not isinstance(mark, TimeAnchor) or mark.tied_frame is None or exhibit is None:
            return mark.frame.index
        return (mark.frame if mark.exhibit_id == exhibit.id else mark.tied_frame).index

    def refresh(self) -> None:
        """Show what there is now."""
        kept = self.selected()
        marks = self.marks()
        exhibit = self._workspace.exhibit
        writable = self._workspace.has_case() and not self._workspace.is_read_only()
        self.page.setVisible(bool(marks))
        self.empty.setVisible(not marks)
        if not marks:
            self.empty.say(
                self.tr(
                    "What ties frames of this film to time stands here: a clock in the picture, a shadow,"
                    " a bang that another film hears, too. Every frame then has a time, give or take."
                ),
                self.tr("Time of this frame…") if exhibit is not None and writable else "",
                "clock",
            )
        self.list.clear()
        for mark in marks:
            item = QListWidgetItem(icon(_sign(mark), "muted"), self._words(mark), self.list)
            item.setData(_MARK, mark.id)
            item.setToolTip(plain_tip("\n".join(filter(None, (self._words(mark), mark.why)))))
            if kept is not None and mark.id == kept.id:
                self.list.setCurrentItem(item)
        self._show_clock()
        self._show_now()
        self._enable()

    def _words(self, mark: Mark) -> str:
        first = self._desk.first_number()
        number = grouped(self.frame_of(mark) + first)
        if isinstance(mark, ClockBreak):
            return self.tr("{number} · cut: time goes on anew here").format(number=number)
        exhibit, labels = self._workspace.exhibit, self._desk.labels()
        if exhibit is not None and mark.exhibit_id != exhibit.id:
            other = f"{labels.get(mark.exhibit_id, '?')} {grouped(mark.frame.index + first)}"
            return self.tr("{number} · {basis} · with {other}").format(
                number=number, basis=mark.basis, other=other
            )
        return f"{number} · {mark.basis} · {said_words(mark, labels, first)}"

    def _show_clock(self) -> None:
        exhibit = self._workspace.exhibit
        if exhibit is None or not self._workspace.has_case():
            return
        clock = self._desk.clock_of(exhibit.id)
        writable = not self._workspace.is_read_only()
        with QSignalBlocker(self.zone), QSignalBlocker(self.drift):
            self.zone.setEditText(self._desk.zone_for(exhibit.id))
            self.drift.setValue(USUAL_DRIFT_PPM if clock is None else clock.drift_ppm)
        self.zone.setEnabled(writable)
        self.drift.setEnabled(writable)
        self.zone_block.accept()

    def _show_now(self) -> None:
        shown, times = self._player.current, self._desk.times
        if shown is None or times is None or not self.page.isVisibleTo(self):
            return
        said = times.of_frame(shown.exhibit_id, shown.stamp)
        nothing = self.tr(
            "Nothing says when this frame was recorded: a cut parts it from every time."
        )
        self.now.setText(words(said) if said is not None else nothing)
        torn = self._desk.contradictions_of(shown.exhibit_id)
        said_torn = "\n".join(f"▲ {self._desk.contradiction_words(each)}" for each in torn)
        lost = [
            a for a in times.out_of_film if shown.exhibit_id in (a.exhibit_id, a.tied_exhibit_id)
        ]
        lines = [said_torn, *(self.tr("▲ The frame of this one is not in the film: {name}").format(name=self._desk.name(a.id)) for a in lost)]  # fmt: skip
        self.torn.setText("\n".join(filter(None, lines)))
        self.torn.setVisible(bool(self.torn.text()))

    # -- the hand

    def selected(self) -> Mark | None:
        """The selected anchor or cut."""
        rows = self.list.selectedItems()
        wanted = str(rows[0].data(_MARK)) if rows else ""
        return next((mark for mark in self.marks() if mark.id == wanted), None)

    def go(self) -> None:
        """Go to the frame of the selected one."""
        mark = self.selected()
        if mark is not None:
            self._player.seek(self.frame_of(mark))

    def edit(self) -> None:
        """Ask for the selected one to be changed."""
        mark = self.selected()
        if mark is not None:
            self.edit_wanted.emit(mark)

    def delete(self) -> None:
        """Ask for the selected one to be deleted."""
        mark = self.selected()
        if mark is not None:
            self.delete_wanted.emit(mark)

    def _enable(self) -> None:
        writable = self._workspace.has_case() and not self._workspace.is_read_only()
        for button, _sign_name in self._buttons[:3]:
            button.setEnabled(writable)
        there = writable and bool(self.list.selectedItems())
        self.change.setEnabled(there)
        self.remove.setEnabled(there)

    def _menu(self, at: QPoint) -> None:
        if self.selected() is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("chevron-right"), self.tr("Go to its frame"), self.go)
        if not self._workspace.is_read_only():
            menu.addAction(icon("pencil"), self.tr("Change…"), self.edit)
            menu.addAction(icon("trash-2"), self.tr("Delete"), self.delete)
        menu.popup(self.list.viewport().mapToGlobal(at))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes there, F2 changes, Delete deletes."""
        pressed = event.type() == QEvent.Type.KeyPress
        if watched is self.list and pressed and isinstance(event, QKeyEvent):
            act = {
                Qt.Key.Key_Return: self.go,
                Qt.Key.Key_Enter: self.go,
                Qt.Key.Key_F2: self.edit,
                Qt.Key.Key_Delete: self.delete,
            }.get(Qt.Key(event.key()))
            if act is not None:
                act()
                return True
        return super().eventFilter(watched, event)

    def _save_clock(self) -> None:
        exhibit = self._workspace.exhibit
        if exhibit is None or self._workspace.is_read_only():
            return
        before = self._desk.clock_of(exhibit.id)
        try:
            zone = read_zone(self.zone.currentText())
        except AnnotatorError as error:
            self.zone_block.refuse(error.message, error.hint)
            return
        self.zone_block.accept()
        drift = self.drift.value()
        if before is None and (zone, drift) == (self._desk.zone_for(exhibit.id), USUAL_DRIFT_PPM):
            return
        edit = set_clock(before, exhibit.id, zone, drift, "" if before is None else before.why)
        if edit is not None:
            self._workspace.do(edit)


def _sign(mark: Mark) -> str:
    if isinstance(mark, ClockBreak):
        return "scissors"
    return "clock" if mark.at_us is not None else "link"
