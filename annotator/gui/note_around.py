"""Below the fields of a note: its track, its links, and the templates."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from annotator.case.annotation import Annotation
from annotator.case.links import NoteLink
from annotator.errors import AnnotatorError
from annotator.gui.code_colours import code_icon
from annotator.gui.field_block import FieldBlock, empty_layout
from annotator.gui.icons import icon
from annotator.gui.labels import PlainLabel, menu_text, one_line, plain_tip
from annotator.gui.link_dialog import note_words
from annotator.gui.workspace import ValuesChanged, Workspace
from annotator.workflow.note_edits import unlink_notes
from annotator.workflow.tracks import put_on_track


class _TrackBox(QComboBox):
    """The tracks; the wheel scrolls the panel instead of putting the note elsewhere."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel."""
        event.ignore()


class NoteAround(QWidget):
    """The track of the selected note (of new notes while none is), and its links, both ways.

    What is chosen here is stored at once, as an edit of its own.
    """

    frame_wanted = Signal(object)  # Annotation: show its frame
    link_wanted = Signal()
    tracks_wanted = Signal()
    template_wanted = Signal()
    save_template_wanted = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noteAround")
        self._workspace = workspace
        self._build()
        workspace.note_selected.connect(lambda _note: self.show_all())
        workspace.case_opened.connect(lambda _snapshot: self.show_all())
        workspace.case_closed.connect(self._forget)
        workspace.values_changed.connect(self._on_values)

    def _build(self) -> None:
        self.track = _TrackBox(self)
        self.track.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.track.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.track.setMinimumContentsLength(8)
        self.track.activated.connect(self._on_track)
        self.block = FieldBlock(self.tr("Track"), self.track, self)
        self.locked = PlainLabel("", self, role="warn")
        self.locked.setWordWrap(True)
        self.locked.hide()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        self.links_title = PlainLabel(self.tr("Links to other notes"), self, role="muted")
        self.link = self._button(self.tr("Link to another note…"), self.link_wanted)
        self.insert = self._button(self.tr("Insert a template…"), self.template_wanted)
        self.keep = self._button(self.tr("Save as a template…"), self.save_template_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.insert)
        buttons.addWidget(self.keep)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.block)
        column.addWidget(self.locked)
        column.addWidget(self.links_title)
        column.addLayout(self._rows)
        column.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeading)
        column.addLayout(buttons)

    def _button(self, text: str, signal: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("role", "link")
        button.clicked.connect(lambda _checked=False: signal.emit())  # type: ignore[attr-defined]
        return button

    # -- what is shown

    def show_all(self) -> None:
        """Show track and links of the selected note."""
        if not self._workspace.has_case():
            return
        note = self._workspace.note
        self._show_track(note)
        self._show_links(note)
        writable = not self._workspace.is_read_only()
        for widget in (self.link, self.insert, self.keep, self.track):
            widget.setEnabled(writable)
        self.link.setVisible(note is not None)

    def _show_track(self, note: Annotation | None) -> None:
        case, workspace = self._workspace.snapshot, self._workspace
        if case.find("track", workspace.default_track) is None:
            workspace.default_track = ""
        track = case.track_of(note.id) if note is not None else None
        chosen = (track.id if track else "") if note is not None else workspace.default_track
        self.block.set_label(
            self.tr("Track") if note is not None else self.tr("Track of new notes")
        )
        self.track.clear()
        self.track.addItem(self.tr("No track"), "")
        for each in case.listed_tracks():
            self.track.addItem(code_icon(each.colour, span=True), one_line(each.name, 80), each.id)
        self.track.insertSeparator(self.track.count())
        self.track.addItem(self.tr("Tracks…"), None)
        self.track.setCurrentIndex(max(0, self.track.findData(chosen)))
        is_locked = track is not None and track.locked
        self.locked.setVisible(is_locked)
        if track is not None and is_locked:
            words = self.tr("The track “{name}” is locked; this note cannot be changed.")
            self.locked.setText(words.format(name=one_line(track.name, 60)))

    def _show_links(self, note: Annotation | None) -> None:
        empty_layout(self._rows)
        links: tuple[NoteLink, ...] = ()
        try:
            links = self._workspace.snapshot.links_of(note.id) if note is not None else ()
            for link in links:
                assert note is not None
                self._rows.addWidget(self._row(link, note))
        except AnnotatorError as error:
            self._workspace.failed.emit(error)
        self.links_title.setVisible(bool(links))

    def _row(self, link: NoteLink, note: Annotation) -> QWidget:
        other_id = link.other(note.id)
        other = self._workspace.snapshot.find("annotation", other_id)
        words = note_words(self._workspace, other) if isinstance(other, Annotation) else "?"
        said = f"{self.tr(link.words_from(note.id))}: {words}"
        row = QWidget(self)
        lead = QPushButton(menu_text(one_line(said, 70)), row)
        lead.setProperty("role", "link")
        lead.setToolTip(plain_tip(said))
        lead.setAccessibleName(one_line(said, 200))
        lead.clicked.connect(partial(self._lead, other_id))
        remove = QToolButton(row)
        remove.setIcon(icon("x", "muted"))
        remove.setToolTip(plain_tip(self.tr("Take this link away")))
        remove.setAccessibleName(self.tr("Take this link away"))
        remove.setEnabled(not self._workspace.is_read_only())
        remove.clicked.connect(partial(self._unlink, link))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(lead, 0)
        line.addStretch(1)
        line.addWidget(remove)
        return row

    # -- what is done

    def _on_track(self, at: int) -> None:
        wanted, note = self.track.itemData(at), self._workspace.note
        if wanted is None:
            self.show_all()
            self.tracks_wanted.emit()
        elif note is None:
            self._workspace.default_track = str(wanted)
        else:
            case = self._workspace.snapshot
            track = next((each for each in case.tracks if each.id == wanted), None)
            edit = put_on_track([note.id], track, case)
            if edit is None or not self._workspace.do(edit):
                self.show_all()

    def _lead(self, note_id: str, _checked: bool = False) -> None:
        self._workspace.select_note(note_id)
        note = self._workspace.note
        if note is not None:
            self.frame_wanted.emit(note)

    def _unlink(self, link: NoteLink, _checked: bool = False) -> None:
        self._workspace.do(unlink_notes(link))

    def _on_values(self, changed: ValuesChanged) -> None:
        if any(changed.of(entity) for entity in ("track", "placement", "link", "annotation")):
            self.show_all()

    def _forget(self) -> None:
        self._workspace.default_track = ""
        empty_layout(self._rows)
        self.track.clear()
