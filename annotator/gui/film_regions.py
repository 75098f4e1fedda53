"""The regions of the film that is shown, kept in step with what is saved."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from annotator.case.annotation import Annotation
from annotator.case.region import Region
from annotator.errors import AnnotatorError
from annotator.gui.workspace import ValuesChanged, Workspace


class RegionKeys(dict[str, tuple[int, ...]]):
    """Frames by the id of a note; `covered` are the notes of which a region is covered."""

    covered: frozenset[str] = frozenset()


class FilmRegions(QObject):
    """Regions by id, in the order in which they were drawn. Signal `changed` after every change."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._regions: dict[str, Region] = {}
        workspace.exhibit_selected.connect(lambda _exhibit: self._read())
        workspace.case_opened.connect(lambda _snapshot: self._read())
        workspace.case_closed.connect(self._forget)
        workspace.values_changed.connect(self._on_values)

    def all(self) -> tuple[Region, ...]:
        """Every region of the film."""
        return tuple(self._regions.values())

    def of(self, note_id: str) -> tuple[Region, ...]:
        """The regions of one note."""
        return tuple(r for r in self._regions.values() if r.annotation_id == note_id)

    def find(self, region_id: str) -> Region | None:
        """The region with this id, None where the film has none."""
        return self._regions.get(region_id)

    def seen_at(self, index: int) -> tuple[tuple[Annotation, Region], ...]:
        """The regions whose note reaches a frame, with the note."""
        found = []
        for region in self._regions.values():
            note = self._note(region.annotation_id)
            if note is not None and note.start.index <= index <= note.last_index():
                found.append((note, region))
        return tuple(found)

    def key_frames(self) -> RegionKeys:
        """The frames at which regions were placed, ascending, by the id of their note."""
        found: dict[str, set[int]] = {}
        for region in self._regions.values():
            frames = found.setdefault(region.annotation_id, set())
            frames.update(key.stamp.index for key in region.key_frames)
        made = RegionKeys({note_id: tuple(sorted(each)) for note_id, each in found.items()})
        case = self._workspace.snapshot if self._workspace.has_case() else None
        if case is not None:
            covered = {cover.region_id for cover in case.covers}
            made.covered = frozenset(
                region.annotation_id for region in self._regions.values() if region.id in covered
            )
        return made

    def _note(self, note_id: str) -> Annotation | None:
        try:
            return self._workspace.snapshot.film_notes.find(note_id)
        except AnnotatorError:
            return None  # told of when the notes were read

    def _read(self) -> None:
        exhibit = self._workspace.exhibit
        self._regions = {}
        if exhibit is not None:
            try:
                found = self._workspace.store.regions_on(exhibit.id)
            except AnnotatorError as error:
                self._workspace.failed.emit(error)
                found = ()
            self._regions = {region.id: region for region in found}
        self.changed.emit()

    def _forget(self) -> None:
        self._regions = {}
        self.changed.emit()

    def _on_values(self, changed: ValuesChanged) -> None:
        touched = changed.of("region")
        for change in touched:
            if isinstance(change.after, Region):
                if change.id in self._regions or self._is_here(change.after):
                    self._regions[change.id] = change.after
            else:
                self._regions.pop(change.id, None)
        if any(change.before is None for change in touched):
            # What undo brings back stands where it stood.
            order = sorted(self._regions.values(), key=lambda region: region.created_at)
            self._regions = {region.id: region for region in order}
        if touched or changed.of("annotation") or changed.of("cover"):
            self.changed.emit()

    def _is_here(self, region: Region) -> bool:
        note = self._note(region.annotation_id)
        exhibit = self._workspace.exhibit
        return note is not None and exhibit is not None and note.exhibit_id == exhibit.id
