"""What must hold for decisions on what is covered, told and taken over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from annotator.case.entities import ENTITY_TYPES, Entity
from annotator.case.exhibit import Provenance
from annotator.case.file_statement import FileStatement
from annotator.case.merged_log import MergedLog
from annotator.case.redaction import LARGEST_MARGIN, Cover, Redaction, SoundCover
from annotator.case.release import Disclosure
from annotator.errors import ValueRefusedError

if TYPE_CHECKING:
    from annotator.case.rules import CaseLookup

LONGEST_TEXT: Final = 100_000
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_NOT_DECIDED: Final = frozenset({"disclosure", "merged_log"})


def check_covered(value: Cover | SoundCover | Redaction | FileStatement) -> None:
    """Check one of these values. Raises ValueRefusedError with the field that has to be mended."""
    if isinstance(value, FileStatement):
        if not value.value.strip():
            raise ValueRefusedError("It is not said what the file states.", field="value")
        _check_length(value.value, "value")
        return
    _check_length(value.why, "why")
    if isinstance(value, Cover) and not 0 <= value.margin <= LARGEST_MARGIN:
        raise ValueRefusedError(
            "The margin around a covered region is from 0 to 1,000 pixels.", field="margin"
        )
    if isinstance(value, Redaction) and bool(value.reviewed_by) != bool(value.reviewed_at):
        raise ValueRefusedError(
            "A review has both a person and a moment, or neither.", field="reviewed_by"
        )


def check_merged(value: MergedLog) -> None:
    """Check a merged log. Raises ValueRefusedError."""
    if not _DIGEST.fullmatch(value.head) or not _DIGEST.fullmatch(value.digest_sha256):
        raise ValueRefusedError("This is no SHA-256 digest.", field="digest_sha256")
    if not 0 <= value.shared <= value.entries:
        raise ValueRefusedError("A log cannot share more entries than it has.", field="shared")
    _check_length(value.remarks, "remarks")


def check_disclosure(value: Disclosure, case: CaseLookup) -> None:
    """Check a decision and that what it is about is there. Raises ValueRefusedError."""
    kind = ENTITY_TYPES.get(value.kind)
    if kind is None or value.kind in _NOT_DECIDED:
        raise ValueRefusedError("There is nothing to decide on this.", field="kind")
    if case.find(value.kind, value.of_id) is None:
        raise ValueRefusedError("What it is about is gone.", field="of_id")
    if value.field and value.field not in decided_fields(kind):
        raise ValueRefusedError(
            f"There is no field “{value.field[:40]}” to decide on.", field="field"
        )
    _check_length(value.why, "why")


def decided_fields(kind: type[Entity]) -> frozenset[str]:
    """The fields of a kind of value on which a decision can be made; of exhibits their provenance's, too."""
    names = set(kind.__dataclass_fields__) - {"id"}
    if ENTITY_TYPES["exhibit"] is kind:
        names |= Provenance.__dataclass_fields__.keys()
    return frozenset(names)


def _check_length(text: str, field: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise ValueRefusedError(
            f"This text has {len(text):,} characters; {LONGEST_TEXT:,} fit.",
            "Say it in short; write the rest into a note.",
            field=field,
        )
