"""From what the editor holds to the edit that stores it: bound to frames, checked by the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annotator.case.accounts import Person
from annotator.case.annotation import Annotation
from annotator.case.edits import Change, Edit
from annotator.case.rules import check_entity
from annotator.case.snapshot import CaseSnapshot
from annotator.errors import ValueRefusedError
from annotator.gui.note_content import SAME_FIELDS, NoteContent
from annotator.gui.workspace import Workspace
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.workflow.annotate import add_note, bind, change_note, new_note, rebind
from annotator.workflow.edit_check import CaseAfter, check_changes
from annotator.workflow.tracks import with_place

if TYPE_CHECKING:
    from annotator.gui.player import Player


@dataclass(frozen=True, slots=True)
class Saving:
    """The edit to commit, and the note as it will be stored."""

    edit: Edit
    note: Annotation


def prepared(
    workspace: Workspace,
    player: Player,
    exhibit_id: str,
    before: Annotation | None,
    content: NoteContent,
) -> Saving:
    """The edit that stores what was typed; new people come into the case with it.

    Raises ValueRefusedError with the field that has to be mended.
    """
    case = workspace.snapshot
    people, newcomers = _people(case, content.people, workspace)
    fields = {name: getattr(content, name) for name in SAME_FIELDS if name != "kind"}
    fields["people"] = people
    digests = digests_seen(player)
    if before is None:
        note = _new(workspace, player, exhibit_id, content, fields, digests)
        edit = add_note(note)
    else:
        after = _changed(workspace, player, before, content, fields, digests)
        edit = change_note(before, after, workspace.clock)
        stored = edit.changes[0].after
        assert isinstance(stored, Annotation)
        note = stored
    with_people = replace(case, people=(*case.people, *newcomers))
    for person in newcomers:
        check_entity(person, case)
    check_entity(note, with_people)
    if before is None:
        edit = with_place(edit, note.id, workspace.default_track, case)
        check_changes(edit.changes, with_people, CaseAfter(with_people, edit.changes))
    added = tuple(Change(None, person) for person in newcomers)
    return Saving(replace(edit, changes=(*added, *edit.changes)), note)


def _new(
    workspace: Workspace,
    player: Player,
    exhibit_id: str,
    content: NoteContent,
    fields: dict[str, object],
    digests: Mapping[int, str],
) -> Annotation:
    index = _index(workspace, player, exhibit_id)
    _inside(index, content, workspace.snapshot)
    note = new_note(
        workspace.snapshot.exhibit(exhibit_id),
        index,
        content.start,
        content.end,
        kind=content.kind,
        author=workspace.store.actor.name,
        clock=workspace.clock,
        known_digests=digests,
        **fields,
    )
    return bound_finally(note, index, workspace)


def _changed(
    workspace: Workspace,
    player: Player,
    before: Annotation,
    content: NoteContent,
    fields: dict[str, object],
    digests: Mapping[int, str],
) -> Annotation:
    after = replace(before, kind=content.kind, **fields)  # type: ignore[arg-type]
    was_end = before.end.index if before.end is not None else None
    if (content.start, content.end) == (before.start.index, was_end):
        return after
    index = _index(workspace, player, before.exhibit_id)
    _inside(index, content, workspace.snapshot)
    start = before.start
    if content.start != start.index:
        start = bind(index, content.start, digests)
    end = before.end
    if content.end is None:
        end = None
    elif content.end != was_end:
        end = bind(index, content.end, digests)
    return bound_finally(replace(after, start=start, end=end), index, workspace)


def _index(workspace: Workspace, player: Player, exhibit_id: str) -> FrameIndex:
    """The index by which the frames on the screen are named."""
    exhibit = workspace.exhibit
    index = player.index if player.index is not None else workspace.index
    if exhibit is None or exhibit.id != exhibit_id or index is None:
        raise ValueRefusedError(
            "The frames of this video are not known yet.",
            "Wait until the video is shown; what you wrote is kept as a draft.",
            field="frames",
        )
    return index


def _inside(index: FrameIndex, content: NoteContent, case: CaseSnapshot) -> None:
    last = len(index) - 1
    for frame in (content.start, content.end):
        if frame is not None and frame > last:
            raise ValueRefusedError(
                f"There is no frame {case.info.shown_number(frame)}.",
                f"The last one is {case.info.shown_number(last)}.",
                field="frames",
            )
    if content.end is not None and content.end < content.start:
        raise ValueRefusedError(
            "The span ends before it begins.",
            "Give “To” a higher number than “From”, or leave it empty.",
            field="frames",
        )


def bound_finally(note: Annotation, index: FrameIndex, workspace: Workspace) -> Annotation:
    """Where the final index is there already but the picture was named by the quick one."""
    final = workspace.index
    if final is None or final is index or final.state is not IndexState.FINAL:
        return note
    edit = rebind([note], final).edit
    if edit is None:
        return note
    bound = edit.changes[0].after
    assert isinstance(bound, Annotation)
    return bound


def digests_seen(player: Player) -> dict[int, str]:
    """Digests of frames that were shown, by number; for notes while the index is provisional."""
    known = dict(player.known_digests)
    shown = player.current
    if shown is not None and shown.stamp.digest and not shown.near:
        known[shown.stamp.index] = shown.stamp.digest
    return known


def _people(
    case: CaseSnapshot, codes: tuple[str, ...], workspace: Workspace
) -> tuple[tuple[str, ...], tuple[Person, ...]]:
    ids: list[str] = []
    newcomers: list[Person] = []
    for code in codes:
        person = case.person_with_code(code)
        if person is None:
            person = Person(workspace.clock.new_id(), code)
            newcomers.append(person)
        ids.append(person.id)
    return tuple(ids), tuple(newcomers)
