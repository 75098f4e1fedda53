from __future__ import annotations

import json
import shutil
import stat

import pytest

from annotator.cli import run
from annotator.resource_files import resource_path


@pytest.fixture
def case(tmp_path, capsys):
    """A case with one film in place and a note on it."""
    (tmp_path / "films").mkdir()
    film = tmp_path / "films" / "square.webm"
    shutil.copy(resource_path("sample", "square.webm"), film)
    folder = tmp_path / "case"
    assert run(["new", str(folder), "--title", "Square"]) == 0
    assert run(["add", str(folder), str(film), "--in-place"]) == 0
    assert run(["note", str(folder), "--exhibit", "E1", "--frame", "7", "--text", "Seen"]) == 0
    capsys.readouterr()
    return folder, film


def test_verify_says_complete_and_valid_logs_it_and_saves_it(case, tmp_path, capsys):
    folder, film = case
    before = film.stat()
    assert run(["verify", str(folder), "--json", "-o", str(tmp_path / "said.txt")]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["complete"], said["valid"]) == (True, True, True)
    assert isinstance(said["custody_seq"], int)
    assert f"entry {said['custody_seq']}" in (tmp_path / "said.txt").read_text("utf-8")
    assert run(["show", str(folder)]) == 0
    (original,) = json.loads(capsys.readouterr().out)["originals"]
    assert (original["file"], original["custody_seq"]) == ("there", said["custody_seq"])
    after = film.stat()
    assert (before.st_mtime_ns, before.st_mode, before.st_size) == (
        after.st_mtime_ns,
        after.st_mode,
        after.st_size,
    )


def test_verify_without_the_log_writes_nothing(case, capsys):
    folder, _film = case
    assert run(["verify", str(folder), "--no-log", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["custody_seq"] is None


def test_a_missing_original_is_incomplete_and_found_again_by_a_search(case, tmp_path, capsys):
    folder, film = case
    film.rename(tmp_path / "films" / "moved.webm")
    assert run(["verify", str(folder)]) == 1
    out = capsys.readouterr().out
    assert "Not complete" in out
    assert "taken in on" in out
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run(["relink", str(folder), "E1", "--search", str(empty)]) == 1
    assert "was not found" in capsys.readouterr().out
    assert run(["relink", str(folder), "E1", "--search", str(tmp_path / "films"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["file"].endswith("moved.webm")
    assert said["files_looked_at"] >= 1
    assert run(["verify", str(folder)]) == 0


def test_another_file_is_refused_with_the_reason(case, tmp_path, capsys):
    folder, film = case
    other = tmp_path / "other.webm"
    data = bytearray(film.read_bytes())
    data[500] ^= 1
    other.write_bytes(data)
    film.unlink()
    assert run(["relink", str(folder), "E1", str(other)]) == 1
    said = capsys.readouterr().err
    assert "1 of 1 parts" in said
    assert "not the original" in said
    assert run(["relink", str(folder), "E1", "--search", str(tmp_path), "--json"]) == 1
    (refused,) = json.loads(capsys.readouterr().out)["refused"]
    assert "SHA-256" in refused


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["E1"], 2),
        (["E1", "a.webm", "--search", "."], 2),
        (["E9", "a.webm"], 2),
        (["E1", "{tmp}/nowhere.webm"], 3),
        (["E1", "--search", "{tmp}/nowhere"], 3),
    ],
)
def test_exit_codes_of_relink(case, tmp_path, arguments, code):
    folder, _film = case
    filled = [argument.replace("{tmp}", str(tmp_path)) for argument in arguments]
    assert run(["relink", str(folder), *filled]) == code


def test_a_flipped_byte_is_placed(case, capsys):
    folder, film = case
    film.chmod(stat.S_IRUSR | stat.S_IWUSR)
    with film.open("r+b") as file:
        file.seek(50_000)
        byte = file.read(1)
        file.seek(50_000)
        file.write(bytes([byte[0] ^ 1]))
    assert run(["verify", str(folder)]) == 1
    out = capsys.readouterr().out
    assert "1 of 1 part of 4 MiB differs" in out
    assert "Not valid" in out
    assert "Complete: everything" in out
