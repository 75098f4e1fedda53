"""What was typed in notes that were deleted since: kept, and offered with the note."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from annotator.case.annotation import Annotation
from annotator.errors import AnnotatorError
from annotator.gui.banner import BannerStack
from annotator.gui.drafts import Drafts, edit_key
from annotator.gui.labels import one_line
from annotator.gui.workspace import Workspace
from annotator.workflow.versions import restoring, versions_of

SUBJECT: Final = "drafts of deleted notes"
_SHOWN: Final = 60


class OrphanDrafts(QObject):
    """Says at opening which drafts belong to deleted notes; nothing is thrown away unasked."""

    def __init__(self, workspace: Workspace, drafts: Drafts, banners: BannerStack) -> None:
        super().__init__(banners)
        self._workspace = workspace
        self._drafts = drafts
        self._banners = banners

    def tell(self) -> None:
        """Put the banner up, if there is something to say."""
        texts = self._texts()
        if not texts:
            self._banners.clear(SUBJECT)
            return
        words = (
            self.tr("What was typed in a note that was deleted since is kept: “{text}”.")
            if len(texts) == 1
            else self.tr("What was typed in {n} notes that were deleted since is kept: “{text}” …")
        )
        read_only = self._workspace.is_read_only()
        copy = (self.tr("Copy the text"), self.copy)
        changes = (
            (self.tr("Bring the note back"), self.bring_back),
            copy,
            (self.tr("Throw away"), self._throw_away),
        )
        self._banners.put(
            SUBJECT,
            "warn",
            words.format(n=len(texts), text=one_line(texts[0], _SHOWN)),
            self.tr("The log keeps what the note said; it comes back as it was, with your draft."),
            more=(copy,) if read_only else changes,
        )

    def copy(self) -> None:
        """Put the texts on the clipboard."""
        QGuiApplication.clipboard().setText("\n\n".join(self._texts()))

    def bring_back(self) -> None:
        """Restore the deleted notes from the log, and show the first with its draft."""
        store, workspace = self._workspace.store, self._workspace
        back: list[Annotation] = []
        for key in self._drafts.orphans:
            note_id = key.removeprefix(edit_key(""))
            try:
                kept = [v for v in versions_of(store, "annotation", note_id) if v.value is not None]
                if not kept or not isinstance(kept[-1].value, Annotation):
                    continue
                old = kept[-1].value
                edit = restoring(store, old, "annotation", kept[-1].seq, workspace.clock)
            except AnnotatorError as error:
                workspace.failed.emit(error)
                continue
            if workspace.do(edit):
                back.append(old)
        self._drafts.find_orphans()
        self.tell()
        if back:
            workspace.select_exhibit(back[0].exhibit_id)
            workspace.select_note(back[0].id)

    def _throw_away(self) -> None:
        for key in self._drafts.orphans:
            self._drafts.drop(key)
        self._drafts.find_orphans()
        self.tell()

    def _texts(self) -> list[str]:
        found = [self._drafts.read(key) for key in self._drafts.orphans]
        return [each.text for each in found if each is not None]
