"""Takes videos into a case while every write is recorded; says which were acknowledged."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from annotator.clock import FixedClock
from annotator.store.case_store import CaseStore
from annotator.workflow.intake import add_exhibit, ensure_index
from tests.faults.disk_model import PROMISES
from tests.store.case_values import ACTOR, info


def main(root: Path, films: list[Path]) -> None:
    """Make a case and add the films one after the other."""
    promises = os.open(root / PROMISES, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    added: list[str] = []
    with CaseStore.create(root / "case", info(), actor=ACTOR, clock=FixedClock()) as store:
        os.write(promises, json.dumps(added).encode())
        for film in films:
            taken = add_exhibit(store, film)
            added.append(taken.exhibit.id)
            os.write(promises, json.dumps(added).encode())
            ensure_index(store, taken.exhibit)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
