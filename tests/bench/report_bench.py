"""A report of 500 notes with stills: how long it takes, and how much memory.

`python tests/bench/report_bench.py [--notes 500] [--kinds pdf,html,docx] [--folder DIR] [-o result.json]`

The films are 1080p H.264 with a key frame every 250 frames, in MP4 and in a
transport stream, and a short one in 4K; a third of the notes are spans, which
have two stills, and one in ten has a region. The case can be kept with
`--folder` for the next run. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]

from material import FULL, SHORT, Material  # noqa: E402

from annotator.case.edits import adding  # noqa: E402
from annotator.case.exhibit import Exhibit  # noqa: E402
from annotator.case.vocabularies import NoteKind, Visibility  # noqa: E402
from annotator.clock import SystemClock  # noqa: E402
from annotator.progress import Progress  # noqa: E402
from annotator.provenance.actor import Actor  # noqa: E402
from annotator.store.case_store import CaseStore  # noqa: E402
from annotator.timing.frame_index import FrameIndex  # noqa: E402
from annotator.workflow.annotate import new_note  # noqa: E402
from annotator.workflow.cases import new_case, open_case  # noqa: E402
from annotator.workflow.intake import add_exhibit  # noqa: E402
from annotator.workflow.report import export_report  # noqa: E402

TO_REACH_S = 30
_FILMS = ("film", "late.ts", "cut", "big")
_SHARES = (0.4, 0.3, 0.2, 0.1)
_TEXTS = (
    "A figure falls beside the bus shelter and does not get up while the picture lasts.",
    "Выстрел слышен, вспышка видна у левого края линии; направление не определить.",
    "Оқ атылған сәтте топ солға қарай жүгіреді.",
    "The officer nearest to the camera raises the rifle to the shoulder; the muzzle points level.",
)


def make_case(folder: Path, count: int, material: Material) -> None:
    """A case with the films in place and the notes spread over them."""
    clock, chance = SystemClock(), random.Random(5)
    with new_case(folder, "A report of many notes", actor=Actor("Benchmark"), clock=clock) as store:
        for name, share in zip(_FILMS, _SHARES, strict=True):
            index = material.index(name)
            exhibit = add_exhibit(store, material.film(name), in_place=True).exhibit
            store.put_index(exhibit.id, index)
            notes = list(_notes(store, exhibit, index, round(count * share), chance))
            if notes:
                store.apply(adding("Add notes", *notes))


def _notes(
    store: CaseStore, exhibit: Exhibit, index: FrameIndex, count: int, chance: random.Random
) -> Iterator[object]:
    last = len(index) - 1
    for number in range(count):
        start = chance.randrange(last)
        end = min(last, start + chance.choice((5, 40, 400))) if number % 3 == 0 else None
        yield new_note(
            exhibit, index, start, end, kind=NoteKind.OBSERVATION, author="Benchmark",
            clock=store.clock, text=_TEXTS[number % len(_TEXTS)], visibility=Visibility.CLEAR,
            tags=("bench", f"tag {number % 7}"),
        )  # fmt: skip


class _Stages:
    """How long the report said that it was at what."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._now, self._since = "gathering", time.perf_counter()

    def __call__(self, progress: Progress) -> None:
        at = time.perf_counter()
        self.spent[self._now] = self.spent.get(self._now, 0) + at - self._since
        self._now, self._since = progress.what or self._now, at

    def end(self) -> dict[str, float]:
        self(Progress(0, None, "end"))
        return {name: round(spent, 2) for name, spent in self.spent.items() if spent >= 0.01}


@contextmanager
def _memory() -> Iterator[list[int]]:
    """The largest resident size of this process meanwhile, in MB, looked at ten times a second."""
    found, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(0.1):
            pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
            found[0] = max(found[0], pages * resource.getpagesize() >> 20)

    watcher = threading.Thread(target=look, daemon=True)
    if Path("/proc/self/statm").exists():
        watcher.start()
    try:
        yield found
    finally:
        over.set()


def _worked() -> float:
    """Seconds of all processors in this process and those that it had."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


def measure(folder: Path, kind: str, target: Path) -> dict[str, object]:
    """Write one report; seconds by stage, size, memory."""
    stages = _Stages()
    clock = SystemClock()
    with open_case(folder, actor=Actor("Benchmark"), clock=clock, read_only=True) as store, _memory() as memory:  # fmt: skip
        start, worked = time.perf_counter(), _worked()
        export_report(
            store, target, clock=clock, overwrite=True, progress=stages, cancelled=lambda: False
        )
        took, worked = time.perf_counter() - start, _worked() - worked
    return {
        "kind": kind,
        "seconds": round(took, 2),
        "cpu_seconds": round(worked, 2),
        "megabytes": round(target.stat().st_size / 1e6, 1),
        "memory_mb": memory[0],
        "stages": stages.end(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=500)
    parser.add_argument("--kinds", default="pdf,html,docx")
    parser.add_argument("--folder", type=Path, help="where films and case are kept")
    parser.add_argument("--short", action="store_true", help="small films, for trying")
    parser.add_argument("-o", "--output", type=Path, help="the figures as JSON")
    chosen = parser.parse_args()
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="report-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    case = folder / f"case-{chosen.notes}"
    if not case.exists():
        make_case(case, chosen.notes, Material(folder, SHORT if chosen.short else FULL, 1))
    figures = []
    for kind in chosen.kinds.split(","):
        figures.append(measure(case, kind, folder / f"report.{kind}"))
        shown = figures[-1]
        print(f"{kind:5} {shown['seconds']:>7} s (to reach: {TO_REACH_S} s), {shown['cpu_seconds']} s of processors  {shown['megabytes']} MB"
              f"  memory {shown['memory_mb']} MB  {shown['stages']}")  # fmt: skip
    if chosen.output is not None:
        chosen.output.write_text(json.dumps(figures, indent=1), "utf-8")
    if chosen.folder is None:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
