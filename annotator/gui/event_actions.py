"""Connects event time with the window: the field, the tab, the marks, the dialogs."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject

from annotator.case.event_time import ClockBreak, TimeAnchor
from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError, ValueRefusedError
from annotator.gui.actions import Actions
from annotator.gui.event_cut import CutDialog
from annotator.gui.event_desk import EventDesk
from annotator.gui.event_dialog import AnchorDialog
from annotator.gui.event_field import EventField
from annotator.gui.event_marks import EventMarks
from annotator.gui.event_notes import EventColumn
from annotator.gui.event_panel import EventPanel
from annotator.gui.event_sound_dialog import SoundMatchDialog
from annotator.gui.film_words import grouped
from annotator.gui.incident_window import IncidentWindow
from annotator.gui.inspector import Inspector
from annotator.gui.main_window import MainWindow
from annotator.gui.notes_table import NotesTable
from annotator.gui.player import Player
from annotator.gui.timeline import Timeline
from annotator.gui.transport import TransportBar
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.annotate import bind
from annotator.workflow.event_edits import add_break, change_break, new_break, remove_times
from annotator.workflow.event_time import clock_words

_SURE_US: Final = 1_000_000


class EventActions(QObject):
    """The actions of event time. `desk` knows the times of the open case."""

    def __init__(
        self,
        actions: Actions,
        player: Player,
        inspector: Inspector,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._actions = actions
        self._workspace, self._player, self._window = player.workspace, player, window
        self._inspector = inspector
        self.desk = EventDesk(self._workspace, self)
        transport = window.panels.transport
        assert isinstance(transport, TransportBar)
        self.field = EventField(self.desk, player, transport)
        transport.event_place.addWidget(self.field)
        table = window.panels.notes_table
        assert isinstance(table, NotesTable)
        self.column = EventColumn(self.desk, table.model, table.view)
        self.panel = EventPanel(self._workspace, player, self.desk, inspector)
        inspector.tabs.addTab(self.panel, self.tr("Time"))
        self.panel.wanted.connect(lambda id: actions[id].trigger())
        self.panel.edit_wanted.connect(self.edit)
        self.panel.delete_wanted.connect(self.delete)
        self.field.explain_wanted.connect(self.show_panel)
        for id, slot in (
            ("event.anchor", partial(self._ask, tied=False)),
            ("event.tie", partial(self._ask, tied=True)),
            ("event.cut", self._cut),
            ("event.sound", self._compare_sound),
            ("event.go_other", self._go_other),
            ("event.panel", self.show_panel),
            ("event.incident", self.show_incident),
        ):
            actions.connect(id, slot)
        self.desk.changed.connect(self._mark_timeline)
        self._workspace.exhibit_selected.connect(lambda _exhibit: self._mark_timeline())

    def show_panel(self) -> None:
        """Bring the list of times and cuts to the front."""
        self._window.show_panel("inspector")
        self._inspector.tabs.setCurrentWidget(self.panel)
        self.panel.list.setFocus()

    def show_incident(self) -> IncidentWindow:
        """Open the incident time line, or bring it to the front."""
        there = self._window.findChild(IncidentWindow)
        if there is None:
            there = IncidentWindow(self._workspace, self._player, self.desk, self._window)
            there.frame_wanted.connect(lambda wanted: self.go_to(*wanted))
            there.note_wanted.connect(self._show_note)
        there.show()
        there.raise_()
        there.activateWindow()
        there.list.setFocus()
        return there

    def _show_note(self, note_id: str) -> None:
        self._workspace.select_note(note_id)
        note = self._workspace.note
        if note is not None:
            self._player.seek(note.start.index)

    def show_problem(self, error: AnnotatorError) -> None:
        """Say why something could not be done."""
        self._window.banners.put("event", "warn", error.message, error.hint)

    def go_to(self, exhibit_id: str, frame: int) -> None:
        """Show a frame of any film (0-based)."""
        self._workspace.select_exhibit(exhibit_id)
        self._player.seek(frame)

    def edit(self, mark: TimeAnchor | ClockBreak) -> None:
        """Change an anchor or a cut."""
        if isinstance(mark, ClockBreak):
            label = self.desk.labels().get(mark.exhibit_id, "?")
            number = grouped(mark.frame.index + self.desk.first_number())
            head = self.tr("{label}, before frame {number}").format(label=label, number=number)
            dialog = CutDialog(head, mark.why, self._window)
            dialog.entered.connect(partial(self._change_break, mark))
            dialog.open()
            return
        exhibit = self._workspace.snapshot.exhibit(mark.exhibit_id)
        self._open(exhibit, mark.frame, anchor=mark)

    def delete(self, mark: TimeAnchor | ClockBreak) -> None:
        """Take an anchor or a cut away; undo brings it back."""
        self._workspace.do(remove_times([mark]))

    # -- what the actions do

    def _here(self) -> tuple[Exhibit, FrameStamp]:
        exhibit, shown, index = self._workspace.exhibit, self._player.current, self._player.index
        if exhibit is None or shown is None or index is None or self._player.is_pending():
            raise ValueRefusedError(
                self.tr("The picture is still being decoded."), self.tr("Wait until it is there.")
            )
        return exhibit, bind(index, shown.stamp.index, self._player.known_digests)

    def _ask(self, *, tied: bool) -> None:
        self._window.banners.clear("event")
        self._player.pause()
        try:
            exhibit, frame = self._here()
            if tied and len(self._workspace.snapshot.exhibits) < 2:
                raise ValueRefusedError(
                    self.tr("There is no other film in this case."), self.tr("Add it first.")
                )
        except AnnotatorError as error:
            self.show_problem(error)
            return
        self._open(exhibit, frame, tied=tied)

    def _open(
        self,
        exhibit: Exhibit,
        frame: FrameStamp,
        *,
        tied: bool = False,
        anchor: TimeAnchor | None = None,
    ) -> None:
        dialog = AnchorDialog(
            self._workspace, self._player, self.desk, exhibit, frame, self._window,
            tied=tied, anchor=anchor,
        )  # fmt: skip
        dialog.show()

    def _compare_sound(self) -> None:
        self._window.banners.clear("event")
        exhibit = self._workspace.exhibit
        if exhibit is None:
            return
        if len(self._workspace.snapshot.exhibits) < 2:
            self.show_problem(
                ValueRefusedError(
                    self.tr("There is no other film in this case."), self.tr("Add it first.")
                )
            )
            return
        dialog = SoundMatchDialog(self._workspace, self.desk, exhibit, self._window)
        dialog.frame_wanted.connect(lambda wanted: self.go_to(*wanted))
        dialog.show()

    def _cut(self) -> None:
        self._window.banners.clear("event")
        self._player.pause()
        try:
            exhibit, frame = self._here()
            there = [
                each
                for each in self._workspace.snapshot.clock_breaks
                if each.exhibit_id == exhibit.id and each.frame.index == frame.index
            ]
            if there:
                raise ValueRefusedError(self.tr("A cut is marked here already."))
        except AnnotatorError as error:
            self.show_problem(error)
            return
        workspace = self._workspace
        author = workspace.store.actor.name
        workspace.do(add_break(new_break(workspace.clock, author, exhibit, frame)))

    def _change_break(self, mark: ClockBreak, why: str) -> None:
        if why != mark.why:
            after = ClockBreak(
                mark.id, mark.exhibit_id, mark.frame, mark.author, mark.created_at, why
            )
            self._workspace.do(change_break(mark, after))

    def _go_other(self) -> None:
        """The next film, in the order of the case, that shows this moment."""
        self._window.banners.clear("event")
        try:
            self._step_over()
        except AnnotatorError as error:
            self.show_problem(error)

    def _step_over(self) -> None:
        exhibit, frame = self._here()
        times = self.desk.times
        said = None if times is None else times.of_frame(exhibit.id, frame)
        if times is None or said is None or said.earliest_us is None or said.latest_us is None:
            raise ValueRefusedError(
                self.tr("Nothing says when this frame was recorded."),
                self.tr("Enter the time of a frame of this film, or tie it to another."),
            )
        if said.contradicted:
            raise ValueRefusedError(
                self.tr("The times of this film contradict each other."),
                self.tr("Look at them in the Time tab first."),
            )
        ids = [each.id for each in self._workspace.snapshot.exhibits]
        start = ids.index(exhibit.id) + 1
        moment = (said.earliest_us + said.latest_us) // 2
        for other in (*ids[start:], *ids[: start - 1]):
            found = times.frame_at(other, moment)
            if found is not None:
                self.go_to(other, found)
                label = self.desk.labels().get(other, "?")
                number = grouped(found + self.desk.first_number())
                self._window.banners.put(
                    "event",
                    "good",
                    self.tr(
                        "The same moment in {label}: frame {number}, as far as the anchors tell."
                    ).format(label=label, number=number),
                )
                return
        raise ValueRefusedError(
            self.tr("No other film shows this moment, as far as is known."),
            self.tr("Tie another film to this one by a moment that both hold."),
        )

    def _mark_timeline(self) -> None:
        timeline, exhibit = self._window.panels.timeline, self._workspace.exhibit
        if isinstance(timeline, Timeline):
            marks = None if exhibit is None else marks_of(self.desk, self.panel, exhibit.id)
            timeline.set_event_marks(marks)


def marks_of(desk: EventDesk, panel: EventPanel, exhibit_id: str) -> EventMarks | None:
    """What the timeline shows of an exhibit's event time; None where there is nothing."""
    marks, times = panel.marks(), desk.times
    if times is None or not marks:
        return None
    torn = {id for each in times.contradictions for id in each.anchors}

    def time_of(frame: int) -> str:
        said = times.of_number(exhibit_id, frame)
        if said is None or said.contradicted or not said.is_closed():
            return ""
        assert said.earliest_us is not None
        assert said.latest_us is not None
        middle = (said.earliest_us + said.latest_us) // 2
        sure = said.latest_us - said.earliest_us < _SURE_US
        return ("" if sure else "~") + clock_words(middle, said.zone)

    return EventMarks(
        tuple((panel.frame_of(m), m.id in torn) for m in marks if isinstance(m, TimeAnchor)),
        tuple(m.frame.index for m in marks if isinstance(m, ClockBreak)),
        time_of,
    )
