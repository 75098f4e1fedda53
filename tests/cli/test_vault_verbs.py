from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from annotator.case.accounts import Person
from annotator.case.edits import adding
from annotator.cli import run, verbs
from annotator.cli.output import opened_case

WORDS = "seven quiet rivers"


pytestmark = pytest.mark.usefixtures("quick_keys")


def descriptor(text: str) -> str:
    reading, writing = os.pipe()
    os.write(writing, text.encode())
    os.close(writing)
    return str(reading)


def test_names_go_in_and_come_out_only_with_the_passphrase(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "case"
    assert run(["new", str(case), "--title", "Square"]) == 0
    assert run(["vault", "list", str(case), "--passphrase-fd", descriptor(WORDS)]) == 4
    with opened_case(case) as store:
        store.apply(adding("Add", Person("p1", "W-1")))
    weak = descriptor("short")
    assert run(["vault", "new", str(case), "--passphrase-fd", weak]) == 2
    assert run(["vault", "new", str(case), "--passphrase-fd", descriptor(WORDS + "\n")]) == 0
    answers = f"{WORDS}\nАйгүл С.\n"
    asked = CliRunner().invoke(verbs, ["vault", "set", str(case), "W-1", "name"], input=answers)
    assert asked.exit_code == 0, asked.output
    assert WORDS not in asked.output
    capsys.readouterr()
    listing = ["vault", "list", str(case), "--json", "--passphrase-fd"]
    assert run([*listing, descriptor("something else")]) == 4
    assert "not the passphrase" in capsys.readouterr().err
    assert run([*listing, descriptor(WORDS)]) == 0
    (identity,) = json.loads(capsys.readouterr().out)
    assert (identity["person_id"], identity["name"]) == ("p1", "Айгүл С.")
    assert run(["vault", "set", str(case), "W-9", "name"]) == 2
    assert run(["vault", "set", str(case), "W-1", "phone"]) == 2
