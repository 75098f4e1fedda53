"""A process that saves as fast as it can and says what was acknowledged; it is meant to be killed."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from annotator.case.edits import adding, changing, deleting
from annotator.clock import SystemClock
from annotator.store.case_store import CaseStore
from tests.store.case_values import ACTOR, note


def main(folder: Path, start: int) -> None:
    store = CaseStore.open(folder, actor=ACTOR, clock=SystemClock())

    def say(line: str) -> None:
        os.write(1, f"{line}\n".encode())

    say("open")
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


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
