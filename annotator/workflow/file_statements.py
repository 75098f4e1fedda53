"""What a file says of its software and its signed credentials: taken over piece by piece, each with its origin."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

from annotator.case.edits import Edit, adding, deleting
from annotator.case.exhibit import Exhibit, Proposal
from annotator.case.file_statement import FileStatement, StatementKind
from annotator.clock import Clock, utc_text
from annotator.errors import ValueRefusedError
from annotator.workflow.file_facts import CREDENTIALS, SOFTWARE

KINDS: Final = MappingProxyType(
    {SOFTWARE: StatementKind.SOFTWARE, CREDENTIALS: StatementKind.CREDENTIALS}
)
"""The kinds of proposal that no field of the provenance holds."""


def take_statement(exhibit: Exhibit, proposal: Proposal, author: str, clock: Clock) -> Edit:
    """The edit that takes one over as it was found, origin kept.

    Raises ValueRefusedError for a proposal that a field of the provenance holds.
    """
    kind = KINDS.get(proposal.field)
    if kind is None:
        raise ValueRefusedError(
            "This is entered into a field of the provenance.",
            "Take it over there.",
            field=proposal.field,
        )
    statement = FileStatement(
        id=clock.new_id(),
        exhibit_id=exhibit.id,
        kind=kind,
        value=proposal.value.strip(),
        origin=proposal.origin,
        author=author,
        created_at=utc_text(clock.now_utc()),
    )
    return adding(f"Take over what the file of {exhibit.label} says of its {kind}", statement)


def remove_statement(exhibit: Exhibit, statement: FileStatement) -> Edit:
    """The edit that takes a statement out again; the proposal stays as it was found."""
    return deleting(
        f"Remove what the file of {exhibit.label} says of its {statement.kind}", statement
    )


def statement_of(proposal: Proposal, statements: Iterable[FileStatement]) -> FileStatement | None:
    """The statement as which a proposal was taken over; None where it was not."""
    said = (KINDS.get(proposal.field), proposal.value.strip(), proposal.origin)
    return next((each for each in statements if (each.kind, each.value, each.origin) == said), None)
