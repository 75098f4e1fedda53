"""What would give somebody away in an export of an edition, and what must be done before it may leave.

A finding says where, who (by code) and how it can be mended. A public export needs
everything mended; in a restricted one a person may accept what is left, with a reason
that goes into the log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from annotator.case.vocabularies import Edition
from annotator.errors import ExportError
from annotator.provenance.canonical import Json
from annotator.timing.frame_stamp import FrameStamp


class Way(StrEnum):
    """By what somebody would be given away."""

    LOCKED = "names not searched"
    NAME = "name"
    CODE = "code"
    HANDLE = "account, address or file name"
    INVESTIGATOR = "name of an investigator"
    CAMERA = "camera position"
    LIGHT = "sun or shadow"
    VOICE = "voice"
    PICTURE = "picture"
    NOTE = "note about somebody protected"
    DANGER = "danger without an answer"
    ORIGINAL = "original file"
    DECISION = "decision to tell more"


@dataclass(frozen=True, slots=True)
class Exposure:
    """One place that gives somebody away: what it is, who (a code, or empty), and how to mend it.

    `kind`, `of_id` and `field` name the value; `exhibit_id` and `frame` (0-based) where it can be
    looked at. What does not `block` is only listed: somebody decided on it and said why.
    """

    way: Way
    where: str
    mend: str
    who: str = ""
    kind: str = ""
    of_id: str = ""
    field: str = ""
    exhibit_id: str = ""
    frame: int | None = None
    blocks: bool = True

    def words(self) -> str:
        """One line, as `Note at frame 12 of E1, text (W-1): name. Write the code instead.` is one."""
        who = f" ({self.who})" if self.who else ""
        return f"{self.where}{who}: {self.way}. {self.mend}"

    def key(self) -> str:
        """What names this finding when it is accepted: the same again as long as it is about the same."""
        told = f"{self.way}\0{self.kind}\0{self.of_id}\0{self.field}\0{self.where}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Leaving:
    """What an export holds besides the values of the edition.

    Of `exhibits` only (empty: of all). `stills` are the frames of which a report shows a picture
    (withheld there where nobody is covered), by exhibit id; `pictures` those that leave as they
    are asked for. `sound`: with the sound of the exhibits. `texts` are other texts with where they
    stand: the name of the file, the words of a template. `values` is False where none leave.
    `copies` are the exhibits of which a redacted copy leaves.
    `only` these kinds of value leave (empty: all). `exact` pictures keep every sample, so nothing can be covered on them.
    """

    exhibits: frozenset[str] = frozenset()
    stills: bool = False
    pictures: Mapping[str, tuple[FrameStamp, ...]] | None = None
    sound: bool = False
    originals: bool = False
    texts: tuple[tuple[str, str], ...] = ()
    values: bool = True
    exact: bool = False
    only: frozenset[str] = frozenset()
    copies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a person accepts: findings by their `key`, each with a reason; or that no names are known."""

    reasons: Mapping[str, str]
    no_names_known: bool = False

    def covers(self, finding: Exposure, edition: Edition) -> bool:
        """Whether the finding may stay in this edition."""
        if finding.way is Way.LOCKED:
            return self.no_names_known
        reason = self.reasons.get(finding.key(), self.reasons.get("*", ""))
        return edition is Edition.RESTRICTED and bool(reason.strip())


NOTHING_ACCEPTED = Accepted({})


class DisclosureError(ExportError):
    """Nothing was written because it would give somebody away; `found` says where."""

    def __init__(self, found: tuple[Exposure, ...], edition: Edition) -> None:
        count = len(found)
        places = "one place" if count == 1 else f"{count:,} places"
        first = found[0]
        super().__init__(
            f"The {edition} edition gives somebody away in {places}. {first.where}: {first.way}.",
            "Nothing was written. " + _hint(found, edition),
        )
        self.found = found
        self.edition = edition


def _hint(found: tuple[Exposure, ...], edition: Edition) -> str:
    if found[0].way is Way.LOCKED and len(found) == 1:
        return found[0].mend
    if edition is Edition.PUBLIC:
        return "See the disclosure check: cover, withhold or rewrite each place."
    return "See the disclosure check: mend each place, or accept it with a reason for the log."


def require_disclosed(
    found: Iterable[Exposure], edition: Edition, accepted: Accepted = NOTHING_ACCEPTED
) -> list[Json]:
    """Raise DisclosureError unless nothing is left; what was accepted comes back for the log, with its reasons.

    A reason is for the log; what was found stands there by its way and kind, never by its text.
    """
    blocking = [each for each in found if each.blocks]
    left = tuple(each for each in blocking if not accepted.covers(each, edition))
    if left:
        raise DisclosureError(left, edition)
    return [
        {
            "way": each.way.value,
            "kind": each.kind,
            "id": each.of_id,
            "field": each.field,
            "reason": "no names are known"
            if each.way is Way.LOCKED
            else accepted.reasons.get(each.key(), accepted.reasons.get("*", "")),
        }
        for each in blocking
    ]
