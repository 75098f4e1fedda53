"""A field that takes a key by its being pressed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from annotator.gui.key_map import native, portable
from annotator.gui.physical_keys import digit_key, latin_key

_STARTING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2)
_CLEARING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_SILENT = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
)


class KeyField(QLineEdit):
    """Shows one key. Enter, Space or a click listens; the next key pressed is told by `recorded`.

    Tab always leads on, so that the form can be left; Esc stops listening;
    Delete takes the key away (`recorded` with ''). Keys of other layouts count
    by their place, as they do in the picture.
    """

    recorded = Signal(object)  # str: the key in portable text, '' for none
    listening = Signal(object)  # bool

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self._listens = False
        self.setReadOnly(True)
        self.setAccessibleName(name)
        self.setPlaceholderText(self.tr("none"))
        self.setFixedWidth(150)

    @property
    def listens(self) -> bool:
        """Whether the next key pressed is taken."""
        return self._listens

    def show_key(self, key: str) -> None:
        """The key that is there, in portable text."""
        self._key = key
        self.listen(on=False)

    def listen(self, *, on: bool = True) -> None:
        """Take the next key that is pressed, or stop waiting for it."""
        self._listens = on
        self.setText(self.tr("Press a key…") if on else native(self._key))
        self.setAccessibleDescription(
            self.tr("Press the key that you want; Esc stops")
            if on
            else self.tr("Enter records a key, Delete takes it away")
        )
        self.listening.emit(on)

    def event(self, event: QEvent) -> bool:
        """While listening no shortcut of the program takes a key; Tab leads on."""
        if event.type() == QEvent.Type.ShortcutOverride and self._listens:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the key, begin to listen, or take the key away."""
        key = Qt.Key(event.key())
        if not self._listens:
            if key in _STARTING:
                self.listen()
            elif key in _CLEARING:
                self.recorded.emit("")
            else:
                super().keyPressEvent(event)
            return
        if key in _SILENT:
            return
        if key == Qt.Key.Key_Escape:
            self.listen(on=False)
            return
        pressed = pressed_key(event)
        self.listen(on=False)
        if pressed:
            self.recorded.emit(pressed)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click listens."""
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self.listen()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nobody listens where the focus is not."""
        super().focusOutEvent(event)
        if self._listens:
            self.listen(on=False)


def pressed_key(event: QKeyEvent) -> str:
    """The key of a press in portable text, by its place on layouts without Latin letters; '' for none."""
    key = latin_key(event)
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if key is None and not modifiers:
        key = digit_key(event)
    wanted = Qt.Key(event.key()) if key is None else key
    # What Shift made of a key (`?`, `+`) is the key itself; nobody presses Shift+?.
    shift = Qt.KeyboardModifier.ShiftModifier
    text = event.text()
    sign = len(text) == 1 and text.isprintable() and not text.isalnum() and not text.isspace()
    if key is None and sign:
        modifiers &= ~shift
    if wanted == Qt.Key.Key_Backtab:
        return ""
    return portable(
        QKeySequence(modifiers | wanted).toString(QKeySequence.SequenceFormat.PortableText)
    )
