"""Checking a package with the very verify.py that goes out with packages of its kind.

The copy of the program is run, never the one that lies in the package; a
difference between the two is a finding of its own.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, cast

from annotator.errors import IntegrityError
from annotator.exchange.package.names import PARTICULARS
from annotator.exchange.package.opened import DAMAGED, OpenedPackage, PackageFile
from annotator.progress import Cancelled, check, never
from annotator.provenance.finding import Finding, Level
from annotator.resource_files import resource_path

_Check = Callable[[Mapping[str, PackageFile]], Iterator[tuple[str, str, str, str]]]
_MISSING: Final = "MISSING"
_NOTE: Final = "NOTE"


@dataclass(frozen=True, slots=True)
class PackageCheck:
    """What came of checking a package. `signed` says that the key in it signed it."""

    findings: tuple[Finding, ...]
    signed: bool

    @property
    def complete(self) -> bool:
        """True when nothing is missing and nothing was added."""
        return not any(f.missing for f in self.findings if f.level is Level.FAILED)

    @property
    def valid(self) -> bool:
        """True when, besides, nothing differs."""
        return not any(f.level is Level.FAILED for f in self.findings)


def verifier() -> bytes:
    """The text of verify.py as it goes into a package. Raises AnnotatorError."""
    return resource_path("package", "verify.py").read_bytes()


def edition_verifier() -> bytes:
    """The text of verify.py as it goes into the package of an edition. Raises AnnotatorError."""
    return resource_path("package", "verify_edition.py").read_bytes()


def check_package(package: OpenedPackage, cancelled: Cancelled = never) -> PackageCheck:
    """Check lists, log, notes and signature; what is wrong is a finding.

    Raises CancelledError, IntegrityError for a file that cannot be read.
    """
    findings = []
    signed = False
    try:
        told = dict.fromkeys(_check(edition=PARTICULARS in package.files)(package.files))
    except OSError as error:
        raise IntegrityError(
            f"The package cannot be read to its end ({error.strerror}).",
            "Check its drive, or ask for another copy.",
        ) from error
    except DAMAGED as error:
        raise IntegrityError(
            f"The ZIP file of the package is damaged ({error}).", "Ask for another copy."
        ) from error
    check(cancelled)  # what verify.py found after somebody stopped it is no finding
    for state, what, how, meaning in told:
        signed = signed or state == _NOTE
        level = Level.OK if state == _NOTE else Level.FAILED
        findings.append(Finding(level, what, f"{how}.", f"{meaning}.", missing=state == _MISSING))
    return PackageCheck(tuple(findings), signed)


@cache
def _check(*, edition: bool) -> _Check:
    # Not imported: that would leave a compiled copy beside the resource.
    name = "verify_edition.py" if edition else "verify.py"
    return cast(_Check, runpy.run_path(str(resource_path("package", name)))["check"])
