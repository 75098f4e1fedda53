"""Signed heads: any flipped byte is found; cut, rewritten, foreign and reordered logs are told apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import IntegrityError, KeyLockedError
from annotator.provenance.finding import Level
from annotator.provenance.head_check import LogKey, LogView, check_heads
from annotator.provenance.heads import (
    HeadReason,
    HeadStatement,
    LogEnd,
    SignedHead,
    sign_head,
)
from annotator.provenance.signatory import Signatory
from annotator.provenance.signing import SigningKey
from tests.provenance.authority import needs_openssl, openssl

ANNA_KEY, BORIS_KEY = SigningKey.make(), SigningKey.make()
ANNA = Signatory("Анна", ANNA_KEY.fingerprint, lambda: ANNA_KEY)
BORIS = Signatory("Boris", BORIS_KEY.fingerprint, lambda: BORIS_KEY)
HASHES = {seq: f"{seq:064x}" for seq in range(1, 21)}


def signed(*places, case="case-1"):
    heads = []
    for number, (seq, by) in enumerate(places, 1):
        end = LogEnd(case, seq, HASHES[seq], heads[-1].digest() if heads else "")
        head = sign_head(
            end, by, reason=HeadReason.CLOSE, signed_at=f"2026-01-{number:02d}T10:00:00.000000Z",
            program="annotator 1",
        )  # fmt: skip
        heads.append(replace(head, number=number))
    return heads


def view(last=10, hashes=HASHES, **more):
    return LogView("case-1", last, hashes.get, **more)


KNOWN = {ANNA.key_fingerprint: "the key of this computer’s user"}


def levels(findings, level):
    return [finding for finding in findings if finding.level is level]


def only_failure(heads, log):
    (found,) = levels(check_heads(heads, log, KNOWN), Level.FAILED)
    assert found.meaning
    assert found.where
    return found


def test_a_sound_log_under_a_known_key_is_in_order():
    (found,) = check_heads(signed((4, ANNA), (10, ANNA)), view(), KNOWN)
    assert found.level is Level.OK
    assert "2 signatures" in found.what
    assert "entries 1 to 10" in found.what


def test_two_people_on_one_case_are_both_named():
    findings = check_heads(signed((4, ANNA), (10, BORIS)), view(), KNOWN)
    assert [finding.level for finding in findings] == [Level.OK, Level.WARNING]
    assert "Boris" in findings[1].what
    assert "does not know the key" in findings[1].meaning
    both = KNOWN | {BORIS.key_fingerprint: "the key of Boris"}
    assert levels(check_heads(signed((4, ANNA), (10, BORIS)), view(), both), Level.WARNING) == []


@settings(deadline=None)
@given(st.data())
def test_any_flipped_bit_in_statement_or_signature_is_found(data):
    heads = signed((4, ANNA), (10, ANNA))
    number = data.draw(st.integers(0, 1))
    part = data.draw(st.sampled_from(["statement", "signature"]))
    raw = bytearray(getattr(heads[number], part))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    heads[number] = replace(heads[number], **{part: bytes(raw)})
    with pytest.raises(IntegrityError):
        heads[number].checked()
    assert levels(check_heads(heads, view(), KNOWN), Level.FAILED)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_what_is_no_statement_is_refused_in_words(raw):
    with pytest.raises(IntegrityError, match="no statement"):
        HeadStatement.from_bytes(raw)
    assert levels(check_heads([SignedHead(1, raw, b"")], view(), KNOWN), Level.FAILED)


@pytest.mark.parametrize("raw", [b"[]", b"{}", b"1", b"[" * 5000, b'{"seq":true}', b"null"])
def test_other_json_is_no_statement(raw):
    with pytest.raises(IntegrityError):
        HeadStatement.from_bytes(raw)


def test_a_log_that_was_cut_off_is_told():
    found = only_failure(signed((4, ANNA), (10, ANNA)), view(last=7))
    assert "ends at entry 7" in found.what
    assert "at least 3 entries are missing" in found.meaning


@settings(deadline=None)
@given(st.integers(1, 10))
def test_a_log_that_was_rebuilt_is_told(seq):
    other = {number: (f"{number + 100:064x}" if number >= seq else hash_)
             for number, hash_ in HASHES.items()}  # fmt: skip
    found = only_failure(signed((10, ANNA)), view(hashes=other))
    assert "not the one that was signed" in found.what
    assert "rewritten" in found.meaning


def test_between_which_signatures_a_log_was_rewritten_is_told():
    heads = signed((4, ANNA), (7, ANNA), (10, ANNA))
    other = HASHES | {7: "f" * 64}
    found = only_failure(heads, view(hashes=other))
    assert found.since == (
        "It happened after 2026-01-02 10:00 UTC, when that was signed, and before 2026-01-03 10:00 UTC,"
        " when entry 10 was signed, which the log holds."
    )
    found = only_failure(heads[:2], view(hashes=other))
    assert found.since == "It happened after 2026-01-02 10:00 UTC, when that was signed."


def test_a_head_of_another_case_is_told():
    found = only_failure(signed((10, ANNA), case="case-2"), view())
    assert "another case" in found.what


def test_a_head_taken_out_put_in_or_moved_is_told():
    heads = signed((3, ANNA), (6, ANNA), (10, ANNA))
    for changed in (
        heads[1:],
        [heads[0], heads[2]],
        [heads[1], heads[0], heads[2]],
        [heads[0], replace(signed((6, BORIS))[0], number=2), heads[2]],
    ):
        failures = levels(check_heads(changed, view(), KNOWN), Level.FAILED)
        assert any("does not follow" in finding.what for finding in failures)


def test_entries_after_the_last_signature_are_told():
    heads = signed((7, ANNA))
    (found,) = levels(check_heads(heads, view(), KNOWN), Level.WARNING)
    assert "3 entries came after" in found.what
    assert found.where == "entries 8 to 10"
    assert levels(check_heads(heads, view(in_work=True), KNOWN), Level.WARNING) == []


def test_a_log_without_any_signature_is_told():
    (found,) = check_heads([], view(), KNOWN)
    assert (found.level, "No head" in found.what) == (Level.WARNING, True)
    (found,) = check_heads([], view(in_work=True), KNOWN)
    assert found.level is Level.OK


def test_one_name_with_two_keys_is_told():
    impostor = Signatory("Анна", BORIS_KEY.fingerprint, lambda: BORIS_KEY)
    heads = signed((4, ANNA), (10, impostor))
    known = KNOWN | {BORIS_KEY.fingerprint: "the key of Boris"}
    (found,) = levels(check_heads(heads, view(), known), Level.WARNING)
    assert "has 2 keys" in found.what
    assert "since entry 10" in found.what


def test_a_key_that_only_stands_in_the_log_proves_nothing():
    log = view(keys=(LogKey("Boris", "ab" * 32, 3, 5, 3), LogKey("Анна", "", 1, 2, 2)))
    (found,) = levels(check_heads(signed((10, ANNA)), log, KNOWN), Level.WARNING)
    assert "no head is validly signed" in found.what
    assert "entries 3 to 5" in found.where


def test_a_locked_key_does_not_sign():
    locked = Signatory("Анна", ANNA_KEY.fingerprint, lambda: None)
    with pytest.raises(KeyLockedError):
        signed((1, locked))


def test_stock_openssl_checks_a_head(tmp_path):
    needs_openssl()
    (head,) = signed((10, ANNA))
    told = head.checked()
    for name, data in (
        ("head.json", head.statement),
        ("head.sig", head.signature),
        ("key.pem", told.public_key.pem()),
    ):
        (tmp_path / name).write_bytes(data)
    said = openssl("pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin",
                   "-in", "head.json", "-sigfile", "head.sig", cwd=tmp_path)  # fmt: skip
    assert "Verified Successfully" in said
