"""Edits of picture steps, and steps written as words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from annotator.case.edits import Edit, adding, changing, deleting
from annotator.case.enhancement import Enhancement, PictureStep, enhancement_id
from annotator.case.enhancement_rules import check_steps
from annotator.case.picture_steps import STEPS, Parameter, StepKind
from annotator.errors import UsageError


def put_steps(
    before: Enhancement | None,
    exhibit_id: str,
    note_id: str,
    steps: Sequence[PictureStep],
    label: str = "",
) -> Edit | None:
    """The edit that gives an exhibit, or one of its notes, these steps; None where it has them.

    `before` is its own enhancement so far. An exhibit without steps has no
    enhancement; a note keeps an empty one, which shows it without its exhibit's.
    Raises ValueRefusedError.
    """
    steps = tuple(steps)
    check_steps(steps)
    after = Enhancement(enhancement_id(exhibit_id, note_id), exhibit_id, note_id, steps)
    if before is None:
        return adding(label or "Add picture step", after) if steps or note_id else None
    if not steps and not note_id:
        return deleting(label or "Remove picture steps", before)
    if before.steps == steps:
        return None
    return changing(label or "Change picture steps", [(before, after)])


def without_own_steps(own: Enhancement) -> Edit:
    """The edit that shows a note with its exhibit's steps again."""
    return deleting("Use the exhibit's picture steps", own)


def moved_step(steps: Sequence[PictureStep], at: int, places: int) -> tuple[PictureStep, ...]:
    """The steps with one of them moved up (below 0) or down."""
    order = list(steps)
    order.insert(max(0, min(len(order) - 1, at + places)), order.pop(at))
    return tuple(order)


def switched_step(steps: Sequence[PictureStep], at: int) -> tuple[PictureStep, ...]:
    """The steps with one of them switched on or off."""
    order = list(steps)
    order[at] = replace(order[at], on=not order[at].on)
    return tuple(order)


def step_of_words(words: str) -> PictureStep:
    """A step from words such as `gamma gamma=1.8` or `enlarge percent=300 between=nearest`.

    Values are in the unit in which they are shown; a choice by its number or the
    beginning of its word. Raises UsageError that lists what there is.
    """
    name, *settings = words.split()
    try:
        spec = STEPS[StepKind(name.casefold())]
    except ValueError:
        raise UsageError(
            f"There is no picture step “{name[:40]}”.", f"Known: {', '.join(StepKind)}."
        ) from None
    given: dict[str, int] = {}
    for setting in settings:
        key, _is, text = setting.partition("=")
        known = {parameter.name: parameter for parameter in spec.parameters}
        if key not in known:
            names = ", ".join(known) or "none"
            raise UsageError(f"“{name}” has no setting “{key[:40]}”.", f"Known: {names}.")
        given[key] = _value(known[key], text)
    return PictureStep.plain(spec.kind, **given)


def _value(parameter: Parameter, text: str) -> int:
    for number, choice in enumerate(parameter.choices):
        if text and choice.casefold().startswith(text.casefold().replace("_", " ")):
            return number
    try:
        value = Fraction(text.replace("−", "-")) * parameter.scale
    except (ValueError, ZeroDivisionError):
        value = Fraction(1, 2)
    if value.denominator != 1:
        lowest, highest = (parameter.words(v) for v in (parameter.lowest, parameter.highest))
        choices = ", ".join(parameter.choices)
        raise UsageError(
            f"{parameter.label} cannot be “{text[:40]}”.",
            f"One of: {choices}." if choices else f"A number from {lowest} to {highest}.",
        )
    return int(value)
