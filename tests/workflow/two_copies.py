"""Two copies of one case, as two people have them."""

from __future__ import annotations

import hashlib
import itertools
import shutil
from pathlib import Path

from annotator.case.edits import adding
from annotator.clock import FixedClock
from annotator.provenance.actor import Actor
from annotator.store.case_store import CaseStore
from annotator.workflow.merge import Merge, prepare_merge, store_merge
from tests.store.case_values import info, rich_values

ANNA = Actor("Анна ✎")
BEK = Actor("Бек")


class OwnClock(FixedClock):
    """A clock of one person: its ids are nobody else's."""

    def __init__(self, who: str) -> None:
        super().__init__()
        self._who = who
        self._count = itertools.count(1)

    def new_id(self) -> str:
        made = hashlib.sha256(f"{self._who}/{next(self._count)}".encode()).hexdigest()
        return f"{made[:8]}-{made[8:12]}-{made[12:16]}-{made[16:20]}-{made[20:32]}"


class Copies:
    """A case in a folder, and copies of it that are made when asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ours = CaseStore.create(root / "anna", info(), actor=ANNA, clock=OwnClock("anna"))
        self.open = [self.ours]

    def fill(self) -> None:
        """One of everything in the case."""
        self.ours.apply(adding("Add", *rich_values()))  # type: ignore[arg-type]

    def copy(self, name: str = "bek", actor: Actor = BEK, of: CaseStore | None = None) -> CaseStore:
        """A copy of the folder as it is now, opened by somebody else."""
        source = self.ours if of is None else of
        folder = self.root / name
        shutil.copytree(source.folder, folder, ignore=shutil.ignore_patterns("case.sqlite*", "case.lock"))  # fmt: skip
        source.backup(folder / "case.sqlite")
        (folder / "case.sqlite.sha256").unlink(missing_ok=True)
        store = CaseStore.open(folder, actor=actor, clock=OwnClock(name))
        self.open.append(store)
        return store

    def close(self) -> None:
        for store in self.open:
            store.close()


def planned(ours: CaseStore, other: CaseStore | Path) -> Merge:
    """The merge of another copy, to be closed by the caller."""
    folder = other if isinstance(other, Path) else other.folder
    return prepare_merge(ours, folder, clock=OwnClock(f"plan {ours.folder.name}"))


def merged(ours: CaseStore, other: CaseStore | Path, decisions=None):
    """Merge another copy; returns what was stored, with its remarks, or None where nothing is new."""
    with planned(ours, other) as merge:
        if merge.plan.is_empty():
            return None
        ready = merge.ready(decisions or {})
        store_merge(merge, ready)
    return ready


def values_of(store: CaseStore) -> dict:
    """Every value by kind and id, but for the merged histories."""
    case = store.snapshot()
    return {
        (type(v).__name__, v.id): v for v in case.everything() if type(v).__name__ != "MergedLog"
    }


def bytes_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file of a folder: its digest, and when it was changed."""
    return {
        str(path.relative_to(folder)): (
            hashlib.sha256(path.read_bytes()).digest(),
            path.stat().st_mtime_ns,
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
