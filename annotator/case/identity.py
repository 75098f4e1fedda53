"""Who somebody really is: kept in the vault only, never in the case's tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from annotator.case.fields import FieldSpec


@dataclass(frozen=True, slots=True)
class Identity:
    """The real name behind a person of the case. `person_id` is that person's id.

    `aliases` holds other names and handles, one a line.
    """

    person_id: str
    name: str = ""
    aliases: str = ""
    contact: str = ""
    remarks: str = ""

    def is_empty(self) -> bool:
        """Nothing is known of them."""
        return not (self.name or self.aliases or self.contact or self.remarks)

    def telling_words(self) -> tuple[str, ...]:
        """Every text that would give this person away, for checks of what leaves the case."""
        lines = (self.name, *self.aliases.splitlines(), *self.contact.splitlines())
        return tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))


IDENTITY_FIELDS: Final = (
    FieldSpec("name", "Who they are", "Real name", "As in papers; in their own script."),
    FieldSpec("aliases", "Who they are", "Other names and handles", "One on each line.", long=True),
    FieldSpec(
        "contact", "Who they are", "How to reach them", "And how not to: what is safe.", long=True
    ),
    FieldSpec(
        "remarks", "Who they are", "Remarks", "What they agreed to, what they fear.", long=True
    ),
)
