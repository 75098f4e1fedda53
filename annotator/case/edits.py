"""An edit: values before and after, with an exact inverse.

An edit is the only way to change a case. The store applies it in one
transaction together with its custody entry; undoing applies the inverse as a
new edit, so the log only ever grows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from annotator.case.entities import Entity, entity_name
from annotator.errors import ValueRefusedError


class Action(StrEnum):
    """What an edit does; PREMIS event terms where one fits."""

    CREATE_CASE = "creation"
    ADD_EXHIBIT = "ingestion"
    RELINK = "migration"
    FIXITY_CHECK = "fixity check"
    ADD = "addition"
    CHANGE = "modification"
    DELETE = "deletion"
    UNDO = "undo"
    REDO = "redo"
    EXPORT = "dissemination"
    INDEX = "metadata extraction"
    ANCHOR = "anchoring"
    UNSIGNED = "closing unsigned"
    RESTORE = "recovery"
    TRANSFER = "transfer"
    MERGE = "merging"


@dataclass(frozen=True, slots=True)
class Change:
    """One value that appears (before None), disappears (after None) or changes."""

    before: Entity | None
    after: Entity | None

    def __post_init__(self) -> None:
        if self.before is None and self.after is None:
            raise ValueRefusedError("A change needs a value before or after it.")
        if (
            self.before is not None
            and self.after is not None
            and (type(self.before) is not type(self.after) or self.before.id != self.after.id)
        ):
            raise ValueRefusedError("A change cannot turn one thing into another.")

    @property
    def entity(self) -> str:
        """The name of the kind of value, as in ENTITY_TYPES."""
        return entity_name(self._either())

    @property
    def id(self) -> str:
        """The id of the value that changes."""
        return self._either().id

    def inverse(self) -> Change:
        """The change that restores what was before."""
        return Change(before=self.after, after=self.before)

    def _either(self) -> Entity:
        value = self.after if self.after is not None else self.before
        assert value is not None
        return value


@dataclass(frozen=True, slots=True)
class Edit:
    """Changes that happen together or not at all. `label` is shown in menus."""

    action: Action
    label: str
    changes: tuple[Change, ...] = ()
    reason: str = ""

    def inverse(self, action: Action = Action.UNDO) -> Edit:
        """The edit that restores every value, in the opposite order."""
        return Edit(
            action=action,
            label=self.label,
            changes=tuple(change.inverse() for change in reversed(self.changes)),
            reason=self.reason,
        )


def adding(label: str, *values: Entity, action: Action = Action.ADD) -> Edit:
    """An edit that adds new values."""
    return Edit(action, label, tuple(Change(None, value) for value in values))


def changing(label: str, pairs: Sequence[tuple[Entity, Entity]]) -> Edit:
    """An edit that replaces each first value by the second (same id)."""
    return Edit(Action.CHANGE, label, tuple(Change(old, new) for old, new in pairs))


def deleting(label: str, *values: Entity) -> Edit:
    """An edit that removes values; the log keeps what they were."""
    return Edit(Action.DELETE, label, tuple(Change(value, None) for value in values))


def reason_for_others(action: str, reason: str) -> str:
    """The reason of a log entry as it may be printed: earlier versions wrote folders into one kind."""
    return reason.partition(" Old: ")[0] if action == Action.RELINK else reason
