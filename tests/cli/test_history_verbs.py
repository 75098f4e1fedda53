from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.case.accounts import Source
from annotator.case.edits import adding, changing
from annotator.cli import run
from annotator.cli.output import opened_case


@pytest.fixture
def case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    folder = tmp_path / "case"
    assert run(["new", str(folder), "--title", "Square"]) == 0
    before, after = Source("s", "Radio \x1b[31mone"), Source("s", "Radio two")
    with opened_case(folder) as store:
        store.apply(adding("Add source", before))
        store.apply(changing("Change source", [(before, after)]))
    capsys.readouterr()
    return folder


def test_history_and_back(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["history", str(case), "--of", "s"]) == 0
    said = capsys.readouterr().out
    assert "Change source" in said
    assert "+ Radio two" in said
    assert "\x1b" not in said
    assert run(["restore", str(case), "s", "--entry", "2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["as_of"] == 2
    assert run(["history", str(case), "--json"]) == 0
    entries = json.loads(capsys.readouterr().out)
    assert entries[3]["changes"][0]["after"]["name"] == "Radio \x1b[31mone"
    # It says so already; an entry that did not touch it is no version of it.
    assert run(["restore", str(case), "s", "--entry", "2"]) == 2
    assert "what the case says now" in capsys.readouterr().err
    assert run(["restore", str(case), "s", "--entry", "1"]) == 2
    assert run(["history", str(case), "--of", "nothing"]) == 2
