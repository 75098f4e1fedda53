"""What a relation of copies and a publication must say, and what contradicts them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.case.copies import CopyLink, CopyRelation, Publication, Stretch
from annotator.case.copy_rules import check_copy_value, contradictions, copy_link_id
from annotator.case.exhibit import Exhibit, Provenance
from annotator.case.vocabularies import Generation
from annotator.errors import ValueRefusedError


def exhibit(number, **provenance):
    return Exhibit(
        f"x{number}", f"E{number}", "", "", 1, "f.mp4", b"f.mp4", "media/f.mp4", "",
        provenance=Provenance(**provenance),
    )  # fmt: skip


def link(copy=2, origin=1, relation=CopyRelation.RE_UPLOAD, **more):
    ids = f"x{copy}", f"x{origin}"
    return CopyLink(copy_link_id(*ids), *ids, relation, "A. Author", "2026-01-01", **more)


def published(**more):
    return Publication(**{"id": "p", "exhibit_id": "x1", "uploader": "u", **more})


def test_two_exhibits_have_one_decision_whichever_is_named_first():
    assert copy_link_id("a", "b") == copy_link_id("b", "a") != copy_link_id("a", "c")


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (link(1, 1), "exhibit_id"),
        (link(stretches=(Stretch(5, 4, 0, 1),)), "stretches"),
        (link(stretches=(Stretch(0, 1, 9, 8),)), "stretches"),
        (link(stretches=(Stretch(-1, 1, 0, 2),)), "stretches"),
        (link(relation=CopyRelation.NOT_THE_SAME, stretches=(Stretch(0, 1, 0, 1),)), "stretches"),
        (link(differences=("cut", " ")), "differences"),
        (link(why="x" * 1_000_001), "why"),
        (published(uploader=" "), "uploader"),
        (published(url="a\nb"), "url"),
        (published(zone="Mars/Base"), "zone"),
        (published(zone="UTC", earliest_us=2, latest_us=1), "first_seen_as_shown"),
        (published(zone="UTC", earliest_us=1 << 60), "first_seen_as_shown"),
        (published(earliest_us=1), "zone"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(value, field):
    with pytest.raises(ValueRefusedError) as refused:
        check_copy_value(value)
    assert refused.value.field == field


def test_what_makes_sense_is_taken():
    check_copy_value(link(stretches=(Stretch(0, 9, 5, 14),), differences=("mirrored",)))
    check_copy_value(link(relation=CopyRelation.NOT_THE_SAME, why="another street"))
    text = "Площадь\n\u202eאבג " + "é" * 100_000
    check_copy_value(published(zone="America/Los_Angeles", earliest_us=1, remarks=text))


def words(exhibits, *links, publications=()):
    return " ".join(each.words for each in contradictions(exhibits, links, publications))


def test_provenance_that_says_otherwise_is_told_and_what_agrees_is_not():
    first = exhibit(1)
    assert not words([first, exhibit(2, derived_from="e1")], link())
    assert "derived from “E7”" in words([first, exhibit(2, derived_from="E7")], link())
    assert "camera original" in words(
        [first, exhibit(2, generation=Generation.CAMERA_ORIGINAL)], link()
    )
    rejected = link(relation=CopyRelation.NOT_THE_SAME)
    assert "not the same" in words([first, exhibit(2, derived_from="E1")], rejected)
    assert "opposite" in words([exhibit(1, derived_from="E2"), exhibit(2)], link())
    recorded = link(relation=CopyRelation.SCREEN_RECORDING)
    assert "screen recording" in words(
        [first, exhibit(2, generation=Generation.PLATFORM_COPY)], recorded
    )


def test_a_copy_that_was_seen_before_what_it_comes_from_is_told():
    both = [exhibit(1), exhibit(2)]
    copy = published(id="q", exhibit_id="x2", zone="UTC", earliest_us=0, latest_us=10)
    origin = published(zone="UTC", earliest_us=20)
    assert "before" in words(both, link(), publications=[copy, origin])
    assert not words(both, link(), publications=[copy, replace(origin, earliest_us=5)])
    assert not words(both, link(), publications=[copy])


def test_exhibits_that_come_from_each_other_in_a_ring_are_told_once():
    three = [exhibit(n) for n in (1, 2, 3)]
    ring = contradictions(three, [link(2, 1), link(3, 2), link(1, 3)])
    assert len(ring) == 1
    assert set(ring[0].ids) == {"x1", "x2", "x3"}
    assert not contradictions(three, [link(2, 1), link(3, 2), link(3, 1)])


def test_two_decisions_on_one_pair_are_told():
    twice = [link(), replace(link(1, 2), id="other")]
    assert "two decisions" in words([exhibit(1), exhibit(2)], *twice)
