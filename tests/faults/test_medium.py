"""The folder goes away under an open case: deleted, replaced, moved, its drive pulled out."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from annotator.case.edits import adding
from annotator.errors import SaveFailedError
from annotator.provenance.finding import Level
from tests.faults.namespaces import namespace
from tests.store.case_values import filled_store, note, reopen

ROOT = Path(__file__).parents[2]
# Other systems keep an open folder from being moved or deleted.
posix = pytest.mark.skipif(os.name != "posix", reason="an open folder cannot be moved there")


def child(script, *arguments, wrapper=()):
    """Run a script in a process of its own; returns the lines that it printed."""
    done = subprocess.run(
        [*wrapper, sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


# What happens to “case”; by other programs, for to open the database here would drop its locks.
HAPPENS = {
    "deleted": "rm -r case",
    "moved": "mv case moved",
    "replaced by a copy": "mv case moved; cp -a moved case",
    "the file is deleted": "rm case/case.sqlite",
    "the journal is deleted": "rm case/case.sqlite-wal",
    "the file is replaced": "cp case/case.sqlite copy; mv copy case/case.sqlite",
}


@posix
@pytest.mark.parametrize("happens", HAPPENS.values(), ids=HAPPENS)
def test_what_goes_nowhere_is_not_called_saved(tmp_path, happens):
    store = filled_store(tmp_path / "case")
    store.apply(adding("x", note(10)))
    before = store.snapshot()
    subprocess.run(["sh", "-ec", happens], cwd=tmp_path, check=True)
    for save in (
        lambda: store.apply(adding("x", note(11))),
        lambda: store.save_draft("typing", {"text": "x"}),
    ):
        with pytest.raises(SaveFailedError) as caught:
            save()
        assert "still in the window" in caught.value.message
        assert caught.value.hint
    assert store.snapshot() == before
    store.close()


@posix
def test_a_folder_that_comes_back_can_be_saved_into(tmp_path):
    folder = tmp_path / "case"
    with filled_store(folder) as store:
        folder.rename(tmp_path / "away")
        with pytest.raises(SaveFailedError, match="no longer where it was opened"):
            store.apply(adding("x", note(11)))
        (tmp_path / "away").rename(folder)
        store.apply(adding("x", note(11)))
    with reopen(folder) as store:
        assert store.find("annotation", "note-11") is not None
        assert {each.level for each in store.verify()} == {Level.OK}


# A drive of its own, pulled out while a case on it is open.
PULLED = """
    import subprocess, sys
    from pathlib import Path
    from annotator.case.edits import adding
    from annotator.errors import AnnotatorError, SaveFailedError
    from tests.store.case_values import filled_store, note, reopen

    drive, stays = Path(sys.argv[1]), Path(sys.argv[2])
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(drive)]
    subprocess.run(mount, check=True)
    store = filled_store(drive / "case")
    store.apply(adding("x", note(10)))
    subprocess.run(["cp", "-a", str(drive / "case"), str(stays)], check=True)
    subprocess.run(["umount", "-l", str(drive)], check=True)
    for attempt in (
        lambda: store.apply(adding("x", note(11))),
        lambda: store.save_draft("typing", {"text": "x"}),
        lambda: store.put_derived("exhibit-1", "waveform", b"x"),
        lambda: store.backup(drive / "case" / "backups" / "a.sqlite"),
    ):
        try:
            attempt()
        except SaveFailedError as error:
            assert error.hint
            print(error.message)
        else:
            print("saved into nowhere")
    store.close()
    try:
        reopen(drive / "case")
    except AnnotatorError as error:
        print(error.message)
    subprocess.run(mount, check=True)
    subprocess.run(["cp", "-a", str(stays), str(drive / "case")], check=True)
    with reopen(drive / "case") as store:
        print(sorted(note.id for note in store.annotations()))
        print({finding.level.value for finding in store.verify()})
"""


def test_a_drive_that_is_pulled_out(tmp_path):
    (tmp_path / "drive").mkdir()
    lines = child(PULLED, tmp_path / "drive", tmp_path / "copy", wrapper=namespace("-m"))
    assert lines[-1] == "{'ok'}"
    assert lines[-2] == "['note-1', 'note-10', 'note-2']"
    # Nothing was made where the drive had been.
    assert "There is no folder" in lines[-3]
    assert len(lines) == 7
    assert "saved into nowhere" not in lines
    assert "no longer where it was opened" in lines[0]


# From here on even root may only what the permissions of files allow.
WITHOUT_RIGHTS = """
    import ctypes, sys
    from pathlib import Path
    from annotator.errors import SaveFailedError
    from tests.store.case_values import new_store, reopen

    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    assert ctypes.CDLL(None).capset(header, (ctypes.c_uint32 * 6)()) == 0
    folder = Path(sys.argv[1])
    for attempt in (lambda: reopen(folder), lambda: new_store(folder / "media" / "new")):
        try:
            attempt()
        except SaveFailedError as error:
            print(error.message, "|", error.hint)
    with reopen(folder, read_only=True) as store:
        print(len(store.annotations()))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="root's rights are laid down")
def test_a_folder_that_may_not_be_written(tmp_path):
    folder = tmp_path / "case"
    filled_store(folder).close()
    inside = [folder, *folder.rglob("*")]
    for path in inside:
        path.chmod(0o555 if path.is_dir() else 0o444)
    lines = child(WITHOUT_RIGHTS, folder)
    for path in inside:
        path.chmod(0o700)
    assert "cannot be written" in lines[0]
    assert "reading only" in lines[0]
    assert "could not be made" in lines[1]
    assert lines[2:] == ["2"]
