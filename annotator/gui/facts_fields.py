"""The button that says whether an interlaced frame is shown woven or by one field, and changes it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from annotator.gui.film_words import field_words
from annotator.gui.frame_shown import FrameShown
from annotator.gui.labels import plain_tip
from annotator.gui.player import Player
from annotator.media.engine import Field

ORDER: tuple[Field | None, ...] = (None, "upper", "lower")


def next_field(player: Player) -> None:
    """Woven, upper field, lower field, and around again."""
    player.set_field(ORDER[(ORDER.index(player.field) + 1) % len(ORDER)])


class FieldButton(QToolButton):
    """Only there while an interlaced frame is shown."""

    def __init__(self, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "compact")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(
            plain_tip(
                self.tr(
                    "An interlaced frame holds two moments. Woven shows both, as they are stored;"
                    " a single field shows one, with the lines between made up.\n"
                    "Notes, digests and stills always keep the frame as it is stored."
                )
            )
        )
        self._player = player
        self.clicked.connect(lambda: next_field(player))
        player.frame_shown.connect(self._on_frame)
        player.film_changed.connect(lambda _film: self.hide())
        player.field_changed.connect(lambda _field: self._say())
        self._say()
        self.hide()

    def _on_frame(self, shown: FrameShown) -> None:
        self.setVisible(shown.interlaced)

    def _say(self) -> None:
        words = field_words(self._player.field)
        self.setText(words)
        self.setAccessibleName(self.tr("Interlaced picture: {how}").format(how=words))
