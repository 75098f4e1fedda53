"""Times of claims and captures of sources: zones, times that were twice or never, digests."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.case.capture import Capture
from annotator.case.claim_rules import (
    check_capture,
    check_claim_time,
    claimed_words,
    read_moment,
    written_moment,
)
from annotator.case.event_time import ClaimTime
from annotator.errors import ValueRefusedError

NOON_AQTAU = 1324018800 * 10**6  # 2011-12-16 12:00 at +05
DAY = 86_400 * 10**6


def test_zones_of_their_date() -> None:
    assert read_moment("2011-12-16 12:00", "Asia/Aqtau", field="f") == NOON_AQTAU
    assert read_moment("2011-12-16 13:00", "Asia/Almaty", field="f") == NOON_AQTAU
    assert read_moment("2024-03-02 12:00", "Asia/Almaty", field="f") == read_moment(
        "2024-03-02 12:00+05:00", "", field="f"
    )


def test_a_date_alone_is_the_whole_day() -> None:
    first = read_moment("2011-12-16", "Asia/Aqtau", field="f")
    last = read_moment("2011-12-16", "Asia/Aqtau", field="f", end=True)
    assert first == NOON_AQTAU - DAY // 2
    assert last == first + DAY - 1


@pytest.mark.parametrize(
    ("text", "zone", "field", "words"),
    [
        ("2011-12-16", "Asia/Zhanaozen", "zone", "no zone"),
        ("2011-12-16", "../etc/passwd", "zone", "no zone"),
        ("2011-12-16", "", "zone", "needs its zone"),
        ("2011-02-30", "Asia/Aqtau", "f", "There is no"),
        ("16.12.2011", "Asia/Aqtau", "f", "no date and time"),
        ("x" * 100_000, "Asia/Aqtau", "f", "no date and time"),
        ("2011-03-27 02:30", "Europe/Berlin", "f", "never was"),
        ("2011-10-30 02:30", "Europe/Berlin", "f", "happened twice"),
        ("2024-02-29 23:30", "Asia/Almaty", "f", "happened twice"),
        ("2011-12-16 12:00+06:00", "Asia/Aqtau", "f", "never had"),
        ("2011-12-16 12:00+99:00", "Asia/Aqtau", "f", "no offset"),
    ],
)
def test_what_is_no_time_is_refused_at_its_field(text, zone, field, words) -> None:
    with pytest.raises(ValueRefusedError) as caught:
        read_moment(text, zone, field="f")
    assert caught.value.field == field
    assert words in caught.value.message
    assert caught.value.hint
    assert len(caught.value.message) < 200


def test_a_time_that_was_twice_can_be_told() -> None:
    with pytest.raises(ValueRefusedError, match="asia/aqtau"):
        read_moment("2011-12-16", "asia/aqtau", field="f")
    early = read_moment("2011-10-30 02:30+02:00", "Europe/Berlin", field="f")
    late = read_moment("2011-10-30 02:30+01:00", "Europe/Berlin", field="f")
    assert early is not None
    assert late == early + 3600 * 10**6


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, 2 * 10**15),
    st.sampled_from(["Asia/Aqtau", "Asia/Almaty", "Europe/Berlin", "America/Los_Angeles"]),
)
def test_what_is_written_is_read_back(moment, zone) -> None:
    assert read_moment(written_moment(moment, zone), zone, field="f") == moment


def test_rules_of_a_claim_time() -> None:
    good = ClaimTime("time-c", "c", "in the afternoon", NOON_AQTAU, NOON_AQTAU + DAY, "Asia/Aqtau")
    check_claim_time(good)
    assert claimed_words(good) == (
        "“in the afternoon”, taken as 2011-12-16 12:00 – 2011-12-17 12:00 Asia/Aqtau"
    )
    check_claim_time(ClaimTime("time-c", "c", "some day"))
    for bad, field in (
        (ClaimTime("time-c", "c"), "as_said"),
        (ClaimTime("time-c", "c", "x", 1), "zone"),
        (ClaimTime("time-c", "c", "x", 2, 1, "Asia/Aqtau"), "latest_us"),
        (ClaimTime("time-c", "c", "x", zone="Mars/Base"), "zone"),
    ):
        with pytest.raises(ValueRefusedError) as caught:
            check_claim_time(bad)
        assert caught.value.field == field


def test_rules_of_a_capture() -> None:
    check_capture(
        Capture("capture-s", "s", "2011-12-21 09:30", "A", "wget 1.21", "page.html", "a" * 64)
    )
    for bad, field in (
        (Capture("capture-s", "s", digest_sha256="a" * 63), "digest_sha256"),
        (Capture("capture-s", "s", captured_at="yesterday"), "captured_at"),
        (Capture("capture-s", "s", tool="x" * 1_000_001), "tool"),
    ):
        with pytest.raises(ValueRefusedError) as caught:
            check_capture(bad)
        assert caught.value.field == field
