"""What every row needs: alternated runs, medians, and a result that can be shown and stored."""

from __future__ import annotations

import math
import os
import platform
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from shutil import which
from typing import Any

import av
from material import Material

from annotator.media.engine import FrameSource, open_frames
from annotator.timing.frame_index import FrameIndex

Side = Callable[[], float]
ROOM = (1280, 720)
"""What a window has for the picture."""


def ours(path: Path, index: FrameIndex) -> FrameSource:
    """Our reader as the program uses it: in a decoder process, whatever the environment says."""
    return open_frames(path, index, in_process=False)


def on_screen(reader: FrameSource, number: int, room: tuple[int, int] = ROOM) -> Any:
    """The frame with its picture made for the window, as the window asks for it."""
    frame = reader.frame(number, room=room)
    frame.rgb(*room)
    return frame


def median(values: Sequence[float]) -> float:
    """The middle value; the mean of the two middle ones for an even count."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest value that `part` (0…1) of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def alternate(sides: Mapping[str, Side], rounds: int) -> dict[str, list[float]]:
    """A B A B …: every side once a round, so that a change of the machine's mood meets all of them."""
    samples: dict[str, list[float]] = {name: [] for name in sides}
    for _round in range(rounds):
        for name, side in sides.items():
            samples[name].append(side())
    return samples


def tool(*arguments: str | Path, cwd: Path | None = None) -> str:
    """Run a peer at the priority that we have; its output, or an error with its words."""
    done = subprocess.run(
        [str(a) for a in arguments],
        cwd=cwd,
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise RuntimeError(f"{arguments[0]} failed: {done.stderr.strip()[-300:]}")
    return done.stdout


def quiet(*arguments: str | Path) -> None:
    """Run a peer and throw its output away without reading it."""
    subprocess.run(
        [str(a) for a in arguments],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the table: a value held against a goal. `ours` and `peer` are in `unit`."""

    what: str
    goal: str
    limit: float | None
    at_least: bool
    value: float
    ours: float
    peer: float | None = None
    peer_name: str = ""
    unit: str = "ms"

    @property
    def reached(self) -> bool | None:
        if self.limit is None:
            return None
        return self.value >= self.limit if self.at_least else self.value <= self.limit


@dataclass(slots=True)
class Result:
    """Everything that one row found."""

    row: str
    samples: dict[str, list[float]] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    measures: list[Measure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    runs: int = 0
    failed: str = ""

    def hold(
        self,
        what: str,
        ours: float,
        peer: float | None,
        peer_name: str = "",
        *,
        at_most: float | None = None,
        at_least: float | None = None,
        rate: bool = False,
        unit: str = "ms",
        scale: float = 1000,
    ) -> None:
        """Note ours against a peer: the ratio of times, of rates (`rate`), or ours itself without a peer."""
        if peer is None:
            value = ours * scale
        else:
            value = peer / ours if rate else ours / peer
        limit = at_least if at_least is not None else at_most
        sign = "≥" if at_least is not None else "≤"
        goal = "" if limit is None else f"{sign} {limit:g}" + (f" {unit}" if peer is None else " ×")
        self.measures.append(
            Measure(
                what, goal, limit, at_least is not None, value, ours * scale,
                None if peer is None else peer * scale, peer_name, unit,
            )
        )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        found = asdict(self)
        for measure, own in zip(found["measures"], self.measures, strict=True):
            measure["reached"] = own.reached
        return found


@dataclass(frozen=True, slots=True)
class Bench:
    """What a row is given."""

    material: Material
    scratch: Path

    def has(self, *names: str) -> bool:
        """Whether these peers are installed."""
        return all(which(name) for name in names)


Row = Callable[[Bench], Result]


class PeerMissingError(Exception):
    """A row that means nothing without a peer that is not installed."""


def needs(*names: str) -> None:
    """Raise PeerMissingError unless all of these programs are installed."""
    missing = [name for name in names if not which(name)]
    if missing:
        raise PeerMissingError(", ".join(missing) + " not installed")


def machine() -> dict[str, Any]:
    """What the figures depend on; nothing that says whose machine it is."""
    facts: dict[str, Any] = {
        "cores": os.cpu_count(),
        "usable_cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None,
        "system": platform.system(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "libavcodec": ".".join(map(str, av.library_versions["libavcodec"])),
    }
    for name in ("av", "numpy", "opencv-python", "PySide6-Essentials"):
        facts[name] = version(name)
    for name in ("ffmpeg", "mpv"):
        flag = "-version" if name == "ffmpeg" else "--version"
        facts[name] = (
            tool(name, flag).split("\n")[0].split(" Copyright")[0] if which(name) else None
        )
    if hasattr(os, "getloadavg"):
        facts["load_before"] = round(os.getloadavg()[0], 2)
    return facts
