"""The verb that lists shots."""

from __future__ import annotations

import json

from annotator.cli import run
from annotator.clock import FixedClock
from annotator.provenance.actor import Actor
from annotator.store.case_store import CaseStore
from annotator.workflow.cases import new_case
from annotator.workflow.intake import add_exhibit
from annotator.workflow.shots import SHOTS
from tests.media.test_shots import View, write


def test_the_shots_of_a_video_and_of_an_exhibit_are_listed_and_kept(tmp_path, capsys):
    film = write(tmp_path / "cut.mp4", View(1).frames(25) + View(2, level=80).frames(15))
    assert run(["shots", str(film), "--json"]) == 0
    (found := json.loads(capsys.readouterr().out))["shots"][1].pop("pts")
    assert found["frames"] == 40
    assert found["shots"][1] == {
        "shot": 2,
        "first_frame": 25,
        "last_frame": 39,
        "frames": 15,
        "elapsed": "00:00:01.000",
        "duration_ns": 600_000_000,
    }
    assert run(["shots", str(film), "--exhibit", "E1"]) == 2
    folder = tmp_path / "case"
    with new_case(folder, "Cut", actor=Actor("A"), clock=FixedClock()) as store:
        exhibit = add_exhibit(store, film).exhibit
    capsys.readouterr()
    assert run(["shots", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "    1  00:00:00.000  frames 0–24  (25)",
        "    2  00:00:01.000  frames 25–39  (15)",
    ]
    assert run(["shots", str(folder), "--exhibit", "E7"]) == 2
    with CaseStore.open(folder, actor=Actor("A"), clock=FixedClock(), read_only=True) as store:
        kept = store.derived(exhibit.id, SHOTS)
    assert kept is not None
    # What is kept is used: without the original nothing could be found again.
    (folder / exhibit.media_path).rename(tmp_path / "away.mp4")
    assert run(["shots", str(folder), "--exhibit", "E1"]) == 0
    assert "frames 25–39" in capsys.readouterr().out
