"""What is measured in a process of its own: `load_child.py memory|heartbeat FILM INDEX …`, JSON on stdout."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from annotator.media.engine import CACHE_BYTES, open_frames
from annotator.timing.frame_index import FrameIndex

_MEGA = 1 << 20


def _status_mb(name: str, process: int | str = "self") -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def memory(film: Path, index: FrameIndex) -> dict[str, Any]:
    """Fill the cache and turn it over, in steps and in jumps, with a picture for the screen now and then."""
    with open_frames(film, index, in_process=False) as reader:
        before = _status_mb("VmRSS", reader.pid)  # type: ignore[attr-defined]
        shape = reader.frame(0)
        budget = CACHE_BYTES
        fits = budget // len(shape.native_bytes())
        steps = min(len(index), 2 * fits + 20)
        jumps = [n * 7919 % len(index) for n in range(4)]
        numbers = [*range(steps), *range(steps - 1, max(0, steps - 1 - fits // 2), -1), *jumps]
        for count, number in enumerate(numbers):
            reader.frame(number)
            if count % 10 == 0:
                frame = reader.frame(number, room=(shape.width, shape.height))
                frame.rgb(frame.width, frame.height)
                reader.travel(number, (-1, 0, 1)[count // 10 % 3])
        return {
            "before_mb": before,
            "peak_mb": _status_mb("VmHWM", reader.pid),  # type: ignore[attr-defined]
            "budget_mb": budget / _MEGA,
            "width": shape.width,
            "height": shape.height,
            "frames": len(numbers),
        }


def heartbeat(film: Path, index: FrameIndex, seconds: float, rounds: int) -> dict[str, Any]:
    """Idle and busy in turns, so that noise of the machine meets both."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    application = QApplication([])
    found: dict[str, Any] = {"idle": [], "busy": []}
    for _round in range(rounds):
        for state in ("idle", "busy"):
            stop = threading.Event()
            decoded: list[int] = []
            worker = threading.Thread(target=_decode, args=(film, index, stop, decoded))
            if state == "busy":
                worker.start()
            beats: list[float] = []
            loop, timer, end = QEventLoop(), QTimer(), QTimer()
            timer.setTimerType(Qt.TimerType.PreciseTimer)
            timer.timeout.connect(lambda beats=beats: beats.append(time.perf_counter()))
            end.setSingleShot(True)
            end.timeout.connect(loop.quit)
            timer.start(1)
            end.start(int(seconds * 1000))
            loop.exec()
            timer.stop()
            stop.set()
            if state == "busy":
                worker.join()
            gaps = sorted(b - a for a, b in pairwise(beats))
            found[state].append(
                {
                    "p99": gaps[int(len(gaps) * 0.99)],
                    "longest": gaps[-1],
                    "decoded": len(decoded) / seconds,
                }
            )
    application.quit()
    return found


def _decode(film: Path, index: FrameIndex, stop: threading.Event, decoded: list[int]) -> None:
    from PySide6.QtCore import QSize

    from annotator.gui.frame_image import image_of

    room = QSize(1280, 720)
    with open_frames(film, index, in_process=False) as reader:
        number = 0
        while not stop.is_set():
            image_of(reader.frame(number, room=(room.width(), room.height())), room)
            reader.travel(number, 1)
            decoded.append(number)
            number = (number + 1) % len(index)


def main() -> None:
    """Do what the command line asks for."""
    what, film, stored, *rest = sys.argv[1:]
    index = FrameIndex.from_bytes(Path(stored).read_bytes())
    if what == "memory":
        print(json.dumps(memory(Path(film), index)))
    else:
        print(json.dumps(heartbeat(Path(film), index, float(rest[0]), int(rest[1]))))


if __name__ == "__main__":
    main()
