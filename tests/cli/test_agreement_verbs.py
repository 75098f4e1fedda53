"""A blind copy and the agreement of two coders, from the command line."""

from __future__ import annotations

import json

from annotator.cli import run
from annotator.resource_files import resource_path


def test_two_coders_from_the_command_line(tmp_path, capsys):
    first, second = tmp_path / "first", tmp_path / "second"
    assert run(["new", str(first), "--title", "Площадь"]) == 0
    assert run(["add", str(first), str(resource_path("sample", "square.webm"))]) == 0
    assert run(["blind-copy", str(first), str(second)]) == 2
    assert "no codes" in capsys.readouterr().err
    assert run(["codes", str(first), "--use-of-force"]) == 0
    assert run(["blind-copy", str(first), str(second), "--exhibit", "E7"]) == 2
    assert "no exhibit E7" in capsys.readouterr().err
    assert run(["blind-copy", str(first), str(second)]) == 0
    assert "no notes" in capsys.readouterr().out
    for case, frames in ((first, (7, 30)), (second, (8, 55))):
        for frame in frames:
            note = ["note", str(case), "--exhibit", "E1", "--frame", str(frame), "--code", "1"]
            assert run(note) == 0
    plain = ["note", str(first), "--exhibit", "E1", "--frame", "3", "--text", "Empty square"]
    assert run(plain) == 0
    capsys.readouterr()
    compared = ["agreement", str(first), str(second), "--tolerance", "0.5"]
    assert run(compared) == 0
    said = capsys.readouterr().out
    assert "from a blind copy" in said
    assert "2 and 2, 1 together" in said
    assert "≠ frame 30" in said
    assert "1 notes of the first" in said
    assert run([*compared, "--json"]) == 0
    (film,) = json.loads(capsys.readouterr().out)
    assert film["second"]["blind_copy"] is True
    assert [pair["agrees"] for pair in film["pairs"]] == [True, False, False]
    assert run(["agreement", str(first), str(first)]) != 0
    assert run(["agreement", str(first), str(tmp_path / "none")]) != 0
