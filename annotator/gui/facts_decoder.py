"""Where video is decoded and whether that went well: asked for away from the window, said in its bar."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.gui.jobs import Jobs
from annotator.gui.labels import PlainLabel
from annotator.gui.player import Player
from annotator.gui.theme import GRID
from annotator.media.engine import DecoderHealth, decoder_health, how_decoded
from annotator.progress import Cancelled, Report

_LOOK_MS = 1_000
_LATER = -3


class DecoderWords(QObject):
    """`told(str)`: in words what a hostile file could reach. Asked once, by a job."""

    told = Signal(object)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._asked = False
        self.words = ""

    def ask_once(self) -> None:
        """As `ask`, but says nothing again."""
        if not self._asked:
            self.ask()

    def ask(self) -> None:
        """Have it found out, if it is not known; `told` comes then, or again."""
        if self.words:
            self.told.emit(self.words)
        if self._asked:
            return
        self._asked = True

        def work(_progress: Report, _cancelled: Cancelled) -> str:
            return how_decoded()

        self._jobs.start(
            self.tr("Asking the decoder"),
            work,
            finished=self._on_words,
            failed=self._on_failure,
            priority=_LATER,
        )

    def _on_words(self, words: str) -> None:
        self.words = words
        self.told.emit(words)

    def _on_failure(self, _error: object) -> None:
        self._asked = False


class DecoderMark(PlainLabel):
    """The decoder in the status bar: as it should be, started again, or inside the program."""

    def __init__(self, player: Player, words: DecoderWords) -> None:
        super().__init__("")
        self.setContentsMargins(GRID, 0, GRID // 2, 0)
        self._words = words
        self._health = DecoderHealth(inside=False)
        self._player = player
        words.told.connect(lambda _words: self._say())
        player.film_changed.connect(self._on_film)
        # Not before there is a picture: finding it out takes a process of its own.
        player.frame_shown.connect(lambda _shown: self._words.ask_once())
        # A look costs nothing, and a loss may come from any of many threads.
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self.look)
        self._on_film(player.exhibit)

    def look(self) -> None:
        """See whether a decoder was lost since."""
        found = decoder_health()
        if found != self._health:
            self._health = found
            self._say()

    def _on_film(self, exhibit: object) -> None:
        self.setVisible(exhibit is not None)
        if exhibit is None:
            self._look.stop()
            return
        self._look.start()
        self._health = decoder_health()
        self._say()

    def _say(self) -> None:
        health, tip = self._health, self._words.words
        if health.inside:
            words, role = self.tr("▲ Decoder inside the program"), "warn"
        elif health.lost:
            words, role = self.tr("▲ Decoder restarted"), "warn"
            if health.lost > 1:
                words = self.tr("▲ Decoder restarted {n} times").format(n=health.lost)
            why = self.tr("The last one was ended because {why}.").format(why=health.last)
            tip = f"{why}\n{tip}"
        else:
            words, role = self.tr("✓ Decoder"), "muted"
        self.setText(words)
        self.set_role(role)
        self.setToolTip(tip.strip())
        self.setAccessibleDescription(tip.strip())
