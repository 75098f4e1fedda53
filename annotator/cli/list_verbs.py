"""The verb that lists notes: those that fit every condition given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from annotator.case.note_filter import VOCABULARIES, NoteFilter, checked_filter
from annotator.cli.output import PATH, opened_case, shown
from annotator.errors import UsageError

if TYPE_CHECKING:
    from annotator.case.annotation import Annotation
    from annotator.provenance.canonical import Json
    from annotator.store.case_store import CaseStore

NONE: Final = "none"
_PAGE: Final = 500
_LONGEST: Final = 160


def _words_of(name: str, *, unstated: bool = False) -> click.Choice[str]:
    words = [str(word) for word in VOCABULARIES[name]]
    return click.Choice([*words, NONE] if unstated else words, case_sensitive=False)


@click.command("notes")
@click.argument("case", type=PATH)
@click.option("--exhibit", help="Of one exhibit: its label, such as E1, or its id.")
@click.option("--text", "words", default="", help="That hold every word, or part of a word.")
@click.option("--kind", "kinds", multiple=True, type=_words_of("kinds"))
@click.option("--modality", "modalities", multiple=True, type=_words_of("modalities"))
@click.option("--tag", "all_tags", multiple=True, help="With this tag; given twice: with both.")
@click.option("--any-tag", "any_tags", multiple=True, help="With any of these tags.")
@click.option("--not-tag", "no_tags", multiple=True, help="Without this tag.")
@click.option("--person", "people", multiple=True, metavar="CODE", help="With any of these people.")
@click.option(
    "--visibility", "visibilities", multiple=True, type=_words_of("visibilities", unstated=True)
)
@click.option(
    "--likelihood", "likelihoods", multiple=True, help="A band such as likely; none for unstated."
)
@click.option(
    "--confidence", "confidences", multiple=True, type=_words_of("confidences", unstated=True)
)
@click.option("--review", "reviews", multiple=True, type=_words_of("reviews"))
@click.option("--graphic", "graphics", multiple=True, help="none, distressing, severe.")
@click.option("--author", "authors", multiple=True)
@click.option("--from-frame", "first_frame", type=click.IntRange(min=0), help="Counted from 0.")
@click.option("--to-frame", "last_frame", type=click.IntRange(min=0), help="Counted from 0.")
@click.option("--from-day", "written_from", default="", metavar="2026-11-23", help="In UTC.")
@click.option("--to-day", "written_to", default="", metavar="2026-11-23", help="In UTC.")
@click.option("--translated/--untranslated", default=None, help="With, or without, a translation.")
@click.option("--saved", metavar="NAME", help="What the filter kept under this name asks for.")
@click.option("--count", "only_count", is_flag=True, help="Print how many there are.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def notes_command(
    case: Path,
    exhibit: str | None,
    saved: str | None,
    only_count: bool,
    as_json: bool,
    **asked: object,
) -> None:
    """List the notes of CASE in the order of the films: those that fit every condition.

    An option given twice means any of both, except --tag and --not-tag.
    """
    from annotator.cli.case_verbs import exhibit_of

    with opened_case(case, read_only=True) as store:
        wanted = _saved(store, saved) if saved else _filter(store, asked)
        film = None if exhibit is None else exhibit_of(store, exhibit).id
        rows = store.note_rows(film, words=wanted.words, wanted=wanted)
        if only_count:
            click.echo(len(rows))
            return
        labels = {each.id: each.label for each in store.exhibits()}
        codes = {each.id: each.code for each in store.people()}
        for start in range(0, len(rows), _PAGE):
            for note in store.notes_at(rows[start : start + _PAGE]):
                if as_json:
                    click.echo(json.dumps(_as_json(note, labels)))
                else:
                    click.echo(_line(note, labels, codes))


def _filter(store: CaseStore, asked: dict[str, object]) -> NoteFilter:
    made: dict[str, object] = {}
    for name, value in asked.items():
        if isinstance(value, tuple):
            made[name] = tuple(_stated(name, str(each)) for each in value)
        else:
            made[name] = value
    people = {person.code.casefold(): person.id for person in store.people()}
    named = []
    for code in made.get("people", ()):  # type: ignore[attr-defined]
        if code.casefold() not in people:
            raise UsageError(f"Nobody in the case is called “{code}”.", "Give a code such as P-1.")
        named.append(people[code.casefold()])
    return checked_filter(NoteFilter(**{**made, "people": tuple(named)}))  # type: ignore[arg-type]


def _stated(name: str, word: str) -> str:
    if name in ("visibilities", "likelihoods", "confidences") and word.casefold() == NONE:
        return ""
    for known in VOCABULARIES.get(name, ()):
        bare = str(known).split(" (", maxsplit=1)[0]
        if word.casefold() in (str(known).casefold(), bare.casefold()):
            return str(known)
    return word


def _saved(store: CaseStore, name: str) -> NoteFilter:
    from annotator.workflow.saved_filters import saved_filters

    kept = saved_filters(store.folder)
    for each in kept:
        if each.name.casefold() == name.casefold():
            return each.wanted
    names = ", ".join(each.name for each in kept) or "none"
    raise UsageError(f"No filter is kept as “{name}”.", f"The case has: {names}.")


def _line(note: Annotation, labels: dict[str, str], codes: dict[str, str]) -> str:
    frames = str(note.start.index)
    if note.end is not None:
        frames += f"–{note.end.index}"
    marks = [f"#{tag}" for tag in note.tags] + [f"@{codes.get(p, '?')}" for p in note.people]
    text = " ".join(note.text.split())[:_LONGEST]
    parts = (note.id, labels.get(note.exhibit_id, "?"), frames, str(note.kind), text, *marks)
    return "  ".join(shown(part) for part in parts if part)


def _as_json(note: Annotation, labels: dict[str, str]) -> dict[str, Json]:
    from annotator.case.codec import to_json

    found = to_json(note)
    assert isinstance(found, dict)
    return {**found, "exhibit": labels.get(note.exhibit_id, "?")}
