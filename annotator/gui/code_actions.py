"""Connects coded entry with the window: keys, menu, strip, and the list."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from annotator.case.codes import KEYS
from annotator.gui.actions import Actions
from annotator.gui.code_colours import code_icon
from annotator.gui.code_dialog import CodeDialog
from annotator.gui.code_entry import CodeEntry, Running
from annotator.gui.code_strip import CodeStrip
from annotator.gui.labels import menu_text
from annotator.gui.main_window import MainWindow
from annotator.gui.player import Player
from annotator.gui.workspace import ValuesChanged, Workspace


class CodeActions(QObject):
    """The actions of coded entry, called as the codes of the open case are called."""

    def __init__(
        self, actions: Actions, workspace: Workspace, player: Player, window: MainWindow
    ) -> None:
        super().__init__(window)
        self._actions = actions
        self._workspace = workspace
        self._window = window
        self.entry = CodeEntry(workspace, player, self)
        self.strip = CodeStrip(self.entry, workspace, window.panels.frame_view)
        self._menu = window.menus["Note/Coded note"]
        self._keyless: list[QAction] = []
        for key in KEYS:
            action = actions[f"note.code_{key}"]
            action.setAutoRepeat(False)  # a key that is held down is one event
            actions.connect(f"note.code_{key}", partial(self.entry.press, key))
        actions.connect("note.code_cancel", self.entry.cancel)
        actions.connect("note.codes", self.show_list)
        self._escapes = [self._escape(panel) for panel in self._viewers()]
        self.entry.no_code.connect(self._on_no_code)
        self.entry.said.connect(lambda _said: window.banners.clear("code"))
        self.entry.running_changed.connect(self._on_running)
        workspace.case_opened.connect(lambda _snapshot: self._call_them())
        workspace.values_changed.connect(self._on_values)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._on_running(())

    def show_list(self) -> None:
        """Open the list of codes."""
        if self._workspace.has_case():
            self._window.banners.clear("code")
            dialog = CodeDialog(self._workspace, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def _viewers(self) -> tuple[QWidget, ...]:
        panels = self._window.panels
        return (panels.frame_view, panels.timeline, panels.notes_table)

    def _escape(self, panel: QWidget) -> QShortcut:
        # No action of the table: Esc belongs to the note editor there, and acts here
        # only while a span runs.
        shortcut = QShortcut(QKeySequence("Esc"), panel)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.entry.cancel)
        return shortcut

    def _on_running(self, running: tuple[Running, ...]) -> None:
        for shortcut in self._escapes:
            shortcut.setEnabled(bool(running))

    def _on_values(self, changed: ValuesChanged) -> None:
        if changed.of("code"):
            self._call_them()

    def _call_them(self) -> None:
        named = {code.key: code.name for code in self._workspace.snapshot.codes if code.key}
        for key in KEYS:
            name = named.get(key, "")
            text = self.tr("Code {key}: {name}").format(key=key, name=name) if name else ""
            self._actions.rename(f"note.code_{key}", text)

    def _fill_menu(self) -> None:
        """Codes without a key are stamped from the menu."""
        for action in self._keyless:
            self._menu.removeAction(action)
            action.deleteLater()
        self._keyless = []
        if not self._workspace.has_case():
            return
        first = self._actions["note.code_cancel"]
        usable = self._actions["note.code_1"].isEnabled()
        for code in self._workspace.snapshot.listed_codes():
            if not code.key:
                action = QAction(
                    code_icon(code.colour, span=code.span), menu_text(code.name), self._menu
                )
                action.setEnabled(usable)
                action.triggered.connect(partial(self._stamp, code.id))
                self._menu.insertAction(first, action)
                self._keyless.append(action)

    def _stamp(self, code_id: str, _checked: bool = False) -> None:
        for code in self._workspace.snapshot.codes:
            if code.id == code_id:
                self.entry.stamp(code)

    def _on_no_code(self, key: str) -> None:
        self._window.banners.put(
            "code",
            "warn",
            self.tr("The key {key} has no code in this case; nothing was written.").format(key=key),
            self.tr("Give it one in the list of codes, or take in a ready list there."),
            button=self.tr("Codes…"),
            pressed=self.show_list,
        )
