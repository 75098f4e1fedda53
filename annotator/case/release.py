"""A person's decision on how widely something in the case may be told."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.case.vocabularies import Edition


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The widest edition in which a value, or one `field` of it, may appear.

    `kind` and `of_id` name the value as the log does (`person`, `exhibit`,
    `annotation`); `field` is one of its fields, of an exhibit also of its
    provenance, or empty for the whole value. What nobody decided on follows the
    rules of the editions. `why` is for the case only.
    """

    id: str
    kind: str
    of_id: str
    edition: Edition
    author: str
    created_at: str
    field: str = ""
    why: str = ""


def disclosure_id(kind: str, of_id: str, field: str = "") -> str:
    """The id of the only decision that there can be on a value or a field of it."""
    return f"disclosure-{kind}-{of_id}-{field}" if field else f"disclosure-{kind}-{of_id}"
