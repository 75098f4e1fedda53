"""The verbs of event time."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from annotator.cli import run
from annotator.clock import FixedClock
from annotator.provenance.actor import Actor
from annotator.resource_files import resource_path
from annotator.store.case_store import CaseStore
from annotator.workflow.cases import new_case
from annotator.workflow.intake import add_exhibit, ensure_index
from tests.gui.numbered_film import write_film
from tests.workflow.test_event_sound import RATE, cut, scene


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("times") / "case"
    with new_case(folder, "Square", actor=Actor("A"), clock=FixedClock()) as store:
        ensure_index(store, add_exhibit(store, resource_path("sample", "square.webm")).exhibit)
    return str(folder)


def out(capsys, *words: str, code: int = 0) -> str:
    assert run(list(words)) == code
    said = capsys.readouterr()
    return said.out if not code else said.err


def test_times_are_entered_asked_for_listed_and_removed(made, capsys):
    assert "Nothing ties" in out(capsys, "time", "list", made)
    assert "Nothing says" in out(capsys, "when", made, "E1", "0")
    add = ("time", "add", made, "E1", "0")
    first = json.loads(
        out(capsys, *add, "2011-12-16 16:02:10 ± 4 s", "--zone", "Asia/Aqtau", "--json")
    )["id"]
    said = out(capsys, "when", made, "E1", "0").splitlines()
    assert said == [
        "2011-12-16 16:02:06 – 16:02:14 +05 (Asia/Aqtau)",
        "    E1 frame 0, burned-in clock: 2011-12-16 16:02:10 +05 ± 4 s",
    ]
    cut = json.loads(out(capsys, "time", "cut", made, "E1", "100", "--json"))["id"]
    assert "not before" in out(capsys, "when", made, "E1", "100")
    out(capsys, "time", "remove", made, cut)
    out(capsys, "time", "tie", made, "E1", "0", "E1", "24", "--within", "1", "--basis", "other")
    out(capsys, "time", "film", made, "E1", "--zone", "Almaty", "--drift", "0")
    found = json.loads(out(capsys, "when", made, "E1", "48", "--json"))["event_time"]
    assert (found["zone"], found["contradicted"]) == ("Asia/Almaty", False)
    out(capsys, *add, "2011-12-16 17:00 ± 1 s Asia/Aqtau")
    listed = out(capsys, "time", "list", made)
    assert "! These cannot all be right, by 58 min" in listed
    both = out(capsys, "when", made, "E1", "0")
    assert both.startswith("contradicted:")
    assert both.count("  by E1 frame 0") == 2
    assert json.loads(out(capsys, "time", "list", made, "--json"))["contradictions"]
    out(capsys, "time", "remove", made, first)
    assert "!" not in out(capsys, "time", "list", made)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "E1", "0", "2011-12-16 16:02:10 ± 4 s", "--zone", "Asia/Nowhere"), "no zone"),
        (("add", "E1", "0", "2011-12-16 16:02:10", "--zone", "UTC"), "How exact"),
        (("add", "E1", "0", "16:02:10 ± 1", "--zone", "UTC"), "day is missing"),
        (("add", "E1", "0", "2011-03-27 02:30 ± 1", "--zone", "Europe/Berlin"), "never showed"),
        (("add", "E1", "0", "2011-10-30 02:30 ± 1", "--zone", "Europe/Berlin"), "twice"),
        (("add", "E1", "99999", "2011-12-16 16:02 ± 1", "--zone", "UTC"), "no frame 99999"),
        (("add", "E9", "0", "2011-12-16 16:02 ± 1", "--zone", "UTC"), "no exhibit"),
        (("cut", "E1", "0"), "begins with its first frame"),
        (("remove", "nobody"), "no such anchor"),
    ],
)
def test_what_cannot_be_is_said(made, capsys, words, said):
    verb, *rest = words
    assert said in out(capsys, "time", verb, made, *rest, code=2)


def test_the_same_sound_is_proposed_and_stored_when_confirmed(tmp_path, capsys):
    folder = tmp_path / "case"
    whole = scene(20)
    with new_case(folder, "Bangs", actor=Actor("A"), clock=FixedClock()) as store:
        for name, sound in (("one", whole), ("two", cut(whole, 4.2, 10))):
            add_exhibit(store, film_with(tmp_path / f"{name}.mkv", sound))
    words = ("time", "sound", str(folder), "E1", "E2")
    found = json.loads(out(capsys, *words, "--json"))
    assert abs(found["offset_us"] - 4_200_000) < 5_000
    assert found["likely"]
    assert not found["stored"]
    assert "A proposal." in out(capsys, *words)
    assert "Nothing ties" in out(capsys, "time", "list", str(folder))
    assert "Saved as" in out(capsys, *words, "--confirm")
    assert "shared sound: with E1" in out(capsys, "time", "list", str(folder)) or (
        "shared sound: with E2" in out(capsys, "time", "list", str(folder))
    )
    assert "always hears" in out(capsys, "time", "sound", str(folder), "E1", "E1", code=2)
    with CaseStore.open(folder, actor=Actor("A"), clock=FixedClock()) as store:
        add_exhibit(store, write_film(tmp_path / "silent.mp4", 10))
    assert "E3 has no sound." in out(capsys, "time", "sound", str(folder), "E1", "E3", code=3)


def film_with(path: Path, sound: np.ndarray) -> Path:
    """Grey pictures, 25 a second, under a sound."""
    with av.open(str(path), "w") as file:
        video = file.add_stream("ffv1", rate=25)
        video.width, video.height, video.pix_fmt = 32, 32, "yuv420p"
        audio = file.add_stream("pcm_s16le", rate=RATE)
        audio.layout = "mono"
        for number in range(len(sound) * 25 // RATE):
            picture = av.VideoFrame.from_ndarray(
                np.full((48, 32), number % 200, np.uint8), format="yuv420p"
            )
            picture.pts, picture.time_base = number, Fraction(1, 25)
            file.mux(video.encode(picture))
            step = RATE // 25
            part = np.clip(sound[number * step : (number + 1) * step], -1, 1)
            heard = av.AudioFrame.from_ndarray(
                (part * 32767).astype(np.int16)[None, :], format="s16", layout="mono"
            )
            heard.sample_rate = RATE
            heard.pts, heard.time_base = number * step, Fraction(1, RATE)
            file.mux(audio.encode(heard))
        file.mux(video.encode(None))
        file.mux(audio.encode(None))
    return path
