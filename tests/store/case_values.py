"""Values and stores for tests of the case and its storage."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from annotator.case.accounts import Claim, Person, Source
from annotator.case.annotation import Annotation, BearsOn, Translation
from annotator.case.case_info import CaseInfo
from annotator.case.edits import adding
from annotator.case.exhibit import Exhibit, Provenance
from annotator.case.vocabularies import NoteKind, Stance
from annotator.clock import Clock, FixedClock
from annotator.provenance.actor import Actor
from annotator.store.case_store import CaseStore
from annotator.timing.frame_stamp import FrameStamp

ACTOR = Actor("Анна ✎")
DIGEST = "ab" * 32


def info(case_id: str = "case-1") -> CaseInfo:
    return CaseInfo(case_id, "Zhanaozen", "2026-01-01T00:00:00.000000Z", question="Что видно?")


def exhibit(number: int = 1) -> Exhibit:
    return Exhibit(
        id=f"exhibit-{number}",
        label=f"E{number}",
        digest_sha256=f"{number:064x}",
        digest_sha512="cd" * 64,
        size_bytes=12_345,
        filename="кадр\\xff.mp4",
        filename_raw=b"\xd0\xba\xff.mp4",
        media_path=f"media/{number:064x}.mp4",
        added_at="2026-01-01T00:00:00.000000Z",
        provenance=Provenance(title="Окно", languages=("ru", "kk")),
    )


def stamp(index: int) -> FrameStamp:
    return FrameStamp(index, index * 3003, Fraction(1, 90_000), DIGEST)


def note(number: int, frame: int = 0, *, of: int = 1, **changed: object) -> Annotation:
    base: dict[str, object] = {
        "id": f"note-{number}",
        "exhibit_id": f"exhibit-{of}",
        "exhibit_digest": f"{of:064x}",
        "kind": NoteKind.OBSERVATION,
        "start": stamp(frame),
        "author": "Анна",
        "created_at": f"2026-01-01T00:00:{number % 60:02d}.000000Z",
        "edited_at": "2026-01-01T00:00:00.000000Z",
        "text": f"A figure falls, № {number}",
    }
    return Annotation(**{**base, **changed})  # type: ignore[arg-type]


def rich_values() -> tuple[object, ...]:
    """One of everything, each referring to others, in an order in which they can be added."""
    source = Source("source-1", "Генпрокуратура", remarks="'; DROP TABLE annotation; --")
    claim = Claim("claim-1", "source-1", "Shots in the air", text="Стреляли в воздух\0!")
    person = Person("person-1", "W-1")
    seen = note(1, 5, tags=("выстрел", 'a"b'), people=("person-1",))
    inferred = note(
        2,
        9,
        kind=NoteKind.INFERENCE,
        end=stamp(40),
        cites=("note-1",),
        bears_on=(BearsOn("claim-1", Stance.CONTRADICTS, "ниже пояса"),),
        translations=(Translation("Machine text", "en", "engine 3", machine=True),),
    )
    return (exhibit(1), exhibit(2), source, claim, person, seen, inferred)


def new_store(folder: Path, clock: Clock | None = None) -> CaseStore:
    return CaseStore.create(folder, info(), actor=ACTOR, clock=clock or FixedClock())


def filled_store(folder: Path) -> CaseStore:
    store = new_store(folder)
    for value in rich_values():
        store.apply(adding("Add", value))  # type: ignore[arg-type]
    return store


def reopen(folder: Path, **options: bool) -> CaseStore:
    return CaseStore.open(folder, actor=ACTOR, clock=FixedClock(), **options)
