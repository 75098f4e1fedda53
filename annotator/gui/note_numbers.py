"""The frames that the numbers of an open note and of its draft mean, whatever index counts them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from annotator.case.annotation import Annotation
from annotator.errors import AnnotatorError, ValueRefusedError
from annotator.gui.drafts import Drafts, new_key
from annotator.gui.note_content import NoteContent
from annotator.gui.note_form import NoteForm
from annotator.gui.note_saving import digests_seen
from annotator.gui.renumbering import number_in
from annotator.gui.workspace import Workspace
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.annotate import bind

if TYPE_CHECKING:
    from annotator.gui.player import Player


@dataclass(frozen=True, slots=True)
class Naming:
    """Which frames are meant by the numbers of one note: its own stamps, those of its draft, an index."""

    index: FrameIndex | None
    digests: Mapping[int, str]
    own: tuple[FrameStamp, ...] = ()
    kept: Mapping[int, FrameStamp] = field(default_factory=dict)

    def stamp(self, frame: int) -> FrameStamp | None:
        """The frame that is meant; None where nothing tells."""
        index = self.index
        final = index is not None and index.state is IndexState.FINAL
        for own in self.own:
            # The note may be bound to the final index before the screen is, and the other way round.
            if own.index == frame and (
                index is None or not final or number_in(index, own) == frame
            ):
                return own
        kept = self.kept.get(frame)
        if index is None or not frame < len(index):
            return kept
        if kept is None or final or not kept.digest:
            return bind(index, frame, self.digests)
        return replace(kept, index=frame)


class Renumbered:
    """Another index counts the frames: old numbers to new ones; `lost` are those without."""

    def __init__(self, naming: Naming, index: FrameIndex) -> None:
        self._naming = naming
        self._index = index
        self.lost: list[int] = []
        self.found: dict[int, FrameStamp] = {}

    def number(self, frame: int) -> int:
        """The new number of what was called `frame`; the same one where that is not there."""
        stamp = self._naming.stamp(frame)
        final = self._index.state is IndexState.FINAL
        if stamp is not None and stamp in self._naming.own and not final:
            self.found[frame] = stamp
            return frame  # as it is stored
        found = None if stamp is None else number_in(self._index, stamp)
        if stamp is None or found is None:
            # Before the first index a number is only where one wanted to go.
            if (stamp is not None or self._naming.index is not None) and frame not in self.lost:
                self.lost.append(frame)
            return frame
        self.found[found] = stamp
        return found

    def content(self, content: NoteContent) -> NoteContent:
        """The same note at the same frames."""
        end = None if content.end is None else self.number(content.end)
        return replace(content, start=self.number(content.start), end=end)

    def show(self, form: NoteForm, first: int) -> None:
        """Give the fields their new numbers; what is half typed stays."""
        for line in (form.start, form.end):
            with suppress(ValueRefusedError):
                frame = line.frame()
                if frame is not None and self.number(frame) != frame:
                    line.show_frame(self.number(frame), first)


class NoteNumbers(QObject):
    """Follows the index of the player; `changed(Renumbered)` when the open note has to follow, too."""

    changed = Signal(object)

    def __init__(
        self, workspace: Workspace, player: Player, drafts: Drafts, open_key: Callable[[], str]
    ) -> None:
        super().__init__(drafts)
        self._workspace = workspace
        self._player = player
        self._index = player.index
        self._kept: dict[str, dict[int, FrameStamp]] = {}
        self._open_key = open_key
        self.lost: tuple[int, ...] = ()
        """Numbers of the draft that was read last whose frames the index does not have."""
        drafts.numbers = self
        player.film_changed.connect(self._on_film)
        player.index_changed.connect(self._on_index)

    def stamps(self, key: str, *contents: NoteContent | None) -> tuple[FrameStamp, ...]:
        """The frames that these numbers mean, to be kept with a draft."""
        naming = self._naming(key)
        numbers = {n for each in contents if each is not None for n in (each.start, each.end)}
        known = {n: naming.stamp(n) for n in numbers if n is not None}
        self._kept[key] = {n: stamp for n, stamp in known.items() if stamp is not None}
        return tuple(replace(self._kept[key][n], index=n) for n in sorted(self._kept[key]))

    def placed(
        self, key: str, stamps: tuple[FrameStamp, ...], *contents: NoteContent | None
    ) -> tuple[NoteContent | None, ...]:
        """What a draft holds, at the frames it was written at, as they are counted now."""
        self.lost = ()
        named = {stamp.index: stamp for stamp in stamps}
        self._kept[key] = named
        if self._index is None or not self._is_shown(key):
            return contents
        renumbered = Renumbered(Naming(None, {}, (), named), self._index)
        own = {stamp.index for stamp in self._own(key) if stamp == named.get(stamp.index)}
        moved = tuple(
            each
            if each is None or {each.start, each.end} - {None} <= own
            else renumbered.content(each)
            for each in contents
        )
        self._kept[key] = renumbered.found
        self.lost = tuple(renumbered.lost)
        return moved

    def _naming(self, key: str) -> Naming:
        index = self._index if self._is_shown(key) else None
        digests = digests_seen(self._player) if index is not None else {}
        return Naming(index, digests, self._own(key), self._kept.get(key, {}))

    def _own(self, key: str) -> tuple[FrameStamp, ...]:
        note = self._note(key)
        return () if note is None else tuple(s for s in (note.start, note.end) if s is not None)

    def _note(self, key: str) -> Annotation | None:
        if not self._workspace.has_case() or key.endswith(":new"):
            return None
        with suppress(AnnotatorError):
            found = self._workspace.snapshot.find("annotation", key.removeprefix("note:"))
            return found if isinstance(found, Annotation) else None
        return None

    def _is_shown(self, key: str) -> bool:
        exhibit, note = self._player.exhibit, self._note(key)
        if exhibit is None:
            return False
        return key == new_key(exhibit.id) or (note is not None and note.exhibit_id == exhibit.id)

    def _on_film(self, _exhibit: object) -> None:
        self._index = None

    def _on_index(self, index: FrameIndex) -> None:
        if index is self._index:
            return
        key = self._open_key()
        renumbered = Renumbered(self._naming(key), index)
        self._kept = {key: renumbered.found}
        shown = self._is_shown(key)
        self._index = index
        if shown:
            self.changed.emit(renumbered)
