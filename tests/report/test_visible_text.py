import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.report.visible_text import (
    MOST_MARKS,
    code_mark,
    direction,
    drawable_text,
    shortened,
    visible_text,
)
from tests.report.hostile import HOSTILE

SEEN_THROUGH = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize(
    "text, shown",
    [
        ("a\u202eb", "a⟦U+202E⟧b"),
        ("a\nb", "a␤b"),
        ("a\r\nb", "a␍␤b"),
        ("a\0b", "a␀b"),
        ("a\x1b[0m", "a⟦U+001B⟧[0m"),
        ("\udcff", "⟦U+DCFF⟧"),
        ("\U000e0041", "⟦U+E0041⟧"),
        ("a\u200db", "a⟦U+200D⟧b"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("Қазақстан, Русь, لا", "Қазақстан, Русь, لا"),
        ("e\u0301", "e\u0301"),
        ("\u0600", "\u0600"),
        ("\u3164", "⟦U+3164⟧"),
    ],
)
def test_one_line(text, shown):
    assert visible_text(text) == shown


def test_lines_can_be_kept():
    assert visible_text("a\r\nb\rc\nd\te\u202e", keep_lines=True) == "a\nb\nc\nd    e⟦U+202E⟧"


def test_too_many_accents_are_shown_as_codes():
    shown = visible_text("z" + "\u0301" * 40)
    assert shown.count("\u0301") == MOST_MARKS
    assert shown.count("⟦U+0301⟧") == 40 - MOST_MARKS


@given(st.text(st.characters(codec=None, categories=None)))
def test_nothing_unseen_is_left_but_joiners_that_join(text):
    for keep in (False, True):
        for character in visible_text(text, keep_lines=keep):
            if character == "\n":
                assert keep
            elif character not in "\u200c\u200d":
                category = unicodedata.category(character)
                assert category not in SEEN_THROUGH or character >= "\u0600"


@pytest.mark.parametrize("text", HOSTILE)
def test_making_visible_twice_changes_nothing_more(text):
    once = visible_text(text, keep_lines=True)
    assert visible_text(once, keep_lines=True) == once
    once.encode("utf-8")


def test_what_cannot_be_drawn_is_a_code_and_never_lost():
    glyphs = frozenset(map(ord, "ab⟦⟧U+0123456789ABCDEF"))
    assert drawable_text("aგb", glyphs) == "a⟦U+10D2⟧b"
    assert drawable_text("a␤b", glyphs) == "a⟦U+000A⟧b"
    assert drawable_text("ab", glyphs) == "ab"
    assert drawable_text("a\u200db\ufe0f", glyphs) == "ab"


def test_direction_is_that_of_the_first_strong_letter():
    assert direction("(1) سلاح abc") == "rtl"
    assert direction("abc سلاح") == "ltr"
    assert direction("123") == "ltr"


def test_shortened_says_how_much_is_gone():
    assert shortened("abcdef", 3, lambda left: f"+{left}") == "abc+3"
    assert shortened("abc", 3) == "abc"


def test_code_mark_has_at_least_four_digits():
    assert code_mark("\x07") == "⟦U+0007⟧"


def test_the_quick_way_lets_nothing_through_that_the_slow_one_would_show():
    """A character that needs a second look sends the whole text the slow way."""
    for character in map(chr, range(0x3000)):
        if unicodedata.category(character) != "Cf":  # a joiner is seen by what stands beside it
            shown = visible_text(character)
            assert visible_text(f"{character}\u200b") == f"{shown}⟦U+200B⟧"
