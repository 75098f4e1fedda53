"""Processes that save as fast as they can and say what was acknowledged; they are meant to be killed.

One process waits for orders, a folder and a number to start from, and starts a
process for each: Python and the program are loaded once for many rounds.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from annotator.case.edits import adding, changing, deleting
from annotator.clock import SystemClock
from annotator.store.case_store import CaseStore
from tests.store.case_values import ACTOR, note


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def save(folder: Path, start: int) -> None:
    """Save without end."""
    store = CaseStore.open(folder, actor=ACTOR, clock=SystemClock())
    say(f"open {os.getpid()}")
    for number in range(start, start + 100_000):
        # A pair that belongs together: never one without the other.
        pair = (note(number, number), note(-number, number))
        store.apply(adding("pair", *pair))
        say(f"+ {number}")
        changed = replace(pair[0], text=f"changed {number}")
        store.apply(changing("change", [(pair[0], changed)]))
        say(f"~ {number}")
        store.save_draft("typing", {"number": number})
        say(f"d {number}")
        if number % 3 == 0:
            store.apply(deleting("remove", changed, pair[1]))
            say(f"- {number}")


def main() -> None:
    """A process for each order, one after the other; says how it ended."""
    for order in sys.stdin:
        folder, start = json.loads(order)
        child = os.fork()
        if child == 0:
            try:
                save(Path(folder), start)
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        say(f"ended {os.waitstatus_to_exitcode(status)}")


if __name__ == "__main__":
    main()
