"""Widgets in rings are destroyed on the GUI thread, whatever other threads do meanwhile."""

from __future__ import annotations

import gc
import threading

from PySide6.QtCore import QObject, Qt, QThread
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from annotator.gui.garbage import GarbageOnGuiThread, collect_due


class Ring(QWidget):
    """Refers to itself, as a dialog does whose button calls one of its methods."""

    def __init__(self, ended: list[bool]) -> None:
        super().__init__()
        self.ring = self
        gui = self.thread()
        self.destroyed.connect(
            lambda: ended.append(QThread.currentThread() is gui),
            Qt.ConnectionType.DirectConnection,
        )


def litter() -> None:
    """Makes Python collect on this thread, if it may."""
    rings = []
    for _ in range(200_000):
        ring: list[object] = []
        ring.append(ring)
        rings.append(ring)


def test_no_other_thread_collects(qtbot: QtBot) -> None:
    keeper = QObject()
    gc.enable()  # as at the start of the program
    GarbageOnGuiThread(keeper)
    assert not gc.isenabled()
    gc.collect()
    ended: list[bool] = []
    Ring(ended)
    thread = threading.Thread(target=litter)
    thread.start()
    thread.join()
    assert ended == []
    # What was littered made a collection due: it comes by itself, here.
    qtbot.waitUntil(lambda: bool(ended))
    assert ended == [True]


def test_what_is_due_is_collected_and_no_more() -> None:
    assert not gc.isenabled()
    gc.collect()
    assert collect_due() is None
    litter()
    assert collect_due() == 0
    assert collect_due() is None
