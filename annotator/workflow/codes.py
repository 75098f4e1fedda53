"""Coded entry: the case's list of codes, and the notes that one key writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from annotator.case.annotation import Annotation
from annotator.case.codec import from_json, to_json
from annotator.case.codes import SEEN_KINDS, Code
from annotator.case.edits import Action, Change, Edit, adding, changing, deleting
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import Visibility
from annotator.clock import Clock
from annotator.errors import IntegrityError
from annotator.exchange.boris_ethogram import read_codes
from annotator.exchange.code_list import MOST_BYTES, CodeList, CodeListError, code_list_bytes
from annotator.provenance.canonical import Json
from annotator.provenance.shown_name import shown_name
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import FrameStamp
from annotator.timing.same_frame import same_frame
from annotator.workflow.annotate import new_note
from annotator.workflow.edit_check import CaseAsked
from annotator.workflow.stills import write_export

_NS_IN_MS = 1_000_000
_MOST_NAMED = 5


# -- stamping


def struck_frame(index: FrameIndex, shown: int, code: Code, speed: Fraction) -> int:
    """The frame that was meant when the key came down at frame `shown`; never outside the film.

    The hand is late by the code's reaction time, in which the film runs
    `speed` times as far (backwards in reverse, not at all at rest).
    """
    late_ns = int(code.offset_ms * _NS_IN_MS * speed)
    if not late_ns:
        return shown
    return index.index_at_ns(index.time_ns(shown) - late_ns)


def coded_note(
    code: Code,
    exhibit: Exhibit,
    index: FrameIndex,
    start: int,
    end: int | None = None,
    *,
    author: str,
    clock: Clock,
    known_digests: Mapping[int, str] | None = None,
) -> Annotation:
    """The note that a code writes at a frame, or over a span given by either end first.

    Raises ValueRefusedError for a frame that does not exist.
    """
    if end is not None and end < start:
        start, end = end, start
    return new_note(
        exhibit,
        index,
        start,
        end,
        kind=code.kind,
        author=author,
        clock=clock,
        known_digests=known_digests,
        **fields_with_code(code, {}),
    )


def fields_with_code(code: Code, given: Mapping[str, object]) -> dict[str, object]:
    """The fields of a note by a code; what is `given` beside it wins, its tags come on top."""
    seen = code.kind in SEEN_KINDS
    fields: dict[str, object] = {
        "text": code.note_text(),
        "modality": code.modality,
        "visibility": (code.visibility or Visibility.CLEAR) if seen else None,
    }
    tags = given.get("tags")
    more = tuple(str(tag) for tag in tags) if isinstance(tags, tuple) else ()
    fields |= {name: value for name, value in given.items() if value or name not in fields}
    fields["tags"] = tuple(dict.fromkeys((*code.tags, *more)))
    return fields


def coding_details(code: Code, shown: int, speed: Fraction) -> dict[str, Json]:
    """What the log keeps of a coded note beside the note: by which code, and how late the hand was."""
    return {
        "code": code.name,
        "code_id": code.id,
        "key": code.key,
        "pressed_at_frame": shown,
        "reaction_time_ms": code.offset_ms if speed else 0,
        "speed": f"{speed.numerator}/{speed.denominator}",
    }


@dataclass(frozen=True, slots=True)
class RunningSpan:
    """A span that one key has begun and none has ended; kept as a draft of the case.

    `note_id` is the id that its note will have, so that it is never written twice.
    """

    code_id: str
    exhibit_id: str
    note_id: str
    start: FrameStamp

    def draft_key(self) -> str:
        """Under which key it is kept: one for each exhibit and code."""
        return f"code:{self.exhibit_id}:{self.code_id}"

    def start_in(self, index: FrameIndex) -> int | None:
        """The number of its first frame in an index; None where that frame is not there."""
        return same_frame(self.start, index)


def running_draft(span: RunningSpan) -> dict[str, Json]:
    """The span as a draft."""
    data = to_json(span)
    assert isinstance(data, dict)
    return data


def running_spans(drafts: Mapping[str, Mapping[str, Json]]) -> tuple[RunningSpan, ...]:
    """The spans that were running when the case was closed, or the program died.

    A draft that is none is left alone.
    """
    found = []
    for key, payload in drafts.items():
        if not key.startswith("code:"):
            continue
        try:
            span = from_json(RunningSpan, dict(payload))
        except IntegrityError:
            continue
        if span.draft_key() == key:
            found.append(span)
    return tuple(found)


# -- the list


@dataclass(frozen=True, slots=True)
class Addition:
    """The edit that adds codes (None where nothing is left to add), and what is to be told."""

    edit: Edit | None
    added: tuple[Code, ...]
    words: tuple[str, ...]


def add_codes(there: Sequence[Code], new: CodeList, clock: Clock) -> Addition:
    """Add codes behind those that are there.

    A name that is there already is left out; a key that is taken is not given.
    """
    words = list(new.not_understood)
    names = {code.name.casefold() for code in there}
    keys = {code.key for code in there} - {""}
    position = next_position(there)
    added: list[Code] = []
    twice: list[str] = []
    for code in new.codes:
        if code.name.casefold() in names:
            twice.append(code.name)
            continue
        key = code.key if code.key not in keys else ""
        if key != code.key:
            words.append(f"{code.name}: the key {code.key} is taken; it has none now.")
        names.add(code.name.casefold())
        keys |= {key} - {""}
        added.append(replace(code, id=clock.new_id(), key=key, position=position + len(added)))
    if twice:
        more = f" and {len(twice) - _MOST_NAMED} more" if len(twice) > _MOST_NAMED else ""
        words.append(f"In the list already: {', '.join(twice[:_MOST_NAMED])}{more}.")
    if not added:
        return Addition(None, (), tuple(words))
    label = "Add 1 code" if len(added) == 1 else f"Add {len(added)} codes"
    return Addition(adding(label, *added), tuple(added), tuple(words))


def next_position(there: Iterable[Code]) -> int:
    """The place behind all others."""
    return max((code.position for code in there), default=-1) + 1


def change_code(before: Code, after: Code) -> Edit:
    """The edit that replaces a code by its changed version; notes that it wrote stay as they are."""
    return changing("Change code", [(before, after)])


def remove_codes(codes: Sequence[Code], case: CaseAsked) -> Edit:
    """The edit that takes codes out of the list; notes that they wrote stay."""
    label = "Remove code" if len(codes) == 1 else f"Remove {len(codes)} codes"
    places = [place for code in codes for place in case.leaning_on("placement", code.id)]
    return deleting(label, *places, *codes)


def move_code(listed: Sequence[Code], code: Code, places: int) -> Edit | None:
    """The edit that moves a code in the list; None where it stands at that end already."""
    order = list(listed)
    at = order.index(code)
    to = max(0, min(len(order) - 1, at + places))
    if to == at:
        return None
    order.insert(to, order.pop(at))
    pairs = [
        Change(each, replace(each, position=place))
        for place, each in enumerate(order)
        if each.position != place
    ]
    return Edit(Action.CHANGE, "Move code", tuple(pairs))


def read_code_file(path: Path) -> CodeList:
    """The codes of a file from BORIS or from an export of ours. Raises CodeListError."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CodeListError(
            f"{shown_name(path)} cannot be read: {error.strerror}.", "Choose another file."
        ) from error
    return read_codes(data)


def export_codes(codes: Sequence[Code], target: Path, *, overwrite: bool = False) -> None:
    """Write the list as a JSON file that another case can take in. Raises ExportError."""
    write_export(target, code_list_bytes(tuple(codes)), overwrite=overwrite)
