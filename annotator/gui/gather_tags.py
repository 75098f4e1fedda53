"""The tags of all notes of a case that was opened; those of many in the background."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from annotator.gui.case_now import FilmNotes
from annotator.gui.jobs import Jobs
from annotator.progress import Cancelled, Report, check
from annotator.store.case_store import CaseStore

_MANY_NOTES = 5000
_AT_ONCE = 5000


def gather_tags(jobs: Jobs, store: CaseStore, notes: FilmNotes) -> None:
    """Add the tags of the case to what is known of its notes, by a job where they are many."""
    last = store.last_ordinal()
    if last <= _MANY_NOTES:
        notes.add_tags(store.tags_between(0, last))
        return

    def work(_progress: Report, cancelled: Cancelled) -> set[str]:
        found: set[str] = set()
        for first in range(0, last + 1, _AT_ONCE):
            check(cancelled)
            found |= store.tags_between(first, first + _AT_ONCE - 1)
        return found

    what = QCoreApplication.translate("Workspace", "Gathering tags")
    jobs.start(what, work, finished=notes.add_tags, priority=-1)
