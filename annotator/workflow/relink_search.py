"""Look through a folder or a whole drive for lost originals, by size and digest."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from annotator.case.exhibit import Exhibit
from annotator.errors import MediaError
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.store.case_store import CaseStore
from annotator.workflow.relink import Candidate, check_candidate

_EVERY: Final = 200
_MOST_NAMED: Final = 50
# Made up by the system: endless, without a size, or alive when read.
_NO_FILES: Final = frozenset(
    (
        "proc", "sysfs", "devtmpfs", "devpts", "cgroup", "cgroup2", "securityfs", "debugfs", "tracefs",
        "pstore", "bpf", "mqueue", "configfs", "fusectl", "binfmt_misc", "efivarfs", "autofs",
        "rpc_pipefs", "nsfs", "selinuxfs", "fuse.portal", "fuse.gvfsd-fuse",
    )
)  # fmt: skip


@dataclass(slots=True)
class SearchResult:
    """What a search came to: files by exhibit id, files of the right size that were refused, counts.

    `unreadable` counts folders and files that could not be looked at, `skipped`
    what the system makes up; `first_unreadable` names some.
    """

    found: dict[str, Path] = field(default_factory=dict)
    refused: list[Candidate] = field(default_factory=list)
    looked_at: int = 0
    folders: int = 0
    unreadable: int = 0
    skipped: int = 0
    first_unreadable: list[str] = field(default_factory=list)

    def words(self) -> str:
        """How much was looked at and what could not be, as a sentence."""
        files = "file" if self.looked_at == 1 else "files"
        folders = "folder" if self.folders == 1 else "folders"
        parts = [f"{self.looked_at:,} {files} in {self.folders:,} {folders} looked at"]
        if self.unreadable:
            parts.append(f"{self.unreadable:,} could not be read")
        if self.skipped:
            parts.append(f"{self.skipped:,} folders of the system left out")
        return "; ".join(parts) + "."


def search_originals(
    store: CaseStore,
    exhibits: Sequence[Exhibit],
    folder: Path,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> SearchResult:
    """Look at every file below a folder; only those of a wanted size are read.

    Ends when everything is found. Links to folders are followed once; folders
    that cannot be read are counted. Raises MediaError where the folder itself
    cannot be read, CancelledError.
    """
    result = SearchResult()
    wanted: dict[int, list[Exhibit]] = {}
    for exhibit in exhibits:
        wanted.setdefault(exhibit.size_bytes, []).append(exhibit)
    if not folder.is_dir():
        raise MediaError(
            f"“{folder}” is no folder that can be read.", "Choose the folder or drive to look in."
        )
    for entry, size in _files(folder, result, cancelled):
        result.looked_at += 1
        if result.looked_at % _EVERY == 0:
            progress(Progress(result.looked_at, None, _words(result)))
        for exhibit in wanted.get(size, ()):
            if exhibit.id not in result.found:
                _try(store, exhibit, entry, result, progress, cancelled)
        if len(result.found) == len(exhibits):
            break
    progress(Progress(result.looked_at, None, _words(result)))
    return result


def _words(result: SearchResult) -> str:
    found = len(result.found)
    hits = f", {found:,} found" if found else ""
    return f"{result.looked_at:,} files looked at{hits}"


def _try(
    store: CaseStore,
    exhibit: Exhibit,
    path: Path,
    result: SearchResult,
    progress: Report,
    cancelled: Cancelled,
) -> None:
    def told(part: Progress) -> None:
        progress(
            Progress(part.done, part.total, f"{_words(result)}; hashing one of the right size")
        )

    try:
        candidate = check_candidate(store, exhibit, path, progress=told, cancelled=cancelled)
    except MediaError:
        _note_unreadable(result, path)
        return
    if candidate.is_right:
        result.found[exhibit.id] = path
    elif len(result.refused) < _MOST_NAMED:
        result.refused.append(candidate)


def _note_unreadable(result: SearchResult, path: Path) -> None:
    result.unreadable += 1
    if len(result.first_unreadable) < _MOST_NAMED:
        result.first_unreadable.append(os.fspath(path))


def _files(folder: Path, result: SearchResult, cancelled: Cancelled) -> Iterator[tuple[Path, int]]:
    """Regular files below a folder with their sizes; every folder once, however links lead."""
    made_up = _made_up_places()
    seen: set[tuple[int, int]] = set()
    waiting = [os.path.abspath(folder)]  # noqa: PTH100 - links are followed one by one
    while waiting:
        place = waiting.pop()
        check(cancelled)
        try:
            found = os.stat(place)  # noqa: PTH116 - plain strings: names may be no text
            known = (found.st_dev, found.st_ino)
            if known in seen:
                continue
            seen.add(known)
            with os.scandir(place) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError:
            _note_unreadable(result, Path(place))
            continue
        result.folders += 1
        below: list[str] = []
        for entry in entries:
            check(cancelled)
            try:
                facts = entry.stat()
            except OSError:
                _note_unreadable(result, Path(entry.path))
                continue
            if stat.S_ISDIR(facts.st_mode):
                if os.path.realpath(entry.path) in made_up:
                    result.skipped += 1
                else:
                    below.append(entry.path)
            elif stat.S_ISREG(facts.st_mode):
                yield Path(entry.path), facts.st_size
        waiting += reversed(below)


def _made_up_places() -> frozenset[str]:
    """Where file systems are mounted that hold no files; empty where the system does not tell."""
    try:
        lines = Path("/proc/self/mounts").read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return frozenset()
    places = [line.split(" ") for line in lines]
    return frozenset(
        words[1].replace("\\040", " ")
        for words in places
        if len(words) > 2 and words[2] in _NO_FILES
    )
