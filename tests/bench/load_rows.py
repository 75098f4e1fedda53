"""Memory beyond the cache's budget, and how evenly the GUI thread breathes while another decodes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from harness import Bench, PeerMissingError, Result, Row, median, tool

_CHILD = Path(__file__).with_name("load_child.py")


def _child(*arguments: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tool(sys.executable, _CHILD, *map(str, arguments)))
    return found


def memory(bench: Bench) -> Result:
    """Peak resident memory of a decoder process that fills its cache, walks on and jumps, less the cache's budget."""
    if not Path("/proc/self/status").exists():
        raise PeerMissingError("/proc is not here")
    result = Result("memory", runs=1)
    for film, goal in (("film", 150), ("big", 300)):
        found = _child("memory", bench.material.film(film), bench.material.index_file(film))
        width, height = found["width"], found["height"]
        result.samples[film] = [found["peak_mb"], found["before_mb"], found["budget_mb"]]
        result.hold(
            f"{width} × {height}, over the budget", found["peak_mb"] - found["budget_mb"], None,
            at_most=goal, unit="MB", scale=1,
        )  # fmt: skip
        result.notes.append(
            f"{width} × {height}: peak {found['peak_mb']:.0f} MB with a budget of {found['budget_mb']:.0f}, "
            f"{found['before_mb']:.0f} before the film was opened, {found['frames']} frames read"
        )
    return result


def heartbeat(bench: Bench) -> Result:
    """Gaps of a 1 ms timer on a GUI thread: idle, then with a thread that has frames decoded and makes pictures of them, in turns."""
    size = bench.material.size
    found = _child(
        "heartbeat",
        bench.material.film("film"),
        bench.material.index_file("film"),
        size.watch_s,
        size.rounds,
    )
    idle, busy = found["idle"], found["busy"]
    result = Result("heartbeat", runs=size.rounds)
    result.samples = {
        f"{state} {what}": [run[what] for run in runs]
        for state, runs in (("idle", idle), ("busy", busy))
        for what in ("p99", "longest", "decoded")
    }
    calm = median([run["p99"] for run in idle])
    p99 = median([run["p99"] for run in busy])
    result.hold("gap p99, decoding", p99, None, at_most=4)
    result.hold("p99 over idle", p99 - calm, None, at_most=2)
    result.hold("longest gap", max(run["longest"] for run in busy), None, at_most=16)
    result.hold("longest gap, idle", max(run["longest"] for run in idle), None)
    rate = median([run["decoded"] for run in busy])
    result.notes.append(f"{rate:.0f} pictures a second were made meanwhile")
    return result


ROWS: dict[str, Row] = {"memory": memory, "heartbeat": heartbeat}
