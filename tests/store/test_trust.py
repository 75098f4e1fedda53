"""Signed heads and anchors in the database: only added, and what is done past them is found."""

from __future__ import annotations

import logging
import sqlite3

import pytest

from annotator.case.edits import Action, adding
from annotator.errors import KeyFileError, KeyLockedError
from annotator.provenance.anchors import Anchor, AnchorKind
from annotator.provenance.heads import HeadReason
from annotator.provenance.signatory import Signatory
from annotator.provenance.signing import SigningKey
from tests.store.case_values import ACTOR, filled_store, note, reopen

KEY = SigningKey.make()


def signatory(key=KEY, name="Анна"):
    return Signatory(name, (key or KEY).fingerprint, lambda: key)


@pytest.fixture
def signed(tmp_path):
    with filled_store(tmp_path / "case") as store:
        store.actor = signatory()
        store.trust.sign(HeadReason.REQUEST)
        store.trust.add_anchor(Anchor(0, AnchorKind.PRINTED, 1), "Print the head", {"entry": 1})
        yield store


@pytest.mark.parametrize("table, key", [("signed_head", "head_no"), ("anchor", "anchor_no")])
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_triggers_refuse_every_way_to_rewrite(signed, table, key, recursive):
    conn = signed._db.conn
    conn.execute(f"PRAGMA recursive_triggers = {recursive}")
    row = conn.execute(f"SELECT * FROM {table} WHERE {key} = 1").fetchone()
    marks = ", ".join("?" for _ in row)
    for sql, values in (
        (f"UPDATE {table} SET {key} = {key} + 100", ()),
        (f"DELETE FROM {table} WHERE {key} = 1", ()),
        (f"DELETE FROM {table}", ()),
        (f"REPLACE INTO {table} VALUES ({marks})", row),
        (f"INSERT OR REPLACE INTO {table} VALUES ({marks})", row),
        (f"UPDATE OR REPLACE {table} SET {key} = 3 WHERE {key} = 1", ()),
    ):
        with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
            conn.execute(sql, values)


def test_a_head_says_where_the_log_stands_and_follows_from_the_one_before(signed):
    first = signed.trust.last_head()
    signed.apply(adding("Add", note(7)))
    second = signed.trust.sign(HeadReason.REQUEST)
    told = second.checked()
    last = signed.custody()[-1]
    assert (told.seq, told.head, told.case_id) == (last.seq, last.entry_hash, "case-1")
    assert (told.actor, told.public_key.fingerprint) == ("Анна", KEY.fingerprint)
    assert told.previous == first.digest()
    assert last.actor.key_fingerprint == KEY.fingerprint


def test_nothing_new_gives_no_new_head(signed):
    head = signed.trust.sign(HeadReason.REQUEST)
    assert signed.trust.sign(HeadReason.CLOSE) == head
    other = SigningKey.make()
    signed.actor = signatory(other, "Boris")
    assert signed.trust.sign(HeadReason.CLOSE).number == head.number + 1


def test_closing_and_exporting_sign(tmp_path):
    store = filled_store(tmp_path / "case")
    store.actor = signatory()
    store.log(Action.EXPORT, "Export a report")
    told = store.trust.last_head().checked()
    assert (told.reason, told.seq) == ("export", store.custody()[-1].seq)
    store.log(Action.FIXITY_CHECK, "Verify")
    store.close()
    with reopen(tmp_path / "case") as again:
        told = again.trust.last_head().checked()
        assert (told.reason, told.seq) == ("close", again.custody()[-1].seq)
        assert len(again.trust.heads()) == 2
    with reopen(tmp_path / "case", read_only=True) as again:
        again.actor = signatory(SigningKey.make())
    with reopen(tmp_path / "case", read_only=True) as again:
        assert len(again.trust.heads()) == 2


def test_a_locked_key_holds_up_nothing_and_the_log_says_so_once(tmp_path):
    store = filled_store(tmp_path / "case")
    store.actor = Signatory("Анна", KEY.fingerprint, lambda: None)
    with pytest.raises(KeyLockedError):
        store.trust.sign(HeadReason.REQUEST)
    store.log(Action.EXPORT, "Export a report")
    store.close()
    for _ in range(2):
        with reopen(tmp_path / "case") as again:
            again.actor = Signatory("Анна", KEY.fingerprint, lambda: None)
    with reopen(tmp_path / "case") as again:
        unsigned = again.custody_with(Action.UNSIGNED)
        assert [entry.label for entry in unsigned] == ["Closed without a signature"]
        assert "locked" in unsigned[0].reason
        assert again.trust.heads() == ()


def test_a_locked_key_logs_nothing_where_nothing_was_done(tmp_path):
    with filled_store(tmp_path / "case") as store:
        store.actor = signatory()
    with reopen(tmp_path / "case") as store:
        store.actor = Signatory("Анна", KEY.fingerprint, lambda: None)
        before = len(store.custody())
    with reopen(tmp_path / "case") as store:
        assert len(store.custody()) == before


def test_somebody_without_a_key_works_as_before(tmp_path):
    with filled_store(tmp_path / "case") as store:
        with pytest.raises(KeyFileError, match="no signing key"):
            store.trust.sign(HeadReason.REQUEST)
        store.log(Action.EXPORT, "Export a report")
        assert store.actor is ACTOR
    with reopen(tmp_path / "case") as store:
        assert store.trust.heads() == ()


def test_closing_goes_on_when_signing_fails(tmp_path, caplog):
    store = filled_store(tmp_path / "case")
    store.actor = signatory(name="half \udcff")
    with caplog.at_level(logging.WARNING):
        store.close()
    assert "the head was not signed: ValueRefusedError" in caplog.text
    assert "half" not in caplog.text
    reopen(tmp_path / "case").close()


def test_the_log_names_every_anchor_by_its_digest(signed):
    (anchor,) = signed.trust.anchors()
    assert (anchor.number, anchor.kind, anchor.actor) == (1, "printed", "Анна")
    assert signed.trust.logged_anchors() == {1: anchor.digest()}
    entry = signed.custody()[-1]
    assert (entry.action, entry.label, entry.details["entry"]) == ("anchoring", "Print the head", 1)


def test_the_keys_that_the_log_names(signed):
    keys = {(key.actor, key.fingerprint): key for key in signed.trust.log_keys()}
    assert keys["Анна", KEY.fingerprint].count == 1
    assert keys[ACTOR.name, ""].first == 1
