"""Sources, what they claim, and the people in a case."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.case.annotation import Translation
from annotator.case.vocabularies import (
    Credibility,
    PersonRole,
    Protection,
    Reliability,
)


@dataclass(frozen=True, slots=True)
class Source:
    """Who published or told something; graded on two axes, judged apart."""

    id: str
    name: str
    publisher: str = ""
    url: str = ""
    archive_url: str = ""
    published_as_shown: str = ""
    reliability: Reliability = Reliability.F
    reliability_why: str = ""
    credibility: Credibility = Credibility.SIX
    credibility_why: str = ""
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that a source says happened, in its own words.

    `speaker` said it; the source's publisher printed it. `text` is verbatim in
    `language` (BCP-47); `short` is a neutral heading for lists.
    """

    id: str
    source_id: str
    short: str
    speaker: str = ""
    text: str = ""
    language: str = ""
    transliteration: str = ""
    translations: tuple[Translation, ...] = ()
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the case under a pseudonym; real names are not kept here."""

    id: str
    code: str
    role: PersonRole = PersonRole.UNKNOWN
    appearance: str = ""
    link_confidence: str = ""
    protection: Protection = Protection.UNDECIDED
    remarks: str = ""

    def is_protected(self) -> bool:
        """Undecided counts as protected."""
        return self.protection is not Protection.PUBLIC_FIGURE
