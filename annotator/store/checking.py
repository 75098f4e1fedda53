"""Everything that the database can be asked about its own soundness, part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from annotator.errors import IntegrityError, StoreError
from annotator.progress import Cancelled, Report, ignore, never
from annotator.provenance.clock_check import check_clock
from annotator.provenance.custody import CustodyEntry, verify_chain
from annotator.provenance.finding import Finding, Level
from annotator.store import custody_log
from annotator.store.connection import one
from annotator.store.drafts import read_damaged
from annotator.store.finding_aids import check_finding_aids
from annotator.store.replay import Access, check_content

_PAGE: Final = 1000


def check_everything(
    access: Access, now: datetime, progress: Report, cancelled: Cancelled
) -> list[Finding]:
    """Check the file, the chain of the log, its times, and the contents against the log.

    `now` is the time by this computer's clock. A part that cannot be read is a finding, and the next part is still
    checked. Raises CancelledError.
    """
    return [
        *_attempt("Case file", lambda: _check_file(access)),
        *_attempt("Custody log", lambda: _check_chain(access, progress, cancelled)),
        *_attempt("Clock", lambda: check_clock(_entries(access), now)),
        *_attempt("Contents of the case", lambda: check_content(access, progress, cancelled)),
        *_attempt("Search and order", lambda: check_finding_aids(access, cancelled)),
        *_attempt("Drafts", lambda: _check_drafts(access)),
    ]


def check_file_and_chain(
    access: Access, progress: Report = ignore, cancelled: Cancelled = never
) -> list[Finding]:
    """Check the file and the chain of the log, as for a backup that was just written.

    Raises CancelledError.
    """
    return [
        *_attempt("Case file", lambda: _check_file(access)),
        *_attempt("Custody log", lambda: _check_chain(access, progress, cancelled)),
    ]


def _attempt(subject: str, part: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return part()
    except (StoreError, IntegrityError) as error:
        meaning = "The file is damaged. Copy the folder, then open a backup."
        return [Finding(Level.FAILED, subject, error.message, meaning, "case.sqlite")]


def _check_file(access: Access) -> list[Finding]:
    with access() as conn:
        problems = [row[0] for row in conn.execute("PRAGMA integrity_check(20)")]
    if problems == ["ok"]:
        return [Finding(Level.OK, "Case file", "The database is well formed.")]
    meaning = "The file is damaged. Copy the folder, then open a backup."
    return [
        Finding(Level.FAILED, "Case file", problem, meaning, "case.sqlite") for problem in problems
    ]


def _check_drafts(access: Access) -> list[Finding]:
    with access() as conn:
        count = len(read_damaged(conn))
    if not count:
        return []
    what = "A draft is" if count == 1 else f"{count:,} drafts are"
    return [
        Finding(
            Level.WARNING,
            "Drafts",
            f"{what} not what was kept.",
            "Drafts are unsaved text and no part of the evidence; saved notes are untouched by this."
            " What is left of the text can be copied in the window.",
            "table draft",
        )
    ]


def _check_chain(access: Access, progress: Report, cancelled: Cancelled) -> list[Finding]:
    with access() as conn:
        total = int(one(conn, "SELECT count(*) FROM custody"))
    return verify_chain(_entries(access), total=total, progress=progress, cancelled=cancelled)


def _entries(access: Access) -> Iterator[CustodyEntry]:
    last = 0
    while True:
        with access() as conn:
            page = list(custody_log.read(conn, last, _PAGE))
        if not page:
            return
        yield from page
        last = page[-1].seq
