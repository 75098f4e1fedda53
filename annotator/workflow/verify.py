"""Is everything in the case still what it was? Checked against files, log and decoded frames.

Complete means that nothing is missing; valid that, besides, nothing differs
from what was recorded. Both are said apart, as BagIt does (RFC 8493, section 3).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from annotator.case.edits import Action
from annotator.case.exhibit import Exhibit
from annotator.clock import utc_text
from annotator.errors import SaveFailedError
from annotator.progress import Cancelled, Report, check, ignore, never
from annotator.provenance.canonical import Json
from annotator.provenance.digests import FileDigests
from annotator.provenance.finding import Finding, Level
from annotator.report.visible_text import visible_text
from annotator.store.case_store import CaseStore
from annotator.store.custody_log import Receipt
from annotator.workflow.fixity import CHUNKS, chunks_of, keep_seen, recorded_chunks
from annotator.workflow.histories import check_histories
from annotator.workflow.keys import OwnKey
from annotator.workflow.places_maps import check_maps
from annotator.workflow.since import FAILED_PLACES, MOST_PLACES, dated
from annotator.workflow.trust import check_trust
from annotator.workflow.vault import check_vault
from annotator.workflow.verify_exhibit import GOOD, ExhibitCheck, check_exhibit

__all__ = [
    "ExhibitCheck",
    "VerifyResult",
    "record_check",
    "result_text",
    "verify_case",
    "verify_exhibits",
]

_LABEL: Final = "Verify the case"
_MARKS: Final = {Level.FAILED: "Failed", Level.WARNING: "Remark", Level.OK: "OK"}
_MOST_STRAYS: Final = 5


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """All findings, in the order in which things were checked; times are ISO 8601 in UTC.

    `partial` when only some exhibits were looked at: then nothing is said of the rest.
    """

    findings: tuple[Finding, ...]
    exhibits: tuple[ExhibitCheck, ...] = ()
    began_at: str = ""
    ended_at: str = ""
    partial: bool = False

    @property
    def ok(self) -> bool:
        """True when nothing failed; warnings do not fail a case."""
        return not self.failures()

    @property
    def complete(self) -> bool:
        """True when nothing is missing that the case names."""
        return not any(finding.missing for finding in self.failures())

    @property
    def valid(self) -> bool:
        """True when nothing is missing and nothing differs from what was recorded."""
        return self.ok

    def failures(self) -> tuple[Finding, ...]:
        """The findings that fail the case."""
        return tuple(finding for finding in self.findings if finding.level is Level.FAILED)

    def differing(self) -> tuple[Finding, ...]:
        """The failures about what is there and is not what was recorded."""
        return tuple(finding for finding in self.failures() if not finding.missing)

    def summary(self) -> tuple[str, str]:
        """One sentence on completeness, one on validity."""
        missing = len(self.failures()) - len(self.differing())
        differing = len(self.differing())
        of_what = "what was checked" if self.partial else "everything that the case names"
        complete = (
            f"Complete: {of_what} is there."
            if self.complete
            else f"Not complete: {missing} {_checks(missing)} found something missing."
        )
        if self.valid:
            valid = f"Valid: {'it' if self.partial else 'everything'} is what was recorded."
        elif differing:
            valid = f"Not valid: {differing} {_checks(differing)} found something that differs."
        else:
            valid = "What is there is what was recorded; of what is missing nothing can be said."
        return complete, valid


def _checks(count: int) -> str:
    return "check" if count == 1 else "checks"


def verify_case(
    store: CaseStore,
    *,
    keys: OwnKey | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> VerifyResult:
    """Hash every exhibit, decode every annotated frame, check log, content, signatures, anchors.

    `keys` says whose keys and which authorities are known, those of this
    account if it is left out. What is wrong becomes a finding; only
    CancelledError is raised. Nothing is written: `record_check` enters the
    result in the log.
    """
    began = utc_text(store.clock.now_utc())
    found = [
        *store.verify(progress, cancelled),
        *check_trust(store, keys, progress, cancelled),
    ]
    findings = dated(store, found, cancelled)
    checks: list[ExhibitCheck] = []
    for exhibit in store.exhibits():
        check(cancelled)
        checks.append(check_exhibit(store, exhibit, progress=progress, cancelled=cancelled))
        findings += checks[-1].findings
    findings += check_vault(store)
    findings += check_maps(store, cancelled)
    findings += check_histories(store, cancelled)
    findings += _strays(store)
    ended = utc_text(store.clock.now_utc())
    return VerifyResult(tuple(findings), tuple(checks), began, ended)


def verify_exhibits(
    store: CaseStore,
    exhibit_ids: Sequence[str],
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> VerifyResult:
    """The same for some exhibits only, without log and content. Raises CancelledError."""
    began = utc_text(store.clock.now_utc())
    checks = [
        check_exhibit(store, exhibit, progress=progress, cancelled=cancelled)
        for exhibit in store.exhibits()
        if exhibit.id in exhibit_ids
    ]
    findings = tuple(finding for found in checks for finding in found.findings)
    ended = utc_text(store.clock.now_utc())
    return VerifyResult(findings, tuple(checks), began, ended, partial=True)


def _strays(store: CaseStore) -> list[Finding]:
    """Files among the media that no exhibit names; the case is whole without them."""
    named = {exhibit.media_path.rpartition("/")[2] for exhibit in store.exhibits()}
    try:
        found = sorted(entry.name for entry in os.scandir(store.folder / "media"))
    except OSError:
        return []
    strays = [name for name in found if name not in named and not name.startswith(".incoming-")]
    if not strays:
        return []
    count = len(strays)
    return [
        Finding(
            Level.WARNING,
            "Folder “media”",
            f"{count:,} {'file belongs' if count == 1 else 'files belong'} to no exhibit of the case.",
            "Files of exhibits that were removed stay there; others were put there by another"
            " program. The case does not rest on them.",
            ", ".join(visible_text(name) for name in strays[:_MOST_STRAYS])
            + (" …" if count > _MOST_STRAYS else ""),
        )
    ]


# Into the log


def record_check(store: CaseStore, result: VerifyResult) -> Receipt | None:
    """Enter a finished check in the custody log; None where the case is open for reading only.

    An exhibit that is in order and has no part digests yet gets them. Raises
    SaveFailedError.
    """
    if store.read_only:
        return None
    known = {exhibit.id: exhibit for exhibit in store.exhibits()}
    kept: dict[str, Json] = {}
    for found in result.exhibits:
        exhibit = known.get(found.exhibit_id)
        if exhibit is None or found.state != GOOD or found.digests is None:
            continue
        keep_seen(store, exhibit.id, found.digests.identity)
        digest = _keep_missing_chunks(store, exhibit, found.digests)
        if digest:
            kept[exhibit.id] = digest
    counts = {str(level): sum(f.level is level for f in result.findings) for level in Level}
    details: dict[str, Json] = {
        **counts,
        "began_at": result.began_at,
        "exhibits": {found.exhibit_id: found.state for found in result.exhibits},
    }
    if not result.partial:
        details |= {"complete": result.complete, "valid": result.valid}
    if kept:
        details["kept_chunks"] = kept
    failed: dict[Json, None] = dict.fromkeys(f.place for f in result.failures() if f.place)
    if failed:
        details[FAILED_PLACES] = [*failed][:MOST_PLACES]
    label = _LABEL
    if result.partial:
        labels = [
            known[found.exhibit_id].label for found in result.exhibits if found.exhibit_id in known
        ]
        label = f"Verify {', '.join(labels)}"
    return store.log(Action.FIXITY_CHECK, label, details=details)


def _keep_missing_chunks(store: CaseStore, exhibit: Exhibit, digests: FileDigests) -> str:
    if not isinstance(recorded_chunks(store, exhibit), str):
        return ""
    chunks = chunks_of(digests)
    try:
        store.put_derived(exhibit.id, CHUNKS, chunks.to_bytes())
    except SaveFailedError:
        return ""
    return chunks.sha256()


# In words


def worst_first(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The same findings: failures, then remarks, then what is in order."""
    order = list(_MARKS)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.level)))


def finding_text(finding: Finding) -> str:
    """A finding as lines of plain text."""
    parts = (finding.what, finding.since, finding.meaning, finding.where)
    return "\n".join(
        [f"[{_MARKS[finding.level]}] {finding.subject}", *(part for part in parts if part)]
    )


def result_text(store: CaseStore, result: VerifyResult) -> str:
    """The whole result as plain text: what was checked and when, then every finding, worst first."""
    info = store.info()
    log = store.custody_with(Action.FIXITY_CHECK)
    head = [
        f"Check of the case “{info.title}”",
        f"Case {info.id}",
        f"From {result.began_at} to {result.ended_at}",
        *result.summary(),
    ]
    if log and log[-1].details.get("began_at") == result.began_at:
        head.append(f"Entered in the custody log as entry {log[-1].seq}.")
    body = [finding_text(finding) for finding in worst_first(result.findings)]
    return visible_text("\n\n".join(["\n".join(head), *body]), keep_lines=True) + "\n"
