"""A working session whose every write is recorded; each promise is a line in a file of its own."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from annotator.case.edits import adding, changing, deleting
from annotator.clock import FixedClock
from annotator.store.case_store import CaseStore
from tests.faults.disk_model import PROMISES
from tests.store.case_values import ACTOR, exhibit, info, note


def main(root: Path, rounds: int, *, synchronous: str, long_text: int) -> None:
    """Make a case, save, draft, change, remove, back up, close, open again, and so on."""
    promises = os.open(root / PROMISES, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    texts: dict[str, str] = {}
    draft: dict[str, int] = {}

    def promise() -> None:
        # What is promised now, whole: whoever reads this need not know the session.
        os.write(promises, json.dumps({"texts": texts, "draft": draft}).encode())

    folder = root / "new" / "case"
    clock = FixedClock()
    store = CaseStore.create(folder, info(), actor=ACTOR, clock=clock)
    promise()
    for number in range(1, rounds + 1):
        if number == 1:
            _prepare(store, synchronous)
            store.apply(adding("exhibit", exhibit()))
            promise()
        elif number % 8 == 0:
            store.close()
            store = CaseStore.open(folder, actor=ACTOR, clock=clock)
            _prepare(store, synchronous)
        words = f"№ {number} " + "длинный текст " * (long_text if number % 5 == 0 else 3)
        pair = (note(number, number, text=words), note(-number, number, text=words))
        store.apply(adding("pair", *pair))
        texts.update({each.id: each.text for each in pair})
        promise()
        store.save_draft("typing", {"number": number})
        draft["number"] = number
        promise()
        if number % 3 == 0:
            store.apply(deleting("remove", *pair))
            for each in pair:
                del texts[each.id]
            promise()
        elif number % 3 == 1:
            changed = note(number, number, text=words + "!")
            store.apply(changing("change", [(pair[0], changed)]))
            texts[changed.id] = changed.text
            promise()
        if number % 6 == 0:
            store.put_derived("exhibit-1", "waveform", b"w" * 5000)
            store.backup(folder / "backups" / f"{number}.sqlite")
    store.close()


def _prepare(store: CaseStore, synchronous: str) -> None:
    """Move pages into the database often, so that this is caught in the act, too."""
    store._db.conn.execute("PRAGMA wal_autocheckpoint = 25")
    if synchronous != "FULL":
        store._db.conn.execute(f"PRAGMA synchronous = {synchronous}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), synchronous=sys.argv[3], long_text=int(sys.argv[4]))
