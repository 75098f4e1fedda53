"""A case that is cut, rebuilt or rolled back is found out; keys and anchors through the workflow."""

from __future__ import annotations

import shutil
import sqlite3

import pytest

from annotator.case.edits import Action, adding, deleting
from annotator.clock import FixedClock, SystemClock
from annotator.errors import ExportError, KeyFileError, KeyLockedError, TimeStampError, UsageError
from annotator.provenance.custody import NO_HASH, seal
from annotator.provenance.finding import Level
from annotator.provenance.key_file import KeyState
from annotator.provenance.signing import PublicKey, SigningKey
from annotator.store import custody_log
from annotator.workflow import anchors
from annotator.workflow.cases import open_case
from annotator.workflow.heads import compare_kept, kept_head, sign_now, write_head
from annotator.workflow.keys import OwnKey, certificates_in
from annotator.workflow.trust import check_trust
from tests.provenance.authority import Authority, needs_openssl, openssl
from tests.store.case_values import filled_store, note


@pytest.fixture
def keys(tmp_path):
    return OwnKey(tmp_path / "keys")


@pytest.fixture
def case(tmp_path, keys):
    folder = tmp_path / "case"
    with filled_store(folder) as store:
        store.actor = keys.actor("Анна")
        store.apply(adding("Add", note(8)))
    return folder


def opened(folder, keys, name="Анна", **options):
    return open_case(folder, actor=keys.actor(name), clock=SystemClock(), **options)


def checked(folder, keys):
    with opened(folder, keys, read_only=True) as store:
        findings = store.verify()
        assert [f.what for f in findings if f.level is Level.FAILED] == []
        return check_trust(store, keys)


def bad(findings):
    return [finding for finding in findings if finding.level is Level.FAILED]


def outsider(folder):
    """Somebody who knows SQLite: takes the triggers away and gives them back."""
    conn = sqlite3.connect(folder / "case.sqlite", isolation_level=None)
    triggers = conn.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        conn.execute(f"DROP TRIGGER {name}")
    return conn, [sql for _, sql in triggers]


def test_a_case_that_was_closed_with_a_key_is_in_order(case, keys):
    findings = checked(case, keys)
    assert [finding.level for finding in findings] == [Level.OK]
    assert "the key of this computer’s user" in findings[0].meaning


def test_on_another_computer_the_key_is_unknown_until_it_is_taken_in(case, keys, tmp_path):
    other = OwnKey(tmp_path / "other")
    (found,) = checked(case, other)
    assert (found.level, "does not know the key" in found.meaning) == (Level.WARNING, True)
    public = tmp_path / "anna.pem"
    keys.export_public(public)
    assert other.trust_key(public, "Анна / редакция").public.fingerprint == keys.fingerprint()
    (found,) = checked(case, other)
    assert (found.level, "the key of Анна редакция" in found.meaning) == (Level.OK, True)


def test_two_people_on_one_case(case, keys, tmp_path):
    other = OwnKey(tmp_path / "other")
    with opened(case, other, "Boris") as store:
        store.apply(adding("Add", note(9)))
    findings = checked(case, keys)
    assert [(f.level, name in f.what) for f, name in zip(findings, ("Анна", "Boris"), strict=True)] == [
        (Level.OK, True), (Level.WARNING, True),
    ]  # fmt: skip


def test_the_end_of_the_log_cut_off_with_its_rows_is_noticed(case, keys):
    conn, triggers = outsider(case)
    last = conn.execute("SELECT max(seq) FROM custody").fetchone()[0]
    ordinal = conn.execute("SELECT ordinal FROM annotation WHERE id = 'note-8'").fetchone()[0]
    for table, key in (("annotation", "ordinal"), ("search_text", "ordinal")):
        conn.execute(f"DELETE FROM {table} WHERE {key} = ?", (ordinal,))
    conn.execute("INSERT INTO search_index (search_index) VALUES ('rebuild')")
    conn.execute("DELETE FROM reference WHERE from_id = 'note-8'")
    conn.execute("DELETE FROM custody_change WHERE seq = ?", (last,))
    conn.execute("DELETE FROM custody WHERE seq = ?", (last,))
    for sql in triggers:
        conn.execute(sql)
    conn.close()
    (found,) = bad(checked(case, keys))
    assert f"log ends at entry {last - 1}" in found.what
    assert "cut off" in found.meaning


def test_a_log_that_was_rebuilt_from_its_first_entry_is_noticed(case, keys):
    """Every hash made anew, so that the chain by itself is sound."""
    conn, triggers = outsider(case)
    entries = list(custody_log.read(conn))
    previous = NO_HASH
    for entry in entries:
        rebuilt = seal(entry if entry.seq != 2 else _earlier(entry), previous)
        previous = rebuilt.entry_hash
        conn.execute(
            "UPDATE custody SET at_utc = ?, previous_hash = ?, entry_hash = ? WHERE seq = ?",
            (rebuilt.at_utc, rebuilt.previous_hash, f"{rebuilt.seq}", rebuilt.seq),
        )
        conn.execute(
            "UPDATE custody SET entry_hash = ? WHERE seq = ?", (rebuilt.entry_hash, rebuilt.seq)
        )
    for sql in triggers:
        conn.execute(sql)
    conn.close()
    (found,) = bad(checked(case, keys))
    assert "not the one that was signed" in found.what


def _earlier(entry):
    from dataclasses import replace

    return replace(entry, at_utc="2020-01-01T00:00:00.000000Z")


def test_a_kept_head_tells_a_log_that_was_replaced_altogether(case, keys, tmp_path):
    with opened(case, keys, read_only=True) as store:
        kept = kept_head(store.trust.last_head())
        assert compare_kept(store, kept).level is Level.OK
        assert compare_kept(store, kept.upper()).level is Level.OK
        with pytest.raises(UsageError, match="no hash"):
            compare_kept(store, "nothing")
        only_hash = store.custody()[1].entry_hash
        assert "entry 2" in compare_kept(store, f"It was {only_hash}, I think").what
    with filled_store(tmp_path / "new") as other:
        assert compare_kept(other, kept).level is Level.FAILED


def test_undo_and_corrections_append(case, keys):
    with opened(case, keys) as store:
        before = len(store.custody())
        edit = adding("Add", note(9))
        store.apply(edit)
        store.apply(edit.inverse(Action.UNDO))
        store.apply(edit.inverse(Action.UNDO).inverse(Action.REDO))
        store.apply(deleting("Remove", note(9)))
        assert len(store.custody()) == before + 4
        assert [e.action for e in store.custody(before)] == [
            "addition", "undo", "redo", "deletion",
        ]  # fmt: skip
    assert bad(checked(case, keys)) == []


def test_a_head_written_out_is_checked_by_stock_openssl(case, keys, tmp_path):
    needs_openssl()
    with opened(case, keys) as store:
        files = write_head(sign_now(store), tmp_path / "out")
        with pytest.raises(ExportError, match="already"):
            write_head(sign_now(store), tmp_path / "out")
    assert "Verified Successfully" in openssl(*files.command().split()[1:], cwd=tmp_path / "out")
    public = PublicKey.from_pem(files.public_key.read_bytes())
    assert public.fingerprint == keys.fingerprint()


# Time stamps


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    needs_openssl()
    return Authority(tmp_path_factory.mktemp("authority") / "tsa")


def asked(store, folder):
    target = folder / f"head-{len(store.trust.anchors())}.tsq"
    anchors.request_stamp(store, target)
    return target.read_bytes()


def replied(folder, reply):
    path = folder / "head.tsr"
    path.write_bytes(reply)
    return path


def test_request_and_reply_as_files(case, keys, authority, tmp_path):
    with opened(case, keys) as store:
        reply = replied(tmp_path, authority.reply(asked(store, tmp_path)))
        ca = authority.folder / "ca.pem"
        taken = anchors.take_reply(store, reply, authorities=certificates_in(ca))
        assert taken.checked
        assert "CN=Signer tsa" in taken.words()
        assert taken.anchor.reply == reply.read_bytes()
        with pytest.raises(UsageError, match="already"):
            anchors.take_reply(store, reply)
        files = anchors.write_anchor(store, taken.anchor, tmp_path / "w")
        names = {path.suffix: path for path in files}
        openssl("ts", "-verify", "-data", names[".json"], "-in", names[".tsr"], "-CAfile", ca)
    warned = [f for f in checked(case, keys) if f.level is Level.WARNING]
    assert "does not know that authority" in warned[0].meaning
    keys.trust_authority(ca)
    keys.trust_authority(ca)
    findings = checked(case, keys)
    assert {finding.level for finding in findings} == {Level.OK}
    assert any("time stamp" in finding.what and "valid" in finding.what for finding in findings)


def test_replies_that_are_refused_leave_nothing(case, keys, authority, tmp_path):
    with opened(case, keys) as store:
        with pytest.raises(UsageError, match="asked for no time stamp"):
            anchors.take_reply(store, replied(tmp_path, b"x"))
        first = asked(store, tmp_path)
        store.apply(adding("Add", note(9)))
        second = asked(store, tmp_path)
        before = len(store.trust.anchors()), len(store.custody())
        from annotator.provenance.time_stamp import make_request

        other_nonce = make_request(store.trust.heads()[-1].statement)
        for reply, words in (
            (authority.reply(make_request(b"another case")), "something else"),
            (authority.reply(other_nonce), "nonce"),
            (b"<html>404</html>", "no reply"),
            (authority.reply(second, digests="sha512"), "rejected"),
        ):
            with pytest.raises(TimeStampError, match=words):
                anchors.take_reply(store, replied(tmp_path, reply))
        stranger = Authority(tmp_path / "stranger", name="Stranger")
        with pytest.raises(TimeStampError, match="do not lead"):
            anchors.take_reply(
                store,
                replied(tmp_path, authority.reply(second)),
                authorities=stranger.root,
            )
        assert (len(store.trust.anchors()), len(store.custody())) == before
        # The reply to the older request belongs to the older head.
        taken = anchors.take_reply(store, replied(tmp_path, authority.reply(first)))
        assert not taken.checked
        assert taken.anchor.head_number < store.trust.last_head().number


def test_an_anchor_that_is_changed_or_taken_out_is_noticed(case, keys, authority, tmp_path):
    with opened(case, keys) as store:
        reply = replied(tmp_path, authority.reply(asked(store, tmp_path)))
        anchors.take_reply(store, reply, authorities=authority.root)
    copy = tmp_path / "copy"
    for sql, words in (
        ("DELETE FROM anchor WHERE anchor_no = 2", "not in the case"),
        ("UPDATE anchor SET at_utc = '2020' WHERE anchor_no = 2", "not what the log says"),
        ("UPDATE anchor SET reply = x'3000' WHERE anchor_no = 2", "not what the log says"),
    ):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(case, copy)
        conn, triggers = outsider(copy)
        assert conn.execute(sql).rowcount == 1
        for trigger in triggers:
            conn.execute(trigger)
        conn.close()
        assert any(words in finding.what for finding in bad(checked(copy, keys)))


def test_a_printed_head_is_a_page_and_an_anchor(case, keys, tmp_path):
    from pypdf import PdfReader

    with opened(case, keys) as store:
        page = tmp_path / "head.pdf"
        anchors.print_head(store, page, clock=FixedClock())
        told = store.trust.heads()[-1].told()
        text = "".join(PdfReader(page).pages[0].extract_text().split())
        assert told.head in text
        assert keys.fingerprint() in text
        assert "Zhanaozen" not in text
        assert len(PdfReader(page).pages) == 1
        with pytest.raises(ExportError, match="already"):
            anchors.print_head(store, page, clock=FixedClock())
        anchors.print_head(store, page, clock=FixedClock(), name_the_case=True, overwrite=True)
        assert "Zhanaozen" in PdfReader(page).pages[0].extract_text()
        assert [path.name for path in (store.folder / "exports").iterdir()] == []
    findings = checked(case, keys)
    assert sum("was printed" in finding.what for finding in findings) == 2


# Keys


def test_a_key_goes_to_another_computer(keys, tmp_path):
    keys.ensure()
    with pytest.raises(UsageError, match="passphrase"):
        keys.export_private(tmp_path / "key.pem", "", "")
    keys.export_private(tmp_path / "key.pem", "", "on the way")
    other = OwnKey(tmp_path / "other")
    mine = other.ensure().public
    with pytest.raises(KeyLockedError):
        other.import_private(tmp_path / "key.pem", "wrong", replace=True)
    with pytest.raises(KeyFileError, match="another signing key"):
        other.import_private(tmp_path / "key.pem", "on the way")
    assert other.look().public == mine
    other.import_private(tmp_path / "key.pem", "on the way", replace=True)
    assert other.fingerprint() == keys.fingerprint()
    assert other.look().state is KeyState.PROTECTED
    (aside,) = (tmp_path / "other").glob("signing-key.old-*.pem")
    assert SigningKey.from_pem(aside.read_bytes()).public == mine
    with pytest.raises(KeyFileError, match="here already"):
        other.import_private(tmp_path / "key.pem", "on the way", replace=True)


def test_a_locked_key_is_unlocked_once_a_run(keys):
    keys.ensure()
    keys.protect("", "x")
    again = OwnKey(keys.folder)
    actor = again.actor("Анна")
    assert (again.is_locked(), actor.key_fingerprint) == (True, keys.fingerprint())
    with pytest.raises(KeyLockedError):
        actor.signing_key()
    again.unlock("x")
    assert not again.is_locked()
    assert actor.signing_key().fingerprint == keys.fingerprint()


def test_an_unusable_key_is_no_key_and_stays(keys):
    keys.folder.mkdir()
    keys.file.private.write_bytes(b"garbage")
    assert keys.actor("Анна").key_fingerprint == ""
    assert keys.file.private.read_bytes() == b"garbage"


def test_a_card_names_the_key(keys, tmp_path):
    from pypdf import PdfReader

    keys.print_card(tmp_path / "card.pdf", "Анна", FixedClock().now_utc())
    text = PdfReader(tmp_path / "card.pdf").pages[0].extract_text()
    assert "Анна" in text
    assert keys.fingerprint() in "".join(text.split())
