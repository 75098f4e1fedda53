"""The command palette: any action by a few letters of its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.action_table import ALL_ACTIONS
from annotator.gui.actions import Actions, action_text
from annotator.gui.icons import icon
from annotator.gui.labels import PlainLabel
from annotator.gui.theme import GRID, theme_of

_ROW = Qt.ItemDataRole.UserRole
_ABOUT_FROM = 3
_FAR = 100
_REST_MS = 150
_SEARCHED_FROM = 2
_WIDTH = 680
_ELIDED = Qt.TextElideMode.ElideRight
_BY_PLACE = str.maketrans(
    "йцукенгшщзхъфывапролджэячсмитьбюәіңғүұқөһ", "qwertyuiop[]asdfghjkl;'zxcvbnm,.234589-=/"
)


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the palette: an action of the table, or something else that `run` does.

    `about` are further words by which it is found; `why` says why it cannot be done now.
    """

    id: str
    text: str
    place: str
    keys: str
    about: str = ""
    why: str = ""
    icon: str = ""
    run: Callable[[], object] | None = field(default=None, compare=False)


Provider = Callable[[str], Sequence[Command]]
"""Rows for what was typed so far."""


def match_score(wanted: str, text: str) -> int | None:
    """How well `text` answers to the letters typed; higher is better, None: not at all.

    All letters must come in their order. Starts of words and runs count more.
    """
    wanted, low = wanted.casefold().replace(" ", ""), text.casefold()
    if not wanted:
        return 0
    score, at, run = 0, 0, 0
    for letter in wanted:
        found = low.find(letter, at)
        if found < 0:
            return None
        begins = found == 0 or not low[found - 1].isalnum()
        run = run + 1 if found == at and at > 0 else 0
        score += 10 * begins + 6 * run - min(found - at, 8)
        at = found + 1
    return score - len(low) // 8


def best_commands(wanted: str, commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """The commands that answer to the letters, best first."""
    scored: list[tuple[int, int, Command]] = []
    for number, command in enumerate(commands):
        by_name = match_score(wanted, command.text)
        # The place of an action is its menu; that of a case is a path, in which any letters are.
        whole = f"{command.place} {command.text}"
        by_place = match_score(wanted, whole) if command.run is None else None
        scores = [value for value in (by_name, by_place and by_place - 5) if value is not None]
        # Further words count only as they stand there: letters in order are in any sentence.
        typed = wanted.strip().casefold()
        if not scores and len(typed) >= _ABOUT_FROM and typed in command.about.casefold():
            scores = [-_FAR]
        if scores:
            scored.append((-max(scores), number, command))
    return tuple(command for _score, _number, command in sorted(scored, key=lambda row: row[:2]))


def latin_places(text: str) -> str:
    """What the same keys give on a Latin layout: `щкт` typed for `jrn`; '' where nothing differs."""
    typed = text.casefold().translate(_BY_PLACE)
    return "" if typed == text.casefold() else typed


class CommandPalette(QDialog):
    """A field and the commands that answer; arrows choose, Enter does, Esc leaves.

    Beside the actions it lists what `offer` and `search` give it: places to go
    to, which answer at once, and what is found in the case, after a short rest.
    """

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("commandPalette")
        self.setProperty("role", "popup")
        self.setAccessibleName(self.tr("All commands"))
        self._actions = actions
        self._commands = self._all()
        self._offers: list[Provider] = []
        self._searches: list[Provider] = []
        self._found: tuple[Command, ...] = ()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._search)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(self.tr("What do you want to do?"))
        self.field.setAccessibleName(self.tr("Name of a command"))
        self.list = QListWidget(self)
        self.list.setItemDelegate(_CommandDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName(self.tr("Commands"))
        self.nothing = PlainLabel(self.tr("No command of that name."), self, role="muted")
        self.nothing.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.addWidget(self.field)
        column.addWidget(self.nothing)
        column.addWidget(self.list)
        self.field.setMaxLength(1_000)
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self.run())
        self.resize(600, 440)

    def offer(self, provider: Provider) -> None:
        """List further rows as soon as something is typed."""
        self._offers.append(provider)

    def search(self, provider: Provider) -> None:
        """List what is found, below the commands, once the hand rests."""
        self._searches.append(provider)

    def _all(self) -> tuple[Command, ...]:
        return tuple(
            Command(
                spec.id,
                self._actions.name(spec.id),
                " › ".join(action_text(part) for part in spec.menu.split("/")),
                self._actions.shown_keys(spec.id),
                about=action_text(spec.tip),
                why=self._actions.why_not(spec.id),
            )
            for spec in ALL_ACTIONS
        )

    def show_over(self, window: QWidget) -> None:
        """Open in the upper part of a window, with everything listed."""
        self._commands = self._all()  # some have been called otherwise meanwhile
        self.field.clear()
        self._typed("")
        middle = window.mapToGlobal(window.rect().center())
        top = window.mapToGlobal(window.rect().topLeft()).y() + 56
        self.move(middle.x() - self.width() // 2, top)
        self.show()
        self.field.setFocus()

    def run(self) -> None:
        """Do the chosen command, if it can be done now."""
        if self.list.currentRow() < 0:
            return
        command: Command = self.list.currentItem().data(_ROW)
        if command.run is not None:
            self.hide()
            command.run()
        elif self._actions[command.id].isEnabled():
            self.hide()
            self._actions[command.id].trigger()

    def shown(self) -> tuple[Command, ...]:
        """The commands listed now, from the top."""
        return tuple(self.list.item(row).data(_ROW) for row in range(self.list.count()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter typed in the field go to the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {
                Qt.Key.Key_Down: 1,
                Qt.Key.Key_Up: -1,
                Qt.Key.Key_PageDown: 8,
                Qt.Key.Key_PageUp: -8,
            }.get(Qt.Key(event.key()))
            if step is not None and self.list.count():
                row = self.list.currentRow() + step
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.run()
                return True
        return super().eventFilter(watched, event)

    def _typed(self, text: str) -> None:
        self._found = ()
        self._rest.stop()
        if len(text.strip()) >= _SEARCHED_FROM and self._searches:
            self._rest.start()
        self._fill()

    def _search(self) -> None:
        text = self.field.text()
        self._found = tuple(row for search in self._searches for row in search(text))
        self._fill()

    def _fill(self) -> None:
        wanted = self.field.text()
        known = self._commands
        if wanted.strip():
            known = (*known, *(row for offer in self._offers for row in offer(wanted)))
        answers = best_commands(wanted, known)
        if not answers and (typed := latin_places(wanted)):
            answers = best_commands(typed, known)
        able = [row for row in answers if not row.why]
        unable = [row for row in answers if row.why]
        before = self.list.currentRow()
        self.list.clear()
        for command in (*able, *self._found, *unable):
            self._add(command)
        row = before if self._found and 0 <= before < self.list.count() else 0
        self.list.setCurrentRow(row)
        self.nothing.setVisible(not self.list.count())
        self.list.setVisible(bool(self.list.count()))
        rows = min(12, max(1, self.list.count()))
        self.list.setFixedHeight(rows * GRID * 4 + 2)
        self.adjustSize()
        self.resize(_WIDTH, self.sizeHint().height())

    def _add(self, command: Command) -> None:
        item = QListWidgetItem(command.text)
        item.setData(_ROW, command)
        said = ", ".join(filter(None, (command.text, command.place, command.keys, command.why)))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
        item.setIcon(icon(command.icon) if command.icon else self._actions[command.id].icon())
        if command.why:
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
        self.list.addItem(item)


class _CommandDelegate(QStyledItemDelegate):
    """Icon, name, the menu it is in, and its keys on the far side."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Rows of four grid steps."""
        return QSize(super().sizeHint(option, index).width(), GRID * 4)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw a row."""
        command: Command = index.data(_ROW)
        theme = theme_of(self)
        view: QStyleOptionViewItem = option
        self.initStyleOption(view, index)
        view.text = ""
        style = view.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, view, painter, view.widget)
        enabled = bool(view.state & QStyle.StateFlag.State_Enabled)
        painter.save()
        rect: QRect = view.rect.adjusted(GRID * 5, 0, -GRID, 0)
        shade = view.palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        if view.direction is Qt.LayoutDirection.RightToLeft:
            rect = view.rect.adjusted(GRID, 0, -GRID * 5, 0)
            left, right = right, left
        middle = Qt.AlignmentFlag.AlignVCenter
        metrics = painter.fontMetrics()
        note = f"{command.place}    {command.keys}" if command.keys else command.place
        note = metrics.elidedText(command.why or note, _ELIDED, rect.width() // 2)
        room = rect.width() - metrics.horizontalAdvance(note) - GRID
        painter.setPen(theme.colour("text") if enabled else shade)
        painter.drawText(rect, left | middle, metrics.elidedText(command.text, _ELIDED, room))
        painter.setPen(theme.colour("muted") if enabled else shade)
        painter.drawText(rect, right | middle, note)
        painter.restore()
