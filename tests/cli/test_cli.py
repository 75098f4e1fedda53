from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys

import click
import pytest

from annotator.cli import run, verbs
from annotator.resource_files import resource_path


@pytest.fixture
def clip(tmp_path):
    path = tmp_path / "square.webm"
    shutil.copy(resource_path("sample", "square.webm"), path)
    return path


@pytest.fixture
def case(tmp_path, capsys):
    folder = tmp_path / "case"
    assert run(["new", str(folder), "--title", "Площадь"]) == 0
    capsys.readouterr()
    return folder


def _json(capsys):
    return json.loads(capsys.readouterr().out)


def _lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_main_job(case, clip, tmp_path, capsys):
    assert run(["add", str(case), str(clip), "--set", "title=Square", "--json"]) == 0
    (added,) = _json(capsys)
    assert added["label"] == "E1"
    assert run(
        ["note", str(case), "--exhibit", "E1", "--frame", "7", "--text", "Көрінеді", "--tag", "a"]
    ) == 0  # fmt: skip
    assert run(
        ["note", str(case), "--exhibit", "E1", "--frame", "5", "--to", "60",
         "--visibility", "not visible", "--reason", "off-frame", "--text", "No thrown object"]
    ) == 0  # fmt: skip
    capsys.readouterr()
    assert run(["show", str(case)]) == 0
    shown = _json(capsys)
    assert [note["text"] for note in shown["annotations"]] == ["Көрінеді", "No thrown object"]
    assert run(["frames", str(clip), "--at", "7", "--digest"]) == 0
    (line,) = _lines(capsys)
    start = shown["annotations"][0]["start"]
    assert (start["index"], start["pts"], start["digest"]) == (7, line["pts"], line["digest"])
    for kind in ("pdf", "html", "csv", "xlsx", "json"):
        target = tmp_path / f"report.{kind}"
        assert run(["report", str(case), "-o", str(target)]) == 0
        assert target.stat().st_size > 500
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    capsys.readouterr()
    assert run(["verify", str(case), "--json"]) == 0
    assert _json(capsys)["ok"] is True


def test_frames_at_random_prints_the_lines_of_the_sequential_run(clip, capsys):
    assert run(["frames", str(clip), "--digest"]) == 0
    every = _lines(capsys)
    assert [line["index"] for line in every] == list(range(288))
    wanted = [287, 0, 140, 139, 141, 3, 287]
    assert run(["frames", str(clip), "--at", ",".join(map(str, wanted)), "--digest"]) == 0
    assert _lines(capsys) == [every[number] for number in wanted]


@pytest.mark.skipif(sys.platform == "win32", reason="there video is decoded in the program itself")
def test_a_list_of_frames_brings_no_decoder_into_the_program(clip, monkeypatch):
    monkeypatch.delenv("ANNOTATOR_IN_PROCESS", raising=False)
    command = [sys.executable, "-X", "importtime", "-m", "annotator", "frames", str(clip)]
    done = subprocess.run([*command, "--digest"], capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 288
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "annotator.media.process.lines" in imported
    # They cost more than all the rest, and only the decoder process needs them.
    assert not {"av", "cv2", "numpy"} & imported


def test_frames_without_digest_say_the_same_otherwise(clip, capsys):
    assert run(["frames", str(clip), "--at", "3,1"]) == 0
    assert [(line["index"], line["digest"]) for line in _lines(capsys)] == [(3, None), (1, None)]


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["new"], 2),
        (["nothing-like-that"], 2),
        (["frames", "{clip}", "--at", "1,x"], 2),
        (["frames", "{clip}", "--at", "288"], 2),
        (["still", "{clip}", "--frame", "288", "-o", "{tmp}/x.png"], 2),
        (["still", "{clip}", "--frame", "0", "-o", "{clip}"], 2),
        (["report", "{case}", "-o", "{tmp}/report.doc"], 2),
        (["note", "{case}", "--exhibit", "E9", "--frame", "0", "--text", "x"], 2),
        (["note", "{case}", "--exhibit", "E1", "--frame", "0", "--kind", "guess"], 2),
        (["add", "{case}", "{clip}", "--set", "generation"], 2),
        (["info", "{tmp}/gone.mp4"], 3),
        (["frames", "{text}"], 3),
        (["add", "{case}", "{text}"], 3),
        (["show", "{tmp}"], 4),
        (["verify", "{tmp}/nowhere"], 4),
        (["new", "{case}", "--title", "again"], 4),
    ],
)
def test_exit_codes_and_words_on_standard_error(case, clip, tmp_path, capsys, argv, code):
    text = tmp_path / "text.mp4"
    text.write_text("This is a letter, not a video.\n")
    places = {"clip": clip, "case": case, "tmp": tmp_path, "text": text}
    assert run([part.format(**places) for part in argv]) == code
    captured = capsys.readouterr()
    assert captured.err.strip()
    assert "Traceback" not in captured.err
    assert captured.out == ""
    assert clip.read_bytes() == resource_path("sample", "square.webm").read_bytes()


def test_adding_twice_is_refused_with_a_pointer_to_the_first(case, clip, capsys):
    assert run(["add", str(case), str(clip)]) == 0
    capsys.readouterr()
    assert run(["add", str(case), str(clip)]) == 4
    assert "E1" in capsys.readouterr().err


def test_verification_fails_with_1(case, clip, capsys):
    assert run(["add", str(case), str(clip)]) == 0
    (media,) = (case / "media").iterdir()
    media.chmod(stat.S_IRUSR | stat.S_IWUSR)
    media.write_bytes(media.read_bytes()[:-1] + b"\0")
    capsys.readouterr()
    assert run(["verify", str(case)]) == 1
    assert "FAILED" in capsys.readouterr().out


def test_an_existing_report_is_replaced_only_when_told(case, tmp_path, capsys):
    target = tmp_path / "r.json"
    target.write_text("mine")
    assert run(["report", str(case), "-o", str(target)]) == 4
    assert target.read_text() == "mine"
    assert run(["report", str(case), "-o", str(target), "--overwrite"]) == 0
    assert json.loads(target.read_text())
    assert "already" in capsys.readouterr().err


CONTEXT = click.Context(verbs)


@pytest.mark.parametrize("verb", verbs.list_commands(CONTEXT))
def test_every_verb_has_help(verb, capsys):
    assert run([verb, "--help"]) == 0
    text = capsys.readouterr().out
    assert verb in text
    found = verbs.get_command(CONTEXT, verb)
    assert found is not None
    assert found.name == verb
    assert found.help


def test_a_reader_that_goes_away_is_no_error(clip):
    shell = f'"{sys.executable}" -m annotator frames "{clip}" | head -1; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(
        ["/bin/bash", "-c", shell], capture_output=True, text=True, check=True, timeout=600
    )
    first, status = done.stdout.splitlines()
    assert json.loads(first)["index"] == 0
    assert status == "0"
    assert "Traceback" not in done.stderr


def test_a_still_is_written_with_the_digest_of_its_frame(clip, tmp_path, capsys):
    target = tmp_path / "still.png"
    assert run(["still", str(clip), "--frame", "140", "-o", str(target), "--json"]) == 0
    told = _json(capsys)
    assert target.read_bytes().startswith(b"\x89PNG")
    assert run(["frames", str(clip), "--at", "140", "--digest"]) == 0
    (line,) = _lines(capsys)
    assert (told["index"], told["pts"], told["digest"]) == (140, line["pts"], line["digest"])
    assert run(["still", str(clip), "--frame", "140", "-o", str(target)]) == 4


def test_info_tells_the_facts_of_a_video_and_of_a_case(case, clip, capsys):
    assert run(["info", str(clip), "--json"]) == 0
    quick = _json(capsys)
    assert quick["container"]
    assert quick["frames"]["state"] == "provisional"
    assert quick["frames"]["duplicates"] is None
    assert run(["info", str(clip), "--decode", "--json"]) == 0
    final = _json(capsys)["frames"]
    assert final["state"] == "final"
    assert final["gops"]["count"] >= 1
    assert run(["info", str(clip)]) == 0
    assert "groups of pictures" in capsys.readouterr().out
    assert run(["add", str(case), str(clip), "--stream", "0", "--json"]) == 0
    (added,) = _json(capsys)
    assert run(["info", str(case), "--json"]) == 0
    (exhibit,) = _json(capsys)["exhibits"]
    assert exhibit["frames"] == final
    assert exhibit["frames"]["frames"] == added["frames"]
    assert run(["add", str(case), str(clip), "--stream", "1"]) != 0
