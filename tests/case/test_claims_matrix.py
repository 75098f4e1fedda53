"""What the matrix says of notes and claims: diagnosticity, order, stances, tables without formulas."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.case.accounts import Claim, Source
from annotator.case.annotation import Annotation, BearsOn, Translation
from annotator.case.case_info import CaseInfo
from annotator.case.claims_matrix import RowOrder, diagnosticity, ordered, row_of, told_apart
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import NoteKind, Stance
from annotator.errors import ValueRefusedError
from annotator.report.network import Shown as Drawn
from annotator.report.network import lay_out, wrapped
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.matrix import as_csv, as_table, read_matrix, with_stance

SUP, CON, SIL, NOT = Stance


def note(*stances: Stance | None, id: str = "n", at: int = 0, **fields: object) -> Annotation:
    links = tuple(BearsOn(f"c{n}", s, "why", "A") for n, s in enumerate(stances) if s is not None)
    stamp = FrameStamp(at, at, Fraction(1))
    return Annotation(
        id, "e", "", NoteKind.OBSERVATION, stamp, "A", "", "", text=id, bears_on=links, **fields
    )  # type: ignore[arg-type]


IDS = [f"c{n}" for n in range(6)]


@pytest.mark.parametrize("stance", [*Stance, None])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_alike_for_all_tells_nothing_apart(stance, count):
    assert diagnosticity(row_of(note(*[stance] * count)), IDS) == 0


def test_stances_that_differ_tell_claims_apart():
    assert diagnosticity(row_of(note(SUP, CON)), IDS) == 2
    assert diagnosticity(row_of(note(SUP, SIL)), IDS) == 1
    assert diagnosticity(row_of(note(SUP, NOT)), IDS) == 0
    assert diagnosticity(row_of(note(SUP, None, CON, CON)), IDS) == 4
    assert told_apart(row_of(note(SUP, CON, SIL, CON)), IDS) == (("c0",), ("c1", "c3"))
    assert told_apart(row_of(note(SUP, SUP)), IDS) == ((), ())


@given(st.lists(st.sampled_from([*Stance, None]), max_size=6), st.randoms())
def test_the_measure_does_not_ask_for_the_order_of_claims(stances, random):
    mixed = list(stances)
    random.shuffle(mixed)
    assert diagnosticity(row_of(note(*stances)), IDS) == diagnosticity(row_of(note(*mixed)), IDS)
    given_ones = {s for s in stances if s not in (None, NOT)}
    assert (diagnosticity(row_of(note(*stances)), IDS) > 0) == (len(given_ones) > 1)


def test_rows_stand_in_film_order_or_the_most_diagnostic_first():
    rows = [row_of(note(s, CON, id=f"n{n}", at=9 - n)) for n, s in enumerate([CON, SUP, SIL])]
    assert [r.note.id for r in ordered(rows, RowOrder.FILM, ["e"], IDS)] == ["n2", "n1", "n0"]
    assert [r.note.id for r in ordered(rows, RowOrder.DIAGNOSTIC, ["e"], IDS)] == ["n1", "n2", "n0"]


def test_a_stance_is_entered_changed_and_taken_away():
    first = with_stance(note(), "c0", SUP, "B")
    assert first.bears_on == (BearsOn("c0", SUP, "", "B"),)
    reasoned = with_stance(first, "c0", SUP, "C", "seen")
    assert reasoned.bears_on == (BearsOn("c0", SUP, "seen", "C"),)
    assert with_stance(reasoned, "c0", SUP, "D") is reasoned
    assert with_stance(reasoned, "c0", CON, "D").bears_on == (BearsOn("c0", CON, "", "D"),)
    assert with_stance(reasoned, "c0", None, "D").bears_on == ()
    with pytest.raises(ValueRefusedError, match="needs a stance"):
        with_stance(note(), "c0", None, "D", "why")


class Reading:
    def __init__(self, case: CaseSnapshot) -> None:
        self.find, self.leaning_on = case.find, case.leaning_on
        self.info = lambda: case.info
        self.claims = lambda: case.claims
        self.sources = lambda: case.sources
        self.exhibits = lambda: case.exhibits


def test_the_matrix_holds_what_bears_on_a_claim_and_the_table_runs_nothing():
    machine = Translation("x", "en", "Engine", machine=True)
    claims = (
        Claim("c0", "s", "=HYPERLINK(1)", translations=(machine,)),
        Claim("c1", "", "\u202etwo"),
    )
    inference = replace(note(id="i"), kind=NoteKind.INFERENCE, cites=("n",), alternatives="or not")
    case = CaseSnapshot(
        CaseInfo("k", "t", ""),
        sources=(Source("s", "+1"),),
        claims=claims,
        annotations=(note(SUP, CON), note(id="other"), inference, note(id="-2+3")),
    )
    found = read_matrix(Reading(case), ("-2+3", "gone"))
    assert [row.note.id for row in found.rows] == ["n", "-2+3"]
    assert [(d.note.id, d.alternatives) for d in found.inferences] == [("i", "or not")]
    table = as_table(Reading(case), found)
    assert "machine translation, not reviewed" in table[0][6]
    assert "\u202e" not in "".join(map("".join, table))
    text = as_csv(table).decode("utf-8-sig")
    assert "'-2+3" in text
    assert not any(
        cell.startswith(("=", "+", "-")) for cell in text.replace("\r\n", ",").split(",")
    )


def test_the_network_draws_every_line_inside_and_no_box_over_another():
    claims = [Drawn(f"c{n}", f"C{n}", "word " * 80) for n in range(6)]
    notes = [Drawn(f"n{n}", f"N{n}", "ж" * 500) for n in range(12)]
    lines = [(c.id, n.id, SUP) for c in claims for n in notes]
    network = lay_out(claims, notes, [*lines, ("gone", "n1", SUP)])
    assert len(network.edges) == 72
    for one, other in combinations_with_replacement(network.boxes, 2):
        assert one.x >= 0
        assert one.x + one.width <= network.width
        assert one.y >= 0
        assert one.y + one.height <= network.height
        if one is not other:
            apart = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y
    assert network.box_at(network.boxes[0].x + 1, network.boxes[0].y + 1) is network.boxes[0]


@given(st.text(max_size=300), st.integers(4, 40), st.integers(1, 5))
def test_wrapped_lines_fit(text, chars, most):
    lines = wrapped(text, chars, most)
    assert len(lines) <= most
    assert all(len(line) <= chars or not line.isascii() for line in lines)
    if len(" ".join(text.split())) <= chars and text.isascii():
        assert " ".join(lines) == " ".join(text.split())
