"""The fields of a record, with group, label and help.

Forms, reports and the command line are all made from this one description.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Final, TypeVar

from annotator.case.accounts import Claim, Person, Source
from annotator.case.case_info import CaseInfo
from annotator.case.exhibit import Provenance
from annotator.case.vocabularies import (
    AcquisitionMethod,
    Consent,
    Credibility,
    DigitalSourceType,
    Generation,
    PersonRole,
    Protection,
    Reliability,
    Tlp,
    YesNoUnknown,
)
from annotator.errors import ValueRefusedError

R = TypeVar("R", Provenance, Source, Claim, Person, CaseInfo)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a record.

    `vocabulary` is set where only its words are allowed; `long` asks for several
    lines; `many` for a comma-separated list; `optional` allows none of the words.
    """

    name: str
    group: str
    label: str
    help: str = ""
    vocabulary: type[StrEnum] | None = None
    long: bool = False
    many: bool = False
    optional: bool = False


def _f(name: str, group: str, label: str, help: str = "", **options: object) -> FieldSpec:
    return FieldSpec(name, group, label, help, **options)  # type: ignore[arg-type]


PROVENANCE_FIELDS: Final = (
    _f("title", "What it is", "Title", "A short name for lists and reports."),
    _f("summary", "What it is", "Summary", "What it shows, without inference.", long=True),
    _f("generation", "What it is", "Generation",
       "How many copies it is away from the camera.", vocabulary=Generation),
    _f("derived_from", "What it is", "Derived from", "Label of the exhibit that this is a copy of."),
    _f("original_exists_where", "What it is", "Where the original is",
       "Who is known to hold the recording itself."),
    _f("edited", "What it is", "Edited", "Whether it was cut or changed.", vocabulary=YesNoUnknown),
    _f("edited_basis", "What it is", "Basis for that", "What shows it.", long=True),
    _f("digital_source_type", "What it is", "Source type", "How the picture came to be.",
       vocabulary=DigitalSourceType),
    _f("content_warning", "What it is", "Content warning", "What a viewer should be told first."),
    _f("languages", "What it is", "Languages", "Short codes: ru, kk, ar, en.", many=True),
    _f("creator", "How it came to us", "Made by",
       "A pseudonym code if the person needs protection."),
    _f("uploader_handle", "How it came to us", "Uploader", "The account that published it."),
    _f("acquired_from", "How it came to us", "Received from", "Person, archive or address."),
    _f("acquisition_method", "How it came to us", "How", vocabulary=AcquisitionMethod, optional=True),
    _f("acquired_at", "How it came to us", "Received on", "UTC, for example 2011-12-21 09:30."),
    _f("acquired_by", "How it came to us", "Received by", "Who took it in."),
    _f("url", "Where it was published", "Address", "As found, even if it is dead now."),
    _f("archive_url", "Where it was published", "Archived copy"),
    _f("platform", "Where it was published", "Platform"),
    _f("platform_id", "Where it was published", "Id there"),
    _f("platform_title", "Where it was published", "Title there"),
    _f("platform_description", "Where it was published", "Description there", long=True),
    _f("platform_date_as_shown", "Where it was published", "Date as shown",
       "Exactly as the page shows it; zones differ between platforms."),
    _f("platform_zone_basis", "Where it was published", "Zone of that date",
       "Which zone the platform shows, and how that is known."),
    _f("date_released", "When", "Released"),
    _f("date_released_zone", "When", "… zone", "IANA name, for example Asia/Aqtau."),
    _f("date_released_basis", "When", "… basis"),
    _f("date_created", "When", "Recorded"),
    _f("date_created_zone", "When", "… zone", "IANA name, for example Asia/Aqtau."),
    _f("date_created_basis", "When", "… basis"),
    _f("circa_date_created", "When", "Recorded about", "In words, where no date is sure."),
    _f("circa_date_created_zone", "When", "… zone", "IANA name, for example Asia/Aqtau."),
    _f("circa_date_created_basis", "When", "… basis"),
    _f("location_shot", "Where", "Camera stood at",
       "Protected: the vantage may give a witness away."),
    _f("location_shown", "Where", "Place shown"),
    _f("landmarks", "Where", "Landmarks", "What could place it.", long=True),
    _f("weather", "Where", "Weather and light"),
    _f("device", "Where", "Device", "As a person says; what the file says stands beside."),
    _f("rights_holder", "Rights and safety", "Rights holder"),
    _f("licence", "Rights and safety", "Licence"),
    _f("consent", "Rights and safety", "Consent", vocabulary=Consent),
    _f("consent_scope", "Rights and safety", "… to what"),
    _f("willing_witness", "Rights and safety", "Would testify", vocabulary=YesNoUnknown),
    _f("tlp", "Rights and safety", "Sharing", "Traffic Light Protocol 2.0.", vocabulary=Tlp),
)  # fmt: skip

SOURCE_FIELDS: Final = (
    _f("name", "Source", "Name", "Who told it."),
    _f("publisher", "Source", "Published by", "Not always the one who said it."),
    _f("url", "Source", "Address"),
    _f("archive_url", "Source", "Archived copy"),
    _f("published_as_shown", "Source", "Date as shown", "With its zone, if one is shown."),
    _f("reliability", "Grade", "Reliability", "Of the source; judged apart.", vocabulary=Reliability),
    _f("reliability_why", "Grade", "… why", long=True),
    _f("credibility", "Grade", "Credibility", "Of what it says; judged apart.",
       vocabulary=Credibility),
    _f("credibility_why", "Grade", "… why", long=True),
    _f("remarks", "Grade", "Remarks", long=True),
)  # fmt: skip

CLAIM_FIELDS: Final = (
    _f("short", "Claim", "Heading", "Neutral words for lists."),
    _f("speaker", "Claim", "Said by", "The speaker, not the publisher."),
    _f("text", "Claim", "Verbatim", "In the language in which it was said.", long=True),
    _f("language", "Claim", "Language", "Its short code: ru, kk, ar, en."),
    _f("transliteration", "Claim", "Transliteration", long=True),
    _f("remarks", "Claim", "Remarks", long=True),
)

PERSON_FIELDS: Final = (
    _f("code", "Person", "Code", "A pseudonym such as W-1; never a real name."),
    _f("role", "Person", "Role", vocabulary=PersonRole),
    _f("appearance", "Person", "Appearance", "As seen, so that others find the same person.",
       long=True),
    _f("link_confidence", "Person", "How sure it is the same person"),
    _f("protection", "Person", "Protection", "Undecided counts as protected.",
       vocabulary=Protection),
    _f("remarks", "Person", "Remarks", long=True),
)  # fmt: skip

CASE_FIELDS: Final = (
    _f("title", "Case", "Title"),
    _f("question", "Case", "Question", "What the case is to find out.", long=True),
    _f("authority", "Case", "Authority", "On whose behalf."),
    _f("reference", "Case", "Reference", "File number."),
    _f("remarks", "Case", "Remarks", long=True),
    _f("tlp", "Case", "Sharing", "Traffic Light Protocol 2.0.", vocabulary=Tlp),
)


def read_field(spec: FieldSpec, text: str) -> object:
    """Turn what a person typed into the field's value.

    Raises ValueRefusedError that lists the allowed words.
    """
    text = text.strip()
    if spec.many:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if spec.vocabulary is None:
        return text
    if not text and spec.optional:
        return None
    for word in spec.vocabulary:
        if word.value.casefold() == text.casefold() or word.name.casefold() == text.casefold():
            return word
    raise ValueRefusedError(
        f"{spec.label}: “{text[:40]}” is none of the words used here.",
        "Use one of: " + ", ".join(spec.vocabulary) + ".",
        field=spec.name,
    )


def show_field(spec: FieldSpec, record: object) -> str:
    """Write a field's value as a person would type it; empty when there is none."""
    value = getattr(record, spec.name)
    if value is None:
        return ""
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def with_field(record: R, specs: tuple[FieldSpec, ...], name: str, text: str) -> R:
    """Return the record with one field set from text.

    Raises ValueRefusedError for an unknown field or a word outside a vocabulary.
    """
    for spec in specs:
        if spec.name == name:
            return replace(record, **{name: read_field(spec, text)})  # type: ignore[arg-type]
    known = ", ".join(spec.name for spec in specs)
    raise ValueRefusedError(f"There is no field “{name[:40]}”.", f"Known: {known}.", field=name)


def unlisted_fields(record_type: type, specs: tuple[FieldSpec, ...]) -> set[str]:
    """Names of a record's fields that no spec describes (for the tests)."""
    return {f.name for f in fields(record_type)} - {spec.name for spec in specs}
