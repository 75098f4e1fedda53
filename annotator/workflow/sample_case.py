"""Build the sample case: invented footage, and notes modelled on a real kind of dispute."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.case_info import CaseInfo
from annotator.case.edits import adding, changing
from annotator.case.entities import Entity, entity_name
from annotator.case.exhibit import Proposal
from annotator.clock import Clock, utc_text
from annotator.progress import Cancelled, Report, check, ignore, never
from annotator.provenance.actor import Actor
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.file_facts import SOFTWARE
from annotator.workflow.file_statements import take_statement
from annotator.workflow.intake import add_exhibit, ensure_index
from annotator.workflow.places_maps import take_map_picture
from annotator.workflow.sample import (
    SAMPLE_FILES,
    SAMPLE_TITLE,
    sample_file,
    sample_info,
    sample_provenance,
    sample_values,
)
from annotator.workflow.sample_claims import add_claims
from annotator.workflow.sample_copies import add_copies
from annotator.workflow.sample_disclosure import add_decisions
from annotator.workflow.sample_event_time import sample_event_times
from annotator.workflow.sample_people import add_people_and_harms
from annotator.workflow.sample_places import matched, sample_map_file, sample_places
from annotator.workflow.sample_redaction import add_redaction
from annotator.workflow.sample_sounds import add_sounds

SAMPLE_ACTOR: Final = Actor("A. Trainer (invented)")
_WRITTEN_WITH: Final = "in the file, read with MediaInfo: writing_application"


def make_sample_case(
    folder: Path,
    *,
    actor: Actor = SAMPLE_ACTOR,
    clock: Clock,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> CaseStore:
    """Make the sample case in `folder` through the same steps as any case, and open it.

    Raises CaseExistsError when something is there already; when the work is
    stopped or fails, nothing of the case stays.
    """
    head = CaseInfo(clock.new_id(), SAMPLE_TITLE, utc_text(clock.now_utc()), invented=True)
    store = CaseStore.create(folder, sample_info(head), actor=actor, clock=clock)
    try:
        _fill(store, clock, progress, cancelled)
    except BaseException:
        store.close()
        _remove(folder)
        raise
    return store


def _fill(store: CaseStore, clock: Clock, progress: Report, cancelled: Cancelled) -> None:
    exhibits = {}
    indexes: dict[str, FrameIndex] = {}
    for label in SAMPLE_FILES:
        taken = add_exhibit(store, sample_file(label), progress=progress, cancelled=cancelled)
        entered = replace(taken.exhibit, provenance=sample_provenance(label))
        store.apply(changing("Enter the provenance", [(taken.exhibit, entered)]))
        exhibits[label] = entered
        indexes[label] = ensure_index(store, entered, progress=progress, cancelled=cancelled)
    values = sample_values(
        new_id=clock.new_id,
        exhibits=exhibits,
        stamps=lambda label, frame: indexes[label].stamp(frame),
        author=store.actor.name,
        now=utc_text(clock.now_utc()),
    )
    times = sample_event_times(
        new_id=clock.new_id,
        exhibits=exhibits,
        stamps=lambda label, frame: indexes[label].stamp(frame),
        author=store.actor.name,
        now=utc_text(clock.now_utc()),
    )
    places = sample_places(
        new_id=clock.new_id,
        exhibits=exhibits,
        stamps=lambda label, frame: indexes[label].stamp(frame),
        author=store.actor.name,
        now=utc_text(clock.now_utc()),
    )
    map_picture = matched(take_map_picture(store, sample_map_file()).picture)
    for value in (*values, *times, *places, map_picture):
        check(cancelled)
        store.apply(adding(f"Add {_word(value)}", value))
    add_claims(store, values)
    add_sounds(store, exhibits, indexes, progress=progress, cancelled=cancelled)
    add_copies(store, exhibits, progress=progress, cancelled=cancelled)
    add_people_and_harms(store, exhibits, indexes)
    add_redaction(store, exhibits, indexes, clock)
    add_decisions(store, exhibits)
    software = Proposal(SOFTWARE, "Lavf62.12.102", _WRITTEN_WITH)
    store.apply(take_statement(exhibits["E1"], software, store.actor.name, clock))


def _word(value: Entity) -> str:
    return value.kind.value if isinstance(value, Annotation) else entity_name(value)


def _remove(folder: Path) -> None:
    """Take away what this run made; originals lie elsewhere and are not touched."""
    shutil.rmtree(folder, ignore_errors=True)
