"""Frames kept for a comparison plate, from any exhibit of the open case, and the two actions for it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from annotator.gui.actions import Actions
from annotator.gui.enhanced_picture import EnhancedPicture, Look
from annotator.gui.frame_shown import FrameShown
from annotator.gui.main_window import MainWindow
from annotator.gui.plate_dialog import Boxes, PlateDialog
from annotator.gui.player import Player
from annotator.gui.workspace import Workspace
from annotator.workflow.plate_parts import parts_of
from annotator.workflow.plates import MOST, PlateFrame

_BANNER = "plate"


class PlateTray(QObject):
    """What is kept, in order; it stays while exhibits are switched and goes with the case."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frames: tuple[PlateFrame, ...] = ()
        self.boxes: dict[tuple[str, int], Boxes] = {}
        """Boxes of the regions that were there when a frame was kept, by exhibit and frame."""
        workspace.case_closed.connect(self._forget)

    @property
    def frames(self) -> tuple[PlateFrame, ...]:
        """What is kept, in the order of the plate."""
        return self._frames

    def _forget(self) -> None:
        self.boxes.clear()
        self.put(())

    def put(self, frames: tuple[PlateFrame, ...]) -> None:
        """Keep these instead."""
        if frames != self._frames:
            self._frames = frames
            self.changed.emit()


class PlateActions(QObject):
    """Keeps the frame that is shown, and asks for a plate of those that are kept."""

    def __init__(
        self,
        actions: Actions,
        workspace: Workspace,
        player: Player,
        enhanced: EnhancedPicture,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._workspace, self._player, self._enhanced = workspace, player, enhanced
        self._window = window
        self.tray = PlateTray(workspace, self)
        actions.connect("plate.keep", self.keep)
        actions.connect("plate.make", self.ask)

    def keep(self) -> None:
        """Put the frame that is shown into the tray, with its steps where it is shown enhanced."""
        exhibit, current = self._workspace.exhibit, self._player.current
        if exhibit is None or current is None:
            return
        self._player.pause()
        stamp = current.stamp
        number = self._player.wanted if self._player.is_pending() else stamp.index
        digest = stamp.digest if stamp.index == number else ""
        steps = () if self._enhanced.look is Look.ORIGINAL else self._enhanced.shown_steps()
        kept = PlateFrame(exhibit.id, number, None, steps, digest)
        name = self.tr("{label}, frame {number}").format(
            label=exhibit.label, number=f"{self._workspace.snapshot.info.shown_number(number):,}"
        )
        if len(self.tray.frames) >= MOST:
            self._window.banners.put(
                _BANNER,
                "warn",
                self.tr("A plate holds {most} frames; {name} was not kept.").format(
                    most=MOST, name=name
                ),
                self.tr("Make the plate, or take frames off it."),
                button=self.tr("Make plate…"),
                pressed=self.ask,
            )
            return
        if not steps and stamp.index == number:
            self.tray.boxes[exhibit.id, number] = self._boxes(current)
        self.tray.put((*self.tray.frames, kept))
        self._window.banners.put(
            _BANNER,
            "good",
            self.tr("{name} is kept for a plate.").format(name=name),
            self.tr("Kept so far: {count}. Other exhibits can be opened meanwhile.").format(
                count=len(self.tray.frames)
            ),
            button=self.tr("Make plate…"),
            pressed=self.ask,
        )

    def _boxes(self, shown: FrameShown) -> Boxes:
        """The boxes of the regions of the selected note at this frame."""
        note = self._workspace.note
        if note is None or note.exhibit_id != shown.exhibit_id:
            return ()
        regions = self._workspace.snapshot.regions_of(note.id)
        return parts_of(
            regions, shown.stamp, shown.stored, (shown.width, shown.height), shown.orientation
        )

    def ask(self) -> PlateDialog | None:
        """Ask how the plate is to be and where it goes; without an exhibit nothing happens."""
        if self._workspace.exhibit is None:
            return None
        self._window.banners.clear(_BANNER)
        dialog = PlateDialog(self._workspace, self.tray.frames, self._window, self.tray.boxes)
        dialog.frames_changed.connect(self.tray.put)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog
