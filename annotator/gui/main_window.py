"""The window: header, docks around the picture, start page, banners, status bar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QMenuBar,
    QPlainTextEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.actions import Actions
from annotator.gui.banner import BannerStack
from annotator.gui.dropped import local_files
from annotator.gui.header_bar import HeaderBar
from annotator.gui.icons import app_icon
from annotator.gui.menus import fill_menu_bar
from annotator.gui.settings import Settings
from annotator.gui.start_page import StartPage
from annotator.gui.status_bar import StatusBar

_LAYOUT_VERSION: Final = 1
NARROW: Final = 1280
LOW: Final = 720
_SMALL_SCREEN: Final = 1440
_LEAST_PICTURE: Final = 240


@dataclass(frozen=True, slots=True)
class Panels:
    """What the window is made of; all made elsewhere."""

    frame_view: QWidget
    transport: QWidget
    timeline: QWidget
    notes_table: QWidget
    exhibit_tree: QWidget
    inspector: QWidget


class MainWindow(QMainWindow):
    """Arranges the panels; knows nothing of what they do."""

    dropped = Signal(object)  # tuple[Path, …]
    closing = Signal()

    def __init__(self, actions: Actions, settings: Settings, panels: Panels) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowIcon(app_icon())
        self.setWindowTitle("Annotator")
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setMinimumSize(720, 480)
        self._actions = actions
        self._settings = settings
        self.panels = panels
        self.header = HeaderBar(actions, self)
        self.banners = BannerStack(self)
        self.start_page = StartPage(actions, self)
        self.status = StatusBar(self)
        self.setStatusBar(self.status)
        self._top()
        self._middle()
        self.docks = {
            "exhibits": self._dock("exhibits", self.tr("Exhibits"), panels.exhibit_tree),
            "inspector": self._dock("inspector", self.tr("Inspector"), panels.inspector),
            "timeline": self._dock("timeline", self.tr("Timeline"), panels.timeline),
            "notes": self._dock("notes", self.tr("Notes"), panels.notes_table),
        }
        # Asked before the window closes; False keeps it open.
        self.may_close: Callable[[], bool] = lambda: True
        self._shows_case = False
        self._compact: bool | None = None
        for widget in (panels.frame_view, panels.timeline, panels.notes_table):
            actions.attach_viewer(widget)
        actions.attach_editor(panels.inspector)
        actions.attach_window(self)
        self._follow_panel_actions()
        geometry = settings.bytes_of("geometry")
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            self._first_size()
        self.show_start(())

    # -- what is shown ------------------------------------------------------

    def show_start(self, recent: tuple[Path, ...]) -> None:
        """The start page instead of the panels."""
        if self._shows_case:
            self._keep_layout()
        self._shows_case = False
        self._compact = None
        for dock in self.docks.values():
            dock.hide()
        self.header.hide()
        self.banners.clear_all()
        self.status.clear_case()
        self.setWindowTitle("Annotator")
        self.start_page.show_recent(recent)
        self._give_room(self.start_page)
        self._pages.setCurrentWidget(self.start_page)

    def show_case(self) -> None:
        """The panels as they were left, the picture with the focus."""
        self._give_room(self.picture)
        self._pages.setCurrentIndex(1)
        self.header.show()
        if not self._shows_case:
            self._shows_case = True
            self._arrange()
        self.panels.frame_view.setFocus()

    def give_focus_to_picture(self) -> None:
        """So that the keys of the picture work at once; not while somebody types."""
        if not isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit):
            self.panels.frame_view.setFocus()

    def show_panel(self, name: str) -> None:
        """Bring one panel to the front."""
        self.docks[name].show()
        self.docks[name].raise_()

    def put_panels_back(self) -> None:
        """Every panel at its first place and size."""
        self._settings.forget_bytes(self._layout_name())
        self._place_docks()
        QTimer.singleShot(0, self, self._size_docks)

    def set_arranging(self, *, unlocked: bool) -> None:
        """Show or hide the bars by which panels are moved."""
        for dock in self.docks.values():
            if unlocked:
                dock.setTitleBarWidget(None)  # type: ignore[arg-type]
            elif not dock.isFloating():
                dock.setTitleBarWidget(QWidget(dock))

    def is_compact(self) -> bool:
        """True while notes table and inspector share a place."""
        return bool(self._compact)

    def _give_room(self, page: QWidget) -> None:
        """Only the page that is shown says how small it may get; the start page is the higher one."""
        for each in (self.start_page, self.picture):
            kind = QSizePolicy.Policy.Preferred if each is page else QSizePolicy.Policy.Ignored
            each.setSizePolicy(kind, kind)

    # -- making it ------------------------------------------------------------

    def _top(self) -> None:
        top = QWidget(self)
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar = QMenuBar(top)
        self.menus = fill_menu_bar(bar, self._actions)
        # A mirrored menu bar asks for no room at all; unmirrored it says how much its names need.
        bar.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        bar.setMinimumWidth(bar.sizeHint().width())
        bar.unsetLayoutDirection()
        bar.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        line = QWidget(top)
        line.setObjectName("topRow")
        line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 1)  # the hair line below
        row.setSpacing(0)
        row.addWidget(bar, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.header, 1)
        row.addStretch(0)
        column.addWidget(line)
        column.addWidget(self.banners)
        self.setMenuWidget(top)

    def _middle(self) -> None:
        picture = QWidget(self)
        picture.setObjectName("pictureRegion")
        picture.setMinimumHeight(_LEAST_PICTURE)
        column = QVBoxLayout(picture)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.panels.frame_view, 1)
        column.addWidget(self.panels.transport)
        self.picture = picture
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.start_page)
        self._pages.addWidget(picture)
        self.setCentralWidget(self._pages)

    def _dock(self, name: str, title: str, panel: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(f"dock.{name}")
        dock.setWidget(panel)
        dock.setTitleBarWidget(QWidget(dock))
        return dock

    def _follow_panel_actions(self) -> None:
        for name, dock in self.docks.items():
            action = self._actions[f"view.panel_{name}"]
            toggle = dock.toggleViewAction()
            action.setChecked(toggle.isChecked())
            action.triggered.connect(toggle.trigger)
            toggle.toggled.connect(action.setChecked)

    # -- layout ---------------------------------------------------------------

    def _first_size(self) -> None:
        room = self.screen().availableGeometry()
        self.resize(min(1720, room.width() * 9 // 10), min(1080, room.height() * 9 // 10))
        if room.width() <= _SMALL_SCREEN:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def _arrange(self) -> None:
        """Places as they were left at this size of window, else the first ones."""
        self._compact = self._is_small()
        self._place_docks()
        kept = self._settings.bytes_of(self._layout_name())
        if kept.isEmpty():
            # Docks that were added just now take their sizes only once they are laid out.
            QTimer.singleShot(0, self, self._size_docks)
        else:
            self.restoreState(kept, _LAYOUT_VERSION)
        self.set_arranging(unlocked=self._settings.panels_unlocked)

    def _place_docks(self) -> None:
        exhibits, inspector, timeline, notes = (
            self.docks[name] for name in ("exhibits", "inspector", "timeline", "notes")
        )
        for dock in self.docks.values():
            dock.setFloating(False)
            self.removeDockWidget(dock)
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        bottom = Qt.DockWidgetArea.BottomDockWidgetArea
        self.addDockWidget(left, exhibits)
        self.addDockWidget(right, inspector)
        self.addDockWidget(bottom, timeline)
        if self._compact:
            self.addDockWidget(right, notes)
            self.tabifyDockWidget(inspector, notes)
        else:
            self.addDockWidget(bottom, notes)
            self.splitDockWidget(timeline, notes, Qt.Orientation.Vertical)
        for dock in self.docks.values():
            dock.show()
        inspector.raise_()
        self._size_docks()

    def _size_docks(self) -> None:
        exhibits, inspector, timeline, notes = (
            self.docks[name] for name in ("exhibits", "inspector", "timeline", "notes")
        )
        width, height = self.width(), self.height()
        least = 170 if self._compact else 200
        sides = [max(least, min(280, width * 16 // 100)), max(290, min(420, width * 22 // 100))]
        self.resizeDocks([exhibits, inspector], sides, Qt.Orientation.Horizontal)
        below = [max(120, min(240, height * 20 // 100)), max(136, min(360, height * 21 // 100))]
        stack = [timeline] if self._compact else [timeline, notes]
        self.resizeDocks(stack, below[: len(stack)], Qt.Orientation.Vertical)

    def _is_small(self) -> bool:
        return self.width() < NARROW or self.height() < LOW

    def _layout_name(self) -> str:
        return "layout_small" if self._compact else "layout"

    def _keep_layout(self) -> None:
        if self._compact is not None:
            self._settings.keep_bytes(self._layout_name(), self.saveState(_LAYOUT_VERSION))

    # -- Qt -------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share a place between notes and inspector on small windows."""
        super().resizeEvent(event)
        if self._shows_case and self._is_small() != self._compact:
            self._keep_layout()
            self._arrange()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files of this computer anywhere on the window."""
        if local_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which files were dropped."""
        files = local_files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.dropped.emit(files)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember how the window looks; whoever listens to `closing` ends the work."""
        if not self.may_close():
            event.ignore()
            return
        if self._shows_case:
            self._keep_layout()
        self._settings.keep_bytes("geometry", self.saveGeometry())
        self._settings.save()
        self.closing.emit()
        super().closeEvent(event)
