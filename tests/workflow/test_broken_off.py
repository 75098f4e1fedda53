"""Killed in the middle of a long film: the index goes on where it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from functools import partial

import pytest

from annotator.clock import FixedClock
from annotator.errors import SaveFailedError
from annotator.media import indexer
from annotator.media.decode_pass import DecodePass
from annotator.media.index_rows import Checkpoints
from annotator.media.indexer import full_index
from annotator.provenance.actor import Actor
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import IndexState
from annotator.workflow import intake
from annotator.workflow.cases import open_case
from annotator.workflow.intake import UNFINISHED, add_exhibit, ensure_index

_WORKER = """
    import os, signal, sys
    from functools import partial
    from pathlib import Path
    from annotator.clock import SystemClock
    from annotator.media import indexer
    from annotator.provenance.actor import Actor
    from annotator.workflow import intake
    from annotator.workflow.cases import open_case

    indexer._EVERY, indexer._DEAREST = 1, 0
    intake.Checkpoints = partial(intake.Checkpoints, every_ns=0)
    store = open_case(Path(sys.argv[1]), actor=Actor("A"), clock=SystemClock())
    put, times = store.put_derived, []

    def put_and_die(*what):
        put(*what)
        times.append(1)
        if len(times) == 50:
            os.kill(os.getpid(), signal.SIGKILL)

    store.put_derived = put_and_die
    intake.ensure_index(store, store.exhibits()[0])
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a thing of POSIX")
def test_a_killed_program_goes_on_where_it_was(tmp_path, store, clip, monkeypatch):
    exhibit = add_exhibit(store, clip).exhibit
    folder = store.folder
    store.close()
    env = os.environ | {"ANNOTATOR_IN_PROCESS": "1"}
    died = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_WORKER), str(folder)],
        env=env,
        timeout=600,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    joined = []
    resume = DecodePass.resume
    monkeypatch.setattr(
        DecodePass, "resume", lambda *given: joined.append(resume(*given)) or joined[-1]
    )
    monkeypatch.setenv("ANNOTATOR_IN_PROCESS", "1")
    with open_case(folder, actor=Actor("A"), clock=FixedClock()) as again:
        assert again.derived(exhibit.id, UNFINISHED)
        assert again.index(exhibit.id) is None
        index = ensure_index(again, exhibit)
        assert joined == [True]
        assert again.index(exhibit.id).to_bytes() == index.to_bytes()
        assert again.derived(exhibit.id, UNFINISHED) is None
    assert index.to_bytes() == full_index(clip).to_bytes()


def test_a_disk_that_keeps_nothing_does_not_end_the_work(store, clip, monkeypatch):
    exhibit, asked = add_exhibit(store, clip).exhibit, []

    def full(*what):
        asked.append(what)
        raise SaveFailedError("The disk is full.")

    monkeypatch.setenv("ANNOTATOR_IN_PROCESS", "1")
    monkeypatch.setattr(indexer, "_EVERY", 1)
    monkeypatch.setattr(intake, "Checkpoints", partial(Checkpoints, every_ns=0))
    monkeypatch.setattr(CaseStore, "put_derived", full)
    assert ensure_index(store, exhibit).state is IndexState.FINAL
    assert asked
