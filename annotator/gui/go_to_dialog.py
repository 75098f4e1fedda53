"""Go to a frame: one field that understands numbers, times, time codes and PTS."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from annotator.errors import AnnotatorError, ValueRefusedError
from annotator.gui.film_words import grouped, pts_words, time_words
from annotator.gui.labels import PlainLabel, restyle
from annotator.gui.player import Player
from annotator.gui.workspace import Workspace
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import NANOSECONDS
from annotator.timing.timecode import parse_time

_PTS = re.compile(r"pts\s*[:=]?\s*(-?\d[\d\s]*)", re.IGNORECASE)
_NUMBER = re.compile(r"(?:frame|#|f)?\s*(\d[\d\s'’]*)", re.IGNORECASE)
_TIME_CODE = re.compile(r"(\d{1,4}):(\d{1,2}):(\d{1,2})[:;](\d{1,3})")
_SPACES = re.compile(r"[\s'’]")


@dataclass(frozen=True, slots=True)
class Target:
    """A frame (0-based) and how the text was understood."""

    index: int
    words: str


def understand(text: str, index: FrameIndex, first_number: int) -> Target:
    """Read `1 234`, `0:41.133`, `00:00:41:05` or `pts 3702000` as a frame of this film.

    A plain number is a frame number as shown; a time is on the film's own clock
    and means the frame on the screen then; `HH:MM:SS:FF` is the FF-th frame from
    the first one of that second on. Raises ValueRefusedError (field `target`).
    """
    text = text.strip()
    if not text:
        raise _refused(_tr("Enter a frame number, a time, a time code or “pts 123”."))
    if match := _PTS.fullmatch(text):
        wanted = int(_SPACES.sub("", match[1]))
        return Target(index.index_of_pts(wanted), _tr("time stamp"))
    if match := _NUMBER.fullmatch(text):
        digits = _SPACES.sub("", match[1])
        number = int(digits) if len(digits) < 19 else 1 << 62
        found = number - first_number
        if not 0 <= found < len(index):
            raise _refused(
                _tr("There is no frame {0}. This film has frames {1} to {2}.").format(
                    grouped(number), first_number, grouped(len(index) - 1 + first_number)
                )
            )
        return Target(found, _tr("frame number"))
    if match := _TIME_CODE.fullmatch(text):
        return Target(_by_time_code(match, index), _tr("time code, counted from the film's start"))
    at_ns = parse_time(text)
    if not 0 <= at_ns < index.end_ns():
        raise _refused(_tr("The film ends at {0}.").format(time_words(index.end_ns())))
    return Target(index.index_at_ns(at_ns), _tr("time on the film's own clock"))


def _by_time_code(match: re.Match[str], index: FrameIndex) -> int:
    hours, minutes, seconds, frames = (int(part) for part in match.groups())
    if minutes > 59 or seconds > 59:
        raise _refused(_tr("Minutes and seconds end at 59."))
    second = (hours * 60 + minutes) * 60 + seconds
    times = index.times_ns()
    first = int(times.searchsorted(second * NANOSECONDS))
    after = int(times.searchsorted((second + 1) * NANOSECONDS))
    if first >= len(index):
        raise _refused(_tr("The film ends at {0}.").format(time_words(index.end_ns())))
    if first + frames >= after:
        raise _refused(
            _tr("This second has {0} frames, counted from 0.").format(max(0, after - first))
        )
    return first + frames


def _tr(text: str) -> str:
    return QCoreApplication.translate("GoTo", text)


def _refused(message: str) -> ValueRefusedError:
    return ValueRefusedError(message, field="target")


class GoToDialog(QDialog):
    """Asks for a place in the film and goes there when it is accepted."""

    def __init__(self, player: Player, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.setWindowTitle(self.tr("Go to"))
        self.setMinimumWidth(380)
        self._player = player
        self._target: Target | None = None
        self.field = QLineEdit(self)
        self.field.setAccessibleName(self.tr("Frame number, time, time code or PTS"))
        self.field.setPlaceholderText("1234   ·   0:41.133   ·   00:00:41:05   ·   pts 3702000")
        self.field.textChanged.connect(self._read)
        self.answer = PlainLabel("", self)
        self.answer.setWordWrap(True)
        self.answer.setMinimumHeight(self.answer.fontMetrics().height() * 2 + 4)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.go = buttons.addButton(self.tr("Go"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.answer)
        column.addWidget(buttons)
        self._read("")

    @property
    def target(self) -> Target | None:
        """What is understood now; None where nothing is."""
        return self._target

    def _read(self, text: str) -> None:
        self._target = None
        index = self._player.index
        if index is None:
            self._say(self.tr("The frames are being read."), "muted")
        else:
            first = self._workspace.snapshot.info.first_frame_number
            try:
                self._target = understand(text, index, first)
            except AnnotatorError as error:
                empty = not text.strip()
                self._say(f"{error.message} {error.hint}".strip(), "muted" if empty else "bad")
            else:
                self._say(self._words(self._target, index, first), "")
        bad = self._target is None and bool(text.strip())
        restyle(self.field, "state", "bad" if bad else "")
        self.field.setAccessibleDescription(self.answer.text())
        self.go.setEnabled(self._target is not None)

    def _words(self, target: Target, index: FrameIndex, first: int) -> str:
        stamp = index.stamp(target.index)
        return self.tr("Frame {0} · {1} · {2}\n({3})").format(
            grouped(target.index + first),
            time_words(index.time_ns(target.index)),
            pts_words(stamp),
            target.words,
        )

    def _say(self, words: str, role: str) -> None:
        self.answer.setText(words)
        self.answer.set_role(role)

    def accept(self) -> None:
        """Go there; stays open while nothing is understood."""
        if self._target is not None:
            self._player.seek(self._target.index)
            super().accept()
