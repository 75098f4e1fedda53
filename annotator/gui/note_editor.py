"""The note editor: a new note at a frame, or changes to the selected one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from annotator.case.annotation import Annotation
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import NoteKind
from annotator.errors import ValueRefusedError
from annotator.gui.drafts import Drafts, edit_key, new_key
from annotator.gui.note_content import NoteContent, content_of, fitting_kind
from annotator.gui.note_numbers import NoteNumbers, Renumbered
from annotator.gui.note_page import NotePage
from annotator.gui.note_saving import prepared
from annotator.gui.workspace import ValuesChanged, Workspace

if TYPE_CHECKING:
    from annotator.gui.player import Player


class NoteEditor(NotePage):
    """Edits the selected note, or a new one after `begin`.

    A stored note is saved when it is left; a new one with `commit`. What is
    typed is a draft within a second. `left` asks for the focus to go back to the
    picture; `committed(Annotation)` after a note was saved.
    """

    committed = Signal(object)

    def __init__(self, workspace: Workspace, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(workspace, self._frame_here, parent)
        self._player = player
        self._note: Annotation | None = None  # the stored note that is edited
        self._stored: NoteContent | None = None  # what the fields showed when nothing was typed
        self._exhibit_id = ""  # of a new note; '' while none is open
        self._wanted: NoteContent | None = None  # where a restored draft could be moved to
        self._busy = False
        self._refused_key = ""  # of what was to be saved last and is not on the disk
        self.drafts = Drafts(workspace, self)
        self.numbers = NoteNumbers(workspace, player, self.drafts, self._key)
        self.numbers.changed.connect(self._on_numbers)
        self.save_button.clicked.connect(self.commit)
        self.discard_button.clicked.connect(self.discard)
        self.move_button.clicked.connect(self._move_draft)
        self._empty.pressed.connect(self._begin_here)
        self.form.changed.connect(self._on_typed)
        self.form.new_claim_wanted.connect(self._on_new_claim)
        workspace.case_opened.connect(lambda _snapshot: self._close())
        workspace.case_closed.connect(self._close)
        workspace.exhibit_selected.connect(self._on_exhibit)
        workspace.note_selected.connect(self._on_note)
        workspace.values_changed.connect(self._on_values)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus)
        self._close()
        if workspace.exhibit is not None:
            self._on_exhibit(workspace.exhibit)

    # -- for the window

    def begin(self, start: int, end: int | None = None, kind: NoteKind | None = None) -> None:
        """Open a new note at a frame or span (0-based), with the caret in its text.

        A draft that was left at this exhibit comes first, with its own frames.
        """
        exhibit = self._workspace.exhibit
        if exhibit is None or self._workspace.is_read_only():
            return
        self.remember_focus()
        self._leave_note()
        self._workspace.select_note("")
        draft = self.drafts.read(new_key(exhibit.id))
        fresh = NoteContent(kind or NoteKind.OBSERVATION, start, end)
        fresh = fitting_kind(fresh)
        content = fresh
        if draft is not None and not draft.is_blank():
            content = draft if kind is None else replace(draft, kind=kind)
        self._open_new(exhibit.id, content, restored=content is not fresh, wanted=fresh)
        self.form.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.form.text.moveCursor(self.form.text.textCursor().MoveOperation.End)

    def commit(self) -> bool:
        """Save what is open and go back to the picture; False where it was refused."""
        if not self.save():
            return False
        self.go_back()
        return True

    def leave(self) -> None:
        """Go back to the picture. A new note stays as a draft; a stored one is saved."""
        if self._note is not None:
            self.save()
        self.drafts.flush()
        self.go_back()

    def save(self) -> bool:
        """Save what is open; True also where nothing was changed. Refusals stand at the fields."""
        if not self.is_open() or self._workspace.is_read_only():
            return True
        self.form.text.finish()
        if self._note is not None and not self.is_changed():
            self.drafts.drop(self._key())
            self.banner.hide()
            return True
        try:
            saving = prepared(
                self._workspace, self._player, self._exhibit_id, self._note, self.form.content()
            )
        except ValueRefusedError as error:
            self.form.refuse(error)
            self._keep_draft()
            return False
        key, was_new, was_busy = self._key(), self.is_new(), self._busy
        self._busy = True
        done = self._workspace.do(saving.edit)
        self._busy = was_busy
        self._refused_key = "" if done else key
        if not done:
            self._keep_draft()
            return False
        self.drafts.drop(key)
        self._exhibit_id = ""
        self._show_stored(saving.note)
        if was_new:
            self._workspace.select_note(saving.note.id)
        self.committed.emit(saving.note)
        return True

    def save_again(self) -> bool:
        """Save what a failing disk refused, if it is still open; False where it is refused again."""
        return self.save() if self._refused_key == self._key() else True

    def is_unsaved(self) -> bool:
        """True while a save was refused and what it would have stored stands here."""
        return self._refused_key == self._key() and self.is_changed()

    def discard(self) -> None:
        """Throw the draft away: a new note is gone, a stored one as it was saved."""
        self.drafts.drop(self._key())
        if self._note is not None:
            self._show_stored(self._note)
        else:
            self._close()

    def is_open(self) -> bool:
        """True while a note, stored or new, is in the fields."""
        return self._note is not None or bool(self._exhibit_id)

    def is_new(self) -> bool:
        """True while a new note is open that is not saved yet."""
        return bool(self._exhibit_id)

    def is_changed(self) -> bool:
        """True when the fields say something else than what is stored."""
        try:
            return self.is_open() and self.form.content() != self._stored
        except ValueRefusedError:
            return True

    # -- what is open

    def _open_new(
        self, exhibit_id: str, content: NoteContent, *, restored: bool, wanted: NoteContent
    ) -> None:
        self._note, self._exhibit_id = None, exhibit_id
        self._stored = wanted
        self._show(content, "")
        self._wanted = wanted if restored else None
        elsewhere = (wanted.start, wanted.end) != (content.start, content.end)
        move_to = wanted.start if elsewhere else None
        self.say_restored(self.numbers.lost, restored=restored, move_to=move_to)
        self.footer.show_new(exhibit_id, content.start)

    def _show_stored(self, note: Annotation) -> None:
        self._note, self._exhibit_id = note, ""
        stored = content_of(note, self._workspace.snapshot)
        self._show(stored, note.id)
        # As the fields give it back: showing a note must never count as changing it.
        self._stored = self.form.content()
        draft = self.drafts.read(edit_key(note.id), self._stored)
        restored = draft is not None and draft not in (stored, self._stored)
        if draft is not None:
            self._show(draft, note.id)
            self._keep_draft()  # over what is stored now
        self.say_restored(self.numbers.lost, restored=restored, move_to=None)
        self.footer.show_note(note)

    def _show(self, content: NoteContent, own_id: str) -> None:
        read_only = self._workspace.is_read_only()
        user = self._workspace.store.actor.name
        self.form.show_content(content, self._workspace.snapshot, own_id=own_id, user=user)
        self.form.set_read_only(read_only)
        self.save_button.setVisible(self.is_new())
        self.show_fields()

    def _close(self) -> None:
        self._note, self._exhibit_id, self._stored = None, "", None
        self._wanted = None
        self._refused_key = ""
        self.show_nothing()

    def _move_draft(self) -> None:
        if self._wanted is not None and self.is_new():
            try:
                content = self.form.content()
            except ValueRefusedError:
                content = self._wanted
            moved = replace(content, start=self._wanted.start, end=self._wanted.end)
            self._open_new(self._exhibit_id, moved, restored=False, wanted=self._wanted)
            self._keep_draft()
            self.form.text.setFocus()

    def _begin_here(self) -> None:
        here = self._frame_here()
        if here is not None:
            self.begin(here)

    def _frame_here(self) -> int | None:
        if self._player.exhibit is None:
            return None
        current = self._player.current
        if current is None or self._player.is_pending():
            return self._player.wanted
        return current.stamp.index

    # -- what happens

    def _on_typed(self) -> None:
        if self.is_open():
            self._keep_draft()

    def _keep_draft(self) -> None:
        try:
            content = self.form.content()
        except ValueRefusedError:
            return  # a number half typed; the next key brings another
        if content == self._stored or (self.is_new() and content.is_blank()):
            self.drafts.drop(self._key())
        else:
            base = self._stored if self._note is not None else None
            self.drafts.keep(self._key(), content, base)

    def _key(self) -> str:
        return new_key(self._exhibit_id) if self._note is None else edit_key(self._note.id)

    def _leave_note(self) -> None:
        """Save a stored note that was changed; refused changes stay as its draft."""
        if self._note is not None and self._workspace.has_case():
            self.save()
        self.drafts.flush()

    def _on_note(self, note: Annotation | None) -> None:
        if self._busy:
            return
        if note is not None and self._note is not None and note.id == self._note.id:
            return  # its new value comes with values_changed
        if note is None:
            if self._note is not None:
                self._leave_note()
                self._close()
            return
        self._busy = True
        self._leave_note()
        self._busy = False
        self._show_stored(note)

    def _on_exhibit(self, exhibit: Exhibit | None) -> None:
        self._busy = True
        self._leave_note()
        self._busy = False
        self._close()
        draft = self.drafts.read(new_key(exhibit.id)) if exhibit is not None else None
        if exhibit is not None and draft is not None and not draft.is_blank():
            self._open_new(exhibit.id, draft, restored=True, wanted=draft)

    def _on_values(self, changed: ValuesChanged) -> None:
        if self._busy or not self.is_open():
            return
        own_id = self._note.id if self._note is not None else ""
        for change in changed.of("annotation"):
            if change.id == own_id:
                if isinstance(change.after, Annotation):
                    self._show_stored(change.after)
                else:
                    self.drafts.flush()  # offered again if the note comes back
                    self._close()
                return
        self.form.refresh_links(self._workspace.snapshot, own_id, self._workspace.store.actor.name)

    def _on_numbers(self, numbers: Renumbered) -> None:
        """Another index counts the frames: the note stays at the frames that were meant."""
        self._stored = numbers.content(self._stored) if self._stored is not None else None
        self._wanted = numbers.content(self._wanted) if self._wanted is not None else None
        numbers.show(self.form, self._workspace.snapshot.info.first_frame_number)
        if self.is_changed():
            self._keep_draft()
        self.say_numbers(numbers, self._wanted)

    def _on_new_claim(self, what: str) -> None:
        from annotator.gui.record_dialog import RecordDialog

        dialog = RecordDialog(self._workspace, "claim", parent=self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.saved.connect(lambda claim: self._take_claim(what, claim.id))
        dialog.open()

    def _take_claim(self, what: str, claim_id: str) -> None:
        if not self.is_open():
            return
        if what == "states":
            self.form.claim.show_claims(self._workspace.snapshot, claim_id)
            self.form.changed.emit()
        else:
            self.form.bears_on.add(claim_id)

    # -- focus

    def _on_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        if self._note is None or self._busy or old is None or not self.isAncestorOf(old):
            return
        if new is None or self.isAncestorOf(new) or new.window() is not self.window():
            return
        if self._workspace.has_case():
            # After the click that took the focus has done its work.
            QTimer.singleShot(0, self, self._save_left)

    def _save_left(self) -> None:
        if self._note is not None and self._workspace.has_case() and self.is_changed():
            focused = QApplication.focusWidget()
            self.save()
            if focused is not None and focused is not QApplication.focusWidget():
                focused.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter saves, Esc leaves (where no action has taken the key)."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.commit()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
