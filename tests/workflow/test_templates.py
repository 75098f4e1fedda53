"""People stand in a template by their codes, and become people of the note that is begun from it."""

from __future__ import annotations

import pytest

from annotator.case.templates import Template
from annotator.clock import FixedClock
from annotator.workflow.templates import named_people, template_of, with_people


def test_who_is_not_named_in_the_text_is_named_behind_it() -> None:
    assert with_people("He runs.", ()) == "He runs."
    assert with_people("", ("W-1",)) == "@W-1"
    assert with_people("He runs past @W-1.", ("W-1", "O-2")) == "He runs past @W-1.\n@O-2"
    assert with_people("@W-12 falls", ("W-1",)) == "@W-12 falls\n@W-1"


@pytest.mark.parametrize(
    ("text", "left", "people"),
    [
        ("He runs past @W-1.", "He runs past @W-1.", ("W-1",)),
        ("He runs.\n@O-2, @W-1", "He runs.", ("O-2", "W-1")),
        ("@W-12 and @W-1", "@W-12 and @W-1", ("W-12", "W-1")),
        ("a@W-1 mail, @@W-1, @W-1x, @W-1-3", "a@W-1 mail, @@W-1, @W-1x, @W-1-3", ()),
        ("@X-9 is nobody here\n@X-9", "@X-9 is nobody here\n@X-9", ()),
        ("", "", ()),
        ("@Т-1 бежит\n\n@Т-1", "@Т-1 бежит", ("Т-1",)),
        ("@(.*)", "@(.*)", ()),
    ],
)
def test_people_of_the_case_are_found_and_bare_lines_of_them_go(text, left, people) -> None:
    assert named_people(text, ["W-1", "W-12", "O-2", "Т-1", ""]) == (left, people)


def test_a_template_keeps_whom_its_note_named() -> None:
    said = Template("", "", text="Falls.")
    edit = template_of("fall", said, (), FixedClock(), people=("W-1", "O-2"))
    (change,) = edit.changes
    assert change.after.text == "Falls.\n@W-1 @O-2"
    assert named_people(change.after.text, ["W-1"]) == ("Falls.\n@W-1 @O-2", ("W-1",))
    assert named_people(change.after.text, ["W-1", "O-2"]) == ("Falls.", ("W-1", "O-2"))


def test_a_hundred_kilobytes_of_text_are_looked_through() -> None:
    text = "@W-1 " * 20_000
    assert named_people(text, [f"W-{n}" for n in range(500)])[1] == ("W-1",)
