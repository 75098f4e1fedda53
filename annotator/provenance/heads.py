"""Signed heads: who says, with which key, that the log stood at this entry with this hash.

A statement is canonical JSON; its Ed25519 signature is checked by stock tools:
`openssl pkeyutl -verify -pubin -inkey KEY.pem -rawin -in HEAD.json -sigfile HEAD.sig`.
Each statement names the digest of the one before, so that none can be taken
out from between.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from annotator.errors import IntegrityError, KeyFileError, ValueRefusedError
from annotator.provenance.canonical import Json, canonical_json
from annotator.provenance.signatory import Signatory
from annotator.provenance.signing import PublicKey

HEAD_FORMAT: Final = "annotator head 1"


class HeadReason(StrEnum):
    """Why a head was signed."""

    CLOSE = "close"
    EXPORT = "export"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class LogEnd:
    """Where the log of a case stands: its last entry, and the digest of the last statement."""

    case_id: str
    seq: int
    head: str
    previous: str = ""


@dataclass(frozen=True, slots=True)
class HeadStatement:
    """What is signed. `head` is the hash of entry `seq`; `signed_at` is ISO 8601 in UTC.

    `previous` is the SHA-256 of the statement signed before in this case, empty
    for the first.
    """

    case_id: str
    seq: int
    head: str
    signed_at: str
    actor: str
    public_key: PublicKey
    reason: str
    program: str
    previous: str = ""

    def to_bytes(self) -> bytes:
        """The statement as canonical JSON. Raises ValueRefusedError for text that is no Unicode."""
        data: dict[str, Json] = {
            "format": HEAD_FORMAT,
            "case_id": self.case_id,
            "seq": self.seq,
            "head": self.head,
            "signed_at": self.signed_at,
            "actor": self.actor,
            "public_key": base64.b64encode(self.public_key.der).decode("ascii"),
            "key_fingerprint": self.public_key.fingerprint,
            "reason": self.reason,
            "program": self.program,
            "previous": self.previous,
        }
        return canonical_json(data)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read a statement back. Raises IntegrityError for anything but its one form."""
        try:
            data = json.loads(raw.decode("utf-8"))
            statement = cls(
                case_id=_text(data["case_id"]),
                seq=_number(data["seq"]),
                head=_text(data["head"]),
                signed_at=_text(data["signed_at"]),
                actor=_text(data["actor"]),
                public_key=PublicKey.from_der(
                    base64.b64decode(_text(data["public_key"]), validate=True)
                ),
                reason=_text(data["reason"]),
                program=_text(data["program"]),
                previous=_text(data["previous"]),
            )
            same = statement.to_bytes() == raw
        except (
            ValueError,
            KeyError,
            TypeError,
            RecursionError,
            binascii.Error,
            KeyFileError,
            ValueRefusedError,
        ) as error:
            raise _no_statement() from error
        if not same:
            raise _no_statement()
        return statement


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A statement as it was signed, with its signature; `number` counts from 1 in a case."""

    number: int
    statement: bytes
    signature: bytes

    def digest(self) -> str:
        """SHA-256 of the statement: what the next one names, and what is stamped outside."""
        return hashlib.sha256(self.statement).hexdigest()

    def checked(self) -> HeadStatement:
        """What it says, if the signature fits. Raises IntegrityError."""
        statement = HeadStatement.from_bytes(self.statement)
        statement.public_key.check(self.signature, self.statement)
        return statement

    def told(self) -> HeadStatement:
        """What it says, unchecked. Raises IntegrityError when it cannot be read."""
        return HeadStatement.from_bytes(self.statement)


def sign_head(
    end: LogEnd, by: Signatory, *, reason: HeadReason, signed_at: str, program: str
) -> SignedHead:
    """Sign where the log stands; it has no number yet.

    Raises KeyLockedError, ValueRefusedError for a name that is no Unicode.
    """
    key = by.signing_key()
    raw = HeadStatement(
        case_id=end.case_id,
        seq=end.seq,
        head=end.head,
        signed_at=signed_at,
        actor=by.name,
        public_key=key.public,
        reason=reason.value,
        program=program,
        previous=end.previous,
    ).to_bytes()
    return SignedHead(0, raw, key.sign(raw))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def _no_statement() -> IntegrityError:
    return IntegrityError(
        "This is no statement about the head of a log in the form that this program writes.",
        "It was changed after it was signed, or is something else.",
    )
