"""Outside anchors: what ties a signed head to something that nobody here can change.

A token of a time-stamp authority proves that the head existed by a date. It
does not prove when a video was recorded. A printed page is worth what the
place is worth where it is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, cast

from annotator.errors import IntegrityError, TimeStampError, UnknownAuthorityError
from annotator.provenance.canonical import Json, canonical_json
from annotator.provenance.finding import Finding, Level
from annotator.provenance.heads import SignedHead
from annotator.provenance.time_stamp import TimeStamp, check_reply, nonce_of

_SUBJECT: Final = "Outside anchors"


class AnchorKind(StrEnum):
    """What kind of anchor it is, or the request for one."""

    REQUESTED = "requested"
    TOKEN = "token"  # noqa: S105 (of a time-stamp authority, no secret)
    PRINTED = "printed"


@dataclass(frozen=True, slots=True)
class Anchor:
    """One anchor of the signed head `head_number`.

    `request` and `reply` are RFC 3161 messages as they were sent and came
    (DER), `certificates` what was given to check them by (PEM); empty where a
    kind has none. `number` is 0 as long as it is not stored.
    """

    number: int
    kind: str
    head_number: int
    at_utc: str = ""
    actor: str = ""
    details_json: str = "{}"
    request: bytes = b""
    reply: bytes = b""
    certificates: bytes = b""

    @property
    def details(self) -> dict[str, Json]:
        """The details as JSON data; nothing where they are damaged."""
        try:
            found = json.loads(self.details_json)
        except ValueError:
            return {}
        return cast("dict[str, Json]", found) if isinstance(found, dict) else {}

    def numbered(self, number: int, at_utc: str, actor: str) -> Anchor:
        """The same with its place in the case."""
        return replace(self, number=number, at_utc=at_utc, actor=actor)

    def digest(self) -> str:
        """SHA-256 over all of it; the log names it."""
        return hashlib.sha256(
            canonical_json(
                {
                    "number": self.number,
                    "kind": self.kind,
                    "head_number": self.head_number,
                    "at_utc": self.at_utc,
                    "actor": self.actor,
                    "details": self.details_json,
                    "request": self.request.hex(),
                    "reply": self.reply.hex(),
                    "certificates": self.certificates.hex(),
                }
            )
        ).hexdigest()


def check_anchors(
    anchors: Sequence[Anchor],
    heads: Sequence[SignedHead],
    logged: Mapping[int, str],
    trusted: bytes = b"",
) -> list[Finding]:
    """Check every anchor against its head, the log and its authority.

    `logged` gives the digest that the log names for each anchor; `trusted` are
    the certificates (PEM) of authorities that this computer's user trusts.
    """
    findings = _against_log(anchors, logged)
    by_number = {head.number: head for head in heads}
    answered = {
        (anchor.head_number, anchor.request)
        for anchor in anchors
        if anchor.kind == AnchorKind.TOKEN
    }
    for anchor in anchors:
        where = f"anchor {anchor.number}, signed head {anchor.head_number}"
        head = by_number.get(anchor.head_number)
        if head is None:
            findings.append(
                Finding(
                    Level.FAILED,
                    _SUBJECT,
                    f"Anchor {anchor.number} belongs to signed head {anchor.head_number}, which is"
                    " not there.",
                    "The signed head was taken out of the case.",
                    where,
                )
            )
        elif anchor.kind == AnchorKind.TOKEN:
            findings.append(_check_token(anchor, head, trusted, where))
        elif anchor.kind == AnchorKind.PRINTED:
            findings.append(_printed(anchor, head, where))
        elif (anchor.head_number, anchor.request) not in answered:
            findings.append(
                Finding(
                    Level.OK,
                    _SUBJECT,
                    f"A time stamp for {_entries(head)} was asked for on {anchor.at_utc[:10]}; its"
                    " reply was not taken in.",
                    "A request alone proves nothing.",
                    where,
                )
            )
    return findings


def _against_log(anchors: Sequence[Anchor], logged: Mapping[int, str]) -> list[Finding]:
    there = {anchor.number: anchor for anchor in anchors}
    findings = []
    for number in sorted(there.keys() | logged.keys()):
        if number not in there:
            what = f"Anchor {number}, which the log names, is not in the case."
            meaning = "It was taken out of the file past the log."
        elif number not in logged:
            what = f"The log knows nothing of anchor {number}."
            meaning = "It was put into the file past the log, or its entry was cut off."
        elif there[number].digest() != logged[number]:
            what = f"Anchor {number} is not what the log says."
            meaning = "It was changed in the file after it was taken in."
        else:
            continue
        findings.append(Finding(Level.FAILED, _SUBJECT, what, meaning, f"anchor {number}"))
    return findings


def _check_token(anchor: Anchor, head: SignedHead, trusted: bytes, where: str) -> Finding:
    held = _entries(head)
    try:
        nonce = nonce_of(anchor.request) if anchor.request else None
        try:
            stamp = check_reply(anchor.reply, head.statement, nonce=nonce, authorities=trusted)
            known = True
        except UnknownAuthorityError:
            stamp = check_reply(
                anchor.reply, head.statement, nonce=nonce, authorities=anchor.certificates
            )
            known = False
    except UnknownAuthorityError as error:
        return Finding(
            Level.WARNING,
            _SUBJECT,
            f"The time stamp on {held} cannot be checked here: {error.message}",
            "It is for this head, but whose it is stays open. " + error.hint,
            where,
        )
    except TimeStampError as error:
        return Finding(
            Level.FAILED,
            _SUBJECT,
            f"The time stamp on {held} is not valid: {error.message}",
            "It proves nothing about when this log existed.",
            where,
        )
    said = stamp_words(stamp)
    if not known:
        return Finding(
            Level.WARNING,
            _SUBJECT,
            f"The time stamp on {held} is sound: {said}.",
            "It was checked with a certificate that lies in the case itself, and this computer does"
            " not know that authority. Get its certificate from the authority and trust it here.",
            where,
        )
    return Finding(
        Level.OK,
        _SUBJECT,
        f"The time stamp on {held} is valid: {said}.",
        f"These entries existed by {stamp.time_text()}, as far as that authority is to be trusted."
        " It says nothing of when a video was recorded.",
        where,
    )


def stamp_words(stamp: TimeStamp) -> str:
    """Time, authority, serial number and policy of a stamp in one line."""
    parts = [stamp.time_text()]
    if stamp.accuracy_ns:
        parts[0] += f" (± {stamp.accuracy_text()})"
    parts.append(f"by {stamp.authority or 'an authority that does not name itself'}")
    parts.append(f"serial number {stamp.serial_number}")
    parts.append(f"policy {stamp.policy}")
    return ", ".join(parts)


def _printed(anchor: Anchor, head: SignedHead, where: str) -> Finding:
    return Finding(
        Level.OK,
        _SUBJECT,
        f"The head of {_entries(head)} was printed on {anchor.at_utc[:10]}.",
        "Whoever keeps the page can compare its hash with this log: it is as good as the place"
        " where it is kept.",
        where,
    )


def _entries(head: SignedHead) -> str:
    try:
        return f"entries 1 to {head.told().seq:,}"
    except IntegrityError:
        return f"signed head {head.number}"
