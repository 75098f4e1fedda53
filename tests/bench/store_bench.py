"""A case of 500,000 notes: how long saving, a page of the list, searching and opening take.

`python tests/bench/store_bench.py [--notes 500000] [--films 100] [--folder DIR] [-o result.json]`

The case is made through the real edits, many to a transaction, and can be kept
with `--folder` for the next run. Nothing here is asserted: the figures to reach
are printed beside what was found.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from annotator.case.annotation import Annotation  # noqa: E402
from annotator.case.edits import adding  # noqa: E402
from annotator.case.exhibit import Exhibit  # noqa: E402
from annotator.case.vocabularies import Graphic, NoteKind, Visibility  # noqa: E402
from annotator.clock import SystemClock  # noqa: E402
from annotator.provenance.actor import Actor  # noqa: E402
from annotator.store.case_store import CaseStore  # noqa: E402
from annotator.store.connection import transaction  # noqa: E402
from annotator.store.writing import Signature, write_edit  # noqa: E402
from annotator.timing.frame_stamp import FrameStamp  # noqa: E402
from annotator.workflow.cases import new_case, open_case  # noqa: E402

BASE = Fraction(1, 90_000)
FRAMES = 90_000
_BATCH = 10_000
_WORDS = [
    "officer",
    "fires",
    "rifle",
    "ground",
    "level",
    "crowd",
    "runs",
    "left",
    "towards",
    "square",
    "smoke",
    "shot",
    "audible",
    "window",
    "man",
    "prone",
    "hands",
    "raised",
    "shield",
    "line",
    "advances",
    "warning",
    "shouted",
    "bus",
    "burning",
    "camera",
    "pans",
    "оқ",
    "атылды",
    "толпа",
    "бежит",
    "площадь",
    "выстрел",
    "дым",
    "щит",
]


def make_case(folder: Path, notes: int, films: int) -> float:
    """Make the case; returns the seconds that it took."""
    start = time.perf_counter()
    clock, actor = SystemClock(), Actor("Benchmark")
    chance = random.Random(11)
    with new_case(folder, "Benchmark", actor=actor, clock=clock) as store:
        exhibits = [_exhibit(number) for number in range(films)]
        store.apply(adding("Add exhibits", *exhibits))
        conn, signature = store._db.conn, Signature(actor, clock)
        conn.execute("PRAGMA synchronous = OFF")
        made = 0
        while made < notes:
            with transaction(conn):
                for number in range(made, min(made + _BATCH, notes)):
                    note = _note(number, exhibits[number % films], chance)
                    write_edit(conn, adding("Add observation", note), signature)
            made += _BATCH
            print(f"\r… {min(made, notes):,} notes", end="", file=sys.stderr, flush=True)
        conn.execute("PRAGMA synchronous = FULL")
    print(file=sys.stderr)
    return time.perf_counter() - start


def _exhibit(number: int) -> Exhibit:
    return Exhibit(
        id=f"00000000-0000-4000-9000-{number:012d}",
        label=f"E{number + 1}",
        digest_sha256=f"{number + 1:064x}",
        digest_sha512=f"{number + 1:0128x}",
        size_bytes=1,
        filename=f"film {number + 1}.mp4",
        filename_raw=b"film.mp4",
        media_path=f"media/{number + 1:064x}.mp4",
        added_at="2026-01-01T00:00:00.000000Z",
    )


def _note(number: int, exhibit: Exhibit, chance: random.Random) -> Annotation:
    frame = chance.randrange(FRAMES - 300)
    end = _stamp(frame + chance.randrange(1, 250)) if number % 3 == 0 else None
    second = f"2026-01-{1 + number // 86_400 % 28:02d}T{number // 3600 % 24:02d}"
    at = f"{second}:{number // 60 % 60:02d}:{number % 60:02d}.000000Z"
    return Annotation(
        id=f"{chance.getrandbits(32):08x}-{number >> 16:04x}-4000-8000-{number:012x}",
        exhibit_id=exhibit.id,
        exhibit_digest=exhibit.digest_sha256,
        kind=NoteKind.OBSERVATION,
        start=_stamp(frame),
        author="Benchmark",
        created_at=at,
        edited_at=at,
        end=end,
        text=f"{' '.join(chance.choices(_WORDS, k=12))} № {number}",
        visibility=Visibility.CLEAR,
        tags=(chance.choice(("discharge", "warning", "aid", "movement")),),
        graphic=Graphic.SEVERE if number % 400 == 0 else Graphic.NONE,
    )


def _stamp(frame: int) -> FrameStamp:
    return FrameStamp(frame, frame * 3600, BASE, f"{frame:064x}")


# What is measured


def saving(store: CaseStore, rounds: int) -> list[float]:
    """Seconds of each save: a new note and then a changed one, every one a COMMIT on the disk."""
    chance = random.Random(store.last_ordinal())  # others than in an earlier run
    exhibits = store.exhibits()
    took = []
    for number in range(rounds):
        note = _note(10_000_000 + chance.getrandbits(40), exhibits[number % len(exhibits)], chance)
        took.append(_timed(lambda note=note: store.apply(adding("Add observation", note))))
    return took


SEARCHES = (
    "rifle",
    "оқ атылды",
    "officer fires rifle ground level",
    "щит",
    "№ 123456",
    "fi",
    "nowhere to be found",
)


def searching(store: CaseStore) -> dict[str, float]:
    """Seconds until the first hits of each search are there, the middle one of five."""
    film = store.exhibits()[len(store.exhibits()) // 2].id

    def here(words: str) -> None:
        store.notes_at(store.note_rows(film, words=words)[:50])

    ways: dict[str, Callable[[str], object]] = {
        "in a film": here,
        "first 50 of all": lambda words: store.first_found(words, 50),
    }
    return {
        f"“{words}”, {name}": sorted(
            _timed(lambda way=way, words=words: way(words)) for _ in range(5)
        )[2]
        for words in SEARCHES
        for name, way in ways.items()
    }


def peak_mb() -> float:
    """The most memory that this process had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def opening(folder: Path, rounds: int) -> list[float]:
    """Seconds from the folder to a window's workspace that shows its notes, each time anew."""
    from PySide6.QtWidgets import QApplication

    from annotator.gui.jobs import Jobs
    from annotator.gui.notes_filter import NotesFilter
    from annotator.gui.notes_model import NotesModel
    from annotator.gui.notes_view import NotesView
    from annotator.gui.workspace import Workspace

    app = QApplication.instance() or QApplication([])
    took = []
    for _ in range(rounds):
        jobs = Jobs()
        workspace = Workspace(SystemClock(), jobs)
        model = NotesModel(workspace)
        proxy = NotesFilter(model)
        view = NotesView()
        view.setModel(proxy)
        view.set_up_columns()
        view.resize(900, 500)
        view.show()

        def work(workspace: Workspace = workspace, proxy: NotesFilter = proxy) -> None:
            workspace.use(open_case(folder, actor=Actor("Benchmark"), clock=SystemClock()))
            assert workspace.exhibit is not None
            proxy.narrow(workspace.exhibit.id, None, "")
            app.processEvents()

        took.append(_timed(work))
        workspace.close()
        view.deleteLater()
        app.processEvents()
    return took


def listing(folder: Path, rounds: int) -> dict[str, list[float]]:
    """Seconds to paint a page of the table far down: of one film, and of all films."""
    from PySide6.QtWidgets import QApplication

    from annotator.gui.jobs import Jobs
    from annotator.gui.notes_filter import NotesFilter
    from annotator.gui.notes_model import NotesModel
    from annotator.gui.notes_view import NotesView
    from annotator.gui.workspace import Workspace

    app = QApplication.instance() or QApplication([])
    jobs = Jobs()
    workspace = Workspace(SystemClock(), jobs)
    proxy = NotesFilter(NotesModel(workspace))
    view = NotesView()
    view.setModel(proxy)
    view.set_up_columns()
    view.resize(900, 700)
    view.show()
    workspace.use(open_case(folder, actor=Actor("Benchmark"), clock=SystemClock()))
    assert workspace.exhibit is not None
    chance = random.Random(13)
    found: dict[str, list[float]] = {}
    for name, wanted in (("one film", workspace.exhibit.id), ("all films", None)):
        found[f"showing {name}"] = [_timed(lambda wanted=wanted: proxy.narrow(wanted, None, ""))]
        app.processEvents()
        pages = []
        for _ in range(rounds):
            row = chance.randrange(max(1, proxy.rowCount()))

            def page(row: int = row) -> None:
                view.scrollTo(proxy.index(row, 0))
                view.viewport().repaint()

            pages.append(_timed(page))
        found[f"page, {name}"] = pages
    workspace.close()
    return found


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _part(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def measure(folder: Path, rounds: int) -> Iterator[tuple[str, float, float | None]]:
    """Each figure: its name, milliseconds, and the most that it should be (None: no bound)."""
    opened = opening(folder, 3)
    yield "open (store, workspace, table), median", 1000 * _part(opened, 0.5), 2000
    yield "open, first time", 1000 * opened[0], None
    for name, values in listing(folder, rounds // 5).items():
        bound = 16 if name.startswith("page") else None
        yield f"{name}, p99" if bound else name, 1000 * _part(values, 0.99), bound
    with open_case(folder, actor=Actor("Benchmark"), clock=SystemClock()) as store:
        for words, seconds in searching(store).items():
            yield f"search {words}", 1000 * seconds, 100
        saves = saving(store, rounds)
        yield "save, median", 1000 * _part(saves, 0.5), None
        yield "save, p99", 1000 * _part(saves, 0.99), 50
        yield "save, worst", 1000 * max(saves), None


def main() -> int:
    """Make or take the case, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=500_000)
    parser.add_argument("--films", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=1000, help="saves; a fifth as many pages")
    parser.add_argument("--folder", type=Path, help="keep the case here for the next time")
    parser.add_argument("-o", "--output", type=Path, help="the figures as JSON")
    chosen = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="store-bench-"))
    folder = chosen.folder or scratch / "case"
    try:
        if not (folder / "case.sqlite").is_file():
            took = make_case(folder, chosen.notes, chosen.films)
            print(f"made {chosen.notes:,} notes in {took:.0f} s")
        size = (folder / "case.sqlite").stat().st_size
        print(f"{size / 1e6:,.0f} MB")
        figures = []
        for name, found, bound in measure(folder, chosen.rounds):
            verdict = "" if bound is None else f"  (at most {bound:g}: {_verdict(found, bound)})"
            print(f"{name:58} {found:9.1f} ms{verdict}", flush=True)
            figures.append({"name": name, "ms": round(found, 2), "at_most": bound})
        print(f"{'memory, most':58} {peak_mb():9.0f} MB")
        if chosen.output is not None:
            chosen.output.write_text(json.dumps(figures, indent=1, ensure_ascii=False), "utf-8")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return 0


def _verdict(found: float, bound: float) -> str:
    return "reached" if found <= bound else "NOT REACHED"


if __name__ == "__main__":
    sys.exit(main())
