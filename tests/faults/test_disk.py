"""A disk that is full, that fails, that may not be written: said in words, nothing half-made."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.store.case_values import ACTOR, filled_store, reopen

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="limits and mounts of POSIX")


def run_child(script, *arguments, wrapper=()):
    done = subprocess.run(
        [*wrapper, sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


# The child saves until the file may grow no further, then goes on trying, then has space again.
FILL = """
    import resource, sys
    from pathlib import Path
    from annotator.case.edits import adding
    from annotator.errors import SaveFailedError
    from tests.store.case_values import note, reopen

    store = reopen(Path(sys.argv[1]))
    limit = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    refused = 0
    for number in range(10, 400):
        try:
            store.apply(adding("x", note(number, text=f"{number} " + "long text " * 500)))
            print("+", number)
        except SaveFailedError as error:
            assert error.hint, error
            assert "still in the window" in error.message
            refused += 1
            assert store.find("annotation", f"note-{number}") is None
            if refused == 20:
                break
    print("refused", refused)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    store.apply(adding("x", note(1000)))
    print("+", 1000)
    store.close()
"""


def require_whole(folder, lines):
    acknowledged = {f"note-{line[2:]}" for line in lines if line.startswith("+")}
    with reopen(folder) as store:
        stored = {n.id for n in store.annotations()}
        assert stored == acknowledged | {"note-1", "note-2"}
        assert [f.what for f in store.verify() if f.level == "failed"] == []
    return acknowledged


@pytest.mark.parametrize("limit_kib", [200, 301, 555, 1024])
def test_writes_that_fail_in_the_middle(tmp_path, limit_kib):
    folder = tmp_path / "case"
    filled_store(folder).close()
    lines = run_child(FILL, folder, limit_kib * 1024)
    assert "refused 20" in lines
    assert "note-1000" in require_whole(folder, lines)


def small_disk():
    """A command prefix that runs what follows with a 2 MiB disk at /mnt, or None."""
    for unshare in (["unshare", "-m"], ["unshare", "-rm"]):
        wrapper = [
            *unshare,
            "sh",
            "-c",
            'mount -t tmpfs -o size=2m tmpfs /mnt && exec "$@"',
            "sh",
        ]
        try:
            if subprocess.run([*wrapper, "true"], capture_output=True, check=False).returncode == 0:
                return wrapper
        except OSError:
            pass
    return None


FULL = """
    import shutil, sys
    from pathlib import Path
    from annotator.case.edits import adding
    from annotator.errors import SaveFailedError
    from annotator.provenance.digests import copy_hashing
    from tests.store.case_values import note, reopen, new_store

    folder = Path("/mnt/case")
    shutil.copytree(sys.argv[1], folder)
    store = reopen(folder)
    filler = open("/mnt/filler", "wb", buffering=0)
    try:
        while filler.write(b"x" * 4096) == 4096:
            if shutil.disk_usage("/mnt").free < 300_000:
                break
    except OSError:
        pass
    refused = ""
    for number in range(10, 400):
        try:
            store.apply(adding("x", note(number, text=f"{number} " + "long text " * 500)))
            print("+", number)
        except SaveFailedError as error:
            refused = error.message
            break
    assert "The disk is full" in refused, refused
    for attempt in (
        lambda: store.put_derived("exhibit-1", "waveform", b"x" * 1_000_000),
        lambda: store.backup(Path("/mnt/backup.sqlite")),
        lambda: new_store(Path("/mnt/other")),
        lambda: copy_hashing(Path(sys.executable), Path("/mnt/copy")),
    ):
        try:
            attempt()
        except SaveFailedError as error:
            assert error.hint
        else:
            raise AssertionError("the disk was not full")
    names = sorted(path.name for path in Path("/mnt").rglob("*") if not path.is_dir())
    assert [n for n in names if not n.startswith("case.")] == ["filler"], names
    assert sorted(p.name for p in Path("/mnt").iterdir()) == ["case", "filler"]
    filler.truncate(0)
    store.apply(adding("x", note(1000)))
    print("+", 1000)
    store.close()
    shutil.copytree(folder, sys.argv[2])
"""


def test_a_full_disk(tmp_path):
    wrapper = small_disk()
    if wrapper is None:
        pytest.skip("no small disk can be mounted here")
    folder = tmp_path / "case"
    filled_store(folder).close()
    lines = run_child(FULL, folder, tmp_path / "after", wrapper=wrapper)
    assert "note-1000" in require_whole(tmp_path / "after", lines)


READ_WHEN_FULL = """
    from pathlib import Path
    from annotator.errors import CaseLockedError, SaveFailedError
    from tests.store.case_values import filled_store, reopen

    folder = Path("/mnt/case")
    filled_store(folder).close()
    data = (folder / "case.sqlite").read_bytes()
    filler = open("/mnt/filler", "wb", buffering=0)
    try:
        while filler.write(b"x" * 4096):
            pass
    except OSError:
        pass
    try:
        reopen(folder)
    except SaveFailedError as error:
        print(error.message, "|", error.hint)
    with reopen(folder, read_only=True) as store:
        print(len(store.annotations()))
        filler.truncate(0)
        try:
            reopen(folder)  # or what is read would change under its reader
        except CaseLockedError:
            print("held still")
    assert (folder / "case.sqlite").read_bytes() == data
    with reopen(folder) as store:
        print(len(store.annotations()))
"""


def test_a_case_on_a_full_disk_can_be_read():
    wrapper = small_disk()
    if wrapper is None:
        pytest.skip("no small disk can be mounted here")
    lines = run_child(READ_WHEN_FULL, wrapper=wrapper)
    assert "No space left" in lines[0]
    assert "reading only" in lines[0]
    assert lines[1:] == ["2", "held still", "2"]


READ_ONLY = """
    import os, subprocess, sys
    from pathlib import Path
    from annotator.errors import SaveFailedError
    from tests.store.case_values import new_store, note, reopen

    folder = Path("/mnt/case")
    for attempt in (lambda: reopen(folder), lambda: new_store(Path("/mnt/new"))):
        try:
            attempt()
        except SaveFailedError as error:
            print(error.message, "|", error.hint)
    with reopen(folder, read_only=True) as store:
        print(len(store.annotations()))
"""


def test_a_medium_that_cannot_be_written(tmp_path):
    """A read-only mount holds root back, too."""
    if small_disk() is None:
        pytest.skip("nothing can be mounted here")
    filled_store(tmp_path / "case").close()
    for unshare in ("-m", "-rm"):
        script = 'mount --bind "$0" /mnt && mount -o remount,bind,ro /mnt && exec "$@"'
        wrapper = ["unshare", unshare, "sh", "-c", script, str(tmp_path)]
        if subprocess.run([*wrapper, "true"], capture_output=True, check=False).returncode == 0:
            break
    else:
        pytest.skip("nothing can be mounted read-only here")
    lines = run_child(READ_ONLY, wrapper=wrapper)
    assert "cannot be written" in lines[0]
    assert "reading only" in lines[0]
    assert "could not be made" in lines[1]
    assert lines[2] == "2"


@pytest.mark.parametrize("parent", ["/proc", "/proc/self/fd"])
def test_a_place_where_nothing_can_be_made(parent):
    from annotator.clock import FixedClock
    from annotator.errors import SaveFailedError
    from annotator.store.case_store import CaseStore
    from tests.store.case_values import info

    if not Path(parent).is_dir():
        pytest.skip("no such place here")
    with pytest.raises(SaveFailedError, match="could not be made") as caught:
        CaseStore.create(Path(parent) / "case", info(), actor=ACTOR, clock=FixedClock())
    assert caught.value.hint


def test_a_path_below_a_file(tmp_path):
    from annotator.clock import FixedClock
    from annotator.errors import AnnotatorError
    from annotator.store.case_store import CaseStore
    from tests.store.case_values import info

    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(AnnotatorError):
        CaseStore.create(tmp_path / "file" / "case", info(), actor=ACTOR, clock=FixedClock())
    assert (tmp_path / "file").read_bytes() == b"x"
