"""The bar on top: which case, how far it may be shown, finding things, the report."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QWidget

from annotator.case.case_info import CaseInfo
from annotator.gui.actions import Actions
from annotator.gui.icons import icon
from annotator.gui.labels import Badge, ElidedLabel, PlainLabel, plain_tip
from annotator.gui.theme import GRID, Theme, on_theme_change

_TYPING_MS = 120


class SearchField(QLineEdit):
    """The search field: `searched(str)` shortly after typing; Esc empties it, then leaves."""

    searched = Signal(object)  # str
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchField")
        self.setPlaceholderText(self.tr("Search notes…"))
        self.setAccessibleName(self.tr("Search the notes"))
        self.setToolTip(plain_tip(self.tr("Only notes that hold every word are listed")))
        self.setClearButtonEnabled(True)
        self.setMinimumWidth(140)
        self.setMaximumWidth(300)
        self.setMaxLength(1_000)
        self._glass = QAction(self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self._hint = PlainLabel("Ctrl F", self, role="key")
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_TYPING_MS)
        self._wait.timeout.connect(lambda: self.searched.emit(self.text()))
        self.textChanged.connect(self._changed)
        on_theme_change(self._retint)
        self._retint(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties the field, or leaves it; Enter and Down go to what was found."""
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self._wait.stop()
            self.searched.emit(self.text())
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep the key hint at its place."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.Polish):
            QTimer.singleShot(0, self, self._place_hint)
        return super().event(event)

    def say_key(self, key: str) -> None:
        """The key that leads here; '' for none."""
        self._hint.setText(key.replace("+", " "))
        self._place_hint()

    def _place_hint(self) -> None:
        self._hint.adjustSize()
        x = self.width() - self._hint.width() - GRID
        room = self._hint.width() + GRID
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if mirrored:
            x = GRID
        self._hint.move(x, (self.height() - self._hint.height()) // 2)
        shown = bool(self._hint.text()) and not self.text() and self.width() > 200
        self._hint.setVisible(shown)
        room = room if shown else 0
        self.setTextMargins(room if mirrored else 0, 0, 0 if mirrored else room, 0)

    def _changed(self, _text: str) -> None:
        self._place_hint()
        self._wait.start()

    def _retint(self, _theme: Theme | None) -> None:
        self._glass.setIcon(icon("search", "muted"))


class HeaderBar(QFrame):
    """Title, mark of invented footage, edition; search, commands, report."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setObjectName("headerBar")
        self.title = ElidedLabel("", self, role="strong")
        self.about = PlainLabel("", self, role="muted")
        self.edition = Badge("", "warn", self)
        self.reading = Badge(self.tr("READ ONLY"), "warn", self)
        self.search = SearchField(self)
        self.commands = QPushButton(self.tr("Commands"), self)
        self.commands.setProperty("role", "quiet")
        self.commands.setToolTip(actions["view.palette"].toolTip())
        self.commands.clicked.connect(actions["view.palette"].trigger)
        self._key = PlainLabel("Ctrl K", self, role="key")
        self.report = QPushButton(self.tr("Report…"), self)
        self.report.setProperty("role", "primary")
        self.report.setToolTip(actions["file.report"].toolTip())
        self.report.clicked.connect(actions["file.report"].trigger)
        self._follow(actions["file.report"])
        self._actions = actions
        actions.keys_changed.connect(self._say_keys)
        self._say_keys()
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID + 4, 5, GRID + 4, 5)
        row.setSpacing(GRID + 4)
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        row.addWidget(self.title)
        row.addWidget(self.about)
        row.addWidget(self.edition, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.reading, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        row.addWidget(self.search, 2)
        row.addWidget(self.commands)
        row.addWidget(self._key, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.report)

    def show_case(self, info: CaseInfo, *, read_only: bool) -> None:
        """The case that is open."""
        self.title.setText(info.title)
        self.about.setText(self.tr("invented footage") if info.invented else "")
        self.about.setVisible(info.invented)
        self.edition.show_state(
            str(info.edition).upper(),
            "good" if info.edition == "public" else "warn",
            self.tr("For whom this case is: {edition}").format(edition=str(info.edition)),
        )
        self.reading.setVisible(read_only)

    def _say_keys(self) -> None:
        """The keys as they are bound now."""
        key = self._actions.first_key("view.palette")
        self._key.setText(key.replace("+", " "))
        self._key.setVisible(bool(key))
        self.search.say_key(self._actions.first_key("edit.find"))
        for button, id in ((self.commands, "view.palette"), (self.report, "file.report")):
            button.setToolTip(self._actions[id].toolTip())

    def _follow(self, action: QAction) -> None:
        action.enabledChanged.connect(self.report.setEnabled)
        self.report.setEnabled(action.isEnabled())
