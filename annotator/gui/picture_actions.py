"""What the actions of playback, picture and notes do."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from annotator.case.annotation import Annotation
from annotator.case.edits import Action
from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.actions import Actions
from annotator.gui.empty_state import EmptyState
from annotator.gui.facts_fields import next_field
from annotator.gui.frame_view import FrameView
from annotator.gui.go_to_dialog import GoToDialog
from annotator.gui.note_editor import NoteEditor
from annotator.gui.notes_table import NotesTable
from annotator.gui.player import Player
from annotator.gui.workspace import Marks, Workspace
from annotator.progress import Cancelled, Report
from annotator.provenance.canonical import Json


class PlaybackActions(QObject):
    """Connects the Playback menu and the picture's View actions."""

    def __init__(
        self,
        actions: Actions,
        player: Player,
        view: FrameView,
        workspace: Workspace,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._player = player
        self._workspace = workspace
        self._window = window
        for id, slot in (
            ("play.toggle", player.toggle),
            ("play.reverse", lambda: player.shuttle(-1)),
            ("play.stop", lambda: player.shuttle(0)),
            ("play.forward", lambda: player.shuttle(1)),
            ("play.step_back", lambda: player.step(-1)),
            ("play.step_forward", lambda: player.step(1)),
            ("play.second_back", lambda: player.jump_seconds(-1)),
            ("play.second_forward", lambda: player.jump_seconds(1)),
            ("play.ten_seconds_back", lambda: player.jump_seconds(-10)),
            ("play.ten_seconds_forward", lambda: player.jump_seconds(10)),
            ("play.previous_exhibit", lambda: self._to_exhibit(-1)),
            ("play.next_exhibit", lambda: self._to_exhibit(1)),
            ("play.slower", lambda: player.change_speed(-1)),
            ("play.faster", lambda: player.change_speed(1)),
            ("play.normal_speed", lambda: player.set_speed(Fraction(1))),
            ("play.ten_back", lambda: player.step(-10)),
            ("play.ten_forward", lambda: player.step(10)),
            ("play.previous_key", player.previous_key),
            ("play.next_key", player.next_key),
            ("play.first", player.first),
            ("play.last", player.last),
            ("play.go_to", self._go_to),
            ("play.loop", self._loop),
            ("play.mute", lambda: player.set_muted(not player.muted)),
            ("view.fit", view.fit),
            ("view.actual_size", view.actual_size),
            ("view.zoom_in", lambda: view.zoom(1)),
            ("view.zoom_out", lambda: view.zoom(-1)),
            ("view.blur", view.toggle_blur),
        ):
            actions.connect(id, slot)
        actions.connect("view.fields", lambda: next_field(player))
        actions["view.fields"].setVisible(False)
        player.frame_shown.connect(
            lambda shown: actions["view.fields"].setVisible(shown.interlaced)
        )
        view.blur_changed.connect(actions["view.blur"].setChecked)

    def _go_to(self) -> None:
        if self._player.index is not None:
            GoToDialog(self._player, self._workspace, self._window).open()

    def _to_exhibit(self, step: int) -> None:
        exhibits = self._workspace.snapshot.exhibits
        here = self._workspace.exhibit
        at = next((i for i, each in enumerate(exhibits) if here and each.id == here.id), -step)
        if 0 <= at + step < len(exhibits):
            self._workspace.select_exhibit(exhibits[at + step].id)

    def _loop(self) -> None:
        wanted = None if self._player.loop is not None else self._workspace.marks.span()
        self._player.set_loop(wanted)


class NoteActions(QObject):
    """Connects the Note menu: notes at the frame shown, in and out points, stills."""

    still_saved = Signal(object)  # Path
    problem = Signal(object)  # AnnotatorError
    editor_wanted = Signal()

    def __init__(
        self,
        actions: Actions,
        workspace: Workspace,
        player: Player,
        editor: NoteEditor,
        table: NotesTable,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._player = player
        self._editor = editor
        self._window = window
        table.edit_wanted.connect(self._edit)
        table.note_wanted.connect(self.at_frame)
        for id, slot in (
            ("note.point", self.at_frame),
            ("note.span", self.on_span),
            ("note.mark_in", self._mark_in),
            ("note.mark_out", self._mark_out),
            ("note.clear_in", lambda: self._set(replace(workspace.marks, start=None))),
            ("note.clear_out", lambda: self._set(replace(workspace.marks, end=None))),
            ("note.next", table.go_next),
            ("note.previous", table.go_previous),
            ("note.commit", editor.commit),
            ("note.leave", editor.leave),
            ("edit.edit_note", table.edit_selected),
            ("edit.delete_note", table.delete_selected),
            ("still.save", self._save_still),
        ):
            actions.connect(id, slot)
        self._empty = (*table.findChildren(EmptyState), *editor.findChildren(EmptyState))
        actions.keys_changed.connect(lambda: self._name_key(actions))
        self._name_key(actions)

    def _name_key(self, actions: Actions) -> None:
        """Empty panels say which key begins a note."""
        for empty in self._empty:
            empty.set_key(actions.first_key("note.point"))

    def frame_here(self) -> int | None:
        """The frame that a note made now is bound to: the one shown, at rest; None without a film.

        While the film's frames are still being read, it is the one that will be shown first.
        """
        if self._player.exhibit is None:
            return None
        self._player.pause()
        current = self._player.current
        if current is None or self._player.is_pending():
            return self._player.wanted
        return current.stamp.index

    def at_frame(self) -> None:
        """Pause and begin a note at this frame."""
        here = self.frame_here()
        if here is not None:
            self.editor_wanted.emit()
            self._editor.begin(here, None)

    def on_span(self) -> None:
        """Begin a note on the in–out span, or at this frame if there is none."""
        span = self._workspace.marks.span()
        if span is None:
            self.at_frame()
            return
        self._player.pause()
        self.editor_wanted.emit()
        self._editor.begin(*span)

    def _mark_in(self) -> None:
        here = self._frame_now()
        if here is not None:
            end = self._workspace.marks.end
            self._set(Marks(here, end if end is not None and end > here else None))

    def _mark_out(self) -> None:
        here = self._frame_now()
        if here is not None:
            start = self._workspace.marks.start
            self._set(Marks(start if start is not None and start < here else None, here))

    def _frame_now(self) -> int | None:
        current = self._player.current
        if current is None:
            return None
        return self._player.wanted if self._player.is_pending() else current.stamp.index

    def _set(self, marks: Marks) -> None:
        self._workspace.set_marks(marks)

    def _edit(self, _note: Annotation) -> None:
        self.editor_wanted.emit()
        self._editor.form.text.setFocus()

    def _save_still(self) -> None:
        exhibit, index, here = self._workspace.exhibit, self._player.index, self._frame_now()
        if exhibit is None or index is None or here is None:
            return
        self._player.pause()
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        number = self._workspace.snapshot.info.shown_number(here)
        proposal = Path(pictures or Path.home()) / f"{exhibit.label}-frame-{number}.png"
        chosen, _filter = QFileDialog.getSaveFileName(
            self._window, self.tr("Save this frame"), str(proposal), self.tr("PNG picture (*.png)")
        )
        if chosen:
            self.save_still(here, Path(chosen))

    def save_still(self, frame: int, target: Path) -> None:
        """Write one frame of the exhibit shown as PNG, samples and facts beside it, and log it."""
        exhibit, index = self._workspace.exhibit, self._player.index
        assert exhibit is not None
        assert index is not None
        store = self._workspace.store
        current = self._player.current
        shown = current.stamp.digest if current is not None and current.stamp.index == frame else ""
        label = self.tr("Still of {label}, frame {n}").format(
            label=exhibit.label, n=self._workspace.snapshot.info.shown_number(frame)
        )

        number = self._workspace.snapshot.info.shown_number(frame)

        def work(_progress: Report, cancelled: Cancelled) -> Path:
            from annotator.media.engine import open_frames
            from annotator.workflow.disclosure_check import Leaving
            from annotator.workflow.disclosure_gate import film_cleared
            from annotator.workflow.intake import exhibit_path
            from annotator.workflow.still_files import write_still_files

            leaving = Leaving(
                pictures={exhibit.id: (index.stamp(frame),)},
                texts=((target.name, target.name),),
                values=False,
                exact=True,
            )
            passed = film_cleared(store, exhibit, None, leaving, cancelled=cancelled)

            # A provisional index has no digests, so the frame itself is asked while it is open.
            with open_frames(exhibit_path(store, exhibit), index) as reader:
                made = write_still_files(
                    reader,
                    frame,
                    target,
                    {
                        "label": exhibit.label,
                        "exhibit_sha256": exhibit.digest_sha256,
                        "video_stream": exhibit.video_stream,
                        "shown_number": number,
                    },
                    recorded=shown,
                    overwrite=True,
                    cancelled=cancelled,
                )
            if not store.read_only:
                details: dict[str, Json] = {"frame": frame, "frame_digest": made.digest}
                details |= passed.said
                store.log(Action.EXPORT, label, details=details)
            return target

        self._workspace.jobs.start(
            self.tr("Saving the frame"), work, finished=self._on_still, failed=self._failed
        )

    def _on_still(self, target: Path) -> None:
        self._workspace.tell_logged()
        self.still_saved.emit(target)

    def _failed(self, error: AnnotatorError) -> None:
        if not isinstance(error, CancelledError):
            self.problem.emit(error)
