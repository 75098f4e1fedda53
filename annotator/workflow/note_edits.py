"""Notes made of notes: duplicate, move, split, merge; and what goes with a note that is removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from annotator.case.annotation import Annotation, BearsOn
from annotator.case.edits import Action, Change, Edit
from annotator.case.enhancement import Enhancement, enhancement_id
from annotator.case.entities import Entity
from annotator.case.links import NoteLink, Relation, linked
from annotator.case.region import Region
from annotator.case.snapshot import film_order
from annotator.case.sound import sound_mark_id
from annotator.case.tracks import Placement, placed, placement_id
from annotator.case.vocabularies import Graphic, ReviewState
from annotator.clock import Clock, utc_text
from annotator.errors import ValueRefusedError
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.annotate import bind, change_note
from annotator.workflow.edit_check import CaseAsked

_GRAPHIC: Final = tuple(Graphic)


def duplicate_note(
    note: Annotation,
    case: CaseAsked,
    *,
    author: str,
    clock: Clock,
    index: FrameIndex | None = None,
    at: int | None = None,
    known_digests: Mapping[int, str] | None = None,
) -> tuple[Edit, Annotation]:
    """The edit that adds a copy, at the same frames or beginning at frame `at` of `index`.

    The copy is a draft of its own on the same track, with the same picture steps;
    links are not copied, regions only where it stays at the same frames.
    Raises ValueRefusedError where the copy would not fit the film.
    """
    now = utc_text(clock.now_utc())
    copy = replace(
        note,
        id=clock.new_id(),
        author=author,
        created_at=now,
        edited_at=now,
        review=ReviewState.DRAFT,
        reviewer="",
        supersedes="",
    )
    if at is not None:
        assert index is not None
        copy = _beginning_at(copy, index, at, known_digests)
    changes = [Change(None, copy), *_same_around(note, copy.id, case)]
    if copy.start.index == note.start.index:
        changes += _same_regions(note.id, copy.id, case, clock)
    return Edit(Action.ADD, f"Duplicate {note.kind}", tuple(changes)), copy


def move_note(
    note: Annotation,
    index: FrameIndex,
    at: int,
    case: CaseAsked,
    clock: Clock,
    known_digests: Mapping[int, str] | None = None,
) -> Edit | None:
    """The edit that moves a note so that it begins at frame `at`; None where it does already.

    A span keeps its length. Raises ValueRefusedError where it would not fit the
    film, and for a note with regions: they were drawn on other pictures.
    """
    if at == note.start.index:
        return None
    if any(True for _region in case.leaning_on("region", note.id)):
        raise ValueRefusedError(
            "Regions are drawn for this note; they belong to the frames where it is now.",
            "Duplicate it to that frame instead, or delete its regions first.",
            field="frames",
        )
    moved = _beginning_at(note, index, at, known_digests)
    return replace(change_note(note, moved, clock), label=f"Move {note.kind}")


def split_note(
    note: Annotation,
    index: FrameIndex,
    at: int,
    case: CaseAsked,
    clock: Clock,
    known_digests: Mapping[int, str] | None = None,
) -> tuple[Edit, Annotation]:
    """The edit that ends a span before frame `at` and adds the rest as a second note.

    Both say the same, stand on the same track and have the same regions and
    picture steps; what rests on the note rests on both, and its links lead to
    both. Raises ValueRefusedError where frame
    `at` is not inside the span.
    """
    if note.end is None or not note.start.index < at <= note.end.index:
        raise ValueRefusedError(
            "Only a span can be split, at a frame inside it.",
            "Go to the frame with which the second part is to begin.",
            field="frames",
        )
    now = utc_text(clock.now_utc())
    end = None if at - 1 == note.start.index else bind(index, at - 1, known_digests)
    first = replace(note, end=end, edited_at=now)
    start = bind(index, at, known_digests)
    second = replace(
        note,
        id=clock.new_id(),
        start=start,
        end=None if at == note.end.index else note.end,
        edited_at=now,
    )
    changes = [Change(note, first), Change(None, second), *_same_around(note, second.id, case)]
    changes += _same_regions(note.id, second.id, case, clock)
    for other in _citing(note.id, case):
        cites = [each for cited in other.cites for each in _after(cited, note.id, second.id)]
        changes.append(Change(other, replace(other, cites=tuple(cites), edited_at=now)))
    for link in _links(note.id, case):
        ends = (second.id, link.to_id) if link.from_id == note.id else (link.from_id, second.id)
        changes.append(Change(None, linked(ends[0], link.relation, ends[1])))
    return Edit(Action.CHANGE, f"Split {note.kind}", tuple(changes)), second


def merge_notes(notes: Sequence[Annotation], case: CaseAsked, clock: Clock) -> tuple[Edit, str]:
    """The edit that makes one note of several, and its id: that of the first in the film.

    Texts are joined, frames, tags, people, stances, translations and regions
    united; what rested on any of them rests on it. Raises ValueRefusedError where they say
    different things of themselves.
    """
    ordered = sorted(notes, key=film_order)
    if len(ordered) < 2:
        raise ValueRefusedError("Merging takes at least two notes.", "Select more of them.")
    _require_alike(ordered, case)
    kept, gone = ordered[0], {note.id for note in ordered[1:]}
    merged = _united(ordered, utc_text(clock.now_utc()))
    changes = [Change(kept, merged)]
    changes += _repointed(kept.id, gone, case, merged.edited_at)
    for note in ordered[1:]:
        for value in goes_with(note, case):
            if isinstance(value, Region):
                changes.append(Change(value, replace(value, annotation_id=kept.id)))
            elif not isinstance(value, NoteLink):
                changes.append(Change(value, None))
        changes.append(Change(note, None))
    return Edit(Action.CHANGE, f"Merge {len(ordered)} notes", tuple(changes)), kept.id


def delete_notes(notes: Iterable[Annotation], case: CaseAsked) -> Edit:
    """The edit that removes notes with their places on tracks, links, regions and picture steps.

    The log keeps what they said; undoing brings all of it back.
    """
    notes = tuple(notes)
    label = f"Delete {notes[0].kind}" if len(notes) == 1 else f"Delete {len(notes)} notes"
    around = {value.id: value for note in notes for value in goes_with(note, case)}
    values = (*around.values(), *notes)
    return Edit(Action.DELETE, label, tuple(Change(value, None) for value in values))


def goes_with(note: Annotation, case: CaseAsked) -> Iterator[Entity]:
    """What is removed together with a note: its place on a track, links, regions, picture steps, moment in the sound."""
    for entity, wanted in (
        ("placement", placement_id(note.id)),
        ("enhancement", enhancement_id(note.exhibit_id, note.id)),
        ("sound_mark", sound_mark_id(note.id)),
    ):
        found = case.find(entity, wanted)
        if found is not None:
            yield found
    yield from _links(note.id, case)
    yield from case.leaning_on("region", note.id)


def link_notes(from_id: str, relation: Relation, to_id: str) -> Edit:
    """The edit that links one note to another."""
    return Edit(Action.ADD, "Link notes", (Change(None, linked(from_id, relation, to_id)),))


def unlink_notes(link: NoteLink) -> Edit:
    """The edit that takes a link away."""
    return Edit(Action.DELETE, "Take a link away", (Change(link, None),))


def _beginning_at(
    note: Annotation, index: FrameIndex, at: int, known_digests: Mapping[int, str] | None
) -> Annotation:
    start = bind(index, at, known_digests)
    if note.end is None:
        return replace(note, start=start)
    last = at + note.end.index - note.start.index
    if last >= len(index):
        raise ValueRefusedError(
            f"The span of {last - at + 1:,} frames would end after the film.",
            "Go to an earlier frame, or shorten the span first.",
            field="frames",
        )
    return replace(note, start=start, end=bind(index, last, known_digests))


def _same_around(note: Annotation, copy_id: str, case: CaseAsked) -> Iterator[Change]:
    place = case.find("placement", placement_id(note.id))
    if isinstance(place, Placement):
        yield Change(None, placed(copy_id, place.track_id))
    steps = case.find("enhancement", enhancement_id(note.exhibit_id, note.id))
    if isinstance(steps, Enhancement):
        own_id = enhancement_id(note.exhibit_id, copy_id)
        yield Change(None, replace(steps, id=own_id, annotation_id=copy_id))


def _same_regions(note_id: str, copy_id: str, case: CaseAsked, clock: Clock) -> Iterator[Change]:
    for region in case.leaning_on("region", note_id):
        if isinstance(region, Region):
            yield Change(None, replace(region, id=clock.new_id(), annotation_id=copy_id))


def _citing(note_id: str, case: CaseAsked) -> Iterator[Annotation]:
    for value in case.leaning_on("annotation", note_id):
        if isinstance(value, Annotation) and note_id in value.cites:
            yield value


def _links(note_id: str, case: CaseAsked) -> Iterator[NoteLink]:
    for value in case.leaning_on("link", note_id):
        if isinstance(value, NoteLink):
            yield value


def _after(cited: str, wanted: str, more: str) -> tuple[str, ...]:
    return (cited, more) if cited == wanted else (cited,)


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


def _require_alike(notes: Sequence[Annotation], case: CaseAsked) -> None:
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
    # No steps of its own are those of the exhibit; an empty list of its own is none at all.
    if len({each.steps if isinstance(each, Enhancement) else None for each in shown}) > 1:
        raise _unlike("Their pictures are shown with different steps.")


def _unlike(why: str) -> ValueRefusedError:
    return ValueRefusedError(
        f"These notes cannot be merged. {why}", "Make them agree first, or link them instead."
    )


def _united(notes: Sequence[Annotation], now: str) -> Annotation:
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
        tags=_once(note.tags for note in notes),
        people=_once(note.people for note in notes),
        cites=tuple(each for each in _once(note.cites for note in notes) if each not in ids),
        bears_on=_bearing(notes),
        translations=tuple(dict.fromkeys(t for note in notes for t in note.translations)),
        graphic=max((note.graphic for note in notes), key=_GRAPHIC.index),
        author=", ".join(dict.fromkeys(note.author for note in notes if note.author)),
        review=first.review if same else ReviewState.DRAFT,
        reviewer=first.reviewer if same else "",
        edited_at=now,
    )


def _bearing(notes: Sequence[Annotation]) -> tuple[BearsOn, ...]:
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


def _once(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for group in groups for each in group))


def _repointed(kept: str, gone: set[str], case: CaseAsked, now: str) -> list[Change]:
    """What rested on or was linked to a note that goes leads to the one that is kept."""
    changes: dict[str, Change] = {}
    for note_id in sorted(gone):
        for other in _citing(note_id, case):
            if other.id in gone or other.id == kept:
                continue
            cites = _once((kept if each in gone else each,) for each in other.cites)
            changes[other.id] = Change(other, replace(other, cites=cites, edited_at=now))
        for link in _links(note_id, case):
            changes[link.id] = Change(link, None)
    there = {link.id for link in _links(kept, case)}
    for change in tuple(changes.values()):
        if not isinstance(change.before, NoteLink):
            continue
        link = change.before
        ends = [kept if end in gone else end for end in (link.from_id, link.to_id)]
        if ends[0] != ends[1]:
            new = linked(ends[0], link.relation, ends[1])
            if new.id not in there:
                there.add(new.id)
                changes[new.id] = Change(None, new)
    return list(changes.values())
