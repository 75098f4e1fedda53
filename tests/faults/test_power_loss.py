"""Loss of power at any moment: what was acknowledged is there, whole, when the power is back."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from annotator.errors import AnnotatorError, NotACaseError
from annotator.provenance.finding import Level
from tests.faults.disk_model import Disk, File
from tests.faults.disk_shim import Did, Step, environment, run_child, steps
from tests.store.case_values import new_store, reopen


@dataclass(frozen=True, slots=True)
class Session:
    """A recorded session: where it ran, its steps, what it promised one after the other."""

    root: Path
    steps: tuple[Step, ...]
    promised: tuple[bytes, ...]


def recorded(place: Path, rounds: int, synchronous: str = "FULL", syncs: str = "sound") -> Session:
    root, record = (place / "disk").resolve(), place / "record"
    root.mkdir(parents=True)
    env = environment(root, record)
    run_child("power_child", root, rounds, synchronous, syncs, env=env)
    told = tuple(steps(record))
    disk = Disk(root)
    for step in told:
        disk.follow(step)
    require_recorded_whole(disk, root)
    return Session(root, told, tuple(disk.promised))


def require_recorded_whole(disk: Disk, root: Path) -> None:
    """The record leads to exactly what the session left on the real disk."""
    folder = root / "new" / "case"
    inside = disk.top.now()["new"].now()["case"].now()
    assert {path.name for path in folder.iterdir()} == inside.keys()
    file = inside["case.sqlite"]
    assert isinstance(file, File)
    file.sync()
    assert bytes(file.durable) == (folder / "case.sqlite").read_bytes()


def after_loss(session: Session, place: Path, points: int, seed: int) -> Counter[str]:
    """Cut the power at so many moments; returns how often what was found."""
    chance = random.Random(seed)
    moments = sorted(chance.choices(range(1, len(session.steps) + 1), k=points))
    disk, done, found = Disk(session.root), 0, Counter[str]()
    for moment in moments:
        while done < moment:
            disk.follow(session.steps[done])
            done += 1
        image = place / "image"
        disk.write_after_loss(image, chance)
        found[judged(image / "new" / "case", session.promised, len(disk.promised))] += 1
        shutil.rmtree(image)
    return found


def judged(folder: Path, promised: tuple[bytes, ...], count: int) -> str:
    """What became of the promises: kept, lost, or in which way the case is broken."""
    allowed = [json.loads(each) for each in promised[max(count - 1, 0) : count + 1]]
    try:
        store = reopen(folder)
    except NotACaseError:
        if count:
            return "the case is gone"
        # The making was cut off; it can be done again.
        new_store(folder).close()
        return "kept"
    except AnnotatorError as error:
        return f"not opened: {error.message}"
    with store:
        bad = [each.what for each in store.verify() if each.level is Level.FAILED]
        if bad:
            return f"broken: {bad[0]}"
        texts = {each.id: each.text for each in store.annotations()}
        draft = store.drafts().get("typing", {})
        now = {"texts": texts, "draft": draft}
        for name in texts:
            if store.find("annotation", name) is None:
                return "an index is out of step"
        store._db.conn.execute(
            "INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)"
        )
        preview = store.derived("exhibit-1", "waveform")
        if preview not in (None, b"w" * 5000):
            return "half a preview"
        if now in allowed or (not count and not texts):
            # And it can be worked on.
            store.save_draft("after", {"fine": True})
            return "kept"
    # A draft is one transaction, a note another; each alone is at most one step ahead.
    return "lost"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return recorded(tmp_path_factory.mktemp("power"), 40)


def test_the_session_holds_what_can_go_wrong(session):
    """Checkpoints, truncations, removed journals: otherwise nothing would be proved."""
    kinds = Counter(step.did for step in session.steps)
    names = {step.opened: step.path.rsplit("/", 1)[-1] for step in session.steps if step.path}
    written = Counter(names[step.opened] for step in session.steps if step.did is Did.WRITE)
    assert written["case.sqlite"] > 100
    assert written["case.sqlite-wal"] > 300
    assert kinds[Did.SYNC] > 100
    assert kinds[Did.RENAME] > 3
    assert len(session.promised) > 80


@pytest.mark.timeout(900)
def test_500_losses_of_power(session, tmp_path):
    assert after_loss(session, tmp_path, 500, seed=4) == {"kept": 500}


def test_without_the_full_sync_notes_are_lost(tmp_path):
    """The proof that this way of testing finds what it looks for."""
    session = recorded(tmp_path, 16, "NORMAL")
    found = after_loss(session, tmp_path, 60, seed=5)
    assert found["lost"] > 5
    # Even then no case is broken: it only goes back in time.
    assert found.keys() == {"kept", "lost"}


@pytest.mark.timeout(900)
def test_a_sync_that_failed_and_went_well_later_proves_nothing(tmp_path):
    """Systems throw away what they could not write, so the program must write it again."""
    session = recorded(tmp_path, 24, syncs="failing")
    assert sum(step.did is Did.SYNC_FAILED for step in session.steps) > 15
    assert after_loss(session, tmp_path, 150, seed=6) == {"kept": 150}


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_5000_losses_of_power(tmp_path):
    found = Counter[str]()
    for part in range(10):
        session = recorded(tmp_path / str(part), 30 + 6 * part)
        found += after_loss(session, tmp_path, 500, seed=100 + part)
    assert found == {"kept": 5000}
