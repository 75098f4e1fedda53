"""Listing notes from the command line, by every condition."""

from __future__ import annotations

import json

import pytest

from annotator.case.note_filter import NoteFilter
from annotator.cli import run
from annotator.resource_files import resource_path
from annotator.workflow.saved_filters import SavedFilter, keep_filter


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("list") / "case"
    assert run(["new", str(folder), "--title", "Площадь"]) == 0
    assert run(["add", str(folder), str(resource_path("sample", "square.webm"))]) == 0
    note = ["note", str(folder), "--exhibit", "E1"]
    for words in (
        ["--frame", "3", "--text", "Ещё выстрел", "--tag", "shot", "--tag", "level"],
        ["--frame", "9", "--to", "20", "--text", "a shield", "--visibility", "partial"],
        ["--frame", "30", "--text", "shot again", "--tag", "shot", "--kind", "measurement"],
    ):
        assert run([*note, *words]) == 0
    return folder


@pytest.fixture
def listed(case, capsys):
    capsys.readouterr()

    def call(*words):
        assert run(["notes", str(case), *words, "--json"]) == 0
        return [json.loads(line)["start"]["index"] for line in capsys.readouterr().out.splitlines()]

    return call


@pytest.mark.parametrize(
    "words, frames",
    [
        ((), [3, 9, 30]),
        (("--text", "еще"), [3]),
        (("--tag", "shot"), [3, 30]),
        (("--tag", "shot", "--tag", "level"), [3]),
        (("--any-tag", "level", "--any-tag", "nothing"), [3]),
        (("--not-tag", "shot"), [9]),
        (("--tag", "shot", "--kind", "measurement"), [30]),
        (("--kind", "measurement", "--kind", "observation"), [3, 9, 30]),
        (("--visibility", "partial"), [9]),
        (("--visibility", "clear"), [3, 30]),
        (("--visibility", "none"), []),
        (("--likelihood", "likely"), []),
        (("--likelihood", "NONE"), [3, 9, 30]),
        (("--from-frame", "15", "--to-frame", "29"), [9]),
        (("--from-day", "2100-01-01"), []),
        (("--untranslated", "--exhibit", "E1"), [3, 9, 30]),
        (("--translated",), []),
        (("--graphic", "severe"), []),
        (("--text", '" OR 1=1 --'), []),
    ],
)
def test_conditions(listed, words, frames):
    assert listed(*words) == frames


def test_lines_and_count(case, capsys):
    capsys.readouterr()
    assert run(["notes", str(case), "--tag", "level"]) == 0
    assert "E1  3  observation  Ещё выстрел  #shot  #level" in capsys.readouterr().out
    assert run(["notes", str(case), "--count"]) == 0
    assert capsys.readouterr().out.strip() == "3"


def test_a_saved_filter_is_used_by_its_name(case, listed, capsys):
    keep_filter(case, SavedFilter("Shots", NoteFilter(all_tags=("shot",)), "1"))
    assert listed("--saved", "shots") == [3, 30]
    assert run(["notes", str(case), "--saved", "other"]) == 2
    assert "Shots" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("--exhibit", "E9"),
        ("--person", "P-9"),
        ("--likelihood", "sure"),
        ("--graphic", "very"),
        ("--from-day", "today"),
        ("--kind", "rumour"),
        ("--from-frame", "-1"),
    ],
)
def test_what_makes_no_sense_is_said(case, capsys, words):
    assert run(["notes", str(case), *words]) == 2
    assert capsys.readouterr().err
