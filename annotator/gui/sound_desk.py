"""How the sound of the exhibit is heard: what is stored, what is tried, and the original one key away."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.case.exhibit import Exhibit
from annotator.case.sound import SoundWork, sound_work_id
from annotator.errors import AnnotatorError
from annotator.gui.player import Player
from annotator.gui.workspace import ValuesChanged, Workspace
from annotator.media.probe import StreamFacts
from annotator.media.sound_filter import ORIGINAL
from annotator.workflow.intake import facts_of
from annotator.workflow.sounds import hearing_of, new_work, put_work, work_words

_REST_MS = 700


class SoundDesk(QObject):
    """Settings of the exhibit that is shown; what is tried is stored once the hand rests.

    `changed()` whenever something else is heard; `refused(AnnotatorError)` for settings that cannot be.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(self, workspace: Workspace, player: Player, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._player = player
        self._trial: SoundWork | None = None
        self._original = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.store_trial)
        workspace.exhibit_selected.connect(self._on_exhibit)
        workspace.values_changed.connect(self._on_values)
        player.sound_track_changed.connect(lambda _track: self._hear())
        self._hear()

    # -- what is

    def stored(self) -> SoundWork | None:
        """What the case says of the exhibit shown."""
        exhibit = self._workspace.exhibit
        if exhibit is None or not self._workspace.has_case():
            return None
        found = self._workspace.snapshot.find("sound_work", sound_work_id(exhibit.id))
        return found if isinstance(found, SoundWork) else None

    def work(self) -> SoundWork | None:
        """What is set now, stored or being tried; None without an exhibit."""
        exhibit = self._workspace.exhibit
        if exhibit is None:
            return None
        if self._trial is not None and self._trial.exhibit_id == exhibit.id:
            return self._trial
        return self.stored() or new_work(exhibit.id, self._player.sound_track)

    @property
    def original(self) -> bool:
        """Whether the original is asked for, whatever is set."""
        return self._original

    def is_other_track(self) -> bool:
        """Whether what is set belongs to another sound track than the one that is played."""
        work = self.work()
        return work is not None and work.stream != self._player.sound_track

    def is_filtered(self) -> bool:
        """Whether what is heard is not the original."""
        return not self._player.hearing.is_original()

    def words(self) -> str:
        """What is set, in words; empty where nothing is."""
        work = self.work()
        return "" if work is None else work_words(work)

    def track_facts(self) -> StreamFacts | None:
        """What the file says of the sound track that is played."""
        exhibit = self._workspace.exhibit
        try:
            tracks = () if exhibit is None else facts_of(exhibit).sound
        except AnnotatorError:
            return None
        wanted = self._player.sound_track
        return next((track for track in tracks if track.number == wanted), None)

    # -- what is done

    def toggle_original(self) -> None:
        """The original, or again what is set."""
        self._original = not self._original
        self._hear()

    def try_out(self, work: SoundWork) -> None:
        """Hear these settings at once; they are stored when nothing changes for a moment."""
        if work == self.work():
            return
        self._trial = replace(work, stream=self._player.sound_track)
        self._original = False
        self._hear()
        if self._workspace.has_case() and not self._workspace.is_read_only():
            self._rest.start()

    def store_trial(self) -> None:
        """Store what is tried, as one change that can be undone."""
        self._rest.stop()
        trial = self._trial
        if trial is None or not self._workspace.has_case() or self._workspace.is_read_only():
            return
        before = self._workspace.snapshot.find("sound_work", trial.id)
        try:
            edit = put_work(before if isinstance(before, SoundWork) else None, trial)
        except AnnotatorError as error:
            self.refused.emit(error)
            return
        self._trial = None
        if edit is not None:
            self._workspace.do(edit)
        self._hear()

    # -- following

    def _hear(self) -> None:
        work = self.work()
        heard = ORIGINAL
        if work is not None and not self._original and not self.is_other_track():
            facts = self.track_facts()
            fits = facts is None or work.channel < max(1, facts.channels)
            heard = hearing_of(work) if fits else ORIGINAL
        if work is not None and work.low_hz and work.high_hz and work.low_hz >= work.high_hz:
            heard = ORIGINAL  # said at the field; nothing would be heard
        self._player.set_hearing(heard)
        self.changed.emit()

    def _on_exhibit(self, _exhibit: Exhibit | None) -> None:
        self.store_trial()
        self._trial = None
        self._original = False
        self._hear()

    def _on_values(self, changed: ValuesChanged) -> None:
        if changed.of("sound_work") or changed.of("exhibit"):
            if changed.of("sound_work"):
                self._trial = None  # undone or restored: what the case says holds
            self._hear()
