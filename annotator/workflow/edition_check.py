"""The package of an edition, checked: alone, and against the sealed package that it is a part of."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Final

from annotator.errors import IntegrityError
from annotator.exchange.package.names import COMMITMENTS, PARTICULARS, STATEMENT
from annotator.exchange.package.opened import OpenedPackage
from annotator.provenance.commitments import commitment
from annotator.provenance.finding import Finding, Level

_SUBJECT: Final = "Sealed package"


@dataclass(frozen=True, slots=True)
class PackageVerified:
    """What came of checking a package. `digest` is that of the package, '' where its list is gone."""

    findings: tuple[Finding, ...]
    complete: bool
    valid: bool
    digest: str
    key: str = ""


def is_edition(package: OpenedPackage) -> bool:
    """Whether a package holds an edition, and so neither log nor originals."""
    return PARTICULARS in package.files


def require_whole_case(package: OpenedPackage) -> None:
    """Raise IntegrityError for a package of which no case can be made."""
    if is_edition(package):
        raise IntegrityError(
            "This package holds an edition of a case: what others may see of it, without the"
            " videos and the log.",
            "It can be read and verified. To go on working, ask for the sealed package.",
        )


def edition_well(package: OpenedPackage) -> Finding:
    """What is said of the package of an edition in which nothing is wrong."""
    statement = _statement(package)
    shown = package.file(PARTICULARS).read_bytes().count(b"\n")
    committed = package.file(COMMITMENTS).read_bytes().count(b"\n")
    return Finding(
        Level.OK,
        "Files",
        f"All {len(package.files):,} files are there and are what the lists say. Each of the"
        f" {shown:,} fields shown as they stand is one of the {committed:,} to which the sealed"
        f" case is bound (entry {statement.get('log_entries')} of its log).",
        "Hold it against the sealed package, if you may have that, to prove that it is a part of it.",
    )


def held_against(
    result: PackageVerified,
    package: OpenedPackage,
    whole: PackageVerified,
    sealed: OpenedPackage,
) -> PackageVerified:
    """The same result with a finding on whether the edition is a part of the sealed package."""
    finding = _part_of(package, whole, sealed)
    failed = finding.level is Level.FAILED
    return replace(result, findings=(*result.findings, finding), valid=result.valid and not failed)


def _part_of(package: OpenedPackage, whole: PackageVerified, sealed: OpenedPackage) -> Finding:
    if not is_edition(package) or is_edition(sealed) or COMMITMENTS not in sealed.files:
        return Finding(
            Level.FAILED,
            _SUBJECT,
            "These two cannot be held against each other.",
            "Give the package of an edition first, then a sealed package, made by this version or"
            " a later one.",
        )
    if not whole.valid:
        first = next(f for f in whole.findings if f.level is Level.FAILED)
        return Finding(
            Level.FAILED,
            _SUBJECT,
            f"The sealed package itself is not valid: {first.subject}. {first.what}",
            "Nothing can be proved with it. Ask for another copy.",
        )
    shown = _shown(package)
    missing = shown - set(sealed.file(COMMITMENTS).read_bytes().split())
    if missing:
        return Finding(
            Level.FAILED,
            _SUBJECT,
            f"{len(missing):,} of {len(shown):,} fields are not in the sealed package.",
            "They were changed after one of the two was made, or they are of another case. Ask for"
            " the sealed package of the same entry of the log.",
        )
    return Finding(
        Level.OK,
        _SUBJECT,
        f"All {len(shown):,} fields stand in the sealed package in the same words.",
    )


def _shown(package: OpenedPackage) -> set[bytes]:
    told = (json.loads(line) for line in package.file(PARTICULARS).read_bytes().split(b"\n")[:-1])
    return {commitment(each["salt"], each["particular"]).encode("ascii") for each in told}


def _statement(package: OpenedPackage) -> dict[str, Any]:
    data = json.loads(package.file(STATEMENT).read_bytes())
    return data if isinstance(data, dict) else {}
