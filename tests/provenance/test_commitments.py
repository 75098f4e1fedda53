"""Commitments: what is shown can be checked against the list, what is not shown cannot be guessed from it."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from annotator.case.codec import to_json
from annotator.case.particulars import particulars, particulars_in, particulars_of
from annotator.provenance.commitments import (
    Particular,
    case_secret,
    commitment,
    commitment_lines,
    salt_of,
)
from tests.store.case_values import rich_values

SECRET = case_secret("0123456789abcdef0123456789abcdef")


def test_a_commitment_is_the_sha256_of_salt_and_text():
    one = Particular("annotation", "note-1", "text", "Адам құлады")
    assert one.text() == '["annotator particular 1","annotation","note-1","text","Адам құлады"]'
    salt = salt_of(SECRET, one.text())
    assert commitment(salt, one.text()) == hashlib.sha256((salt + one.text()).encode()).hexdigest()
    assert salt != salt_of(case_secret("other"), one.text())


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=20), unique=True, max_size=20))
def test_the_list_is_sorted_and_each_is_in_it(words):
    said = [Particular("person", str(n), "remarks", word) for n, word in enumerate(words)]
    lines = list(commitment_lines(SECRET, said))
    assert lines == sorted(lines)
    assert list(commitment_lines(SECRET, reversed(said))) == lines
    for each in said:
        assert commitment(salt_of(SECRET, each.text()), each.text()).encode() + b"\n" in lines


def test_every_field_that_says_something_is_a_particular():
    exhibit, *_others = rich_values()
    found = {each.field: each.value for each in particulars_of(exhibit)}
    assert found["provenance.title"] == "Окно"
    assert found["label"] == "E1"
    assert "id" not in found
    assert "provenance" not in found
    assert "provenance.url" not in found  # it is empty
    assert found["in_place"] is False


def test_values_of_a_package_have_the_same_particulars():
    values = rich_values()
    written = [{"kind": type(value).__name__, "value": to_json(value)} for value in values]
    assert list(particulars_in(written)) == list(particulars(values))
