"""What several notes say together: whether they can be one note, and that note."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from annotator.case.annotation import Annotation, BearsOn
from annotator.case.enhancement import Enhancement, enhancement_id
from annotator.case.sound import sound_mark_id
from annotator.case.tracks import Placement, placement_id
from annotator.case.vocabularies import Graphic, ReviewState
from annotator.errors import ValueRefusedError
from annotator.workflow.edit_check import CaseAsked

_GRAPHIC: Final = tuple(Graphic)
_ALIKE: Final = (
    ("exhibit_id", "They are notes of different films."),
    ("kind", "They are of different kinds."),
    ("claim_id", "They state different claims."),
    ("modality", "One was seen, another heard or read."),
    ("visibility", "They differ in visibility."),
    ("not_visible_reason", "They differ in why nothing is visible."),
    ("likelihood", "They differ in likelihood."),
    ("confidence", "They differ in confidence."),
)


def require_alike(notes: Sequence[Annotation], case: CaseAsked) -> None:
    """Raises ValueRefusedError where notes say different things of themselves."""
    first = notes[0]
    for name, why in _ALIKE:
        if any(getattr(note, name) != getattr(first, name) for note in notes):
            raise _unlike(why)
    stances: dict[str, str] = {}
    for link in (link for note in notes for link in note.bears_on):
        if stances.setdefault(link.claim_id, link.stance) != link.stance:
            raise _unlike("They differ in how they stand to one claim.")
    places = [case.find("placement", placement_id(note.id)) for note in notes]
    tracks = {place.track_id if isinstance(place, Placement) else "" for place in places}
    if len(tracks) > 1:
        raise _unlike("They stand on different tracks.")
    shown = [case.find("enhancement", enhancement_id(n.exhibit_id, n.id)) for n in notes]
    if sum(case.find("sound_mark", sound_mark_id(note.id)) is not None for note in notes) > 1:
        raise _unlike("They name different moments in the sound; one note keeps only one.")
    # No steps of its own are those of the exhibit; an empty list of its own is none at all.
    if len({each.steps if isinstance(each, Enhancement) else None for each in shown}) > 1:
        raise _unlike("Their pictures are shown with different steps.")


def _unlike(why: str) -> ValueRefusedError:
    return ValueRefusedError(
        f"These notes cannot be merged. {why}", "Make them agree first, or link them instead."
    )


def united(notes: Sequence[Annotation], now: str) -> Annotation:
    """The first note with what the others say, too; `now` is when it was edited."""
    first, ids = notes[0], {note.id for note in notes}
    last = max((note.end or note.start for note in notes), key=lambda stamp: stamp.index)
    languages = {note.language for note in notes if note.text.strip()}
    reviews = {(note.review, note.reviewer) for note in notes}
    same = len(reviews) == 1
    return replace(
        first,
        end=None if last.index == first.start.index else last,
        text="\n".join(dict.fromkeys(n.text.strip() for n in notes if n.text.strip())),
        language=languages.pop() if len(languages) == 1 else "",
        alternatives="\n".join(
            dict.fromkeys(n.alternatives.strip() for n in notes if n.alternatives.strip())
        ),
        tags=once(note.tags for note in notes),
        people=once(note.people for note in notes),
        cites=tuple(each for each in once(note.cites for note in notes) if each not in ids),
        bears_on=bearing(notes),
        translations=tuple(dict.fromkeys(t for note in notes for t in note.translations)),
        graphic=max((note.graphic for note in notes), key=_GRAPHIC.index),
        author=", ".join(dict.fromkeys(note.author for note in notes if note.author)),
        review=first.review if same else ReviewState.DRAFT,
        reviewer=first.reviewer if same else "",
        edited_at=now,
    )


def bearing(notes: Sequence[Annotation]) -> tuple[BearsOn, ...]:
    """How all of them together stand to claims; every reason and judge is kept."""
    found: dict[str, BearsOn] = {}
    for each in (link for note in notes for link in note.bears_on):
        there = found.get(each.claim_id)
        if there is None:
            found[each.claim_id] = each
            continue
        reasons = (there.why.strip(), each.why.strip())
        judges = (there.judged_by.strip(), each.judged_by.strip())
        found[each.claim_id] = replace(
            there,
            why="\n".join(dict.fromkeys(filter(None, reasons))),
            judged_by=", ".join(dict.fromkeys(filter(None, judges))),
        )
    return tuple(found.values())


def once(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Each only once, in order."""
    return tuple(dict.fromkeys(each for group in groups for each in group))
