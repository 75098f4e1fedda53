"""Names of the vault are found wherever they stand before anything is written for others."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from click.testing import CliRunner

from annotator.case.accounts import Claim, Person, Source
from annotator.case.edits import adding, changing
from annotator.case.identity import Identity
from annotator.case.places import Place, PlaceKind
from annotator.case.vocabularies import NoteKind, Tlp
from annotator.cli import verbs
from annotator.clock import FixedClock
from annotator.provenance.actor import Actor
from annotator.store.vault import Vault
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.cases import open_case
from annotator.workflow.package import PackageOptions, make_package
from annotator.workflow.report import ReportOptions, export_report, telling_in_report
from annotator.workflow.telling import Names, TellingError
from annotator.workflow.vault import vault_of

QUICK = {"cost": 14}
PASSPHRASE = "correct horse battery"
BARE = PackageOptions(report=False, stills=False, sign=False)


def filled_vault(made: Vault) -> Vault:
    made.create(PASSPHRASE, **QUICK)
    made.keep(
        Identity(
            "p-1",
            name="Айгүл Әбенова",
            aliases="@aigul_films\nLi",
            contact="+7 701 123 45 67",
        )
    )
    return made


@pytest.fixture
def vault(filled) -> Vault:
    store, _exhibit, _index = filled
    store.apply(adding("Person", Person(id="p-1", code="W-1")))
    return filled_vault(vault_of(store))


@pytest.fixture
def names(tmp_path) -> Names:
    return Names(filled_vault(Vault(tmp_path)))


def note(filled, text):
    store, exhibit, index = filled
    made = new_note(
        exhibit, index, 5, kind=NoteKind.OBSERVATION, text=text, author="A", clock=FixedClock()
    )
    store.apply(add_note(made))
    return made


@pytest.mark.parametrize(
    "text",
    [
        "Here АЙГУЛ stands",
        "says Әбенова.",
        "говорит: Абеновой нет",
        "seen by айгүл  Әбенова",
        "film_of_aigul_films.mp4",
        "AIGUL-FILMS",
        "call 77011234567",
        "call +7 (701) 123-45-67",
        "Li waves",
    ],
)
def test_names_are_found_in_every_spelling(names: Names, text: str) -> None:
    assert names.are_in(text)


@pytest.mark.parametrize(
    "text", ["", "Limousine", "a believable line", "701", "W-1 waves", "Ай, гул!"]
)
def test_other_words_are_no_names(names: Names, text: str) -> None:
    assert not names.are_in(text)


def test_a_report_with_a_name_in_it_is_refused_with_every_place(filled, vault, tmp_path) -> None:
    store, exhibit, _index = filled
    made = note(filled, "The woman is Айгүл Әбенова.")
    titled = replace(exhibit, provenance=replace(exhibit.provenance, title="Li at the window"))
    store.apply(changing("Title", [(exhibit, titled)]))
    with pytest.raises(TellingError) as told:
        export_report(store, tmp_path / "r.html", vault=vault, clock=FixedClock())
    places = [each.where for each in told.value.found]
    assert places == ["Exhibit E1, title", "Note at frame 5 of E1, text"]
    assert "Әбенова" not in str(told.value) + "".join(each.words() for each in told.value.found)
    assert list(tmp_path.glob("r*")) == []
    # Mended: the code instead. The log keeps the old words, and a report prints none of them.
    store.apply(changing("Code", [(made, replace(made, text="The woman is W-1."))]))
    store.apply(changing("Title", [(titled, exhibit)]))
    export_report(store, tmp_path / "r.html", vault=vault, clock=FixedClock())
    assert store.custody()[-1].details["names"] == "searched"
    # A package holds the whole log: it asks, and says in the log that it was made all the same.
    with pytest.raises(TellingError) as told:
        make_package(store, tmp_path / "p", vault=vault, options=BARE, clock=FixedClock())
    assert all(each.in_log for each in told.value.found)
    assert len(told.value.found) == 4
    accepting = replace(BARE, accept_telling=True)
    make_package(store, tmp_path / "p", vault=vault, options=accepting, clock=FixedClock())
    assert store.custody()[-1].details["telling"] == 4


def test_an_exhibit_that_is_not_in_the_report_does_not_hinder_it(filled, vault) -> None:
    store, exhibit, _index = filled
    note(filled, "Li waves")
    for wanted, count in ((("another",), 0), ((exhibit.id,), 1), ((), 1)):
        options = ReportOptions(exhibits=wanted)
        assert len(telling_in_report(store, options, "csv", vault)) == count


def test_going_on_without_the_passphrase_is_said_in_the_log(filled, vault, tmp_path) -> None:
    store, _exhibit, _index = filled
    note(filled, "Li waves")
    vault.lock()
    export_report(store, tmp_path / "r.csv", vault=vault, clock=FixedClock())
    assert store.custody()[-1].details["names"] == "vault locked, not searched"


def test_the_verbs_take_the_passphrase_from_a_descriptor(filled, vault, tmp_path) -> None:
    store, _exhibit, _index = filled
    note(filled, "Li waves")
    case = str(store.folder)
    store.close()

    def run(*words: str) -> str:
        reader, writer = os.pipe()
        os.write(writer, PASSPHRASE.encode())
        os.close(writer)
        done = CliRunner().invoke(verbs, [*words, "--passphrase-fd", str(reader)])
        return f"{done.output} {done.exception!r}"

    refused = run("report", case, "-o", str(tmp_path / "r.csv"))
    assert "Note at frame 5 of E1, text: write the person's code instead." in refused
    assert not (tmp_path / "r.csv").exists()
    package = ("package", case, str(tmp_path / "p"), "--no-samples", "--no-report", "--unsigned")
    assert "TellingError" in run(*package)
    run(*package, "--accept-telling")
    assert (tmp_path / "p" / "bagit.txt").is_file()


@pytest.mark.parametrize(
    "words",
    [
        ("export", "CASE", "E1", "--as", "vtt", "-o", "OUT"),
        ("places", "export", "CASE", "-o", "OUT"),
        ("matrix", "CASE", "--csv", "OUT"),
    ],
)
def test_every_verb_that_writes_for_others_searches_for_names(
    filled, vault, tmp_path, words
) -> None:
    store, exhibit, _index = filled
    made = note(filled, "Li waves")
    place = Place(
        "pl", PlaceKind.SUBJECT, "Square", 0, 0, 100, "A", "", exhibit_id=exhibit.id, tlp=Tlp.CLEAR
    )
    store.apply(adding("Add", place, Source("s", "Ministry"), Claim("c", "s", "Nobody was there")))
    case, out = str(store.folder), tmp_path / ("x.kml" if words[0] == "places" else "x.csv")
    said = [{"CASE": case, "OUT": str(out)}.get(word, word) for word in words]
    store.close()

    def run() -> str:
        reader, writer = os.pipe()
        os.write(writer, PASSPHRASE.encode())
        os.close(writer)
        done = CliRunner().invoke(verbs, [*said, "--passphrase-fd", str(reader)])
        return f"{done.output} {done.exception!r}"

    refused = run()
    assert "Note at frame 5 of E1, text: write the person's code instead." in refused
    assert not out.exists()
    with open_case(store.folder, actor=Actor("A"), clock=FixedClock()) as again:
        again.apply(changing("Code", [(made, replace(made, text="W-1 waves"))]))
    assert "TellingError" not in run()
    assert out.is_file()
    with open_case(store.folder, actor=Actor("A"), clock=FixedClock()) as again:
        assert again.custody()[-1].details["names"] == "searched"
