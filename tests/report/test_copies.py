"""Related exhibits in the report: drawing, frames side by side, what contradicts, publications."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from annotator.case.copies import CopyLink, CopyRelation, Publication, Stretch
from annotator.case.copy_rules import copy_link_id
from annotator.report.blocks import Callout, Card, Figures, Table
from annotator.report.copies_svg import copies_svg, depths
from annotator.report.document import compose
from annotator.report.inputs import ReportOptions
from annotator.report.render import render
from tests.report.hostile import HOSTILE as ALL_HOSTILE
from tests.report.invented_case import MADE, invented_snapshot, make_index, sealed_log, stills_of
from tests.report.test_document import section, words

HOSTILE = " ".join(ALL_HOSTILE)
DAY = 86_400_000_000
DECEMBER_20 = 15_328 * DAY


def link(case, relation=CopyRelation.RE_UPLOAD, **more):
    one, two = (exhibit.id for exhibit in case.exhibits[:2])
    return CopyLink(
        copy_link_id(one, two),
        two,
        one,
        relation,
        "A. Author",
        "2026-02-01T10:00:00.000000Z",
        **more,
    )


def composed(case, links=(), publications=(), *, pictures=True, **options):
    case = replace(case, copy_links=tuple(links), publications=tuple(publications))
    stills = tuple(stills_of(case)[0].values())
    return compose(
        case,
        {exhibit.id: make_index(600) for exhibit in case.exhibits},
        sealed_log(), {}, {}, MADE, {},
        ReportOptions(sections=("copies",), **options),
        copies_shown={each.id: (stills[0], stills[1]) for each in links} if pictures else {},
    )  # fmt: skip


@pytest.fixture(scope="module")
def case():
    return invented_snapshot()


def blocks(document, kind):
    return [block for block in section(document, "copies").blocks if isinstance(block, kind)]


def test_a_relation_has_frames_side_by_side_its_stretch_and_reasons(case, tmp_path):
    shown = link(
        case,
        stretches=(Stretch(0, 9, 30, 39),),
        differences=("mirrored: left and right", HOSTILE),
        why="the same steps",
    )
    document = composed(case, [shown])
    (card,) = blocks(document, Card)
    said = words(card)
    first, second = (exhibit.label for exhibit in case.exhibits[:2])
    assert f"{second} is a copy of {first}" in said
    number = case.info.shown_number
    assert f"{second} {number(0)}–{number(9)} = {first} {number(30)}–{number(39)}" in said
    assert "the same steps" in said
    assert "A. Author" in said
    beside = [part for part in card.parts if isinstance(part, Figures)]
    assert len(beside[0].figures) == 2
    keys = {picture.key for picture in document.pictures}
    assert {figure.picture for figure in beside[0].figures} <= keys
    assert any(key.startswith("copies-") for key in keys)
    for kind in ("html", "pdf"):
        data = render(document, kind, scratch=tmp_path)
        assert len(data) > 1000
        assert b"<script>" not in data


def test_what_was_rejected_is_told_with_its_reason_and_not_drawn(case):
    document = composed(case, [link(case, CopyRelation.NOT_THE_SAME, why="another street")])
    assert "another street" in words(section(document, "copies").blocks)
    assert not blocks(document, Figures)
    assert not blocks(document, Card)
    assert not [picture for picture in document.pictures if picture.key.startswith("copies-")]


def test_what_contradicts_stands_out(case):
    exhibits = list(case.exhibits)
    given = replace(exhibits[1].provenance, derived_from="E77")
    exhibits[1] = replace(exhibits[1], provenance=given)
    document = composed(replace(case, exhibits=tuple(exhibits)), [link(case)])
    assert "E77" in words(blocks(document, Callout)[0])


def test_publications_stand_by_time_with_their_interval_in_both_zones(case):
    one, two = (exhibit.id for exhibit in case.exhibits[:2])
    later = Publication("p2", one, uploader="second", first_seen_as_shown="later")
    first = Publication(
        "p1", two, uploader=HOSTILE, url="https://x.example", first_seen_as_shown="Dec 20, 2011",
        zone="America/Los_Angeles", earliest_us=DECEMBER_20 + 8 * DAY // 24,
        latest_us=DECEMBER_20 + 32 * DAY // 24,
    )  # fmt: skip
    (table,) = blocks(composed(case, [], [later, first]), Table)
    assert "Dec 20, 2011" in words(table.rows[0][2])
    assert "America/Los_Angeles" in words(table.rows[0][3])
    assert "08:00" in words(table.rows[0][3])
    assert "no interval" in words(table.rows[1][3])
    only = composed(case, [link(case)], [later, first], exhibits=(one,))
    (table,) = blocks(only, Table)
    assert len(table.rows) == 1
    assert not blocks(only, Card)


def test_a_case_without_copies_says_so(case):
    assert "No relation" in words(section(composed(case), "copies").blocks)


def test_the_drawing_holds_only_plain_words_and_ends_with_rings(case):
    one, two = case.exhibits[:2]
    three = replace(one, id="third", label="Ж<script>")
    ring = [
        link(case),
        CopyLink("r2", three.id, two.id, CopyRelation.EDIT, "A", ""),
        CopyLink("r3", one.id, three.id, CopyRelation.EXCERPT, "A", ""),
        CopyLink("r4", one.id, three.id, CopyRelation.SAME_FOOTAGE, "A", ""),
    ]
    assert set(depths((one, two, three), ring)) == {one.id, two.id, "third"}
    svg, height = copies_svg((one, two, three), ring)
    root = ET.fromstring(svg.decode("ascii"))
    texts = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"re-upload", "edit", "excerpt", "same footage", "Ж<script>"} <= set(texts)
    assert height > 58
