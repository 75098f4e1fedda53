"""Templates: notes that are written again and again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Final

from annotator.case.edits import Action, Change, Edit, adding, changing, deleting
from annotator.case.templates import Template
from annotator.clock import Clock

NOTE_FIELDS: Final = tuple(
    field.name
    for field in fields(Template)
    if field.name not in ("id", "name", "track_id", "position")
)
"""The fields that a template has in common with a note."""


def template_of(
    name: str,
    note: object,
    there: Sequence[Template],
    clock: Clock,
    track_id: str = "",
    people: Sequence[str] = (),
) -> Edit:
    """The edit that keeps what a note says (anything with NOTE_FIELDS) as a template of that name.

    `people` are the codes of those whom the note names; they stand as `@W-1` in the
    template's text. One of the same name is replaced.
    """
    said = {field: getattr(note, field) for field in NOTE_FIELDS}
    said["text"] = with_people(said["text"], people)
    old = next((each for each in there if each.name.casefold() == name.strip().casefold()), None)
    if old is not None:
        new = replace(old, name=name.strip(), track_id=track_id, **said)
        return changing("Change template", [(old, new)])
    position = max((each.position for each in there), default=-1) + 1
    template = Template(clock.new_id(), name.strip(), track_id=track_id, position=position, **said)
    return adding("Add template", template)


def with_people(text: str, codes: Sequence[str]) -> str:
    """The text with those people as `@W-1` in a last line whom it does not name that way already."""
    lacking = [code for code in codes if not _mentions((code,)).search(text)]
    line = " ".join(f"@{code}" for code in lacking)
    return "\n".join(part for part in (text.rstrip() if line else text, line) if part)


def named_people(text: str, known: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """A template's text as a note begins with it, and the codes of the people of the case whom it names.

    Lines that do nothing but name them are taken out. Who is not in the case stays a word.
    """
    codes = [code for code in known if code]
    if not codes:
        return text, ()
    mention = _mentions(codes)
    found = tuple(dict.fromkeys(each.group(1) for each in mention.finditer(text)))
    if not found:
        return text, ()
    lines = [
        line
        for line in text.split("\n")
        if not mention.search(line) or mention.sub("", line).strip(" \t,;")
    ]
    return "\n".join(lines).rstrip("\n"), found


def _mentions(codes: Sequence[str]) -> re.Pattern[str]:
    # The longest first: @W-12 is not @W-1 with a 2 behind it.
    each = "|".join(re.escape(code) for code in sorted(codes, key=len, reverse=True))
    return re.compile(rf"(?<![\w@])@({each})(?![\w-]|\.\w)")


def change_template(before: Template, after: Template) -> Edit:
    """The edit that replaces a template; notes begun from it stay as they are."""
    return changing("Change template", [(before, after)])


def remove_template(template: Template) -> Edit:
    """The edit that takes a template away."""
    return deleting("Remove template", template)


def move_template(listed: Sequence[Template], template: Template, places: int) -> Edit | None:
    """The edit that moves a template in the list; None where it stands at that end already."""
    order = list(listed)
    at = order.index(template)
    to = max(0, min(len(order) - 1, at + places))
    if to == at:
        return None
    order.insert(to, order.pop(at))
    changes = tuple(
        Change(each, replace(each, position=place))
        for place, each in enumerate(order)
        if each.position != place
    )
    return Edit(Action.CHANGE, "Move template", changes)
