from __future__ import annotations

import json

import pytest

from annotator.workflow.sidecars import LARGEST_SIDECAR, read_sidecars


def _values(reading, field):
    return [proposal.value for proposal in reading.proposals if proposal.field == field]


def test_yt_dlp_info_is_read_field_by_field_with_its_origin(tmp_path):
    video = tmp_path / "clip.mp4"
    info = {
        "id": "x1",
        "title": "Из окна",
        "uploader": "eyewitness_demo",
        "upload_date": "20111220",
        "timestamp": 1324386000,
        "webpage_url": "https://example.org/x1",
        "extractor_key": "Invented",
        "view_count": 3,
        "formats": [{"url": "https://example.org/f"}],
    }
    (tmp_path / "clip.info.json").write_text(json.dumps(info), encoding="utf-8")
    reading = read_sidecars(video)
    assert _values(reading, "platform_title") == ["Из окна"]
    assert _values(reading, "platform_date_as_shown") == ["2011-12-20"]
    assert _values(reading, "date_released") == ["2011-12-20 13:00:00"]
    assert _values(reading, "date_released_zone") == ["UTC"]
    assert {p.origin for p in reading.proposals if p.field == "url"} == {
        "clip.info.json: webpage_url"
    }


def test_nfo_xml_and_plain_text(tmp_path):
    video = tmp_path / "clip.mp4"
    (tmp_path / "clip.nfo").write_text(
        "<movie><title>Square</title><plot>People cross.</plot></movie>", encoding="utf-8"
    )
    assert _values(read_sidecars(video), "title") == ["Square"]
    (tmp_path / "clip.nfo").write_text("filmed by a neighbour", encoding="utf-8")
    assert _values(read_sidecars(video), "summary") == ["filmed by a neighbour"]


def test_entities_in_xml_are_refused_and_named(tmp_path):
    (tmp_path / "secret").write_text("key")
    (tmp_path / "clip.nfo").write_text(
        f'<!DOCTYPE m [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]><m><title>&x;</title></m>'
    )
    reading = read_sidecars(tmp_path / "clip.mp4")
    assert reading.proposals == ()
    assert reading.not_understood == ("clip.nfo",)


@pytest.mark.parametrize("text", ["{", "[]", "\x00\xff", "[" * 100_000])
def test_broken_json_is_named_and_proposes_nothing(tmp_path, text):
    (tmp_path / "clip.info.json").write_text(text, encoding="latin-1")
    reading = read_sidecars(tmp_path / "clip.mp4")
    assert reading.proposals == ()
    assert reading.not_understood == ("clip.info.json",)


def test_an_enormous_sidecar_is_left_alone(tmp_path):
    (tmp_path / "clip.info.json").write_bytes(b" " * (LARGEST_SIDECAR + 1))
    assert read_sidecars(tmp_path / "clip.mp4") == read_sidecars(tmp_path / "none.mp4")


def test_auto_archiver_metadata(tmp_path):
    data = {"status": "ok", "metadata": {"title": "T", "timestamp": "2011-12-20T13:00:00Z"}}
    (tmp_path / "clip.json").write_text(json.dumps(data), encoding="utf-8")
    reading = read_sidecars(tmp_path / "clip.mp4")
    assert _values(reading, "date_released") == ["2011-12-20T13:00:00Z"]
