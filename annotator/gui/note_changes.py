"""Connects what makes notes of notes: duplicate, move, split, merge, bulk changes, links, tracks, templates."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QInputDialog, QMenu

from annotator.case.annotation import Annotation
from annotator.case.edits import Edit
from annotator.errors import AnnotatorError, ValueRefusedError
from annotator.gui.actions import Actions
from annotator.gui.bulk_dialog import DELETE, TAG, TRACK, BulkDialog
from annotator.gui.kind_marks import kind_icon
from annotator.gui.labels import menu_text
from annotator.gui.link_dialog import LinkDialog
from annotator.gui.main_window import MainWindow
from annotator.gui.note_content import NoteContent
from annotator.gui.note_editor import NoteEditor
from annotator.gui.note_saving import digests_seen
from annotator.gui.notes_table import NotesTable
from annotator.gui.player import Player
from annotator.gui.template_dialog import TemplateDialog
from annotator.gui.track_dialog import TrackDialog
from annotator.gui.workspace import LARGE, Workspace
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.bulk import deleting_notes, prepare
from annotator.workflow.note_edits import duplicate_note, merge_notes, move_note, split_note
from annotator.workflow.templates import template_of


class NoteChanges(QObject):
    """The actions on selected notes, and the lists of tracks and templates."""

    def __init__(
        self,
        actions: Actions,
        workspace: Workspace,
        player: Player,
        table: NotesTable,
        editor: NoteEditor,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._player = player
        self._table = table
        self._editor = editor
        self._window = window
        for id, slot in (
            ("note.duplicate", lambda: self._try(self._duplicate)),
            ("note.duplicate_here", lambda: self._try(self._duplicate_here)),
            ("note.move_here", lambda: self._try(self._move)),
            ("note.split", lambda: self._try(self._split)),
            ("note.merge", lambda: self._try(self._merge)),
            ("note.tag", partial(self.change, TAG)),
            ("note.put_on_track", partial(self.change, TRACK)),
            ("note.change", self.change),
            ("note.link", self.link),
            ("note.tracks", self.show_tracks),
            ("note.templates", self.show_templates),
            ("note.insert_template", self.offer_templates),
            ("note.save_template", self.save_template),
        ):
            actions.connect(id, slot)
        table.add_to_menu(
            [
                actions[f"note.{name}"]
                for name in (
                    "duplicate", "duplicate_here", "move_here", "split", "merge", "tag",
                    "put_on_track", "change", "link",
                )
            ]
            + [actions["disclosure.note"]]
        )  # fmt: skip
        table.deleting_some = self.delete_many
        editor.around.frame_wanted.connect(lambda note: player.seek(note.start.index))
        editor.around.link_wanted.connect(self.link)
        editor.around.tracks_wanted.connect(self.show_tracks)
        editor.around.template_wanted.connect(self.offer_templates)
        editor.around.save_template_wanted.connect(self.save_template)

    # -- one note, or two

    def _try(self, make: Callable[[], Edit | None]) -> None:
        """Do what `make` returns; a refusal is shown in words."""
        if self._workspace.note is None or self._workspace.is_read_only():
            return
        if not self._saved():
            return
        try:
            edit = make()
        except AnnotatorError as error:
            self._workspace.failed.emit(error)
            return
        if edit is not None:
            self._workspace.do(edit)

    def _saved(self) -> bool:
        """What is being typed belongs to its note first; a new one stays a draft."""
        return self._editor.is_new() or self._editor.save()

    def _note(self) -> Annotation:
        note = self._workspace.note
        assert note is not None
        return note

    def _duplicate(self) -> None:
        self._add_copy(None)

    def _duplicate_here(self) -> None:
        self._add_copy(self._here()[1])

    def _add_copy(self, at: int | None) -> None:
        workspace = self._workspace
        index = self._here()[0] if at is not None else None
        edit, copy = duplicate_note(
            self._note(),
            workspace.snapshot,
            author=workspace.store.actor.name,
            clock=workspace.clock,
            index=index,
            at=at,
            known_digests=digests_seen(self._player),
        )
        if workspace.do(edit):
            self._select(copy.id)

    def _move(self) -> Edit | None:
        index, at = self._here()
        clock = self._workspace.clock
        case = self._workspace.snapshot
        return move_note(self._note(), index, at, case, clock, digests_seen(self._player))

    def _split(self) -> None:
        index, at = self._here()
        workspace = self._workspace
        edit, second = split_note(
            self._note(),
            index,
            at,
            workspace.snapshot,
            workspace.clock,
            digests_seen(self._player),
        )
        if workspace.do(edit):
            self._select(second.id)

    def _merge(self) -> None:
        notes = self._table.selected_notes()
        edit, kept = merge_notes(notes, self._workspace.snapshot, self._workspace.clock)
        if self._workspace.do(edit):
            self._select(kept)

    def _select(self, note_id: str) -> None:
        """This note alone, also where it came up inside a selection."""
        self._table.view.clearSelection()
        self._workspace.select_note("")
        self._workspace.select_note(note_id)

    def _here(self) -> tuple[FrameIndex, int]:
        """The index and the frame on the screen, at rest."""
        player, note = self._player, self._note()
        player.pause()
        if player.index is None or player.exhibit is None:
            raise ValueRefusedError(
                self.tr("The frames of this video are not known yet."),
                self.tr("Wait until the picture is there."),
            )
        if player.exhibit.id != note.exhibit_id:
            raise ValueRefusedError(
                self.tr("The selected note belongs to another video than the one shown."),
                self.tr("Select it again; its video is shown then."),
            )
        current = player.current
        if current is None or player.is_pending():
            return player.index, player.wanted
        return player.index, current.stamp.index

    # -- many notes

    def change(self, what: int = TAG) -> None:
        """Ask what is done to the selected notes."""
        if not self._workspace.has_case() or self._workspace.is_read_only():
            return
        if not self._saved():
            return
        notes, count = self._table.chosen()
        if count:
            dialog = BulkDialog(self._workspace, notes, count, what, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.finished.connect(lambda _code: self._table.view.setFocus())
            dialog.open()

    def delete_many(self) -> bool:
        """Delete the selected notes at once; where some must stay, say which and why."""
        notes, count = self._table.chosen()
        if count > LARGE:
            self.change(DELETE)
            return False
        try:
            made = prepare(deleting_notes(), notes(), self._workspace.snapshot)
        except AnnotatorError as error:
            self._workspace.failed.emit(error)
            return False
        if made.left or made.edit is None:
            self.change(DELETE)
            return False
        return self._workspace.do(made.edit)

    # -- links, tracks, templates

    def link(self) -> None:
        """Ask to which note the selected one stands how."""
        note = self._workspace.note
        if note is not None and not self._workspace.is_read_only():
            dialog = LinkDialog(self._workspace, note, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def show_tracks(self) -> None:
        """The list of tracks."""
        if self._workspace.has_case():
            dialog = TrackDialog(self._workspace, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def show_templates(self) -> None:
        """The list of templates."""
        if self._workspace.has_case():
            dialog = TemplateDialog(self._workspace, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def offer_templates(self) -> None:
        """A menu of the templates; the chosen one fills the note that is open, or begins one."""
        if not self._workspace.has_case() or self._workspace.is_read_only():
            return
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, template in enumerate(self._workspace.snapshot.listed_templates(), 1):
            before = f"&{number}  " if number < 10 else ""
            action = menu.addAction(kind_icon(template.kind), before + menu_text(template.name))
            action.triggered.connect(partial(self._insert, template.id))
        if menu.isEmpty():
            menu.addAction(self.tr("No templates yet")).setEnabled(False)
        menu.addSeparator()
        menu.addAction(self.tr("Templates…")).triggered.connect(
            lambda _checked=False: self.show_templates()
        )
        text = self._editor.form.text
        menu.popup(text.mapToGlobal(text.rect().bottomLeft()))
        menu.setFocus()

    def _insert(self, template_id: str, _checked: bool = False) -> None:
        case = self._workspace.snapshot
        template = next((each for each in case.templates if each.id == template_id), None)
        if template is not None:
            if not self._editor.is_open():
                if self._player.exhibit is None:
                    return
                self._window.show_panel("inspector")
                self._editor.begin(self._player.wanted)
            if self._editor.is_new() and case.find("track", template.track_id) is not None:
                self._workspace.default_track = template.track_id
            codes = [person.code for person in case.people]
            self._editor.form.insert_template(template, codes)
            self._editor.around.show_all()

    def save_template(self) -> None:
        """Ask for a name, and keep what the open note says under it."""
        if not self._editor.is_open() or self._workspace.is_read_only():
            return
        try:
            content = self._editor.form.content()
        except AnnotatorError as error:
            self._workspace.failed.emit(error)
            return
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(self.tr("Save as a template"))
        dialog.setLabelText(self.tr("Name (one of the same name is replaced)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.textValueSelected.connect(lambda name: self._keep(name, content))
        dialog.open()

    def _keep(self, name: str, content: NoteContent) -> None:
        case = self._workspace.snapshot
        note = self._workspace.note
        track = case.track_of(note.id) if note is not None else None
        track_id = track.id if track is not None else self._workspace.default_track
        clock = self._workspace.clock
        listed = case.listed_templates()
        self._workspace.do(template_of(name, content, listed, clock, track_id, content.people))
