"""Time stamps against an authority made with openssl: sound ones, and every kind of bad one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from annotator.errors import TimeStampError, UnknownAuthorityError
from annotator.provenance.anchors import Anchor, AnchorKind, check_anchors
from annotator.provenance.finding import Level
from annotator.provenance.time_stamp import (
    check_reply,
    is_request_for,
    make_request,
    nonce_of,
    read_certificates,
    read_reply,
)
from tests.provenance.authority import Authority, openssl
from tests.provenance.test_heads import ANNA, signed

(HEAD,) = signed((10, ANNA))
MESSAGE = HEAD.statement
REQUEST = make_request(MESSAGE)


@pytest.fixture(scope="session")
def reply(authority):
    return authority.reply(REQUEST)


def checked(reply, authority, request=REQUEST, message=MESSAGE):
    return check_reply(reply, message, nonce=nonce_of(request), authorities=authority.root)


def test_a_sound_reply_says_when_by_whom_and_under_what(authority, reply):
    stamp = checked(reply, authority)
    assert abs(stamp.time - datetime.now(UTC)) < timedelta(days=1)
    assert stamp.authority == "CN=Signer tsa"
    assert stamp.policy == "1.2.3.4.1"
    assert stamp.serial_number >= 42
    assert stamp.accuracy_text() == "1.5 s"
    assert stamp.nonce == nonce_of(REQUEST)


def test_stock_openssl_agrees(authority, reply, tmp_path):
    (tmp_path / "head.json").write_bytes(MESSAGE)
    (tmp_path / "head.tsr").write_bytes(reply)
    (tmp_path / "head.tsq").write_bytes(REQUEST)
    for what in (("-data", "head.json"), ("-queryfile", "head.tsq")):
        openssl("ts", "-verify", *what, "-in", "head.tsr",
                "-CAfile", authority.folder / "ca.pem", cwd=tmp_path)  # fmt: skip


def test_replies_whose_certificates_stand_in_either_order_are_read(tmp_path):
    """OpenSSL 3.0 does not sort them; which order comes out differs from key to key."""
    for number in range(4):
        made = Authority(tmp_path / str(number), name=f"CA {number}")
        assert checked(made.reply(REQUEST), made).policy == "1.2.3.4.1"


def test_the_request_is_for_this_message_only():
    assert is_request_for(REQUEST, MESSAGE)
    assert not is_request_for(REQUEST, MESSAGE + b" ")
    assert nonce_of(make_request(MESSAGE)) != nonce_of(REQUEST)
    with pytest.raises(TimeStampError, match="no time-stamp request"):
        nonce_of(b"GET / HTTP/1.1")


def test_a_reply_for_something_else_is_refused(authority, reply):
    with pytest.raises(TimeStampError, match="something else"):
        checked(reply, authority, message=MESSAGE + b"x")
    with pytest.raises(TimeStampError, match="something else"):
        checked(authority.reply(make_request(b"another head")), authority)


def test_a_reply_to_another_request_is_refused(authority, reply):
    with pytest.raises(TimeStampError, match="nonce"):
        checked(reply, authority, request=make_request(MESSAGE))


def test_a_rejection_is_told_in_the_words_of_the_authority(authority):
    rejected = authority.reply(REQUEST, digests="sha512")
    with pytest.raises(TimeStampError, match=r"rejected the request.*not supported"):
        checked(rejected, authority)


def test_another_authority_is_unknown_not_wrong(reply, tmp_path):
    other = Authority(tmp_path / "other", name="Other CA")
    with pytest.raises(UnknownAuthorityError, match="do not lead"):
        checked(reply, other)
    with pytest.raises(UnknownAuthorityError, match="not at hand"):
        check_reply(reply, MESSAGE, nonce=None, authorities=b"")
    # of the same name, with another key
    twin = Authority(tmp_path / "twin", name="Test CA")
    with pytest.raises(TimeStampError):
        checked(reply, twin)


def test_a_signer_for_something_else_is_refused(authority):
    authority.signer("mail", "mail")
    with pytest.raises((AssertionError, TimeStampError), match="certificate"):
        # openssl itself refuses to stamp with it; where it does not, we do
        checked(authority.reply(REQUEST, cert="mail"), authority)


def test_a_certificate_that_was_not_valid_then_is_refused(authority):
    """Valid for no day at all: it had run out when the token was made."""
    authority.signer("old", "stamps", days=-1)
    with pytest.raises(TimeStampError, match="not valid at the time"):
        checked(authority.reply(REQUEST, cert="old"), authority)


def token_part(reply):
    """From where the signed token begins; before it stands the status, which says nothing more."""
    return reply.index(bytes.fromhex("06092a864886f70d010702"))


def test_every_flipped_byte_of_the_token_is_found(authority, reply):
    """By the stamp's own check, or by the digest that the log names: none passes both."""
    kept = Anchor(1, AnchorKind.TOKEN, 1, request=REQUEST, reply=reply,
                  certificates=authority.root)  # fmt: skip
    logged = {1: kept.digest()}
    head = replace(HEAD, number=1)
    (good,) = check_anchors([kept], [head], logged, authority.root)
    assert (good.level, "valid" in good.what) == (Level.OK, True)
    assert "It says nothing of when a video" in good.meaning
    unnoticed = 0
    for place in range(len(reply)):
        changed = bytearray(reply)
        changed[place] ^= 0x41
        forged = replace(kept, reply=bytes(changed))
        findings = check_anchors([forged], [head], logged, authority.root)
        assert any(finding.level is Level.FAILED for finding in findings)
        assert any("not what the log says" in finding.what for finding in findings)
        # Without the log's word: what the signature covers is found by itself.
        (alone,) = check_anchors([forged], [head], {1: forged.digest()}, authority.root)
        unnoticed += alone.level is Level.OK
    # Only bytes outside the signed part (the copies of certificates, the status) may pass alone.
    assert unnoticed < len(reply) // 2


@pytest.mark.parametrize(
    "junk", [b"", b"\x30", b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"<html>", b"\x00" * 5000]
)
def test_what_is_no_reply_is_told(junk):
    with pytest.raises(TimeStampError, match="no reply"):
        read_reply(junk, MESSAGE, nonce=None)


def test_a_cut_reply_is_told(reply):
    for length in range(0, len(reply), 37):
        with pytest.raises(TimeStampError):
            read_reply(reply[:length], MESSAGE, nonce=None)


def test_certificates_are_read_as_pem_and_der(authority, tmp_path):
    openssl("x509", "-in", authority.folder / "ca.pem", "-outform", "DER",
            "-out", tmp_path / "ca.cer")  # fmt: skip
    der = (tmp_path / "ca.cer").read_bytes()
    assert read_certificates(der) == read_certificates(authority.root)
    with pytest.raises(TimeStampError, match="no certificate"):
        read_certificates(b"nothing")


def test_what_anchors_say_in_each_state(authority, reply):
    head = replace(HEAD, number=1)
    asked = Anchor(1, AnchorKind.REQUESTED, 1, "2026-01-01T10:00:00Z", "A", request=REQUEST)
    token = Anchor(2, AnchorKind.TOKEN, 1, request=REQUEST, reply=reply)
    printed = Anchor(3, AnchorKind.PRINTED, 1, "2026-01-02T10:00:00Z")
    logged = {anchor.number: anchor.digest() for anchor in (asked, token, printed)}

    def said(*anchors, log=None, trusted=b""):
        kept = {a.number: logged.get(a.number, "") for a in anchors} if log is None else log
        return check_anchors(anchors, [head], kept, trusted)

    (found,) = said(asked)
    assert (found.level, "not taken in" in found.what) == (Level.OK, True)
    (found,) = said(token)
    assert (found.level, "cannot be checked here" in found.what) == (Level.WARNING, True)
    with_root = replace(token, certificates=authority.root)
    (found,) = said(with_root, log={2: with_root.digest()})
    assert (found.level, "does not know that authority" in found.meaning) == (Level.WARNING, True)
    assert [f.level for f in said(asked, token, trusted=authority.root)] == [Level.OK]
    (found,) = said(printed)
    assert "printed on 2026-01-02" in found.what
    # taken out, put in, without its head
    assert "not in the case" in said(log={7: "ab"})[0].what
    assert "knows nothing" in said(printed, log={})[0].what
    stray = replace(printed, head_number=9)
    (found,) = said(stray, log={3: stray.digest()})
    assert (found.level, "not there" in found.what) == (Level.FAILED, True)
