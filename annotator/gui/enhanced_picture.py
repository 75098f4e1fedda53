"""The enhanced picture of the frame on the screen: made in the background, the latest wish wins."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from annotator.case.enhancement import Enhancement, PictureStep, enhancement_id
from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.frame_image import image_from_rgb
from annotator.gui.jobs import Job
from annotator.gui.player import FrameShown, Player
from annotator.gui.workspace import IndexReady, ValuesChanged, Workspace
from annotator.picture.applying import StepMemory, enhance
from annotator.progress import Cancelled, Report
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.picture_film import ExhibitPictures

_REST_MS = 60


class Look(Enum):
    """What the view shows of a frame."""

    ORIGINAL = "original"
    ENHANCED = "enhanced"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class MadePicture:
    """An enhanced picture, the frame that it was made of, and by which steps."""

    exhibit_id: str
    stamp: FrameStamp
    steps: tuple[PictureStep, ...]
    image: QImage
    remarks: tuple[str, ...]


class EnhancedPicture(QObject):
    """Follows player, selection and steps. `changed` when there is something else to paint or say."""

    changed = Signal()
    steps_changed = Signal()

    def __init__(self, workspace: Workspace, player: Player, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._player = player
        self.look = Look.ORIGINAL
        self.error: AnnotatorError | None = None
        self._for_note = False
        self._trial: tuple[PictureStep, ...] | None = None
        self._only_before: int | None = None
        self._made: MadePicture | None = None
        self._job: Job[MadePicture] | None = None
        self._memory = StepMemory()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._make)
        player.frame_shown.connect(self._on_frame)
        workspace.exhibit_selected.connect(self._on_exhibit)
        workspace.note_selected.connect(self._on_note)
        workspace.values_changed.connect(self._on_values)
        workspace.case_closed.connect(self._on_exhibit)
        workspace.index_ready.connect(self._on_index)

    # -- which steps

    @property
    def note_id(self) -> str:
        """The note whose steps are meant; empty for those of the exhibit."""
        note = self._workspace.note if self._for_note and self._workspace.has_case() else None
        return note.id if note is not None else ""

    def own(self) -> Enhancement | None:
        """What the exhibit, or the note that is meant, has stored itself."""
        exhibit = self._exhibit()
        if exhibit is None:
            return None
        wanted = enhancement_id(exhibit.id, self.note_id)
        found = self._workspace.snapshot.find("enhancement", wanted)
        return found if isinstance(found, Enhancement) else None

    def stored(self) -> tuple[PictureStep, ...]:
        """The steps as they are in the case: the note's own, else its exhibit's."""
        exhibit = self._exhibit()
        if exhibit is None:
            return ()
        used = self._workspace.snapshot.enhancement_of(exhibit.id, self.note_id)
        return used.steps if used is not None else ()

    def steps(self) -> tuple[PictureStep, ...]:
        """The steps as they are tried now, else as stored."""
        return self._trial if self._trial is not None else self.stored()

    def shown_steps(self) -> tuple[PictureStep, ...]:
        """Those that the picture is made with: switched on, and before the one that is being placed."""
        steps = self.steps()
        if self._only_before is not None:
            steps = steps[: self._only_before]
        return tuple(step for step in steps if step.on)

    def try_steps(self, steps: tuple[PictureStep, ...] | None) -> None:
        """Show these without storing them; None goes back to what is stored."""
        if steps != self._trial:
            self._trial = steps
            self._wish()

    def refuse(self, error: AnnotatorError) -> None:
        """Say why steps cannot be had."""
        self.error = error
        self.changed.emit()

    def mean_note(self, *, meant: bool) -> None:
        """Whether the selected note's steps are meant, or its exhibit's."""
        if meant != self._for_note:
            self._for_note, self._trial = meant, None
            self.steps_changed.emit()
            self._wish()

    def show_before(self, place: int | None) -> None:
        """Show the picture as it reaches a step (None: as it leaves the last one)."""
        if place != self._only_before:
            self._only_before = place
            self._wish()

    # -- what is seen

    def set_look(self, look: Look) -> None:
        """Show the original, the enhanced picture, or both parted by a line."""
        if look is not self.look:
            self.look = look
            self._wish()

    def toggle(self) -> None:
        """Original and back."""
        self.set_look(Look.ENHANCED if self.look is Look.ORIGINAL else Look.ORIGINAL)

    def picture(self) -> MadePicture | None:
        """The enhanced picture of exactly the frame that is shown, or None."""
        made, shown = self._made, self._player.current
        if made is None or shown is None or self.look is Look.ORIGINAL or self._player.playing:
            return None
        same = made.exhibit_id == shown.exhibit_id and made.stamp.index == shown.stamp.index
        known = made.stamp.digest and shown.stamp.digest
        if not same or shown.near or (known and made.stamp.digest != shown.stamp.digest):
            return None
        steps = self.shown_steps()
        # Without a step there is nothing to enhance, whatever the look.
        return made if steps and made.steps == steps else None

    def frame_shown(self) -> int | None:
        """The number of the frame on the screen, or None."""
        shown = self._player.current
        return None if shown is None else shown.stamp.index

    def is_making(self) -> bool:
        """Whether a picture is on its way."""
        return self._job is not None or self._rest.isActive()

    def _exhibit(self) -> Exhibit | None:
        return self._workspace.exhibit if self._workspace.has_case() else None

    def _on_exhibit(self, _exhibit: object = None) -> None:
        self._stop()
        # A new one: work that is being stopped may still put pictures into the old.
        self._memory = StepMemory()
        self._made, self.error, self._trial, self._only_before = None, None, None, None
        self.look = Look.ORIGINAL
        self.steps_changed.emit()
        self.changed.emit()

    def _on_index(self, _ready: IndexReady) -> None:
        # Numbers may be others now.
        self._memory, self._made = StepMemory(), None
        self._wish()

    def _on_note(self, _note: object) -> None:
        exhibit, note = self._exhibit(), self._workspace.note
        has_own = (
            exhibit is not None
            and note is not None
            and self._workspace.snapshot.find("enhancement", enhancement_id(exhibit.id, note.id))
            is not None
        )
        self._for_note, self._trial = has_own, None
        self.steps_changed.emit()
        self._wish()

    def _on_values(self, changed: ValuesChanged) -> None:
        if changed.of("enhancement"):
            self._trial = None
            self.steps_changed.emit()
            self._wish()

    def _on_frame(self, _shown: FrameShown) -> None:
        if self.look is not Look.ORIGINAL:
            self._wish()

    # -- making it

    def _wish(self) -> None:
        self._stop()
        self.error = None
        if self.look is not Look.ORIGINAL and self.shown_steps():
            self._rest.start()
        self.changed.emit()

    def _stop(self) -> None:
        self._rest.stop()
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _make(self) -> None:
        exhibit, shown, index = self._exhibit(), self._player.current, self._workspace.index
        waiting = self._player.playing or self._player.is_pending()
        if exhibit is None or shown is None or index is None or shown.near or waiting:
            return
        steps, stamp, memory = self.shown_steps(), shown.stamp, self._memory
        if self.picture() is not None or stamp.index >= len(index):
            self.changed.emit()
            return
        store = self._workspace.store

        def work(progress: Report, cancelled: Cancelled) -> MadePicture:
            with ExhibitPictures(store, exhibit, index, memory, cancelled) as film:
                made = enhance(
                    steps, stamp.index, film, memory=memory, progress=progress, cancelled=cancelled
                )
            image = image_from_rgb(made.picture)
            return MadePicture(exhibit.id, stamp, steps, image, made.remarks)

        job = self._job = self._workspace.jobs.start(self.tr("Enhancing the picture"), work)
        job.finished.connect(lambda made: self._on_made(job, made))
        job.failed.connect(lambda error: self._on_failed(job, error))
        self.changed.emit()

    def _on_made(self, job: Job[MadePicture], made: MadePicture) -> None:
        if job is self._job:
            self._job, self._made = None, made
            self.changed.emit()

    def _on_failed(self, job: Job[MadePicture], error: AnnotatorError) -> None:
        if job is self._job:
            self._job = None
            self.error = None if isinstance(error, CancelledError) else error
            self.changed.emit()
