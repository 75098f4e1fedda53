"""Loss of power while videos are taken in: a video that the case speaks of is there, every byte."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter

import pytest

from annotator.errors import NotACaseError
from annotator.provenance.digests import hash_file
from annotator.provenance.finding import Level
from tests.faults.disk_model import Disk
from tests.faults.disk_shim import Did, environment, run_child, steps
from tests.gui.numbered_film import write_film
from tests.store.case_values import reopen


def judged(folder, promised):
    """What became of the videos that were acknowledged."""
    try:
        store = reopen(folder)
    except NotACaseError:
        return "the case is gone" if promised is not None else "kept"
    with store:
        assert [f.what for f in store.verify() if f.level is Level.FAILED] == []
        held = [exhibit.id for exhibit in store.exhibits()]
        if held[: len(promised or [])] != (promised or []):
            return "lost"
        for exhibit in store.exhibits():
            path = store.media_file(exhibit)
            if not path.exists():
                return "the film is gone"
            if hash_file(path).sha256 != exhibit.digest_sha256:
                return "the film is another"
    return "kept"


def losses(root, told, place, points, without=None):
    """Cut the power at so many moments; `without` leaves out a kind of step."""
    chance = random.Random(8)
    moments = sorted(chance.choices(range(1, len(told) + 1), k=points))
    disk, done, found = Disk(root), 0, Counter()
    for moment in moments:
        for step in told[done:moment]:
            if without is None or not without(step):
                disk.follow(step)
        done = moment
        image = place / "image"
        disk.write_after_loss(image, chance)
        promised = json.loads(disk.promised[-1]) if disk.promised else None
        found[judged(image / "case", promised)] += 1
        shutil.rmtree(image)
    return found


@pytest.mark.timeout(900)
def test_what_was_taken_in_outlasts_a_loss_of_power(tmp_path):
    films = [write_film(tmp_path / f"{n}.mp4", 5 + n) for n in range(3)]
    root, record = (tmp_path / "disk").resolve(), tmp_path / "record"
    root.mkdir()
    run_child("intake_child", root, *films, env=environment(root, record))
    told = tuple(steps(record))
    assert losses(root, told, tmp_path, 100) == {"kept": 100}

    # The proof: without the sync of the folder that holds the videos, they would be missed.
    folders = {step.opened for step in told if step.path == str(root / "case" / "media")}
    assert folders
    found = losses(
        root,
        told,
        tmp_path,
        100,
        without=lambda step: step.did is Did.SYNC and step.opened in folders,
    )
    assert found["the film is gone"] > 5
