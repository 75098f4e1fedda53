"""Whole reports in other languages: nothing of the program's own left in English, nothing of others changed."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pypdf
import pytest

from annotator.case.annotation import Annotation
from annotator.case.case_info import CaseInfo
from annotator.case.event_incident import Bar, Incident
from annotator.case.note_filter import NoteFilter
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import Edition, Generation, NoteKind, Tlp
from annotator.clock import FixedClock
from annotator.provenance.actor import Actor
from annotator.report.as_json import as_data
from annotator.report.blocks import Table, Text
from annotator.report.document import ReportDocument, compose
from annotator.report.incident_svg import incident_svg
from annotator.report.inputs import ON_REQUEST, SECTIONS, ReportOptions
from annotator.report.languages import offered, words_in
from annotator.report.render import render
from annotator.report.tables import render_csv
from annotator.report.visible_text import visible_text
from annotator.workflow.report import render_report
from annotator.workflow.sample_case import make_sample_case
from tests.report.invented_case import (
    KAZAKH,
    MADE,
    RUSSIAN,
    invented_document,
    invented_snapshot,
)
from tests.report.report_sentences import needed

_TRANSLATED = tuple(tag for tag in offered() if tag != "en")
_SIGNS = {str(level) for level in Tlp}
_WHOLE = (*SECTIONS, *ON_REQUEST)


def _document(language: str, **options: object) -> ReportDocument:
    return invented_document(options=ReportOptions(language=language, **options))  # type: ignore[arg-type]


def _own_words(value: object) -> list[str]:
    """Everything that the report says itself: text that is not marked as from outside."""
    if isinstance(value, Text):
        return [] if value.foreign else [value.text]
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for item in value for text in _own_words(item)]
    if hasattr(value, "__dataclass_fields__"):
        return [t for name in value.__dataclass_fields__ for t in _own_words(getattr(value, name))]
    return []


def test_all_languages_that_the_mission_names_are_there() -> None:
    assert offered() == ("en", "ru", "kk", "uk", "ar", "es", "fr")


@pytest.mark.parametrize("language", _TRANSLATED)
def test_no_sentence_is_missed_by_a_whole_report(language: str) -> None:
    for edition in Edition:
        document = _document(language, sections=_WHOLE, edition=edition)
        assert document.writer.words.misses <= _SIGNS


@pytest.mark.parametrize("language", _TRANSLATED)
def test_no_sentence_is_missed_by_odd_reports(language: str) -> None:
    words = words_in(language)
    case = CaseSnapshot(CaseInfo("empty", "", MADE.isoformat()))
    options = ReportOptions(language=language, sections=_WHOLE)
    compose(case, {}, (), {}, {}, MADE, {}, options, words=words)
    narrowed = replace(
        options,
        wanted=NoteFilter(kinds=(NoteKind.OBSERVATION.value,), words="street", first_frame=3),
        filter_name="Street",
    )
    whole = invented_snapshot()
    shown = frozenset(note.id for note in whole.annotations[:2])
    compose(whole, {}, (), {}, {}, MADE, {}, narrowed, words=words, shown=shown)
    assert words.misses <= _SIGNS


@pytest.mark.parametrize("language", _TRANSLATED)
def test_nothing_of_the_programs_own_is_left_in_english(language: str) -> None:
    catalog = words_in(language).table
    english = {
        text
        for text, _vocabulary in needed()
        if len(text) > 12 and " " in text and "{" not in text and catalog.get(text) != text
    }
    document = _document(language, sections=_WHOLE)
    own = _own_words(document.sections)
    assert len(own) > 500
    assert [text for text in own if any(each in text for each in english)] == []


@pytest.mark.parametrize("language", _TRANSLATED)
def test_words_of_others_stay_as_they_are(language: str) -> None:
    html = render(_document(language), "html", scratch=None).decode()  # type: ignore[arg-type]
    assert f'<html lang="{language}"' in html
    assert RUSSIAN in html
    assert KAZAKH in html
    for claim in invented_snapshot().claims:
        assert claim.text.split("\n")[0] in html or not claim.text.isprintable()
    mark = words_in(language)("machine translation, not reviewed")
    assert mark != "machine translation, not reviewed"
    assert mark in html
    assert "machine translation, not reviewed" not in html


@pytest.mark.parametrize("language", _TRANSLATED)
def test_the_report_says_its_language_and_which_wording_holds(language: str) -> None:
    document = _document(language)
    own = "\n".join(_own_words(document.sections))
    assert f"({language})" in own
    said = next(text for text in words_in(language).table if text.startswith("The fixed wording"))
    assert words_in(language)(said) in own
    assert said not in "\n".join(_own_words(_document("en").sections))


def test_data_stay_english_and_name_the_language() -> None:
    russian, english = _document("ru"), _document("en")
    data, plain = as_data(russian), as_data(english)
    assert data["report"]["language"] == "ru"  # type: ignore[index,call-overload]
    data["report"]["language"] = "en"  # type: ignore[index,call-overload]
    assert data == plain
    assert render_csv(russian) == render_csv(english)


def test_a_pdf_in_kazakh_is_searched_and_says_its_language(tmp_path) -> None:  # type: ignore[no-untyped-def]
    pdf = pypdf.PdfReader(io.BytesIO(render(_document("kk"), "pdf", scratch=tmp_path)))
    assert pdf.trailer["/Root"]["/Lang"] == "kk"
    said = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))
    for words in (
        "Өкілеттік және сұрақ", "Сақтау журналы", "қайшы келеді", "көрінбейді", "Түпнұсқа",
        "машиналық аударма, тексерілмеген", "Мәлімдемелер мен бақылаулар", KAZAKH,
    ):  # fmt: skip
        assert words in said, words
    assert all(letter in said for letter in "әғқңөұүһіӘҒҚҢӨҰҮІ" if letter not in "һҒҢҮ")


def test_a_number_is_never_apart_by_a_comma_that_is_a_decimal_sign() -> None:
    own = "\n".join(_own_words(_document("ru").sections))
    assert "900" in own
    assert not re.search(r"\d,\d{3}\b", own)


def test_vocabulary_words_may_differ_by_what_they_are_said_of() -> None:
    said = words_in("ru")
    assert said.word(Generation.UNKNOWN) == "неизвестно"
    assert said("unknown") == "неизвестно"
    note = next(n for n in invented_snapshot().annotations if isinstance(n, Annotation))
    assert said.word(note.kind) != note.kind.value


def test_raw_values_of_a_file_are_not_taken_for_the_programs_words() -> None:
    case = invented_snapshot()
    rows = {
        case.exhibits[0].id: (
            ("Length claimed", "not stated"),
            ("Video 0", "h264, 640 × 360, mirrored, 25.000 frames a second claimed"),
            ("File: comment", "mirrored"),
            ("File: creation_time", "2011-12-17 17:40:00 (no zone recorded)"),
        )
    }
    document = compose(
        case, {}, (), {}, rows, MADE, {}, ReportOptions(language="ru", sections=("exhibits",))
    )
    table = next(
        part
        for part in document.sections[0].blocks[0].parts  # type: ignore[union-attr]
        if isinstance(part, Table)
    )
    said = [tuple(line[0].text for line in row) for row in table.rows]
    assert said == [
        ("Заявленная длительность", "не указано"),
        ("Видео 0", "h264, 640 × 360, зеркальное, 25.000 кадров в секунду, как заявлено"),
        ("Файл: comment", "mirrored"),
        ("Файл: creation_time", "2011-12-17 17:40:00 (часовой пояс не записан)"),
    ]


@pytest.mark.long
def test_no_sentence_is_missed_by_the_sample_case(tmp_path) -> None:  # type: ignore[no-untyped-def]
    options = ReportOptions(language="kk", sections=_WHOLE)
    with make_sample_case(
        tmp_path / "case", actor=Actor("A. Trainee"), clock=FixedClock(MADE)
    ) as store:
        document, data = render_report(
            store, "html", tmp_path / "r.html", options=options, clock=FixedClock(MADE)
        )
    assert document.writer.words.misses <= _SIGNS
    assert '<html lang="kk"' in data.decode()


@pytest.mark.parametrize("text", ["{n} {0.__class__} {", "<script>1</script>", "%s {label}\u202e"])
def test_text_of_others_with_braces_or_markup_is_only_text(text: str) -> None:
    document = invented_document(
        options=ReportOptions(language="kk", sections=_WHOLE), outside=text
    )
    html = render(document, "html", scratch=None).decode()  # type: ignore[arg-type]
    assert "<script" not in html
    assert document.writer.words.misses <= _SIGNS
    shown = [each.text for each in _foreign(document.sections)]
    assert any(visible_text(text) in each for each in shown)


def _foreign(value: object) -> list[Text]:
    if isinstance(value, Text):
        return [value] if value.foreign else []
    if isinstance(value, tuple):
        return [text for item in value for text in _foreign(item)]
    if hasattr(value, "__dataclass_fields__"):
        return [t for name in value.__dataclass_fields__ for t in _foreign(getattr(value, name))]
    return []


def test_words_in_the_incident_time_line_are_translated() -> None:
    bar = Bar("e", 0, 9, 0, 0, 60_000_000, 60_000_000, contradicted=True)
    shown = Incident("UTC", 0, 60_000_000, (bar,), (), (), ())
    drawn, _high = incident_svg(shown, {"e": "E1"}, {}, {}, words_in("uk"))
    assert "суперечать" in drawn.decode()
    assert "contradict" not in drawn.decode()
