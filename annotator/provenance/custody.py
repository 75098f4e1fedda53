"""The custody chain: entries that each carry the hash of the one before.

Hash of a value: SHA-256 of the entry's salt followed by the value's canonical
JSON. Hash of an entry: SHA-256 of the canonical JSON of its head, in which the
values stand by their hashes. So an entry can be shown without its values and
still be checked. The chain proves that nothing inside was changed; that
nothing was cut off at its end takes a head that was kept elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, cast

from annotator.errors import ValueRefusedError
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.provenance.actor import Actor
from annotator.provenance.canonical import Json, canonical_json
from annotator.provenance.finding import Finding, Level

CHAIN_FORMAT: Final = "annotator custody 1"
NO_HASH: Final = "0" * 64
_SUBJECT: Final = "Custody log"


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """One value before and after, as canonical JSON text; None where there was none."""

    entity: str
    id: str
    before_json: str | None
    after_json: str | None
    digest_before: str = ""
    digest_after: str = ""

    @property
    def before(self) -> Json:
        """The value before as JSON data, None if it did not exist."""
        return _parsed(self.before_json)

    @property
    def after(self) -> Json:
        """The value after as JSON data, None if it no longer exists."""
        return _parsed(self.after_json)


@dataclass(frozen=True, slots=True)
class CustodyEntry:
    """One line of the log. Hashes are 64 hex digits; `at_utc` is ISO 8601 in UTC.

    `details_json` is canonical JSON about what was done where no value changed
    (an export, a fixity check).
    """

    seq: int
    at_utc: str
    monotonic_ns: int
    actor: Actor
    action: str
    label: str
    reason: str
    program: str
    changes: tuple[LoggedChange, ...]
    salt: str
    details_json: str = "{}"
    previous_hash: str = NO_HASH
    entry_hash: str = ""

    @property
    def object_ids(self) -> tuple[str, ...]:
        """The ids of the values that changed, each once, in the order of the changes."""
        return tuple(dict.fromkeys(change.id for change in self.changes))

    @property
    def details(self) -> dict[str, Json]:
        """The details as JSON data."""
        return cast("dict[str, Json]", json.loads(self.details_json))


def value_digest(salt: str, value_json: str | None) -> str:
    """The salted hash of a value's canonical JSON; empty for no value."""
    if value_json is None:
        return ""
    return hashlib.sha256((salt + value_json).encode("utf-8", "surrogateescape")).hexdigest()


def entry_head(entry: CustodyEntry) -> bytes:
    """The head of an entry as it is hashed: canonical JSON, the values by their hashes.

    Raises ValueRefusedError for text that has no UTF-8 form.
    """
    head: dict[str, Json] = {
        "format": CHAIN_FORMAT,
        "seq": entry.seq,
        "at_utc": entry.at_utc,
        "monotonic_ns": entry.monotonic_ns,
        "actor": {
            "name": entry.actor.name,
            "key_fingerprint": entry.actor.key_fingerprint,
        },
        "action": entry.action,
        "label": entry.label,
        "reason": entry.reason,
        "program": entry.program,
        "details": entry.details_json,
        "changes": [
            {
                "entity": change.entity,
                "id": change.id,
                "before": change.digest_before,
                "after": change.digest_after,
            }
            for change in entry.changes
        ],
        "salt": entry.salt,
        "previous": entry.previous_hash,
    }
    return canonical_json(head)


def entry_digest(entry: CustodyEntry) -> str:
    """The hash that the entry must carry.

    Raises ValueRefusedError for text that has no UTF-8 form.
    """
    return hashlib.sha256(entry_head(entry)).hexdigest()


def seal(entry: CustodyEntry, previous_hash: str) -> CustodyEntry:
    """The entry with the hashes of its values, bound to the one before.

    Raises ValueRefusedError for text that has no UTF-8 form.
    """
    changes = tuple(
        replace(
            change,
            digest_before=value_digest(entry.salt, change.before_json),
            digest_after=value_digest(entry.salt, change.after_json),
        )
        for change in entry.changes
    )
    bound = replace(entry, changes=changes, previous_hash=previous_hash)
    return replace(bound, entry_hash=entry_digest(bound))


def verify_chain(
    entries: Iterable[CustodyEntry],
    *,
    total: int | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> list[Finding]:
    """Check every entry of a whole log, first to last.

    Returns what is wrong, or one finding of level ok that names the head.
    Raises CancelledError.
    """
    findings: list[Finding] = []
    previous: CustodyEntry | None = None
    count = 0
    for entry in entries:
        check(cancelled)
        findings.extend(check_entry(entry, previous))
        previous = entry
        count += 1
        progress(Progress(count, total, "Checking the custody log"))
    if previous is None:
        return [
            Finding(
                Level.FAILED,
                _SUBJECT,
                "The log is empty.",
                "A case always has an entry for its creation; the log was removed.",
            )
        ]
    if not findings:
        findings.append(
            Finding(
                Level.OK,
                _SUBJECT,
                f"{count:,} {'entry' if count == 1 else 'entries'}, each bound to the one before.",
                "No entry inside the log was changed, added or taken out.",
                f"head {previous.entry_hash}",
            )
        )
    return findings


def check_entry(entry: CustodyEntry, previous: CustodyEntry | None) -> list[Finding]:
    """What is wrong with one entry, which must follow `previous` (None: be the first); empty if well."""
    return [*_check_place(entry, previous), *_check_content(entry)]


def _check_place(entry: CustodyEntry, previous: CustodyEntry | None) -> list[Finding]:
    where = f"entry {entry.seq}"
    expected_seq = 1 if previous is None else previous.seq + 1
    if entry.seq != expected_seq:
        return [
            Finding(
                Level.FAILED,
                _SUBJECT,
                f"Entry {expected_seq} should come next, but entry {entry.seq} does.",
                "Entries were taken out of the log, or put in.",
                where,
                entry=expected_seq,
            )
        ]
    if entry.previous_hash != (NO_HASH if previous is None else previous.entry_hash):
        return [
            Finding(
                Level.FAILED,
                _SUBJECT,
                f"Entry {entry.seq} does not follow from the entry before it.",
                "One of the two was changed or replaced after it was written.",
                where,
                entry=entry.seq,
            )
        ]
    return []


def _check_content(entry: CustodyEntry) -> list[Finding]:
    where = f"entry {entry.seq}"
    findings = []
    try:
        intact = entry_digest(entry) == entry.entry_hash
    except (ValueRefusedError, TypeError):
        intact = False  # no entry was ever sealed with such a value
    if not intact:
        findings.append(
            Finding(
                Level.FAILED,
                _SUBJECT,
                f"Entry {entry.seq} is not what its hash says.",
                "Who, when, what or why was changed after it was written, or the hash was.",
                where,
                entry=entry.seq,
            )
        )
    for change in entry.changes:
        for side, value, digest in (
            ("before", change.before_json, change.digest_before),
            ("after", change.after_json, change.digest_after),
        ):
            if value_digest(entry.salt, value) != digest:
                findings.append(
                    Finding(
                        Level.FAILED,
                        _SUBJECT,
                        f"Entry {entry.seq}: the {change.entity} {side} the change is not"
                        " what its hash says.",
                        "The logged value was changed, added or removed after it was written.",
                        where,
                        entry=entry.seq,
                    )
                )
    return findings


def _parsed(text: str | None) -> Json:
    return None if text is None else cast(Json, json.loads(text))
