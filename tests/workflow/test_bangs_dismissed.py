"""Dismissed candidates are kept by finder, file, track, rate and sample, and by nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from annotator.media.impulses import USUAL
from annotator.workflow.bangs_dismissed import (
    DISMISSED,
    FINDER,
    dismissed_samples,
    keep_dismissed,
)
from annotator.workflow.sounds import Bang, Bangs


def found(*samples: int, stream: int = 0, rate: int = 48_000) -> Bangs:
    each = tuple(Bang(sample, sample, 0, 9.0) for sample in samples)
    return Bangs(stream, -1, rate, 0, USUAL, each, Fraction(1))


def test_they_are_known_again_by_their_sample(filled) -> None:
    store, exhibit, _index = filled
    assert dismissed_samples(store, exhibit, 0, 48_000) == frozenset()
    keep_dismissed(store, exhibit, found(100, 200, 300), {100, 300})
    assert dismissed_samples(store, exhibit, 0, 48_000) == {100, 300}
    assert dismissed_samples(store, exhibit, 1, 48_000) == frozenset()
    assert dismissed_samples(store, exhibit, 0, 44_100) == frozenset()
    # Another search that finds fewer leaves what it did not propose as it was.
    keep_dismissed(store, exhibit, found(100, 200), {200})
    assert dismissed_samples(store, exhibit, 0, 48_000) == {200, 300}
    keep_dismissed(store, exhibit, found(7, stream=1), {7})
    assert dismissed_samples(store, exhibit, 0, 48_000) == {200, 300}
    other = replace(exhibit, digest_sha256="0" * 64)
    assert dismissed_samples(store, other, 0, 48_000) == frozenset()


@pytest.mark.parametrize(
    "kept",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        json.dumps({"finder": FINDER + 1, "sha256": "x", "tracks": {}}).encode(),
    ],
)
def test_what_makes_no_sense_is_nothing(filled, kept: bytes) -> None:
    store, exhibit, _index = filled
    store.put_derived(exhibit.id, DISMISSED, kept)
    assert dismissed_samples(store, exhibit, 0, 48_000) == frozenset()
    keep_dismissed(store, exhibit, found(5), {5})
    assert dismissed_samples(store, exhibit, 0, 48_000) == {5}


def test_only_numbers_are_taken_from_what_is_kept(filled) -> None:
    store, exhibit, _index = filled
    data = {"finder": FINDER, "sha256": exhibit.digest_sha256}
    rows = {"0 48000": [1, "2", None, True, 3.5, 4]}
    store.put_derived(exhibit.id, DISMISSED, json.dumps({**data, "tracks": rows}).encode())
    assert dismissed_samples(store, exhibit, 0, 48_000) == {1, 4}
    for tracks in ({"0 48000": 7}, [1], "x", None):
        kept = json.dumps({**data, "tracks": tracks}).encode()
        store.put_derived(exhibit.id, DISMISSED, kept)
        assert dismissed_samples(store, exhibit, 0, 48_000) == frozenset()
