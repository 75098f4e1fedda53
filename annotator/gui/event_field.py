"""The event time of the frame that is shown, beside its number."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from annotator.gui.event_desk import EventDesk
from annotator.gui.icons import icon
from annotator.gui.labels import CopyableLabel, plain_tip
from annotator.gui.player import Player
from annotator.gui.theme import Theme, figures_font, on_theme_change
from annotator.workflow.event_time import EventInterval, short_words, words


class EventField(QWidget):
    """`event 16:02:10 ± 4 s Aqtau`; a click copies it in full, the mark explains a contradiction.

    `explain_wanted` when that mark is pressed.
    """

    explain_wanted = Signal()

    def __init__(self, desk: EventDesk, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("eventField")
        self._desk, self._player = desk, player
        self.mark = QToolButton(self)
        self.mark.setAutoRaise(True)
        self.mark.setAccessibleName(self.tr("Anchors contradict each other: show them"))
        self.mark.clicked.connect(self.explain_wanted)
        self.label = CopyableLabel("", self, what=self.tr("Time of the event"))
        self.label.setFont(figures_font(self.font()))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(2)
        row.addWidget(self.mark)
        row.addWidget(self.label)
        desk.changed.connect(self._show)
        player.frame_shown.connect(lambda _shown: self._show())
        player.film_changed.connect(lambda _film: self._show())
        on_theme_change(self._retint)
        self._retint()
        self._show()

    def _show(self) -> None:
        shown, times = self._player.current, self._desk.times
        said = None
        if shown is not None and times is not None:
            said = times.of_frame(shown.exhibit_id, shown.stamp)
        self.setVisible(said is not None)
        if said is None:
            return
        self.label.set_value(self.tr("event {time}").format(time=_brief(said)), words(said))
        self.label.set_role("warn" if said.contradicted else "")
        self.mark.setVisible(said.contradicted)
        tip = self._tip(said)
        self.label.setToolTip(tip)
        self.mark.setToolTip(plain_tip(tip))
        self.label.setAccessibleDescription(words(said))

    def _tip(self, said: EventInterval) -> str:
        lines = [words(said)]
        if said.contradicted:
            for answer in said.answers:
                one = EventInterval(answer.earliest_us, answer.latest_us, said.zone)
                names = "; ".join(self._desk.name(each) for each in answer.anchors)
                lines.append(f"{words(one)} — {names}")
        else:
            lines += [self._desk.name(each) for each in said.anchors]
        lines.append(self.tr("Click to copy"))
        return "\n".join(lines)

    def _retint(self, _theme: Theme | None = None) -> None:
        self.mark.setIcon(icon("triangle-alert", "warn"))


def _brief(said: EventInterval) -> str:
    """Contradicted: only that, its answers stand in the tip."""
    if said.contradicted:
        return short_words(said).split(",", 1)[0]
    return short_words(said)
