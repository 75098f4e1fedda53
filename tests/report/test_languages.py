"""Reports in other languages: whole catalogs, the right form for a number, English where something is missing."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from annotator.errors import UsageError
from annotator.report.inputs import ReportOptions
from annotator.report.languages import LANGUAGES, nearest_language, offered, words_in
from annotator.report.plurals import FORMS, form
from annotator.report.table_widths import fitted
from annotator.report.words import Words
from tests.report.report_sentences import CATALOGS, lacking, needed, read

_TRANSLATED = tuple(tag for tag in offered() if tag != "en")
_SENSE = re.compile(r" \[\w+\]$")


def _fields(text: str) -> set[str]:
    return {name for _text, name, _spec, _how in Formatter().parse(text) if name is not None}


def _forms(said: object) -> list[str]:
    return [said] if isinstance(said, str) else [str(each) for each in dict(said).values()]  # type: ignore[call-overload]


def test_english_is_a_language_of_its_own() -> None:
    assert offered()[0] == "en"
    assert words_in("en")("Claim") == "Claim"
    assert set(FORMS) == set(LANGUAGES)


@pytest.mark.parametrize("language", _TRANSLATED)
def test_a_catalog_lacks_no_sentence(language: str) -> None:
    assert lacking(read(language)) == []


@pytest.mark.parametrize("language", _TRANSLATED)
def test_placeholders_are_those_of_the_english_sentence(language: str) -> None:
    catalog = read(language)
    assert len(catalog) > 500
    for english, said in catalog.items():
        wanted = _fields(_SENSE.sub("", english))
        for each in _forms(said):
            assert each.strip() or not english.strip(), english
            # A form for a number may say the number in words, or not at all.
            free = {"n"} if not isinstance(said, str) else set()
            assert _fields(each) | free >= wanted, (english, each)
            assert _fields(each) <= wanted | free, (english, each)


@pytest.mark.parametrize("language", offered())
def test_forms_for_numbers_are_all_there(language: str) -> None:
    for english, said in read(language).items():
        if not isinstance(said, str):
            assert "{n}" in english
            assert set(dict(said)) == set(FORMS[language]), english  # type: ignore[call-overload]


def test_no_catalog_holds_what_nothing_asks_for() -> None:
    known = {text for text, _vocabulary in needed()}
    known |= {f"{text} [{vocabulary}]" for text, vocabulary in needed()}
    for language in offered():
        assert [english for english in read(language) if english not in known] == []


def test_every_catalog_is_of_a_known_language() -> None:
    assert {path.stem for path in CATALOGS.glob("*.json")} <= set(LANGUAGES)


@pytest.mark.parametrize(
    ("language", "n", "wanted"),
    [
        ("en", 1, "one"), ("en", 0, "other"), ("fr", 0, "one"), ("fr", 2, "other"),
        ("kk", 1, "one"), ("kk", 21, "other"), ("es", 1, "one"), ("es", 0, "other"),
        ("ru", 1, "one"), ("ru", 21, "one"), ("ru", 11, "many"), ("ru", 111, "many"),
        ("ru", 2, "few"), ("ru", 24, "few"), ("ru", 12, "many"), ("ru", 5, "many"), ("ru", 0, "many"),
        ("uk", 1, "one"), ("uk", 3, "few"), ("uk", 13, "many"), ("uk", 101, "one"),
        ("ar", 0, "zero"), ("ar", 1, "one"), ("ar", 2, "two"), ("ar", 3, "few"), ("ar", 10, "few"),
        ("ar", 11, "many"), ("ar", 99, "many"), ("ar", 100, "other"), ("ar", 102, "other"),
        ("ar", 103, "few"), ("ar", 111, "many"), ("tlh", 1, "other"),
    ],
)  # fmt: skip
def test_forms_follow_the_rules_of_the_language(language: str, n: int, wanted: str) -> None:
    assert form(language, n) == wanted


def test_a_number_chooses_its_form_however_it_is_written() -> None:
    table = {"{n} notes": {"one": "{n} запись", "few": "{n} записи", "many": "{n} записей"}}
    words = Words("ru", {english: dict(said) for english, said in table.items()})
    said = [words("{n} notes", n=n) for n in (1, 3, "1 011", "21")]
    assert said == ["1 запись", "3 записи", "1 011 записей", "21 запись"]


def test_a_missing_sentence_is_english_and_noted() -> None:
    words = Words("ru", {"there": "есть"})
    assert words("there") == "есть"
    assert words("not {what}", what="there") == "not there"
    assert words.misses == {"not {what}"}


def test_text_of_others_is_never_filled_in() -> None:
    assert Words("ru")("{0} {braces!r}") == "{0} {braces!r}"
    assert Words("ru").said("{label} {n} of somebody") == "{label} {n} of somebody"


def test_what_was_kept_in_english_is_said_anew() -> None:
    table = {
        "crop: of {label}, {other} lacks {sides}": "обрез {label}/{other}: {sides}",
        "{n} % at the left": "слева {n} %",
        "{n} % at the top": "сверху {n} %",
    }
    words = Words("ru", dict(table))
    said = words.said("crop: of E1, E2 lacks 5 % at the left, 3 % at the top")
    assert said == "обрез E1/E2: слева 5 %, сверху 3 %"


def test_locales_lead_to_languages() -> None:
    assert nearest_language("ru_KZ") in ("ru", "en")
    assert nearest_language("en-GB") == "en"
    assert nearest_language("") == nearest_language("tlh") == "en"


def test_an_unknown_language_is_refused_in_words() -> None:
    with pytest.raises(UsageError, match="tlh") as refused:
        ReportOptions(language="tlh")
    assert "English" in refused.value.hint


def test_columns_make_room_for_the_longest_word_of_a_head() -> None:
    headings = ("Утверждение", "Заметка", "Отношение", "Почему", "Кем оценено")
    widths = fitted((10, 10, 18, 42, 20), headings)
    assert 96 <= sum(widths) <= 100
    assert widths[0] > 13
    assert widths[3] > 30
    assert fitted((10, 10, 18, 42, 20), ("Claim", "Note", "Stance", "Why", "By")) == (10, 10, 18, 42, 20)  # fmt: skip
    assert all(width > 0 for width in fitted((1, 1, 1), ("x" * 400, "y" * 400, "")))
