"""Sign the head of a case's log, write it out for outsiders, hold it against kept ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from annotator.errors import IntegrityError, UsageError
from annotator.provenance.finding import Finding, Level
from annotator.provenance.head_check import LogView, check_heads
from annotator.provenance.heads import HeadReason, HeadStatement, SignedHead
from annotator.provenance.signing import grouped
from annotator.store.case_store import CaseStore
from annotator.workflow.stills import write_export

_HASH: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_SEQ: Final = re.compile(r"(?:seq|entry|entries 1 to)\W{0,4}([0-9][0-9, ]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HeadFiles:
    """A signed head written out: the statement, its signature, the public key."""

    statement: Path
    signature: Path
    public_key: Path

    def command(self) -> str:
        """What stock OpenSSL (3.0 or newer) checks the signature with, in that folder."""
        return (
            f"openssl pkeyutl -verify -pubin -inkey {self.public_key.name} -rawin"
            f" -in {self.statement.name} -sigfile {self.signature.name}"
        )


def sign_now(store: CaseStore) -> SignedHead:
    """Sign the head of the log as it stands.

    Raises KeyLockedError, KeyFileError where there is no key, SaveFailedError.
    """
    return store.trust.sign(HeadReason.REQUEST)


def write_head(head: SignedHead, folder: Path, *, overwrite: bool = False) -> HeadFiles:
    """Write a signed head into a folder as three files. Raises ExportError, IntegrityError."""
    told = head.told()
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"head-{told.seq}"
    files = HeadFiles(folder / f"{stem}.json", folder / f"{stem}.sig", folder / f"{stem}.pub.pem")
    for path, data in (
        (files.statement, head.statement),
        (files.signature, head.signature),
        (files.public_key, told.public_key.pem()),
    ):
        write_export(path, data, overwrite=overwrite)
    return files


def check_signatures(store: CaseStore, known: dict[str, str]) -> list[Finding]:
    """Check all signed heads of a case against its log as it is now.

    `known` gives whose key a fingerprint is. Raises StoreError, IntegrityError.
    """

    def hash_of(seq: int) -> str | None:
        found = store.custody(seq - 1, 1)
        return found[0].entry_hash if found and found[0].seq == seq else None

    end = store.trust.log_end()
    view = LogView(
        case_id=end.case_id,
        last_seq=end.seq,
        hash_of=hash_of,
        keys=store.trust.log_keys(),
        in_work=not store.read_only,
    )
    return check_heads(store.trust.heads(), view, known)


def last_statement(store: CaseStore) -> HeadStatement | None:
    """What the head that was signed last says, if its signature is valid; else None."""
    head = store.trust.last_head()
    if head is None:
        return None
    try:
        return head.checked()
    except IntegrityError:
        return None


def kept_head(head: SignedHead) -> str:
    """A signed head as one text, for a letter or a QR code: all that is needed to compare it."""
    told = head.told()
    return "\n".join(
        (
            "Annotator: head of a custody log",
            f"case {told.case_id}",
            f"entry {told.seq}",
            f"head {told.head}",
            f"signed {told.signed_at}",
            f"key {told.public_key.fingerprint}",
        )
    )


def compare_kept(store: CaseStore, text: str) -> Finding:
    """Hold a head that was kept elsewhere (a printed page, a letter, a statement) against the log.

    The text must hold the hash of an entry, and may hold its number. Raises
    UsageError where it holds none.
    """
    hashes = _HASH.findall(text.lower())
    if not hashes:
        raise UsageError(
            "This text holds no hash of a log’s head.",
            "It is 64 digits from 0 to 9 and a to f, as on a printed head or in a report.",
        )
    wanted = set(hashes)
    numbers = [int(re.sub(r"\D", "", found)) for found in _SEQ.findall(text)]
    for number in numbers:
        found = store.custody(number - 1, 1)
        if found and found[0].seq == number and found[0].entry_hash in wanted:
            return _is_there(store, number, found[0].at_utc)
    at = 0
    while page := store.custody(at, 1000):
        for entry in page:
            if entry.entry_hash in wanted:
                return _is_there(store, entry.seq, entry.at_utc)
        at = page[-1].seq
    return Finding(
        Level.FAILED,
        "Kept head",
        "No entry of this log has that hash.",
        "Either it belongs to another case, or this log was rewritten or cut off since.",
    )


def _is_there(store: CaseStore, seq: int, at_utc: str) -> Finding:
    end = store.trust.log_end().seq
    later = end - seq
    return Finding(
        Level.OK,
        "Kept head",
        f"It is the hash of entry {seq:,}, of {at_utc[:16].replace('T', ' ')} UTC."
        + (
            f" {later:,} {'entry has' if later == 1 else 'entries have'} come since."
            if later
            else ""
        ),
        "Nothing up to that entry was changed since the head was kept, if the rest of the check finds"
        " the log whole.",
        f"entry {seq}",
    )


def head_words(statement: HeadStatement) -> str:
    """Who signed what and when, in one line."""
    when = statement.signed_at[:19].replace("T", " ")
    return (
        f"“{statement.actor}” signed entries 1 to {statement.seq:,} on {when} UTC with the key"
        f" {grouped(statement.public_key.fingerprint)}"
    )
