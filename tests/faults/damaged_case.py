"""A small case with one of everything, and all that can be seen of it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from annotator.case.edits import adding, changing, deleting
from annotator.errors import AnnotatorError
from annotator.provenance.finding import Level
from annotator.store.case_store import CaseStore
from tests.store.case_values import filled_store, note, reopen

WORDS = ("figure", "стре", "длинный", "выстрел", "№ 3")


def make_case(folder: Path) -> dict[str, bytes]:
    """Make it; returns its files by their names below the folder, as they lie there closed."""
    with filled_store(folder) as store:
        long = note(3, 30, text="№ 3 длинный текст " * 400)
        store.apply(adding("long", long, note(4, 40)))
        store.apply(changing("change", [(note(4, 40), note(4, 41, text="x!"))]))
        store.apply(deleting("remove", note(4, 41, text="x!")))
        store.apply(adding("another", note(5, 50, people=("person-1",))))
        store.log("dissemination", "Report", details={"file": "report.pdf"})
        store.save_draft("typing", {"text": "half a sentence"})
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def seen(store: CaseStore) -> dict[str, Any]:
    """What a person can see of the case, by any way that the program offers."""
    snapshot = store.snapshot()
    everything = [
        snapshot.info,
        *snapshot.exhibits,
        *snapshot.sources,
        *snapshot.claims,
        *snapshot.people,
        *snapshot.annotations,
    ]
    return {
        "values": snapshot,
        "film": store.annotations(),
        "one by one": [store.find("annotation", each.id) for each in snapshot.annotations],
        "of each": [store.annotations(each.id) for each in snapshot.exhibits],
        "log": store.custody(),
        "histories": [store.custody_of(each.id) for each in everything],
        "leaning": [store.count_leaning_on(each.id) for each in everything],
        "drafts": store.drafts(),
        "found": [store.search(word) for word in WORDS],
        "codes": store.person_with_code("W-1"),
        "heads": store.trust.heads(),
    }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a damaged case: refused in words, named by verify, harmless or silent."""

    kind: str
    words: str


def judge(folder: Path, sound: dict[str, Any]) -> Verdict:
    """Open, verify and look; anything but an error in words comes out as a failure of the test."""
    error: AnnotatorError | None = None
    bad = []
    same = False
    try:
        with reopen(folder) as store:
            bad = [each for each in store.verify() if each.level is not Level.OK]
            same = seen(store) == sound
    except AnnotatorError as refusal:
        error = refusal
    if bad:
        return Verdict("named", bad[0].what)
    if error is not None:
        assert error.message
        assert error.hint
        return Verdict("refused", error.message)
    return Verdict("harmless" if same else "silent", "")


def differences(folder: Path, sound: dict[str, Any]) -> list[str]:
    """What looks different, for the message of a test that failed."""
    with reopen(folder) as store:
        now = seen(store)
    return [name for name in sound if now[name] != sound[name]]


def lay_down(folder: Path, files: dict[str, bytes]) -> None:
    """Write the files of a case into a new folder."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("media", "derived", "exports"):
        (folder / name).mkdir(parents=True)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def flipped(data: bytes, place: int, bit: int) -> bytes:
    """The same with one bit turned over."""
    array = np.frombuffer(data, np.uint8).copy()
    array[place] ^= 1 << bit
    return array.tobytes()
