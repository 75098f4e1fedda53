"""Work on whole files: thumbnails, waveform, taking a file in, the `frames` verb."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from harness import Bench, Result, Row, alternate, median, needs, quiet, timed

from annotator.case.case_info import CaseInfo
from annotator.clock import SystemClock
from annotator.media.thumbnails import spread, thumbnails
from annotator.media.waveform import peaks
from annotator.provenance.actor import Actor
from annotator.provenance.digests import copy_hashing
from annotator.store.case_store import CaseStore
from annotator.workflow.intake import add_exhibit

CHECKOUT = Path(__file__).resolve().parents[2]
_HEIGHT = 90


def strip(bench: Bench) -> Result:
    """200 thumbnails an hour from the long film, against ffmpeg decoding its key frames at that size."""
    needs("ffmpeg")
    path, index = bench.material.film("long"), bench.material.index("long")
    wanted = spread(max(4, 200 * bench.material.minutes // 60), len(index))
    result = Result("thumbnails", runs=bench.material.size.rounds)
    result.samples["first"] = []
    made: list[int] = []

    def ours() -> float:
        start = time.perf_counter()
        pictures = thumbnails(path, index, wanted, _HEIGHT)
        made[:] = [next(pictures)[0]]
        result.samples["first"].append(time.perf_counter() - start)
        made.extend(number for number, _picture in pictures)
        return time.perf_counter() - start

    result.samples |= alternate(
        {
            "ours": ours,
            "ffmpeg nokey": lambda: timed(
                lambda: quiet(
                    "ffmpeg", "-nostdin", "-v", "error", "-skip_frame", "nokey", "-i", path, "-an",
                    "-fps_mode", "passthrough", "-vf", f"scale=-2:{_HEIGHT}", "-f", "null", "-",
                )
            ),
        },
        result.runs,
    )  # fmt: skip
    result.hold(
        "time",
        median(result.samples["ours"]),
        median(result.samples["ffmpeg nokey"]),
        "ffmpeg nokey",
        at_most=0.2,
    )
    result.hold("first one", median(result.samples["first"]), None, at_most=300)
    result.notes.append(
        f"{len(wanted)} asked for, {len(made)} made, of {bench.material.minutes} min"
    )
    return result


def outline(bench: Bench) -> Result:
    """The waveform of the long film, against ffmpeg decoding that sound into nothing."""
    needs("ffmpeg")
    path = bench.material.film("long")
    result = Result("waveform", runs=bench.material.size.rounds)
    result.samples = alternate(
        {
            "ours": lambda: timed(lambda: peaks(path)),
            "ffmpeg": lambda: timed(
                lambda: quiet(
                    "ffmpeg", "-nostdin", "-v", "error", "-i", path, "-vn", "-f", "null", "-"
                )
            ),
        },
        result.runs,
    )
    result.hold(
        "time",
        median(result.samples["ours"]),
        median(result.samples["ffmpeg"]),
        "ffmpeg",
        at_most=1.5,
    )
    return result


def take_in(bench: Bench) -> Result:
    """Copy and hash in one reading, and the whole of taking an exhibit in, against cp, fsync and sha512sum."""
    needs("cp", "sha512sum")
    path = bench.material.film("long")
    result = Result("take-in", runs=bench.material.size.rounds)
    target = bench.scratch / "copy"

    def by_cp() -> float:
        target.unlink(missing_ok=True)

        def work() -> None:
            quiet("cp", path, target)
            with target.open("rb") as written:
                os.fsync(written.fileno())
            quiet("sha512sum", path)

        return timed(work)

    def ours() -> float:
        target.unlink(missing_ok=True)
        return timed(lambda: copy_hashing(path, target))

    def whole() -> float:
        clock = SystemClock()
        folder = bench.scratch / "case"
        info = CaseInfo(
            id=clock.new_id(), title="Benchmark", created_at="2026-01-01T00:00:00.000000Z"
        )
        store = CaseStore.create(folder, info, actor=Actor("Benchmark"), clock=clock)
        try:
            return timed(lambda: add_exhibit(store, path))
        finally:
            store.close()
            shutil.rmtree(folder)

    result.samples = alternate(
        {"cp + sha512sum": by_cp, "ours": ours, "ours, whole": whole}, result.runs
    )
    target.unlink(missing_ok=True)
    peer = median(result.samples["cp + sha512sum"])
    result.hold(
        "copy and hash", median(result.samples["ours"]), peer, "cp + sha512sum", at_most=1.15
    )
    result.hold(
        "with probe and check of the copy",
        median(result.samples["ours, whole"]),
        peer,
        "cp + sha512sum",
    )
    return result


@contextmanager
def _listing(*command: str | Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [str(part) for part in command], cwd=CHECKOUT, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _resident_mb(process: subprocess.Popen[Any]) -> float | None:
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():
        return None
    found = [
        line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmRSS")
    ]
    return int(found[0]) / 1024 if found else None


def verb(bench: Bench) -> Result:
    """`annotator frames FILE --digest`: when the first line comes, and whether memory grows with the film."""
    path = bench.material.film("long")
    size = bench.material.size
    result = Result("frames-verb", runs=size.rounds)
    early: list[float] = []
    late: list[float] = []
    lines = min(size.frames // 2, 600)

    def ours() -> float:
        start = time.perf_counter()
        with _listing(sys.executable, "-m", "annotator", "frames", path, "--digest") as process:
            assert process.stdout is not None
            assert process.stdout.readline().startswith(b"{")
            took = time.perf_counter() - start
            for count in range(2, lines):
                process.stdout.readline()
                if count in (lines // 3, lines - 1):
                    resident = _resident_mb(process)
                    if resident is not None:
                        (early if count == lines // 3 else late).append(resident)
        return took

    def framehash() -> float:
        start = time.perf_counter()
        with _listing(
            "ffmpeg", "-nostdin", "-v", "error", "-autorotate", "0", "-i", path, "-map", "0:v:0",
            "-fps_mode", "passthrough", "-flush_packets", "1", "-f", "framehash", "-hash", "sha256", "-",
        ) as process:  # fmt: skip
            assert process.stdout is not None
            while process.stdout.readline().startswith(b"#"):
                pass
            return time.perf_counter() - start

    sides = {"ours": ours} | ({"framehash": framehash} if bench.has("ffmpeg") else {})
    result.samples = alternate(sides, result.runs)
    result.hold("first line", median(result.samples["ours"]), None, at_most=500)
    if "framehash" in result.samples:
        result.hold(
            "first line / ffmpeg",
            median(result.samples["ours"]),
            median(result.samples["framehash"]),
            "ffmpeg framehash",
        )
    if early and late:
        growth = median(late) - median(early)
        result.samples |= {"MB early": early, "MB late": late}
        result.hold(
            f"memory, lines {lines // 3} to {lines}",
            growth,
            None,
            at_most=8,
            unit="MB more",
            scale=1,
        )
        result.notes.append(f"{median(late):.0f} MB resident after {lines} lines")
    return result


ROWS: dict[str, Row] = {
    "thumbnails": strip,
    "waveform": outline,
    "take-in": take_in,
    "frames-verb": verb,
}
