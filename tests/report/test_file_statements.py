"""Statements of a file in a report: with their origin, without positions below a sealed edition."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.case.exhibit import Proposal
from annotator.case.file_statement import FileStatement, StatementKind
from annotator.case.vocabularies import Edition
from annotator.report.document import ReportDocument
from annotator.report.inputs import ReportOptions
from annotator.report.render import render
from tests.report.invented_case import invented_document, invented_snapshot

TITLE = "Statements of the file, taken over by a person"
LEFT = "taken over by nobody"
STATEMENTS = (
    ("software", "Cutter <b>7</b>", "XMP: CreatorTool"),
    (
        "credentials",
        "Signature and content fit together.",
        "C2PA credentials in the file: signature",
    ),
    ("software", "43.34012, 52.86123", "XMP: CreatorTool"),
    ("software", "Aqtau Mobile", "in the file, read with MediaInfo: recorded_location"),
)


def report(edition: Edition, *, language: str = "en", taken: bool = True) -> ReportDocument:
    case = invented_snapshot()
    first = replace(case.exhibits[0], proposals=tuple(Proposal(*each) for each in STATEMENTS))
    kinds = {"software": StatementKind.SOFTWARE, "credentials": StatementKind.CREDENTIALS}
    kept = tuple(
        FileStatement(f"s{n}", first.id, kinds[kind], value, origin, "A", "2026-01-01T00:00:00Z")
        for n, (kind, value, origin) in enumerate(STATEMENTS)
    )
    case = replace(
        case, exhibits=(first, *case.exhibits[1:]), file_statements=kept if taken else ()
    )
    options = ReportOptions(sections=("exhibits",), edition=edition, language=language)
    return invented_document(case, options, pictures=False)


def test_they_stand_with_their_exhibit_and_no_longer_as_proposals(tmp_path) -> None:
    html = render(report(Edition.SEALED), "html", scratch=tmp_path).decode()
    assert TITLE in html
    assert "C2PA credentials in the file: signature" in html
    assert "Cutter &lt;b&gt;7&lt;/b&gt;" in html
    assert "Aqtau Mobile" in html
    assert html.count("Signature and content fit together.") == 1
    assert LEFT not in html
    without = render(report(Edition.SEALED, taken=False), "html", scratch=tmp_path).decode()
    assert TITLE not in without
    assert LEFT in without


@pytest.mark.parametrize("edition", [Edition.RESTRICTED, Edition.PUBLIC])
def test_what_says_where_is_left_out_below_a_sealed_edition(edition: Edition, tmp_path) -> None:
    html = render(report(edition), "html", scratch=tmp_path).decode()
    assert "43.34012" not in html
    assert "Aqtau Mobile" not in html


def test_in_another_language_only_the_program_s_own_words_change(tmp_path) -> None:
    html = render(report(Edition.SEALED, language="ru"), "html", scratch=tmp_path).decode()
    assert "Сведения из файла, принятые человеком" in html
    assert "Cutter &lt;b&gt;7&lt;/b&gt;" in html
