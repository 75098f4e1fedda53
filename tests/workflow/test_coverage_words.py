"""How bounds of coverage are said: in words, too, they hold."""

from __future__ import annotations

from annotator.case.coverage import Bounds, Coverage
from annotator.workflow.coverage import duration, in_words


def said(least: int, most: int) -> str:
    bounds = Bounds(least, most)
    return in_words(Coverage(600_000_000, bounds, bounds), {})


def test_bounds_are_rounded_outwards():
    assert "for at least 0:12, at most 0:32 of 10:00" in said(12_700_000, 31_200_000)
    assert "for at least 8.4 s, at most 9.5 s of 10:00" in said(8_460_000, 9_440_000)
    assert "not filmed or not noted: at least 9:28, at most 9:48." in said(12_700_000, 31_200_000)


def test_what_is_known_is_rounded_to_the_nearest():
    assert "for 0:13 of 10:00" in said(12_700_000, 12_700_000)
    assert [duration(us) for us in (8_460_000, 9_990_000, 59_700_000, 3_723_000_000)] == [
        "8.5 s",
        "10 s",
        "1:00",
        "1:02:03",
    ]
