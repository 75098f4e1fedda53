"""A package made, checked and opened from the command line."""

from __future__ import annotations

import json

import pypdf

from annotator.cli import run
from annotator.clock import FixedClock
from annotator.provenance.actor import Actor
from annotator.workflow.cases import new_case


def test_package_verify_and_open(tmp_path, capsys):
    case, out = tmp_path / "case", tmp_path / "out.zip"
    with new_case(case, "No video yet", actor=Actor("A"), clock=FixedClock()):
        pass
    assert run(["package", str(case), str(out), "--zip", "--no-report", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert len(made["signed_with"]) == 64
    assert run(["verify", str(out)]) == 0
    said = capsys.readouterr().out
    assert "Complete: yes" in said
    assert "Valid: yes" in said
    assert made["digest"] in said
    assert run(["open-package", str(out), str(tmp_path / "new"), "--json"]) == 0
    opened = json.loads(capsys.readouterr().out)
    assert opened["head"] == made["head"]
    assert run(["verify", str(tmp_path / "new")]) == 0
    capsys.readouterr()
    data = bytearray(out.read_bytes())
    data[data.index(b"No video yet")] ^= 1
    out.write_bytes(data)
    assert run(["verify", str(out)]) == 1
    assert run(["package", str(case), str(out)]) == 4
    assert "already" in capsys.readouterr().err


def test_the_report_of_a_package_is_in_the_language_asked_for(tmp_path, capsys):
    case, out = tmp_path / "case", tmp_path / "out"
    with new_case(case, "No video yet", actor=Actor("A"), clock=FixedClock()):
        pass
    assert run(["package", str(case), str(out), "--language", "tlh"]) == 2
    assert not out.exists()
    assert run(["package", str(case), str(out), "--language", "kk"]) == 0
    (pdf,) = out.rglob("*.pdf")
    assert pypdf.PdfReader(pdf).trailer["/Root"]["/Lang"] == "kk"
    capsys.readouterr()
