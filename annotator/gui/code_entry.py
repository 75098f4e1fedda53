"""Coded entry: one key writes a note at the frame that was meant, also while playing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from PySide6.QtCore import QObject, Signal

from annotator.case.annotation import Annotation
from annotator.case.codes import Code
from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError, MediaError
from annotator.gui.film_words import grouped
from annotator.gui.labels import one_line
from annotator.gui.note_saving import bound_finally, digests_seen
from annotator.gui.player import Player
from annotator.gui.workspace import ValuesChanged, Workspace
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.annotate import add_note, bind
from annotator.workflow.codes import (
    RunningSpan,
    coded_note,
    coding_details,
    running_draft,
    running_spans,
    struck_frame,
)
from annotator.workflow.tracks import with_place


@dataclass(frozen=True, slots=True)
class Running:
    """A span that has begun at the exhibit shown, and the code that ends it."""

    span: RunningSpan
    code: Code


@dataclass(frozen=True, slots=True)
class Said:
    """What a key has just done, in a few words, and the code whose colour it has."""

    words: str
    code: Code


@dataclass(frozen=True, slots=True)
class _Press:
    """The moment of a key: the film, what was on the screen, how fast it ran (0 at rest)."""

    exhibit: Exhibit
    index: FrameIndex
    shown: int
    speed: Fraction

    def frame(self, code: Code) -> int:
        return struck_frame(self.index, self.shown, code, self.speed)


class CodeEntry(QObject):
    """Stamps codes of the open case; spans that run are drafts in the case until they end."""

    said = Signal(object)  # Said
    running_changed = Signal(object)  # tuple[Running, …] of the exhibit shown
    no_code = Signal(object)  # str: the key without a code

    def __init__(self, workspace: Workspace, player: Player, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._player = player
        self._spans: list[RunningSpan] = []
        workspace.case_opened.connect(self._on_case)
        workspace.case_closed.connect(self._on_closed)
        workspace.exhibit_selected.connect(lambda _exhibit: self._tell_running())
        workspace.values_changed.connect(self._on_values)

    # -- what runs

    def running(self) -> tuple[Running, ...]:
        """The spans that run at the exhibit shown, in the order in which they began."""
        exhibit = self._workspace.exhibit
        if exhibit is None:
            return ()
        found = [
            (span, self._code(span.code_id))
            for span in self._spans
            if span.exhibit_id == exhibit.id
        ]
        return tuple(Running(span, code) for span, code in found if code is not None)

    # -- what keys do

    def press(self, key: str) -> None:
        """A digit came down over the picture: write its code, or say that it has none."""
        found = self._workspace.snapshot.codes_with_key(key)
        if found:
            self.stamp(found[0])
        else:
            self.no_code.emit(key)

    def stamp(self, code: Code) -> None:
        """Write a point, begin a span, or end the one of this code that runs."""
        try:
            press = self._press()
            if not code.span:
                self._write(press, code, press.frame(code), None)
                return
            mine = next((r for r in self.running() if r.code.id == code.id), None)
            if mine is not None:
                self._end(press, mine, press.frame(code))
            else:
                self._begin(press, code)
        except AnnotatorError as error:
            self._workspace.failed.emit(error)
        finally:
            self._tell_running()

    def cancel(self) -> bool:
        """Forget the span that began last at this exhibit; False where none runs."""
        running = self.running()
        if not running:
            return False
        last = running[-1]
        try:
            self._forget(last.span)
        except AnnotatorError as error:
            self._workspace.failed.emit(error)
            return False
        self.said.emit(Said(self.tr("{code}: cancelled").format(code=_name(last.code)), last.code))
        self._tell_running()
        return True

    # -- inside

    def _press(self) -> _Press:
        player, exhibit = self._player, self._workspace.exhibit
        index, current = player.index, player.current
        if exhibit is None or index is None:
            raise MediaError(
                self.tr("The frames of this video are not known yet."),
                self.tr("Press the key again when the picture is there."),
            )
        if player.playing and current is not None:
            return _Press(exhibit, index, current.stamp.index, player.speed)
        at_rest = player.wanted if current is None or player.is_pending() else current.stamp.index
        return _Press(exhibit, index, at_rest, Fraction(0))

    def _begin(self, press: _Press, code: Code) -> None:
        at = press.frame(code)
        if code.group_name:
            for other in self.running():
                if other.code.group_name == code.group_name:
                    self._end(press, other, at)
        stamp = bind(press.index, at, digests_seen(self._player))
        span = RunningSpan(code.id, press.exhibit.id, self._workspace.clock.new_id(), stamp)
        self._workspace.store.save_draft(span.draft_key(), running_draft(span))
        self._spans.append(span)
        words = self.tr("{code} begins at {frame}").format(code=_name(code), frame=self._shown(at))
        self.said.emit(Said(words, code))

    def _end(self, press: _Press, running: Running, at: int) -> None:
        start = running.span.start_in(press.index)
        if start is None:
            raise MediaError(
                self.tr("“{code}” began at a frame that is no longer in the film.").format(
                    code=_name(running.code)
                ),
                self.tr("Cancel it with Esc, and code the span again."),
            )
        if self._write(press, running.code, start, at, running.span.note_id):
            self._forget(running.span)

    def _write(
        self, press: _Press, code: Code, start: int, end: int | None, note_id: str = ""
    ) -> bool:
        workspace = self._workspace
        note = coded_note(
            code,
            press.exhibit,
            press.index,
            start,
            end,
            author=workspace.store.actor.name,
            clock=workspace.clock,
            known_digests=digests_seen(self._player),
        )
        if note_id:
            note = replace(note, id=note_id)
        note = bound_finally(note, press.index, workspace)
        track = workspace.snapshot.track_of(code.id)
        edit = with_place(
            add_note(note),
            note.id,
            track.id if track is not None else workspace.default_track,
            workspace.snapshot,
        )
        if not workspace.do(edit, coding_details(code, press.shown, press.speed)):
            return False
        self.said.emit(Said(self._written(code, note), code))
        return True

    def _written(self, code: Code, note: Annotation) -> str:
        if note.end is None:
            return self.tr("{code} at {frame}").format(
                code=_name(code), frame=self._shown(note.start.index)
            )
        return self.tr("{code} from {start} to {end}").format(
            code=_name(code),
            start=self._shown(note.start.index),
            end=self._shown(note.end.index),
        )

    def _forget(self, span: RunningSpan) -> None:
        self._workspace.store.drop_draft(span.draft_key())
        self._spans.remove(span)

    def _shown(self, frame: int) -> str:
        return grouped(self._workspace.snapshot.info.shown_number(frame))

    def _code(self, code_id: str) -> Code | None:
        found = self._workspace.snapshot.find("code", code_id)
        return found if isinstance(found, Code) else None

    def _tell_running(self) -> None:
        self.running_changed.emit(self.running() if self._workspace.has_case() else ())

    def _on_case(self, _snapshot: object) -> None:
        """Spans that ran when the case was closed, or the program died, run on."""
        store = self._workspace.store
        try:
            self._spans = list(running_spans(store.drafts()))
            for span in tuple(self._spans):
                ended = store.find("annotation", span.note_id) is not None
                if ended or self._code(span.code_id) is None:
                    self._spans.remove(span)
                    if not store.read_only:
                        store.drop_draft(span.draft_key())
        except AnnotatorError as error:
            self._workspace.failed.emit(error)
        self._tell_running()

    def _on_closed(self) -> None:
        self._spans = []
        self.running_changed.emit(())

    def _on_values(self, changed: ValuesChanged) -> None:
        changes = changed.of("code")
        gone = {change.id for change in changes if change.after is None}
        for span in tuple(self._spans):
            if span.code_id in gone:
                try:
                    self._forget(span)
                except AnnotatorError as error:
                    self._workspace.failed.emit(error)
        if changes:
            self._tell_running()


def _name(code: Code) -> str:
    """`2 shot audible`; without a key the name alone."""
    return one_line(f"{code.key} {code.name}".strip(), 60)
