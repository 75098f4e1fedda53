"""Claims held against what notes say: a row a note, a column a claim, in each cell what somebody entered.

Evidence down the side and hypotheses across the top, as in the analysis of
competing hypotheses (R. J. Heuer, Psychology of Intelligence Analysis, CIA 1999,
chapter 8). Nothing here adds up to a verdict on a claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final

from annotator.case.accounts import Claim, Source
from annotator.case.annotation import Annotation, BearsOn
from annotator.case.snapshot import film_order
from annotator.case.vocabularies import NoteKind, Stance

SYMBOLS: Final[Mapping[Stance, str]] = {
    Stance.SUPPORTS: "+",
    Stance.CONTRADICTS: "−",
    Stance.SILENT: "○",
    Stance.NOT_TESTABLE: "?",
}
"""What stands beside the word in a cell; never alone."""

_PLACE: Final[Mapping[Stance, int]] = {
    Stance.CONTRADICTS: -1,
    Stance.SILENT: 0,
    Stance.SUPPORTS: 1,
}


class RowOrder(StrEnum):
    """In which order notes stand."""

    FILM = "in the order of the films"
    DIAGNOSTIC = "most diagnostic first"


@dataclass(frozen=True, slots=True)
class Row:
    """A note with its stances by claim id."""

    note: Annotation
    stances: Mapping[str, BearsOn]

    def stance(self, claim_id: str) -> Stance | None:
        """What was entered for a claim; None where nobody entered anything."""
        link = self.stances.get(claim_id)
        return None if link is None else link.stance


def row_of(note: Annotation) -> Row:
    """The row of a note."""
    return Row(note, {link.claim_id: link for link in note.bears_on})


def diagnosticity(row: Row, claim_ids: Sequence[str]) -> int:
    """How far a note tells the claims apart: the sum over all pairs of claims.

    A pair of which one is supported and the other contradicted counts 2, one with
    “silent” and something else 1, one with the same stance 0; so does a pair with a
    claim that is not testable by it or for which nobody entered a stance. Evidence
    that agrees with every hypothesis alike has no diagnostic value, however strong
    it seems (Heuer 1999, chapter 8, step 3).
    """
    stances = (row.stance(claim_id) for claim_id in claim_ids)
    placed = [_PLACE[stance] for stance in stances if stance is not None and stance in _PLACE]
    return sum(abs(one - other) for one, other in combinations(placed, 2))


def told_apart(row: Row, claim_ids: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The claims that a note supports, and those that it contradicts; both empty where it does not do both."""
    supported = tuple(c for c in claim_ids if row.stance(c) is Stance.SUPPORTS)
    contradicted = tuple(c for c in claim_ids if row.stance(c) is Stance.CONTRADICTS)
    return (supported, contradicted) if supported and contradicted else ((), ())


def ordered(
    rows: Iterable[Row], order: RowOrder, exhibit_ids: Sequence[str], claim_ids: Sequence[str]
) -> list[Row]:
    """The rows in their order; rows that tell equally much apart stay as in the films."""
    place = {exhibit_id: at for at, exhibit_id in enumerate(exhibit_ids)}
    found = sorted(
        rows, key=lambda r: (place.get(r.note.exhibit_id, len(place)), film_order(r.note))
    )
    if order is RowOrder.DIAGNOSTIC:
        found.sort(key=lambda r: -diagnosticity(r, claim_ids))
    return found


@dataclass(frozen=True, slots=True)
class Drawn:
    """An inference: what it says, what it rests on (None: gone), and the other explanations."""

    note: Annotation
    rests_on: tuple[Annotation | None, ...]
    alternatives: str


def drawn_from(
    inferences: Iterable[Annotation], notes: Mapping[str, Annotation]
) -> tuple[Drawn, ...]:
    """Inferences with the notes on which they rest, of those given."""
    return tuple(
        Drawn(note, tuple(notes.get(cited) for cited in note.cites), note.alternatives)
        for note in inferences
        if note.kind is NoteKind.INFERENCE
    )


def has_unreviewed_translation(claim: Claim) -> bool:
    """Whether a machine translation of a claim's words was reviewed by nobody."""
    return any(translation.needs_warning() for translation in claim.translations)


def said_by(claim: Claim, source: Source | None) -> str:
    """Who said it, and who published that, as on every side: `speaker, in source (publisher)`."""
    words = claim.speaker or "speaker not named"
    if source is None:
        return f"{words}; no source"
    where = source.name
    if source.publisher and source.publisher != source.name:
        where += f" ({source.publisher})"
    return f"{words}, in {where}"


def grade(source: Source) -> str:
    """The Admiralty grade of a source in two characters: `B3`."""
    return f"{source.reliability.value[:1]}{source.credibility.value[:1]}"
