"""The first hits of a search are the ones that a full search finds, in the order of adding."""

from __future__ import annotations

import pytest

from annotator.case.edits import adding
from tests.store.case_values import filled_store, note

WORDS = ("выстрел", "оқ атылды", "оқ", "smoke over", "№ 3", "P-1", "W-1 smoke", "nowhere", '"', "")


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("limit", [1, 3, 100])
def test_the_first_hits_are_those_of_a_full_search(tmp_path, words, limit):
    with filled_store(tmp_path / "case") as store:
        for number in range(10, 30):
            # Later notes stand earlier in the film.
            text = f"Оқ атылды, smoke over the square № {number % 5}, выстрел {number}"
            people = ("person-1",) if number % 4 == 0 else ()
            store.apply(adding("Add", note(number, 100 - number, text=text, people=people)))
        every = sorted(store.note_rows(words=words)) if words.strip() else []
        found = store.first_found(words, limit)
        assert [each.id for each in found] == [each.id for each in store.notes_at(every[:limit])]
        if words in ("выстрел", "оқ", "smoke over", "W-1 smoke"):
            assert found
