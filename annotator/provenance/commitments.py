"""Salted commitments: proof that something stood in a sealed case, without showing what stood beside it.

A particular is one field of one value, written as canonical JSON. Its commitment is
the SHA-256 of a salt and that text. Salts are made with HMAC (RFC 2104) from a secret
that only the sealed case holds, so that whoever sees some particulars with their salts
can guess none of the others.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from annotator.provenance.canonical import Json, canonical_json

FORMAT: Final = "annotator particular 1"
_SECRET: Final = b"annotator commitments 1"


@dataclass(frozen=True, slots=True)
class Particular:
    """One field of the value of that kind with that id."""

    kind: str
    id: str
    field: str
    value: Json

    def text(self) -> str:
        """What is hashed: canonical JSON. Raises ValueRefusedError for text that is no Unicode."""
        return canonical_json([FORMAT, self.kind, self.id, self.field, self.value]).decode("utf-8")


def case_secret(first_salt: str) -> bytes:
    """The secret of a case, made of the salt of the first entry of its log: 32 bytes."""
    return hashlib.sha256(_SECRET + first_salt.encode("utf-8")).digest()


def salt_of(secret: bytes, text: str) -> str:
    """The salt of a particular: 64 hex digits."""
    return hmac.new(secret, text.encode("utf-8"), hashlib.sha256).hexdigest()


def commitment(salt: str, text: str) -> str:
    """What stands for a particular: 64 hex digits."""
    return hashlib.sha256((salt + text).encode("utf-8")).hexdigest()


def commitment_lines(secret: bytes, particulars: Iterable[Particular]) -> Iterator[bytes]:
    """The list of all commitments, sorted, so that it tells no order; a line each."""
    found = []
    for each in particulars:
        text = each.text()
        found.append(bytes.fromhex(commitment(salt_of(secret, text), text)))
    found.sort()
    for made in found:
        yield made.hex().encode("ascii") + b"\n"
