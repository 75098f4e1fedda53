"""Values beside exhibits, notes, claims and sources name what is there, and are alone where they must be."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from annotator.case.codec import from_json
from annotator.case.entities import ENTITY_TYPES
from annotator.case.rules import check_entity
from annotator.case.snapshot import GROUPS, WITH_NOTES, CaseSnapshot, references
from annotator.errors import ValueRefusedError
from tests.store.case_values import reopen

SAMPLE = Path(__file__).parents[1] / "store" / "samples" / "version_8"
BESIDE = (
    "time_anchor", "clock_break", "event_clock", "claim_time", "place", "copy_link", "publication",
    "harm", "sound_work", "sound_mark", "capture", "cover", "sound_cover", "redaction", "disclosure",
    "file_statement",
)  # fmt: skip


@pytest.fixture
def case(tmp_path) -> CaseSnapshot:
    (tmp_path / "case.sqlite").write_bytes((SAMPLE / "case.sqlite").read_bytes())
    with reopen(tmp_path) as store:
        return store.snapshot()


def test_each_kind_of_value_stands_in_one_group():
    assert set(GROUPS) | {"case"} == set(ENTITY_TYPES)
    assert {f.name for f in dataclasses.fields(CaseSnapshot)} == {"info", *GROUPS.values()}
    assert set(GROUPS) > WITH_NOTES


@pytest.mark.parametrize("entity", BESIDE)
def test_what_it_names_must_be_there(case, entity):
    value = getattr(case, GROUPS[entity])[0]
    check_entity(value, case)
    assert references(value)
    named = [
        f.name for f in dataclasses.fields(value) if getattr(value, f.name) in references(value)
    ]
    for name in named:
        with pytest.raises(ValueRefusedError) as refused:
            check_entity(dataclasses.replace(value, **{name: "nobody"}), case)
        assert refused.value.field == name


@pytest.mark.parametrize(
    "entity",
    [
        "event_clock",
        "claim_time",
        "sound_work",
        "sound_mark",
        "capture",
        "cover",
        "sound_cover",
        "redaction",
        "disclosure",
        "merged_log",
    ],
)
def test_there_is_one_at_most(case, entity):
    value = getattr(case, GROUPS[entity])[0]
    with pytest.raises(ValueRefusedError, match="only one"):
        check_entity(dataclasses.replace(value, id="another"), case)


def test_the_sample_holds_every_kind(case):
    values = json.loads((SAMPLE / "values.json").read_text("utf-8"))
    assert len(values) == len(case.everything())
    for entity in BESIDE:
        (value, *_) = getattr(case, GROUPS[entity])
        assert any(from_json_or_none(type(value), each) == value for each in values)


def from_json_or_none(kind, data):
    try:
        return from_json(kind, data)
    except Exception:
        return None
