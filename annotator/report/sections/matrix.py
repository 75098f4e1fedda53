"""The matrix of claims and notes, what is inferred from these, and the network as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar

from annotator.case.accounts import Claim, Source
from annotator.case.annotation import Annotation
from annotator.case.claims_matrix import (
    SYMBOLS,
    Row,
    grade,
    has_unreviewed_translation,
    row_of,
    told_apart,
)
from annotator.case.vocabularies import NoteKind, Stance
from annotator.report.blocks import (
    Block,
    Figure,
    Figures,
    Heading,
    Line,
    Paragraph,
    Picture,
    Style,
    Table,
    Text,
    key_of,
)
from annotator.report.network import Network, Shown, lay_out
from annotator.report.sides import isolated
from annotator.report.small_picture import small_jpeg
from annotator.report.visible_text import narrow, shortened, visible_text
from annotator.report.writing import Writer, outside, outside_lines, plain

ABREAST: Final = 6
"""How many claims stand side by side on A4."""

_FEWER_ABREAST: Final = 4
_WITH_SIGN: Final = 11

_DRAWN: Final = 12
_MOST_PICTURES: Final = 20
_COLUMN: Final = 13
_T = TypeVar("_T")


def matrix(writer: Writer) -> tuple[Block, ...]:
    """Tables of at most six claims by all notes with a stance on them, coverage, inferences, picture."""
    w = writer.words
    claims, rows = writer.material.case.claims, _rows(writer)
    if not claims or not rows:
        return (
            Paragraph(plain(w("Nobody has entered how a note stands to a claim."), Style.QUIET)),
        )
    blocks: list[Block] = [
        Paragraph(
            plain(
                w(
                    "Notes stand down the side, claims across the top: + supports, − contradicts,"
                    " ○ silent (it says nothing about it), ? not testable. An empty cell means that"
                    " nobody entered anything. A note that stands alike to all claims tells none of"
                    " them apart. Nothing here is added up: which account is true is not decided by"
                    " the number of notes."
                )
            )
        )
    ]
    for group in _groups(claims, _abreast(writer)):
        blocks += _table(writer, group, rows)
    blocks += _apart(writer, rows)
    blocks += _coverage(writer)
    blocks += _inferences(writer, rows)
    blocks += _drawings(writer)
    return tuple(blocks)


def pictures(writer: Writer) -> tuple[Picture, ...]:
    """The drawings that this section shows."""
    if "matrix" not in writer.material.options.sections:
        return ()
    return tuple(drawing.picture for drawing in _drawn(writer))


def _rows(writer: Writer) -> list[Row]:
    return [row_of(note) for note in writer.notes if note.bears_on]


def _abreast(writer: Writer) -> int:
    """Fewer in languages whose words for stances are longer than the English ones."""
    return ABREAST if writer.words.language == "en" else _FEWER_ABREAST


def _groups(claims: Sequence[Claim], abreast: int) -> Iterator[Sequence[Claim]]:
    """The claims in groups as even as may be, so that no table has a lone column."""
    return _parts(claims, abreast)


def _parts(items: Sequence[_T], most: int) -> Iterator[Sequence[_T]]:
    """The items in runs of at most so many, as even as may be."""
    count = -(-len(items) // most)
    size = -(-len(items) // max(1, count))
    return (items[at : at + size] for at in range(0, len(items), max(1, size)))


def _source(writer: Writer, claim: Claim) -> Source | None:
    return next((s for s in writer.material.case.sources if s.id == claim.source_id), None)


def _table(writer: Writer, claims: Sequence[Claim], rows: Sequence[Row]) -> list[Block]:
    w = writer.words
    cells: list[tuple[Line, ...]] = [
        (_note_cell(writer, row.note), *(_stance_cell(writer, row, claim) for claim in claims))
        for row in rows
        if any(row.stance(claim.id) is not None for claim in claims)
    ]
    if not cells:
        return []
    width = (66 if w.language == "en" else 72) // len(claims)
    heads = tuple(_head(writer, claim) for claim in claims)
    return [
        Table(
            (w("Note"), *heads), tuple(cells), (100 - width * len(claims), *[width] * len(claims))
        )
    ]


def _head(writer: Writer, claim: Claim) -> str:
    number = writer.claim_numbers[claim.id]
    source = _source(writer, claim)
    told = ""
    apart = isolated if writer.words.right_to_left() else str
    if source is not None:
        told = (
            f" — {apart(narrow(shortened(visible_text(source.name), 40), _COLUMN))} {grade(source)}"
        )
    mark = (
        writer.words("; ") + "▲ " + writer.words("machine translation, not reviewed")
        if has_unreviewed_translation(claim)
        else ""
    )
    short = narrow(shortened(visible_text(claim.short or claim.text), 70), _COLUMN)
    return f"{number} {apart(short)}{told}{mark}"


def _note_cell(writer: Writer, note: Annotation) -> Line:
    w = writer.words
    seen = w.word(note.visibility) if note.visibility is not None else ""
    if note.not_visible_reason is not None:
        seen += w(": ") + w.word(note.not_visible_reason)
    where = f" {writer.exhibit_label(note.exhibit_id)} · {_frames(writer, note)}"
    where += f" · {seen}" if seen else ""
    return (
        writer.note_link(note.id),
        Text(where + "\n", Style.QUIET),
        outside(shortened(" ".join(note.text.split()) or ", ".join(note.tags), 90)),
    )


def _frames(writer: Writer, note: Annotation) -> str:
    info = writer.material.case.info
    first = str(info.shown_number(note.start.index))
    return first if note.end is None else f"{first}–{info.shown_number(note.end.index)}"


def _stance_cell(writer: Writer, row: Row, claim: Claim) -> Line:
    stance = row.stance(claim.id)
    if stance is None:
        return plain("")
    strong = stance in (Stance.SUPPORTS, Stance.CONTRADICTS)
    word = writer.words.word(stance)
    # A long word stands below its sign rather than being broken.
    between = "\u00a0" if len(word) <= _WITH_SIGN else " "
    return plain(f"{SYMBOLS[stance]}{between}{word}", Style.STRONG if strong else Style.PLAIN)


def _apart(writer: Writer, rows: Sequence[Row]) -> list[Block]:
    """Which notes tell claims apart, in words."""
    w = writer.words
    ids = [claim.id for claim in writer.material.case.claims]
    found: list[tuple[Line, ...]] = []
    for row in rows:
        supported, contradicted = told_apart(row, ids)
        if supported:
            found.append(
                (
                    (writer.note_link(row.note.id),),
                    writer.listed([writer.claim_link(claim) for claim in supported]),
                    writer.listed([writer.claim_link(claim) for claim in contradicted]),
                )
            )
    if not found:
        return []
    heads = (w("Note"), w("Supports"), w("Contradicts"))
    return [Table(heads, tuple(found), (20, 40, 40), w("Notes that tell claims apart"))]


def _coverage(writer: Writer) -> list[Block]:
    """For how much of its time each claim could have been seen."""
    w = writer.words
    rows: list[tuple[Line, ...]] = [
        ((writer.claim_link(claim.id),), plain(writer.material.coverage[claim.id]))
        for claim in writer.material.case.claims
        if claim.id in writer.material.coverage
    ]
    if not rows:
        return []
    return [
        Table(
            (w("Claim"), w("For how much of its time it could have been seen")),
            tuple(rows),
            (10, 90),
            w("Coverage"),
        ),
        Paragraph(
            plain(
                w(
                    "At least counts what was clearly visible, at most also what was partly visible"
                    " or not surely in the field of view; both hold within the errors of the event"
                    " times."
                ),
                Style.QUIET,
            )
        ),
    ]


def _inferences(writer: Writer, rows: Sequence[Row]) -> list[Block]:
    """Inferences that bear on a claim, or rest on a note that does."""
    w = writer.words
    bearing = {row.note.id for row in rows}
    found: list[tuple[Line, ...]] = []
    for note in writer.of_kind(NoteKind.INFERENCE):
        if note.id in bearing or bearing & set(note.cites):
            sure = " · ".join(w.word(p) for p in (note.likelihood, note.confidence) if p)
            found.append(
                (
                    (writer.note_link(note.id), Text(" "), outside_lines(note.text)),
                    plain(sure or "–"),
                    writer.listed([writer.note_link(cited) for cited in note.cites]),
                    (outside_lines(note.alternatives),)
                    if note.alternatives
                    else plain(w("none entered"), Style.WARNING),
                )
            )
    if not found:
        return []
    heads = tuple(
        map(w, ("Inference", "Likelihood · confidence", "Rests on", "Other explanations"))
    )
    return [Table(heads, tuple(found), (34, 18, 12, 36), w("Inferences about these claims"))]


# -- the picture


@dataclass(frozen=True, slots=True)
class _Drawing:
    picture: Picture
    claims: tuple[str, ...]
    notes: tuple[str, ...]


def _drawings(writer: Writer) -> list[Block]:
    w = writer.words
    drawn = _drawn(writer)
    if not drawn:
        return []
    blocks: list[Block] = [Heading(plain(w("Claims, notes and frames as a picture")))]
    for drawing in drawn:
        words = w("Claims {claims} on the left, notes {notes} in the middle, the first frame of each on the right.",
                  claims=w(", ").join(drawing.claims), notes=w(", ").join(drawing.notes))  # fmt: skip
        legend = w(
            "Lines: + supports (whole), − contradicts (dashed), ○ silent and ? not testable (dotted)."
        )
        figure = Figure(
            drawing.picture.key, words, (plain(words), plain(legend, Style.QUIET)), large=True
        )
        blocks.append(Figures((figure,)))
    left = len(_rows(writer)) - sum(len(drawing.notes) for drawing in drawn)
    if left > 0:
        blocks.append(
            Paragraph(
                plain(w("{n} more notes are not drawn; the tables hold them.", n=left), Style.QUIET)
            )
        )
    return blocks


def _drawn(writer: Writer) -> tuple[_Drawing, ...]:
    rows = _rows(writer)
    if not any(row.note.id in writer.material.stills for row in rows):
        return ()  # frames are what the drawing leads to
    groups = islice(_parts(rows, _DRAWN), _MOST_PICTURES)
    return tuple(_drawing(writer, group) for group in groups)


def _drawing(writer: Writer, rows: Sequence[Row]) -> _Drawing:
    touched = {claim_id for row in rows for claim_id in row.stances}
    claims = [claim for claim in writer.material.case.claims if claim.id in touched]
    stills = [(row.note.id, writer.material.stills.get(row.note.id)) for row in rows]
    frames = tuple((id, small_jpeg(still.jpeg)) for id, still in stills if still is not None)
    network = _network(writer, claims, rows)
    named = "/".join((*(c.id for c in claims), *(r.note.id for r in rows)))
    return _Drawing(
        Picture(
            key_of("network", named.encode()),
            b"",
            network.width,
            network.height,
            network=network,
            frames=frames,
        ),
        tuple(writer.claim_numbers[claim.id] for claim in claims),
        tuple(writer.note_numbers[row.note.id] for row in rows),
    )


def _network(writer: Writer, claims: Sequence[Claim], rows: Sequence[Row]) -> Network:
    shown_claims = []
    for claim in claims:
        source, machine = _source(writer, claim), has_unreviewed_translation(claim)
        told = (
            f" · {shortened(visible_text(source.name), 22)} {grade(source)}"
            if source is not None
            else ""
        )
        words = shortened(visible_text(claim.short or claim.text), 160)
        if machine:
            words += " " + writer.words("(machine translation, not reviewed)")
        shown_claims.append(Shown(claim.id, writer.claim_numbers[claim.id] + told, words, machine))
    shown_notes = []
    for row in rows:
        note = row.note
        seen = "" if note.not_visible_reason is None else writer.words.word(note.not_visible_reason)
        where = f"{writer.note_numbers[note.id]} · {writer.exhibit_label(note.exhibit_id)} · {_frames(writer, note)}"
        if seen:
            where += " · " + writer.words("not visible: {reason}", reason=seen)
        text = visible_text(" ".join(note.text[:600].split()) or ", ".join(note.tags))
        shown_notes.append(Shown(note.id, where, shortened(text, 200)))
    laid_out = lay_out(
        shown_claims,
        shown_notes,
        [(b.claim_id, row.note.id, b.stance) for row in rows for b in row.note.bears_on],
    )
    return laid_out.mirrored() if writer.words.right_to_left() else laid_out
