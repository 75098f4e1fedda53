"""Who holds a case: the living keep it, the dead do not, and whoever lost it notices."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from annotator.case.edits import adding
from annotator.clock import FixedClock
from annotator.errors import CaseLockedError, LockLostError
from annotator.store import lock as lock_module
from annotator.store.lock import current_holder, take_lock
from tests.store.case_values import filled_store, note, reopen

ROOT = Path(__file__).parents[2]

HOLD = """
    import sys
    from pathlib import Path
    from tests.store.case_values import note, reopen
    from annotator.case.edits import adding
    from annotator.errors import AnnotatorError
    store = reopen(Path(sys.argv[1]))
    print("open", flush=True)
    for line in sys.stdin:
        if line.strip() == "end":
            break
        try:
            store.apply(adding("x", note(int(line))))
            print("saved", flush=True)
        except AnnotatorError as error:
            print(type(error).__name__, error.message, flush=True)
    store.close()
"""


@pytest.fixture
def folder(tmp_path):
    filled_store(tmp_path / "case").close()
    return tmp_path / "case"


def holding(folder: Path) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLD), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    assert child.stdout.readline() == "open\n"
    return child


def ask(child: subprocess.Popen[str], line: str) -> str:
    child.stdin.write(f"{line}\n")
    child.stdin.flush()
    return child.stdout.readline().strip()


def end(child: subprocess.Popen[str]) -> None:
    child.kill()
    child.wait()
    child.stdin.close()
    child.stdout.close()


@pytest.mark.parametrize("take_over", [False, True])
def test_a_living_holder_keeps_the_case(folder, take_over):
    child = holding(folder)
    try:
        with pytest.raises(CaseLockedError) as caught:
            reopen(folder, take_over=take_over)
        assert not caught.value.takeable
        holder = current_holder(folder)
        assert holder.pid == child.pid
        assert not holder.is_dead()
        assert str(child.pid) in caught.value.message
        assert "annotator " in caught.value.message
        assert ask(child, "50") == "saved"
    finally:
        end(child)
    # dead now, and found dead by its number and start
    assert current_holder(folder).is_dead()
    with reopen(folder) as store:
        assert store.find("annotation", "note-50") is not None
        assert store.left_behind.pid == child.pid


@pytest.mark.skipif(sys.platform != "linux", reason="start times are read on Linux")
def test_a_process_with_the_same_number_is_not_the_holder(folder):
    child = holding(folder)
    try:
        path = folder / "case.lock"
        data = json.loads(path.read_text())
        assert data["process_started"]
        descriptor = os.open(path, os.O_WRONLY)
        os.pwrite(descriptor, json.dumps({**data, "process_started": "x" * 8}).encode(), 0)
        os.ftruncate(descriptor, len(json.dumps({**data, "process_started": "x" * 8})))
        os.close(descriptor)
        assert current_holder(folder).is_dead()
    finally:
        end(child)


@pytest.mark.skipif(os.name != "posix", reason="a descriptor is handed on as on POSIX")
def test_a_lock_that_outlives_its_program_can_be_taken_over(folder):
    """Something that the dead program started still holds the open lock file."""
    script = """
        import subprocess, sys, time
        from pathlib import Path
        from tests.store.case_values import reopen
        store = reopen(Path(sys.argv[1]))
        number = store._file_lock._descriptor
        heir = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"],
                                pass_fds=(number,), stdin=sys.stdin)
        print("open", heir.pid, flush=True)
        time.sleep(600)
    """
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    try:
        assert child.stdout.readline().startswith("open ")
        child.kill()
        child.wait()
        with pytest.raises(CaseLockedError, match="has ended") as caught:
            reopen(folder)
        assert caught.value.takeable
        with reopen(folder, take_over=True) as store:
            store.apply(adding("x", note(51)))
            with pytest.raises(CaseLockedError):
                reopen(folder, take_over=True)
    finally:
        child.stdin.close()  # ends the heir
        child.stdout.close()
        child.kill()
        child.wait()


def test_whoever_lost_the_case_notices_and_stores_nothing(folder, monkeypatch):
    """On a drive whose locks do not reach the other computer, somebody there takes the case over."""
    child = holding(folder)
    try:
        assert ask(child, "60") == "saved"
        monkeypatch.setattr(lock_module, "_try_system_lock", lambda _descriptor: True)
        monkeypatch.setattr(lock_module.socket, "gethostname", lambda: "ravenna")
        with pytest.raises(CaseLockedError) as caught:
            reopen(folder)
        assert caught.value.takeable
        with reopen(folder, take_over=True) as store:
            assert store.left_behind.pid == child.pid
            said = ask(child, "61")
            assert said.startswith("LockLostError")
            assert "ravenna" in said
            assert "still in the window" in said
            store.apply(adding("x", note(62)))
            assert store.find("annotation", "note-61") is None
            ask(child, "end")
            child.wait(60)
            # leaving does not give free what belongs to somebody else
            assert current_holder(folder).host == "ravenna"
    finally:
        end(child)


def test_a_lock_file_that_was_replaced_is_noticed(folder):
    store = reopen(folder)
    (folder / "case.lock").unlink()
    other = take_lock(folder, FixedClock())
    with pytest.raises(LockLostError):
        store.apply(adding("x", note(70)))
    store.close()
    assert current_holder(folder) is not None
    other.release()


@pytest.mark.parametrize("pid", [0, -1, 2**31 - 1])
def test_numbers_that_are_no_process(folder, pid):
    (folder / "case.lock").write_text(
        json.dumps(
            {
                "pid": pid,
                "host": lock_module.socket.gethostname(),
                "user": "u" * 9999,
                "opened_at": "",
            }
        )
    )
    reopen(folder).close()
