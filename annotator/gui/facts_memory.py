"""How an exhibit was looked at last, kept beside it: a choice of viewing, never a change of the case."""

from __future__ import annotations

import json
from typing import Final

from PySide6.QtCore import QObject

from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError
from annotator.gui.player import Player
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report

VIEW: Final = "view"
_MOST: Final = 1 << 16


class ViewMemory(QObject):
    """Puts the sound track back that was chosen for an exhibit, and keeps a new choice."""

    def __init__(self, workspace: Workspace, player: Player, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._player = player
        self._known = 0
        player.film_changed.connect(self._on_film)
        player.sound_track_changed.connect(self._on_track)
        self._on_film(player.exhibit)

    def _on_film(self, exhibit: Exhibit | None) -> None:
        self._known = 0
        if exhibit is None or not self._workspace.has_case():
            return
        store, wanted = self._workspace.store, exhibit.id

        def work(_progress: Report, _cancelled: Cancelled) -> int:
            try:
                return sound_track_in(store.derived(wanted, VIEW))
            except AnnotatorError:
                return 0  # it is a convenience only

        def done(track: int) -> None:
            shown = self._player.exhibit
            # A choice made meanwhile is newer than what was kept.
            if shown is not None and shown.id == wanted and self._player.sound_track == 0:
                self._known = track
                self._player.set_sound_track(track)

        self._workspace.jobs.start(self.tr("Reading the view"), work, finished=done, failed=_silent)

    def _on_track(self, track: int) -> None:
        exhibit = self._player.exhibit
        if exhibit is None or track == self._known or self._workspace.is_read_only():
            return
        self._known = track
        store, kept = self._workspace.store, json.dumps({"sound_track": track}).encode()

        def work(_progress: Report, _cancelled: Cancelled) -> None:
            store.put_derived(exhibit.id, VIEW, kept)

        # Where it cannot be kept (a full disk), the choice holds until the case is closed.
        self._workspace.jobs.start(self.tr("Keeping the view"), work, failed=_silent)


def sound_track_in(data: bytes | None) -> int:
    """The sound track that a stored view names; 0 where it names none that makes sense."""
    if data is None:
        return 0
    try:
        found = json.loads(data)["sound_track"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return 0
    return found if type(found) is int and 0 <= found < _MOST else 0


def _silent(_error: AnnotatorError) -> None:
    """Nothing to say: the view is a convenience."""
