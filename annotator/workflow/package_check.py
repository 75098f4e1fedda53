"""An evidence package checked by the program: lists, log, notes, signatures, outside anchors."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.codec import from_json
from annotator.case.edits import Action
from annotator.case.particulars import particulars_in
from annotator.errors import AnnotatorError, CancelledError, KeyFileError, NotACaseError
from annotator.exchange.package.checking import check_package
from annotator.exchange.package.names import (
    ANNOTATIONS,
    COMMITMENTS,
    PUBLIC_KEY,
    SIGNED_LIST,
    VALUES,
)
from annotator.exchange.package.opened import OpenedPackage, is_package, opened_package
from annotator.exchange.web_annotation import web_annotation
from annotator.progress import Cancelled, Report, ignore, never
from annotator.provenance.anchors import check_anchors
from annotator.provenance.commitments import case_secret, commitment_lines
from annotator.provenance.custody import NO_HASH, CustodyEntry
from annotator.provenance.finding import Finding, Level
from annotator.provenance.head_check import LogKey, LogView, check_heads
from annotator.provenance.shown_name import shown_name
from annotator.provenance.signing import PublicKey, grouped
from annotator.workflow.edition_check import (
    PackageVerified,
    edition_well,
    held_against,
    is_edition,
)
from annotator.workflow.keys import OwnKey
from annotator.workflow.package_trust import read_anchors, read_heads, read_log

_SUBJECT: Final = "Signature"


def verify_package(
    path: Path,
    *,
    keys: OwnKey | None = None,
    sealed: Path | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> PackageVerified:
    """Check a package, a folder or a ZIP: lists, log, notes, signatures, outside anchors.

    `keys` says whose keys and which authorities are known, those of this
    account if it is left out. The package of an edition is, with `sealed`, held against
    the sealed package that it is to be a part of. Raises NotACaseError for what is no package,
    IntegrityError for an archive that is refused, CancelledError.
    """
    require_package(path)
    own = OwnKey() if keys is None else keys
    with opened_package(path, progress=progress, cancelled=cancelled) as package:
        result = verified_package(package, own, cancelled)
        if sealed is None:
            return result
        require_package(sealed)
        with opened_package(sealed, progress=progress, cancelled=cancelled) as whole:
            return held_against(result, package, verified_package(whole, own, cancelled), whole)


def require_package(path: Path) -> None:
    """Raise NotACaseError for what does not look like a package."""
    if not is_package(path):
        raise NotACaseError(
            f"{shown_name(path)} is no evidence package.",
            "Choose the folder that holds bagit.txt, or the ZIP file of such a folder.",
        )


def verified_package(package: OpenedPackage, own: OwnKey, cancelled: Cancelled) -> PackageVerified:
    """Check an opened package. Raises CancelledError, IntegrityError where it cannot be read."""
    result = check_package(package, cancelled)
    findings = [_worded(finding) for finding in result.findings if finding.level is Level.FAILED]
    key = ""
    if result.signed:
        public = _public_key(package)
        key = "" if public is None else public.fingerprint
        findings.append(_odd_key() if public is None else _signature(key, own))
    elif result.valid:
        findings.append(_unsigned())
    if result.valid:
        try:
            findings += _notes_as_written(package)
            if not is_edition(package):
                findings += _committed(package)
                findings += _trust(package, own)
        except CancelledError:
            raise
        except AnnotatorError as error:
            findings.append(Finding(Level.FAILED, "Custody log", error.message, error.hint))
    digest = ""
    if SIGNED_LIST in package.files and not package.files[SIGNED_LIST].is_symlink():
        digest = hashlib.sha256(package.file(SIGNED_LIST).read_bytes()).hexdigest()
    failed = [finding for finding in findings if finding.level is Level.FAILED]
    if not failed:
        findings.insert(0, edition_well(package) if is_edition(package) else _well(package))
    return PackageVerified(
        tuple(findings), not any(f.missing for f in failed), not failed, digest, key
    )


def _worded(finding: Finding) -> Finding:
    what = finding.what[:1].upper() + finding.what[1:]
    meaning = finding.meaning[:1].upper() + finding.meaning[1:]
    return replace(finding, what=what, meaning=meaning)


def _well(package: OpenedPackage) -> Finding:
    return Finding(
        Level.OK,
        "Files",
        f"All {len(package.files):,} files are there and are what the lists say; log, notes and"
        " originals agree.",
        "Nothing was changed, added or lost since the package was made.",
    )


def _public_key(package: OpenedPackage) -> PublicKey | None:
    """The key that signed, or None where its file can be read in more than one way."""
    raw = package.file(PUBLIC_KEY).read_bytes()
    try:
        public = PublicKey.from_pem(raw)
    except KeyFileError:
        return None
    return public if public.pem() == raw else None


def _odd_key() -> Finding:
    return Finding(
        Level.FAILED,
        _SUBJECT,
        "The key in the package is not written as this program writes keys.",
        "Its file may show one person's key where another one signed: nobody is named. Ask the"
        " maker for another copy.",
    )


def _signature(key: str, own: OwnKey) -> Finding:
    whose = own.names().get(key)
    if whose is None:
        return Finding(
            Level.WARNING,
            _SUBJECT,
            f"The package is signed with a key that this computer does not know: {grouped(key)}.",
            "Whoever holds that key made it. Ask the person whose key it should be whether that is"
            " its fingerprint.",
        )
    return Finding(Level.OK, _SUBJECT, f"The package is signed with {whose}: {grouped(key)}.")


def _unsigned() -> Finding:
    return Finding(
        Level.WARNING,
        _SUBJECT,
        "The package is not signed.",
        "Anybody could have made it. Compare the head of its log with one that you have from"
        " elsewhere.",
    )


def _notes_as_written(package: OpenedPackage) -> list[Finding]:
    """Whether each note of the page says what its record says, which the log has confirmed."""
    found = []
    for item in json.loads(package.file(ANNOTATIONS).read_bytes())["items"]:
        note = from_json(Annotation, item["record"])
        target = item.get("target")
        if isinstance(target, dict):  # the time stands by the frame index, which no log holds
            target.pop("selector", None)
        # The record itself may be an older version's, with fewer fields.
        if item != {**web_annotation(note, None), "record": item["record"]}:
            found.append(
                Finding(
                    Level.FAILED,
                    f"Note {note.id}",
                    "Its text for other programs is not what its record says.",
                    "It was changed, or made by another program.",
                )
            )
    return found


def _committed(package: OpenedPackage) -> list[Finding]:
    """Whether the list of commitments is that of the values; packages of earlier versions have none."""
    if COMMITMENTS not in package.files:
        return []
    try:
        values = json.loads(package.file(VALUES).read_bytes())["values"]
        secret = case_secret(next(read_log(package)).salt)
        made = b"".join(commitment_lines(secret, particulars_in(values)))
        if made == package.file(COMMITMENTS).read_bytes():
            return []
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, StopIteration):
        pass  # the same finding: the values are none of this program's
    return [
        Finding(
            Level.FAILED,
            COMMITMENTS,
            "The list of commitments is not that of the values of the case.",
            "An edition of this case could not be checked against it. It was changed, or made by"
            " another program.",
        )
    ]


def _trust(package: OpenedPackage, own: OwnKey) -> list[Finding]:
    """Signed heads and anchors against the log, with what this account knows."""
    view = _LogOfPackage()
    for entry in read_log(package):
        view.take(entry)
    heads = read_heads(package)
    log = LogView(
        case_id=view.case_id,
        last_seq=view.last_seq,
        hash_of=view.hashes.get,
        keys=tuple(view.keys.values()),
    )
    findings = check_heads(heads, log, own.names()) if heads else []
    anchors = read_anchors(package)
    return [*findings, *check_anchors(anchors, heads, view.anchors, own.authorities())]


class _LogOfPackage:
    """What the checks of heads and anchors ask of a log, gathered in one reading."""

    def __init__(self) -> None:
        self.case_id, self.last_seq = "", 0
        self.hashes: dict[int, str] = {0: NO_HASH}
        self.keys: dict[tuple[str, str], LogKey] = {}
        self.anchors: dict[int, str] = {}

    def take(self, entry: CustodyEntry) -> None:
        """Look at one entry, in their order."""
        self.last_seq = entry.seq
        self.hashes[entry.seq] = entry.entry_hash
        who = (entry.actor.name, entry.actor.key_fingerprint)
        known = self.keys.get(who)
        self.keys[who] = (
            LogKey(*who, entry.seq, entry.seq, 1)
            if known is None
            else replace(known, last=entry.seq, count=known.count + 1)
        )
        if not self.case_id:
            self.case_id = next((c.id for c in entry.changes if c.entity == "case"), "")
        if entry.action == Action.ANCHOR:
            number, digest = entry.details.get("anchor"), entry.details.get("anchor_digest")
            if isinstance(number, int) and isinstance(digest, str):
                self.anchors[number] = digest
