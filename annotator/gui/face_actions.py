"""Faces proposed on the picture: found in the background, stepped through, confirmed or dismissed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt

from annotator.case.region import KeyOrigin, Region, ShapeKind
from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.actions import Actions
from annotator.gui.banner import Banner
from annotator.gui.face_layer import FaceLayer
from annotator.gui.face_proposals import FaceProposals
from annotator.gui.film_regions import FilmRegions
from annotator.gui.film_words import grouped
from annotator.gui.frame_view import FrameView
from annotator.gui.jobs import Job
from annotator.gui.main_window import MainWindow
from annotator.gui.region_hand import RegionHand
from annotator.gui.region_waiting import Waiting
from annotator.gui.workspace import IndexReady
from annotator.media.engine import open_frames
from annotator.progress import Cancelled, Report
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.faces import FaceProposal, FacesFound, find_faces, not_yet_marked
from annotator.workflow.intake import exhibit_path

_SUBJECT = "faces"
_CACHE_BYTES = 96 << 20


class FaceActions(QObject):
    """The actions of faces. `proposals` are those that are up."""

    def __init__(
        self,
        actions: Actions,
        hand: RegionHand,
        regions: FilmRegions,
        view: FrameView,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._actions = actions
        self._hand = hand
        self._regions = regions
        self._player = hand.player
        self._workspace = hand.player.workspace
        self._view = view
        self._window = window
        self._job: Job[FacesFound] | None = None
        self._asked: FaceProposal | None = None  # confirmed, and its note not yet saved
        self._banner: Banner | None = None
        self.proposals = FaceProposals(self)
        self.layer = FaceLayer(self.proposals, hand, view)
        for id, slot in (
            ("faces.find", self._find_here),
            ("faces.find_span", self._find_over_span),
            ("faces.next", lambda: self._step(1)),
            ("faces.previous", lambda: self._step(-1)),
            ("faces.confirm", self.confirm),
            ("faces.dismiss", self.dismiss),
            ("faces.dismiss_all", self.proposals.forget),
        ):
            actions.connect(id, slot)
        self.proposals.changed.connect(self._show)
        actions.keys_changed.connect(self._show)
        hand.changed.connect(self._on_hand)
        hand.kept.connect(self._on_kept)
        self._workspace.exhibit_selected.connect(lambda _exhibit: self._forget())
        self._workspace.case_closed.connect(self._forget)
        self._workspace.index_ready.connect(self._on_index)
        self._show()

    # -- finding

    def _find_here(self) -> None:
        shown = self._hand.shown()
        if shown is not None:
            self.find(shown.stamp.index, shown.stamp.index)

    def _find_over_span(self) -> None:
        index = self._workspace.index
        if index is None or not len(index):
            return
        span = self._workspace.marks.span()
        note, exhibit = self._workspace.note, self._workspace.exhibit
        is_here = note is not None and exhibit is not None and note.exhibit_id == exhibit.id
        if span is None and note is not None and is_here and note.last_index() > note.start.index:
            span = (note.start.index, note.last_index())
        self.find(*(span or (0, len(index) - 1)))

    def find(self, start: int, stop: int) -> None:
        """Look for faces on frames `start` to `stop` (0-based) in the background."""
        exhibit, index = self._workspace.exhibit, self._workspace.index
        if exhibit is None or index is None:
            return
        if self._job is not None:
            self._job.cancel()
        self._window.banners.clear(_SUBJECT)
        self._player.pause()
        clock = self._workspace.clock
        stop = min(stop, len(index) - 1)
        try:
            path = exhibit_path(self._workspace.store, exhibit)
        except AnnotatorError as error:
            self._refuse(error)
            return

        def work(progress: Report, cancelled: Cancelled) -> FacesFound:
            with open_frames(
                path, index, stream=exhibit.video_stream, cache_bytes=_CACHE_BYTES
            ) as film:
                return find_faces(film, start, stop, clock, progress, cancelled)

        job = self._workspace.jobs.start(
            self.tr("Looking for faces"),
            work,
            finished=lambda found: self._found(job, exhibit.id, found),
            failed=self._refuse,
        )
        self._job = job

    def _found(self, job: Job[FacesFound], exhibit_id: str, found: FacesFound) -> None:
        exhibit, index = self._workspace.exhibit, self._workspace.index
        if job is not self._job or exhibit is None or exhibit.id != exhibit_id or index is None:
            return  # another film, or another search, was chosen meanwhile
        self._job = None
        self.proposals.propose(exhibit_id, found.proposals)
        self.proposals.renumber(index)
        new = not_yet_marked(self.proposals.all(), self._regions.all(), index)
        self.proposals.propose(exhibit_id, new)
        hint = ""
        if found.unread:
            hint = self.tr("{0} frames could not be read and were left out.").format(
                grouped(len(found.unread))
            )
        if found.proposals and not new:
            known = self.tr("Every face that was found is marked by a region already.")
            self._window.banners.put(_SUBJECT, "good", known, hint)
        elif not found.proposals:
            looked = self.tr("No face was found; frames looked at: {0}.").format(
                grouped(found.looked_at)
            )
            limits = self.tr(
                "Faces that are turned away, covered, very small or blurred are often missed."
            )
            self._window.banners.put(_SUBJECT, "good", looked, f"{hint} {limits}".strip())
        elif hint:
            self._window.banners.put("unread", "warn", hint)
        self._go_to_current()

    def _refuse(self, error: AnnotatorError) -> None:
        if not isinstance(error, CancelledError):
            self._window.banners.put(_SUBJECT, "warn", error.message, error.hint)

    # -- stepping, confirming

    def _step(self, by: int) -> None:
        self.proposals.step(by)
        self._go_to_current()

    def _go_to_current(self) -> None:
        proposal, shown = self.proposals.current(), self._view.shown
        if proposal is None:
            return
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        if shown is None or not proposal.first <= shown.stamp.index <= proposal.last:
            self._player.seek(proposal.first)

    def confirm(self) -> None:
        """The current proposal becomes a region of the note that reaches it, else of a new one."""
        proposal, exhibit = self.proposals.current(), self._workspace.exhibit
        if proposal is None or exhibit is None or self._workspace.is_read_only():
            return
        stamp = self._stamp_of(proposal)
        key = proposal.region.key_frames[0]
        size = (proposal.region.width, proposal.region.height)
        waiting = Waiting(exhibit.id, ShapeKind.BOX, stamp, key.points, size, proposal=proposal)
        self._asked = proposal
        self.proposals.take()
        self._hand.keep(waiting)

    def _stamp_of(self, proposal: FaceProposal) -> FrameStamp:
        """A frame of the proposal that the selected note reaches where it can be, else its first."""
        note = self._workspace.note
        shown = self._hand.shown()
        stamps = [key.stamp for key in proposal.region.key_frames[:1]]
        if shown is not None and self._hand.now(proposal.region) is not None:
            stamps.insert(0, shown.stamp)
        if note is not None:
            stamps += [key.stamp for key in proposal.region.key_frames]
            for stamp in stamps:
                if note.start.index <= stamp.index <= note.last_index():
                    return stamp
        return stamps[0]

    def dismiss(self) -> None:
        """Forget the current proposal and look at the next."""
        self.proposals.take()
        self._go_to_current()

    # -- what happens

    def _on_kept(self, region: Region) -> None:
        if all(key.origin is not KeyOrigin.PROPOSAL for key in region.key_frames):
            return
        self._asked = None
        note = self._workspace.note
        goes_on = note is not None and note.last_index() > region.key_frames[-1].stamp.index
        if goes_on and len(region.key_frames) == 1:
            self._window.banners.put(
                "face",
                "good",
                self.tr("The face is a region of the note now."),
                self.tr("It can be followed from here to the end of the note."),
                button=self.tr("Follow it"),
                pressed=lambda: self._follow(region),
            )
        self._go_to_current()

    def _follow(self, region: Region) -> None:
        self._window.banners.clear("face")
        self._hand.choose(None)
        self._hand.select(region.id)
        self._actions["region.track_on"].trigger()

    def _on_hand(self) -> None:
        asked = self._asked
        if asked is not None and self._hand.waiting is None and self._is_of_this_film():
            self._asked = None
            self.proposals.put_back(asked)

    def _is_of_this_film(self) -> bool:
        exhibit = self._workspace.exhibit
        return exhibit is not None and exhibit.id == self.proposals.exhibit_id

    def _forget(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._job, self._asked = None, None
        self.proposals.forget()

    def _on_index(self, ready: IndexReady) -> None:
        if ready.exhibit.id == self.proposals.exhibit_id:
            self.proposals.renumber(ready.index)

    def _show(self) -> None:
        proposal = self.proposals.current()
        self._actions.tell("faces", there=proposal is not None)
        if proposal is None:
            self._window.banners.clear(_SUBJECT)
            self._banner = None
            return
        if self._banner is None or self._window.banners.banner(_SUBJECT) is not self._banner:
            self._banner = self._put_banner()
        first = self._workspace.snapshot.info.first_frame_number
        frames = grouped(proposal.first + first)
        if proposal.last > proposal.first:
            frames = f"{frames}–{grouped(proposal.last + first)}"
        words = self.tr(
            "Face {0} of {1}, a machine proposal (score {2} of 100), frames {3}"
        ).format(self.proposals.at + 1, len(self.proposals), proposal.score_percent, frames)
        keys = {name: self._actions.first_key(f"faces.{name}") for name in
                ("confirm", "dismiss", "previous", "next")}  # fmt: skip
        hint = self.tr("Nothing is stored before you confirm.")
        if all(keys.values()):
            hint += " " + self.tr("{confirm} confirms, {dismiss} dismisses, {previous} and {next} step.").format(**keys)  # fmt: skip
        self._banner.text.setText(words)
        self._banner.hint.setText(hint)
        self._banner.hint.show()
        self._banner.setAccessibleName(words)

    def _put_banner(self) -> Banner:
        names = ("previous", "next", "confirm", "dismiss", "dismiss_all")
        short = {
            "previous": self.tr("Previous"),
            "next": self.tr("Next"),
            "confirm": self.tr("Confirm"),
            "dismiss": self.tr("Dismiss"),
            "dismiss_all": self.tr("Dismiss all"),
        }
        banner = self._window.banners.put(
            _SUBJECT,
            "good",
            "",
            more=tuple((short[name], self._actions[f"faces.{name}"].trigger) for name in names),
        )
        banner.close_button.clicked.connect(self.proposals.forget)
        return banner
