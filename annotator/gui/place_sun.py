"""The sun at the frame on the screen, and a shadow's time as an anchor of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from annotator.case.edits import adding
from annotator.case.event_time import AnchorBasis, TimeAnchor
from annotator.clock import utc_text
from annotator.errors import ValueRefusedError
from annotator.gui.event_desk import EventDesk
from annotator.gui.film_words import grouped
from annotator.gui.main_window import MainWindow
from annotator.gui.map_sun import AnchorProposed
from annotator.gui.map_window import MapWindow
from annotator.gui.player import Player
from annotator.gui.settings import Settings
from annotator.gui.workspace import Workspace
from annotator.timing.event_interval import EventInterval
from annotator.workflow.sun import Fitting


class FrameSun(QObject):
    """Tells the sun panel when the frame was recorded; `failed(AnnotatorError)`."""

    failed = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        player: Player,
        settings: Settings,
        desk: EventDesk,
        map_window: MapWindow,
        window: MainWindow,
    ) -> None:
        super().__init__(map_window)
        self._workspace = workspace
        self._player = player
        self._settings = settings
        self._window = window
        self.map = map_window
        self._desk = desk
        desk.changed.connect(self.show)
        map_window.sun.drawn.connect(self._draw_sun)
        map_window.sun.anchor_wanted.connect(self._propose)

    def show(self) -> None:
        """Show the sun at the frame on the screen."""
        if self.map.isVisible():
            self.map.sun.show_event(self._event())

    def _event(self) -> EventInterval | None:
        shown, exhibit, times = self._player.current, self._workspace.exhibit, self._desk.times
        if shown is None or exhibit is None or times is None:
            return None
        return times.of_frame(exhibit.id, shown.stamp)

    def _draw_sun(self, mark: object) -> None:
        self.map.canvas.sun = mark  # type: ignore[assignment]
        self.map.canvas.update()

    def _propose(self, proposed: AnchorProposed) -> None:
        exhibit, shown = self._workspace.exhibit, self._player.current
        if exhibit is None or shown is None or self._workspace.is_read_only():
            self.failed.emit(
                ValueRefusedError(self.tr("No frame is on the screen to tie the time to."))
            )
            return
        clock = self._workspace.clock
        anchor = TimeAnchor(
            id=clock.new_id(),
            exhibit_id=exhibit.id,
            frame=shown.stamp,
            basis=AnchorBasis.SUN,
            plus_minus_us=_half_us(proposed.found),
            author=self._settings.your_name,
            created_at=utc_text(clock.now_utc()),
            at_us=_us(proposed.found),
            zone=proposed.zone,
            why=proposed.why,
        )
        if self._workspace.do(adding("Add time anchor from a shadow", anchor)):
            number = grouped(self._workspace.snapshot.info.shown_number(shown.stamp.index))
            self._window.banners.put(
                "place",
                "good",
                self.tr(
                    "Frame {0} of {1} has a time anchor from the shadow. Undo takes it back."
                ).format(number, exhibit.label),
                "",
            )


def _us(found: Fitting) -> int:
    return round(found.middle().timestamp() * 1_000_000)


def _half_us(found: Fitting) -> int:
    return max(1_000_000, round(found.plus_minus().total_seconds() * 1_000_000))
