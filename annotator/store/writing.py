"""Carrying out an edit inside a transaction: log, rows, search, rules."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from annotator import __version__
from annotator.case.accounts import Claim
from annotator.case.annotation import Annotation
from annotator.case.case_info import CaseInfo
from annotator.case.codec import to_json
from annotator.case.edits import Action, Change, Edit
from annotator.case.entities import Entity
from annotator.case.exhibit import Exhibit
from annotator.case.rules import check_entity, check_removal
from annotator.case.track_rules import check_locks
from annotator.clock import Clock, utc_text
from annotator.errors import ConflictError, DuplicateExhibitError, ValueRefusedError
from annotator.provenance.actor import Actor
from annotator.provenance.canonical import Json, canonical_json
from annotator.provenance.custody import CustodyEntry, LoggedChange
from annotator.store.connection import one
from annotator.store.custody_log import Receipt, append
from annotator.store.lookup import StoredCase
from annotator.store.search import put_text, take_text


@dataclass(frozen=True, slots=True)
class Signature:
    """Who writes and when: what every log entry carries besides its content."""

    actor: Actor
    clock: Clock

    def entry(
        self,
        action: str,
        label: str,
        *,
        reason: str = "",
        changes: tuple[LoggedChange, ...] = (),
        details: Mapping[str, Json] | None = None,
    ) -> CustodyEntry:
        """An entry that has no number and no hash yet."""
        return CustodyEntry(
            seq=0,
            at_utc=utc_text(self.clock.now_utc()),
            monotonic_ns=self.clock.monotonic_ns(),
            actor=Actor(self.actor.name, self.actor.key_fingerprint),
            action=str(action),
            label=label,
            reason=reason,
            program=f"annotator {__version__}",
            changes=changes,
            salt=self.clock.new_id().replace("-", ""),
            details_json=canonical_json(dict(details or {})).decode("utf-8"),
        )


def write_edit(
    conn: sqlite3.Connection,
    edit: Edit,
    signature: Signature,
    details: Mapping[str, Json] | None = None,
) -> Receipt:
    """Store an edit with its log entry; call it inside a transaction.

    Raises ConflictError when what is stored is not what the edit started from,
    ValueRefusedError when the case would break a rule, sqlite3.Error.
    """
    if not edit.changes:
        raise ValueRefusedError("Nothing was changed.", "Change something, then save.")
    case = StoredCase(conn)
    if edit.action is not Action.INDEX:  # the same pictures under their final numbers
        check_locks(edit.changes, case)
    entry = append(
        conn,
        signature.entry(
            edit.action,
            edit.label,
            reason=edit.reason,
            changes=tuple(_logged(change) for change in edit.changes),
            details=details,
        ),
    )
    for change in edit.changes:
        _require_unchanged(change, case)
        _write_rows(conn, case, change)
    # Rules hold between values, so they are asked when all of them stand as they will.
    # What another copy of the case holds was allowed there when it was written.
    writes = edit.action not in (Action.UNDO, Action.REDO, Action.INDEX, Action.MERGE)
    for change in edit.changes:
        _require_rules(
            change,
            case,
            creating=edit.action is Action.CREATE_CASE,
            words=writes and _says_something_new(change),
        )
    return Receipt(entry.seq, entry.at_utc)


def _logged(change: Change) -> LoggedChange:
    return LoggedChange(
        change.entity, change.id, _json_text(change.before), _json_text(change.after)
    )


def _json_text(value: Entity | None) -> str | None:
    return None if value is None else canonical_json(to_json(value)).decode("utf-8")


def _require_unchanged(change: Change, case: StoredCase) -> None:
    stored = case.find(change.entity, change.id)
    if stored == change.before:
        return
    if stored is None:
        what = f"The {change.entity} is no longer in the case."
    elif change.before is None:
        what = f"The {change.entity} is in the case already."
    else:
        what = f"The {change.entity} was changed in the meantime."
    raise ConflictError(what, "Look at what is stored now, then make your change again.")


def _write_rows(conn: sqlite3.Connection, case: StoredCase, change: Change) -> None:
    if change.before is not None:
        ordinal = case.take(change.before, change.entity)
        if isinstance(change.before, Annotation):
            take_text(conn, ordinal)
    else:
        sql = "SELECT min(change_no) FROM custody_change WHERE entity_id = ? AND entity = ?"
        ordinal = int(one(conn, sql, change.id, change.entity))
    if change.after is not None:
        case.put(ordinal, change.after, change.entity)
        if isinstance(change.after, Annotation):
            put_text(conn, ordinal, change.after)


def _says_something_new(change: Change) -> bool:
    """False for a note that keeps its words: it may stand where they were allowed once."""
    before, after = change.before, change.after
    if not (isinstance(before, Annotation) and isinstance(after, Annotation)):
        return True
    return (before.text, before.tags) != (after.text, after.tags)


def _require_rules(change: Change, case: StoredCase, *, creating: bool, words: bool) -> None:
    before, after = change.before, change.after
    if (isinstance(before, CaseInfo) and after is None) or (
        isinstance(after, CaseInfo) and before is None and not creating
    ):
        raise ValueRefusedError("A case has exactly one head; it cannot be added or removed.")
    if before is not None and case.find(change.entity, change.id) is None:
        check_removal(before, case)
        return
    if after is None:
        return
    if not after.id:
        raise ValueRefusedError(f"The {change.entity} has no id.", field="id")
    check_entity(after, case, words=words)
    if isinstance(after, Claim):
        if after.source_id and case.find("source", after.source_id) is None:
            raise ValueRefusedError("The source of this claim is gone.", field="source_id")
    elif isinstance(after, Exhibit):
        _require_same_file(before, after)
        _require_new_file(after, case)
    elif isinstance(after, Annotation):
        _require_bearing(before, after, case)


def _require_same_file(before: Entity | None, after: Exhibit) -> None:
    if isinstance(before, Exhibit) and (
        before.digest_sha256 != after.digest_sha256
        or before.digest_sha512 != after.digest_sha512
        or before.size_bytes != after.size_bytes
    ):
        raise ValueRefusedError(
            "An exhibit keeps its digests for ever.",
            "Add the other file as an exhibit of its own.",
            field="digest_sha256",
        )


def _require_new_file(after: Exhibit, case: StoredCase) -> None:
    twin = case.twin_of(after)
    if twin is not None:
        raise DuplicateExhibitError(
            f"This file is in the case already, as exhibit {twin.label}.",
            "Open that exhibit; its notes belong to the same pictures.",
            exhibit_id=twin.id,
        )


def _require_bearing(before: Entity | None, after: Annotation, case: StoredCase) -> None:
    """What rests on this note must still be allowed to, now that its kind changed."""
    if not isinstance(before, Annotation) or before.kind is after.kind:
        return
    for other in case.leaning_on("annotation", after.id):
        try:
            check_entity(other, case, words=False)
        except ValueRefusedError as error:
            raise ValueRefusedError(
                f"Another note rests on this one: {error.message}",
                "Change or remove that note first.",
                field="kind",
            ) from error
