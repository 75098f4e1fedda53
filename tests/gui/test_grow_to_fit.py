"""A dialog grows to what stands in it, also when that changes, and never shrinks."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QDialog, QVBoxLayout
from pytestqt.qtbot import QtBot

from annotator.gui.grow_to_fit import GrowToFit
from annotator.gui.labels import PlainLabel


def test_a_dialog_grows_with_its_words_and_stays(qtbot: QtBot, themed_app: QApplication) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    label = PlainLabel("short", dialog)
    label.setWordWrap(True)
    column = QVBoxLayout(dialog)
    column.addWidget(label)
    dialog.setMinimumWidth(300)
    GrowToFit(dialog)
    dialog.resize(300, 40)
    dialog.show()
    label.setText("words that need several lines " * 20)
    qtbot.waitUntil(
        lambda: dialog.height() >= column.totalHeightForWidth(dialog.width()) > 100, timeout=60_000
    )
    high = dialog.height()
    label.setText("short")
    qtbot.waitUntil(lambda: column.totalHeightForWidth(dialog.width()) < high, timeout=60_000)
    assert dialog.height() == high
