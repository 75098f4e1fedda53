"""What of a case's log is under signatures and anchors, for those who verify and those who read."""

from __future__ import annotations

from collections.abc import Callable

from annotator.errors import AnnotatorError, CancelledError
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.provenance.finding import Finding, Level
from annotator.store.case_store import CaseStore
from annotator.workflow.anchors import check_case_anchors
from annotator.workflow.heads import check_signatures
from annotator.workflow.keys import OwnKey
from annotator.workflow.last_seen import look_back


def check_trust(
    store: CaseStore,
    keys: OwnKey | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> list[Finding]:
    """Check signatures, outside anchors and what was last seen; `keys` are this account's if left out.

    What cannot be read is a finding. Raises CancelledError.
    """
    own = OwnKey() if keys is None else keys
    progress(Progress(0, 2, "Checking signatures"))
    findings = _attempt("Signatures", lambda: check_signatures(store, own.names()))
    check(cancelled)
    progress(Progress(1, 2, "Checking outside anchors"))
    findings += _attempt("Outside anchors", lambda: check_case_anchors(store, own.authorities()))
    findings += _attempt("Last seen head", lambda: _seen(store, own))
    progress(Progress(2, 2, "Checking outside anchors"))
    return findings


def _seen(store: CaseStore, own: OwnKey) -> list[Finding]:
    found = look_back(store, own.folder)
    return [] if found is None else [found]


def _attempt(subject: str, part: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return part()
    except CancelledError:
        raise
    except AnnotatorError as error:
        return [Finding(Level.FAILED, subject, error.message, error.hint)]
