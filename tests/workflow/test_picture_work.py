"""Enhanced stills of a real film: written with original and steps, and made again to the last bit."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys

import cv2
import pytest

from annotator.case.edits import Action
from annotator.case.enhancement import PictureStep, enhancement_id
from annotator.case.picture_steps import StepKind
from annotator.case.vocabularies import NoteKind
from annotator.cli import run
from annotator.clock import FixedClock
from annotator.errors import UsageError, ValueRefusedError
from annotator.provenance.actor import Actor
from annotator.resource_files import resource_path
from annotator.store.case_store import CaseStore
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.intake import ensure_index
from annotator.workflow.note_edits import delete_notes
from annotator.workflow.picture_edits import (
    moved_step,
    put_steps,
    step_of_words,
    switched_step,
    without_own_steps,
)
from annotator.workflow.picture_sidecar import read_sidecar, read_steps

K = StepKind
WORDS = ["average before=1 after=0", "clahe limit=2.5", "sharpen", "rotate angle=3.5", "enlarge"]


@pytest.fixture(scope="module")
def film_case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("film") / "case"
    assert run(["new", str(folder), "--title", "Площадь"]) == 0
    assert run(["add", str(folder), str(resource_path("sample", "square.webm"))]) == 0
    with opened(folder) as store:
        (exhibit,) = store.exhibits()
        index = ensure_index(store, exhibit)
        note = new_note(
            exhibit, index, 12, kind=NoteKind.OBSERVATION, author="A", clock=store.clock, text="x"
        )
        store.apply(add_note(note))
    return folder, note.id


def opened(folder, **options):
    return CaseStore.open(folder, actor=Actor("Анна"), clock=FixedClock(), **options)


def test_a_pair_is_written_logged_and_made_again_in_a_fresh_process(
    film_case, tmp_path, capsys, checkout
):
    case, note = film_case
    steps = [part for words in WORDS for part in ("--step", words)]
    target = tmp_path / "кадр.png"
    assert run(["enhance", str(case), "--note", note, "--clear", *steps, "-o", str(target)]) == 0
    said = capsys.readouterr().out
    assert "made of 2 frames" in said
    data = json.loads((tmp_path / "кадр-steps.json").read_text("utf-8"))
    assert data["frame"]["index"] == 12
    assert [step["kind"] for step in data["steps"]] == [words.split()[0] for words in WORDS]
    assert data["steps_in_words"][2]["may_invent"].startswith("Brings no detail back")
    assert {"OpenCV", "NumPy", "Annotator", "PyAV"} <= set(data["tools"])
    for name in ("original", "enhanced"):
        picture = cv2.cvtColor(cv2.imread(str(tmp_path / data[name]["file"])), cv2.COLOR_BGR2RGB)
        assert hashlib.sha256(picture.tobytes()).hexdigest() == data[name]["sha256_of_rgb"]
        assert picture.shape[:2] == (data[name]["height"], data[name]["width"])
    with opened(case, read_only=True) as store:
        entry = store.custody_with(Action.EXPORT)[-1]
        assert entry.details["enhanced_sha256_of_rgb"] == data["enhanced"]["sha256_of_rgb"]
        assert entry.details["frame_digest"] == data["frame"]["sha256"]
        assert len(entry.details["steps"]) == 5
    check = ["enhance", str(case), "--check", str(tmp_path / "кадр-steps.json")]
    assert run(check) == 0
    assert "to the last bit" in capsys.readouterr().out
    fresh = subprocess.run(
        [sys.executable, "-m", "annotator", *check, "--json"],
        cwd=checkout, env=os.environ | {"OPENCV_FOR_THREADS_NUM": "1"}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert fresh.returncode == 0, fresh.stderr
    answer = json.loads(fresh.stdout)
    assert answer["ok"]
    assert answer["found"] == data["enhanced"]["sha256_of_rgb"]
    assert answer["other_tools"] == []
    assert run(["enhance", str(case), "--note", note, "-o", str(target)]) == 4  # is there already


def test_a_changed_sidecar_is_found_out(film_case, tmp_path, capsys):
    case, _note = film_case
    written = ["enhance", str(case), "--frame", "3", "--clear", "--step", "gamma gamma=1.8"]
    assert run([*written, "-o", str(tmp_path / "a.png")]) == 0
    sidecar = tmp_path / "a-steps.json"
    data = json.loads(sidecar.read_text("utf-8"))
    check = ["enhance", str(case), "--check", str(sidecar)]

    def changed(**by):
        sidecar.write_text(json.dumps({**data, **by}), "utf-8")

    changed(steps=[{"kind": "gamma", "settings": [{"name": "gamma", "value": 181}], "on": True}])
    assert run(check) == 1
    changed(tools={**data["tools"], "OpenCV": "4.1"})
    assert run(check) == 0
    changed(
        original={**data["original"], "sha256_of_rgb": "00"},
        enhanced={**data["enhanced"], "sha256_of_rgb": "00"},
    )
    capsys.readouterr()
    assert run(check) == 1
    assert "colours are made otherwise" in capsys.readouterr().out
    changed(exhibit={**data["exhibit"], "sha256": "ab" * 32})
    assert run(check) == 2
    changed(frame={**data["frame"], "sha256": "ab" * 32})
    assert run(check) == 2
    for broken in (b"", b"[]", b"{}", b"\xff", b'{"kind": "annotator picture steps"}', b"[" * 9000):
        with pytest.raises(UsageError):
            read_sidecar(broken, "a")
        if broken != b"[]":
            with pytest.raises(UsageError):
                read_steps(broken, "a")
    assert run(["enhance", str(case), "--clear"]) == 0


def test_steps_of_an_exhibit_hold_for_its_notes_until_they_have_their_own(film_case, capsys):
    case, note_id = film_case
    assert run(["enhance", str(case), "--clear"]) == 0
    capsys.readouterr()
    with opened(case) as store:
        (exhibit,) = store.exhibits()
        own = enhancement_id(exhibit.id, note_id)
        if store.find("enhancement", own):
            store.apply(without_own_steps(store.find("enhancement", own)))
        gamma = PictureStep.plain(K.GAMMA, gamma=150)
        store.apply(put_steps(None, exhibit.id, "", [gamma]))
        used = store.snapshot().enhancement_of(exhibit.id, note_id)
        assert used.steps == (gamma,)
        assert put_steps(used, exhibit.id, "", [gamma]) is None
        assert put_steps(None, exhibit.id, "", []) is None
        store.apply(put_steps(None, exhibit.id, note_id, []))
        assert store.snapshot().enhancement_of(exhibit.id, note_id).steps == ()
        (note,) = store.annotations()
        gone = delete_notes([note], store.snapshot())
        store.apply(gone)
        assert store.find("enhancement", own) is None
        store.apply(gone.inverse())
        assert store.snapshot().enhancement_of(exhibit.id, note_id).steps == ()
        store.apply(without_own_steps(store.find("enhancement", own)))
        store.apply(put_steps(used, exhibit.id, "", []))
        assert store.enhancements() == ()
        with pytest.raises(ValueRefusedError):
            put_steps(None, exhibit.id, "", [gamma.having(gamma=9000)])
    assert run(["enhance", str(case), "--step", "levels black=20 white=200"]) == 0
    assert "Levels: black point 20 of 255, white point 200 of 255" in capsys.readouterr().out
    assert run(["enhance", str(case), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["kind"] == "levels"


def test_steps_are_moved_and_switched():
    steps = tuple(PictureStep.plain(kind) for kind in (K.GAMMA, K.CLAHE, K.SHARPEN))
    assert [s.kind for s in moved_step(steps, 0, 1)] == [K.CLAHE, K.GAMMA, K.SHARPEN]
    assert moved_step(steps, 0, -1) == steps
    assert moved_step(steps, 2, 5) == steps
    assert [s.on for s in switched_step(steps, 1)] == [True, False, True]


def test_words_become_steps_or_say_what_there_is(capsys):
    assert step_of_words("enlarge percent=300 between=nearest")["between"] == 0
    assert step_of_words("stabilise motion=shift,")["motion"] == 1
    assert step_of_words("rotate angle=−3.5")["angle"] == -35
    for words, hint in (
        ("glow", "deinterlace"),
        ("gamma warmth=3", "gamma"),
        ("gamma gamma=1.234", "0.20 to 5.00"),
        ("gamma gamma=", "0.20"),
        ("enlarge between=4.5", "Lanczos"),
    ):
        with pytest.raises(UsageError) as refused:
            step_of_words(words)
        assert hint in refused.value.hint
    assert run(["enhance", "nowhere", "--kinds"]) == 0
    said = capsys.readouterr().out
    assert all(f"{kind}:" in said for kind in K)


def test_what_is_not_said_is_asked_for(film_case, tmp_path, capsys):
    case, _note = film_case
    out = ["-o", str(tmp_path / "b.png")]
    for more in (out, ["--frame", "100000", *out], ["--frame", "1", "-o", str(tmp_path / "b.jpg")],
                 ["--note", "no"], ["--exhibit", "E9"], ["--check", str(tmp_path / "none.json")]):  # fmt: skip
        assert run(["enhance", str(case), *more]) == 2
    assert not list(tmp_path.iterdir())
