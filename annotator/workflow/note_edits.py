"""Notes made of notes: duplicate, move, split, merge; and what goes with a note that is removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from annotator.case.annotation import Annotation
from annotator.case.edits import Action, Change, Edit
from annotator.case.enhancement import Enhancement, enhancement_id
from annotator.case.entities import Entity
from annotator.case.links import NoteLink, Relation, linked
from annotator.case.redaction import Cover, SoundCover, cover_id, sound_cover_id
from annotator.case.region import Region
from annotator.case.snapshot import film_order
from annotator.case.sound import SoundMark, sound_mark_id
from annotator.case.tracks import Placement, placed, placement_id
from annotator.case.vocabularies import ReviewState
from annotator.clock import Clock, utc_text
from annotator.errors import ValueRefusedError
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.annotate import bind, change_note
from annotator.workflow.disclosure_edits import same_decisions, united_decisions
from annotator.workflow.edit_check import CaseAsked
from annotator.workflow.notes_united import once, require_alike, united


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
    film, and for a note with regions or a moment in the sound: they belong to other frames.
    """
    if at == note.start.index:
        return None
    if any(True for _region in case.leaning_on("region", note.id)):
        raise ValueRefusedError(
            "Regions are drawn for this note; they belong to the frames where it is now.",
            "Duplicate it to that frame instead, or delete its regions first.",
            field="frames",
        )
    if case.find("sound_mark", sound_mark_id(note.id)) is not None:
        raise ValueRefusedError(
            "This note is about a sample of the sound; that is heard at the frame where it is now.",
            "Duplicate it to that frame instead.",
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
    both. A moment in the sound stays with the part in which it is. Raises ValueRefusedError where frame
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
    mark = case.find("sound_mark", sound_mark_id(note.id))
    if isinstance(mark, SoundMark) and index.index_at_ns(mark.at_ns) >= at:
        changes += _mark_led_to(second.id, mark)
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
    require_alike(ordered, case)
    kept, gone = ordered[0], {note.id for note in ordered[1:]}
    merged = united(ordered, utc_text(clock.now_utc()))
    changes = [Change(kept, merged)]
    changes += _repointed(kept.id, gone, case, merged.edited_at)
    changes += united_decisions("annotation", [note.id for note in ordered], case)
    for note in ordered[1:]:
        for value in goes_with(note, case):
            if isinstance(value, Region):
                changes.append(Change(value, replace(value, annotation_id=kept.id)))
            elif isinstance(value, SoundMark):
                changes += _mark_led_to(kept.id, value)
            elif isinstance(value, SoundCover):
                changes += _sound_covered_for(kept.id, value, changes, case)
            elif not isinstance(value, NoteLink | Cover):
                # A cover stays with its region, which has another note now.
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
    """What is removed together with a note.

    Its place on a track, links, regions with their covers, picture steps, moment
    in the sound and the cover of its sound.
    """
    for entity, wanted in (
        ("placement", placement_id(note.id)),
        ("enhancement", enhancement_id(note.exhibit_id, note.id)),
        ("sound_mark", sound_mark_id(note.id)),
        ("sound_cover", sound_cover_id(note.id)),
    ):
        found = case.find(entity, wanted)
        if found is not None:
            yield found
    yield from _links(note.id, case)
    for region in case.leaning_on("region", note.id):
        cover = case.find("cover", cover_id(region.id))
        if cover is not None:
            yield cover
        yield region


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
    yield from same_decisions("annotation", note.id, copy_id, case)
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
            copy = replace(region, id=clock.new_id(), annotation_id=copy_id)
            yield Change(None, copy)
            yield from same_decisions("region", region.id, copy.id, case)
            cover = case.find("cover", cover_id(region.id))
            if isinstance(cover, Cover):
                yield Change(None, replace(cover, id=cover_id(copy.id), region_id=copy.id))
    sound = case.find("sound_cover", sound_cover_id(note_id))
    if isinstance(sound, SoundCover):
        yield Change(None, replace(sound, id=sound_cover_id(copy_id), annotation_id=copy_id))


def _sound_covered_for(
    note_id: str, cover: SoundCover, made: Iterable[Change], case: CaseAsked
) -> list[Change]:
    """The cover of a merged note's sound for the note that is kept, unless that one's is covered."""
    own = sound_cover_id(note_id)
    there = case.find("sound_cover", own) is not None or any(change.id == own for change in made)
    moved = replace(cover, id=own, annotation_id=note_id)
    return [Change(cover, None), *([] if there else [Change(None, moved)])]


def _mark_led_to(note_id: str, mark: SoundMark) -> list[Change]:
    moved = replace(mark, id=sound_mark_id(note_id), annotation_id=note_id)
    return [Change(mark, None), Change(None, moved)]


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


def _repointed(kept: str, gone: set[str], case: CaseAsked, now: str) -> list[Change]:
    """What rested on or was linked to a note that goes leads to the one that is kept."""
    changes: dict[str, Change] = {}
    for note_id in sorted(gone):
        for other in _citing(note_id, case):
            if other.id in gone or other.id == kept:
                continue
            cites = once((kept if each in gone else each,) for each in other.cites)
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
