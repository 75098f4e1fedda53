"""The pictures of an exhibit, opened only when one is asked for that is not at hand."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from annotator.case.exhibit import Exhibit
from annotator.media.engine import FrameSource, open_frames
from annotator.picture.applying import StepMemory
from annotator.picture.pixels import Rgb
from annotator.progress import Cancelled, never
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.intake import exhibit_path
from annotator.workflow.picture_work import ReaderPictures


class ExhibitPictures:
    """Pictures for picture.applying; those that were decoded stay in `memory`. Use it in a `with`."""

    def __init__(
        self,
        store: CaseStore,
        exhibit: Exhibit,
        index: FrameIndex,
        memory: StepMemory,
        cancelled: Cancelled = never,
    ) -> None:
        self._store = store
        self._exhibit = exhibit
        self._index = index
        self._memory = memory
        self._cancelled = cancelled
        self._reader: FrameSource | None = None
        self._film: ReaderPictures | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._reader is not None:
            self._reader.close()

    @property
    def count(self) -> int:
        """How many frames the exhibit has."""
        return len(self._index)

    def rgb(self, index: int) -> Rgb:
        """A frame in full. Raises MediaError."""
        return self._kept(index, "woven")

    def field(self, index: int, *, upper: bool) -> Rgb:
        """One field of a frame, the lines between made up. Raises MediaError."""
        return self._kept(index, "upper" if upper else "lower")

    def _kept(self, index: int, part: str) -> Rgb:
        key = (self._exhibit.id, index, part)
        known = self._memory.get(key)
        if known is not None:
            return known[0]
        film = self._opened()
        made = film.rgb(index) if part == "woven" else film.field(index, upper=part == "upper")
        self._memory.put(key, made, ())
        return made

    def _opened(self) -> ReaderPictures:
        if self._film is None:
            path = exhibit_path(self._store, self._exhibit)
            self._reader = open_frames(path, self._index)
            self._film = ReaderPictures(self._reader, self._cancelled)
        return self._film
