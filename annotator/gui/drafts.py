"""What is being typed is kept in the case within a second, and offered again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from annotator.case.codec import from_json, to_json
from annotator.errors import AnnotatorError
from annotator.gui.note_content import NoteContent, content_from_draft, rebased
from annotator.gui.workspace import Workspace
from annotator.provenance.canonical import Json
from annotator.store.drafts import DamagedDraft
from annotator.timing.frame_stamp import FrameStamp

if TYPE_CHECKING:
    from annotator.gui.note_numbers import NoteNumbers

PAUSE_MS = 400
LONGEST_MS = 1000
_BASE = "base"
_FRAMES = "frames"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was typed, what the note said when it was (None for a new note), and the frames meant."""

    content: NoteContent
    base: NoteContent | None = None
    frames: tuple[FrameStamp, ...] = ()

    def to_draft(self) -> dict[str, Json]:
        """As JSON for `CaseStore.save_draft`."""
        data = self.content.to_draft()
        if self.frames:
            data[_FRAMES] = to_json(self.frames)
        return data if self.base is None else {**data, _BASE: self.base.to_draft()}


def new_key(exhibit_id: str) -> str:
    """The key of the one new note that may be open at an exhibit."""
    return f"note:{exhibit_id}:new"


def edit_key(note_id: str) -> str:
    """The key of the changes to a stored note."""
    return f"note:{note_id}"


def _frames_in(data: dict[str, Json]) -> tuple[FrameStamp, ...]:
    frames = data.get(_FRAMES)
    try:
        return tuple(from_json(FrameStamp, each) for each in frames or ())  # type: ignore[union-attr]
    except (AnnotatorError, TypeError):
        return ()


class Drafts(QObject):
    """Saves drafts 400 ms after the last key, at most a second after the first.

    `changed(int)` tells how many drafts the case holds; `saved(str)` the key of
    the draft that is on the disk now. `damaged` are those that cannot be offered,
    `orphans` the keys of those whose note was deleted before the case was opened.
    """

    changed = Signal(object)
    saved = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.numbers: NoteNumbers | None = None
        self._waiting: dict[str, Kept] = {}
        self._paused = False
        self._keys: set[str] = set()
        self.damaged: tuple[DamagedDraft, ...] = ()
        self.orphans: tuple[str, ...] = ()
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        workspace.case_opened.connect(self._count)
        workspace.case_closed.connect(self._on_closed)
        if workspace.has_case():
            self._count()

    def keep(self, key: str, content: NoteContent, base: NoteContent | None = None) -> None:
        """Save this soon; `base` is what the stored note says now."""
        if not self._workspace.has_case() or self._workspace.is_read_only():
            return
        if not self._waiting:
            self._since.start()
        frames = () if self.numbers is None else self.numbers.stamps(key, content, base)
        self._waiting[key] = Kept(content, base, frames)
        if not self._paused:
            left = LONGEST_MS - self._since.elapsed()
            self._timer.start(int(max(0, min(PAUSE_MS, left))))

    def flush(self) -> bool:
        """Save what waits, now; False (and `workspace.failed`) when it could not be saved.

        What could not be saved goes on waiting, and `read` gives it.
        """
        self._timer.stop()
        if not self._workspace.has_case():
            return True
        for key, kept in tuple(self._waiting.items()):
            try:
                self._workspace.store.save_draft(key, kept.to_draft())
            except AnnotatorError as error:
                self._workspace.failed.emit(error)
                return False
            del self._waiting[key]
            self._keys.add(key)
            self.saved.emit(key)
            self.changed.emit(len(self._keys))
        return True

    def waits(self) -> bool:
        """True while something is not on the disk yet."""
        return bool(self._waiting)

    def pause(self, *, paused: bool) -> None:
        """While saving fails, somebody else says when to try; what is typed is kept meanwhile."""
        self._paused = paused
        if paused:
            self._timer.stop()

    def drop(self, key: str) -> None:
        """Forget a draft, also one that waits."""
        self._waiting.pop(key, None)
        if not self._waiting:
            self._timer.stop()
        if key not in self._keys or self._workspace.is_read_only():
            return
        try:
            self._workspace.store.drop_draft(key)
        except AnnotatorError as error:
            self._workspace.failed.emit(error)
            return
        self._keys.discard(key)
        self.changed.emit(len(self._keys))

    def read(self, key: str, stored: NoteContent | None = None) -> NoteContent | None:
        """The draft of this key; None if there is none that can be read.

        With what the note says now, only what was typed in the draft stays.
        """
        kept = self._kept(key)
        if kept is None:
            return None
        if self.numbers is not None:
            content, base = self.numbers.placed(key, kept.frames, kept.content, kept.base)
            kept = replace(kept, content=content or kept.content, base=base)
        if stored is None or kept.base is None or kept.base == stored:
            return kept.content
        return rebased(kept.content, kept.base, stored)

    def _kept(self, key: str) -> Kept | None:
        if key in self._waiting:
            return self._waiting[key]
        if key not in self._keys:
            return None
        try:
            data = self._workspace.store.drafts().get(key)
        except AnnotatorError as error:
            self._workspace.failed.emit(error)
            return None
        if data is None:
            return None
        base = data.get(_BASE)
        typed = {name: data[name] for name in data if name not in (_BASE, _FRAMES)}
        content = content_from_draft(typed)
        was = content_from_draft(base) if isinstance(base, dict) else None
        return Kept(content, was, _frames_in(data)) if content is not None else None

    def count(self) -> int:
        """How many drafts the case holds."""
        return len(self._keys)

    def throw_damaged_away(self) -> bool:
        """Forget the damaged drafts; False (and `workspace.failed`) where that cannot be."""
        try:
            for each in self.damaged:
                self._workspace.store.drop_draft(each.row)
        except AnnotatorError as error:
            self._workspace.failed.emit(error)
            return False
        self.damaged = ()
        return True

    def _count(self, _snapshot: object = None) -> None:
        self._waiting.clear()
        self._keys = set()
        self._paused = False
        self.damaged = ()
        self.orphans = ()
        try:
            store = self._workspace.store
            self._keys = {key for key in store.drafts() if key.startswith("note:")}
            self.damaged = store.damaged_drafts()
            if self.damaged and not store.read_only:
                self.damaged = store.set_damaged_drafts_aside()
            self.find_orphans()
        except AnnotatorError as error:
            self._workspace.failed.emit(error)
        self.changed.emit(len(self._keys))

    def find_orphans(self) -> None:
        """See which drafts are changes to notes that are not in the case any more (`orphans`)."""
        store = self._workspace.store
        self.orphans = tuple(
            key
            for key in sorted(self._keys)
            if not key.endswith(":new")
            and store.find("annotation", key.removeprefix("note:")) is None
        )

    def _on_closed(self) -> None:
        self.flush()
        self._waiting.clear()
        self._keys.clear()
        self.damaged = ()
        self.changed.emit(0)
