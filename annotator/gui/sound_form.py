"""Channel, gain and band of what is heard, with a badge where it is not the original."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from annotator.case.sound import SoundWork
from annotator.case.sound_rules import HIGHEST_CUT_HZ, LOWEST_CUT_HZ, MOST_GAIN_CB, check_sound
from annotator.errors import ValueRefusedError
from annotator.gui.field_block import FieldBlock
from annotator.gui.labels import Badge, PlainLabel, one_line, plain_tip
from annotator.gui.sound_desk import SoundDesk
from annotator.gui.workspace import Workspace

_BANDS: Final = (("Voice", 300, 3_400), ("Shots", 500, 8_000), ("Rumble out", 120, 0))


class SoundForm(QWidget):
    """The settings of the exhibit that is shown; every change is heard at once, and logged."""

    def __init__(
        self, workspace: Workspace, desk: SoundDesk, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("soundForm")
        self._workspace = workspace
        self._desk = desk
        self._build()
        desk.changed.connect(self.show_state)
        desk.refused.connect(self._refuse)
        self.show_state()

    def _build(self) -> None:
        self.channel = QComboBox(self)
        self.gain = QDoubleSpinBox(self)
        self.gain.setDecimals(1)
        self.gain.setRange(-MOST_GAIN_CB / 100, MOST_GAIN_CB / 100)
        self.gain.setSuffix(" dB")
        self.low, self.high = self._cut(), self._cut()
        self.blocks = {
            "channel": FieldBlock(self.tr("Channel"), self.channel, self),
            "gain": FieldBlock(self.tr("Gain"), self.gain, self),
            "low_hz": FieldBlock(self.tr("Low cut"), self.low, self),
            "high_hz": FieldBlock(self.tr("High cut"), self.high, self),
        }
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, block in enumerate(self.blocks.values()):
            grid.addWidget(block, place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
        self.channel.activated.connect(lambda _at: self._changed())
        for box in (self.gain, self.low, self.high):
            box.valueChanged.connect(lambda _value: self._changed())
        bands = QHBoxLayout()
        bands.setSpacing(4)
        for name, low, high in _BANDS:
            button = QPushButton(self.tr(name), self)
            button.setAutoDefault(False)
            words = f"{low}–{high} Hz" if high else f"{low} Hz –"
            button.setToolTip(plain_tip(words))
            button.clicked.connect(lambda _on=False, band=(low, high): self._set_band(*band))
            bands.addWidget(button)
        self.clear = QPushButton(self.tr("Nothing"), self)
        self.clear.setAutoDefault(False)
        self.clear.setToolTip(plain_tip(self.tr("Take channel, gain and band away")))
        self.clear.clicked.connect(self._clear)
        bands.addWidget(self.clear)
        bands.addStretch(1)
        self.active = QCheckBox(self.tr("Use these settings"), self)
        self.active.toggled.connect(lambda _on: self._changed())
        self.original = QCheckBox(self.tr("Hear the original"), self)
        self.original.clicked.connect(self._desk.toggle_original)
        self.badge = Badge("", "", self)
        self.words = PlainLabel("", self, role="muted")
        self.words.setWordWrap(True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.badge)
        head.addWidget(self.words, 1)
        checks = QHBoxLayout()
        checks.setSpacing(16)
        checks.addWidget(self.active)
        checks.addWidget(self.original)
        checks.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(grid)
        column.addLayout(bands)
        column.addLayout(checks)

    def _cut(self) -> QSpinBox:
        box = QSpinBox(self)
        box.setRange(LOWEST_CUT_HZ - 1, HIGHEST_CUT_HZ)
        # The lowest step of the box stands for a side that is open.
        box.setSpecialValueText(self.tr("none"))
        box.setSingleStep(50)
        box.setSuffix(" Hz")
        box.setKeyboardTracking(False)
        return box

    # -- what is shown

    def show_state(self) -> None:
        """Show what is set and whether it is heard."""
        work = self._desk.work()
        self.setEnabled(work is not None)
        if work is None:
            return
        self._fill_channels(work)
        for box, value in (
            (self.gain, work.gain_cb / 100),
            (self.low, work.low_hz or LOWEST_CUT_HZ - 1),
            (self.high, work.high_hz or LOWEST_CUT_HZ - 1),
        ):
            if box.value() != value:
                with QSignalBlocker(box):
                    box.setValue(value)  # type: ignore[arg-type]
        for check, on in ((self.active, work.active), (self.original, self._desk.original)):
            with QSignalBlocker(check):
                check.setChecked(on)
        if self._desk.is_filtered():
            self.badge.show_state(self.tr("Filtered"), "warn")
        else:
            self.badge.show_state(self.tr("Original"), "good")
        self.words.setText(self._state_words(work))
        self._check(work)

    def _state_words(self, work: SoundWork) -> str:
        words = self._desk.words()
        if self._desk.is_other_track():
            return self.tr("Set for sound track {n}; another one is played.").format(
                n=work.stream + 1
            )
        if not words:
            return self.tr("The sound as it is in the file. Settings are logged and can be undone.")
        if self._workspace.has_case() and self._workspace.is_read_only():
            return self.tr("{words}. Heard only: the case is open for reading.").format(words=words)
        return words

    def _fill_channels(self, work: SoundWork) -> None:
        facts = self._desk.track_facts()
        count = max(facts.channels if facts is not None else 1, work.channel + 1, 1)
        if self.channel.count() != count + 1:
            self.channel.clear()
            self.channel.addItem(self.tr("All channels"), -1)
            for number in range(count):
                name = self.tr("Channel {n}").format(n=number + 1)
                if count == 2:
                    name += self.tr(" (left)") if number == 0 else self.tr(" (right)")
                self.channel.addItem(one_line(name), number)
        self.channel.setCurrentIndex(self.channel.findData(work.channel))

    # -- what is done

    def _changed(self) -> None:
        work = self._desk.work()
        if work is None:
            return
        none = LOWEST_CUT_HZ - 1
        wanted = replace(
            work,
            channel=int(self.channel.currentData()),
            gain_cb=round(self.gain.value() * 100),
            low_hz=0 if self.low.value() == none else self.low.value(),
            high_hz=0 if self.high.value() == none else self.high.value(),
            active=self.active.isChecked(),
        )
        self._desk.try_out(wanted)

    def _check(self, work: SoundWork) -> None:
        for block in self.blocks.values():
            block.accept()
        try:
            check_sound(work)
        except ValueRefusedError as error:
            self._refuse(error)

    def _refuse(self, error: object) -> None:
        if isinstance(error, ValueRefusedError) and error.field in self.blocks:
            self.blocks[error.field].refuse(error.message, error.hint)

    def _set_band(self, low: int, high: int) -> None:
        work = self._desk.work()
        if work is not None:
            self._desk.try_out(replace(work, low_hz=low, high_hz=high, active=True))

    def _clear(self) -> None:
        work = self._desk.work()
        if work is not None:
            plain = replace(work, channel=-1, gain_cb=0, low_hz=0, high_hz=0, active=True)
            self._desk.try_out(plain)
