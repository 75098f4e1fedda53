"""Qt calls that return nothing must not eat a reference to None (seen: PySide6 6.12.0 on Python 3.11)."""

from __future__ import annotations

import subprocess
import sys

CALLS = 100_000
# A child process: an interpreter that runs out of Nones aborts.
PROGRAM = """
import sys
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage, QPainter
thing, timer = QObject(), QTimer()
image = QImage(4, 4, QImage.Format.Format_ARGB32)
painter = QPainter(image)
before = sys.getrefcount(None)
for number in range(CALLS // 4):
    thing.setObjectName("a")
    timer.setInterval(5)
    image.fill(0)
    painter.setOpacity(1.0)
after = sys.getrefcount(None)
painter.end()
print(after - before)
"""


def test_void_calls_keep_the_references_to_none() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("CALLS", str(CALLS))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr[-2000:]
    # A lost reference a call would show as the number of calls.
    assert abs(int(answer.stdout)) < CALLS // 100
