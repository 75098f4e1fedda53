"""The timeline with 10,000 notes on a film of a million frames: how long painting takes.

`python tests/bench/timeline_bench.py [--notes 10000] [--frames 1000000] [--width 2400] [-o result.json]`

Painted is the whole scene, as after every step of zooming and scrolling, and
what lies over it while the film plays. Wall time and time of the thread alone
(other work of the machine left out) are printed beside 16.6 ms, a frame at
60 Hz; nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np  # noqa: E402
from PySide6.QtGui import QImage, QPainter  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from annotator.case.annotation import Annotation  # noqa: E402
from annotator.case.vocabularies import Graphic, NoteKind  # noqa: E402
from annotator.gui.strip_loader import Strip  # noqa: E402
from annotator.gui.theme import DARK  # noqa: E402
from annotator.gui.timeline_lanes import lay_out  # noqa: E402
from annotator.gui.timeline_moving import Moving, paint_moving  # noqa: E402
from annotator.gui.timeline_paint import paint_scene  # noqa: E402
from annotator.gui.timeline_places import GUTTER, Scene, arrange  # noqa: E402
from annotator.gui.timeline_scale import TimeScale  # noqa: E402
from annotator.gui.workspace import Marks  # noqa: E402
from annotator.media.thumbnails import spread  # noqa: E402
from annotator.media.waveform import Waveform  # noqa: E402
from annotator.timing.frame_index import KEY, FrameIndex, IndexState  # noqa: E402

BOUND_MS = 16.6
HEIGHT = 320


def film(frames: int) -> FrameIndex:
    ticks = np.arange(frames, dtype=np.int64) * 3003
    flags = np.zeros(frames, np.uint8)
    flags[::250] = KEY
    return FrameIndex(
        time_base=Fraction(1, 90_000),
        state=IndexState.FINAL,
        stream=0,
        rate=Fraction(30_000, 1001),
        pts_column=ticks,
        clock=ticks,
        durations=np.full(frames, 3003, np.int64),
        types=np.full(frames, ord("P"), np.uint8),
        flags=flags,
        digests=np.zeros((frames, 32), np.uint8),
        packet=np.arange(frames, dtype=np.int64),
    )


def notes(count: int, index: FrameIndex) -> list[Annotation]:
    """Half of them spans, some long, in all kinds; one in fifty graphic."""
    chance = random.Random(7)
    kinds = list(NoteKind)
    made = []
    last = len(index) - 1
    for number, start in enumerate(sorted(chance.randrange(last) for _ in range(count))):
        lasts = chance.choice((50, 500, 4000)) if chance.random() < 0.5 else 0
        end = index.stamp(min(last, start + lasts)) if lasts and start < last else None
        made.append(
            Annotation(
                id=f"n{number}",
                exhibit_id="e",
                exhibit_digest="0" * 64,
                kind=chance.choice(kinds),
                start=index.stamp(start),
                end=end,
                author="A",
                created_at="2026-01-01T00:00:00.000000Z",
                edited_at="2026-01-01T00:00:00.000000Z",
                text=f"A figure falls, № {number}",
                graphic=Graphic.SEVERE if number % 50 == 0 else Graphic.NONE,
            )
        )
    return made


def strip(index: FrameIndex) -> Strip:
    """Thumbnails and sound, as a film has them."""
    made = Strip()
    for number in spread(120, len(index)):
        image = QImage(128, 72, QImage.Format.Format_RGB32)
        image.fill(number % 0xFFFFFF)
        made.images[number] = image
    made.frames = np.array(sorted(made.images), np.int64)
    bins = max(1, index.end_ns() * 48 // 1_000_000 // 256)
    peaks = np.random.default_rng(3).integers(0, 20_000, bins).astype(np.int16)
    made.waveform = Waveform(48_000, 0, bins * 256, 0, -peaks, peaks)
    return made


def timed(work: Callable[[int], None], rounds: int) -> Iterator[tuple[float, float]]:
    for number in range(rounds):
        wall, own = time.perf_counter_ns(), time.thread_time_ns()
        work(number)
        yield (time.perf_counter_ns() - wall) / 1e6, (time.thread_time_ns() - own) / 1e6


def measure(
    count: int, frames: int, width: int, rounds: int
) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    index = film(frames)
    made = notes(count, index)
    start = time.perf_counter_ns()
    layout = lay_out(made, index)
    yield "lay out all notes", [((time.perf_counter_ns() - start) / 1e6,) * 2]
    places = arrange(width, HEIGHT, layout.lanes, has_wave=True)
    whole = TimeScale(width, index.end_ns(), 33_366_666).fitted()
    shown, font = strip(index), QApplication.font()
    target = QImage(GUTTER + width, HEIGHT, QImage.Format.Format_RGB32)

    def scene(scale: TimeScale) -> Scene:
        return Scene(DARK, scale, places, index, layout, shown, 0, False, font)

    def paint(scale: TimeScale) -> None:
        painter = QPainter(target)
        paint_scene(painter, scene(scale))
        painter.end()

    yield "whole film", list(timed(lambda _n: paint(whole), rounds))
    for zoom in (4, 30, 300, 5_000, 100_000):
        near = whole.zoomed(zoom, width / 2)
        yield (
            f"scrolling at {zoom}×",
            list(timed(lambda n, near=near: paint(near.panned(37 * n)), rounds)),
        )
    yield (
        "zooming in, step by step",
        list(timed(lambda n: paint(whole.zoomed(1.25**n, width / 3)), max(rounds, 2))),
    )
    still = scene(whole)

    def move(number: int) -> None:
        painter = QPainter(target)
        here = index.time_ns(number * 997 % len(index))
        paint_moving(
            painter, still, Moving(here, Marks(0, 9), made[number % len(made)], None, 5, True)
        )
        painter.end()

    yield "playhead, selection, marks", list(timed(move, rounds))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=10_000)
    parser.add_argument("--frames", type=int, default=1_000_000)
    parser.add_argument("--width", type=int, default=2_400)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("-o", "--output", type=Path, help="the figures as JSON")
    chosen = parser.parse_args()
    app = QApplication([])
    figures = []
    for name, found in measure(chosen.notes, chosen.frames, chosen.width, chosen.rounds):
        walls, owns = sorted(wall for wall, _ in found), sorted(own for _, own in found)
        late = sum(wall > BOUND_MS for wall in walls)
        p99 = walls[min(len(walls) - 1, round(0.99 * len(walls)))]
        print(
            f"{name:28} p50 {walls[len(walls) // 2]:6.2f}  p99 {p99:6.2f} ms"
            f"   thread p50 {owns[len(owns) // 2]:6.2f}   over 16.6 ms: {late} of {len(walls)}"
        )
        figures.append({"name": name, "p50": walls[len(walls) // 2], "p99": p99, "late": late})
    if chosen.output is not None:
        chosen.output.write_text(json.dumps(figures, indent=1), "utf-8")
    app.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
