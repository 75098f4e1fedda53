"""Every nth write and every nth sync fails: nothing acknowledged is lost, and it is said in words."""

from __future__ import annotations

import json

import pytest

from tests.faults.disk_shim import Kind, environment, run_child

FAULTS = {
    "a write fails once": (Kind.WRITE, "EIO", 0, 0),
    "a write is torn once": (Kind.WRITE, "EIO", 0, 1),
    "the disk is full from there on": (Kind.WRITE, "ENOSPC", 1, 1),
    "a sync fails once": (Kind.SYNC, "EIO", 0, 0),
    "every sync fails from there on": (Kind.SYNC, "EIO", 1, 0),
    "the medium is pulled out": (Kind.EVERYTHING, "EIO", 1, 0),
    "any one call fails": (Kind.EVERYTHING, "EIO", 0, 0),
}
EVERY = list(range(1, 201))
# Every other number once, spread over the kinds of faults.
SPREAD = {name: EVERY[::2][place :: len(FAULTS)] for place, name in enumerate(FAULTS)}
# The first calls are those of opening: each of them once.
SPREAD["any one call fails"] = sorted({*SPREAD["any one call fails"], *range(1, 16)})


def run(tmp_path, name, numbers):
    kinds, error, sticky, torn = FAULTS[name]
    root = (tmp_path / "disk").resolve()
    root.mkdir()
    said = run_child(
        "failing_child",
        root,
        int(kinds),
        error,
        sticky,
        torn,
        json.dumps(numbers),
        env=environment(root),
        timeout=1500,
    )
    return [json.loads(line) for line in said.splitlines()]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", FAULTS)
def test_the_nth_call_fails(tmp_path, name):
    told = run(tmp_path, name, SPREAD[name])
    require_faults_met(told, len(SPREAD[name]))


def require_faults_met(told, count):
    assert len(told) == count
    assert all(each["failed"] for each in told), "some faults never came"
    # Not every fault needs words (a checkpoint that fails is done later), but most do.
    assert sum(bool(each["refused"]) for each in told) > count / 3


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", FAULTS)
def test_each_of_200_calls_fails(tmp_path, name):
    require_faults_met(run(tmp_path, name, EVERY), len(EVERY))
