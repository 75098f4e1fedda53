"""The package of an edition from the command line, and checked there."""

from __future__ import annotations

import json

import pytest

from annotator.cli import run
from tests.workflow.package_case import small_case


@pytest.fixture
def case(tmp_path):
    small_case(tmp_path / "c").close()
    return tmp_path / "c/case"


def test_an_edition_is_made_and_held_against_the_sealed_package(case, tmp_path, capsys):
    assert run(["package", str(case), str(tmp_path / "sealed"), "--no-report"]) == 0
    capsys.readouterr()
    made = ["edition", str(case), str(tmp_path / "public"), "--no-report", "--json"]
    assert run(made) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["edition"] == "public"
    assert not (tmp_path / "public/data/report.pdf").exists()
    sealed = str(tmp_path / "sealed")
    assert run(["verify", str(tmp_path / "public"), "--sealed", sealed]) == 0
    assert "stand in the sealed package" in capsys.readouterr().out
    assert run(["verify", sealed, "--sealed", str(tmp_path / "public")]) == 1
    assert "cannot be held against" in capsys.readouterr().out


def test_what_does_not_go_together_is_refused_in_words(case, tmp_path, capsys):
    assert run(["verify", str(case), "--sealed", str(case)]) == 2
    assert "A case is not held against a package." in capsys.readouterr().err
    assert run(["edition", str(case), str(tmp_path / "x"), "--redacted", "E9"]) == 2
    assert "There is no exhibit" in capsys.readouterr().err
    assert run(["edition", str(case), str(tmp_path / "x"), "--redacted", "E1"]) != 0
    assert "does not hold the video" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["c"]
