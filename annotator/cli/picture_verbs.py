"""The verb for picture steps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

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
    from annotator.case.enhancement import PictureStep
    from annotator.case.exhibit import Exhibit
    from annotator.store.case_store import CaseStore

_MOST_BYTES = (1 << 20) + 1


@click.command("enhance")
@click.argument("case", type=PATH)
@click.option("--exhibit", help="Label or id.")
@click.option("--note", "note_id", help="Id of a note: its steps, else those of its exhibit.")
@click.option("--frame", type=click.IntRange(min=0), help="Counted from 0; else the note's.")
@click.option("--step", "words", multiple=True, metavar="WORDS", help="“gamma gamma=1.8”; logged.")
@click.option("--steps", type=PATH, metavar="FILE.json", help="Take the steps of a file; logged.")
@click.option("--clear", is_flag=True, help="Begin with no steps; logged.")
@click.option("-o", "--output", type=PATH, metavar="NAME.png", help="Write the pair and its steps.")
@click.option("--overwrite", is_flag=True, help="Replace the files of -o.")
@click.option("--check", type=PATH, metavar="NAME-steps.json", help="Apply again and compare.")
@click.option("--kinds", is_flag=True, help="List all kinds of steps and their settings.")
@take_over_option
@json_option
def enhance_command(  # noqa: PLR0913 (an argument for each option)
    case: Path,
    exhibit: str | None,
    note_id: str | None,
    frame: int | None,
    words: tuple[str, ...],
    steps: Path | None,
    clear: bool,
    output: Path | None,
    overwrite: bool,
    check: Path | None,
    kinds: bool,
    take_over: bool,
    as_json: bool,
) -> int:
    """Show, set and apply the picture steps of an exhibit or a note of CASE.

    -o writes NAME-original.png, NAME-enhanced.png and NAME-steps.json; --check
    applies the steps of such a file again: exit code 0 if the picture is the
    same to the last bit, else 1. The steps never touch the original.
    """
    if kinds:
        _say_kinds()
        return 0
    changing = bool(words or steps or clear)
    with opened_case(case, read_only=not (changing or output), take_over=take_over) as store:
        if check is not None:
            return _check(store, check, as_json)
        found, note = _subject(store, exhibit, note_id)
        if changing:
            _put(store, found, note, _wanted(store, found, note, words, steps, clear))
        used = store.snapshot().enhancement_of(found.id, note.id if note else "")
        listed = used.steps if used is not None else ()
        if output is not None:
            if note is not None and frame is None:
                frame = note.start.index
            if frame is None:
                raise UsageError("Which frame?", "Add --frame, or --note.")
            _write(store, found, note, listed, frame, output, overwrite=overwrite)
            return 0
        _say(listed, as_json)
    return 0


def _subject(
    store: CaseStore, label: str | None, note_id: str | None
) -> tuple[Exhibit, Annotation | None]:
    from annotator.case.annotation import Annotation
    from annotator.case.exhibit import Exhibit

    if note_id is not None:
        note = store.find("annotation", note_id)
        if not isinstance(note, Annotation):
            raise UsageError(f"There is no note “{note_id[:60]}”.", "`show` lists their ids.")
        found = store.get("exhibit", note.exhibit_id)
        assert isinstance(found, Exhibit)
        return found, note
    exhibits = store.exhibits()
    for each in exhibits:
        if label in (each.id, each.label) or (label is None and len(exhibits) == 1):
            return each, None
    labels = ", ".join(each.label for each in exhibits) or "none"
    raise UsageError("Which exhibit?", f"Add --exhibit or --note; the case has: {labels}.")


def _wanted(
    store: CaseStore,
    exhibit: Exhibit,
    note: Annotation | None,
    words: tuple[str, ...],
    file: Path | None,
    clear: bool,
) -> tuple[PictureStep, ...]:
    from annotator.workflow.picture_edits import step_of_words
    from annotator.workflow.picture_sidecar import read_steps

    there: tuple[PictureStep, ...] = ()
    if file is not None:
        there = read_steps(_bytes(file), str(file))
    elif not clear:
        used = store.snapshot().enhancement_of(exhibit.id, note.id if note else "")
        there = used.steps if used is not None else ()
    return (*there, *(step_of_words(each) for each in words if each.strip()))


def _put(
    store: CaseStore, exhibit: Exhibit, note: Annotation | None, steps: tuple[PictureStep, ...]
) -> None:
    from annotator.case.enhancement import Enhancement, enhancement_id
    from annotator.workflow.picture_edits import put_steps

    note_id = note.id if note is not None else ""
    before = store.find("enhancement", enhancement_id(exhibit.id, note_id))
    own = before if isinstance(before, Enhancement) else None
    edit = put_steps(own, exhibit.id, note_id, steps)
    if edit is not None:
        store.apply(edit)


def _write(
    store: CaseStore,
    exhibit: Exhibit,
    note: Annotation | None,
    steps: tuple[PictureStep, ...],
    frame: int,
    target: Path,
    *,
    overwrite: bool,
) -> None:
    from annotator.media.engine import open_frames
    from annotator.workflow.intake import ensure_index, exhibit_path
    from annotator.workflow.picture_work import enhanced_still, write_enhanced

    if target.suffix.lower() != ".png":
        raise UsageError(f"“{target.name}” is no PNG file.", "End its name in .png.")
    with meter() as report:
        index = ensure_index(store, exhibit, progress=report)
        if frame >= len(index):
            raise UsageError(
                f"There is no frame {frame}.", f"The video has frames 0 to {len(index) - 1}."
            )
        recorded = note.start.digest if note is not None and frame == note.start.index else ""
        with open_frames(exhibit_path(store, exhibit), index) as reader:
            still = enhanced_still(
                reader, exhibit, frame, steps, note_id=note.id if note else "",
                recorded=recorded, progress=report,
            )  # fmt: skip
        written = write_enhanced(store, still, target, overwrite=overwrite)
    for path in written:
        click.echo(f"Frame {frame} → {path}")
    for remark in still.made.remarks:
        click.echo(shown(remark))
    click.echo(f"Enhanced picture, SHA-256 of RGB: {still.made.digest()}")


def _check(store: CaseStore, file: Path, as_json: bool) -> int:
    from annotator.workflow.picture_sidecar import check_sidecar, read_sidecar

    with meter() as report:
        checked = check_sidecar(store, read_sidecar(_bytes(file), str(file)), progress=report)
    if as_json:
        print_json(
            {
                "ok": checked.ok,
                "same_original": checked.same_original,
                "same_enhanced": checked.same_enhanced,
                "expected": checked.sidecar.enhanced_digest,
                "found": checked.still.made.digest(),
                "other_tools": [*checked.other_tools],
            }
        )
    else:
        click.echo(shown(checked.words()))
        click.echo(f"Enhanced picture, SHA-256 of RGB: {checked.still.made.digest()}")
    return 0 if checked.ok else 1


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_MOST_BYTES)
    except OSError as error:
        raise UsageError(
            f"“{file.name}” cannot be read: {error.strerror}.", "Choose another file."
        ) from None


def _say(steps: tuple[PictureStep, ...], as_json: bool) -> None:
    from annotator.case.codec import to_json

    if as_json:
        print_json([to_json(step) for step in steps])
        return
    for number, step in enumerate(steps, 1):
        click.echo(f"{number:>2}  {step.words()}{'' if step.on else '  (off)'}")
    if not steps:
        click.echo("There are no picture steps here.")


def _say_kinds() -> None:
    from annotator.case.picture_steps import STEPS

    for spec in STEPS.values():
        click.echo(f"{spec.kind.value}: {spec.does}")
        click.echo(f"  What it may invent or hide: {spec.may_invent}")
        for each in spec.parameters:
            if each.choices:
                said = " / ".join(each.choices)
            else:
                said = f"{each.words(each.lowest)} to {each.words(each.highest)}"
            click.echo(f"  {each.name}={each.words(each.default)}  {each.label}: {said}")
