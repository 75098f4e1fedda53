"""When a picture is covered before anybody sees it."""

from __future__ import annotations

from PySide6.QtGui import QImage

from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import Graphic
from annotator.gui.frame_image import blurred, greyed
from annotator.gui.workspace import Workspace


class PictureShield:
    """Covers films with a content warning and frames under graphic notes, until lifted for a film."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lifted: set[str] = set()

    def lift(self, exhibit_id: str) -> None:
        """Show this film as it is, for as long as the case is open."""
        self._lifted.add(exhibit_id)

    def lower(self, exhibit_id: str) -> None:
        """Cover this film again where it warns."""
        self._lifted.discard(exhibit_id)

    def lower_all(self) -> None:
        """Cover every film again; another case was opened."""
        self._lifted.clear()

    def covers(self, frame: int | None) -> bool:
        """Whether the film, or a note at this frame, warns and nobody has lifted the cover."""
        exhibit = self._workspace.exhibit
        if exhibit is None or exhibit.id in self._lifted:
            return False
        if exhibit.provenance.content_warning.strip():
            return True
        return frame is not None and any(
            note.graphic is not Graphic.NONE and note.start.index <= frame <= note.last_index()
            for note in self._workspace.snapshot.notes_of(exhibit.id)
        )


def warns(workspace: Workspace, exhibit: Exhibit) -> bool:
    """Whether a film, or any note on it, is marked as graphic: its small picture is blurred then."""
    if exhibit.provenance.content_warning.strip():
        return True
    notes = workspace.snapshot.notes_of(exhibit.id) if workspace.has_case() else ()
    return any(note.graphic is not Graphic.NONE for note in notes)


def small_picture(workspace: Workspace, exhibit: Exhibit, image: QImage, *, calm: bool) -> QImage:
    """A film's small picture as it may be shown: unrecognisable where it warns, grey if `calm`."""
    if warns(workspace, exhibit):
        return blurred(image)
    return greyed(image) if calm else image
