"""The verbs for redaction: what is covered, copies in which it is, their check and their review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.case.redaction import CoverWay, SoundChoice, SoundWay
from annotator.case.vocabularies import Edition
from annotator.cli.output import (
    PATH,
    json_option,
    meter,
    opened_case,
    print_json,
    shown,
    take_over_option,
)
from annotator.cli.telling import said_where, vault_option, vault_to_search
from annotator.errors import UsageError

if TYPE_CHECKING:
    from annotator.case.annotation import Annotation
    from annotator.case.edits import Edit
    from annotator.case.region import Region
    from annotator.store.case_store import CaseStore

_SOUNDS = {"none": SoundChoice.MUTED, "spans": SoundChoice.SPANS, "kept": SoundChoice.KEPT}


@click.group("redact")
def redact_group() -> None:
    """Cover regions and spans of sound, and write copies of exhibits in which nothing of them is left."""


@redact_group.command("cover")
@click.argument("case", type=PATH)
@click.argument("ids", metavar="ID…", nargs=-1, required=True)
@click.option("--way", type=click.Choice([str(way) for way in CoverWay]), default=str(CoverWay.SOLID), show_default=True, help="Software can undo blocks and blur in part.")  # fmt: skip
@click.option("--margin", type=click.FloatRange(0, 1000), help="Pixels around a region, too.")
@click.option("--sound", type=click.Choice([str(way) for way in SoundWay]), help="Cover the sound of a note's span instead of its regions.")  # fmt: skip
@click.option("--why", help="For the case only; it is never handed on.")
@take_over_option
def cover_command(
    case: Path,
    ids: tuple[str, ...],
    way: str,
    margin: float | None,
    sound: str | None,
    why: str | None,
    take_over: bool,
) -> None:
    """Cover regions of CASE wherever they are shown; the ID of a note means all of its regions."""
    from annotator.workflow.cover_edits import cover_regions, cover_sound

    with opened_case(case, take_over=take_over) as store:
        who = {"author": store.actor.name, "clock": store.clock}
        if sound is not None:
            for note in _notes(store, ids):
                _apply(store, cover_sound(note, store, way=SoundWay(sound), why=why, **who))  # type: ignore[arg-type]
            return
        units = None if margin is None else round(margin * 100)
        edit = cover_regions(
            _regions(store, ids), store, way=CoverWay(way), margin=units, why=why,
            author=store.actor.name, clock=store.clock,
        )  # fmt: skip
        _apply(store, edit)


@redact_group.command("uncover")
@click.argument("case", type=PATH)
@click.argument("ids", metavar="ID…", nargs=-1, required=True)
@click.option("--sound", is_flag=True, help="Let the sound of a note's span be heard again.")
@take_over_option
def uncover_command(case: Path, ids: tuple[str, ...], sound: bool, take_over: bool) -> None:
    """Take covers away from regions of CASE; the ID of a note means all of its regions."""
    from annotator.workflow.cover_edits import uncover_regions, uncover_sound

    with opened_case(case, take_over=take_over) as store:
        if sound:
            for note in _notes(store, ids):
                _apply(store, uncover_sound(note, store))
            return
        _apply(store, uncover_regions(_regions(store, ids), store))


@redact_group.command("list")
@click.argument("case", type=PATH)
@click.argument("exhibit", metavar="EXHIBIT")
@json_option
def list_command(case: Path, exhibit: str, as_json: bool) -> None:
    """Say what is covered in copies of EXHIBIT (such as E1) of CASE, and what must be looked at first."""
    from annotator.cli.case_verbs import exhibit_of
    from annotator.workflow.redact_plan import plan_redaction

    with opened_case(case, read_only=True) as store:
        plan = plan_redaction(store, exhibit_of(store, exhibit))
        words = plan.words(store.info().first_frame_number)
    if as_json:
        print_json({
            "covers": [
                {"region": each.region.id, "note": each.note.id, "way": str(each.cover.way),
                 "margin": each.cover.margin, "first_frame": each.first, "last_frame": each.last}
                for each in plan.covered
            ],
            "sound_covers": [
                {"note": each.cover.annotation_id, "way": str(each.way),
                 "first_frame": each.first, "last_frame": each.last}
                for each in plan.spans
            ],
            "sound": str(plan.sound), "reviewed": plan.reviewed, "to_look_at": [*words],
        })  # fmt: skip
        return
    for each in plan.covered:
        label = f" “{shown(each.region.label)}”" if each.region.label else ""
        click.echo(
            f"{each.region.id}  {each.region.shape}{label}, frames {each.first}–{each.last}:"
            f" {each.cover.way}, {each.cover.margin / 100:g} px around it"
        )
    for span in plan.spans:
        click.echo(
            f"{span.cover.annotation_id}  sound of frames {span.first}–{span.last}: {span.way}"
        )
    click.echo(f"Sound of copies: {plan.sound}")
    if plan.reviewed:
        click.echo(shown(plan.reviewed))
    for line in words:
        click.echo(f"  ! {shown(line)}")


@redact_group.command("sound")
@click.argument("case", type=PATH)
@click.argument("exhibit", metavar="EXHIBIT")
@click.argument("choice", type=click.Choice(list(_SOUNDS)))
@take_over_option
def sound_command(case: Path, exhibit: str, choice: str, take_over: bool) -> None:
    """Say what copies of EXHIBIT have for sound: none, all but the covered spans, or all of it."""
    from annotator.cli.case_verbs import exhibit_of
    from annotator.workflow.cover_edits import choose_sound

    with opened_case(case, take_over=take_over) as store:
        film = exhibit_of(store, exhibit)
        _apply(store, choose_sound(film, _SOUNDS[choice], store, author=store.actor.name, clock=store.clock))  # fmt: skip


@redact_group.command("make")
@click.argument("case", type=PATH)
@click.argument("exhibit", metavar="EXHIBIT")
@click.option("-o", "--output", type=PATH, required=True, metavar="FILE.{mp4,mkv}")
@click.option("--sound", type=click.Choice(list(_SOUNDS)), help="Instead of what was decided.")
@click.option("--looked-through", is_flag=True, help="Everything that must be looked at was.")
@click.option("--sealed", is_flag=True, help="Say in the log beside FILE what was hidden and why.")
@click.option("--add", is_flag=True, help="Take the copy into the case, too.")
@click.option("--overwrite", is_flag=True, help="Replace FILE and its log.")
@vault_option
@take_over_option
@json_option
def make_command(
    case: Path,
    exhibit: str,
    output: Path,
    sound: str | None,
    take_over: bool,
    as_json: bool,
    passphrase_fd: int | None,
    **chosen: bool,
) -> None:
    """Write a copy of EXHIBIT (such as E1) of CASE with everything covered that is to be.

    .mp4 is small, .mkv without loss. Every frame is coded anew, and nothing else of
    the file is taken over. The copy is decoded again and compared before it is kept.
    """
    from annotator.cli.case_verbs import exhibit_of
    from annotator.workflow.redact_copy import RedactionWanted, add_redacted, write_redacted

    with opened_case(case, take_over=take_over) as store, meter() as report, said_where():
        film = exhibit_of(store, exhibit)
        wanted = RedactionWanted(
            output,
            None if sound is None else _SOUNDS[sound],
            looked_through=chosen["looked_through"],
            edition=Edition.SEALED if chosen["sealed"] else Edition.PUBLIC,
            overwrite=chosen["overwrite"],
        )
        vault = vault_to_search(store, passphrase_fd)
        made = write_redacted(store, film, wanted, vault=vault, progress=report)
        added = add_redacted(store, film, made, progress=report).exhibit if chosen["add"] else None
    if as_json:
        print_json({
            "file": str(made.path), "log": str(made.log), "sha256": made.sha256,
            "frames": made.frames, "words": [*made.words], "checked": [*made.checked],
            "added_as": "" if added is None else added.label,
        })  # fmt: skip
        return
    click.echo(f"{made.frames} frames → {shown(str(made.path))}")
    click.echo(f"SHA-256 {made.sha256}; what was done is said in {shown(str(made.log))}")
    for words in (*made.words, *made.checked):
        click.echo(f"  {words}")
    if added is not None:
        click.echo(f"Added as {added.label}")


@redact_group.command("check")
@click.argument("case", type=PATH)
@click.argument("exhibit", metavar="EXHIBIT")
@click.argument("file", type=PATH)
@json_option
def check_command(case: Path, exhibit: str, file: Path, as_json: bool) -> None:
    """Check FILE, a redacted copy of EXHIBIT, once more against what CASE covers now."""
    from annotator.cli.case_verbs import exhibit_of
    from annotator.workflow.redact_again import check_again

    with opened_case(case, read_only=True) as store, meter() as report:
        checked = check_again(store, exhibit_of(store, exhibit), file, progress=report)
    if as_json:
        print_json({"frames": checked.frames, "checked": [*checked.words]})
        return
    for words in checked.words:
        click.echo(words)


@redact_group.command("review")
@click.argument("case", type=PATH)
@click.argument("exhibit", metavar="EXHIBIT")
@click.option("--every-frame", is_flag=True, help="Look at all frames, not at five a second.")
@click.option(
    "--may-be-seen", metavar="WHY", help="Say of every face that is left why it may be seen."
)
@click.option("--done", is_flag=True, help="Say that you have stepped through the covered film.")
@take_over_option
@json_option
def review_command(
    case: Path,
    exhibit: str,
    every_frame: bool,
    may_be_seen: str | None,
    done: bool,
    take_over: bool,
    as_json: bool,
) -> None:
    """List the faces of EXHIBIT (such as E1) of CASE that the program proposes and no cover hides."""
    from annotator.cli.case_verbs import exhibit_of
    from annotator.media.engine import open_frames
    from annotator.workflow.cover_edits import reviewed
    from annotator.workflow.intake import ensure_index, exhibit_path
    from annotator.workflow.redact import covered_regions
    from annotator.workflow.redact_review import (
        dismiss,
        dismissed_of,
        left_to_review,
        review_details,
        uncovered_faces,
    )

    changes = may_be_seen is not None or done
    with opened_case(case, read_only=not changes, take_over=take_over) as store, meter() as report:
        film = exhibit_of(store, exhibit)
        index = ensure_index(store, film, progress=report)
        with open_frames(exhibit_path(store, film), index) as frames:
            found = uncovered_faces(
                frames, covered_regions(store, film.id), 0, len(index) - 1,
                every=every_frame, progress=report,
            )  # fmt: skip
        rows = left_to_review(found.rows, dismissed_of(store, film))
        if may_be_seen is not None and rows:
            dismiss(store, film, rows, may_be_seen)
            rows = ()
        if done:
            if rows:
                raise UsageError(
                    f"{len(rows)} proposed faces are not covered.",
                    "Cover them, or say with --may-be-seen why they may be seen.",
                )
            edit = reviewed(film, store, author=store.actor.name, clock=store.clock)
            store.apply(edit, review_details(store, film, found))
    if as_json:
        print_json({
            "looked_at": found.looked_at, "not_read": [*found.unread],
            "faces": [
                {"frame": row.frame, "box": [row.left, row.top, row.right, row.bottom],
                 "score_percent": row.score_percent, "covered_percent": row.covered_percent}
                for row in rows
            ],
        })  # fmt: skip
        return
    for row in rows:
        wide, high = (row.right - row.left) / 100, (row.bottom - row.top) / 100
        click.echo(
            f"frame {row.frame}: a face of {wide:.0f} × {high:.0f} at"
            f" ({row.left / 100:.0f}, {row.top / 100:.0f}), {row.covered_percent} % covered"
        )
    click.echo(f"{found.looked_at} frames looked at, {len(rows)} faces not covered")


def _apply(store: CaseStore, edit: Edit | None) -> None:
    if edit is None:
        click.echo("It is so already.")
        return
    store.apply(edit)
    click.echo(edit.label)


def _notes(store: CaseStore, ids: tuple[str, ...]) -> list[Annotation]:
    from annotator.case.annotation import Annotation

    found = [store.find("annotation", each) for each in ids]
    notes = [each for each in found if isinstance(each, Annotation)]
    if len(notes) < len(ids):
        raise UsageError("There is no such note.", "“annotator show” lists the ids of the notes.")
    return notes


def _regions(store: CaseStore, ids: tuple[str, ...]) -> list[Region]:
    from annotator.case.region import Region

    found: list[Region] = []
    for each in ids:
        own = store.find("region", each)
        more = [own] if own is not None else store.leaning_on("region", each)
        regions = [region for region in more if isinstance(region, Region)]
        if not regions:
            raise UsageError(
                f"There is no region {shown(each[:60])}, and no note of that id with regions.",
                "“annotator region CASE NOTE-ID” lists the regions of a note.",
            )
        found += regions
    return found
