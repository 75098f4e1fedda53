"""Connects sound work with the window: its panel, its keys, and the badge beside the player."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from annotator.gui.actions import Actions
from annotator.gui.impulse_panel import ImpulsePanel
from annotator.gui.labels import Badge, SectionHeader, plain_tip, rule
from annotator.gui.main_window import MainWindow
from annotator.gui.player import Player
from annotator.gui.sound_desk import SoundDesk
from annotator.gui.sound_form import SoundForm
from annotator.gui.timeline_view import TimelineView
from annotator.gui.transport import TransportBar
from annotator.gui.workspace import Workspace


class SoundDialog(QDialog):
    """Stands beside the film: how it is heard, and what bangs in it."""

    def __init__(
        self, workspace: Workspace, player: Player, desk: SoundDesk, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("soundDialog")
        self.setWindowTitle(self.tr("Sound"))
        self.resize(480, 700)
        self.form = SoundForm(workspace, desk, self)
        self.bangs = ImpulsePanel(workspace, player, desk, self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        column.addWidget(SectionHeader(self.tr("What is heard"), self))
        column.addWidget(self.form)
        column.addWidget(rule(self))
        column.addWidget(SectionHeader(self.tr("Bangs"), self))
        column.addWidget(self.bangs, 1)
        column.addWidget(buttons)


class FilteredBadge(Badge):
    """Says beside the player that what is heard is not the original; a click opens the settings."""

    def __init__(self, desk: SoundDesk, open_panel: object, parent: QWidget) -> None:
        super().__init__("", "warn", parent)
        self.setObjectName("filteredBadge")
        self._desk = desk
        self._open = open_panel
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        desk.changed.connect(self._show_state)
        self._show_state()

    def _show_state(self) -> None:
        on = self._desk.is_filtered()
        if on:
            tip = self.tr("What is heard is not the original: {words}").format(
                words=self._desk.words()
            )
            self.show_state(self.tr("Filtered"), "warn", plain_tip(tip))
            self.setAccessibleName(tip)
        self.setVisible(on)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Open the settings."""
        self._open()  # type: ignore[operator]


class SoundActions(QObject):
    """Connects the menu Playback › Sound."""

    def __init__(
        self, actions: Actions, workspace: Workspace, player: Player, window: MainWindow
    ) -> None:
        super().__init__(window)
        self.desk = SoundDesk(workspace, player, self)
        self.dialog = SoundDialog(workspace, player, self.desk, window)
        self._window = window
        self._player = player
        bangs = self.dialog.bangs
        bangs.failed.connect(workspace.failed)
        self.badge: FilteredBadge | None = None
        transport = window.panels.transport
        if isinstance(transport, TransportBar):
            self.badge = FilteredBadge(self.desk, self.show_panel, transport)
            transport.sound_place.addWidget(self.badge)
        for id, slot in (
            ("sound.panel", self.show_panel),
            ("sound.original", self.desk.toggle_original),
            ("sound.find", self._find),
            ("sound.samples", self._show_samples),
            ("sound.previous", lambda: self._step(-1)),
            ("sound.next", lambda: self._step(1)),
            ("sound.around", bangs.play_around),
            ("sound.confirm", bangs.confirm),
            ("sound.dismiss", bangs.dismiss),
        ):
            actions.connect(id, slot)
        self._timeline = window.panels.timeline
        if isinstance(self._timeline, TimelineView):
            bangs.shown.connect(self._timeline.show_bangs)
        self._original = actions["sound.original"]
        self.desk.changed.connect(lambda: self._original.setChecked(self.desk.original))
        workspace.case_closed.connect(self.dialog.hide)

    def show_panel(self) -> None:
        """Bring the sound panel to the front, beside the film."""
        first = not self.dialog.isVisible()
        self.dialog.show()
        if first:
            self._place()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _place(self) -> None:
        """At the right edge of the window, over the inspector."""
        room, size = self._window.geometry(), self.dialog.frameGeometry().size()
        height = min(size.height(), room.height() - 48)
        self.dialog.resize(self.dialog.width(), height)
        self.dialog.move(
            max(room.left(), room.right() - size.width() - 8),
            max(room.top(), room.top() + (room.height() - height) // 2),
        )

    def _find(self) -> None:
        self.show_panel()
        self.dialog.bangs.look()

    def _show_samples(self) -> None:
        """Single samples around the chosen bang, else around the frame shown."""
        index, shown = self._player.index, self._player.current
        if not isinstance(self._timeline, TimelineView) or index is None or shown is None:
            return
        at = self.dialog.bangs.moment_ns()
        here = at is not None and index.index_at_ns(at) == shown.stamp.index
        self._timeline.look_closely(at if at is not None and here else shown.time_ns, 1)

    def _step(self, rows: int) -> None:
        if self.dialog.bangs.found is None:
            self._find()
        else:
            self.dialog.bangs.step(rows)
