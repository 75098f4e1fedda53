"""`annotator merge`: what comes, conflicts listed, nothing changed until they are decided."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from annotator.case.edits import adding, changing
from annotator.cli import run
from annotator.store.case_store import CaseStore
from tests.store.case_values import note
from tests.workflow.two_copies import ANNA, Copies, OwnClock


@pytest.fixture
def folders(tmp_path):
    copies = Copies(tmp_path)
    copies.fill()
    theirs = copies.copy()
    for store, words in ((copies.ours, "ours"), (theirs, "theirs \x1b[31m\u202e")):
        held = store.get("annotation", "note-1")
        store.apply(changing("Change", [(held, replace(held, text=words))]))
    theirs.apply(adding("Add", note(11)))
    copies.close()
    return copies.ours.folder, theirs.folder


def notes(folder):
    with CaseStore.open(folder, actor=ANNA, clock=OwnClock("reader"), read_only=True) as store:
        return {n.id: n.text for n in store.annotations()}


def test_conflicts_are_listed_and_nothing_is_changed(folders, capsys) -> None:
    case, other = folders
    before = notes(case)
    assert run(["merge", str(case), str(other)]) == 1
    said = capsys.readouterr().out
    assert "annotation:note-1" in said
    assert "text, ours: ours" in said
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert notes(case) == before


@pytest.mark.parametrize(
    ("how", "texts"),
    [
        (["--take", "ours"], {"ours"}),
        (["--take", "theirs"], {"theirs \x1b[31m\u202e"}),
        (
            ["--take", "ours", "--decide", "annotation:note-1=both"],
            {"ours", "theirs \x1b[31m\u202e"},
        ),
    ],
)
def test_decided_conflicts_are_merged(folders, capsys, how, texts) -> None:
    case, other = folders
    assert run(["merge", str(case), str(other), "--json", *how]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["merged"]
    assert said["counts"]["annotation"] == {"conflict": 1, "added": 1}
    held = notes(case)
    assert "note-11" in held
    assert {text for text in held.values() if "ours" in text or "theirs" in text} == texts
    assert run(["merge", str(case), str(other)]) == 0
    assert "Nothing in it is new." in capsys.readouterr().out
    assert run(["verify", str(case)]) in (0, 1)
    assert "History merged from" in capsys.readouterr().out


def test_the_other_history_is_printed(folders, capsys) -> None:
    case, other = folders
    assert run(["history", str(case), "--merged", "1"]) == 2
    assert run(["merge", str(case), str(other), "--take", "ours"]) == 0
    capsys.readouterr()
    assert run(["history", str(case), "--merged", "1", "--of", "note-11", "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert (entry["actor"], entry["label"]) == ("Бек", "Add")
    assert run(["history", str(case), "--merged", "2"]) == 2


def test_looking_changes_nothing(folders, capsys) -> None:
    case, other = folders
    before = notes(case)
    assert run(["merge", str(case), str(other), "--take", "theirs", "--look"]) == 0
    assert notes(case) == before
    assert "1 added" in capsys.readouterr().out


def test_a_decision_on_nothing_is_refused(folders, capsys) -> None:
    case, other = folders
    for words in ("annotation:note-2=ours", "annotation:note-1=mine", "note-1=both"):
        assert run(["merge", str(case), str(other), "--decide", words]) == 2
        assert "decides no conflict" in capsys.readouterr().err
