"""Working sessions on a disk of which the nth call fails; what is said of each goes to stdout."""

from __future__ import annotations

import errno
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from annotator.case.edits import adding, changing, deleting
from annotator.errors import AnnotatorError, SaveFailedError
from annotator.provenance.finding import Level
from annotator.store.case_store import CaseStore
from tests.faults.disk_shim import preloaded
from tests.store.case_values import exhibit, new_store, note, reopen

ROUNDS = 14


@dataclass(slots=True)
class Promised:
    """What was acknowledged, and what was refused, in one session.

    A save that the disk refused at its very end may yet be found, whole, when
    nothing was saved after it: its bytes were written, only nobody could say
    that they would stay. `perhaps` holds what each of those would have led to.
    """

    texts: dict[str, str] = field(default_factory=dict)
    draft: int = 0
    perhaps: list[tuple[dict[str, str], int]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def attempt(self, action: Callable[[], object], texts: dict[str, str], draft: int) -> None:
        """Do it; from then on it is promised, or it was refused."""
        self.perhaps.append((texts, draft))
        action()
        self.texts, self.draft = texts, draft
        self.perhaps.clear()


def session(folder: Path, promised: Promised, hits: Callable[[], int]) -> None:
    """Open, save, draft, change, remove, preview, back up, close; go on after each refusal.

    `hits` counts the faults: some rounds after the first there is nothing new to see.
    """
    store = reopen(folder)
    left = 3
    try:
        store._db.conn.execute("PRAGMA wal_autocheckpoint = 12")
        for number in range(1, ROUNDS + 1):
            _round(store, number, promised)
            left -= hits() > 0
            if left == 0:
                break
    finally:
        store.close()


def _round(store: CaseStore, number: int, promised: Promised) -> None:
    pair = (note(number, number), note(-number, number))
    changed = note(number, number, text=f"changed {number} " + "long " * 300)
    both = {each.id: each.text for each in pair}
    before, draft = promised.texts, promised.draft
    try:
        promised.attempt(lambda: store.apply(adding("pair", *pair)), before | both, draft)
        if number % 3 == 1:
            edit = changing("change", [(pair[0], changed)])
            after = before | both | {changed.id: changed.text}
            promised.attempt(lambda: store.apply(edit), after, draft)
        if number % 3 == 2:
            removal = deleting("remove", *pair)
            promised.attempt(lambda: store.apply(removal), before, draft)
    except SaveFailedError as error:
        _require_words(error, promised)
        _require_as_promised(store, promised)
    for attempt in (
        lambda: _draft(store, number, promised),
        lambda: store.put_derived("exhibit-1", "waveform", b"w" * 5000),
        lambda: store.backup(store.folder / "backups" / f"{number}.sqlite"),
    ):
        try:
            attempt()
        except SaveFailedError as error:
            _require_words(error, promised)


def _draft(store: CaseStore, number: int, promised: Promised) -> None:
    promised.attempt(lambda: store.save_draft("typing", {"number": number}), promised.texts, number)


def _require_words(error: AnnotatorError, promised: Promised) -> None:
    assert error.message, repr(error)
    assert error.hint, error.message
    assert "should not happen" not in error.hint, error.message
    promised.refused.append(error.message)


def _require_as_promised(store: CaseStore, promised: Promised) -> None:
    """What was refused is not there, what was acknowledged is: if it can be read at all."""
    try:
        found = {each.id: each.text for each in store.annotations()}
    except AnnotatorError as error:
        _require_words(error, promised)
        return
    assert found == promised.texts, (found.keys() ^ promised.texts.keys(), promised.refused)


def one(base: Path, folder: Path, arm: tuple[int, int, int, int, int]) -> Promised:
    """One session with one fault, then the look at what is left."""
    shutil.copytree(base, folder)
    promised, disk = Promised(), preloaded()
    disk.faults_arm(*arm)
    try:
        session(folder, promised, disk.faults_hits)
    except AnnotatorError as error:
        _require_words(error, promised)
    failed = disk.faults_disarm()
    with reopen(folder) as store:
        found = {each.id: each.text for each in store.annotations()}
        typed = store.drafts().get("typing", {}).get("number", 0)
        allowed = [(promised.texts, promised.draft), *promised.perhaps]
        assert (found, typed) in allowed, (arm, found.keys(), typed, promised)
        bad = [each for each in store.verify() if each.level is Level.FAILED]
        assert not bad, (arm, bad, promised.refused)
        preview = store.derived("exhibit-1", "waveform")
        assert preview in (None, b"w" * 5000), arm
        store.apply(adding("after", note(1000)))
    for backup in (folder / "backups").glob("*"):
        assert not backup.name.endswith(".part"), backup
    shutil.rmtree(folder)
    print(json.dumps({"failed": failed, "refused": promised.refused}))
    return promised


def main(root: Path, kinds: int, error: str, sticky: int, torn: int, numbers: list[int]) -> None:
    """Go through the numbers of calls that are to fail."""
    base = root / "base"
    with new_store(base) as store:
        store.apply(adding("exhibit", exhibit()))
    for number in numbers:
        arm = (kinds, number, getattr(errno, error), sticky, torn)
        one(base, root / f"case-{number}", arm)


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        int(sys.argv[2]),
        sys.argv[3],
        int(sys.argv[4]),
        int(sys.argv[5]),
        json.loads(sys.argv[6]),
    )
