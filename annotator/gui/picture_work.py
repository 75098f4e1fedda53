"""Connects picture work with the window: panel, layer over the picture, actions, stills in pairs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QScrollArea

from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.actions import Actions
from annotator.gui.enhance_panel import EnhancePanel
from annotator.gui.enhanced_layer import EnhancedLayer
from annotator.gui.enhanced_picture import EnhancedPicture, Look
from annotator.gui.facts_care import CalmFrameView
from annotator.gui.inspector import Inspector
from annotator.gui.main_window import MainWindow
from annotator.gui.measure_panel import MeasurePanel
from annotator.gui.plate_tray import PlateActions
from annotator.gui.player import Player
from annotator.gui.point_picker import PointPicker
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report


class PictureWork(QObject):
    """Enhancing and measuring. `problem(AnnotatorError)`, `still_saved(Path)`."""

    problem = Signal(object)
    still_saved = Signal(object)

    def __init__(
        self,
        actions: Actions,
        workspace: Workspace,
        player: Player,
        view: CalmFrameView,
        inspector: Inspector,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._player = player
        self._window = window
        self._inspector = inspector
        self.enhanced = EnhancedPicture(workspace, player, self)
        self.plates = PlateActions(actions, workspace, player, self.enhanced, window)
        self.layer = EnhancedLayer(view, self.enhanced)
        self.picker = PointPicker(view, self.layer, self)
        facts = inspector.facts
        self.panel = EnhancePanel(workspace, self.enhanced, self.layer, self.picker, facts)
        self.fold = facts.put_fold(self.tr("Enhancement"), self.panel)
        self.measuring = MeasurePanel(
            workspace, player, self.enhanced, self.layer, self.picker, facts
        )
        self.measure_fold = facts.put_fold(self.tr("Measuring"), self.measuring)
        # Once what changed is laid out.
        self.picker.changed.connect(lambda: QTimer.singleShot(0, self, self._bring_into_view))
        self.panel.save_wanted.connect(self.save_pair)
        for id, slot in (
            ("view.enhanced", self.enhanced.toggle),
            ("view.split", self._toggle_split),
            ("view.enhance", self.show_panel),
            ("view.measure_length", lambda: self._measure("length")),
            ("view.measure_angle", lambda: self._measure("angle")),
            ("view.set_scale", lambda: self._measure("scale")),
            ("still.save_enhanced", self.save_pair),
        ):
            actions.connect(id, slot)
        self._shown = actions["view.enhanced"]
        self._split = actions["view.split"]
        self.enhanced.changed.connect(self._show_checked)

    def show_panel(self) -> None:
        """Bring the picture steps to the front."""
        self._show_tab()
        self.fold.set_open(True)
        self.panel.buttons.add.setFocus()

    def _measure(self, what: str) -> None:
        self._show_tab()
        self.measure_fold.set_open(True)
        self.measuring.begin(what)

    def _bring_into_view(self) -> None:
        """What was measured, and what to do with it, is on the screen however low the window is."""
        if self.picker.is_active or self.measuring.isHidden():
            return
        above = self.measuring.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            wanted = self.measuring.save if self.measuring.save.isVisible() else self.measuring.hint
            above.ensureWidgetVisible(wanted, 0, 96)

    def _show_tab(self) -> None:
        self._window.show_panel("inspector")
        self._inspector.tabs.setCurrentWidget(self._inspector.facts)

    def _toggle_split(self) -> None:
        is_split = self.enhanced.look is Look.SPLIT
        self.enhanced.set_look(Look.ORIGINAL if is_split else Look.SPLIT)

    def _show_checked(self) -> None:
        self._shown.setChecked(self.enhanced.look is Look.ENHANCED)
        self._split.setChecked(self.enhanced.look is Look.SPLIT)

    # -- stills

    def save_pair(self) -> None:
        """Ask for a name, then write original, enhanced picture and steps of the frame shown."""
        exhibit, frame = self._workspace.exhibit, self.enhanced.frame_shown()
        if exhibit is None or frame is None:
            return
        self._player.pause()
        self.panel.store_trial()
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        number = self._workspace.snapshot.info.shown_number(frame)
        proposal = Path(pictures or Path.home()) / f"{exhibit.label}-frame-{number}.png"
        chosen, _filter = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save original and enhanced"),
            str(proposal),
            self.tr("PNG picture (*.png)"),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if chosen:
            self.write_pair(frame, Path(chosen))

    def write_pair(self, frame: int, target: Path) -> None:
        """Write the pair and its steps in the background; what is there already is not replaced."""
        exhibit, index = self._workspace.exhibit, self._workspace.index
        if exhibit is None or index is None:
            return
        store, steps, note_id = self._workspace.store, self.enhanced.steps(), self.enhanced.note_id

        def work(progress: Report, cancelled: Cancelled) -> Path:
            from annotator.media.engine import open_frames
            from annotator.workflow.intake import exhibit_path
            from annotator.workflow.picture_work import enhanced_still, write_enhanced

            with open_frames(exhibit_path(store, exhibit), index) as reader:
                still = enhanced_still(
                    reader, exhibit, frame, steps, note_id=note_id,
                    progress=progress, cancelled=cancelled,
                )  # fmt: skip
            return write_enhanced(store, still, target)[1]

        self._workspace.jobs.start(
            self.tr("Saving the enhanced frame"), work, finished=self._on_still, failed=self._failed
        )

    def _on_still(self, path: Path) -> None:
        self._workspace.tell_logged()
        self.still_saved.emit(path)

    def _failed(self, error: AnnotatorError) -> None:
        if not isinstance(error, CancelledError):
            self.problem.emit(error)
