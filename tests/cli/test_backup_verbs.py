"""The verbs for backups and for a case from somebody else, run as a person runs them."""

from __future__ import annotations

import json

import pytest

from annotator.case.edits import adding
from annotator.cli import run
from annotator.store.lock import current_holder
from tests.store.case_values import filled_store, note, reopen


@pytest.fixture
def case(tmp_path):
    filled_store(tmp_path / "case").close()
    return tmp_path / "case"


def told(capsys):
    return json.loads(capsys.readouterr().out)


def test_back_up_list_and_bring_back(case, tmp_path, capsys):
    assert run(["backup", str(case), "--json"]) == 0
    made = told(capsys)
    assert len(made["sha256"]) == 64
    assert run(["backup", str(case), "-o", str(tmp_path / "usb.sqlite")]) == 0
    assert "SHA-256" in capsys.readouterr().out
    assert run(["backups", str(case), "--json"]) == 0
    (listed,) = told(capsys)
    assert (listed["file"], listed["notes"], listed["entries"]) == (made["file"], 2, 8)
    (case / "case.sqlite").write_bytes(b"gone")
    assert run(["show", str(case)]) == 4
    assert "backups/" in capsys.readouterr().err
    assert run(["open-backup", made["file"], str(case), "--in-place", "--json"]) == 0
    assert told(capsys)["set_aside"].startswith(str(case))
    assert run(["open-backup", str(tmp_path / "usb.sqlite"), str(tmp_path / "new")]) == 0
    assert "WARNING" in capsys.readouterr().out
    for folder in (case, tmp_path / "new"):
        with reopen(folder) as store:
            assert len(store.annotations()) == 2


def test_a_backup_of_a_case_that_is_open(case, tmp_path):
    with reopen(case) as store:
        assert run(["backup", str(case), "-o", str(tmp_path)]) == 0
        store.apply(adding("x", note(60)))


def test_a_case_from_somebody_else(case, tmp_path, capsys):
    assert run(["open-foreign", str(case), str(tmp_path / "copy"), "--json"]) == 0
    copy = told(capsys)
    assert (copy["title"], copy["notes"]) == ("Zhanaozen", 2)
    assert run(["open-foreign", str(tmp_path), str(tmp_path / "other")]) == 4
    assert "annotator:" in capsys.readouterr().err
    assert not (tmp_path / "other").exists()


def test_taking_over_from_another_computer(case, capsys):
    (case / "case.lock").write_text(
        '{"pid": 12, "host": "ravenna", "user": "Olga", "opened_at": "2026"}'
    )
    report = ["report", str(case), "-o", str(case.parent / "r.json")]
    assert run(report) == 4
    assert "ravenna" in capsys.readouterr().err
    # now it opens; that its invented exhibits cannot be reported is another matter
    run([*report, "--take-over"])
    assert "ravenna" not in capsys.readouterr().err
    assert current_holder(case) is None
