"""Shots and spectrogram in the window: keys, the timeline, the list of findings."""

from __future__ import annotations

from PySide6.QtCore import QObject

from annotator.errors import AnnotatorError, UsageError
from annotator.gui.actions import Actions
from annotator.gui.facts_lists import FindingLists
from annotator.gui.player import Player
from annotator.gui.shot_finder import ShotFinder
from annotator.gui.timeline import Timeline


class ShotActions(QObject):
    """Connects the actions of shots with the finder, and the finder with what shows them."""

    def __init__(
        self,
        actions: Actions,
        player: Player,
        timeline: Timeline,
        lists: FindingLists,
    ) -> None:
        super().__init__(timeline)
        workspace = player.workspace
        self._workspace = workspace
        self._player = player
        self._timeline = timeline
        self._lists = lists
        self.finder = ShotFinder(workspace, self)
        self.finder.changed.connect(self._show)
        self.finder.failed.connect(workspace.failed)
        actions.connect("play.previous_shot", self._previous)
        actions.connect("play.next_shot", self._next)
        actions.connect("play.find_shots", self._find)
        self._spectrogram = actions["view.spectrogram"]
        actions.connect(
            "view.spectrogram",
            lambda: timeline.spectrum.switch(on=self._spectrogram.isChecked()),
        )
        timeline.spectrum.failed.connect(self._on_no_spectrum)

    def _on_no_spectrum(self, error: AnnotatorError) -> None:
        self._spectrogram.setChecked(False)
        self._timeline.spectrum.switch(on=False)
        self._workspace.failed.emit(error)

    def _show(self) -> None:
        self._timeline.show_shots(self.finder.shots)
        self._lists.show_shots(self.finder.shots)

    def _previous(self) -> None:
        shots = self.finder.shots
        if shots is None:
            self._say_unknown()
        else:
            self._player.seek(shots.before(self._player.wanted))

    def _next(self) -> None:
        shots = self.finder.shots
        if shots is None:
            self._say_unknown()
            return
        found = shots.after(self._player.wanted)
        if found is None:
            self._player.last()
        else:
            self._player.seek(found)

    def _find(self) -> None:
        if self.finder.can_look():
            self.finder.find()
        else:
            self._say_unknown()

    def _say_unknown(self) -> None:
        if not self.finder.can_look():
            words = self.tr("The shots are not known before every frame was decoded once.")
            hint = self.tr("Wait until the index is final; the status bar says when.")
        elif self.finder.is_looking():
            words = self.tr("The shots of this film are being looked for.")
            hint = self.tr("They appear on the timeline in a while.")
        else:
            words = self.tr("The shots of this film were not looked for yet.")
            hint = self.tr("Choose Playback, Find shots.")
        self._workspace.failed.emit(UsageError(words, hint))
