"""The Picture tab: what the frames of the shown film are, drawn, listed and compared."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from annotator.errors import AnnotatorError
from annotator.gui.empty_state import EmptyState
from annotator.gui.exhibit_form import vertical_scroll
from annotator.gui.facts_chart import FrameChart
from annotator.gui.facts_compared import ComparedTable
from annotator.gui.facts_decoder import DecoderWords
from annotator.gui.facts_drawings import SizesChart, StepsChart, milliseconds
from annotator.gui.facts_frame import RowGrid, frame_rows, shown_rows
from annotator.gui.facts_legend import TypeLegend
from annotator.gui.facts_lists import FindingLists
from annotator.gui.facts_loader import FactsLoader
from annotator.gui.facts_memory import ViewMemory
from annotator.gui.facts_streams import StreamTaker
from annotator.gui.facts_viewing import Viewing
from annotator.gui.field_block import Fold
from annotator.gui.film_words import film_name, grouped
from annotator.gui.frame_shown import FrameShown
from annotator.gui.labels import PlainLabel, plain_tip
from annotator.gui.player import Player
from annotator.gui.workspace import Workspace
from annotator.timing.frame_index import IndexState
from annotator.timing.packet_list import or_none
from annotator.workflow.facts import FilmFacts, rate_words

_REST_MS = 80


class FactsPanel(QWidget):
    """Charts of sizes and steps, findings, this frame, stated and found, how it is shown."""

    def __init__(self, workspace: Workspace, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("factsPanel")
        self._workspace = workspace
        self._player = player
        self.film: FilmFacts | None = None
        self._shown: FrameShown | None = player.current
        self._more = 0
        self.loader = FactsLoader(workspace, self)
        self.decoder_words = DecoderWords(workspace.jobs, self)
        self.memory = ViewMemory(workspace, player, self)
        self.streams = StreamTaker(workspace, self)
        self._build()
        # While playing, the values of a frame are not set 60 times a second.
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._show_frame)
        self.loader.loaded.connect(self._on_loaded)
        self.loader.problem.connect(self._on_problem)
        player.frame_shown.connect(self._on_frame)
        workspace.exhibit_selected.connect(lambda _exhibit: self._on_exhibit())
        workspace.case_closed.connect(self._on_exhibit)
        self._on_exhibit()

    # -- making it

    def _build(self) -> None:
        self.head = PlainLabel("", self, role="strong")
        self.head.setWordWrap(True)
        self.state = PlainLabel("", self, role="warn")
        self.state.setWordWrap(True)
        self.viewing = Viewing(self._workspace, self._player, self)
        self.viewing.stream_wanted.connect(self.streams.go_to)
        self.sizes = SizesChart(self.tr("Bytes of each frame"), self)
        self.steps = StepsChart(self.tr("Time from frame to frame"), self)
        self.legend = TypeLegend(self)
        self.readout = PlainLabel("", self, role="muted")
        self.readout.setWordWrap(True)
        self.readout.setMinimumHeight(2 * self.fontMetrics().height() + 2)
        self.rate = PlainLabel("", self)
        self.rate.setWordWrap(True)
        self.lists = FindingLists(self)
        self.lists.chosen.connect(self._player.seek)
        self.frame = RowGrid(self)
        self.compared = ComparedTable(self)
        self.decoder = PlainLabel(self.tr("Asking the decoder …"), self, role="muted")
        self.decoder.setWordWrap(True)
        self.decoder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.decoder_words.told.connect(self.decoder.setText)
        for chart in (self.sizes, self.steps):
            chart.chosen.connect(self._player.seek)
            chart.hovered.connect(self._on_hover)
            chart.axis_changed.connect(self._on_axis)
        page = QWidget(self)
        page.setProperty("role", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.head)
        column.addWidget(self.state)
        column.addWidget(self.viewing)
        self._column = column
        column.addWidget(self._fold(self.tr("Frames"), self._charts()))
        column.addWidget(self._fold(self.tr("Findings"), self.lists))
        column.addWidget(self._fold(self.tr("This frame"), self.frame))
        column.addWidget(self._fold(self.tr("Stated and found"), self.compared))
        column.addWidget(self._fold(self.tr("How it is decoded"), self.decoder))
        column.addStretch(1)
        self._empty = EmptyState(self)
        self._empty.say(self.tr("What the frames of a video are stands here once there is one."))
        self._pages = QStackedWidget(self)
        self._pages.addWidget(vertical_scroll(page, self))
        self._pages.addWidget(self._empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    def _fold(self, title: str, inside: QWidget) -> Fold:
        fold = Fold(title, self, is_open=True)
        fold.content.addWidget(inside)
        return fold

    def put_fold(self, title: str, inside: QWidget, *, is_open: bool = False) -> Fold:
        """Put another part behind how the film is shown and those put there before."""
        fold = Fold(title, self, is_open=is_open)
        fold.content.addWidget(inside)
        self._more += 1
        self._column.insertWidget(self._column.indexOf(self.viewing) + self._more, fold)
        return fold

    def _charts(self) -> QWidget:
        charts = QWidget(self)
        column = QVBoxLayout(charts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.whole = QToolButton(charts)
        self.whole.setText(self.tr("Whole film"))
        self.whole.setProperty("role", "compact")
        self.whole.setToolTip(
            plain_tip(self.tr("The wheel zooms, a drag moves, a click goes to the frame"))
        )
        self.whole.clicked.connect(self.sizes.fit)
        row = QHBoxLayout()
        row.addWidget(PlainLabel(self.tr("Bytes a frame"), charts, role="muted"), 1)
        row.addWidget(self.whole)
        column.addLayout(row)
        column.addWidget(self.sizes)
        column.addWidget(self.legend)
        column.addWidget(PlainLabel(self.tr("Time to the next frame"), charts, role="muted"))
        column.addWidget(self.steps)
        column.addWidget(self.rate)
        column.addWidget(self.readout)
        return charts

    # -- what is shown

    def _first_number(self) -> int:
        return self._workspace.snapshot.info.first_frame_number if self._workspace.has_case() else 0

    def _on_exhibit(self) -> None:
        exhibit = self._workspace.exhibit if self._workspace.has_case() else None
        self._shown = None
        self._show_film(None)
        self._pages.setCurrentIndex(0 if exhibit is not None else 1)
        if exhibit is not None:
            self.head.setText(film_name(exhibit))
        self.state.setText(self.tr("Reading the frames …"))
        self.state.set_role("muted")

    def _on_loaded(self, film: FilmFacts | None) -> None:
        if film is None:
            return
        self._show_film(film)
        final = film.index.state is IndexState.FINAL
        frames = grouped(film.frames.frames)
        if final:
            words = self.tr("{n} frames, every one decoded and hashed ({decoder})").format(
                n=frames, decoder=film.index.decoder
            )
        else:
            words = self.tr(
                "Provisional: {n} frames by their packets; types, equal frames and damage"
                " are known once every frame is decoded."
            ).format(n=frames)
        trouble = film.packets.trouble if film.packets is not None else ""
        if trouble:
            words += "\n" + self.tr("Reading ended early: {why}.").format(why=trouble)
        self.state.setText(words)
        self.state.set_role("muted" if final and not trouble else "warn")

    def _on_problem(self, error: AnnotatorError) -> None:
        self.state.setText(f"{error.message} {error.hint}".strip())
        self.state.set_role("bad")

    def _show_film(self, film: FilmFacts | None) -> None:
        self.film = film
        for chart in (self.sizes, self.steps):
            chart.show_film(film)
        self.legend.show_types({} if film is None else film.frames.types)
        self.lists.show_film(film, self._first_number())
        self.rate.setText("" if film is None else rate_words(film) + ".")
        self.compared.show_rows(() if film is None else film.compared)
        self._on_hover(None)
        self._show_frame()

    def _on_frame(self, shown: FrameShown) -> None:
        self._shown = shown
        if self.isVisible() and not self._rest.isActive():
            self._rest.start()

    def _show_frame(self) -> None:
        film, shown = self.film, self._shown
        if shown is None:
            self.frame.show_rows([])
            return
        frame = shown.stamp.index
        rows = []
        if film is not None and frame < film.frames.frames:
            rows = frame_rows(film, frame, self._first_number())
            for chart in (self.sizes, self.steps):
                chart.set_current(frame)
        self.frame.show_rows(rows + shown_rows(shown))

    def _on_axis(self, axis: object) -> None:
        for chart in (self.sizes, self.steps):
            if chart is not self.sender():
                chart.set_axis(axis)  # type: ignore[arg-type]

    def _on_hover(self, frame: int | None) -> None:
        film = self.film
        if film is None or frame is None or not 0 <= frame < film.frames.frames:
            self.readout.setText(
                self.tr("Point at a frame: its values stand here.") if film is not None else ""
            )
            return
        words = hover_words(film, frame, self._first_number())
        self.readout.setText(words)
        chart = self.sender()
        if isinstance(chart, FrameChart):
            chart.setToolTip(plain_tip(words))

    # -- Qt

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks: read what is not read yet."""
        super().showEvent(event)
        self.loader.set_wanted(True)
        self.decoder_words.ask()
        self._shown = self._player.current
        self._show_frame()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        self.loader.set_wanted(False)


def hover_words(film: FilmFacts, frame: int, first_number: int) -> str:
    """One frame in a line: number, type, bytes, step."""
    from PySide6.QtCore import QCoreApplication

    said = QCoreApplication.translate
    kind = film.index.frame_type(frame)
    parts = [said("FactsPanel", "frame {n}").format(n=grouped(frame + first_number)), kind]
    if film.index.is_key(frame):
        parts.append(said("FactsPanel", "key frame"))
    size = int(film.frames.size[frame])
    if size >= 0:
        parts.append(said("FactsPanel", "{n} bytes").format(n=grouped(size)))
    step = or_none(int(film.frames.steps.delta[frame]))
    if step is not None:
        words = said("FactsPanel", "{time} to the next")
        parts.append(words.format(time=milliseconds(step, film)))
    if film.index.is_damaged(frame):
        parts.append(said("FactsPanel", "damaged"))
    return " · ".join(parts)
