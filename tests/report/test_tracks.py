"""Tracks and links of notes in what is printed and exported."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

from annotator.case.links import Relation, linked
from annotator.case.tracks import Track, placed
from annotator.report.as_json import render_json
from annotator.report.html import render_html
from annotator.report.tables import render_csv
from tests.report.invented_case import invented_document, invented_snapshot


def tracked_document(name="Shots <b>\u202e"):
    case = invented_snapshot()
    first, second = case.annotations[0].id, case.annotations[1].id
    return first, invented_document(
        replace(
            case,
            tracks=(Track("t-1", name),),
            placements=(placed(first, "t-1"),),
            links=(linked(first, Relation.FOLLOWS, second),),
        )
    )


def test_a_note_names_its_track_and_its_links_both_ways():
    first, document = tracked_document()
    numbers = document.writer.note_numbers
    assert document.writer.track_of(first).name.startswith("Shots")
    page = render_html(document).decode("utf-8")
    assert "Shots &lt;b&gt;" in page
    assert "\u202e" not in page
    assert "Follows" in page
    assert "Is followed by" in page
    rows = list(csv.DictReader(io.StringIO(render_csv(document).decode("utf-8-sig"), newline="")))
    mine = next(row for row in rows if row["Note id"] == first)
    other = document.writer.material.case.annotations[1].id
    assert mine["Track"].startswith("Shots")
    assert mine["Links"] == f"follows {numbers[other]}"
    assert {row["Links"] for row in rows if row["Note id"] == other} == {
        f"is followed by {numbers[first]}"
    }


def test_the_data_hold_tracks_and_links():
    first, document = tracked_document("Shots")
    data = json.loads(render_json(document))
    assert data["track_of"] == {first: "t-1"}
    assert [link["relation"] for link in data["links"]] == ["follows"]
    assert [track["name"] for track in data["tracks"]] == ["Shots"]
