"""Drafts that are damaged: named, and what is left of their text can be copied."""

from __future__ import annotations

import contextlib
import json
import re
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from annotator.case.snapshot import CaseSnapshot
from annotator.errors import AnnotatorError
from annotator.gui.banner import BannerStack
from annotator.gui.drafts import Drafts
from annotator.gui.orphan_drafts import OrphanDrafts
from annotator.gui.workspace import Workspace
from annotator.store.drafts import DamagedDraft

SUBJECT: Final = "damaged drafts"
_TEXT: Final = re.compile(r'"text"\s*:\s*("(?:[^"\\]|\\.)*")')
_MOST: Final = 4


class DamagedDrafts(QObject):
    """Says at opening which drafts are damaged; the others are offered as always."""

    def __init__(self, workspace: Workspace, drafts: Drafts, banners: BannerStack) -> None:
        super().__init__(banners)
        self._workspace = workspace
        self._drafts = drafts
        self._banners = banners
        self.orphans = OrphanDrafts(workspace, drafts, banners)

    def tell(self) -> None:
        """Put the banners up, if there is something to say; of drafts of deleted notes, too."""
        self.orphans.tell()
        damaged = self._drafts.damaged
        if not damaged:
            return
        words = (
            self.tr("A draft is damaged and is not offered: {what}.")
            if len(damaged) == 1
            else self.tr("{n} drafts are damaged and are not offered: {what}.")
        )
        case = self._workspace.snapshot
        named = [self._name(each, case) for each in damaged[:_MOST]]
        more = " …" if len(damaged) > _MOST else ""
        self._banners.put(
            SUBJECT,
            "warn",
            words.format(n=len(damaged), what="; ".join(named) + more),
            self.tr(
                "It is kept aside in the case as it is. Saved notes and other drafts are not touched"
                " by this."
            ),
            button=self.tr("Copy what is left"),
            pressed=self.copy,
            more=()
            if self._workspace.is_read_only()
            else ((self.tr("Throw away"), self._throw_away),),
        )

    def copy(self) -> None:
        """Put what can be read of the damaged drafts on the clipboard."""
        left = "\n\n".join(what_is_left(each) for each in self._drafts.damaged)
        QGuiApplication.clipboard().setText(left)

    def _throw_away(self) -> None:
        if self._drafts.throw_damaged_away():
            self._banners.clear(SUBJECT)

    def _name(self, damaged: DamagedDraft, case: CaseSnapshot) -> str:
        wanted = damaged.key.removeprefix("note:").removesuffix(":new")
        for exhibit in case.exhibits:
            if exhibit.id == wanted:
                return self.tr("a new note on {label}").format(label=exhibit.label)
        exhibit_id = ""
        with contextlib.suppress(AnnotatorError):  # the note may be damaged, too
            exhibit_id = getattr(self._workspace.store.find("annotation", wanted), "exhibit_id", "")
        for exhibit in case.exhibits:
            if exhibit.id == exhibit_id:
                return self.tr("changes to a note on {label}").format(label=exhibit.label)
        return self.tr("of a note that is not known")


def what_is_left(damaged: DamagedDraft) -> str:
    """The text of a damaged draft if it can be told from the rest, else all of it."""
    readable = damaged.left.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    found = _TEXT.search(readable)
    if found is None:
        return readable
    try:
        return str(json.loads(found[1], strict=False))
    except ValueError:
        return readable
