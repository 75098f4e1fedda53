"""Anchor a case's log outside: time-stamp requests and replies as files, a printed page.

Nothing here opens a connection. A request is a file that the user carries or
sends to an authority; the reply is a file that comes back.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from annotator.clock import Clock
from annotator.errors import (
    AnnotatorError,
    ExportError,
    TimeStampError,
    UnknownAuthorityError,
    UsageError,
)
from annotator.provenance.anchors import Anchor, AnchorKind, check_anchors, stamp_words
from annotator.provenance.finding import Finding
from annotator.provenance.heads import HeadReason, SignedHead
from annotator.provenance.shown_name import shown_name
from annotator.provenance.time_stamp import (
    LARGEST_REPLY,
    TimeStamp,
    check_reply,
    is_request_for,
    make_request,
    nonce_of,
    read_reply,
)
from annotator.report.hand_page import PrintedHead, head_page, render_hand_page
from annotator.report.words import Words
from annotator.store.case_store import CaseStore
from annotator.workflow.heads import kept_head
from annotator.workflow.stills import write_export

REVEALS: Final = (
    "Asking an authority reveals to it, and to whoever watches the line, when you work and from"
    " where; it sees a digest only, nothing of the case. A time stamp proves that the log existed"
    " by a date. It does not prove when a video was recorded."
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A time stamp that is kept now. `checked` is False where no certificate led to its signer."""

    anchor: Anchor
    stamp: TimeStamp
    checked: bool

    def words(self) -> str:
        """Time, authority, serial number and policy."""
        return stamp_words(self.stamp)


def request_stamp(store: CaseStore, target: Path, *, overwrite: bool = False) -> Anchor:
    """Sign the head and write a time-stamp request for it; the case keeps the request.

    Raises KeyLockedError, KeyFileError, ExportError, SaveFailedError.
    """
    _require_new(target, overwrite=overwrite)
    head = store.trust.sign(HeadReason.REQUEST)
    request = make_request(head.statement)
    write_export(target, request, overwrite=overwrite)
    seq = head.told().seq
    return store.trust.add_anchor(
        Anchor(0, AnchorKind.REQUESTED, head.number, request=request),
        "Request a time stamp",
        {"entry": seq, "request_sha256": hashlib.sha256(request).hexdigest()},
    )


def send_commands(request: Path) -> str:
    """How a request is sent by stock curl, for a person to copy; the address is theirs to fill in."""
    reply = request.with_suffix(".tsr")
    return (
        "curl --fail -H 'Content-Type: application/timestamp-query'"
        f" --data-binary @{shlex.quote(str(request))} -o {shlex.quote(str(reply))}"
        " https://ADDRESS-OF-THE-AUTHORITY"
    )


def take_reply(
    store: CaseStore, reply_file: Path, *, authorities: bytes = b"", trusted: bytes = b""
) -> Taken:
    """Keep the reply to one of the case's requests, after everything that can be checked is.

    `authorities` (PEM) come from the user and are kept beside it, `trusted` are
    those of this computer. A reply whose authority is not known is kept, too,
    and can be checked later. Raises TimeStampError with the reason for every
    other doubt, UsageError when the case has asked for nothing.
    """
    reply = _read(reply_file)
    anchors = store.trust.anchors()
    if any(anchor.reply == reply for anchor in anchors):
        raise UsageError("This reply is in the case already.", "There is nothing to do.")
    requests = [anchor for anchor in anchors if anchor.kind == AnchorKind.REQUESTED]
    if not requests:
        raise UsageError(
            "This case has asked for no time stamp.", "Make a request first, and have it answered."
        )
    heads = {head.number: head for head in store.trust.heads()}
    asked, head = _matching(requests, heads, reply)
    nonce = nonce_of(asked.request)
    stamp = read_reply(reply, head.statement, nonce=nonce)
    try:
        stamp = check_reply(
            reply, head.statement, nonce=nonce, authorities=authorities + b"\n" + trusted
        )
        checked = True
    except UnknownAuthorityError:
        if authorities:
            raise
        checked = False
    anchor = store.trust.add_anchor(
        Anchor(
            0,
            AnchorKind.TOKEN,
            head.number,
            request=asked.request,
            reply=reply,
            certificates=authorities,
        ),
        "Take in a time stamp",
        {
            "entry": head.told().seq,
            "time": stamp.time_text(),
            "authority": stamp.authority,
            "policy": stamp.policy,
            "serial_number": str(stamp.serial_number),
            "checked": checked,
            "reply_sha256": hashlib.sha256(reply).hexdigest(),
        },
    )
    return Taken(anchor, stamp, checked)


def print_head(
    store: CaseStore,
    target: Path,
    *,
    clock: Clock,
    name_the_case: bool = False,
    overwrite: bool = False,
) -> Anchor:
    """Sign the head and write it as a page to print; logged as an anchor.

    Without `name_the_case` a neutral code stands for the case. Raises
    KeyLockedError, KeyFileError, ExportError, SaveFailedError.
    """
    _require_new(target, overwrite=overwrite)
    head = store.trust.sign(HeadReason.REQUEST)
    pdf = render_hand_page(
        head_page(_printed(store, head, name_the_case=name_the_case), Words()),
        generated_at=clock.now_utc(),
        scratch=_scratch(store, target),
    )
    write_export(target, pdf, overwrite=overwrite)
    return store.trust.add_anchor(
        Anchor(0, AnchorKind.PRINTED, head.number),
        "Print the head of the log",
        {"entry": head.told().seq, "sha256": hashlib.sha256(pdf).hexdigest()},
    )


def write_anchor(store: CaseStore, anchor: Anchor, folder: Path) -> tuple[Path, ...]:
    """Write what checks a time stamp by `openssl ts -verify`: statement, reply, certificates.

    Raises ExportError, UsageError where the anchor is no time stamp.
    """
    head = next((h for h in store.trust.heads() if h.number == anchor.head_number), None)
    if head is None or not anchor.reply:
        raise UsageError("This anchor is no time stamp.", "Choose a time stamp of the case.")
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"anchor-{anchor.number}"
    parts = [(f"{stem}.json", head.statement), (f"{stem}.tsq", anchor.request),
             (f"{stem}.tsr", anchor.reply), (f"{stem}.ca.pem", anchor.certificates)]  # fmt: skip
    written = []
    for name, data in parts:
        if data:
            write_export(folder / name, data)
            written.append(folder / name)
    return tuple(written)


def check_case_anchors(store: CaseStore, trusted: bytes = b"") -> list[Finding]:
    """Check all anchors of a case; `trusted` are certificates (PEM) of known authorities."""
    return check_anchors(
        store.trust.anchors(), store.trust.heads(), store.trust.logged_anchors(), trusted
    )


def _matching(
    requests: list[Anchor], heads: dict[int, SignedHead], reply: bytes
) -> tuple[Anchor, SignedHead]:
    """The request that a reply answers; the newest one's reason where it answers none."""
    reason: TimeStampError | None = None
    for asked in reversed(requests):
        head = heads.get(asked.head_number)
        if head is None or not is_request_for(asked.request, head.statement):
            continue
        try:
            read_reply(reply, head.statement, nonce=nonce_of(asked.request))
        except TimeStampError as error:
            # A nonce that differs says more than another head does: it was this head.
            if reason is None or "nonce" in error.message:
                reason = error
        else:
            return asked, head
    raise reason or TimeStampError(
        "The reply is for something else than the heads of this case.",
        "Take in the reply that belongs to a request of this case.",
    )


def _printed(store: CaseStore, head: SignedHead, *, name_the_case: bool) -> PrintedHead:
    info, told = store.info(), head.told()
    return PrintedHead(
        case=info.title if name_the_case else f"Case {info.id[:8]}",
        case_id=info.id,
        seq=told.seq,
        head=told.head,
        signed_at=told.signed_at[:19].replace("T", " ") + " UTC",
        signer=told.actor,
        fingerprint=told.public_key.fingerprint,
        statement_digest=head.digest(),
        qr=kept_head(head),
        invented=info.invented,
    )


def _scratch(store: CaseStore, target: Path) -> Path:
    exports = store.folder / "exports"
    if exports.is_dir() and os.access(exports, os.W_OK):
        return exports
    return Path(tempfile.gettempdir()) if not target.parent.is_dir() else target.absolute().parent


def _require_new(target: Path, *, overwrite: bool) -> None:
    """Before anything is signed or logged: the file can be written at all."""
    if target.exists() and not overwrite:
        raise ExportError(
            f"There is a file {shown_name(target)} already.",
            "Choose another name, or say that it may be replaced.",
        )
    if not target.absolute().parent.is_dir():
        raise ExportError(f"There is no folder for {shown_name(target)}.", "Choose another folder.")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_REPLY + 1)
    except OSError as error:
        raise AnnotatorError(
            f"{shown_name(path)} cannot be read ({error.strerror}).", "Choose the file again."
        ) from error
    return data
