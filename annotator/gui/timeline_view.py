"""The timeline as it is seen: what it shows of the film, kept up to date and painted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from annotator.case.annotation import Annotation
from annotator.gui.event_marks import EventMarks
from annotator.gui.film_words import grouped
from annotator.gui.frame_shown import FrameShown
from annotator.gui.labels import plain_tip, visible
from annotator.gui.player import Player
from annotator.gui.strip_loader import StripLoader
from annotator.gui.theme import theme_of
from annotator.gui.timeline_hand import Grip, note_at
from annotator.gui.timeline_lanes import NoteLayout, lay_out
from annotator.gui.timeline_moving import Moving, paint_moving
from annotator.gui.timeline_paint import paint_scene, strip_slots
from annotator.gui.timeline_places import GUTTER, THUMBS, Scene, arrange, least_height
from annotator.gui.timeline_samples import SampleLoader
from annotator.gui.timeline_scale import TimeScale
from annotator.gui.timeline_spectrum import SpectrumLoader
from annotator.gui.workspace import Workspace
from annotator.media.shots import Shots
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import NANOSECONDS

_PLAYHEAD = 12


class TimelineView(QWidget):
    """Everything but the hand, which `Timeline` adds. `hovered`: the frame under the cursor, or None."""

    hovered = Signal(object)

    def __init__(self, player: Player, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setAccessibleName(self.tr("Timeline"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumHeight(least_height(0))
        self._player = player
        self._workspace = workspace
        self._loader = StripLoader(workspace, self)
        self._loader.changed.connect(self._redraw)
        self.spectrum = SpectrumLoader(player, self._loader)
        self._samples = SampleLoader(player)
        self._samples.changed.connect(self._on_samples)
        self._index: FrameIndex | None = None
        self._layout: NoteLayout | None = None
        self._scale = TimeScale(1, 1, 1)
        self._still: QPixmap | None = None
        self._scene: Scene | None = None
        self._playhead_ns = 0
        self._grip = Grip("")
        self._hover: int | None = None
        self._calm = False
        self._region_keys: Mapping[str, tuple[int, ...]] = {}
        self._event_marks: EventMarks | None = None
        player.frame_shown.connect(self._on_frame)
        player.pending.connect(self._on_pending)
        player.film_changed.connect(self._on_film)
        player.index_changed.connect(self._on_index)
        player.sound_track_changed.connect(self._loader.set_sound_track)
        player.loop_changed.connect(lambda _loop: self.update())
        workspace.values_changed.connect(self._on_values)
        workspace.note_selected.connect(self._on_note)
        workspace.marks_changed.connect(lambda _marks: self.update())
        if player.index is not None:
            self._on_index(player.index)

    # -- what can be asked and done from outside

    @property
    def scale(self) -> TimeScale:
        """The stretch of the film in view."""
        return self._scale

    def fit(self) -> None:
        """Show the whole film."""
        self._set_scale(self._scale.fitted())

    def zoom(self, steps: int) -> None:
        """Finer or coarser around the playhead."""
        x = self._scale.x_of(self._playhead_ns)
        inside = 0 <= x <= self._scale.width
        self._set_scale(self._scale.zoomed(1.5**steps, x if inside else self._scale.width / 2))

    def look_closely(self, at_ns: int, ns_per_pixel: int) -> None:
        """Show the film around a moment, this finely."""
        self._set_scale(self._scale.closely(at_ns, ns_per_pixel))

    def show_bangs(self, at_ns: Iterable[int]) -> None:
        """Mark these moments in the sound."""
        self._loader.strip.bangs = np.array(sorted(at_ns), np.int64)
        self._redraw()

    def _on_samples(self) -> None:
        self._loader.strip.samples = self._samples.stretch
        self._redraw()

    def sizeHint(self) -> QSize:
        """High enough for six lanes."""
        return QSize(900, least_height(6))

    # -- the film and its notes

    def _on_film(self, _exhibit: object) -> None:
        self._index, self._layout = None, None
        self._grip = Grip("")
        self._redraw()

    def _on_index(self, index: FrameIndex) -> None:
        before = self._scale if self._index is not None else None
        self._index = index
        rate = index.average_rate()
        frame_ns = max(1, NANOSECONDS * rate.denominator // max(1, rate.numerator))
        scale = TimeScale(self._room(), index.end_ns(), frame_ns).fitted()
        if before is not None and not before.is_fitted():
            scale = TimeScale(
                scale.width, scale.film_ns, frame_ns, before.start_ns, before.ns_per_pixel
            )
        self._scale = scale
        self._lay_out()

    def _lay_out(self) -> None:
        exhibit = self._player.exhibit
        if self._index is None or exhibit is None or not self._workspace.has_case():
            self._layout = None
        else:
            case = self._workspace.snapshot
            self._layout = lay_out(
                case.notes_of(exhibit.id),
                self._index,
                case.listed_tracks(),
                case.tracks_on(exhibit.id) if case.tracks else None,
            )
            self.setMinimumHeight(least_height(len(self._layout.lanes)))
        self._redraw()

    def _on_values(self, change: object) -> None:
        entities = {item.entity for item in change.edit.changes}  # type: ignore[attr-defined]
        if entities & {"annotation", "case", "exhibit", "track", "placement"}:
            self._lay_out()

    def _on_note(self, note: Annotation | None) -> None:
        if note is not None and self._layout is not None:
            place = self._layout.place_of(note.id)
            if place is not None:
                start, end = int(self._layout.starts[place]), int(self._layout.ends[place])
                if end < self._scale.start_ns or start > self._scale.end_ns:
                    self._set_scale(self._scale.showing(start, 0.3))
        self.update()

    def _on_frame(self, shown: FrameShown) -> None:
        if not self._player.is_pending():
            self._move_playhead(shown.time_ns)

    def _on_pending(self, index: int) -> None:
        if self._index is not None and index < len(self._index):
            self._move_playhead(self._index.time_ns(index))

    def _move_playhead(self, at_ns: int) -> None:
        if self._player.playing and not self._grip.what and not self._scale.is_fitted():
            x = self._scale.x_of(at_ns)
            if not 0 <= x <= self._scale.width:
                self._set_scale(self._scale.showing(at_ns, 0.1 if self._player.speed > 0 else 0.9))
        before, self._playhead_ns = self._playhead_ns, at_ns
        for moment in {before, at_ns}:
            x = GUTTER + int(self._scale.x_of(moment))
            self.update(QRect(x - _PLAYHEAD, 0, 2 * _PLAYHEAD, self.height()))

    # -- painting

    def _room(self) -> int:
        return max(1, self.width() - GUTTER)

    def show_shots(self, shots: Shots | None) -> None:
        """Mark where the film's shots begin."""
        self._loader.strip.shots = shots
        self._redraw()

    def set_region_keys(self, keys: Mapping[str, tuple[int, ...]]) -> None:
        """Mark the frames at which regions were placed, ascending, by the id of their note."""
        self._region_keys = keys
        self._redraw()

    def set_event_marks(self, marks: EventMarks | None) -> None:
        """Show when frames were recorded, what says so, and where cuts are."""
        self._event_marks = marks
        self._redraw()

    def _redraw(self) -> None:
        self._still, self._scene = None, None
        self.update()

    def _set_scale(self, scale: TimeScale) -> None:
        if scale != self._scale:
            self._scale = scale
            self._redraw()

    def scene(self) -> Scene | None:
        """What is painted now; None without a film."""
        if self._scene is None and self._index is not None and self._layout is not None:
            exhibit = self._workspace.exhibit
            has_wave = self._loader.strip.waveform is not None
            places = arrange(self._room(), self.height(), self._layout.lanes, has_wave=has_wave)
            self._scene = Scene(
                theme_of(self),
                self._scale,
                places,
                self._index,
                self._layout,
                self._loader.strip,
                self._first_number(),
                bool(exhibit is not None and exhibit.provenance.content_warning.strip()),
                self.font(),
                self._calm,
                self._region_keys,
                self._event_marks,
            )
        return self._scene

    def set_calm(self, *, calm: bool) -> None:
        """Show the film's pictures grey, or as they are."""
        if calm != self._calm:
            self._calm = calm
            self._redraw()

    def _first_number(self) -> int:
        return self._workspace.snapshot.info.first_frame_number if self._workspace.has_case() else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the kept still part and what moves on it."""
        painter = QPainter(self)
        scene = self.scene()
        theme = theme_of(self)
        if scene is None:
            painter.fillRect(self.rect(), theme.colour("timeline_ground"))
            painter.setPen(theme.colour("muted"))
            words = self.tr("The film appears here as a band, with its notes.")
            if self._player.exhibit is not None:
                words = self.tr("Reading the frames …")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
            return
        if self._still is None or scene.theme != theme:
            if scene.theme != theme:
                self._scene = None
                scene = self.scene()
                assert scene is not None
            ratio = self.devicePixelRatioF()
            self._still = QPixmap(self.size() * ratio)
            self._still.setDevicePixelRatio(ratio)
            still = QPainter(self._still)
            paint_scene(still, scene)
            still.end()
            self._want_thumbs()
            self._samples.want(self._scale)
            self.spectrum.want(self._scale)
        area = event.rect()
        ratio = self._still.devicePixelRatio()
        painter.drawPixmap(
            QRectF(area),
            self._still,
            QRectF(area.x() * ratio, area.y() * ratio, area.width() * ratio, area.height() * ratio),
        )
        hover = None if self._player.playing else self._hover
        moving = Moving(
            self._playhead_ns,
            self._workspace.marks,
            self._workspace.note,
            self._grip.edge,
            hover,
            self.hasFocus(),
            self._grip.lane,
        )
        paint_moving(painter, scene, moving)

    def _want_thumbs(self) -> None:
        """Where no picture lies in a place of the strip, ask for one."""
        if self._index is None or not self._loader.is_settled():
            return
        strip = self._loader.strip
        slots = strip_slots(self._scale, self._index, strip.slot_width(THUMBS))
        self._loader.want(
            slot.first for slot in slots if strip.frame_in(slot.first, slot.last) is None
        )

    def frame_at(self, x: float) -> int:
        """The frame under a pixel of the widget."""
        assert self._index is not None
        return self._index.index_at_ns(self._scale.ns_at(x - GUTTER))

    def event(self, event: QEvent) -> bool:
        """Show what a note says, as plain text."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            scene = self.scene()
            place = None
            if scene is not None:
                place = note_at(scene, QPointF(event.pos()) - QPointF(GUTTER, 0))
            if scene is None or place is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(
                    event.globalPos(), self._note_tip(scene.layout.notes[place]), self
                )
            return True
        return super().event(event)

    def _note_tip(self, note: Annotation) -> str:
        first = self._first_number()
        frames = grouped(note.start.index + first)
        if note.end is not None:
            frames = f"{frames} – {grouped(note.end.index + first)}"
        text = visible(note.text, 400)
        track = self._workspace.snapshot.track_of(note.id)
        if track is not None:
            frames = f"{frames} · {visible(track.name, 60)}"
        return plain_tip(f"{str(note.kind).capitalize()} · {frames}\n{text}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the scale, or the whole film."""
        super().resizeEvent(event)
        if self._index is not None:
            self._scale = self._scale.resized(self._room())
        self._redraw()

    def changeEvent(self, event: QEvent) -> None:
        """Paint anew in another theme or font."""
        if event.type() in (
            QEvent.Type.PaletteChange,
            QEvent.Type.FontChange,
            QEvent.Type.StyleChange,
        ):
            self._redraw()
        super().changeEvent(event)
