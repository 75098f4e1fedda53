"""The background part of finding originals again; knows no widgets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from annotator.case.exhibit import Exhibit
from annotator.progress import Cancelled, Report
from annotator.report.visible_text import visible_text
from annotator.store.case_store import CaseStore
from annotator.workflow.relink import Relinked, relink
from annotator.workflow.relink_search import search_originals


@dataclass(frozen=True, slots=True)
class Found:
    """What came of it: edits that the window commits, how much was looked at, refused files in words."""

    relinked: tuple[Relinked, ...]
    words: str = ""
    refused: tuple[str, ...] = ()


def use_file(
    store: CaseStore, exhibit: Exhibit, path: Path, progress: Report, cancelled: Cancelled
) -> Found:
    """Compare one file and use it; raises IntegrityError where it is another one."""
    done = relink(store, exhibit, path, commit=False, progress=progress, cancelled=cancelled)
    return Found((done,))


def find_in(
    store: CaseStore,
    exhibits: tuple[Exhibit, ...],
    folder: Path,
    progress: Report,
    cancelled: Cancelled,
) -> Found:
    """Search a folder and use what was found; raises MediaError where it cannot be read."""
    result = search_originals(store, exhibits, folder, progress=progress, cancelled=cancelled)
    done = [
        relink(
            store,
            exhibit,
            result.found[exhibit.id],
            commit=False,
            progress=progress,
            cancelled=cancelled,
        )
        for exhibit in exhibits
        if exhibit.id in result.found
    ]
    refused = tuple(
        f"{visible_text(str(each.path.parent))}: {each.refused}" for each in result.refused
    )
    return Found(tuple(done), result.words(), refused)
