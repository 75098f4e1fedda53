"""Keys that stock OpenSSL reads, signatures that it checks, and none that fits anything else."""

from __future__ import annotations

import hashlib
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import IntegrityError, KeyFileError, KeyLockedError
from annotator.provenance.signing import PublicKey, SigningKey, grouped, is_protected
from tests.provenance.authority import needs_openssl, openssl

KEY = SigningKey.make()
OTHER = SigningKey.make()


def test_a_key_reads_back_with_and_without_a_passphrase():
    plain, locked = KEY.pem(), KEY.pem("Пароль, длинный")
    assert (is_protected(plain), is_protected(locked)) == (False, True)
    assert SigningKey.from_pem(plain).fingerprint == KEY.fingerprint
    assert SigningKey.from_pem(locked, "Пароль, длинный").fingerprint == KEY.fingerprint


def test_an_accent_typed_in_two_ways_is_the_same_passphrase():
    assert SigningKey.from_pem(KEY.pem("caf\u00e9"), "cafe\u0301").public == KEY.public


@pytest.mark.parametrize("passphrase", ["", "wrong"])
def test_a_wrong_or_missing_passphrase_is_told_from_a_damaged_key(passphrase):
    with pytest.raises(KeyLockedError, match="passphrase"):
        SigningKey.from_pem(KEY.pem("right"), passphrase)
    damaged = KEY.pem("right")[:150] + b"\n-----END ENCRYPTED PRIVATE KEY-----\n"
    with pytest.raises(KeyFileError, match="no private key") as caught:
        SigningKey.from_pem(damaged, "right")
    assert not isinstance(caught.value, KeyLockedError)


def test_other_keys_and_other_files_are_refused_in_words():
    from cryptography.hazmat.primitives import serialization as s
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

    other = generate_private_key(SECP256R1())
    pem = other.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption())
    with pytest.raises(KeyFileError, match="another kind"):
        SigningKey.from_pem(pem)
    public = other.public_key()
    with pytest.raises(KeyFileError, match="no public key"):
        PublicKey.from_pem(public.public_bytes(s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo))
    for raw in (b"", b"\x00" * 200, b"-----BEGIN PRIVATE KEY-----\nAAAA\n"):
        with pytest.raises(KeyFileError):
            SigningKey.from_pem(raw)
        with pytest.raises(KeyFileError):
            PublicKey.from_pem(raw)
        with pytest.raises(KeyFileError):
            PublicKey.from_der(raw)


def test_the_fingerprint_is_the_one_of_stock_tools(tmp_path):
    needs_openssl()
    (tmp_path / "key.pem").write_bytes(KEY.public.pem())
    done = subprocess.run(
        ["openssl", "pkey", "-pubin", "-in", tmp_path / "key.pem", "-outform", "DER"],
        capture_output=True,
        check=True,
    )
    assert hashlib.sha256(done.stdout).hexdigest() == KEY.fingerprint
    assert grouped(KEY.fingerprint).replace(" ", "") == KEY.fingerprint
    assert len(grouped(KEY.fingerprint).split()) == 16


@pytest.mark.parametrize("passphrase", ["", "a passphrase"])
def test_openssl_reads_the_key_and_signs_the_same(tmp_path, passphrase):
    needs_openssl()
    (tmp_path / "key.pem").write_bytes(KEY.pem(passphrase))
    (tmp_path / "text").write_bytes(b"what is signed")
    openssl("pkeyutl", "-sign", "-inkey", "key.pem", "-passin", f"pass:{passphrase}", "-rawin",
            "-in", "text", "-out", "sig", cwd=tmp_path)  # fmt: skip
    assert (tmp_path / "sig").read_bytes() == KEY.sign(b"what is signed")


def test_a_key_protected_by_openssl_is_read(tmp_path):
    needs_openssl()
    openssl("genpkey", "-algorithm", "ed25519", "-aes-256-cbc", "-pass", "pass:x",
            "-out", tmp_path / "key.pem")  # fmt: skip
    assert len(SigningKey.from_pem((tmp_path / "key.pem").read_bytes(), "x").sign(b"")) == 64


def test_the_key_does_not_show_itself():
    secret = KEY.pem().split(b"\n")[1].decode()
    assert secret not in repr(KEY) + str(KEY)
    assert not hasattr(KEY, "__dict__")


@settings(deadline=None)
@given(st.binary(max_size=60), st.integers(0, 511), st.integers(0, 479))
def test_a_flipped_bit_in_message_or_signature_is_found(message, in_signature, in_message):
    signature = KEY.sign(message)
    KEY.public.check(signature, message)

    def flipped(raw, bit):
        changed = bytearray(raw)
        changed[bit // 8 % len(changed)] ^= 1 << bit % 8
        return bytes(changed)

    with pytest.raises(IntegrityError):
        KEY.public.check(flipped(signature, in_signature), message)
    with pytest.raises(IntegrityError):
        KEY.public.check(signature, flipped(message or b"x", in_message))
    with pytest.raises(IntegrityError):
        OTHER.public.check(signature, message)
    for wrong in (b"", signature[:-1], signature + b"\0"):
        with pytest.raises(IntegrityError):
            KEY.public.check(wrong, message)
