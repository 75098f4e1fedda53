"""What the window does about originals: banners, finding them again, verifying, leading to what was found."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from annotator.case.annotation import Annotation
from annotator.case.exhibit import Exhibit
from annotator.clock import utc_text
from annotator.gui.banner import BannerStack
from annotator.gui.fixity import Fixity, board_of
from annotator.gui.player import Player
from annotator.gui.relink_dialog import RelinkDialog
from annotator.gui.relink_watch import MediaWatch
from annotator.gui.verify_dialog import VerifyDialog
from annotator.gui.workspace import ValuesChanged, Workspace
from annotator.provenance.finding import Finding
from annotator.workflow.fixity import Look, Presence, hashed_and_different

GONE, TOUCHED = "originals", "touched originals"
_MOST_LABELS = 6


class Originals(QObject):
    """Listens to the watch; one banner for files that are gone, one for files that were written to."""

    def __init__(
        self, workspace: Workspace, player: Player, banners: BannerStack, window: QWidget
    ) -> None:
        super().__init__(window)
        self._workspace = workspace
        self.player = player
        self._banners = banners
        self._window = window
        self._gone: frozenset[str] = frozenset()
        self._said: dict[str, tuple[Look, ...]] = {}
        self._verifying: VerifyDialog | None = None
        self._finding: RelinkDialog | None = None
        self.watch = MediaWatch(workspace, self)
        self.watch.looked.connect(self._on_looked)
        self._board = board_of(workspace)
        self._board.changed.connect(lambda _fixity: self._on_looked(self.watch.looks()))
        workspace.case_closed.connect(self._on_closed)
        workspace.values_changed.connect(self._on_values)

    def explains(self, exhibit: Exhibit | None) -> bool:
        """Whether a banner says already why this exhibit cannot be shown; looks again if not."""
        if exhibit is not None and exhibit.id in self._gone:
            return True
        self.watch.look()
        return False

    # -- banners

    def _on_looked(self, looks: tuple[Look, ...]) -> None:
        if not self._workspace.has_case():
            return
        looks = tuple(self._with_check(look) for look in looks)
        gone = tuple(look for look in looks if look.is_gone)
        differs = tuple(look for look in looks if look.presence is Presence.DIFFERS)
        touched = tuple(
            look for look in looks if look.presence in (Presence.TOUCHED, Presence.REPLACED)
        )
        back = self._gone - {look.exhibit_id for look in gone}
        self._gone = frozenset(look.exhibit_id for look in gone)
        self._show(GONE, (*gone, *differs))
        self._show(TOUCHED, touched)
        if gone:
            self._banners.clear("media")
        shown = self._workspace.exhibit
        if shown is not None and shown.id in back:
            self.reopen()

    def _with_check(self, look: Look) -> Look:
        """A bad check says more than a look at the same file does."""
        known = self._board.state(look.exhibit_id)
        exhibits = self._workspace.snapshot.exhibits
        exhibit = next((each for each in exhibits if each.id == look.exhibit_id), None)
        if look.is_gone or known is None or known.good or exhibit is None:
            return look
        return hashed_and_different(exhibit, known.at_utc)

    def _show(self, subject: str, looks: tuple[Look, ...]) -> None:
        if self._said.get(subject, ()) == looks:
            return  # also after somebody has hidden it
        self._said[subject] = looks
        if not looks:
            self._banners.clear(subject)
            return
        text, meaning = looks[0].words, looks[0].meaning
        if len(looks) > 1:
            text = self._several(subject, looks)
            meaning = self.tr(
                "Their notes stay: they can be read, changed and exported. “Details” says what is the"
                " matter with each."
            )
        if subject == GONE:
            self._banners.put(
                subject,
                "bad",
                text,
                meaning,
                button=self.tr("Find it…") if len(looks) == 1 else self.tr("Find them…"),
                pressed=lambda: self._open_finder(looks, search=True),
                more=((self.tr("Details"), lambda: self._open_finder(looks)),),
            )
        else:
            ids = tuple(look.exhibit_id for look in looks)
            self._banners.put(
                subject,
                "warn",
                text,
                meaning,
                button=self.tr("Check now"),
                pressed=lambda: self.verify(ids),
                more=((self.tr("Details"), lambda: self._open_finder(looks)),),
            )

    def _several(self, subject: str, looks: tuple[Look, ...]) -> str:
        wanted = {look.exhibit_id for look in looks}
        labels = [e.label for e in self._workspace.snapshot.exhibits if e.id in wanted]
        named = ", ".join(labels[:_MOST_LABELS]) + (" …" if len(labels) > _MOST_LABELS else "")
        if subject == GONE:
            words = self.tr("{n} originals are gone or not what was taken in: {labels}.")
        else:
            words = self.tr(
                "{n} originals were written to or replaced since they were checked: {labels}."
            )
        return words.format(n=len(labels), labels=named)

    def _on_closed(self) -> None:
        self._gone = frozenset()
        self._said.clear()
        for dialog in (self._verifying, self._finding):
            if dialog is not None:
                dialog.close()

    # -- finding

    def find(self, exhibit_id: str = "") -> None:
        """Say where the original of an exhibit, else of the shown one, lies; take another place."""
        if not self._workspace.has_case():
            return
        if not exhibit_id:
            exhibit_id = self._workspace.exhibit.id if self._workspace.exhibit is not None else ""
        known = {look.exhibit_id: look for look in self.watch.looks()}
        look = known.get(exhibit_id)
        if look is None or look.is_fine:
            words = self.tr("This original is where it was.")
            meaning = self.tr("It can be read from another place: after a move, or from a copy.")
            look = Look(exhibit_id, Presence.THERE, words, meaning)
        self._open_finder((self._with_check(look),))

    def _open_finder(self, looks: tuple[Look, ...], *, search: bool = False) -> None:
        if not self._workspace.has_case():
            return
        dialog = RelinkDialog(self._workspace, looks, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.relinked.connect(self._on_relinked)
        dialog.destroyed.connect(self._finder_gone)
        self._finding = dialog
        dialog.open()
        if search:
            QTimer.singleShot(0, dialog, dialog.ask_folder)

    def _finder_gone(self) -> None:
        self._finding = None

    def _on_relinked(self, ids: tuple[str, ...]) -> None:
        shown = self._workspace.exhibit
        at = utc_text(self._workspace.clock.now_utc())
        for exhibit_id in ids:
            self._board.put(Fixity(exhibit_id, at, good=True))
        self.watch.look()
        if shown is not None and shown.id in ids:
            self._gone -= {shown.id}
            self.reopen()

    def _on_values(self, changed: ValuesChanged) -> None:
        """Undoing or redoing a relink gives the shown film another file."""
        shown = self._workspace.exhibit
        for change in changed.of("exhibit"):
            before, after = change.before, change.after
            if (
                isinstance(before, Exhibit)
                and isinstance(after, Exhibit)
                and (before.media_path, before.media_path_raw)
                != (after.media_path, after.media_path_raw)
                and shown is not None
                and shown.id == after.id
            ):
                self.reopen()

    def reopen(self) -> None:
        """Open the film of the shown exhibit anew, at the same frame and note."""
        exhibit, note = self._workspace.exhibit, self._workspace.note
        if exhibit is None:
            return
        frame = self.player.wanted
        self._banners.clear("media")
        self._workspace.select_exhibit("")
        self._workspace.select_exhibit(exhibit.id)
        if note is not None:
            self._workspace.select_note(note.id)
        self.player.seek(frame)

    # -- verifying

    def verify(self, exhibit_ids: tuple[str, ...] = ()) -> None:
        """Check the whole case, or some exhibits, in a dialog beside which work goes on."""
        if not self._workspace.has_case():
            return
        if self._verifying is not None:
            self._verifying.raise_()
            self._verifying.activateWindow()
            return
        dialog = VerifyDialog(self._workspace, self._window, exhibit_ids=exhibit_ids)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.place_wanted.connect(self.lead_to)
        dialog.verified.connect(lambda _result: self.watch.look())
        dialog.destroyed.connect(self._verifier_gone)
        self._verifying = dialog
        dialog.show()

    def _verifier_gone(self) -> None:
        self._verifying = None

    def lead_to(self, finding: Finding) -> None:
        """Show what a finding is about: its note, else its frame, else its exhibit."""
        if not self._workspace.has_case():
            return
        snapshot = self._workspace.snapshot
        notes = [snapshot.find("annotation", each) for each in finding.note_ids]
        note = next((each for each in notes if isinstance(each, Annotation)), None)
        if snapshot.find("exhibit", finding.exhibit_id) is not None:
            self._workspace.select_exhibit(finding.exhibit_id)
        if note is not None:
            self._workspace.select_note(note.id)
        frame = finding.frame if finding.frame is not None or note is None else note.start.index
        if frame is not None:
            self.player.seek(frame)
