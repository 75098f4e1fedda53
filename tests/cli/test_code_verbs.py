"""Codes from the command line."""

from __future__ import annotations

import json

import pytest

from annotator.cli import run
from annotator.resource_files import resource_path


@pytest.fixture
def case(tmp_path, capsys):
    folder = tmp_path / "case"
    clip = resource_path("sample", "square.webm")
    assert run(["new", str(folder), "--title", "Площадь"]) == 0
    assert run(["add", str(folder), str(clip)]) == 0
    capsys.readouterr()
    return folder


def shown_codes(case, capsys, *more):
    assert run(["codes", str(case), *more, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_codes_are_added_listed_used_and_exported(case, tmp_path, capsys):
    assert run(["codes", str(case)]) == 0
    assert "no codes yet" in capsys.readouterr().out
    found = shown_codes(case, capsys, "--use-of-force")
    assert [code["key"] for code in found["codes"][:10]] == [*"1234567890"]
    assert found["not_taken"] == []
    note = ["note", str(case), "--exhibit", "E1", "--frame", "7"]
    assert run([*note, "--code", "1", "--tag", "window"]) == 0
    assert run([*note, "--to", "20", "--code", "subject prone", "--text", "Lies still"]) == 0
    assert run([*note, "--code", "no such"]) == 2
    assert "1 shot audible" in capsys.readouterr().err
    assert run(["show", str(case)]) == 0
    shown = json.loads(capsys.readouterr().out)
    first, second = shown["annotations"]
    assert (second["text"], second["modality"]) == ("Lies still", "seen")
    assert (first["text"], first["modality"], first["tags"]) == (
        "A shot is audible", "heard", ["use of force", "shot", "window"],
    )  # fmt: skip
    assert len(shown["codes"]) == len(found["codes"])
    target = tmp_path / "list.json"
    assert run(["codes", str(case), "--export", str(target)]) == 0
    capsys.readouterr()
    again = shown_codes(case, capsys, "--import", str(target))
    assert again["codes"] == found["codes"]
    assert again["not_taken"][0].startswith("In the list already: shot audible, ")
    assert run(["codes", str(case)]) == 0
    assert "shot audible" in capsys.readouterr().out


def test_an_ethogram_is_taken_in_and_a_strange_file_refused(case, tmp_path, capsys):
    boris = tmp_path / "p.boris"
    conf = {"0": {"code": "run", "type": "State event", "key": "2", "modifiers": {"0": {}}}}
    boris.write_text(json.dumps({"behaviors_conf": conf}))
    found = shown_codes(case, capsys, "--import", str(boris))
    assert [(c["name"], c["key"], c["span"]) for c in found["codes"]] == [("run", "2", True)]
    assert "modifiers" in found["not_taken"][0]
    boris.write_bytes(b"\x00\x01")
    assert run(["codes", str(case), "--import", str(boris)]) == 2
    assert run(["codes", str(case), "--import", str(tmp_path / "none")]) == 2
    assert "cannot be read" in capsys.readouterr().err
