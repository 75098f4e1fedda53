"""The verbs that change notes: one after the other, or many at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.case.links import Relation
from annotator.case.vocabularies import NoteKind, NotVisibleReason, ReviewState, Visibility
from annotator.cli.output import (
    PATH,
    json_option,
    meter,
    opened_case,
    print_json,
    shown,
    take_over_option,
)
from annotator.errors import UsageError

if TYPE_CHECKING:
    from annotator.case.annotation import Annotation
    from annotator.case.edits import Edit
    from annotator.case.tracks import Track
    from annotator.provenance.canonical import Json
    from annotator.store.case_store import CaseStore
    from annotator.timing.frame_index import FrameIndex
    from annotator.workflow.bulk import Task

FAILED = 1
_frame = click.option("--frame", type=click.IntRange(min=0), help="Counted from 0.")


@click.group("edit")
def edit_group() -> None:
    """Duplicate, move, split, merge, link, delete or change notes; each is one entry of the log."""


@edit_group.command("duplicate")
@click.argument("case", type=PATH)
@click.argument("note")
@_frame
@json_option
def duplicate_command(case: Path, note: str, frame: int | None, as_json: bool) -> None:
    """Copy NOTE, at its frames or beginning at --frame."""
    from annotator.workflow.note_edits import duplicate_note

    with opened_case(case) as store:
        found = _note(store, note)
        index = _index(store, found) if frame is not None else None
        edit, copy = duplicate_note(
            found, store, author=store.actor.name, clock=store.clock, index=index, at=frame
        )
        _apply(store, edit, as_json, note=copy.id)


@edit_group.command("move")
@click.argument("case", type=PATH)
@click.argument("note")
@click.option("--frame", type=click.IntRange(min=0), required=True, help="Counted from 0.")
@json_option
def move_command(case: Path, note: str, frame: int, as_json: bool) -> None:
    """Move NOTE so that it begins at --frame; a span keeps its length."""
    from annotator.workflow.note_edits import move_note

    with opened_case(case) as store:
        found = _note(store, note)
        edit = move_note(found, _index(store, found), frame, store, store.clock)
        _apply(store, edit, as_json, note=found.id)


@edit_group.command("split")
@click.argument("case", type=PATH)
@click.argument("note")
@click.option("--frame", type=click.IntRange(min=0), required=True, help="Counted from 0.")
@json_option
def split_command(case: Path, note: str, frame: int, as_json: bool) -> None:
    """Split the span NOTE in two, the second of which begins at --frame."""
    from annotator.workflow.note_edits import split_note

    with opened_case(case) as store:
        found = _note(store, note)
        edit, second = split_note(found, _index(store, found), frame, store, store.clock)
        _apply(store, edit, as_json, note=found.id, second=second.id)


@edit_group.command("merge")
@click.argument("case", type=PATH)
@click.argument("notes", nargs=-1, required=True, metavar="NOTE…")
@json_option
def merge_command(case: Path, notes: tuple[str, ...], as_json: bool) -> None:
    """Make one note of several of one film and kind."""
    from annotator.workflow.note_edits import merge_notes

    with opened_case(case) as store:
        edit, kept = merge_notes([_note(store, note) for note in notes], store, store.clock)
        _apply(store, edit, as_json, note=kept)


@edit_group.command("link")
@click.argument("case", type=PATH)
@click.argument("first")
@click.argument("relation", type=click.Choice([r.value for r in Relation]))
@click.argument("second")
@click.option("--remove", is_flag=True, help="Take that link away.")
@json_option
def link_command(
    case: Path, first: str, relation: str, second: str, remove: bool, as_json: bool
) -> None:
    """Say how note FIRST stands to note SECOND."""
    from annotator.case.links import linked
    from annotator.workflow.note_edits import link_notes, unlink_notes

    with opened_case(case) as store:
        ends = (_note(store, first).id, Relation(relation), _note(store, second).id)
        edit = unlink_notes(linked(*ends)) if remove else link_notes(*ends)
        _apply(store, edit, as_json, link=linked(*ends).id)


@edit_group.command("bulk")
@click.argument("case", type=PATH)
@click.argument("notes", nargs=-1, metavar="[NOTE…]")
@click.option("--words", default="", help="All notes that hold these words.")
@click.option("--of-kind", type=click.Choice([k.value for k in NoteKind]), help="All of a kind.")
@click.option("--on", "on_track", help="All that stand on this track.")
@click.option("--tag", "tags", multiple=True, help="Give them this tag.")
@click.option("--untag", "untags", multiple=True, help="Take this tag off.")
@click.option("--kind", type=click.Choice([k.value for k in NoteKind]), help="Make them this kind.")
@click.option("--visibility", type=click.Choice([v.value for v in Visibility]))
@click.option("--reason", type=click.Choice([r.value for r in NotVisibleReason]))
@click.option("--review", type=click.Choice([r.value for r in ReviewState]))
@click.option("--track", help="Put them on this track; '' takes them off theirs.")
@click.option("--delete", is_flag=True, help="Remove them.")
@click.option("--leave-out", is_flag=True, help="Change the others where some cannot be changed.")
@take_over_option
@json_option
def bulk_command(
    case: Path,
    notes: tuple[str, ...],
    words: str,
    of_kind: str | None,
    on_track: str | None,
    leave_out: bool,
    take_over: bool,
    as_json: bool,
    **what: object,
) -> int:
    """Change many notes in one edit: those named, or all with --words, --of-kind, --on.

    Where a rule or a lock forbids it for some, nothing is changed and they are
    listed (exit code 1), unless --leave-out is given.
    """
    from annotator.workflow.bulk import prepare

    with opened_case(case, take_over=take_over) as store, meter() as report:
        chosen = _chosen(store, notes, words, of_kind, on_track)
        made = prepare(_task(store, what), chosen, store, report)
        done = made.edit is not None and (leave_out or not made.left)
        if done:
            assert made.edit is not None
            store.apply(made.edit)
    if as_json:
        left: list[Json] = [{"note": each.note.id, "why": each.why.message} for each in made.left]
        print_json({"changed": made.count if done else 0, "left": left})
    else:
        for each in made.left:
            click.echo(f"! {each.note.id}: {shown(each.why.message)}", err=True)
        click.echo(f"Changed {made.count if done else 0} of {len(chosen)} notes.")
    return FAILED if made.left and not done else 0


def track_named(store: CaseStore, wanted: str) -> Track:
    """The track with that name or id. Raises UsageError."""
    for track in store.snapshot().listed_tracks():
        if wanted.casefold() in (track.id, track.name.casefold()):
            return track
    there = ", ".join(track.name for track in store.tracks()) or "none"
    raise UsageError(f"There is no track “{wanted}”.", f"The case has: {there}.")


def _chosen(
    store: CaseStore, notes: tuple[str, ...], words: str, kind: str | None, on: str | None
) -> list[Annotation]:
    if notes:
        return [_note(store, note) for note in notes]
    if not (words.strip() or kind or on):
        raise UsageError("No note is named.", "Name notes, or give --words, --of-kind or --on.")
    track = track_named(store, on).id if on else None
    return store.notes_at(store.note_rows(kind=kind, words=words, track_id=track))


def _task(store: CaseStore, what: dict[str, object]) -> Task:
    from annotator.workflow import bulk

    clock = store.clock
    asked = {name: value for name, value in what.items() if value not in (None, (), False)}
    reason = asked.pop("reason", None)
    if len(asked) != 1:
        raise UsageError(
            "One change at a time.",
            "Give one of --tag, --untag, --kind, --visibility, --review, --track, --delete.",
        )
    ((name, value),) = asked.items()
    if name in ("tags", "untags"):
        make = bulk.adding_tags if name == "tags" else bulk.removing_tags
        return make([str(tag) for tag in value], clock)  # type: ignore[attr-defined]
    if name == "kind":
        return bulk.setting_kind(NoteKind(str(value)), clock)
    if name == "visibility":
        why = NotVisibleReason(str(reason)) if reason else None
        return bulk.setting_visibility(Visibility(str(value)), why, clock)
    if name == "review":
        return bulk.setting_review(ReviewState(str(value)), store.actor.name, clock)
    if name == "track":
        return bulk.putting_on(track_named(store, str(value)) if value else None)
    return bulk.deleting_notes()


def _note(store: CaseStore, wanted: str) -> Annotation:
    from annotator.case.annotation import Annotation

    found = store.find("annotation", wanted)
    if not isinstance(found, Annotation):
        raise UsageError(
            f"There is no note “{wanted}”.", "`annotator show CASE` lists the ids of the notes."
        )
    return found


def _index(store: CaseStore, note: Annotation) -> FrameIndex:
    from annotator.case.exhibit import Exhibit
    from annotator.workflow.intake import ensure_index

    exhibit = store.get("exhibit", note.exhibit_id)
    assert isinstance(exhibit, Exhibit)
    with meter() as report:
        return ensure_index(store, exhibit, progress=report)


def _apply(store: CaseStore, edit: Edit | None, as_json: bool, **ids: str) -> None:
    from annotator.workflow.disclosure_edits import with_decisions

    receipt = None if edit is None else store.apply(with_decisions(edit, store))
    if as_json:
        print_json({**ids, "custody_seq": None if receipt is None else receipt.seq})
    elif receipt is None:
        click.echo("It is so already.")
    else:
        said = ", ".join(f"{name} {value}" for name, value in ids.items())
        click.echo(f"Saved as entry {receipt.seq}: {said}.")
