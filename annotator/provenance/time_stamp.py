"""Time stamps after RFC 3161: a request that is carried out, a reply that is taken in.

Nothing here opens a connection; requests and replies are bytes. The message
that is stamped is the statement of a signed head, so that stock tools check
it: `openssl ts -verify -data HEAD.json -in HEAD.tsr -CAfile AUTHORITY.pem`.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from annotator.errors import TimeStampError, UnknownAuthorityError

if TYPE_CHECKING:
    from cryptography import x509
    from rfc3161_client import TimeStampRequest, TimeStampResponse

LARGEST_REPLY: Final = 1024 * 1024
_SHA256: Final = "2.16.840.1.101.3.4.2.1"
_GRANTED: Final = 0
_STATUS: Final = {
    1: "It granted the stamp with changes, which cannot be relied on.",
    2: "It rejected the request.",
    3: "It asks to wait for the reply.",
    4: "It warns that its certificate is about to be revoked.",
    5: "Its certificate was revoked.",
}
_CERTIFICATES: Final = 0xA0


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """What a token says. `accuracy_ns` is 0 where the authority states none."""

    time: datetime
    accuracy_ns: int
    authority: str
    policy: str
    serial_number: int
    nonce: int | None

    def time_text(self) -> str:
        """The time as `2026-01-01 00:00:00 UTC`."""
        return self.time.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")

    def accuracy_text(self) -> str:
        """The accuracy in seconds, with what digits it has."""
        whole, rest = divmod(self.accuracy_ns, 1_000_000_000)
        digits = f"{rest:09d}".rstrip("0")
        return f"{whole}.{digits} s" if digits else f"{whole} s"


def make_request(message: bytes) -> bytes:
    """A request (DER) for a stamp on SHA-256 of the message: with a nonce, asking for the certificate."""
    import rfc3161_client

    builder = rfc3161_client.TimestampRequestBuilder()
    builder = builder.data(message).hash_algorithm(rfc3161_client.HashAlgorithm.SHA256)
    return builder.nonce(nonce=True).cert_request(cert_request=True).build().as_bytes()


def nonce_of(request: bytes) -> int | None:
    """The nonce of a request. Raises TimeStampError for what is none."""
    return _request(request).nonce


def is_request_for(request: bytes, message: bytes) -> bool:
    """Whether a request asks for a stamp on this message. Raises TimeStampError for what is none."""
    return _request(request).message_imprint.message == hashlib.sha256(message).digest()


def read_reply(reply: bytes, message: bytes, *, nonce: int | None) -> TimeStamp:
    """What a reply says, once it is sure to be for this message and this request.

    Its signature is not looked at. Raises TimeStampError that says why not.
    """
    return _stamp(_response(reply, message, nonce))


def check_reply(
    reply: bytes, message: bytes, *, nonce: int | None, authorities: bytes
) -> TimeStamp:
    """What a reply says, once everything about it is checked.

    `authorities` are trusted certificates (PEM); they must have been valid at
    the time that the token states. Raises UnknownAuthorityError where they do
    not lead to the signer, TimeStampError for everything else.
    """
    response = _response(reply, message, nonce)
    roots, others = _sorted_out(authorities)
    if not roots:
        raise UnknownAuthorityError(
            "The certificate of its authority is not at hand.",
            "Get the authority’s root certificate (PEM) from the authority itself, and give it.",
        )
    _check_signature(response, roots, others, message)
    return _stamp(response)


def read_certificates(pem: bytes) -> list[x509.Certificate]:
    """The certificates in PEM or DER bytes. Raises TimeStampError where there are none."""
    from cryptography import x509

    try:
        if b"-----BEGIN" in pem:
            return x509.load_pem_x509_certificates(pem)
        return [x509.load_der_x509_certificate(pem)]
    except Exception as error:
        raise TimeStampError(
            "This file holds no certificate.",
            "It must hold the authority’s root certificate, as PEM (.pem, .crt) or DER (.cer).",
        ) from error


def _sorted_out(pem: bytes) -> tuple[list[x509.Certificate], list[x509.Certificate]]:
    certificates = read_certificates(pem) if pem.strip() else []
    roots = [each for each in certificates if each.issuer == each.subject]
    return roots, [each for each in certificates if each.issuer != each.subject]


def _request(raw: bytes) -> TimeStampRequest:
    from rfc3161_client import _rust

    try:
        return _rust.parse_timestamp_request(raw)
    except Exception as error:
        raise TimeStampError(
            "This is no time-stamp request.", "Give the file that was made by this program."
        ) from error


def _response(reply: bytes, message: bytes, nonce: int | None) -> TimeStampResponse:
    response = _decoded(reply)
    status = int(response.status)
    if status != _GRANTED:
        said = "; ".join(str(text) for text in response.status_string)
        words = _STATUS.get(status, f"It answered with the status {status}.")
        raise TimeStampError(
            "The authority gave no stamp. " + words + (f" It says: {said[:200]}" if said else ""),
            "Make a new request and ask again, or ask another authority.",
        )
    try:
        imprint = response.tst_info.message_imprint
        algorithm, stamped = imprint.hash_algorithm.dotted_string, imprint.message
        answered = response.tst_info.nonce
    except Exception as error:
        raise _unreadable() from error
    if algorithm != _SHA256 or stamped != hashlib.sha256(message).digest():
        raise TimeStampError(
            "The reply is for something else than this signed head.",
            "Take in the reply that belongs to this request and this case.",
        )
    if nonce is not None and answered != nonce:
        raise TimeStampError(
            "The reply does not answer this request: its nonce is another.",
            "It may be an old reply that was sent again. Take in the reply to this very request.",
        )
    return response


def _decoded(reply: bytes) -> TimeStampResponse:
    import rfc3161_client

    if len(reply) > LARGEST_REPLY:
        raise _unreadable()
    with contextlib.suppress(ValueError):
        return rfc3161_client.decode_timestamp_response(reply)
    try:
        # OpenSSL before 3.2 writes the set of certificates unsorted, which is no DER. The order is
        # not signed, so a sorted copy is looked at; what is kept is the reply as it came.
        return rfc3161_client.decode_timestamp_response(_with_sorted_certificates(reply))
    except Exception as error:
        raise _unreadable() from error


def _unreadable() -> TimeStampError:
    return TimeStampError(
        "This is no reply of a time-stamp authority that can be read.",
        "It may be damaged, cut short, or a page that a server sent instead. Ask again.",
    )


def _check_signature(
    response: TimeStampResponse,
    roots: list[x509.Certificate],
    others: list[x509.Certificate],
    message: bytes,
) -> None:
    import rfc3161_client

    builder = rfc3161_client.VerifierBuilder(roots=roots, intermediates=others)
    try:
        builder.build().verify_message(response, message)
    except Exception as error:
        # A hostile reply makes the libraries raise what they like.
        raise _refused(str(error)) from error


def _refused(said: str) -> TimeStampError:
    if "expired" in said or "not yet valid" in said:
        return TimeStampError(
            "The authority’s certificate was not valid at the time that the stamp states.",
            "Such a stamp cannot be relied on. Ask for a new one.",
        )
    if "EKU" in said or "purpose" in said:
        return TimeStampError(
            "Its signer’s certificate is not one for time stamps.",
            "Somebody else than a time-stamp authority signed it. Ask for a new one.",
        )
    if any(
        word in said
        for word in (
            "issuer",
            "self-signed",
            "self signed",
            "certificate not found",
            "Certificates neither",
            "No leaf",
            "unable to get",
        )
    ):
        return UnknownAuthorityError(
            "The certificates at hand do not lead to its signer.",
            "Get the root certificate of this very authority, and give it.",
        )  # fmt: skip
    return TimeStampError(
        "Its signature does not fit: it was changed after it was signed.",
        "Take in the reply again as it came, or ask for a new one.",
    )


def _stamp(response: TimeStampResponse) -> TimeStamp:
    try:
        return _told(response)
    except Exception as error:
        raise _unreadable() from error


def _told(response: TimeStampResponse) -> TimeStamp:
    token = response.tst_info
    accuracy = token.accuracy
    nanoseconds = 0
    if accuracy is not None:
        nanoseconds = (
            (accuracy.seconds or 0) * 1_000_000_000
            + (accuracy.millis or 0) * 1_000_000
            + (accuracy.micros or 0) * 1_000
        )
    return TimeStamp(
        time=token.gen_time,
        accuracy_ns=nanoseconds,
        authority=_authority(response),
        policy=token.policy.dotted_string,
        serial_number=token.serial_number,
        nonce=token.nonce,
    )


def _authority(response: TimeStampResponse) -> str:
    """The subject of the signer's certificate, as it stands in the reply; else the token's own word."""
    from cryptography import x509

    signers = list(response.signed_data.signer_infos)
    for raw in response.signed_data.certificates:
        certificate = x509.load_der_x509_certificate(raw)
        for signer in signers:
            if (certificate.issuer, certificate.serial_number) == (
                signer.issuer,
                signer.serial_number,
            ):
                return certificate.subject.rfc4514_string()
    name = response.tst_info.name
    value = getattr(name, "value", None)
    return value.rfc4514_string() if isinstance(value, x509.Name) else ""


def _with_sorted_certificates(reply: bytes) -> bytes:
    """The reply with SignedData.certificates in the order of DER (X.690, 11.6).

    Raises ValueError or IndexError for what is no reply with a token.
    """
    _, start, end = _header(reply, 0)
    token = list(_parts(reply, start, end))[1]
    content = list(_parts(reply, token[1], token[2]))[1]
    signed_data = next(_parts(reply, content[1], content[2]))
    sorted_reply = bytearray(reply)
    for tag, inner, outer, _ in _parts(reply, signed_data[1], signed_data[2]):
        if tag == _CERTIFICATES:
            each = sorted(reply[begin:stop] for _, _, stop, begin in _parts(reply, inner, outer))
            sorted_reply[inner:outer] = b"".join(each)
    return bytes(sorted_reply)


def _parts(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Each element as (tag, start of its content, its end, its own start)."""
    while start < end:
        tag, inner, outer = _header(data, start)
        if outer > end:
            raise ValueError("an element is longer than what holds it")
        yield tag, inner, outer, start
        start = outer


def _header(data: bytes, place: int) -> tuple[int, int, int]:
    tag, size, start = data[place], data[place + 1], place + 2
    if size & 0x80:
        count = size & 0x7F
        if not 1 <= count <= 4:
            raise ValueError("no definite length")
        size = int.from_bytes(data[start : start + count], "big")
        start += count
    return tag, start, start + size
