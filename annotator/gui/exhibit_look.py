"""Looks into the file of the shown exhibit in the background, and makes a camera point of a position."""

from __future__ import annotations

from PySide6.QtCore import QObject

from annotator.case.exhibit import Exhibit, Proposal
from annotator.errors import AnnotatorError
from annotator.gui.exhibit_proposals import Proposals
from annotator.gui.jobs import Crash
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow.file_facts import LookedInto, camera_point, look_into
from annotator.workflow.places import add_place


class FileLook(QObject):
    """Connected with the list of proposals of one exhibit at a time."""

    def __init__(self, workspace: Workspace, proposals: Proposals) -> None:
        super().__init__(proposals)
        self._workspace, self._proposals = workspace, proposals
        self._running = False
        proposals.look_wanted.connect(self.look)
        proposals.place_wanted.connect(self.make_point)
        workspace.exhibit_selected.connect(lambda _exhibit: proposals.say(""))

    def look(self) -> None:
        """Read what the file says of itself; what is new becomes proposals, as one edit."""
        exhibit = self._workspace.exhibit
        if exhibit is None or self._running:
            return
        store, exhibit_id = self._workspace.store, exhibit.id
        self._set_running(running=True)
        self._proposals.say(self.tr("Looking into the file…"))

        def work(_progress: Report, cancelled: Cancelled) -> LookedInto:
            found = store.get("exhibit", exhibit_id)
            assert isinstance(found, Exhibit)
            return look_into(store, found, cancelled=cancelled)

        job = self._workspace.jobs.start(
            self.tr("Looking into the file"), work, finished=self._done, failed=self._failed
        )
        job.crashed.connect(self._crashed)

    def make_point(self, proposal: Proposal) -> bool:
        """Make a camera point of a position that the file names."""
        exhibit, store = self._workspace.exhibit, self._workspace.store
        if exhibit is None:
            return False
        try:
            place = camera_point(exhibit, proposal, store.actor.name, self._workspace.clock)
        except AnnotatorError as error:
            self._proposals.say(f"▲ {error.message} {error.hint}".strip(), "bad")
            return False
        if not self._workspace.do(add_place(place)):
            return False
        self._proposals.say(
            self.tr(
                "✓ A camera point, TLP:RED, is among the places. Check it: anybody can write it."
            )
        )
        return True

    def _done(self, found: LookedInto) -> None:
        self._set_running(running=False)
        if not self._workspace.has_case():
            return
        if found.edit is not None and not self._workspace.do(found.edit):
            return
        count = len(found.found)
        words = [self.tr("Nothing more was found.") if not count else ""]
        if count:
            words = [self.tr("✓ Found: {n}. Nobody has vouched for it.").format(n=count)]
        self._proposals.say("\n".join([*words, *(f"▲ {each}" for each in found.unread)]))

    def _failed(self, error: AnnotatorError) -> None:
        self._set_running(running=False)
        self._proposals.say(f"▲ {error.message} {error.hint}".strip(), "bad")

    def _crashed(self, _crash: Crash) -> None:
        self._set_running(running=False)
        self._proposals.say(self.tr("▲ The file could not be looked into."), "bad")

    def _set_running(self, *, running: bool) -> None:
        self._running = running
        self._proposals.look.setEnabled(not running)
