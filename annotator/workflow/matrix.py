"""The matrix of claims and notes of a case: read, changed, and written as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from annotator.case.accounts import Claim, Source
from annotator.case.annotation import Annotation, BearsOn
from annotator.case.case_info import CaseInfo
from annotator.case.claims_matrix import (
    Drawn,
    Row,
    RowOrder,
    diagnosticity,
    drawn_from,
    grade,
    has_unreviewed_translation,
    ordered,
    row_of,
)
from annotator.case.edits import Edit
from annotator.case.entities import Entity
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import NoteKind, Stance
from annotator.clock import Clock
from annotator.errors import ValueRefusedError
from annotator.file_text import neutralised
from annotator.progress import Cancelled, check, never
from annotator.provenance.canonical import Json
from annotator.report.visible_text import visible_text
from annotator.workflow.annotate import change_note


class CaseRead(Protocol):
    """What is asked of a case; the store answers."""

    def find(self, entity: str, wanted: str) -> Entity | None:
        """The value of that kind with this id, or None."""
        ...

    def leaning_on(self, entity: str, wanted: str) -> Iterable[Entity]:
        """The values of one kind that refer to this id."""
        ...

    def info(self) -> CaseInfo:
        """The head of the case."""
        ...

    def claims(self) -> tuple[Claim, ...]:
        """The claims in the order in which they were added."""
        ...

    def sources(self) -> tuple[Source, ...]:
        """The sources in the order in which they were added."""
        ...

    def exhibits(self) -> tuple[Exhibit, ...]:
        """The exhibits in the order in which they were added."""
        ...


@dataclass(frozen=True, slots=True)
class Matrix:
    """Claims, the rows of notes that bear on one of them, and the inferences about these."""

    claims: tuple[Claim, ...]
    rows: tuple[Row, ...]
    inferences: tuple[Drawn, ...] = ()


def read_matrix(
    case: CaseRead, added: Iterable[str] = (), *, cancelled: Cancelled = never
) -> Matrix:
    """The matrix of a case: notes with a stance on a claim, and those `added` by their ids.

    Only these are read, however many notes there are. Raises StoreError,
    IntegrityError, CancelledError.
    """
    claims = case.claims()
    notes: dict[str, Annotation] = {}
    for claim in claims:
        check(cancelled)
        for note in case.leaning_on("annotation", claim.id):
            if isinstance(note, Annotation) and any(b.claim_id == claim.id for b in note.bears_on):
                notes[note.id] = note
    for note_id in added:
        found = case.find("annotation", note_id)
        if isinstance(found, Annotation):
            notes[found.id] = found
    return Matrix(
        claims,
        tuple(row_of(note) for note in notes.values()),
        tuple(_inferences(case, notes, cancelled)),
    )


def _inferences(
    case: CaseRead, notes: Mapping[str, Annotation], cancelled: Cancelled
) -> Iterator[Drawn]:
    """Inferences that bear on a claim, or rest on a note that does."""
    found = {note.id: note for note in notes.values() if note.kind is NoteKind.INFERENCE}
    for note_id in notes:
        check(cancelled)
        for other in case.leaning_on("annotation", note_id):
            if isinstance(other, Annotation) and note_id in other.cites:
                found.setdefault(other.id, other)
    inferences = [note for note in found.values() if note.kind is NoteKind.INFERENCE]
    known = dict(notes)
    for note in inferences:
        for cited in note.cites:
            if cited not in known:
                other_note = case.find("annotation", cited)
                if isinstance(other_note, Annotation):
                    known[cited] = other_note
    yield from drawn_from(inferences, known)


def with_stance(
    note: Annotation, claim_id: str, stance: Stance | None, by: str, why: str | None = None
) -> Annotation:
    """The note with another stance on a claim (None takes it away); its place among the others stays.

    `why` None keeps the words that were there, but never under another stance: they were
    the reason of what is no longer held. Whoever changes anything is named as the judge.
    Raises ValueRefusedError for a reason without a stance.
    """
    before = next((link for link in note.bears_on if link.claim_id == claim_id), None)
    if stance is None:
        if why:
            raise ValueRefusedError(
                "A reason needs a stance.", "Press S, C, N or T first.", field="why"
            )
        return replace(note, bears_on=tuple(b for b in note.bears_on if b.claim_id != claim_id))
    kept = before.why if before is not None and before.stance is stance else ""
    words = why if why is not None else kept
    after = BearsOn(claim_id, stance, words, by)
    if before is None:
        return replace(note, bears_on=(*note.bears_on, after))
    if (before.stance, before.why) == (after.stance, after.why):
        return note
    return replace(note, bears_on=tuple(after if b is before else b for b in note.bears_on))


def stance_edit(before: Annotation, after: Annotation, clock: Clock) -> Edit:
    """The edit that stores a changed stance."""
    return replace(change_note(before, after, clock), label="Change a stance")


def as_table(case: CaseRead, matrix: Matrix, order: RowOrder = RowOrder.FILM) -> list[list[str]]:
    """The matrix as rows of words: heads first, then a row a note with stance, reason and judge a claim."""
    sources = {source.id: source for source in case.sources()}
    labels = {exhibit.id: exhibit.label for exhibit in case.exhibits()}
    ids = [claim.id for claim in matrix.claims]
    info = case.info()
    heads = ["Exhibit", "Frames", "Kind", "Visibility", "Note", "Tells apart"]
    for number, claim in enumerate(matrix.claims, 1):
        heads += [_claim_head(number, claim, sources.get(claim.source_id)), "Why", "Judged by"]
    table = [heads]
    for row in ordered(matrix.rows, order, list(labels), ids):
        cells = note_cells(row.note, labels, info)
        cells.append(str(diagnosticity(row, ids)))
        for claim_id in ids:
            link = row.stances.get(claim_id)
            cells += ["", "", ""] if link is None else [str(link.stance), link.why, link.judged_by]
        table.append(cells)
    return [[visible_text(cell, keep_lines=True) for cell in cells] for cells in table]


def _claim_head(number: int, claim: Claim, source: Source | None) -> str:
    told = f"{source.name}, graded {grade(source)}" if source is not None else "no source"
    mark = "; machine translation, not reviewed" if has_unreviewed_translation(claim) else ""
    return f"C{number} {claim.short or claim.text} [{told}{mark}]"


def note_cells(note: Annotation, labels: Mapping[str, str], info: CaseInfo) -> list[str]:
    """Exhibit, frames as shown, kind, visibility with its reason, and text of a note."""
    frames = str(info.shown_number(note.start.index))
    if note.end is not None:
        frames += f"–{info.shown_number(note.end.index)}"
    seen = str(note.visibility or "")
    if note.not_visible_reason is not None:
        seen += f": {note.not_visible_reason}"
    return [labels.get(note.exhibit_id, "?"), frames, str(note.kind), seen, note.text]


def as_csv(table: Sequence[Sequence[str]]) -> bytes:
    """The table as CSV (UTF-8 with mark, CR LF), with nothing that a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in table:
        writer.writerow([neutralised(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "surrogateescape")


def as_json(case: CaseRead, matrix: Matrix) -> Json:
    """The matrix as data: claims, notes with their stances, inferences."""
    labels = {exhibit.id: exhibit.label for exhibit in case.exhibits()}
    ids = [claim.id for claim in matrix.claims]
    return {
        "format": "annotator matrix 1",
        "claims": [
            {
                "id": claim.id,
                "heading": claim.short,
                "speaker": claim.speaker,
                "source": claim.source_id,
                "machine_translation_not_reviewed": has_unreviewed_translation(claim),
            }
            for claim in matrix.claims
        ],
        "notes": [
            {
                "id": row.note.id,
                "exhibit": labels.get(row.note.exhibit_id, "?"),
                "start": row.note.start.index,
                "end": row.note.last_index(),
                "kind": str(row.note.kind),
                "text": row.note.text,
                "diagnosticity": diagnosticity(row, ids),
                "stances": [
                    {
                        "claim": link.claim_id,
                        "stance": str(link.stance),
                        "why": link.why,
                        "judged_by": link.judged_by,
                    }
                    for link in row.note.bears_on
                ],
            }
            for row in ordered(matrix.rows, RowOrder.FILM, list(labels), ids)
        ],
        "inferences": [
            {
                "id": drawn.note.id,
                "text": drawn.note.text,
                "rests_on": list(drawn.note.cites),
                "alternatives": drawn.alternatives,
                "likelihood": str(drawn.note.likelihood or ""),
                "confidence": str(drawn.note.confidence or ""),
            }
            for drawn in matrix.inferences
        ],
    }
