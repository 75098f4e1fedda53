"""Tracks and changes of notes from the command line."""

from __future__ import annotations

import json

import pytest

from annotator.cli import run
from annotator.resource_files import resource_path


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("verbs") / "case"
    clip = resource_path("sample", "square.webm")
    assert run(["new", str(folder), "--title", "Площадь"]) == 0
    assert run(["add", str(folder), str(clip)]) == 0
    return folder


@pytest.fixture
def verb(made, capsys):
    capsys.readouterr()

    def call(*words, code=0, data=True):
        words = [*words, "--json"] if data else [*words]
        assert run([str(made) if word is CASE else word for word in words]) == code
        out, err = capsys.readouterr()
        return json.loads(out) if data and code != 2 else out + err

    return call


CASE = object()


def test_notes_are_changed_and_put_on_tracks(verb):
    note = ("note", CASE, "--exhibit", "E1")
    one = verb(*note, "--frame", "3", "--to", "20", "--text", "a figure")["id"]
    copy = verb("edit", "duplicate", CASE, one, "--frame", "30")["note"]
    assert verb("edit", "move", CASE, copy, "--frame", "40")["note"] == copy
    assert verb("edit", "move", CASE, copy, "--frame", "40")["custody_seq"] is None
    second = verb("edit", "split", CASE, one, "--frame", "10")["second"]
    assert verb("edit", "merge", CASE, one, second)["note"] == one
    verb("edit", "link", CASE, copy, "repeats", one)
    assert "no track" in verb("track", "list", CASE, data=False)
    verb("track", "add", CASE, "Shots", "--tag", "shot", "--colour", "red", data=False)
    verb("track", "add", CASE, "Window", data=False)
    made = verb("edit", "bulk", CASE, "--words", "figure", "--tag", "shot")
    assert made == {"changed": 2, "left": []}
    assert verb("edit", "bulk", CASE, one, "--track", "shots")["changed"] == 1
    refused = verb("edit", "bulk", CASE, one, copy, "--tag", "kick", code=1)
    assert refused["changed"] == 0
    assert [each["note"] for each in refused["left"]] == [one]
    assert verb("edit", "bulk", CASE, one, copy, "--tag", "kick", "--leave-out")["changed"] == 1
    verb("track", "change", CASE, "Shots", "--lock", "--hide", "--down", "1", data=False)
    assert "locked" in verb("edit", "move", CASE, one, "--frame", "1", code=2, data=False)
    on = ("--track", "Shots", "--tag", "shot")
    assert "locked" in verb(*note, "--frame", "5", *on, code=2, data=False)
    verb(*note, "--frame", "5", "--text", "glass", "--track", "Window")
    listed = verb("track", "list", CASE)
    assert [track["name"] for track in listed["tracks"]] == ["Window", "Shots"]
    assert list(listed["notes"].values()) == [1, 1]
    assert "[locked, hidden]" in verb("track", "list", CASE, data=False)
    shown = json.loads(verb("show", CASE, data=False))
    assert [link["relation"] for link in shown["links"]] == ["repeats"]
    assert len(shown["placements"]) == 2
    verb("track", "change", CASE, "Shots", "--unlock", data=False)
    verb("track", "remove", CASE, "Shots", data=False)
    assert verb("edit", "bulk", CASE, one, copy, "--delete")["changed"] == 2
    assert json.loads(verb("show", CASE, data=False))["links"] == []


def test_wrong_words_are_said(verb):
    assert "no note" in verb("edit", "move", CASE, "nothing", "--frame", "1", code=2, data=False)
    assert "no track" in verb("track", "remove", CASE, "nothing", code=2, data=False)
    assert "No note is named" in verb("edit", "bulk", CASE, "--delete", code=2, data=False)
    words = ("--words", "x", "--tag", "a", "--delete")
    assert "One change" in verb("edit", "bulk", CASE, *words, code=2, data=False)
