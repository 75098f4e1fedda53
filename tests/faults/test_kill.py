"""kill -9 in mid-save: nothing acknowledged is lost, nothing is half there."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from annotator.case.edits import adding
from annotator.provenance.finding import Level
from tests.store.case_values import exhibit, new_store, note, reopen

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX signal")


@contextmanager
def saving_processes():
    """What takes the orders; see saving_child.py."""
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.saving_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        yield parent
        parent.stdin.close()
        assert parent.wait(60) == 0
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()


def run_and_kill(parent, folder, start, moment):
    """Let a process save until a random moment; returns what it acknowledged."""
    parent.stdin.write(json.dumps([str(folder), start]).encode() + b"\n")
    parent.stdin.flush()
    heard = b""

    def hear():
        nonlocal heard
        chunk = os.read(parent.stdout.fileno(), 65536)
        assert chunk, "the process that starts the others is gone"
        heard += chunk

    while b"\n" not in heard:
        hear()
    opened = heard.split(b"\n", 1)[0].decode()
    assert opened.startswith("open "), opened
    select.select([parent.stdout], [], [], 60)
    time.sleep(moment)
    os.kill(int(opened[5:]), signal.SIGKILL)
    while b"ended " not in heard or not heard.endswith(b"\n"):
        hear()
    lines = heard.decode().splitlines()
    assert lines[-1] == f"ended {-signal.SIGKILL}"
    return [(line[0], int(line[2:])) for line in lines[1:-1]]


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
    assert [f for f in store.verify() if f.level is Level.FAILED] == []
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
    with saving_processes() as parent:
        for _ in range(count):
            acknowledged = run_and_kill(parent, folder, start, chance.uniform(0, 0.05))
            with reopen(folder) as store:
                assert store.left_behind is not None  # the dead holder's lock was taken over
                require_nothing_lost(store, acknowledged)
                require_no_halves(store)
                numbers = [abs(int(n.id.removeprefix("note-"))) for n in store.annotations()]
            total += len(acknowledged)
            # No process comes back to a number that another may have used without saying so.
            start = max([start, *numbers, *(number for _, number in acknowledged)]) + 2
    return total


@pytest.mark.timeout(900)
def test_50_rounds(tmp_path):
    # Each round waits for a first promise.
    assert rounds(tmp_path / "case", 50, seed=1) >= 50


@pytest.mark.parametrize("promise", [("+", 9), ("~", 1), ("-", 1), ("d", 3)])
def test_a_promise_that_was_not_kept_is_found(tmp_path, promise):
    with new_store(tmp_path / "case") as store:
        store.apply(adding("exhibit", exhibit()))
        store.apply(adding("pair", note(1, 1), note(-1, 1)))
        store.save_draft("typing", {"number": 1})
        require_nothing_lost(store, [("+", 1), ("d", 1)])
        with pytest.raises(AssertionError):
            require_nothing_lost(store, [("+", 1), ("d", 1), promise])


def test_half_a_pair_is_found(tmp_path):
    with new_store(tmp_path / "case") as store:
        store.apply(adding("exhibit", exhibit()))
        store.apply(adding("pair", note(1, 1), note(-1, 1)))
        require_no_halves(store)
        store.apply(adding("half", note(2, 1)))
        with pytest.raises(AssertionError):
            require_no_halves(store)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_1000_rounds(tmp_path):
    total = 0
    for part in range(20):
        total += rounds(tmp_path / f"case-{part}", 50, seed=100 + part)
    assert total >= 1000
