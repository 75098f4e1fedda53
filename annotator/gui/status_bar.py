"""The status bar: only what is known to be so."""

from __future__ import annotations

import time
from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QStatusBar, QToolButton, QWidget

from annotator.case.case_info import CaseInfo
from annotator.case.exhibit import Exhibit
from annotator.gui.fixity import Fixity
from annotator.gui.icons import icon
from annotator.gui.jobs import Job
from annotator.gui.labels import ElidedLabel, PlainLabel, plain_tip
from annotator.gui.theme import GRID, Theme, on_theme_change
from annotator.progress import Progress

_MEGA = 1_000_000
_NARROW = 1100
_NO_LIMIT = 16_777_215  # Qt's QWIDGETSIZE_MAX


class StatusBar(QStatusBar):
    """Saved, verified, index, drafts and work on one side; sound, numbering, edition, name on the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setSizeGripEnabled(False)
        self.saved = PlainLabel("", self)
        self.verified = PlainLabel("", self)
        self.index = PlainLabel("", self)
        self.drafts = PlainLabel("", self)
        self.work = WorkStatus(self)
        self.sound = PlainLabel("", self)
        self.numbering = PlainLabel("", self)
        self.edition = PlainLabel("", self)
        self.name = PlainLabel("", self)
        self._fixity: dict[str, Fixity] = {}
        self._exhibit: Exhibit | None = None
        for label in (self.saved, self.verified, self.index, self.drafts):
            self.addWidget(label)
        self.addWidget(self.work, 1)
        for label in (self.sound, self.name, self.numbering, self.edition):
            self.addPermanentWidget(label)
        for label in self._labels():
            label.set_role("muted")
            label.setContentsMargins(GRID, 0, GRID // 2, 0)
        self.clear_case()

    def clear_case(self) -> None:
        """No case is open: nothing is claimed."""
        self._fixity.clear()
        for label in self._labels():
            label.setText("")
            label.hide()
        self.work.hide_if_idle()

    def show_case(self, info: CaseInfo, *, read_only: bool, name: str) -> None:
        """The case that is open."""
        for label in self._labels():
            label.show()
        self.sound.setVisible(False)
        if read_only:
            self.saved.setText(self.tr("Read only: nothing is saved"))
            self.saved.set_role("warn")
        else:
            self.saved.setText(self.tr("Nothing to save yet"))
            self.saved.set_role("muted")
        self._fit()
        self.show_info(info)
        self.show_name(name)
        self.show_drafts(0)
        self.show_exhibit(None)

    def show_info(self, info: CaseInfo) -> None:
        """How frames are numbered, and for whom the case is."""
        self.numbering.setText(self.tr("Frames from {n}").format(n=info.first_frame_number))
        self.edition.setText(
            self.tr("{edition} edition").format(edition=str(info.edition).capitalize())
        )

    def show_name(self, name: str) -> None:
        """The name that is written into notes and log."""
        self.name.setText(name)
        self.name.setToolTip(self.tr("The name that is written into notes and the log"))

    def show_saved(self, committed_at_utc: str) -> None:
        """A change is on the disk since this moment (ISO 8601, UTC)."""
        self.saved.setText(self.tr("● Saved {time}").format(time=local_clock(committed_at_utc)))
        self.saved.setToolTip(self.tr("On the disk since {at}").format(at=committed_at_utc))
        self.saved.set_role("good")

    def show_save_failed(self) -> None:
        """The last change is not on the disk."""
        self.saved.setText(self.tr("▲ Not saved"))
        self.saved.set_role("bad")

    def show_exhibit(self, exhibit: Exhibit | None) -> None:
        """The exhibit that is shown: when its bytes were last hashed."""
        self._exhibit = exhibit
        if exhibit is None:
            self.verified.setText("")
            self.index.setText("")
            return
        self.index.setText(self.tr("Index being made"))
        self._show_fixity(exhibit, self._fixity.get(exhibit.id))

    def _show_fixity(self, exhibit: Exhibit, known: Fixity | None) -> None:
        trouble = known.trouble() if known is not None else None
        digest = self.tr("SHA-256 {digest}").format(digest=exhibit.digest_sha256)
        if trouble is not None and trouble.is_gone:
            words, role, tip = self.tr("▲ Original not there"), "bad", trouble.words
        elif known is not None and known.at_utc and not known.good:
            words, role = self.tr("▲ Original differs"), "bad"
            tip = self.tr("Hashed {at} and not equal.").format(at=local_day(known.at_utc))
        elif trouble is not None:
            words, role, tip = self.tr("▲ Original written to"), "warn", trouble.words
        elif known is None or not known.at_utc:
            words = self.tr("Hashed when added, {at}").format(at=local_day(exhibit.added_at))
            role, tip = "muted", self.tr("Not hashed again since.")
        else:
            at = local_day(known.at_utc) if known.earlier else local_clock(known.at_utc)
            words, role = self.tr("✓ Original verified {at}").format(at=at), "good"
            tip = self.tr("Hashed again and equal.")
        self.verified.setText(words)
        self.verified.setToolTip(f"{tip} {digest}")
        self.verified.set_role(role)

    def note_fixity(self, known: Fixity) -> None:
        """What is known of an exhibit's file has changed."""
        self._fixity[known.exhibit_id] = known
        if self._exhibit is not None and self._exhibit.id == known.exhibit_id:
            self.show_exhibit_again()

    def note_verified(self, exhibit_id: str, at_utc: str, *, good: bool) -> None:
        """An exhibit was hashed again just now."""
        self.note_fixity(Fixity(exhibit_id, at_utc, good))

    def show_exhibit_again(self) -> None:
        """Say the same about the exhibit anew, keeping what is said of its index."""
        index, role = self.index.text(), str(self.index.property("role"))
        self.show_exhibit(self._exhibit)
        self.index.setText(index)
        self.index.set_role(role)

    def show_index(self, words: str, tip: str = "", *, final: bool) -> None:
        """What is known of the frames of the exhibit shown."""
        self.index.setText(words)
        self.index.setToolTip(tip)
        self.index.set_role("muted" if final else "warn")

    def show_drafts(self, count: int) -> None:
        """How many notes were begun and not committed."""
        if count:
            self.drafts.setText(
                self.tr("%n draft(s)", "", count).replace("(s)", "s" if count > 1 else "")
            )
            self.drafts.set_role("warn")
        else:
            self.drafts.setText(self.tr("No drafts"))
            self.drafts.set_role("muted")

    def show_sound(self, words: str) -> None:
        """Why nothing is heard; empty when sound is on."""
        self.sound.setText(words)
        self.sound.setVisible(bool(words))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, what stands elsewhere too gives room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for label in (self.numbering, self.edition):
            label.setMaximumWidth(_NO_LIMIT if self.width() >= _NARROW else 0)

    def _labels(self) -> tuple[PlainLabel, ...]:
        return (
            self.saved, self.verified, self.index, self.drafts,
            self.sound, self.name, self.numbering, self.edition,
        )  # fmt: skip


class WorkStatus(QWidget):
    """The work under way: what, how far, how fast, how long still, and its stop button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.what = ElidedLabel("", self, role="muted")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(120)
        self.stop = QToolButton(self)
        self.stop.setAccessibleName(self.tr("Stop this work"))
        self.stop.setToolTip(plain_tip(self.tr("Stop; nothing half-made is left behind")))
        self.stop.clicked.connect(self._cancel)
        self.stop.setMaximumHeight(self.stop.fontMetrics().height() + 2)  # the bar keeps its height
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, 0, GRID, 0)
        row.setSpacing(GRID)
        # Else the picture above would move whenever work begins or ends.
        row.addStrut(self.stop.maximumHeight())
        row.addWidget(self.what, 1)
        row.addWidget(self.bar)
        row.addWidget(self.stop)
        self._jobs: tuple[Job[object], ...] = ()
        self._shown: Job[object] | None = None
        self._meter = Meter()
        # Short work comes and goes without a flicker.
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(300)
        self._delay.timeout.connect(self._reveal)
        on_theme_change(self._retint)
        self._retint(None)
        self.hide_if_idle()

    def follow(self, jobs: tuple[Job[object], ...]) -> None:
        """Show the oldest of the jobs under way."""
        self._jobs = jobs
        first = jobs[0] if jobs else None
        if first is self._shown:
            return
        self._shown = first
        self._meter = Meter()
        if first is None:
            self._delay.stop()
            self.hide_if_idle()
            return
        first.progressed.connect(self._progress)
        self._show_words(first.what)
        self.bar.setRange(0, 0)
        if self.stop.isHidden():
            self._delay.start()

    def hide_if_idle(self) -> None:
        """Show nothing while nothing is under way."""
        for part in (self.what, self.bar, self.stop):
            part.setVisible(self._shown is not None and not self._delay.isActive())

    def _reveal(self) -> None:
        self.hide_if_idle()

    def _progress(self, progress: Progress) -> None:
        if self._shown is None or self.sender() not in (None, self._shown):
            return
        if progress.total:
            self.bar.setRange(0, 1000)
            self.bar.setValue(min(1000, progress.done * 1000 // progress.total))
        else:
            self.bar.setRange(0, 0)
        self._meter.add(progress.done, time.monotonic_ns())
        self._show_words(f"{progress.what or self._shown.what}{self._meter.words(progress)}")

    def _show_words(self, words: str) -> None:
        more = len(self._jobs) - 1
        self.what.setText(f"{words}  (+{more})" if more > 0 else words)

    def _cancel(self) -> None:
        if self._shown is not None:
            self._shown.cancel()
            self._show_words(self.tr("Stopping…"))

    def _retint(self, _theme: Theme | None) -> None:
        self.stop.setIcon(icon("x", "muted"))


class Meter:
    """The rate of some work and the time left, from the last seconds of it."""

    _WINDOW_NS = 4_000_000_000

    def __init__(self) -> None:
        self._seen: list[tuple[int, int]] = []

    def add(self, done: int, now_ns: int) -> None:
        """`done` units at this monotonic moment."""
        if self._seen and done < self._seen[-1][0]:
            self._seen.clear()  # another step of the work began
        self._seen.append((done, now_ns))
        while len(self._seen) > 2 and now_ns - self._seen[0][1] > self._WINDOW_NS:
            self._seen.pop(0)

    def per_second(self) -> int:
        """Units a second, rounded down; 0 while unknown."""
        (first, began), (last, ended) = self._seen[0], self._seen[-1]
        return (last - first) * 1_000_000_000 // (ended - began) if ended > began else 0

    def words(self, progress: Progress) -> str:
        """` · 38 % · 120 MB/s · 12 s left`, as far as known."""
        parts: list[str] = []
        if progress.total:
            parts.append(f"{progress.done * 100 // progress.total} %")
        rate = self.per_second() if self._seen else 0
        if rate:
            parts.append(f"{rate // _MEGA} MB/s" if rate >= _MEGA else f"{rate}/s")
            if progress.total:
                left = max(0, progress.total - progress.done) // rate
                parts.append(
                    f"{left // 60}:{left % 60:02d} left" if left >= 60 else f"{left} s left"
                )
        return "".join(f" · {part}" for part in parts)


def local_clock(at_utc: str) -> str:
    """The time of day here of a moment in ISO 8601: `14:03:22`."""
    return datetime.fromisoformat(at_utc).astimezone().strftime("%H:%M:%S")


def local_day(at_utc: str) -> str:
    """Day and time here of a moment in ISO 8601: `2026-01-01 14:03`."""
    return datetime.fromisoformat(at_utc).astimezone().strftime("%Y-%m-%d %H:%M")
