"""Bytes locked with a passphrase: scrypt makes the key, AES-256-GCM locks and proves.

The head (format, cost, salt, nonce) stands readable before the locked bytes and
is authenticated with them. What is locked is padded to steps of 4 KiB, so that
its length says little. Scrypt: RFC 7914; the cost is OWASP's (2^17, r 8, p 1).
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Final

from annotator.errors import VaultError, VaultLockedError
from annotator.provenance.canonical import Json, canonical_json

FORMAT: Final = "annotator vault 1"
LARGEST: Final = 64 << 20
"""Bytes of the largest box that is opened."""
_STEP: Final = 4096
_MAGIC: Final = b"ANNOTATOR-VAULT\n"
_COST: Final = 17
_COSTS: Final = range(14, 21)
_AGAIN: Final = "If it is right, the file may be damaged: use a copy of it from a backup."


@dataclass(frozen=True, slots=True)
class BoxKey:
    """A key made from a passphrase with its salt and cost; never shown, never stored."""

    key: bytes
    salt: bytes
    cost: int

    def __repr__(self) -> str:
        return "BoxKey(…)"

    @classmethod
    def make(cls, passphrase: str, cost: int = _COST) -> BoxKey:
        """A new key with a new salt; takes about half a second and 128 MB at the usual cost."""
        salt = secrets.token_bytes(16)
        return cls(_derived(passphrase, salt, cost), salt, cost)

    def seal(self, content: bytes) -> bytes:
        """Lock bytes under a nonce that was never used before."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(12)
        head = canonical_json(
            {
                "format": FORMAT,
                "kdf": "scrypt",
                "cost": self.cost,
                "salt": self.salt.hex(),
                "cipher": "AES-256-GCM",
                "nonce": nonce.hex(),
            }
        )
        front = _MAGIC + len(head).to_bytes(4, "big") + head
        return front + AESGCM(self.key).encrypt(nonce, _padded(content), front)


def open_box(data: bytes, passphrase: str) -> tuple[bytes, BoxKey]:
    """The bytes in a box, and the key to lock the next version with.

    Raises VaultLockedError for another passphrase (which damage cannot be told
    from), VaultError where it is no box.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    front, head = _head(data)
    salt, nonce, cost = _bytes(head, "salt", 16), _bytes(head, "nonce", 12), head.get("cost")
    if not isinstance(cost, int) or cost not in _COSTS:
        raise _no_box("its head asks for a cost that this program does not use")
    key = BoxKey(_derived(passphrase, salt, cost), salt, cost)
    try:
        padded = AESGCM(key.key).decrypt(nonce, data[len(front) :], front)
    except InvalidTag:
        raise VaultLockedError("That is not the passphrase of this vault.", _AGAIN) from None
    return _unpadded(padded), key


def _head(data: bytes) -> tuple[bytes, dict[str, Json]]:
    start = len(_MAGIC) + 4
    if not data.startswith(_MAGIC) or len(data) < start:
        raise _no_box("it does not begin as one")
    if len(data) > LARGEST:
        raise _no_box("it is far too large")
    end = start + int.from_bytes(data[len(_MAGIC) : start], "big")
    if end > min(len(data), start + 4096):
        raise _no_box("its head is cut off")
    try:
        head = json.loads(data[start:end])
    except (ValueError, RecursionError):
        raise _no_box("its head cannot be read") from None
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise VaultError(
            "The vault was written by another version of Annotator; it was left as it is.",
            "Open it with the newest version.",
        )
    return data[:end], head


def _bytes(head: dict[str, Json], name: str, length: int) -> bytes:
    text = head.get(name)
    try:
        value = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        value = b""
    if len(value) != length:
        raise _no_box(f"its {name} is missing")
    return value


def _derived(passphrase: str, salt: bytes, cost: int) -> bytes:
    import unicodedata

    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    # The same words typed on another system may be composed differently.
    spelled = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    return Scrypt(salt=salt, length=32, n=1 << cost, r=8, p=1).derive(spelled)


def _padded(content: bytes) -> bytes:
    whole = len(content).to_bytes(8, "big") + content
    return whole + bytes(-len(whole) % _STEP)


def _unpadded(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:8], "big")
    if length > len(padded) - 8:
        raise _no_box("its content is cut off")
    return padded[8 : 8 + length]


def _no_box(why: str) -> VaultError:
    return VaultError(
        f"The vault file is damaged or is none: {why}.",
        "It was left as it is. Put a copy of vault.bin from a backup in its place.",
    )
