"""What goes into an evidence package, part by part, with how large it is and what is free."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from annotator.case.vocabularies import Edition
from annotator.gui.labels import PlainLabel
from annotator.gui.report_language import ReportLanguage
from annotator.gui.theme import GRID
from annotator.workflow.package import PackageOptions, PackagePlan


@dataclass(frozen=True, slots=True)
class _Part:
    """One line: its box, and how large it is."""

    box: QCheckBox
    size: PlainLabel


class PackageParts(QWidget):
    """Boxes for the parts; the ones that always go in are shown and cannot be taken out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan: PackagePlan | None = None
        self._folder = Path()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID * 2)
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(0, 1)
        self._originals = self._part(self.tr("Original videos"), fixed=True)
        self._notes = self._part(self.tr("Notes, frame tables, log, signatures"), fixed=True)
        self.report = self._part(self.tr("Report (PDF)")).box
        self.language = ReportLanguage(parent=self)
        row = self._grid.rowCount() - 1
        self._grid.addWidget(self.language, row, 1, Qt.AlignmentFlag.AlignRight)
        self.report.toggled.connect(self.language.setEnabled)
        self._stills = self._part(self.tr("Annotated frames as pictures"))
        self._samples = self._part(self.tr("Their samples as decoded, to check by digest"))
        self.stills, self.samples = self._stills.box, self._samples.box
        self.total = PlainLabel(self.tr("Looking at the case…"), self)
        self._grid.addWidget(self.total, self._grid.rowCount(), 0, 1, 2)
        for box in (self.report, self.stills, self.samples):
            box.toggled.connect(lambda _on: self._show_sizes())

    def options(self, *, sign: bool) -> PackageOptions:
        """What is chosen."""
        return PackageOptions(
            report=self.report.isChecked(),
            stills=self.stills.isChecked(),
            planes=self.stills.isChecked() and self.samples.isChecked(),
            sign=sign,
            language=self.language.language(),
        )

    def edition_words(self) -> Mapping[Edition, str]:
        """What a package of each edition holds, and for whom it is."""
        return {
            Edition.SEALED: self.tr(
                "▲ A sealed package holds everything: the original videos, every note, every name"
                " that was written down. It is for a court, an archive or a colleague, never for"
                " publication. Only the vault stays out."
            ),
            Edition.RESTRICTED: self.tr(
                "For those who may know more, under conditions: people by code, no camera points, no"
                " originals and no log. It proves that it is a part of the sealed case."
            ),
            Edition.PUBLIC: self.tr(
                "For everybody: nothing of protected people, no originals and no log. It proves that"
                " it is a part of the sealed case, and shows nothing of what is withheld."
            ),
        }

    def show_edition(self, edition: Edition) -> None:
        """Show the parts of a package of this edition: only the sealed one holds originals and samples."""
        sealed = edition is Edition.SEALED
        for part in (self._originals, self._stills, self._samples):
            part.box.setVisible(sealed)
            part.size.setVisible(sealed)
        self._notes.size.setVisible(sealed)
        self.total.setVisible(sealed)
        self._notes.box.setText(
            self.tr("Notes, frame tables, log, signatures")
            if sealed
            else self.tr("What the edition shows, and the proof that it is a part of the case")
        )
        self.report.setText(self.tr("Report (PDF)") if sealed else self.tr("Report (PDF, HTML)"))

    def show_plan(self, plan: PackagePlan) -> None:
        """Show what the case holds."""
        self._plan = plan
        self._show_sizes()

    def show_folder(self, folder: Path) -> None:
        """Say what is free where the package goes."""
        self._folder = folder
        self._show_sizes()

    def set_choosing(self, *, on: bool) -> None:
        """Whether the parts can be chosen now."""
        self.report.setEnabled(on)
        self.language.setEnabled(on and self.report.isChecked())
        self.stills.setEnabled(on)
        self.samples.setEnabled(on and self.stills.isChecked())

    def _part(self, words: str, *, fixed: bool = False) -> _Part:
        box = QCheckBox(words, self)
        box.setChecked(True)
        box.setEnabled(not fixed)
        size = PlainLabel("", self, role="muted")
        row = self._grid.rowCount()
        self._grid.addWidget(box, row, 0)
        self._grid.addWidget(size, row, 1, Qt.AlignmentFlag.AlignRight)
        return _Part(box, size)

    def _show_sizes(self) -> None:
        plan = self._plan
        self.samples.setEnabled(self.stills.isEnabled() and self.stills.isChecked())
        if plan is None:
            return
        self._originals.size.setText(f"{plan.exhibits:,} · {size_words(plan.original_bytes)}")
        self._notes.size.setText(f"{plan.notes:,} · {size_words(plan.other_bytes)}")
        self._stills.size.setText(f"{plan.annotated_frames:,} · {size_words(plan.still_bytes)}")
        self._samples.size.setText(size_words(plan.plane_bytes))
        needed = plan.total_bytes(self.options(sign=False))
        try:
            free = shutil.disk_usage(self._folder).free
        except OSError:
            self.total.setText(self.tr("About {size}").format(size=size_words(needed)))
            return
        words = self.tr("About {size}; {free} are free there.")
        if free < needed:
            words = self.tr("▲ About {size}, but only {free} are free there.")
        self.total.setText(words.format(size=size_words(needed), free=size_words(free)))
        self.total.set_role("bad" if free < needed else "")


def size_words(size_bytes: int) -> str:
    """Bytes in the largest fitting unit of thousands."""
    return QLocale.c().formattedDataSize(size_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
