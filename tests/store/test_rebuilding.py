"""The search index is made again from the notes; a part of the content is compared at a time."""

from __future__ import annotations

import sqlite3

import pytest

from annotator.case.edits import adding
from annotator.cli import run
from annotator.errors import CancelledError
from annotator.progress import ignore, never
from annotator.provenance.finding import Level
from tests.store.case_values import filled_store, note, reopen


@pytest.fixture
def folder(tmp_path):
    with filled_store(tmp_path / "case") as store:
        for number in range(20, 26):
            store.apply(adding("Add", note(number, text=f"a red car {number}")))
    return tmp_path / "case"


def change(folder, *statements):
    with sqlite3.connect(folder / "case.sqlite") as conn:
        for statement in statements:
            conn.execute(statement)
    conn.close()


def bad(store):
    return [each for each in store.verify() if each.level is Level.FAILED]


DAMAGE = {
    "emptied": ("INSERT INTO search_index (search_index) VALUES ('delete-all')",),
    "a text is wrong": ("UPDATE search_text SET body = 'blue' WHERE ordinal % 2 = 0",),
    "a text is gone": ("DELETE FROM search_text WHERE ordinal % 2 = 0",),
    "a text too many": ("INSERT INTO search_text VALUES (99999, 'red')",),
    "pages of the index lost": ("DELETE FROM search_index_data WHERE id > 10",),
    "references lost": ("DELETE FROM reference",),
    "references of nothing": ("INSERT INTO reference VALUES ('nobody', 'note-1')",),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_what_is_out_of_step_is_made_again(folder, how):
    with reopen(folder) as store:
        expected = store.search("red car"), store.count_leaning_on("exhibit-1"), store.snapshot()
        assert len(expected[0]) == 6
    change(folder, *DAMAGE[how])
    with reopen(folder) as store:
        assert {each.subject for each in bad(store)} == {"Search and order"}
        store.rebuild_search()
        found = store.search("red car"), store.count_leaning_on("exhibit-1"), store.snapshot()
        assert found == expected
        assert bad(store) == []
        assert store.newest_entry().label == "Rebuild the search index"
        # Saving goes on with it.
        store.apply(adding("Add", note(30, text="one red car more")))
        assert len(store.search("red car")) == 7
        assert bad(store) == []


def test_a_sound_index_stays_and_stopping_leaves_a_case(folder):
    with reopen(folder) as store:
        made = store.rebuild_search()
        assert (made.texts, made.references) == (0, 0)
        with pytest.raises(CancelledError):
            store.rebuild_search(cancelled=lambda: True)
        assert bad(store) == []


def test_the_verb(folder, capsys):
    change(folder, *DAMAGE["a text is gone"])
    assert run(["verify", str(folder), "--no-log"]) == 1
    assert "can be rebuilt" in capsys.readouterr().out
    assert run(["rebuild-search", str(folder)]) == 0
    assert "made again" in capsys.readouterr().out
    with reopen(folder) as store:
        assert bad(store) == []


def test_content_is_compared_in_parts(folder, monkeypatch):
    monkeypatch.setattr("annotator.store.replay._PAGE", 3)
    with sqlite3.connect(folder / "case.sqlite") as conn:
        conn.execute("UPDATE annotation SET text = 'another car' WHERE id = 'note-22'")
    conn.close()
    with reopen(folder) as store:
        after, parts, found = "", 0, []
        while True:
            part = store.check_part(after, lambda: True, ignore, never)
            found += part.findings
            parts += 1
            after = part.next_id
            if not after:
                break
        assert parts > 2
        assert ["note-22" in each.where for each in found] == [True]
        whole = store.check_part("", lambda: False, ignore, never)
        assert (list(whole.findings), whole.next_id) == (found, "")
