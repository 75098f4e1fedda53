"""Ties a frame to wall-clock time, or to a frame of another film. The program can be used meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import (
    QWidget,
)

from annotator.case.event_time import AnchorBasis, TimeAnchor
from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError, ValueRefusedError
from annotator.gui.event_desk import EventDesk
from annotator.gui.event_form import AnchorForm
from annotator.gui.field_block import FieldBlock
from annotator.gui.film_words import grouped
from annotator.gui.go_to_dialog import understand
from annotator.gui.plain_edit import PlainLine
from annotator.gui.player import Player
from annotator.gui.workspace import Workspace
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.annotate import bind
from annotator.workflow.event_edits import add_anchor, change_anchor, tied_anchor, timed_anchor
from annotator.workflow.event_time import (
    ReadMoment,
    TwiceError,
    as_local,
    moment_words,
    offset_words,
    read_moment,
    read_span,
    read_zone,
    span_words,
)


class AnchorDialog(AnchorForm):
    """A frame, and when it was: a time give or take, or the same moment in another film."""

    def __init__(
        self,
        workspace: Workspace,
        player: Player,
        desk: EventDesk,
        exhibit: Exhibit,
        frame: FrameStamp,
        parent: QWidget | None = None,
        *,
        tied: bool = False,
        anchor: TimeAnchor | None = None,
    ) -> None:
        is_tie = tied if anchor is None else anchor.at_us is None
        super().__init__(workspace, exhibit.id, parent, tied=is_tie, new=anchor is None)
        self._player, self._desk = player, desk
        self._exhibit, self._frame, self._anchor = exhibit, frame, anchor
        self._there: tuple[Exhibit, FrameStamp] | None = None
        self._read: ReadMoment | None = None
        number = grouped(frame.index + desk.first_number())
        self.head.setText(
            self.tr("{label}, frame {number}").format(label=exhibit.label, number=number)
        )
        self._fill()
        self.around.textChanged.connect(lambda _text: self._check())
        if self.tied:
            self.film.currentIndexChanged.connect(lambda _row: self._check())
            self.other.textChanged.connect(lambda _text: self._check())
            self.take.clicked.connect(self.take_shown)
            player.frame_shown.connect(self._on_frame)
            desk.changed.connect(self._check)
        else:
            self.time.textChanged.connect(lambda _text: self._check())
            self.zone.editTextChanged.connect(lambda _text: self._check())
            self.twice.chosen.connect(lambda _which: self._check())
        workspace.case_closed.connect(self.reject)
        self._check()

    def _fill(self) -> None:
        anchor = self._anchor
        if self.tied:
            self.around.setText("0.1" if anchor is None else _seconds(anchor.plus_minus_us))
            if anchor is not None and anchor.tied_frame is not None:
                self.film.setCurrentIndex(self.film.findData(anchor.tied_exhibit_id))
                self.other.setText(str(anchor.tied_frame.index + self._desk.first_number()))
            self.other.setFocus()
            self._enable_take()
        else:
            self.around.setText("1" if anchor is None else _seconds(anchor.plus_minus_us))
            zone = self._desk.zone_for(self._exhibit.id) if anchor is None else anchor.zone
            self.zone.setEditText(zone)
            if anchor is not None and anchor.at_us is not None:
                self.time.setText(moment_words(anchor.at_us, anchor.zone))
                self.twice.set_value(1 + as_local(anchor.at_us, anchor.zone).fold)
            self.time.setFocus()
        if anchor is not None:
            self.basis.setCurrentIndex(max(0, self.basis.findData(anchor.basis)))
            self.why.setPlainText(anchor.why)

    def _check(self) -> None:
        """Say at each field what is wrong with it, and below what is understood."""
        for block in self.blocks().values():
            block.accept()
        words = self._attempt(self._tie_words if self.tied else self._time_words)
        around = self._attempt(lambda: span_words(self._around_us()))
        typed_there = self._read is not None and self._read.plus_minus_us is not None
        self.around.setEnabled(not typed_there)
        self.answer.setText(f"{words} ± {around}" if words and around else "")
        self.keep.setEnabled(bool(words and around))

    def _attempt(self, read: Callable[[], str]) -> str:
        try:
            return read()
        except TwiceError as error:
            self.twice.show()
            self._refuse(error)
        except AnnotatorError as error:
            self._refuse(error)
        return ""

    def _refuse(self, error: AnnotatorError) -> None:
        field = error.field if isinstance(error, ValueRefusedError) else ""
        blocks = self.blocks()
        first = "target" if self.tied else "time"
        block = blocks.get(field, blocks[first])
        if not self._is_untouched(block):
            block.refuse(error.message, error.hint)

    def _is_untouched(self, block: FieldBlock) -> bool:
        """An empty field is not wrong yet."""
        widget = block.widget
        return isinstance(widget, PlainLine) and not widget.text().strip()

    def _time_words(self) -> str:
        zone = self.zone.currentText()
        self._read = None
        text = self.time.text()
        if not text.strip():
            return ""
        zone_name = read_zone(zone)
        later = self.twice.value() if self.twice.isVisibleTo(self) else None
        days = [a for a in self._workspace.snapshot.time_anchors if a.at_us is not None]
        own = [a for a in days if a.exhibit_id == self._exhibit.id] or days
        day = None
        if own and own[-1].at_us is not None:
            day = as_local(own[-1].at_us, own[-1].zone).date()
        try:
            read_moment(text, zone_name, day=day)
        except TwiceError:
            pass
        else:
            self.twice.hide()
            later = None
        self._read = read_moment(
            text, zone_name, day=day, later=None if later is None else later == 2
        )
        at, name = self._read.at_us, self._read.zone
        return f"{moment_words(at, name)} {offset_words(at, name)} ({name})"

    def _tie_words(self) -> str:
        self._there = None
        case = self._workspace.snapshot
        other = case.find("exhibit", str(self.film.currentData() or ""))
        if not isinstance(other, Exhibit):
            raise ValueRefusedError(
                self.tr("There is no other film in this case."),
                self.tr("Add it first."),
                field="tied",
            )
        text = self.other.text()
        index = self._desk.index_of(other.id)
        before = self._anchor
        if index is None and before is not None and before.tied_frame is not None:
            if other.id == before.tied_exhibit_id:
                self._there = other, before.tied_frame
        elif index is not None and text.strip():
            target = understand(text, index, case.info.first_frame_number)
            digests = self._player.known_digests if self._shown_id() == other.id else None
            self._there = other, bind(index, target.index, digests)
        elif text.strip():
            raise ValueRefusedError(
                self.tr("The frames of {label} are not known yet.").format(label=other.label),
                self.tr("Open that film and press “Take the frame that is shown”."),
                field="target",
            )
        if self._there is None:
            return ""
        number = grouped(self._there[1].index + self._desk.first_number())
        return self.tr("at the same moment as {label} frame {number}").format(
            label=other.label, number=number
        )

    def _around_us(self) -> int:
        typed = None if self.tied or self._read is None else self._read.plus_minus_us
        return read_span(self.around.text()) if typed is None else typed

    def _shown_id(self) -> str:
        return "" if self._player.current is None else self._player.current.exhibit_id

    def _enable_take(self) -> None:
        there = self._shown_id()
        self.take.setEnabled(bool(there) and there != self._exhibit.id)

    def _on_frame(self, _shown: object) -> None:
        self._enable_take()

    def take_shown(self) -> None:
        """Use the frame that is on the screen, of another film."""
        shown = self._player.current
        if shown is None or shown.exhibit_id == self._exhibit.id:
            return
        self.film.setCurrentIndex(self.film.findData(shown.exhibit_id))
        self.other.setText(str(shown.stamp.index + self._desk.first_number()))

    def accept(self) -> None:
        """Store it; stays open where something is wrong."""
        self._check()
        if not self.keep.isEnabled():
            return
        clock, author = self._workspace.clock, self._workspace.store.actor.name
        around, why = self._around_us(), self.why.toPlainText().strip()
        basis = AnchorBasis(self.basis.currentData())
        if self.tied:
            assert self._there is not None
            made = tied_anchor(
                clock, author, self._exhibit, self._frame, *self._there, around, basis, why
            )
        else:
            assert self._read is not None
            made = timed_anchor(
                clock, author, self._exhibit, self._frame, self._read, around, basis, why
            )
        before = self._anchor
        edit = add_anchor(made)
        if before is not None:
            same = replace(made, id=before.id, author=before.author, created_at=before.created_at)
            if same == before:
                super().accept()
                return
            edit = change_anchor(before, same)
        if self._workspace.do(edit):
            super().accept()


def _seconds(span_us: int) -> str:
    whole, rest = divmod(span_us, 1_000_000)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
