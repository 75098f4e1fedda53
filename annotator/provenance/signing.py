"""Ed25519 keys and signatures, in forms that stock OpenSSL reads and checks.

A private key is PKCS#8 PEM; with a passphrase it is encrypted by PBES2 with
scrypt (RFC 7914) and AES-256-CBC. The fingerprint of a key is the SHA-256 of
its SubjectPublicKeyInfo, what `openssl pkey -pubin -outform DER | sha256sum`
prints.
"""

from __future__ import annotations

import base64
import hashlib
import os
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from annotator.errors import IntegrityError, KeyFileError, KeyLockedError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

# The most that OpenSSL's own limit on memory (32 MiB) lets it read again; p makes it slower.
SCRYPT_N: Final = 2**14
SCRYPT_R: Final = 8
SCRYPT_P: Final = 5
_GROUP: Final = 4
_PBES2: Final = bytes.fromhex("06092a864886f70d01050d")
_SCRYPT: Final = bytes.fromhex("06092b06010401da47040b")
_AES_256_CBC: Final = bytes.fromhex("060960864801650304012a")
_ENCRYPTED: Final = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"
_PRIVATE: Final = b"-----BEGIN PRIVATE KEY-----"


def grouped(fingerprint: str) -> str:
    """A fingerprint in groups of four digits, to be read aloud and compared."""
    return " ".join(
        fingerprint[place : place + _GROUP] for place in range(0, len(fingerprint), _GROUP)
    )


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key as DER (SubjectPublicKeyInfo)."""

    der: bytes

    @classmethod
    def from_der(cls, der: bytes) -> Self:
        """Raises KeyFileError for anything else than an Ed25519 key in its one form."""
        from cryptography.hazmat.primitives import serialization

        try:
            key = serialization.load_der_public_key(der)
        except Exception as error:
            raise _no_public_key() from error
        return cls(_public_der(key, der))

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """Raises KeyFileError for anything else than an Ed25519 public key."""
        from cryptography.hazmat.primitives import serialization

        try:
            key = serialization.load_pem_public_key(pem)
        except Exception as error:
            raise _no_public_key() from error
        return cls(_public_der(key))

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the DER form, 64 hex digits."""
        return hashlib.sha256(self.der).hexdigest()

    def pem(self) -> bytes:
        """The key as PEM, as `openssl pkey -pubin` reads it."""
        body = base64.encodebytes(self.der)
        return b"-----BEGIN PUBLIC KEY-----\n" + body + b"-----END PUBLIC KEY-----\n"

    def check(self, signature: bytes, message: bytes) -> None:
        """Raises IntegrityError when the signature is not this key's on this message."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        key = serialization.load_der_public_key(self.der)
        assert isinstance(key, Ed25519PublicKey)
        try:
            key.verify(signature, message)
        except InvalidSignature:
            raise IntegrityError(
                "The signature does not fit what was signed.",
                "What was signed, the signature or the key was changed.",
            ) from None


class SigningKey:
    """A private key that can be used; it never shows itself in a text or a trace."""

    __slots__ = ("_key", "public")

    def __init__(self, key: Ed25519PrivateKey) -> None:
        from cryptography.hazmat.primitives import serialization

        self._key = key
        der = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.public = PublicKey(der)

    @classmethod
    def make(cls) -> Self:
        """A new key from the system's random numbers."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_pem(cls, pem: bytes, passphrase: str = "") -> Self:
        """Read a private key.

        Raises KeyLockedError where a passphrase is missing or wrong, and
        KeyFileError for what is no Ed25519 key.
        """
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        if _ENCRYPTED in pem and not passphrase:
            raise KeyLockedError(
                "The signing key is protected by a passphrase.", "Give its passphrase."
            )
        secret = _secret(passphrase) if _ENCRYPTED in pem else None
        try:
            key = serialization.load_pem_private_key(pem, secret)
        except Exception as error:
            if secret is not None and _is_whole(pem):
                raise KeyLockedError(
                    "This is not the passphrase of the signing key.",
                    "Type it again; mind the keyboard's language and the Caps Lock key.",
                ) from None
            raise KeyFileError(
                "The key file holds no private key that can be read.",
                "It is damaged, or something else. Put a backup of the key in its place.",
            ) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyFileError(
                "The key file holds another kind of key than this program signs with.",
                "It must be an Ed25519 key.",
            )
        return cls(key)

    @property
    def fingerprint(self) -> str:
        """The fingerprint of its public part."""
        return self.public.fingerprint

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes (RFC 8032, pure Ed25519)."""
        return self._key.sign(message)

    def pem(self, passphrase: str = "") -> bytes:
        """The private key as PKCS#8 PEM, encrypted when a passphrase is given."""
        from cryptography.hazmat.primitives import serialization

        plain = self._key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        if not passphrase:
            return _pem(b"PRIVATE KEY", plain)
        return _pem(b"ENCRYPTED PRIVATE KEY", _encrypted(plain, _secret(passphrase)))


def is_protected(pem: bytes) -> bool:
    """Whether a private key's PEM needs a passphrase. Raises KeyFileError for no private key."""
    if _ENCRYPTED in pem:
        return True
    if _PRIVATE in pem:
        return False
    raise KeyFileError(
        "The key file holds no private key.",
        "It is damaged, or something else. Put a backup of the key in its place.",
    )


def _secret(passphrase: str) -> bytes:
    # Keyboards differ in whether an accent is a character of its own.
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogateescape")


def _encrypted(plain: bytes, secret: bytes) -> bytes:
    """EncryptedPrivateKeyInfo (RFC 5958); `cryptography` itself offers 2,048 rounds of PBKDF2 only."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
    from cryptography.hazmat.primitives.padding import PKCS7

    salt, start = os.urandom(16), os.urandom(16)
    key = Scrypt(salt=salt, length=32, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P).derive(secret)
    padder = PKCS7(128).padder()
    padded = padder.update(plain) + padder.finalize()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(start)).encryptor()
    body = encryptor.update(padded) + encryptor.finalize()
    derivation = _tagged(
        0x30,
        _SCRYPT
        + _tagged(
            0x30,
            _tagged(0x04, salt) + _integer(SCRYPT_N) + _integer(SCRYPT_R) + _integer(SCRYPT_P),
        ),
    )
    cipher = _tagged(0x30, _AES_256_CBC + _tagged(0x04, start))
    algorithm = _tagged(0x30, _PBES2 + _tagged(0x30, derivation + cipher))
    return _tagged(0x30, algorithm + _tagged(0x04, body))


def _tagged(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(digits))) + digits + content


def _integer(value: int) -> bytes:
    return _tagged(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _pem(kind: bytes, der: bytes) -> bytes:
    line = base64.b64encode(der)
    body = b"".join(line[place : place + 64] + b"\n" for place in range(0, len(line), 64))
    return b"-----BEGIN " + kind + b"-----\n" + body + b"-----END " + kind + b"-----\n"


def _is_whole(pem: bytes) -> bool:
    """Whether an encrypted key is at least well formed, so that only the passphrase can be wrong."""
    head, _, rest = pem.partition(_ENCRYPTED)
    body, end, _ = rest.partition(b"-----END ENCRYPTED PRIVATE KEY-----")
    del head
    try:
        der = base64.b64decode(b"".join(body.split()), validate=True)
    except ValueError:
        return False
    if not end or der[:1] != b"\x30" or len(der) < 2:
        return False
    size, start = der[1], 2
    if size & 0x80:
        start += size & 0x7F
        size = int.from_bytes(der[2:start], "big")
    return len(der) == start + size


def _public_der(key: object, given: bytes | None = None) -> bytes:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if not isinstance(key, Ed25519PublicKey):
        raise _no_public_key()
    der = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    if given is not None and der != given:
        raise _no_public_key()
    return der


def _no_public_key() -> KeyFileError:
    return KeyFileError(
        "This is no public key of the kind that this program signs with.",
        "It must be an Ed25519 public key.",
    )
