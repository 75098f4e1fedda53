"""Stepping through the faces of the shown film that no cover hides."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt

from annotator.case.cover_view import CoveredRegion
from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.actions import Actions
from annotator.gui.film_words import grouped
from annotator.gui.jobs import Job
from annotator.gui.main_window import MainWindow
from annotator.gui.redacted_layer import RedactedLayer
from annotator.gui.redaction_margin import WhyDialog
from annotator.gui.region_hand import RegionHand
from annotator.media.engine import open_frames
from annotator.progress import Cancelled, Report
from annotator.workflow.cover_edits import reviewed
from annotator.workflow.intake import exhibit_path
from annotator.workflow.redact import covered_regions
from annotator.workflow.redact_review import (
    FaceRow,
    Uncovered,
    chain_of,
    cover_face,
    dismiss,
    dismissed_of,
    left_to_review,
    review_details,
    uncovered_faces,
)

_SUBJECT = "redaction"
_CACHE_BYTES = 96 << 20


def _hides(covered: CoveredRegion) -> tuple[object, ...]:
    """What says where something is covered."""
    region, note = covered.region, covered.note
    return covered.cover.margin, region.shape, region.key_frames, note.start, note.end


class RedactionReview(QObject):
    """The rows that are left, the one looked at, and what a person says of it."""

    def __init__(
        self, actions: Actions, hand: RegionHand, layer: RedactedLayer, window: MainWindow
    ) -> None:
        super().__init__(window)
        self._actions, self._hand, self._layer, self._window = actions, hand, layer, window
        self._player = hand.player
        self._workspace = hand.player.workspace
        self._job: Job[Uncovered] | None = None
        self._found: Uncovered | None = None
        self._looked_under: tuple[CoveredRegion, ...] = ()
        self._covered: dict[str, tuple[FaceRow, ...]] = {}  # by region
        self.rows: tuple[FaceRow, ...] = ()
        self.at = 0
        for id, slot in (
            ("redact.review", self.look),
            ("redact.next", lambda: self._step(1)),
            ("redact.previous", lambda: self._step(-1)),
            ("redact.cover_face", self.cover),
            ("redact.may_be_seen", self.ask_why),
            ("redact.reviewed", self.done),
        ):
            actions.connect(id, slot)
        self._workspace.exhibit_selected.connect(lambda _exhibit: self.forget())
        self._workspace.index_ready.connect(lambda _ready: self.forget())
        self._workspace.case_closed.connect(self.forget)
        actions.keys_changed.connect(self._show)

    def forget(self) -> None:
        """Another film: what was found belongs to the one before."""
        if self._job is not None:
            self._job.cancel()
        self._job, self._found = None, None
        self._covered.clear()
        self.rows, self.at = (), 0
        self._layer.set_row(None)
        self._window.banners.clear(_SUBJECT)

    def current(self) -> FaceRow | None:
        """The face that is looked at; None when all are said."""
        return self.rows[self.at] if self.rows else None

    def look(self) -> None:
        """Look over the whole film in the background."""
        exhibit, index = self._workspace.exhibit, self._workspace.index
        if exhibit is None or index is None or not len(index):
            return
        self.forget()
        self._player.pause()
        try:
            covered = covered_regions(self._workspace.snapshot, exhibit.id)
            path = exhibit_path(self._workspace.store, exhibit)
        except AnnotatorError as error:
            self._refuse(error)
            return
        self._looked_under = covered

        def work(progress: Report, cancelled: Cancelled) -> Uncovered:
            with open_frames(
                path, index, stream=exhibit.video_stream, cache_bytes=_CACHE_BYTES
            ) as film:
                return uncovered_faces(
                    film, covered, 0, len(index) - 1, progress=progress, cancelled=cancelled
                )

        job = self._workspace.jobs.start(
            self.tr("Looking for faces that are not covered"),
            work,
            finished=lambda found: self._take(job, exhibit.id, found),
            failed=self._refuse,
        )
        self._job = job

    def _take(self, job: Job[Uncovered], exhibit_id: str, found: Uncovered) -> None:
        exhibit = self._workspace.exhibit
        if job is not self._job or exhibit is None or exhibit.id != exhibit_id:
            return
        self._job, self._found = None, found
        self._sift(found.rows)

    def _sift(self, rows: tuple[FaceRow, ...]) -> None:
        exhibit = self._workspace.exhibit
        assert exhibit is not None
        try:
            self.rows = left_to_review(rows, dismissed_of(self._workspace.store, exhibit))
        except AnnotatorError as error:
            self._refuse(error)
            return
        self.at = min(self.at, max(0, len(self.rows) - 1))
        self._go()

    def _step(self, by: int) -> None:
        if self._found is None:
            if self._job is None:
                self.look()
            return
        if self.rows:
            self.at = (self.at + by) % len(self.rows)
        self._go()

    def _go(self) -> None:
        row = self.current()
        self._layer.set_row(row)
        if row is not None:
            self._player.seek(row.frame)
            self._layer.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()

    def cover(self) -> None:
        """A note, a region and its cover wherever this face was found, one edit."""
        row, exhibit, index = self.current(), self._workspace.exhibit, self._workspace.index
        shown = self._hand.shown()
        if row is None or exhibit is None or index is None or shown is None:
            return
        chain = chain_of(self.rows, row)
        workspace = self._workspace
        try:
            edit, region = cover_face(
                workspace.snapshot, exhibit, index, chain, shown.stored,
                author=workspace.store.actor.name, clock=workspace.clock,
            )  # fmt: skip
        except AnnotatorError as error:
            self._refuse(error)
            return
        if not workspace.do(edit):
            return
        self._covered[region.id] = chain
        self.rows = tuple(each for each in self.rows if each not in chain)
        self.at = min(self.at, max(0, len(self.rows) - 1))
        workspace.select_note(region.annotation_id)
        self._hand.choose(None)
        self._hand.select(region.id)
        self._window.banners.put(
            "face",
            "good",
            self.tr("The face is covered on frames {first} to {last}.").format(
                first=self._number(chain[0].frame), last=self._number(chain[-1].frame)
            ),
            self.tr("Make the note longer and follow the region where it is seen beyond these."),
            button=self.tr("Follow it"),
            pressed=self._actions["region.track_on"].trigger,
        )
        self._layer.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._go()

    def ask_why(self) -> None:
        """Ask why this face may be seen."""
        if self.current() is None:
            return
        dialog = WhyDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.entered.connect(self.may_be_seen)
        dialog.open()

    def may_be_seen(self, why: str) -> None:
        """Keep that this face may be seen, on every look at which it was found."""
        row, exhibit = self.current(), self._workspace.exhibit
        if row is None or exhibit is None:
            return
        try:
            dismiss(self._workspace.store, exhibit, chain_of(self.rows, row), why)
        except AnnotatorError as error:
            self._refuse(error)
            return
        self._sift(self.rows)

    def done(self) -> None:
        """Keep that the person at the program has stepped through the covered film."""
        exhibit, workspace = self._workspace.exhibit, self._workspace
        if exhibit is None:
            return
        if self._found is None or self.rows:
            words = (
                self.tr("Step through the faces that are not covered first.")
                if self._found is None
                else self.tr("Faces that are not covered: {0}.").format(grouped(len(self.rows)))
            )
            self._window.banners.put(
                "review", "warn", words, self.tr("Cover each, or say why it may be seen.")
            )
            return
        try:
            if not self._still_covered(exhibit.id):
                return
            edit = reviewed(
                exhibit, workspace.snapshot,
                author=workspace.store.actor.name, clock=workspace.clock,
            )  # fmt: skip
            details = review_details(workspace.store, exhibit, self._found)
        except AnnotatorError as error:
            self._refuse(error)
            return
        if workspace.do(edit, details):
            self.forget()
            said = self.tr("Kept: you have stepped through the covered film.")
            self._window.banners.put("review", "good", said)

    def _still_covered(self, exhibit_id: str) -> bool:
        """Whether all that was covered when the film was looked over, and since, is so still; else says so."""
        now = {
            each.region.id: each for each in covered_regions(self._workspace.snapshot, exhibit_id)
        }
        bare = [wanted for wanted in self._covered if wanted not in now]
        if bare:
            rows = [*self.rows, *(row for wanted in bare for row in self._covered.pop(wanted))]
            self.rows, self.at = tuple(sorted(rows, key=lambda row: row.frame)), 0
            self._go()
            words = self.tr("Faces that are not covered: {0}.").format(grouped(len(self.rows)))
            hint = self.tr("A cover was taken away again. Cover each, or say why it may be seen.")
        elif any(
            each.region.id not in now or _hides(now[each.region.id]) != _hides(each)
            for each in self._looked_under
        ):
            words = self.tr("What is covered was changed since the film was looked over.")
            hint = self.tr("Look over it again, then step through what is found.")
        else:
            return True
        self._window.banners.put("review", "warn", words, hint)
        return False

    def _number(self, frame: int) -> str:
        return grouped(frame + self._workspace.snapshot.info.first_frame_number)

    def _refuse(self, error: AnnotatorError) -> None:
        if not isinstance(error, CancelledError):
            self._window.banners.put("review", "warn", error.message, error.hint)

    def _show(self) -> None:
        row, found = self.current(), self._found
        banners = self._window.banners
        if found is None:
            banners.clear(_SUBJECT)
            return
        names = ("previous", "next", "cover_face", "may_be_seen") if row else ("reviewed",)
        short = {
            "previous": self.tr("Previous"),
            "next": self.tr("Next"),
            "cover_face": self.tr("Cover this face"),
            "may_be_seen": self.tr("May be seen…"),
            "reviewed": self.tr("Reviewed by me"),
        }
        limits = self.tr(
            "Faces turned away, small or blurred are often missed: look yourself, too."
        )
        if found.unread:
            unread = self.tr("{0} frames could not be read.").format(grouped(len(found.unread)))
            limits = f"{unread} {limits}"
        if row is not None:
            words = self.tr("Face {0} of {1} that is not covered, frame {2}, {3} % hidden").format(
                self.at + 1, len(self.rows), self._number(row.frame), row.covered_percent
            )
        else:
            words = self.tr("No face is left that is not covered; frames looked at: {0}.").format(
                grouped(found.looked_at)
            )
        banner = banners.put(
            _SUBJECT, "warn" if row else "good", words, limits,
            more=tuple((short[n], self._actions[f"redact.{n}"].trigger) for n in names),
        )  # fmt: skip
        banner.close_button.clicked.connect(self.forget)
