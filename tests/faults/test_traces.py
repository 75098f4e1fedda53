"""A whole working session leaves nothing behind but its case, and speaks to nobody."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from tests.faults.traces import traced
from tests.gui.numbered_film import write_film

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="strace is Linux's")

CANARY = b"Qx7"


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.timeout(900)
def test_a_working_session_in_the_window(tmp_path):
    film = write_film(tmp_path / "film.mp4", 30)
    film_before = (film.read_bytes(), film.stat().st_mtime_ns)
    case, home = tmp_path / "case", tmp_path / "home"
    trace = traced(tmp_path, ["-m", "tests.faults.working_session", str(case), str(film)])
    assert "done" in trace.said
    assert trace.sockets == ()
    assert trace.outside(case, home / ".config", home / ".local" / "share") == []
    # The trace did see what was done.
    assert str(case / "case.sqlite") in trace.written
    assert str(case / "exports" / "report.pdf") in trace.written
    assert any("Annotator.ini" in path for path in trace.written)
    # Nothing temporary stays, in the case or elsewhere.
    assert list((tmp_path / "tmp").iterdir()) == []
    assert list(case.rglob(".*")) == []
    assert (film.read_bytes(), film.stat().st_mtime_ns) == film_before
    require_for_the_owner_only(case)
    # What was written into the case stands in the case, and in no log and no settings.
    assert any(CANARY in path.read_bytes() for path in files_below(case / "exports"))
    assert CANARY in (case / "case.sqlite").read_bytes()
    assert CANARY.decode() not in trace.said
    assert [path for path in files_below(home) if CANARY in path.read_bytes()] == []


def require_for_the_owner_only(case: Path) -> None:
    open_to_others = [
        path
        for path in (case, *case.rglob("*"))
        # What is exported is meant to be handed on.
        if "exports" not in path.relative_to(case).parts[:-1] and path.stat().st_mode & stat.S_IRWXO
    ]
    assert open_to_others == []


# What the trace must catch: a socket, a file elsewhere, one in the usual temporary folder.
GUILTY = """
import os, socket, sys, tempfile
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
open(sys.argv[1] + "/elsewhere", "w").close()
os.close(tempfile.mkstemp()[0])
os.mkdir(sys.argv[1] + "/folder")
os.rename(sys.argv[1] + "/elsewhere", sys.argv[1] + "/renamed")
"""


def test_a_trace_finds_what_it_looks_for(tmp_path):
    trace = traced(tmp_path, ["-c", GUILTY, str(tmp_path)])
    assert len(trace.sockets) == 1
    assert "AF_INET" in trace.sockets[0]
    outside = [Path(path) for path in trace.outside(tmp_path / "home")]
    assert {"elsewhere", "folder", "renamed"} <= {path.name for path in outside}
    assert any(path.parent == tmp_path / "tmp" for path in outside)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_the_demo(tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    arguments = ["-m", "annotator", "demo", str(work / "demo")]
    trace = traced(tmp_path, arguments, timeout=1500)
    assert "Verified." in trace.said
    assert trace.sockets == ()
    home = tmp_path / "home"
    assert trace.outside(work / "demo", home / ".config", home / ".local" / "share") == []
    assert list((tmp_path / "tmp").iterdir()) == []
    assert {each.name for each in work.iterdir()} == {"demo"}
    assert os.access(work / "demo" / "report.pdf", os.R_OK)
