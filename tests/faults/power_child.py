"""A working session whose every write is recorded; each promise is a line in a file of its own."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from annotator.case.edits import adding, changing, deleting
from annotator.clock import FixedClock
from annotator.errors import AnnotatorError
from annotator.store.case_store import CaseStore
from tests.faults.disk_model import PROMISES
from tests.faults.disk_shim import Kind, preloaded
from tests.store.case_values import ACTOR, exhibit, info, note

Done = TypeVar("Done")


def main(root: Path, rounds: int, *, synchronous: str, failing: bool) -> None:
    """Make a case, save, draft, change, remove, back up, close, open again, and so on.

    With `failing`, a sync of each round fails, and what was refused is tried again.
    """
    disk = preloaded()
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
        if failing:
            disk.faults_arm(Kind.SYNC, 1 + number % 7, errno.EIO, 0, 0)
        if number == 1:
            _prepare(store, synchronous)
            insist(store.apply, adding("exhibit", exhibit()))
            promise()
        elif number % 8 == 0:
            store.close()
            store = insist(CaseStore.open, folder, actor=ACTOR, clock=clock)
            _prepare(store, synchronous)
        words = f"№ {number} " + "длинный текст " * (400 if number % 5 == 0 else 3)
        pair = (note(number, number, text=words), note(-number, number, text=words))
        edit = adding("pair", *pair)
        insist(store.apply, edit)
        texts.update({each.id: each.text for each in pair})
        promise()
        typing = {"number": number}
        insist(store.save_draft, "typing", typing)
        draft["number"] = number
        promise()
        if number % 3 == 0:
            edit = deleting("remove", *pair)
            insist(store.apply, edit)
            for each in pair:
                del texts[each.id]
            promise()
        elif number % 3 == 1:
            changed = note(number, number, text=words + "!")
            edit = changing("change", [(pair[0], changed)])
            insist(store.apply, edit)
            texts[changed.id] = changed.text
            promise()
        if number % 6 == 0:
            target = folder / "backups" / f"{number}.sqlite"
            insist(store.put_derived, "exhibit-1", "waveform", b"w" * 5000)
            insist(store.backup, target)
    store.close()


def insist(action: Callable[..., Done], *given: Any, **named: Any) -> Done:
    """Try until it is done: what was refused must be possible later."""
    for _ in range(5):
        try:
            return action(*given, **named)
        except AnnotatorError:
            continue
    return action(*given, **named)


def _prepare(store: CaseStore, synchronous: str) -> None:
    """Move pages into the database often, so that this is caught in the act, too."""
    store._db.conn.execute("PRAGMA wal_autocheckpoint = 25")
    if synchronous != "FULL":
        store._db.conn.execute(f"PRAGMA synchronous = {synchronous}")


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        int(sys.argv[2]),
        synchronous=sys.argv[3],
        failing=sys.argv[4] == "failing",
    )
