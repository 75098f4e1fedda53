"""Which Latin key sits where a layout without Latin letters puts its own.

On a Russian or Kazakh layout the key marked M gives `Ь`. Qt matches plain
shortcuts by letter only, so such a press would do nothing.
"""

from __future__ import annotations

import sys
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

_DIGITS: Final = "1234567890"
_ROWS: Final = ("1234567890-=", "QWERTYUIOP[]", "ASDFGHJKL;'", "ZXCVBNM,./")
# Linux evdev codes (X11 adds 8) and PC set 1 scan codes (Windows) agree on these four rows.
_ROW_STARTS: Final = (2, 16, 30, 44)
_SCAN: Final = {
    start + place: letter
    for start, row in zip(_ROW_STARTS, _ROWS, strict=True)
    for place, letter in enumerate(row)
}
# kVK_ANSI_* of macOS, in the order of the rows above.
_MAC_CODES: Final = (
    (18, 19, 20, 21, 23, 22, 26, 28, 25, 29, 27, 24),
    (12, 13, 14, 15, 17, 16, 32, 34, 31, 35, 33, 30),
    (0, 1, 2, 3, 5, 4, 38, 40, 37, 41, 39),
    (6, 7, 8, 9, 11, 45, 46, 43, 47, 44),
)
_MAC: Final = {
    code: letter
    for codes, row in zip(_MAC_CODES, _ROWS, strict=True)
    for code, letter in zip(codes, row, strict=True)
}
_X11_OFFSET: Final = 8


def latin_key(event: QKeyEvent) -> Qt.Key | None:
    """The key of a US layout at this place; None if the press gave a Latin key already."""
    if not _is_foreign(event):
        return None
    letter = _letter_at(event, QGuiApplication.platformName())
    return None if letter is None else Qt.Key(ord(letter))


def digit_key(event: QKeyEvent) -> Qt.Key | None:
    """The digit at this place of the upper row where the layout has something else there; else None.

    A French keyboard gives `&` and `é` there, a Kazakh one `ә` and a comma.
    """
    if Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9:
        return None
    letter = _letter_at(event, QGuiApplication.platformName())
    return Qt.Key(ord(letter)) if letter is not None and letter in _DIGITS else None


def _is_foreign(event: QKeyEvent) -> bool:
    # Qt.Key below 0x100 is Latin-1; from 0x01000000 on stand Escape, arrows and the like.
    return 0x100 <= event.key() < int(Qt.Key.Key_Escape) or event.key() in (
        0,
        int(Qt.Key.Key_unknown),
    )


def _letter_at(event: QKeyEvent, platform: str) -> str | None:
    if sys.platform == "darwin":
        return _MAC.get(event.nativeVirtualKey())
    scan = event.nativeScanCode()
    if platform in ("xcb", "wayland", "offscreen", "minimal"):
        scan -= _X11_OFFSET
    return _SCAN.get(scan)
