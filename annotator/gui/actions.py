"""The actions as Qt has them: made from the table, found by id, right on any keyboard layout."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from annotator.gui.action_table import ALL_ACTIONS, BY_ID, ActionSpec
from annotator.gui.icons import icon
from annotator.gui.key_map import KeyMap, native
from annotator.gui.labels import menu_text, one_line, plain_tip
from annotator.gui.physical_keys import digit_key, latin_key
from annotator.gui.theme import Theme, on_theme_change

__all__ = ["ALL_ACTIONS", "ActionSpec", "Actions", "action_text", "is_typing"]

_CONTEXTS: Final = {
    "window": Qt.ShortcutContext.WindowShortcut,
    "viewer": Qt.ShortcutContext.WidgetWithChildrenShortcut,
    "editor": Qt.ShortcutContext.WidgetWithChildrenShortcut,
}

_MISSING: Final = {
    "case": "no case is open",
    "writable": "no case is open",
    "exhibit": "there is no video yet",
    "note": "no note is selected",
    "faces": "no faces are proposed now",
}


def action_text(text: str) -> str:
    """A text of the action table in the user's language."""
    return QCoreApplication.translate("actions", text)


def is_typing(widget: QWidget | None) -> bool:
    """True when letters typed now belong to a text field."""
    if isinstance(widget, QLineEdit | QTextEdit | QPlainTextEdit):
        return not widget.isReadOnly()
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    return isinstance(widget, QAbstractSpinBox)


class Actions(QObject):
    """Every action by its id. What an action does is connected from outside.

    The window attaches itself and the widgets in which viewer and editor keys
    act; keys that a Cyrillic, Kazakh or Arabic layout turns into other letters
    are recognised by their place on the keyboard.
    """

    keys_changed = Signal()

    def __init__(self, parent: QObject | None = None, keys: KeyMap | None = None) -> None:
        super().__init__(parent)
        self._keys = keys or KeyMap()
        self._shortcuts: list[QShortcut] = []
        self._actions: dict[str, QAction] = {spec.id: self._make(spec) for spec in ALL_ACTIONS}
        self._renamed: dict[str, str] = {}
        self._viewers: list[QWidget] = []
        self._editors: list[QWidget] = []
        self._windows: list[QWidget] = []
        self._present: set[str] = set()
        self._told: set[str] = set()
        self._watched: QWindow | None = None
        self._by_key: dict[str, str] = {}
        self.use_keys(self._keys)
        on_theme_change(self._retint)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusWindowChanged.connect(self._watch)

    def __getitem__(self, id: str) -> QAction:
        """The action with this id; KeyError if there is none."""
        return self._actions[id]

    def __contains__(self, id: str) -> bool:
        return id in self._actions

    def rename(self, id: str, text: str) -> None:
        """Call an action otherwise, with text from outside ('' for what the table says)."""
        self._renamed[id] = one_line(text)
        self[id].setText(menu_text(text) if text else action_text(BY_ID[id].text))

    def name(self, id: str) -> str:
        """What an action is called now, as palette and shortcut sheet list it."""
        return self._renamed.get(id) or action_text(BY_ID[id].text).rstrip("…")

    def connect(self, id: str, slot: Callable[[], object]) -> None:  # type: ignore[override]
        """Have `slot()` called whenever the action is used."""
        self._actions[id].triggered.connect(lambda _checked=False: slot())

    def attach_window(self, window: QWidget) -> None:
        """Window keys act in this window, and `anywhere` keys too."""
        self._windows.append(window)
        for spec in ALL_ACTIONS:
            if spec.context == "window":
                window.addAction(self[spec.id])
        self._listen_anywhere(window)

    def attach_viewer(self, widget: QWidget) -> None:
        """Viewer keys act while this widget, or one inside it, has the focus."""
        self._viewers.append(widget)
        widget.addActions([self[spec.id] for spec in ALL_ACTIONS if spec.context == "viewer"])

    def attach_editor(self, widget: QWidget) -> None:
        """Keys of the note editor act while this widget, or one inside it, has the focus."""
        self._editors.append(widget)
        widget.addActions([self[spec.id] for spec in ALL_ACTIONS if spec.context == "editor"])

    def set_available(self, present: Iterable[str]) -> None:
        """Enable the actions whose needs are among `present`, disable the others."""
        self._present = there = set(present) | self._told
        for spec in ALL_ACTIONS:
            self[spec.id].setEnabled(there.issuperset(spec.needs.split()))

    def tell(self, need: str, *, there: bool) -> None:
        """Say of one need whether it is met now, beside what `set_available` says of the others."""
        if there:
            self._told.add(need)
        else:
            self._told.discard(need)
        self.set_available(self._present - {need})

    def why_not(self, id: str) -> str:
        """Why an action cannot be used now, in words; empty if it can."""
        if self[id].isEnabled():
            return ""
        for need in BY_ID[id].needs.split():
            if need not in self._present:
                if need == "writable" and "case" in self._present:
                    return QCoreApplication.translate("actions", "the case is for reading only")
                return QCoreApplication.translate("actions", _MISSING[need])
        return QCoreApplication.translate("actions", "nothing to do now")

    @property
    def keys(self) -> KeyMap:
        """The keys as they are now."""
        return self._keys

    def use_keys(self, keys: KeyMap) -> None:
        """Have these keys from now on: menus and tips say them at once, others by `keys_changed`."""
        self._keys = keys
        self._by_key = {}
        for id, own in keys.all().items():
            action = self[id]
            action.setShortcuts([QKeySequence(key) for key in own.here])
            self._by_key |= dict.fromkeys(own.all(), id)
            text, tip = action_text(BY_ID[id].text), action_text(BY_ID[id].tip)
            said = ", ".join(native(key) for key in own.all())
            action.setToolTip(plain_tip(f"{text.rstrip('…')}  {said}\n{tip}" if said else tip))
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = []
        for window in self._windows:
            self._listen_anywhere(window)
        self.keys_changed.emit()

    def _listen_anywhere(self, window: QWidget) -> None:
        for id, own in self._keys.all().items():
            for key in own.anywhere:
                shortcut = QShortcut(QKeySequence(key), window)
                shortcut.activated.connect(self[id].trigger)
                self._shortcuts.append(shortcut)

    def shown_keys(self, id: str) -> str:
        """All keys of an action as people read them, `Left  ,`; empty if it has none."""
        return "  ".join(native(key) for key in self._keys.of(id).all())

    def first_key(self, id: str) -> str:
        """The key of an action that people press first, as they read it; empty if it has none."""
        return next((native(key) for key in self._keys.of(id).all()), "")

    def _make(self, spec: ActionSpec) -> QAction:
        text = action_text(spec.text)
        action = QAction(text, self)
        action.setObjectName(spec.id)
        action.setShortcutContext(_CONTEXTS[spec.context])
        action.setCheckable(spec.checkable)
        action.setAutoRepeat(spec.id.startswith(("play.step", "play.second", "play.ten", "note.")))
        action.setStatusTip(action_text(spec.tip))
        action.setMenuRole(_menu_role(spec.id))
        action.setIcon(icon(spec.icon))
        return action

    def _retint(self, _theme: Theme) -> None:
        for spec in ALL_ACTIONS:
            self[spec.id].setIcon(icon(spec.icon))

    # -- keys of layouts without Latin letters ------------------------------

    def _watch(self, window: QWindow | None) -> None:
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = window
        if window is not None:
            window.installEventFilter(self)
            window.destroyed.connect(self._forget)

    def _forget(self, gone: QObject | None = None) -> None:
        if gone is None or gone is self._watched:
            self._watched = None

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Use a key press that reached the window unclaimed by any shortcut.

        A digit's place is claimed first: a Kazakh layout has a comma on one.
        """
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and self._digit_acts(event):
            event.accept()
            return True
        return event.type() == QEvent.Type.KeyPress and self.use_key(event)

    def _digit_acts(self, event: QKeyEvent) -> bool:
        digit = None if event.modifiers() else digit_key(event)
        if digit is None:
            return False
        id = self._by_key.get(QKeySequence(digit).toString())
        return id is not None and BY_ID[id].context == "viewer" and self._acts_here(id, "")

    def use_key(self, event: QKeyEvent) -> bool:
        """Trigger the action of a physical key; False when it is none of ours.

        Only for keys whose letter is not Latin, and for the places of the digits: a
        Latin layout keeps its own letters.
        """
        key = latin_key(event) or digit_key(event)
        if key is None:
            return False
        pressed = QKeySequence(key | event.modifiers()).toString()
        id = self._by_key.get(pressed)
        if id is None or not self._acts_here(id, pressed):
            return False
        action = self[id]
        if not action.isEnabled() or (event.isAutoRepeat() and not action.autoRepeat()):
            return False
        action.trigger()
        return True

    def _acts_here(self, id: str, pressed: str) -> bool:
        spec = BY_ID[id]
        focus = QApplication.focusWidget()
        if focus is None:
            return False
        if pressed in self._keys.of(id).anywhere or spec.context == "window":
            command = "Ctrl" in pressed or "Alt" in pressed
            return focus.window() in self._reach() and (command or not is_typing(focus))
        if spec.context == "viewer":
            return not is_typing(focus) and _inside(focus, self._viewers)
        return _inside(focus, self._editors)

    def _reach(self) -> list[QWidget]:
        return [*self._windows, *(widget.window() for widget in (*self._viewers, *self._editors))]


def _inside(widget: QWidget, places: Iterable[QWidget]) -> bool:
    return any(place is widget or place.isAncestorOf(widget) for place in places)


def _menu_role(id: str) -> QAction.MenuRole:
    roles = {
        "help.about": QAction.MenuRole.AboutRole,
        "file.quit": QAction.MenuRole.QuitRole,
    }
    return roles.get(id, QAction.MenuRole.NoRole)
