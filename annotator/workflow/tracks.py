"""Tracks: making and ordering them, putting notes and codes on them, taking them away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from annotator.case.codes import CodeColour
from annotator.case.edits import Action, Change, Edit, adding, changing
from annotator.case.templates import Template
from annotator.case.tracks import Placement, Track, placed, placement_id
from annotator.clock import Clock
from annotator.workflow.edit_check import CaseAsked


def new_track(there: Sequence[Track], name: str, clock: Clock, **fields: object) -> Track:
    """A track below all others; its colour is one that few others have, unless told."""
    used = [track.colour for track in there]
    fields.setdefault("colour", min(CodeColour, key=used.count))
    position = max((track.position for track in there), default=-1) + 1
    return Track(clock.new_id(), name.strip(), position=position, **fields)  # type: ignore[arg-type]


def add_track(track: Track) -> Edit:
    """The edit that adds a track."""
    return adding("Add track", track)


def change_track(before: Track, after: Track) -> Edit:
    """The edit that replaces a track by its changed version; its notes stay as they are."""
    label = "Change track"
    for name, on, off in (("locked", "Lock", "Unlock"), ("hidden", "Hide", "Show")):
        if before == replace(after, **{name: getattr(before, name)}):
            label = f"{on if getattr(after, name) else off} track"
    return changing(label, [(before, after)])


def move_track(listed: Sequence[Track], track: Track, places: int) -> Edit | None:
    """The edit that moves a track down (or up); None where it stands at that end already."""
    order = list(listed)
    at = order.index(track)
    to = max(0, min(len(order) - 1, at + places))
    if to == at:
        return None
    order.insert(to, order.pop(at))
    changes = tuple(
        Change(each, replace(each, position=place))
        for place, each in enumerate(order)
        if each.position != place
    )
    return Edit(Action.CHANGE, "Move track", changes)


def remove_track(track: Track, case: CaseAsked) -> Edit:
    """The edit that takes a track away; its notes stay, on no track."""
    places = [Change(value, None) for value in case.leaning_on("placement", track.id)]
    templates = [
        Change(value, replace(value, track_id=""))
        for value in case.leaning_on("template", track.id)
        if isinstance(value, Template)
    ]
    return Edit(Action.DELETE, "Remove track", (*places, *templates, Change(track, None)))


def place_change(subject_id: str, track_id: str, case: CaseAsked) -> tuple[Change, ...]:
    """What puts a note or a code on a track ('' for none); nothing where it stands there already."""
    found = case.find("placement", placement_id(subject_id))
    before = found if isinstance(found, Placement) else None
    after = placed(subject_id, track_id) if track_id else None
    return () if before == after else (Change(before, after),)


def put_on_track(subject_ids: Iterable[str], track: Track | None, case: CaseAsked) -> Edit | None:
    """The edit that puts notes or codes on a track, or on none; None where all stand there already."""
    changes = [
        change
        for subject in subject_ids
        for change in place_change(subject, track.id if track is not None else "", case)
    ]
    if not changes:
        return None
    return Edit(Action.CHANGE, "Put on a track" if track else "Take off the track", tuple(changes))


def with_place(edit: Edit, subject_id: str, track_id: str, case: CaseAsked) -> Edit:
    """The edit that stores a note, and with it the track on which it stands ('' for none)."""
    return replace(edit, changes=(*edit.changes, *place_change(subject_id, track_id, case)))
