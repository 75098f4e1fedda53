"""Gather what a report needs, render it, write it, log it."""

from __future__ import annotations

import platform
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Final, get_args

from annotator import __version__
from annotator.case.editions import edition_of, project
from annotator.case.edits import Action
from annotator.case.note_filter import NoteFilter
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import Edition
from annotator.clock import Clock
from annotator.errors import CancelledError, MediaError, UsageError
from annotator.media.versions import library_versions
from annotator.progress import Cancelled, Report, ignore, never
from annotator.provenance.digests import hash_file
from annotator.report.document import ReportDocument, compose
from annotator.report.enhanced_pair import EnhancedPair
from annotator.report.inputs import ReportOptions
from annotator.report.languages import words_in
from annotator.report.render import Kind
from annotator.report.sound_figure import SoundFigure
from annotator.report.words import Words
from annotator.store.case_store import CaseStore
from annotator.store.vault import Vault
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.workflow.annotate import with_final_numbers
from annotator.workflow.claims_coverage import timed_in_words
from annotator.workflow.copies_report import copy_stills
from annotator.workflow.disclosure_check import NOTHING_ACCEPTED, Accepted, Leaving
from annotator.workflow.disclosure_gate import cleared
from annotator.workflow.edition_pictures import EditionPictures
from annotator.workflow.event_edits import times_with_final_numbers
from annotator.workflow.event_time import EventTimes
from annotator.workflow.harms import harms_with_final_numbers
from annotator.workflow.head_facts import signed_for_report
from annotator.workflow.intake import ensure_index, facts_of
from annotator.workflow.places import places_with_final_numbers
from annotator.workflow.places_drawing import map_for_report
from annotator.workflow.report_bytes import rendered
from annotator.workflow.report_pictures import enhanced_pairs
from annotator.workflow.report_stills import NoteStills, take_stills
from annotator.workflow.saved_filters import saved_filters
from annotator.workflow.sound_figures import AROUND_NS, sound_figures
from annotator.workflow.stills import require_free, write_export
from annotator.workflow.telling import (
    Names,
    Telling,
    log_of,
    names_in_case,
    names_in_log,
    require_unsaid,
)
from annotator.workflow.vault import vault_of

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_WITH_STILLS: Final = ("pdf", "html", "docx")
_TOOLS: Final = ("PySide6-Essentials", "av", "opencv-python", "numpy", "sqlite-utils", "typst")

__all__ = ["KINDS", "ReportOptions", "export_report", "kind_of", "render_report", "tool_versions"]


def kind_of(target: Path) -> Kind:
    """Which kind of report a file name asks for; raises UsageError for none."""
    for kind in KINDS:
        if target.suffix.lower() == f".{kind}":
            return kind
    raise UsageError(
        f"“{target.name}” is no kind of report.", f"End it in one of: {', '.join(KINDS)}."
    )


def export_report(  # noqa: PLR0913 (what, where, and who answers for it)
    store: CaseStore,
    target: Path,
    *,
    options: ReportOptions | None = None,
    clock: Clock,
    overwrite: bool = False,
    vault: Vault | None = None,
    accepted: Accepted = NOTHING_ACCEPTED,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Path:
    """Write a report of the case; the ending of `target` says which kind.

    The export is entered in the custody log with the digest of the file, unless
    the case is open read-only. The names in an unlocked `vault` are searched for
    in what it would say. Below the sealed edition nothing is written before the
    disclosure check has nothing left but what is `accepted`. Raises UsageError for another
    ending, TellingError or DisclosureError where it gives somebody away, ExportError where the file exists or cannot be
    written, CancelledError.
    """
    kind = kind_of(target)
    options = options or ReportOptions()
    vault = vault_of(store) if vault is None else vault
    edition = options.edition or store.info().edition
    leaving = Leaving(
        frozenset(options.exhibits),
        stills=kind in _WITH_STILLS,
        texts=(("The name of the file", target.name), *_template_words(options)),
    )
    # What is looked through is what is written, whatever is written into the case meanwhile.
    case = store.snapshot()
    said = cleared(
        store, edition, leaving, case=case, vault=vault, accepted=accepted, cancelled=cancelled
    )
    if edition is Edition.SEALED:
        told = telling_in_report(store, options, kind, vault, cancelled)
        require_unsaid(told, sealed=False, accepted=False)
    require_free(target, overwrite=overwrite)
    _document, data = render_report(
        store, kind, target, options=replace(options, edition=edition), clock=clock, case=case,
        progress=progress, cancelled=cancelled,
    )  # fmt: skip
    write_export(target, data, overwrite=overwrite)
    if not store.read_only:
        digests = hash_file(target)
        store.log(
            Action.EXPORT,
            f"Export a {kind.upper()} report",
            details={
                "kind": kind,
                "sha256": digests.sha256,
                "size_bytes": digests.size_bytes,
                **said,
                **({} if options.template is None else {"template": dict(options.template.files)}),
            },
        )
    return target


def _template_words(options: ReportOptions) -> tuple[tuple[str, str], ...]:
    if options.template is None:
        return ()
    return (("The report’s template", options.template.words()),)


def telling_in_report(
    store: CaseStore,
    options: ReportOptions,
    kind: Kind,
    vault: Vault,
    cancelled: Cancelled = never,
) -> tuple[Telling, ...]:
    """Where a report would say a name of an unlocked vault. Raises CancelledError, StoreError."""
    if not vault.is_unlocked:
        return ()
    names = Names(vault)
    case = store.snapshot()
    edition = options.edition or case.info.edition
    told = edition_of(case, edition)
    found = names_in_case(names, told, exhibits=options.exhibits, cancelled=cancelled)
    if options.template is not None and names.are_in(options.template.words()):
        found += (Telling("The report’s template", "take the name out of its texts."),)
    if edition is not Edition.SEALED:
        return found  # the log is printed without words there
    if kind == "json" or (kind in _WITH_STILLS and "custody" in options.sections):
        found += names_in_log(names, log_of(store), whole=False, cancelled=cancelled)
    return found


def render_report(
    store: CaseStore,
    kind: Kind,
    target: Path,
    *,
    options: ReportOptions,
    clock: Clock,
    case: CaseSnapshot | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> tuple[ReportDocument, bytes]:
    """The report and its bytes, written nowhere yet and not logged; `target` is where it will go.

    It is made of `case`, without it of the case as it is now. Raises ExportError, CancelledError.
    """
    document = _gather(store, case or store.snapshot(), options, clock, kind, progress, cancelled)
    return document, rendered(store, document, kind, target, progress, cancelled)


def render_pages(
    store: CaseStore,
    target: Path,
    *,
    options: ReportOptions,
    clock: Clock,
    case: CaseSnapshot,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> dict[Kind, bytes]:
    """One report of `case` as PDF and as HTML, its pictures taken once; written nowhere and not logged.

    Raises ExportError, CancelledError.
    """
    document = _gather(store, case, options, clock, "pdf", progress, cancelled)
    kinds: tuple[Kind, ...] = ("pdf", "html")
    return {kind: rendered(store, document, kind, target, progress, cancelled) for kind in kinds}


def tool_versions() -> dict[str, str]:
    """The program and the libraries that a report's pictures and digests depend on."""
    versions = {"Annotator": __version__, "Python": platform.python_version()}
    for name in _TOOLS:
        versions[name] = metadata.version(name)
    versions.update(library_versions())
    versions["System"] = f"{platform.system()} {platform.machine()}"
    return versions


def _gather(
    store: CaseStore,
    snapshot: CaseSnapshot,
    options: ReportOptions,
    clock: Clock,
    kind: Kind,
    progress: Report,
    cancelled: Cancelled,
) -> ReportDocument:
    with_stills = kind in _WITH_STILLS
    # Tables and data are read by machines.
    words = words_in(options.language) if with_stills else Words()
    exhibits = tuple(
        exhibit
        for exhibit in snapshot.exhibits
        if not options.exhibits or exhibit.id in options.exhibits
    )
    edition = options.edition or snapshot.info.edition
    shown = notes_shown(store, snapshot, options.wanted)
    indexes: dict[str, FrameIndex] = {}
    stills = NoteStills()
    enhanced: list[EnhancedPair] = []
    heard: list[SoundFigure] = []
    for exhibit in exhibits:
        try:
            index = ensure_index(store, exhibit, progress=progress, cancelled=cancelled)
        except CancelledError:
            raise
        except MediaError:
            stored = store.index(exhibit.id)
            if stored is None:
                continue
            index = stored
        indexes[exhibit.id] = index
        if index.state is IndexState.FINAL:
            # Notes that were written before, and not opened since, get the numbers that they will have.
            snapshot = with_final_numbers(snapshot, exhibit.id, index)
            snapshot = times_with_final_numbers(snapshot, exhibit.id, index)
            snapshot = places_with_final_numbers(snapshot, exhibit.id, index)
            snapshot = harms_with_final_numbers(snapshot, exhibit.id, index)
    whole = snapshot
    made = project(whole, edition, (entry.actor.name for entry in store.custody()))
    looks, snapshot = EditionPictures(whole, edition), made.case
    # Films are opened by what the case knows of them, of which an edition does not say everything.
    filmed = replace(snapshot, exhibits=whole.exhibits)
    chosen = {exhibit.id for exhibit in exhibits}
    exhibits = tuple(exhibit for exhibit in snapshot.exhibits if exhibit.id in chosen)
    indexes = {exhibit.id: indexes[exhibit.id] for exhibit in exhibits if exhibit.id in indexes}
    if with_stills:
        pictured = snapshot if shown is None else _only(snapshot, shown)
        for exhibit_id, index in indexes.items():
            exhibit = whole.exhibit(exhibit_id)
            notes = pictured.notes_of(exhibit.id)
            audible = tuple(note for note in notes if looks.hears(note, index, AROUND_NS))
            take_stills(store, pictured, exhibit, index, stills, looks, progress, cancelled)
            enhanced += enhanced_pairs(
                store, snapshot, exhibit, index, notes, looks, progress, cancelled
            )
            heard += sound_figures(
                store, snapshot, exhibit, index, audible, progress, cancelled, words
            )
    copies = (
        copy_stills(store, filmed, indexes.keys(), indexes, looks, progress, cancelled)
        if with_stills
        else {}
    )
    # Here, after everything that the report itself may enter in the log.
    signed = signed_for_report(store)
    return compose(
        whole,
        indexes,
        store.custody(),
        stills.first,
        {exhibit.id: facts_of(exhibit).summary_rows() for exhibit in exhibits},
        clock.now_utc(),
        tool_versions(),
        options,
        last_stills=stills.last,
        between_stills=stills.between,
        signed=signed,
        words=words,
        enhanced=enhanced,
        copies_shown=copies,
        times=EventTimes.of(snapshot, lambda id: indexes.get(id) or store.index(id)),
        coverage=timed_in_words(snapshot, indexes.get, words),
        sound_figures=heard,
        place_map=map_for_report(store, snapshot, exhibits, options) if with_stills else None,
        shown=shown,
        projected=made,
        covered_up=frozenset(stills.withheld),
    )


def notes_shown(
    store: CaseStore, snapshot: CaseSnapshot, wanted: NoteFilter
) -> frozenset[str] | None:
    """The ids of the notes that a filter lets through; None where it lets all through."""
    if wanted.is_empty():
        return None
    found = set(store.search(wanted.words)) if wanted.searched() else None
    return frozenset(
        note.id
        for note in snapshot.annotations
        if wanted.fits(note) and (found is None or note.id in found)
    )


def with_filter(options: ReportOptions, folder: Path, name: str) -> ReportOptions:
    """The options with the filter that is kept under a name in the case folder.

    Raises UsageError where there is none, StoreError where they cannot be read.
    """
    kept = saved_filters(folder)
    for each in kept:
        if each.name.casefold() == name.strip().casefold():
            return replace(options, wanted=each.wanted, filter_name=each.name)
    names = ", ".join(f"“{each.name}”" for each in kept) or "none"
    raise UsageError(f"The case keeps no filter “{name[:80]}”.", f"It keeps: {names}.")


def _only(snapshot: CaseSnapshot, shown: frozenset[str]) -> CaseSnapshot:
    notes = tuple(note for note in snapshot.annotations if note.id in shown)
    return replace(snapshot, annotations=notes)
