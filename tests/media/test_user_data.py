"""Data besides the picture is found in packets however they are framed."""

from __future__ import annotations

import pytest

from annotator.media.user_data import in_head, prefix_of, readable, user_data

UUID = bytes(range(16))


def _sei(kind: int, data: bytes) -> bytes:
    size = b"\xff" * (len(data) // 255) + bytes([len(data) % 255])
    return bytes([kind]) + size + data


@pytest.mark.parametrize("long", [10, 300, 700])
@pytest.mark.parametrize("codec", ["h264", "hevc"])
@pytest.mark.parametrize("prefix", [0, 2, 4])
def test_messages_are_found_between_others(codec, prefix, long):
    words = (b"place 43.2 76.9 " * 50)[:long]
    head = b"\x06" if codec == "h264" else b"\x4e\x01"
    body = head + _sei(1, b"\1\2") + _sei(5, UUID + words) + _sei(4, b"GA94 caption") + b"\x80"
    picture = (b"\x65" if codec == "h264" else b"\x26\x01") + b"\x05\x10 picture and no message"
    units = [body, picture]
    packet = b"".join(
        (len(unit).to_bytes(prefix, "big") if prefix else b"\0\0\0\1") + unit for unit in units
    )
    assert [*user_data(codec, packet, prefix)] == [words, b"GA94 caption"]
    assert readable(words) == words.decode().strip()


def test_bytes_that_keep_start_codes_away_are_taken_out():
    told = UUID + b"a\0\0\3\1b"
    unit = b"\x06\x05" + bytes([len(told) - 1]) + told + b"\x80"
    assert [*user_data("h264", b"\0\0\1" + unit, 0)] == [b"a\0\0\1b"]


def test_older_codecs_have_a_start_code_for_it():
    packet = b"\0\0\1\xb3head\0\0\1\xb2GPS 43.2\0\0\1\x00picture"
    assert [*user_data("mpeg2video", packet, 0)] == [b"GPS 43.2"]
    assert [*user_data("vp9", packet, 0)] == []


def test_heads_say_how_units_are_framed():
    avc = b"\x01\x64\x00\x1f\xff\xe1\x00\x04"
    hvc = bytes([1] + [0] * 20 + [0xFF, 1])
    assert prefix_of("h264", avc) == 4
    assert prefix_of("h264", b"\0\0\0\1\x67") == 0
    assert prefix_of("hevc", hvc) == 4
    unit = b"\x4e\x01" + _sei(5, UUID + b"x265 settings") + b"\x80"
    head = hvc + b"\x27\x00\x01" + len(unit).to_bytes(2, "big") + unit
    assert [*in_head("hevc", head)] == [b"x265 settings"]


@pytest.mark.parametrize("codec", ["h264", "hevc", "mpeg4"])
def test_nothing_in_hostile_bytes_goes_on_for_ever(codec):
    for packet in (b"", b"\0", b"\xff" * 5000, b"\0\0\1" * 900, b"\0\0\1\x06" + b"\xff" * 900):
        for prefix in (0, 1, 4):
            assert isinstance([*user_data(codec, packet, prefix)], list)
        assert isinstance([*in_head(codec, b"\1" * 22 + packet)], list)
