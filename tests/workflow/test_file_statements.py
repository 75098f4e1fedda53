"""Software and signed credentials that a file names: taken over piece by piece, shown, removed, printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.case.edits import Edit, adding
from annotator.case.exhibit import Exhibit, Proposal
from annotator.case.file_statement import FileStatement, StatementKind
from annotator.case.harm import HarmWay
from annotator.clock import FixedClock
from annotator.errors import ValueRefusedError
from annotator.workflow.account_edits import remove_record
from annotator.workflow.file_facts import CREDENTIALS, SOFTWARE, look_into
from annotator.workflow.file_statements import remove_statement, statement_of, take_statement
from annotator.workflow.harms import new_harm
from annotator.workflow.intake import add_exhibit
from annotator.workflow.telling import names_in_case
from tests.workflow.signed_film import signed, told_film


@pytest.fixture
def looked(store, tmp_path: Path) -> Exhibit:
    film = told_film(tmp_path / "told.mp4", {"com.apple.quicktime.software": "5.0.1"})
    exhibit = add_exhibit(store, signed(film, tmp_path / "signed.mp4")).exhibit
    edit = look_into(store, exhibit).edit
    assert edit is not None
    store.apply(edit)
    return store.exhibits()[0]


def taken(store, exhibit: Exhibit) -> tuple[FileStatement, ...]:
    for each in exhibit.proposals:
        if each.field in (SOFTWARE, CREDENTIALS):
            store.apply(take_statement(exhibit, each, "A", store.clock))
    return store.all_of(FileStatement)


def test_each_piece_is_kept_with_its_origin_and_who_took_it(store, looked: Exhibit) -> None:
    assert all(statement_of(each, ()) is None for each in looked.proposals)
    kept = taken(store, looked)
    credentials = [each for each in kept if each.kind is StatementKind.CREDENTIALS]
    assert {each.origin.rpartition(": ")[2] for each in credentials} >= {
        "signature", "certificate", "actions"
    }  # fmt: skip
    assert ("5.0.1", "A") in [(each.value, each.author) for each in kept]
    proposals = [p for p in looked.proposals if p.field in (SOFTWARE, CREDENTIALS)]
    assert [statement_of(each, kept) for each in proposals] == list(kept)
    gone = remove_statement(looked, kept[0])
    store.apply(gone)
    assert kept[0] not in store.all_of(FileStatement)
    assert statement_of(proposals[0], store.all_of(FileStatement)) is None
    store.apply(gone.inverse())
    assert set(store.all_of(FileStatement)) == set(kept)


def test_what_a_field_holds_is_no_statement(looked: Exhibit) -> None:
    with pytest.raises(ValueRefusedError, match="field of the provenance"):
        take_statement(looked, Proposal("title", "x", "y"), "A", FixedClock())


def test_they_go_with_their_exhibit_and_come_back_with_it(store, looked: Exhibit) -> None:
    kept = taken(store, looked)
    assert kept
    removing = remove_record("Remove E1", looked, store)
    store.apply(removing)
    assert not store.exhibits()
    assert not store.all_of(FileStatement)
    store.apply(removing.inverse())
    assert store.exhibits() == (looked,)
    assert set(store.all_of(FileStatement)) == set(kept)


def add_person_danger(exhibit: Exhibit, store) -> Edit:
    return adding(
        "Add", new_harm(exhibit, HarmWay.FACE, what="who filmed", author="A", clock=store.clock)
    )


def test_what_else_leans_on_an_exhibit_still_keeps_it(filled) -> None:
    store, exhibit, _index = filled
    software = Proposal(SOFTWARE, "Cutter 7", "XMP: CreatorTool")
    store.apply(take_statement(exhibit, software, "A", store.clock))
    assert remove_record("Remove E1", exhibit, store)
    store.apply(add_person_danger(exhibit, store))
    with pytest.raises(ValueRefusedError, match="cannot be removed"):
        remove_record("Remove E1", exhibit, store)


def test_a_name_of_the_vault_in_a_statement_is_told(filled) -> None:
    store, exhibit, _index = filled
    software = Proposal(SOFTWARE, "Cutter of Ботагоз", "XMP: CreatorTool")
    store.apply(take_statement(exhibit, software, "A", store.clock))

    class Named:
        def are_in(self, text: str) -> bool:
            return "Ботагоз" in text

    (told,) = names_in_case(Named(), store.snapshot())  # type: ignore[arg-type]
    assert told.where == "File statement of E1, value"
    assert "statement" in told.mend
