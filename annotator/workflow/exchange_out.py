"""Notes and regions of an exhibit, written for other tools."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from annotator.case.editions import edition_of
from annotator.case.edits import Action
from annotator.case.exhibit import Exhibit
from annotator.case.region import Region
from annotator.case.vocabularies import Edition
from annotator.errors import ExportError, UsageError
from annotator.exchange import boris_events, coco, cvat, eaf, otio, subtitles
from annotator.exchange.film_notes import FilmNotes
from annotator.progress import Cancelled, Report, check, ignore, never
from annotator.provenance.canonical import Json
from annotator.store.case_store import CaseStore
from annotator.store.vault import Vault
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.disclosure_check import NOTHING_ACCEPTED, Accepted, Leaving
from annotator.workflow.disclosure_gate import cleared
from annotator.workflow.intake import ensure_index, facts_of
from annotator.workflow.stills import require_free, write_export
from annotator.workflow.telling import Names, names_in_case, require_unsaid
from annotator.workflow.vault import vault_of


@dataclass(frozen=True, slots=True)
class Format:
    """A format of other tools: `write` gives the file, `not_held` what it cannot hold, in words.

    `beside` is the ending of a second file with the times of frames, where the format counts frames.
    """

    name: str
    label: str
    ending: str
    write: Callable[[FilmNotes, Given], bytes]
    not_held: Callable[[FilmNotes], tuple[str, ...]]
    regions: bool = False
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What a person chose: whose name the file carries, its title, the language of the texts."""

    author: str = ""
    title: str = ""
    language: str = ""


FORMATS: Final = (
    Format("vtt", "WebVTT subtitles", "vtt", lambda film, given: subtitles.webvtt(film, given.language),
           lambda film: subtitles.not_held(film, ids=True)),
    Format("srt", "SubRip subtitles", "srt", lambda film, given: subtitles.subrip(film, given.language),
           lambda film: subtitles.not_held(film, ids=False)),
    Format("elan", "ELAN document", "eaf", lambda film, given: eaf.elan(film, given.author), eaf.not_held),
    Format("otio", "OpenTimelineIO markers", "otio", lambda film, given: otio.otio(film, given.title), otio.not_held),
    Format("boris", "BORIS table of events", "csv", lambda film, _: boris_events.boris_table(film), boris_events.not_held),
    Format("cvat", "CVAT for video 1.1", "xml", lambda film, _: cvat.cvat(film), cvat.not_held,
           regions=True, beside="times.csv"),
    Format("coco", "COCO object detection", "json", lambda film, given: coco.coco(film, given.title), coco.not_held,
           regions=True, beside="times.csv"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written, and in words what they do not hold."""

    paths: tuple[Path, ...]
    not_held: tuple[str, ...]


_LESS_THAN_A_FRAME: Final = 5_000_000


def earlier_start_words(exhibit: Exhibit) -> tuple[str, ...]:
    """That a player counts from another moment than our first frame; nothing where both are the same.

    Most players count from where the file's first stream begins, often its sound.
    """
    facts = facts_of(exhibit)
    starts = [stream.start_ns for stream in facts.streams if stream.start_ns is not None]
    film = next((each for each in facts.video if each.number == exhibit.video_stream), None)
    if film is None or film.start_ns is None or film.start_ns - min(starts) < _LESS_THAN_A_FRAME:
        return ()
    late = (film.start_ns - min(starts)) // 1_000_000
    said = (
        f"Times count from the first frame, which comes {late:,} ms after the file's first sound:"
        f" players that count from there show them {late:,} ms early"
    )
    return (said,)


def format_of(name: str) -> Format:
    """The format with this name; raises UsageError that lists them."""
    for each in FORMATS:
        if each.name == name:
            return each
    raise UsageError(
        f"“{name[:40]}” is no format that is written here.",
        "Known: " + ", ".join(each.name for each in FORMATS) + ".",
    )


def lost_words(wanted: Format, film: FilmNotes) -> tuple[str, ...]:
    """What the format cannot hold of these notes, and what else its reader must know."""
    timed = wanted.name in ("vtt", "srt", "elan", "boris", "otio")
    return wanted.not_held(film) + (earlier_start_words(film.exhibit) if timed else ())


def film_notes(
    store: CaseStore,
    exhibit: Exhibit,
    note_ids: Iterable[str] | None = None,
    *,
    edition: Edition | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> FilmNotes:
    """The notes of an exhibit (all, or those named) with what formats need of the rest.

    `edition` is that of the case unless one is given. Goes by the final index, which is made
    where there is none; notes whose frame is not in it are left out. Raises MediaError,
    StoreError, CancelledError, and UsageError where the edition does not hold the exhibit.
    """
    index = ensure_index(store, exhibit, progress=progress, cancelled=cancelled)
    wanted = None if note_ids is None else frozenset(note_ids)
    edition = edition or store.info().edition
    if edition is not Edition.SEALED:
        return _of_edition(store, exhibit, index, wanted, edition)
    notes = tuple(
        note
        for note in store.annotations(exhibit.id)
        if (wanted is None or note.id in wanted) and note.last_index() < len(index)
    )
    check(cancelled)
    regions: dict[str, list[Region]] = {}
    for region in store.regions_on(exhibit.id):
        regions.setdefault(region.annotation_id, []).append(region)
    return FilmNotes(
        exhibit,
        index,
        notes,
        tracks=store.tracks(),
        track_of=store.tracks_on(exhibit.id),
        regions={name: tuple(found) for name, found in regions.items()},
        people={person.id: person.code for person in store.people()},
    )


def _of_edition(
    store: CaseStore,
    exhibit: Exhibit,
    index: FrameIndex,
    wanted: frozenset[str] | None,
    edition: Edition,
) -> FilmNotes:
    """The same from an edition of the case, in which nothing else is looked up."""
    case = edition_of(store.snapshot(), edition)
    told = case.find("exhibit", exhibit.id)
    if not isinstance(told, Exhibit):
        raise UsageError(
            f"The {edition} edition does not hold {exhibit.label}.",
            "Decide that the exhibit may be told, or choose the sealed edition.",
        )
    notes = tuple(
        note
        for note in case.notes_of(exhibit.id)
        if (wanted is None or note.id in wanted) and note.last_index() < len(index)
    )
    here = {note.id for note in notes}
    regions: dict[str, tuple[Region, ...]] = {}
    for region in case.regions:
        if region.annotation_id in here:
            regions[region.annotation_id] = (*regions.get(region.annotation_id, ()), region)
    return FilmNotes(
        told,
        index,
        notes,
        tracks=case.listed_tracks(),
        track_of=case.tracks_on(exhibit.id),
        regions=regions,
        people={person.id: person.code for person in case.people},
        edition=edition,
    )


def export_notes(  # noqa: PLR0913 (what, where, and who answers for it)
    store: CaseStore,
    film: FilmNotes,
    wanted: Format,
    target: Path,
    *,
    language: str = "",
    overwrite: bool = False,
    vault: Vault | None = None,
    accepted: Accepted = NOTHING_ACCEPTED,
    cancelled: Cancelled = never,
) -> Written:
    """Write the notes of `film_notes` as `wanted` to `target`, and enter it in the log.

    Names of an unlocked vault are searched for first; below the sealed edition the whole
    disclosure check has to have nothing left but what is `accepted`. Raises TellingError or
    DisclosureError where something would give somebody away, ExportError, CancelledError; then nothing was written.
    """
    exhibit = film.exhibit
    if not film.notes:
        raise ExportError(
            f"{exhibit.label} has no notes to write.", "Write a note first, or choose other notes."
        )
    if wanted.regions and not any(film.regions.get(note.id) for note in film.notes):
        raise ExportError(
            f"No note of {exhibit.label} has a region, and {wanted.label} holds nothing else.",
            "Draw a region on the picture first, or choose another format.",
        )
    vault = vault_of(store) if vault is None else vault
    leaving = Leaving(frozenset({exhibit.id}), texts=(("The name of the file", target.name),))
    said = cleared(
        store, film.edition, leaving, vault=vault, accepted=accepted, cancelled=cancelled
    )
    sealed = film.edition is Edition.SEALED
    if not sealed:
        _require_still_so(store, film)
    if vault.is_unlocked and sealed:
        found = names_in_case(
            Names(vault), store.snapshot(), exhibits=(exhibit.id,), cancelled=cancelled
        )
        require_unsaid(found, sealed=False, accepted=False)
    given = Given(store.actor.name if sealed else "", store.info().title, language)
    if not sealed:
        title = edition_of(store.snapshot(), film.edition).info.title
        given = Given(title=f"{title} · {film.edition} edition", language=language)
    files = [(target, wanted.write(film, given))]
    if wanted.beside:
        files.append((target.with_suffix(f".{wanted.beside}"), cvat.frame_times(film)))
    check(cancelled)
    require_free(*(path for path, _ in files), overwrite=overwrite)
    for path, data in files:
        write_export(path, data, overwrite=overwrite)
    lost = lost_words(wanted, film)
    if not store.read_only:
        digests: list[Json] = [hashlib.sha256(data).hexdigest() for _, data in files]
        store.log(
            Action.EXPORT,
            f"Export {exhibit.label} as {wanted.label}",
            details={
                "kind": wanted.name,
                "exhibit": exhibit.id,
                "notes": len(film.notes),
                "sha256": digests,
                "not_held": list(lost),
                **said,
            },
        )
    return Written(tuple(path for path, _ in files), lost)


def _require_still_so(store: CaseStore, film: FilmNotes) -> None:
    """Raise ExportError where notes that were gathered before are not what was looked through now."""
    here = frozenset(note.id for note in film.notes)
    if _of_edition(store, film.exhibit, film.index, here, film.edition) != film:
        raise ExportError(
            "The case was changed after the notes were gathered.",
            "Nothing was written, since the notes are not those that were looked through. Choose"
            " the edition again, or close this and begin anew.",
        )
