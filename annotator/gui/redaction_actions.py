"""Redaction in the window: covering, the redacted view, the review, and copies."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt

from annotator.case.annotation import Annotation
from annotator.case.cover_view import CoveredRegion
from annotator.case.edits import Edit
from annotator.case.redaction import CoverWay, SoundWay
from annotator.case.region import Region
from annotator.errors import AnnotatorError
from annotator.gui.actions import Actions
from annotator.gui.film_regions import FilmRegions
from annotator.gui.frame_view import FrameView
from annotator.gui.main_window import MainWindow
from annotator.gui.redacted_layer import RedactedLayer
from annotator.gui.redaction_dialog import RedactionDialog
from annotator.gui.redaction_margin import MarginDialog
from annotator.gui.redaction_review import RedactionReview
from annotator.gui.region_hand import RegionHand
from annotator.workflow.cover_edits import (
    cover_of,
    cover_regions,
    cover_sound,
    uncover_regions,
    uncover_sound,
)
from annotator.workflow.redact import covered_regions


class RedactionActions(QObject):
    """The actions of redaction; `layer` paints what is covered, `review` steps through faces."""

    def __init__(
        self,
        actions: Actions,
        hand: RegionHand,
        regions: FilmRegions,
        view: FrameView,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._actions, self._hand, self._regions = actions, hand, regions
        self._window = window
        self._workspace = hand.player.workspace
        self.layer = RedactedLayer(hand, view)
        self.review = RedactionReview(actions, hand, self.layer, window)
        for id, slot in (
            ("redact.cover", lambda: self.cover(CoverWay.SOLID)),
            ("redact.pixelate", lambda: self.cover(CoverWay.PIXELATED)),
            ("redact.blur", lambda: self.cover(CoverWay.BLURRED)),
            ("redact.margin", self.ask_margin),
            ("redact.uncover", self._uncover),
            ("redact.mute", lambda: self.cover_sound(SoundWay.MUTED)),
            ("redact.bleep", lambda: self.cover_sound(SoundWay.BLEEP)),
            ("redact.noise", lambda: self.cover_sound(SoundWay.NOISE)),
            ("redact.hear", self._hear),
            ("redact.view", self._show_view),
            ("redact.copy", self.open),
        ):
            actions.connect(id, slot)
        regions.changed.connect(self._read)
        self._read()

    def open(self) -> RedactionDialog | None:
        """Ask what kind of copy is made, and where; without a film nothing happens."""
        if self._workspace.exhibit is None:
            return None
        try:
            dialog = RedactionDialog(self._workspace, self._window)
        except AnnotatorError as error:
            self._refuse(error)
            return None
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def cover(self, way: CoverWay) -> None:
        """Cover the selected region in a way."""
        self._with_region(
            lambda region: cover_regions(
                [region], self._workspace.snapshot, way=way,
                author=self._workspace.store.actor.name, clock=self._workspace.clock,
            )
        )  # fmt: skip

    def cover_sound(self, way: SoundWay) -> None:
        """Cover the sound of the selected note's span."""
        self._with_note(
            lambda note: cover_sound(
                note, self._workspace.snapshot, way=way,
                author=self._workspace.store.actor.name, clock=self._workspace.clock,
            )
        )  # fmt: skip

    def ask_margin(self) -> None:
        """Ask how far the cover of the selected region reaches."""
        region = self._region()
        if region is None:
            return
        cover = cover_of(region.id, self._workspace.snapshot)
        if cover is None:
            self._say(self.tr("The region is not covered."), self.tr("Cover it first."))
            return
        dialog = MarginDialog(cover, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def take(entered: tuple[int, str]) -> None:
            margin, why = entered
            self._do(
                lambda: cover_regions(
                    [region], self._workspace.snapshot, way=cover.way, margin=margin, why=why,
                    author=self._workspace.store.actor.name, clock=self._workspace.clock,
                )
            )  # fmt: skip

        dialog.entered.connect(take)
        dialog.open()

    def _uncover(self) -> None:
        self._with_region(lambda region: uncover_regions([region], self._workspace.snapshot))

    def _hear(self) -> None:
        self._with_note(lambda note: uncover_sound(note, self._workspace.snapshot))

    def _show_view(self) -> None:
        self.layer.set_preview(self._actions["redact.view"].isChecked())

    def _region(self) -> Region | None:
        region = self._hand.region()
        if region is None:
            self._say(
                self.tr("No region is selected."),
                self.tr("Select one on the picture or in the list of its note."),
            )
        return region

    def _with_region(self, make: Callable[[Region], Edit | None]) -> None:
        region = self._region()
        if region is not None:
            self._do(lambda: make(region))

    def _with_note(self, make: Callable[[Annotation], Edit | None]) -> None:
        note = self._workspace.note
        if note is not None:
            self._do(lambda: make(note))

    def _do(self, make: Callable[[], Edit | None]) -> None:
        self._window.banners.clear("redact")
        try:
            edit = make()
        except AnnotatorError as error:
            self._refuse(error)
            return
        if edit is None:
            self._say(self.tr("It is so already."), "")
        elif self._workspace.do(edit):
            self._window.status.showMessage(edit.label, 4000)

    def _say(self, words: str, hint: str) -> None:
        self._window.banners.put("redact", "warn", words, hint)

    def _refuse(self, error: AnnotatorError) -> None:
        self._say(error.message, error.hint)

    def _read(self) -> None:
        exhibit = self._workspace.exhibit
        covered: tuple[CoveredRegion, ...] = ()
        if exhibit is not None:
            try:
                covered = covered_regions(self._workspace.snapshot, exhibit.id)
            except AnnotatorError as error:
                self._refuse(error)
        self.layer.set_covered(covered)
