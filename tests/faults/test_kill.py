"""kill -9 in mid-save: nothing acknowledged is lost, nothing is half there."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from annotator.case.edits import adding
from annotator.provenance.finding import Level
from tests.store.case_values import exhibit, new_store, reopen

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX signal")


def run_and_kill(folder, start, moment):
    """Let the child save until a random moment; returns what it acknowledged."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.saving_child", str(folder), str(start)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    heard = b""
    try:
        while b"\n" not in heard:
            chunk = os.read(child.stdout.fileno(), 65536)
            assert chunk, "the child could not open the case"
            heard += chunk
        select.select([child.stdout], [], [], 10)
        time.sleep(moment)
        child.send_signal(signal.SIGKILL)
        while chunk := os.read(child.stdout.fileno(), 65536):
            heard += chunk
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
    assert child.returncode == -signal.SIGKILL
    # The last line may be cut: then it was never acknowledged to anybody.
    lines = heard.decode().split("\n")[1:-1]
    return [(line[0], int(line[2:])) for line in lines]


def require_nothing_lost(store, acknowledged):
    notes = {n.id: n for n in store.annotations()}
    last = {number: what for what, number in acknowledged if what != "d"}
    newest = acknowledged[-1][1] if acknowledged else 0
    for number, what in last.items():
        first, second = notes.get(f"note-{number}"), notes.get(f"note--{number}")
        assert (first is None) == (second is None), f"half a pair: {number}"
        # One step more than acknowledged may have reached the disk, never one less.
        if what == "-":
            assert first is None
        elif number == newest and first is None:
            assert what == "~"
            assert number % 3 == 0
        else:
            assert first is not None, f"lost: {number}"
            assert what == "+" or first.text == f"changed {number}"
    drafts = [number for what, number in acknowledged if what == "d"]
    if drafts:
        assert store.drafts()["typing"]["number"] >= drafts[-1]


def require_no_halves(store):
    numbers = {int(n.id.removeprefix("note-")) for n in store.annotations()}
    assert numbers == {-number for number in numbers}
    assert [f for f in store.verify() if f.level is not Level.OK] == []
    conn = store._db.conn
    # The search index and the references belong to the same transaction.
    conn.execute("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")
    assert conn.execute("SELECT count(*) FROM search_text").fetchone() == (len(numbers),)
    assert conn.execute("SELECT count(DISTINCT from_id) FROM reference").fetchone() == (
        len(numbers),
    )


def rounds(folder, count, seed):
    chance = random.Random(seed)
    new_store(folder).close()
    with reopen(folder) as store:
        store.apply(adding("exhibit", exhibit()))
    total, start = 0, 1
    for _ in range(count):
        acknowledged = run_and_kill(folder, start, chance.uniform(0, 0.05))
        with reopen(folder) as store:
            assert store.left_behind is not None  # the dead holder's lock was taken over
            require_nothing_lost(store, acknowledged)
            require_no_halves(store)
            numbers = [abs(int(n.id.removeprefix("note-"))) for n in store.annotations()]
        total += len(acknowledged)
        # The child never comes back to a number that it may have used without saying so.
        start = max([start, *numbers, *(number for _, number in acknowledged)]) + 2
    return total


def test_50_rounds(tmp_path):
    assert rounds(tmp_path / "case", 50, seed=1) > 100


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_1000_rounds(tmp_path):
    total = 0
    for part in range(20):
        total += rounds(tmp_path / f"case-{part}", 50, seed=100 + part)
    assert total > 2000
