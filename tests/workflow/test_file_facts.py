"""What files say of themselves: tags, XMP, positions, signed credentials; read in a fenced process."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.case.exhibit import Proposal
from annotator.case.harm import HarmWay
from annotator.case.vocabularies import Tlp
from annotator.clock import FixedClock
from annotator.errors import IntegrityError, MediaError, ValueRefusedError
from annotator.media import engine
from annotator.media.file_metadata import FileMetadata, read_metadata
from annotator.workflow.file_facts import camera_point, look_into, position_of, proposals_of
from annotator.workflow.harms import proposed_harms
from annotator.workflow.intake import add_exhibit
from tests.workflow.signed_film import signed, told_film, with_xmp

TAGS = {
    "com.apple.quicktime.location.ISO6709": "+43.3401+052.8612+012.3/",
    "com.apple.quicktime.make": "Apple",
    "com.apple.quicktime.model": "iPhone 4S",
    "com.apple.quicktime.creationdate": "2011-12-16T12:04:00+0500",
    "com.apple.quicktime.software": "5.0.1",
}


@pytest.fixture(scope="module")
def mp4(tmp_path_factory) -> Path:
    return told_film(tmp_path_factory.mktemp("told") / "told.mp4", TAGS)


def by_field(found) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for each in found:
        fields.setdefault(each.field, []).append(each.value)
    return fields


def test_tags_become_proposals_with_their_origin(mp4: Path) -> None:
    found = proposals_of(engine.file_metadata(mp4))
    fields = by_field(found)
    assert fields["location_shot"] == ["+43.3401+052.8612+012.3/"]
    assert fields["device"] == ["Apple", "iPhone 4S"]
    assert "2011-12-16T12:04:00+0500" in fields["date_created"]
    assert "5.0.1" in fields["software"]
    assert all(each.origin for each in found)


def test_xmp_is_read_and_its_entities_are_refused(mp4: Path, tmp_path: Path) -> None:
    body = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmp:CreatorTool="Cutter &lt;b&gt; 7"'
        ' exif:GPSLatitude="43,20.406N" exif:GPSLongitude="52,51.672E">'
        "<dc:creator><rdf:Seq><rdf:li>Айгүл</rdf:li></rdf:Seq></dc:creator>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    fields = by_field(proposals_of(engine.file_metadata(with_xmp(mp4, tmp_path / "x.mp4", body))))
    assert "Cutter <b> 7" in fields["software"]
    assert "43,20.406N 52,51.672E" in fields["location_shot"]
    assert fields["creator"] == ["Айгүл"]
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + body
    refused = engine.file_metadata(with_xmp(mp4, tmp_path / "bomb.mp4", bomb))
    assert refused.unread == ("XMP could not be read (ValueError).",)
    assert "+43.3401+052.8612+012.3/" in by_field(proposals_of(refused))["location_shot"]


def test_signed_credentials_are_checked_without_believing_the_signer(
    mp4: Path, tmp_path: Path
) -> None:
    whole = signed(mp4, tmp_path / "signed.mp4")
    found = engine.file_metadata(whole)
    assert found.credentials is not None
    assert found.credentials.state == "Valid"
    state, signer, *_time, actions = by_field(proposals_of(found))["credentials"]
    assert state.startswith("Signature and content fit together.")
    assert signer.startswith("The certificate names Signer, Test.")
    assert "No list of trusted signers is used" in state
    assert "No list of trusted signers is used" in signer
    assert "c2pa.created" in actions
    parts = [p.origin.partition(": ")[2] for p in proposals_of(found) if p.field == "credentials"]
    assert parts[:2] == ["signature", "certificate"]
    assert parts[-1] == "actions"
    data = bytearray(whole.read_bytes())
    at = data.find(b"mdat") + 40
    data[at] ^= 1
    (tmp_path / "changed.mp4").write_bytes(data)
    changed = engine.file_metadata(tmp_path / "changed.mp4")
    assert changed.credentials is not None
    assert changed.credentials.state == "Invalid"
    assert "assertion.bmffHash.mismatch" in changed.credentials.problems
    state = by_field(proposals_of(changed))["credentials"][0]
    assert state.startswith("▲ Signature and content do not fit together")
    assert "assertion.bmffHash.mismatch" in state
    assert engine.file_metadata(mp4).credentials is None


def test_a_manifest_elsewhere_is_never_fetched(mp4: Path, tmp_path: Path) -> None:
    """The file names a server on this computer; nobody calls there, neither with the fence nor without."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        port = server.getsockname()[1]
        remote = signed(mp4, tmp_path / "r.mp4", remote=f"http://127.0.0.1:{port}/manifest.c2pa")
        assert f"http://127.0.0.1:{port}".encode() in remote.read_bytes()
        for found in (engine.file_metadata(remote), read_metadata(remote)):
            assert found.credentials is None
            assert found.tags
        with pytest.raises(BlockingIOError):
            server.accept()


def test_what_a_fallen_process_leaves_is_an_error_in_words(mp4: Path, tmp_path: Path) -> None:
    """The process may send anything; nothing but strings of the right shape is taken."""
    good = json.loads(read_metadata(mp4).to_json())
    assert FileMetadata.from_json(json.dumps(good)) == read_metadata(mp4)
    for bad in (
        "[]", "{}", "nonsense", '"x"',
        json.dumps({**good, "tags": [{"name": 1, "value": "x", "where": "y"}]}),
        json.dumps({**good, "tags": [{"name": "x", "value": "x", "where": "y", "more": "z"}, 3]}),
        json.dumps({**good, "credentials": {"state": "Valid"}}),
        json.dumps({**good, "unread": [7]}),
    ):  # fmt: skip
        with pytest.raises(IntegrityError):
            FileMetadata.from_json(bad)
    (tmp_path / "empty.mp4").write_bytes(b"")
    assert engine.file_metadata(tmp_path / "empty.mp4").credentials is None
    with pytest.raises(MediaError):
        engine.file_metadata(tmp_path / "gone.mp4")


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("+43.3401+052.8612+012.3/", 433401000, 528612000),
        ("+43.3401+052.8612/", 433401000, 528612000),
        ("-4320.406-05251.672/", -433401000, -528612000),
        ("+432024.36+0525140.32CRSWGS_84/", 433401000, 528612000),
        ("43,20.406N 52,51.672E", 433401000, 528612000),
        ("43,20.406S 52,51.672W", -433401000, -528612000),
    ],
)
def test_a_position_is_read_exactly(text: str, latitude: int, longitude: int) -> None:
    point = position_of(text)
    assert point is not None
    assert (point.latitude, point.longitude) == (latitude, longitude)


@pytest.mark.parametrize(
    "text", ["", "Aqtau", "+99.0+052.8612/", "+43.3401", "43.3, 52.8", "+43+952/"]
)
def test_what_is_no_position_is_none(text: str) -> None:
    assert position_of(text) is None


def test_looking_into_a_file_adds_proposals_as_one_edit(store, mp4: Path) -> None:
    exhibit = add_exhibit(store, mp4).exhibit
    found = look_into(store, exhibit)
    assert found.edit is not None
    assert found.unread == ()
    store.apply(found.edit)
    (after,) = store.exhibits()
    assert after.proposals == (*exhibit.proposals, *found.found)
    assert after.provenance == exhibit.provenance
    assert look_into(store, after).edit is None
    store.apply(found.edit.inverse())
    assert store.exhibits() == (exhibit,)
    # A position is a danger to who filmed: RED, and proposed for the list.
    told = next(each for each in after.proposals if each.field == "location_shot")
    place = camera_point(after, told, "A", FixedClock())
    assert place.tlp is Tlp.RED
    assert (place.latitude, place.longitude) == (433401000, 528612000)
    ways = [each.way for each in proposed_harms(after, (), (), (place,), ())]
    assert ways == [HarmWay.METADATA, HarmWay.VANTAGE]
    with pytest.raises(ValueRefusedError):
        camera_point(after, replace(told, value="Aqtau"), "A", FixedClock())
    assert Proposal("location_shot", "x", "y") not in after.proposals
