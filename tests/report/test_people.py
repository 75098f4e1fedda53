"""People stand in a report by code; who could be harmed only in a sealed one, and only when asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.case.accounts import Person
from annotator.case.harm import Harm, HarmWay
from annotator.case.vocabularies import Edition, PersonRole, Protection
from annotator.report.as_json import as_data
from annotator.report.document import ReportDocument
from annotator.report.inputs import ON_REQUEST, SECTIONS, ReportOptions
from annotator.report.render import render
from tests.report.invented_case import invented_document, invented_snapshot

TELLING = "scar over the left eye"


def report(options: ReportOptions) -> ReportDocument:
    case = invented_snapshot()
    named = next(note for note in case.annotations if note.people)
    first = next(p for p in case.people if p.id == named.people[0])
    others = tuple(p for p in case.people if p.id != first.id)
    told = replace(first, appearance=TELLING, remarks=TELLING, protection=Protection.UNDECIDED)
    figure = Person(
        "fig", "M-1", PersonRole.OFFICIAL, "grey beard", protection=Protection.PUBLIC_FIGURE
    )
    notes = tuple(
        replace(note, people=(*note.people, "fig")) if note.id == named.id else note
        for note in case.annotations
    )
    harm = Harm(
        "h", named.exhibit_id, HarmWay.FACE, "A", "", person_id=first.id,
        start=named.start, what="Seen against the light.",
    )  # fmt: skip
    case = replace(case, annotations=notes, people=(*others, told, figure), harms=(harm,))
    return invented_document(case, options, pictures=False)


def test_protected_people_stand_by_code_and_role_only(tmp_path) -> None:
    html = render(report(ReportOptions()), "html", scratch=tmp_path).decode()
    assert "undecided, so protected" in html
    assert "grey beard" in html
    assert TELLING not in html
    assert "Seen against the light" not in html


@pytest.mark.parametrize("edition", list(Edition))
def test_dangers_are_printed_in_a_sealed_edition_when_asked_for(edition: Edition, tmp_path) -> None:
    options = ReportOptions(sections=(*SECTIONS, *ON_REQUEST), edition=edition)
    document = report(options)
    html = render(document, "html", scratch=tmp_path).decode()
    sealed = edition is Edition.SEALED
    assert ("Seen against the light." in html) is sealed
    assert ("Nothing is decided yet against 1 of them." in html) is sealed
    assert (TELLING in str(as_data(document))) is sealed
