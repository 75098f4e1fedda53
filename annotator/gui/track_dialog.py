"""The tracks of the case: names, colours, order, locks, and the words that they allow."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from annotator.case.codes import CodeColour
from annotator.case.edits import Edit
from annotator.case.tracks import Track
from annotator.gui.code_colours import code_icon
from annotator.gui.record_list import RecordList
from annotator.gui.record_table import Column, Records
from annotator.gui.workspace import Workspace
from annotator.workflow.tracks import add_track, change_track, move_track, new_track, remove_track

_WIDTHS: Final = (180, 100, 72, 72, 200)


class TrackDialog(RecordList):
    """The tracks in their order, the uppermost first; every change is saved."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        words = (
            _tr("Tracks"),
            _tr(
                "A track is a row of the timeline with a name of its own. Notes of a locked track"
                " cannot be changed; a hidden one is not drawn. Where words are given, notes that"
                " are written from then on have no others."
            ),
            _tr("No tracks yet. Notes stand in rows by their kind until they are put on a track."),
        )
        super().__init__(workspace, _records(), words, parent)
        self.setObjectName("trackDialog")
        for place, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(place, width)

    def add_edit(self) -> tuple[Edit, str]:
        """A track below the others."""
        there = self._workspace.snapshot.tracks
        names, number = {track.name for track in there}, len(there) + 1
        while (name := self.tr("Track {n}").format(n=number)) in names:
            number += 1
        track = new_track(there, name, self._workspace.clock)
        return add_track(track), track.id

    def remove_edit(self, record: Track) -> Edit:
        """Its notes stay, on no track."""
        return remove_track(record, self._workspace.snapshot)

    def move_edit(self, record: Track, places: int) -> Edit | None:
        """Another place in the order."""
        return move_track(self._workspace.snapshot.listed_tracks(), record, places)


def _records() -> Records[Track]:
    columns: tuple[Column[Track], ...] = (
        Column(
            _tr("Name"),
            _tr("What it is called on the timeline"),
            lambda track: track.name,
            lambda track, words: replace(track, name=words.strip()),
        ),
        Column(
            _tr("Colour"),
            _tr("The bar before its name"),
            lambda track: str(track.colour),
            lambda track, words: replace(track, colour=CodeColour(words)),
            tuple(str(colour) for colour in CodeColour),
            icon=lambda track: code_icon(track.colour, span=True),
        ),
        Column(
            _tr("Locked"),
            _tr("Its notes cannot be changed"),
            lambda track: _tr("locked") if track.locked else _tr("not locked"),
            lambda track, words: replace(track, locked=bool(words)),
            ticked=lambda track: track.locked,
        ),
        Column(
            _tr("Hidden"),
            _tr("It is not drawn on the timeline"),
            lambda track: _tr("hidden") if track.hidden else _tr("shown"),
            lambda track, words: replace(track, hidden=bool(words)),
            ticked=lambda track: track.hidden,
        ),
        Column(
            _tr("Only these tags"),
            _tr("Parted by commas; empty for any"),
            lambda track: ", ".join(track.tags),
            lambda track, words: replace(track, tags=_parted(words, ",")),
        ),
        Column(
            _tr("Only these texts"),
            _tr("Parted by semicolons; empty for any"),
            lambda track: "; ".join(track.texts),
            lambda track, words: replace(track, texts=_parted(words, ";")),
        ),
    )
    return Records(
        "track", columns, lambda workspace: workspace.snapshot.listed_tracks(), change_track
    )


def _parted(words: str, by: str) -> tuple[str, ...]:
    parts = (part.strip().lstrip("#") if by == "," else part.strip() for part in words.split(by))
    return tuple(dict.fromkeys(part for part in parts if part))


def _tr(text: str) -> str:
    return QCoreApplication.translate("tracks", text)
