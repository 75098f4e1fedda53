"""What must hold for tracks, what stands on them, links between notes, and templates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from annotator.case.annotation import Annotation
from annotator.case.codes import Code
from annotator.case.enhancement import Enhancement
from annotator.case.links import NoteLink, linked
from annotator.case.region import Region
from annotator.case.sound import SoundMark
from annotator.case.templates import Template
from annotator.case.tracks import LONGEST_NAME, MOST_WORDS, Placement, Track, placed, placement_id
from annotator.errors import ValueRefusedError

if TYPE_CHECKING:
    from annotator.case.edits import Change
    from annotator.case.rules import CaseLookup


def track_of(subject_id: str, case: CaseLookup) -> Track | None:
    """The track on which a note or a code stands, or None."""
    place = case.find("placement", placement_id(subject_id))
    found = case.find("track", place.track_id) if isinstance(place, Placement) else None
    return found if isinstance(found, Track) else None


def check_around(
    value: Track | Placement | NoteLink | Template, case: CaseLookup, *, words: bool = True
) -> None:
    """Check what stands around notes. Raises ValueRefusedError with the field to be mended."""
    if isinstance(value, Track):
        check_track(value, case)
    elif isinstance(value, Placement):
        check_placement(value, case, words=words)
    elif isinstance(value, NoteLink):
        check_link(value, case)
    else:
        check_template(value, case)


def check_track(track: Track, case: CaseLookup) -> None:
    """Check one track. Raises ValueRefusedError with the field that has to be mended."""
    _check_name(track.name, "A track needs a name.", "For example “Shots” or “Left window”.")
    for other in case.all_tracks():
        if other.id != track.id and other.name.casefold() == track.name.casefold():
            raise ValueRefusedError(
                f"There is a track “{other.name}” already.", "Choose another name.", field="name"
            )
    for words in (track.tags, track.texts):
        if len(words) > MOST_WORDS or any(not word.strip() for word in words):
            raise ValueRefusedError(
                f"A track allows at most {MOST_WORDS} words, none of them empty.", field="tags"
            )


def check_placement(place: Placement, case: CaseLookup, *, words: bool = True) -> None:
    """Check what stands on a track. Raises ValueRefusedError."""
    subject = case.find("annotation", place.subject_id) or case.find("code", place.subject_id)
    if place != placed(place.subject_id, place.track_id) or subject is None:
        raise ValueRefusedError(
            "What stands on a track is a note or a code of the case.", field="track"
        )
    if case.find("track", place.track_id) is None:
        raise ValueRefusedError("The track is gone.", "Choose another.", field="track")
    if not words:
        return
    if isinstance(subject, Annotation):
        check_vocabulary(subject, case)
    elif isinstance(subject, Code):
        _check_words(subject.tags, subject.note_text(), track_of(subject.id, case))


def check_vocabulary(note: Annotation, case: CaseLookup) -> None:
    """Refuse tags and texts that the note's track does not allow.

    Raises ValueRefusedError that names them and what is allowed.
    """
    _check_words(note.tags, note.text, track_of(note.id, case))


def _check_words(tags: tuple[str, ...], text: str, track: Track | None) -> None:
    if track is None:
        return
    strange = [tag for tag in tags if tag not in track.tags] if track.tags else []
    if strange:
        raise ValueRefusedError(
            f"The track “{track.name}” does not allow the tag “{strange[0][:40]}”.",
            f"Allowed: {_listed(track.tags)}.",
            field="people",
        )
    if track.texts and text.strip() and text.strip() not in track.texts:
        raise ValueRefusedError(
            f"The track “{track.name}” allows only certain texts; this is none of them.",
            f"Allowed: {_listed(track.texts)}.",
            field="text",
        )


def check_link(link: NoteLink, case: CaseLookup) -> None:
    """Check a link between two notes. Raises ValueRefusedError."""
    if link.from_id == link.to_id:
        raise ValueRefusedError("A note cannot be linked to itself.", "Choose another note.")
    if link != linked(link.from_id, link.relation, link.to_id):
        raise ValueRefusedError("The link does not say between which notes it is.")
    if any(case.find("annotation", end) is None for end in (link.from_id, link.to_id)):
        raise ValueRefusedError("A note of this link is gone.", "Link to another note.")


def check_template(template: Template, case: CaseLookup) -> None:
    """Check a template. Raises ValueRefusedError with the field that has to be mended."""
    _check_name(template.name, "A template needs a name.", "For example “shot, muzzle flash”.")
    if template.track_id and case.find("track", template.track_id) is None:
        raise ValueRefusedError("The track of this template is gone.", field="track")
    if len(template.text) > 1_000_000 or any(not tag.strip() for tag in template.tags):
        raise ValueRefusedError("The text is too long, or a tag is empty.", field="text")


def check_locks(changes: Iterable[Change], case: CaseLookup) -> None:
    """Refuse changes of what stands on a locked track; `case` is what is stored before them.

    Raises ValueRefusedError that names the track.
    """
    locked = {track.id: track for track in case.all_tracks() if track.locked}
    if not locked:
        return
    for change in changes:
        for track_id in _touched(change, case):
            if track_id in locked:
                raise is_locked(locked[track_id])


def is_locked(track: Track) -> ValueRefusedError:
    """The refusal of a change on a locked track."""
    return ValueRefusedError(
        f"The track “{track.name}” is locked; nothing on it can be changed.",
        "Unlock the track first.",
        field="track",
    )


def _touched(change: Change, case: CaseLookup) -> Iterable[str]:
    for value in (change.before, change.after):
        subject = ""
        if isinstance(value, Placement):
            if case.find("code", value.subject_id) is None:
                yield value.track_id
        elif isinstance(value, Annotation):
            subject = value.id
        elif isinstance(value, NoteLink):
            subject = value.from_id
        elif isinstance(value, Region | Enhancement | SoundMark):
            subject = value.annotation_id
        elif isinstance(value, Track) and change.after is None:
            yield value.id
        if subject:
            track = track_of(subject, case)
            if track is not None:
                yield track.id


def _check_name(name: str, message: str, hint: str) -> None:
    if not name.strip():
        raise ValueRefusedError(message, hint, field="name")
    if len(name) > LONGEST_NAME:
        raise ValueRefusedError(f"A name has at most {LONGEST_NAME} characters.", field="name")


def _listed(words: tuple[str, ...]) -> str:
    shown = ", ".join(f"“{word[:40]}”" for word in words[:8])
    return f"{shown} and {len(words) - 8} more" if len(words) > 8 else shown
