"""Rows that are made anew keep the keyboard's focus, and the page its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLayout, QPushButton, QWidget

_WHY = Qt.FocusReason.OtherFocusReason


@contextmanager
def focus_kept(rows: QLayout, meanwhile: QWidget) -> Iterator[None]:
    """Inside this the rows may go and come: focus that was in one goes to a button of the row in its place.

    A focused widget that goes away would hand its focus on, and the page would scroll to there;
    `meanwhile` holds it instead, also where no row is left.
    """
    at = _row_with_focus(rows)
    if at is not None:
        meanwhile.setFocus(_WHY)
    yield
    if at is None:
        return
    # The row that moved up into its place, else the ones above.
    for number in (*range(at, rows.count()), *range(min(at, rows.count()) - 1, -1, -1)):
        row = _row(rows, number)
        button = None if row is None else row.findChild(QPushButton)
        if button is not None:
            button.setFocus(_WHY)
            return


def _row(rows: QLayout, number: int) -> QWidget | None:
    item = rows.itemAt(number)
    return None if item is None else item.widget()


def _row_with_focus(rows: QLayout) -> int | None:
    focused = QApplication.focusWidget()
    if focused is None:
        return None
    for number in range(rows.count()):
        row = _row(rows, number)
        if row is not None and row.isAncestorOf(focused):
            return number
    return None
