"""Several real processes want one case: one writes, the others are told who, and may read."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from annotator.case.edits import adding
from annotator.provenance.finding import Level
from tests.store.case_values import filled_store, note, reopen

ROOT = Path(__file__).parents[2]


class Instance:
    """A process of second_instance.py."""

    def __init__(self, folder, how="writing"):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.second_instance", str(folder), how],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def tell(self, order):
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()

    def hear(self):
        line = self.process.stdout.readline()
        assert line, "the other process is gone"
        return json.loads(line)

    def ask(self, order):
        self.tell(order)
        return self.hear()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def end(self):
        self.kill()
        self.process.stdin.close()
        self.process.stdout.close()


@contextmanager
def instance(folder, how="writing"):
    made = Instance(folder, how)
    try:
        yield made
    finally:
        made.end()


@pytest.fixture
def folder(tmp_path):
    filled_store(tmp_path / "case").close()
    return tmp_path / "case"


def test_the_second_is_told_who_and_may_read_what_comes(folder):
    with (
        instance(folder) as first,
        instance(folder) as second,
        instance(folder, "reading") as reader,
    ):
        assert first.ask("begin") == {"open": "case"}
        refused = second.ask("begin")
        assert refused["refused"] == "CaseLockedError"
        assert f"process {first.process.pid}" in refused["message"]
        assert "reading only" in refused["hint"]
        assert reader.ask("begin") == {"open": "case"}
        for number in range(20, 25):
            assert "seq" in first.ask(f"add {number}")
            assert reader.ask("count") == {"count": number - 17}
        assert reader.ask("add 50")["refused"] == "SaveFailedError"
        # The writer dies; the reader reads on, and the next one may write.
        first.kill()
        assert reader.ask("count") == {"count": 7}
        with reopen(folder) as store:
            assert store.left_behind.pid == first.process.pid
            store.apply(adding("x", note(60)))
            assert reader.ask("count") == {"count": 8}
        assert reader.ask("close") == {"closed": True}
    with reopen(folder) as store:
        assert len(store.annotations()) == 8
        assert [f for f in store.verify() if f.level is Level.FAILED] == []


def test_of_many_that_begin_together_one_gets_it(folder):
    with ExitStack() as stack:
        all_of_them = [stack.enter_context(instance(folder)) for _ in range(4)]
        for each in all_of_them:
            each.tell("begin")
        answers = [each.hear() for each in all_of_them]
        assert sum("open" in answer for answer in answers) == 1
        refused = [answer["refused"] for answer in answers if "open" not in answer]
        assert refused == ["CaseLockedError"] * 3
    with reopen(folder) as store:
        assert [f for f in store.verify() if f.level is Level.FAILED] == []


@pytest.mark.parametrize("pid", ["dead", "of another program"])
def test_a_lock_that_was_left_bars_nobody(folder, pid):
    """Also when its number now belongs to a living process that knows nothing of the case."""
    with instance(folder) as first:
        assert "open" in first.ask("begin")
        told = json.loads((folder / "case.lock").read_text())
        assert told["pid"] == first.process.pid
        first.kill()
    if pid != "dead":
        told["pid"] = os.getppid()
        (folder / "case.lock").write_text(json.dumps(told))
    assert told["host"] == socket.gethostname()
    with reopen(folder) as store:
        assert store.left_behind.pid == told["pid"]
        store.apply(adding("x", note(20)))
