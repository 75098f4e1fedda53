"""The main job without a screen, from a new case to a verified report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from annotator.case.vocabularies import NoteKind, NotVisibleReason, Visibility
from annotator.clock import Clock
from annotator.progress import Cancelled, Report, ignore, never
from annotator.provenance.actor import Actor
from annotator.store.case_store import CaseStore
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.cases import new_case
from annotator.workflow.intake import add_exhibit, ensure_index
from annotator.workflow.report import export_report
from annotator.workflow.sample_case import make_sample_case
from annotator.workflow.verify import verify_case

Say = Callable[[str], None]
_REPORTS: Final = ("report.pdf", "report.html", "notes.csv", "notes.xlsx", "case.json")


@dataclass(frozen=True, slots=True)
class DemoResult:
    """The case folder, the files that were exported, and whether all verified."""

    case: Path
    files: tuple[Path, ...]
    ok: bool


def run_demo(
    folder: Path,
    videos: Sequence[Path] = (),
    *,
    actor: Actor,
    clock: Clock,
    say: Say,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> DemoResult:
    """Do the main job in `folder` on the sample, or on other videos.

    Raises CaseExistsError when `folder` is not empty, and what its steps raise.
    """
    case = folder / "case"
    if videos:
        store = _case_of(case, videos, actor, clock, say, progress, cancelled)
    else:
        store = make_sample_case(
            case, actor=actor, clock=clock, progress=progress, cancelled=cancelled
        )
    with store:
        snapshot = store.snapshot()
        say(f"Case “{snapshot.info.title}” in {case}")
        for exhibit in snapshot.exhibits:
            index = ensure_index(store, exhibit, progress=progress, cancelled=cancelled)
            count = len(snapshot.notes_of(exhibit.id))
            say(f"  {exhibit.label} {exhibit.name()}: {len(index)} frames, {count} notes")
            say(f"     SHA-256 {exhibit.digest_sha256}")
        files = []
        for name in _REPORTS:
            target = folder / name
            export_report(store, target, clock=clock, progress=progress, cancelled=cancelled)
            files.append(target)
            say(f"  wrote {target} ({target.stat().st_size:,} bytes)")
        result = verify_case(store, progress=progress, cancelled=cancelled)
        for finding in result.findings:
            say(f"  {finding.level}: {finding.subject}: {finding.what}")
        say("Verified." if result.ok else "Verification failed.")
    return DemoResult(case, tuple(files), result.ok)


def _case_of(
    case: Path,
    videos: Sequence[Path],
    actor: Actor,
    clock: Clock,
    say: Say,
    progress: Report,
    cancelled: Cancelled,
) -> CaseStore:
    """A case with a note at the first, middle and last frame of each video."""
    store = new_case(case, "Trial of the main job", actor=actor, clock=clock)
    try:
        for video in videos:
            exhibit = add_exhibit(store, video, progress=progress, cancelled=cancelled).exhibit
            index = ensure_index(store, exhibit, progress=progress, cancelled=cancelled)
            for finding in index.missing:
                say(f"  {exhibit.label}: {finding}")
            last = len(index) - 1
            for frame, words in {0: "first", last // 2: "middle", last: "last"}.items():
                note = new_note(
                    exhibit,
                    index,
                    frame,
                    kind=NoteKind.PROCEDURAL,
                    author=actor.name,
                    clock=clock,
                    text=f"The {words} frame of the film.",
                )
                store.apply(add_note(note))
            if last > 0:
                span = new_note(
                    exhibit,
                    index,
                    0,
                    last,
                    kind=NoteKind.OBSERVATION,
                    author=actor.name,
                    clock=clock,
                    text="Nothing was looked for in this trial.",
                    visibility=Visibility.NOT_VISIBLE,
                    not_visible_reason=NotVisibleReason.OTHER,
                )
                store.apply(add_note(span))
    except BaseException:
        store.close()
        raise
    return store
