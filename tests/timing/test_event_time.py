"""Zones as they were, time as people type it, and intervals in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import ValueRefusedError
from annotator.timing.event_interval import EventInterval, short_words, span_words, words
from annotator.timing.event_text import platform_day, read_moment, read_span
from annotator.timing.event_zone import (
    TwiceError,
    as_local,
    at_local,
    moment_us,
    offset_words,
    read_zone,
    zone_called_in,
    zone_names,
    zone_of,
)

AQTAU = "Asia/Aqtau"
SECOND = 1_000_000


def utc(*parts: int) -> int:
    return moment_us(datetime(*parts, tzinfo=UTC))


@pytest.mark.parametrize(
    ("zone", "moment", "offset"),
    [
        (AQTAU, (2011, 12, 16), "+05"),
        ("Asia/Almaty", (2011, 12, 16), "+06"),
        ("Asia/Almaty", (2024, 2, 29), "+06"),
        ("Asia/Almaty", (2024, 3, 1), "+05"),
        ("Asia/Kolkata", (2024, 3, 1), "+05:30"),
        ("America/Los_Angeles", (2011, 12, 20), "-08"),
        ("", (2011, 12, 16), "+00"),
    ],
)
def test_each_zone_is_as_it_was_on_the_date(zone, moment, offset):
    assert offset_words(utc(*moment), zone) == offset


def test_every_zone_of_the_list_opens():
    for name in zone_names():
        assert zone_of(name).key == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Asia/Aqtau", AQTAU), ("asia/aqtau", AQTAU), ("Aqtau", AQTAU), ("new york", "America/New_York"),
        ("+05", "Etc/GMT-5"), ("UTC-3", "Etc/GMT+3"), ("z", "UTC"), ("Pacific time", "America/Los_Angeles"),
    ],
)  # fmt: skip
def test_zones_as_people_write_them(typed, name):
    assert read_zone(typed) == name


@pytest.mark.parametrize(
    "typed", ["", "Asia/Zhanaozen", "../etc/passwd", "+25", "x" * 100_000, "أكتاو"]
)
def test_a_zone_that_does_not_exist_is_said_at_the_field(typed):
    with pytest.raises(ValueRefusedError) as refused:
        read_zone(typed)
    assert refused.value.field == "zone"
    assert len(refused.value.message) < 200


def test_a_time_that_happened_twice_asks_which():
    with pytest.raises(TwiceError) as asked:
        read_moment("2011-10-30 02:30", "Europe/Berlin")
    one, two = asked.value.choices
    assert two - one == 3600 * SECOND
    assert read_moment("2011-10-30 02:30", "Europe/Berlin", later=False).at_us == one
    assert read_moment("2011-10-30 02:30", "Europe/Berlin", later=True).at_us == two
    # Kazakhstan's change of 2024 put the clocks of Almaty back.
    with pytest.raises(TwiceError):
        read_moment("2024-02-29 23:30", "Asia/Almaty")


def test_a_time_that_never_was_is_refused():
    for later in (None, True, False):
        with pytest.raises(ValueRefusedError, match="never showed") as refused:
            read_moment("2011-03-27 02:30", "Europe/Berlin", later=later)
        assert refused.value.field == "time"


@pytest.mark.parametrize(
    ("typed", "moment", "plus_minus", "zone"),
    [
        ("2011-12-16 15:02:10", (10, 2, 10), None, AQTAU),
        ("16:02:10.5 ± 4 s", (11, 2, 10, 500_000), 4 * SECOND, AQTAU),
        ("16:02:10,5 +/- 0.5", (11, 2, 10, 500_000), SECOND // 2, AQTAU),
        ("4:02:10 pm", (11, 2, 10), None, AQTAU),
        ("16:02 ± 2 min Asia/Almaty", (10, 2), 120 * SECOND, "Asia/Almaty"),
        ("16.12.2011 16:02", (11, 2), None, AQTAU),
        ("16 Dec 2011, 16:02", (11, 2), None, AQTAU),
        ("16 декабря 2011 16:02", (11, 2), None, AQTAU),
        ("2011-12-16T16:02:00Z", (16, 2), None, "UTC"),
        ("١٦:٠٢", (11, 2), None, AQTAU),
        ("  16:02:10   ", (11, 2, 10), None, AQTAU),
    ],
)
def test_moments_as_people_type_them(typed, moment, plus_minus, zone):
    read = read_moment(typed, AQTAU, day=date(2011, 12, 16))
    assert read.at_us == utc(2011, 12, 16, *moment)
    assert (read.plus_minus_us, read.zone) == (plus_minus, zone)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("", "time"), ("noon", "time"), ("24:00", "time"), ("12:60", "time"), ("0:30 pm", "time"),
        ("2011-13-01 12:00", "time"), ("2011-02-30 12:00", "time"), ("0011-02-03 12:00", "time"),
        ("16:02 ± few", "plus_minus"), ("16:02 ± 99999999999", "plus_minus"), ("16:02 ± 4 s Mars/Base", "zone"),
        ("16:02 " + "x" * 100_000, "time"), ("03/04/2011 12:00", "time"),
    ],
)  # fmt: skip
def test_what_is_no_moment_is_refused_at_its_field(typed, field):
    with pytest.raises(ValueRefusedError) as refused:
        read_moment(typed, AQTAU, day=date(2011, 12, 16))
    assert refused.value.field == field


def test_a_time_of_day_needs_a_day():
    with pytest.raises(ValueRefusedError, match="day is missing"):
        read_moment("16:02", AQTAU)


@pytest.mark.parametrize(
    ("typed", "span"),
    [("4", 4_000_000), ("± 0.5 s", 500_000), ("2 min", 120_000_000), ("80 ms", 80_000), ("1 h", 3_600_000_000)],
)  # fmt: skip
def test_how_exact_it_is(typed, span):
    assert read_span(typed) == span


def test_a_day_of_a_platform_is_an_interval():
    day = platform_day("20 December 2011", "Pacific time")
    there = EventInterval(day.earliest_us, day.latest_us, AQTAU)
    assert words(there) == "2011-12-20 13:00:00 – 2011-12-21 13:00:00 +05 (Asia/Aqtau)"
    assert day.zone == "America/Los_Angeles"
    for same in (
        "2011-12-20",
        "20111220",
        "Dec 20, 2011",
        "20.12.2011",
        "20 дек. 2011 г.",
        "12/20/2011",
    ):
        assert platform_day(same, "shown in America/Los_Angeles") == day
    month = platform_day("December 2011", "UTC")
    assert (month.earliest_us, month.latest_us) == (utc(2011, 12, 1), utc(2012, 1, 1))
    year = platform_day("2011", "UTC")
    assert (year.earliest_us, year.latest_us) == (utc(2011, 1, 1), utc(2012, 1, 1))
    minute = platform_day("2011-12-20 13:05", "UTC")
    assert (minute.earliest_us, minute.latest_us) == (utc(2011, 12, 20, 13, 5), utc(2011, 12, 20, 13, 6))  # fmt: skip
    # In São Paulo that day began at one o'clock.
    assert words(platform_day("2018-11-04", "America/Sao_Paulo")).startswith("2018-11-04 01:00:00 – 2018-11-05 00:00")  # fmt: skip


@pytest.mark.parametrize(
    ("text", "zone", "field"),
    [
        ("yesterday", "UTC", "date"), ("20 December", "UTC", "date"), ("03/04/2011", "UTC", "date"),
        ("2011-12-20", "", "zone"), ("2011-12-20", "what I saw", "zone"), ("2011-02-30", "UTC", "date"),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_read_is_said_at_its_field(text, zone, field):
    with pytest.raises(ValueRefusedError) as refused:
        platform_day(text, zone)
    assert refused.value.field == field


def test_zones_in_words():
    assert zone_called_in("Pacific time, as YouTube shows it") == "America/Los_Angeles"
    assert zone_called_in("converted to UTC by the archive") == "UTC"
    assert zone_called_in("nobody knows") == ""


@pytest.mark.parametrize(
    ("wide", "short", "full"),
    [
        (8_000_000, "16:02:10 ± 4 s Aqtau", "2011-12-16 16:02:06 – 16:02:14 +05 (Asia/Aqtau)"),
        (0, "16:02:06 ± 0 s Aqtau", "2011-12-16 16:02:06.000 +05 (Asia/Aqtau)"),
        (80_000, "16:02:06.040 ± 0.04 s Aqtau", "2011-12-16 16:02:06.000 – 16:02:06.080 +05 (Asia/Aqtau)"),
        (240_000_000, "16:04:06 ± 120 s Aqtau", "2011-12-16 16:02:06 – 16:06:06 +05 (Asia/Aqtau)"),
        (86_400_000_000, "2011-12-17 04:02:06 ± 12 h Aqtau", "2011-12-16 16:02:06 – 2011-12-17 16:02:06 +05 (Asia/Aqtau)"),
    ],
)  # fmt: skip
def test_intervals_in_words(wide, short, full):
    start = utc(2011, 12, 16, 11, 2, 6)
    said = EventInterval(start, start + wide, AQTAU)
    assert (short_words(said), words(said)) == (short, full)


def test_open_and_contradicted_intervals_in_words():
    start = utc(2011, 12, 16, 11, 2, 6)
    assert short_words(EventInterval(start, None, AQTAU)) == "not before 16:02:06 Aqtau"
    assert (
        words(EventInterval(None, start, AQTAU)) == "not after 2011-12-16 16:02:06 +05 (Asia/Aqtau)"
    )
    torn = EventInterval(start, start + 60 * SECOND, AQTAU, contradicted=True)
    assert short_words(torn).startswith("contradicted, 16:02:06 – 16:03:06")
    assert words(torn).startswith("contradicted: 2011-12-16 16:02:06 –")
    over = EventInterval(utc(2024, 2, 29, 17, 30), utc(2024, 2, 29, 18, 30), "Asia/Almaty")
    assert words(over) == "2024-02-29 23:30:00 +06 – 23:30:00 +05 (Asia/Almaty)"


@given(st.integers(0, 4_000_000_000), st.sampled_from(("Asia/Almaty", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata", AQTAU)))  # fmt: skip
def test_what_a_clock_showed_is_read_back(seconds, zone):
    at_us = seconds * SECOND
    local = as_local(at_us, zone)
    naive = local.replace(tzinfo=None, fold=0)
    assert at_local(naive, zone, later=bool(local.fold)) == at_us
    assert local.astimezone(ZoneInfo("UTC")) - datetime(1970, 1, 1, tzinfo=UTC) == timedelta(seconds=seconds)  # fmt: skip


@given(st.integers(0, 10**15), st.integers(0, 10**13))
def test_the_short_form_never_says_less_than_the_interval(start, wide):
    said = short_words(EventInterval(start, start + wide, "UTC"))
    middle, plus_minus = said.removesuffix(" UTC").split(" ± ")
    at = read_moment(middle, "UTC", day=as_local(start + wide // 2, "UTC").date())
    span = read_span(plus_minus)
    # Near midnight the time of day alone may belong to the day after or before.
    shift = round((start + wide // 2 - at.at_us) / (86_400 * SECOND)) * 86_400 * SECOND
    assert at.at_us + shift - span <= start
    assert at.at_us + shift + span >= start + wide
    assert span_words(span) == plus_minus


def test_a_zone_that_begins_like_the_half_of_a_day_is_a_zone():
    for text, zone in (
        ("2011-12-16 11:02 America/New_York", "America/New_York"),
        ("2011-12-16 11:02 Amsterdam", "Europe/Amsterdam"),
    ):
        read = read_moment(text, "UTC")
        assert (read.zone, as_local(read.at_us, zone).hour) == (zone, 11)
    assert as_local(read_moment("2011-12-16 11:02PM UTC", "UTC").at_us, "UTC").hour == 23


def test_the_last_minute_before_clocks_are_put_forward_lasts_a_minute():
    said = platform_day("2024-03-10 01:59", "America/Los_Angeles")
    assert said.latest_us - said.earliest_us == 60_000_000


def test_letters_that_name_an_offset_keep_it_in_summer():
    summer = datetime(2011, 7, 1, tzinfo=UTC)
    assert summer.astimezone(zone_of(read_zone("PST"))).utcoffset() == timedelta(hours=-8)
    assert summer.astimezone(zone_of(read_zone("pdt"))).utcoffset() == timedelta(hours=-7)
