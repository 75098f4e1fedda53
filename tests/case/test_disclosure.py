"""Below a sealed edition nothing of an exhibit says from where it was filmed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from annotator.case.disclosure import exhibit_for, rows_for, says_where
from annotator.case.exhibit import Exhibit, Proposal, Provenance
from annotator.case.vocabularies import Edition

BELOW = [Edition.RESTRICTED, Edition.PUBLIC]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("File: com.apple.quicktime.location.ISO6709", "somewhere"),
        ("location-eng", "x"),
        ("Stream 0: GPSLatitude", "x"),
        ("©xyz", "x"),
        ("comment", "+43.5551+052.7771/"),
        ("comment", "at +43.5551-052.7771+011.0CRSWGS_84/ at dawn"),
        ("comment", "+4333.31+05246.63/"),
        ("comment", "+43+052/"),
        ("description", "43.5551, 52.7771"),
        ("description", "https://maps.example/@-43.5551,52.7771,17z"),
        ("description", "43.5551° N, 52.7771° E"),
        ("description", "43°33'18\" N"),
        ("xmp", "43,33.306N 52,46.626E"),
    ],
)
def test_what_may_say_where_is_known_by_name_or_value(name: str, value: str) -> None:
    assert says_where(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("creation_time", "2011-12-16T09:30:00.000000Z (UTC)"),
        ("File: com.apple.quicktime.creationdate", "2011-12-16T15:30:00+0500"),
        ("Video 0", "h264, 1920 × 1080, yuv420p, 29.970 frames a second claimed"),
        ("encoder", "Lavf59.27.100"),
        ("comment", "01-12-2023, 12,5 kg"),
        ("Size", "26 500 bytes"),
    ],
)
def test_other_facts_stay(name: str, value: str) -> None:
    assert not says_where(name, value)
    assert rows_for([(name, value)], Edition.PUBLIC) == ((name, value),)


def exhibit(facts: object) -> Exhibit:
    found = (
        Proposal("location_shot", "a roof", "XMP"),
        Proposal("platform_description", "see 43.5551, 52.7771", "clip.info.json"),
        Proposal("title", "A square", "clip.info.json"),
    )
    return Exhibit(
        "e", "E1", "0" * 64, "0" * 128, 1, "clip.mp4", b"clip.mp4", "media/x.mp4", "",
        facts=json.dumps(facts),
        proposals=found,
        provenance=Provenance(title="A square", location_shot="a roof", origins=found),
    )  # fmt: skip


@pytest.mark.parametrize("edition", BELOW)
def test_field_origins_proposals_and_tags_go_and_the_rest_stays(edition: Edition) -> None:
    facts = {
        "size_bytes": 5,
        "metadata": [["encoder", "x"], ["location", "here"], ["comment", "+43.5551+052.7771/"]],
        "streams": [{"metadata": [["gps", "there"]], "codec": "h264", "location": "here"}],
    }
    shown = exhibit_for(exhibit(facts), edition)
    assert json.loads(shown.facts) == {
        "size_bytes": 5,
        "metadata": [["encoder", "x"]],
        "streams": [{"metadata": [], "codec": "h264"}],
    }
    assert [each.field for each in shown.proposals] == ["title"]
    assert [each.field for each in shown.provenance.origins] == ["title"]
    assert shown.provenance.location_shot == ""
    assert shown.provenance.title == "A square"


def test_a_sealed_edition_has_all_of_it() -> None:
    whole = exhibit({"metadata": [["location", "here"]]})
    assert exhibit_for(whole, Edition.SEALED) == whole
    assert rows_for([("location", "here")], Edition.SEALED) == (("location", "here"),)


def test_facts_that_cannot_be_read_are_left_out() -> None:
    whole = replace(exhibit({}), facts="{ location: here")
    assert exhibit_for(whole, Edition.PUBLIC).facts == "{}"
