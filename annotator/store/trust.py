"""Signed heads and outside anchors in the database: added, read, never changed."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from annotator import __version__
from annotator.case.edits import Action
from annotator.clock import utc_text
from annotator.errors import AnnotatorError, IntegrityError, KeyFileError, KeyLockedError
from annotator.provenance.anchors import Anchor
from annotator.provenance.canonical import Json
from annotator.provenance.head_check import LogKey
from annotator.provenance.heads import HeadReason, LogEnd, SignedHead, sign_head
from annotator.provenance.signatory import Signatory
from annotator.store import custody_log
from annotator.store.connection import one
from annotator.store.writing import Signature

_LOGGER = logging.getLogger(__name__)
Access = Callable[[], AbstractContextManager[sqlite3.Connection]]


class TrustRecords:
    """What stands about the log of one open case. Raises what the store raises."""

    def __init__(
        self, reading: Access, writing: Access, signature: Callable[[], Signature]
    ) -> None:
        self._reading = reading
        self._writing = writing
        self._signature = signature
        # Told of every head that is signed, and of the last one before the case is closed.
        self.on_head: Callable[[], None] = lambda: None

    def heads(self, after: int = 0) -> tuple[SignedHead, ...]:
        """The signed heads after one number, in their order."""
        with self._reading() as conn:
            if not _has_tables(conn):
                return ()
            rows = conn.execute(
                "SELECT head_no, statement, signature FROM signed_head WHERE head_no > ?"
                " ORDER BY head_no",
                (after,),
            ).fetchall()
        return tuple(SignedHead(row[0], _raw(row[1]), _raw(row[2])) for row in rows)

    def last_head(self) -> SignedHead | None:
        """The head that was signed last, None if there is none."""
        with self._reading() as conn:
            number = (
                one(conn, "SELECT max(head_no) FROM signed_head") if _has_tables(conn) else None
            )
        return None if number is None else self.heads(number - 1)[0]

    def log_end(self) -> LogEnd:
        """Where the log stands. Raises IntegrityError for a case without log or identity."""
        with self._reading() as conn:
            return _log_end(conn)

    def log_keys(self) -> tuple[LogKey, ...]:
        """Which keys the log names, by actor, in the order of their first entries."""
        with self._reading() as conn:
            rows = conn.execute(
                "SELECT actor_name, actor_key_fingerprint, min(seq), max(seq), count(*)"
                " FROM custody GROUP BY actor_name, actor_key_fingerprint ORDER BY min(seq)"
            ).fetchall()
        return tuple(LogKey(str(row[0]), str(row[1]), *row[2:]) for row in rows)

    def sign(self, reason: HeadReason) -> SignedHead:
        """Sign the head of the log as it stands; a head this key signed already is given as it is.

        Raises KeyLockedError, KeyFileError for an actor without a key, SaveFailedError.
        """
        by = self._signature()
        actor = by.actor
        if not isinstance(actor, Signatory):
            raise KeyFileError("Whoever works here has no signing key.", "Make one, then sign.")
        with self._writing() as conn:
            end = _log_end(conn)
            last = _last_head(conn)
            if last is not None and _is_same(last, end, actor):
                return last
            head = sign_head(
                end,
                actor,
                reason=reason,
                signed_at=utc_text(by.clock.now_utc()),
                program=f"annotator {__version__}",
            )
            number = conn.execute(
                "INSERT INTO signed_head (statement, signature) VALUES (?, ?)",
                (head.statement, head.signature),
            ).lastrowid
        assert number is not None
        self.on_head()
        return SignedHead(number, head.statement, head.signature)

    def sign_export(self) -> None:
        """Sign after an export, if there is a key that can; an export is never held up by it."""
        if isinstance(self._signature().actor, Signatory):
            try:
                self.sign(HeadReason.EXPORT)
            except AnnotatorError as error:
                _LOGGER.warning("the head was not signed: %s", type(error).__name__)

    def sign_at_close(self) -> None:
        """Sign on closing, or log that it was closed unsigned; closing is never held up by it."""
        if not isinstance(self._signature().actor, Signatory):
            return
        try:
            try:
                self.sign(HeadReason.CLOSE)
            except KeyLockedError:
                self._log_unsigned()
        except AnnotatorError as error:
            _LOGGER.warning("the head was not signed: %s", type(error).__name__)

    def anchors(self) -> tuple[Anchor, ...]:
        """All anchors, in the order in which they were added."""
        with self._reading() as conn:
            if not _has_tables(conn):
                return ()
            rows = conn.execute(
                "SELECT anchor_no, kind, head_no, at_utc, actor_name, details, request, reply,"
                " certificates FROM anchor ORDER BY anchor_no"
            ).fetchall()
        return tuple(
            Anchor(
                row[0],
                str(row[1]),
                row[2],
                str(row[3]),
                str(row[4]),
                str(row[5]),
                _raw(row[6]),
                _raw(row[7]),
                _raw(row[8]),
            )
            for row in rows
        )

    def add_anchor(self, anchor: Anchor, label: str, details: Mapping[str, Json]) -> Anchor:
        """Keep an anchor together with its log entry, which names its number and digest.

        Number, time and actor are filled in. Raises SaveFailedError.
        """
        by = self._signature()
        with self._writing() as conn:
            number = int(one(conn, "SELECT coalesce(max(anchor_no), 0) FROM anchor")) + 1
            kept = anchor.numbered(number, utc_text(by.clock.now_utc()), by.actor.name)
            conn.execute(
                "INSERT INTO anchor (anchor_no, kind, head_no, at_utc, actor_name, details,"
                " request, reply, certificates) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    kept.number,
                    kept.kind,
                    kept.head_number,
                    kept.at_utc,
                    kept.actor,
                    kept.details_json,
                    kept.request,
                    kept.reply,
                    kept.certificates,
                ),
            )
            told: dict[str, Json] = {
                **details,
                "anchor": kept.number,
                "anchor_digest": kept.digest(),
            }
            custody_log.append(conn, by.entry(Action.ANCHOR, label, details=told))
        return kept

    def logged_anchors(self) -> dict[int, str]:
        """The digest that the log gives each anchor, by number."""
        with self._reading() as conn:
            entries = list(custody_log.read_with(conn, str(Action.ANCHOR)))
        found: dict[int, str] = {}
        for entry in entries:
            try:
                number, digest = entry.details["anchor"], entry.details["anchor_digest"]
            except (ValueError, KeyError, TypeError):
                continue  # the chain's own check tells of a damaged entry
            if isinstance(number, int) and isinstance(digest, str):
                found[number] = digest
        return found

    def _log_unsigned(self) -> None:
        with self._writing() as conn:
            last = conn.execute(
                "SELECT seq, entry_hash, action FROM custody ORDER BY seq DESC LIMIT 1"
            ).fetchone()
            head = _last_head(conn)
            if last is None or last[2] == Action.UNSIGNED or _stands_at(head, last[1]):
                return
            custody_log.append(
                conn,
                self._signature().entry(
                    Action.UNSIGNED,
                    "Closed without a signature",
                    reason="The signing key was locked; its passphrase was not given.",
                ),
            )


def _has_tables(conn: sqlite3.Connection) -> bool:
    """False for a case of the first version that is open for reading only."""
    return bool(one(conn, "SELECT 1 FROM sqlite_schema WHERE name = 'signed_head'"))


def _log_end(conn: sqlite3.Connection) -> LogEnd:
    case_id = one(conn, "SELECT id FROM case_info ORDER BY ordinal LIMIT 1")
    last = conn.execute("SELECT seq, entry_hash FROM custody ORDER BY seq DESC LIMIT 1").fetchone()
    if case_id is None or last is None:
        raise IntegrityError(
            "The case has lost its head or its log; there is nothing to sign.",
            "Open a backup of the case.",
        )
    head = _last_head(conn) if _has_tables(conn) else None
    return LogEnd(str(case_id), last[0], str(last[1]), "" if head is None else head.digest())


def _last_head(conn: sqlite3.Connection) -> SignedHead | None:
    row = conn.execute(
        "SELECT head_no, statement, signature FROM signed_head ORDER BY head_no DESC LIMIT 1"
    ).fetchone()
    return None if row is None else SignedHead(row[0], _raw(row[1]), _raw(row[2]))


def _is_same(head: SignedHead, end: LogEnd, actor: Signatory) -> bool:
    """Whether this is a valid signature of this person on this very end of the log."""
    try:
        told = head.checked()
    except IntegrityError:
        return False
    return (told.case_id, told.seq, told.head, told.actor, told.public_key.fingerprint) == (
        end.case_id,
        end.seq,
        end.head,
        actor.name,
        actor.key_fingerprint,
    )


def _stands_at(head: SignedHead | None, entry_hash: str) -> bool:
    if head is None:
        return False
    try:
        return head.checked().head == entry_hash
    except IntegrityError:
        return False


def _raw(cell: object) -> bytes:
    # Damage can change the type of a cell; its digest or signature tells.
    return cell if isinstance(cell, bytes) else str(cell).encode("utf-8", "surrogateescape")
