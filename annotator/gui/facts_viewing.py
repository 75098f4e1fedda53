"""How the film is shown: which stream, which sound, woven or by fields, which colours, decoded where."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError
from annotator.gui.field_block import FieldBlock
from annotator.gui.film_words import sound_words, stream_words
from annotator.gui.frame_shown import FrameShown
from annotator.gui.labels import PlainLabel, Segment, SegmentedControl, one_line
from annotator.gui.player import Player
from annotator.gui.workspace import Workspace
from annotator.media.engine import MediaFacts
from annotator.workflow.intake import facts_of


class Viewing(QWidget):
    """Choices that change what is seen and heard, never what is noted. `stream_wanted(int)`."""

    stream_wanted = Signal(object)

    def __init__(self, workspace: Workspace, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._player = player
        self._exhibit: Exhibit | None = None
        self._media: MediaFacts | None = None
        self._build()
        player.frame_shown.connect(self._on_frame)
        player.field_changed.connect(self._on_field)
        player.sound_track_changed.connect(self._on_track)
        workspace.exhibit_selected.connect(self._on_exhibit)
        workspace.values_changed.connect(lambda _change: self._fill_streams())
        self._on_exhibit(workspace.exhibit if workspace.has_case() else None)

    def _build(self) -> None:
        self.colour = PlainLabel("", self)
        self.colour.setWordWrap(True)
        self.fields = SegmentedControl(
            (
                Segment(None, self.tr("Woven"), self.tr("Both fields, as they are stored")),
                Segment("upper", self.tr("Upper"), self.tr("Lines 1, 3, 5 …; the others made up")),
                Segment("lower", self.tr("Lower"), self.tr("Lines 2, 4, 6 …; the others made up")),
            ),
            self,
        )
        self.fields.chosen.connect(self._player.set_field)
        self.fields.set_value(None)
        self.field_block = FieldBlock(self.tr("Interlaced picture"), self.fields, self)
        self.field_note = PlainLabel(
            self.tr("Each frame holds two moments. Notes, digests and stills always keep both."),
            self,
            role="muted",
        )
        self.field_note.setWordWrap(True)
        self.field_note.hide()
        self.field_block.hide()
        self.streams = QComboBox(self)
        self.streams.activated.connect(self._on_stream)
        self.stream_block = FieldBlock(self.tr("Video stream"), self.streams, self)
        self.sounds = QComboBox(self)
        self.sounds.activated.connect(self._on_sound)
        self.sound_block = FieldBlock(self.tr("Sound track"), self.sounds, self)
        self.sound = PlainLabel("", self, role="muted")
        for box in (self.streams, self.sounds):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (
            self.colour,
            self.field_block,
            self.field_note,
            self.stream_block,
            self.sound_block,
            self.sound,
        ):
            column.addWidget(part)

    # -- the film

    def _on_exhibit(self, exhibit: Exhibit | None) -> None:
        self._exhibit = exhibit
        self.colour.setText("")
        self.field_block.hide()
        self.field_note.hide()
        try:
            self._media = None if exhibit is None else facts_of(exhibit)
        except AnnotatorError:
            self._media = None
        self._fill_streams()
        self._fill_sounds()

    def _fill_streams(self) -> None:
        media, exhibit = self._media, self._exhibit
        films = () if media is None else media.video
        self.stream_block.setVisible(len(films) > 1)
        if len(films) < 2 or exhibit is None or not self._workspace.has_case():
            return
        labels = {
            other.video_stream: other.label
            for other in self._workspace.snapshot.exhibits
            if other.digest_sha256 == exhibit.digest_sha256
        }
        self.streams.clear()
        for film in films:
            taken = labels.get(film.number)
            where = taken if taken is not None else self.tr("add as an exhibit of its own")
            self.streams.addItem(one_line(f"{stream_words(film)} – {where}"), film.number)
        self.streams.setCurrentIndex(self.streams.findData(exhibit.video_stream))

    def _fill_sounds(self) -> None:
        tracks = () if self._media is None else self._media.sound
        self.sound_block.setVisible(len(tracks) > 1)
        self.sounds.clear()
        for track in tracks:
            self.sounds.addItem(one_line(sound_words(track)), track.number)
        self._on_track(self._player.sound_track)
        if self._media is None:
            self.sound.setText("")
        elif not tracks:
            self.sound.setText(self.tr("No sound: the file has no sound track."))
        else:
            words = self.tr("Sound: {track}").format(track=one_line(sound_words(tracks[0])))
            self.sound.setText("" if len(tracks) > 1 else words)
        self.sound.setVisible(bool(self.sound.text()))

    def _on_stream(self, _row: int) -> None:
        wanted = self.streams.currentData()
        if self._exhibit is None:
            return
        self.streams.setCurrentIndex(self.streams.findData(self._exhibit.video_stream))
        if wanted != self._exhibit.video_stream:
            self.stream_wanted.emit(wanted)

    def _on_sound(self, _row: int) -> None:
        self._player.set_sound_track(int(self.sounds.currentData()))

    def _on_track(self, track: int) -> None:
        self.sounds.setCurrentIndex(self.sounds.findData(track))

    # -- the picture

    def _on_frame(self, shown: FrameShown) -> None:
        if shown.interlaced and self.field_block.isHidden():
            self.field_block.show()
            self.field_note.show()
        words = self.tr("Colour: {note}.").format(note=shown.colour_note)
        if words != self.colour.text() and shown.colour_note:
            self.colour.setText(words)
            self.colour.set_role("warn" if "HDR" in shown.colour_note else "muted")

    def _on_field(self, field: object) -> None:
        self.fields.set_value(field)
