"""The bar under the picture: where the film is, in numbers, and how it moves."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSlider, QToolButton, QVBoxLayout, QWidget

from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError
from annotator.gui.actions import Actions
from annotator.gui.facts_fields import FieldButton
from annotator.gui.film_words import (
    grouped,
    pts_exact,
    pts_words,
    sound_words,
    speed_words,
    time_words,
)
from annotator.gui.icons import icon
from annotator.gui.labels import (
    CopyableLabel,
    PlainLabel,
    is_theme_event,
    menu_text,
    plain_tip,
)
from annotator.gui.player import FrameShown, Player
from annotator.gui.player_playing import USUAL_SPEEDS
from annotator.gui.scrub_bar import ScrubBar
from annotator.gui.theme import figures_font
from annotator.gui.workspace import Workspace
from annotator.workflow.intake import facts_of

SPEEDS = (*USUAL_SPEEDS, *(Fraction(-size) for size in (1, 2, 4, 8)))


class TransportBar(QWidget):
    """Scrub bar, buttons, frame, time, PTS, speed and sound.

    `event_place` is an empty layout on the right for the time of the event.
    """

    def __init__(
        self,
        player: Player,
        workspace: Workspace,
        actions: Actions | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        # Films run from left to right in every script, as they do on the timeline.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._player = player
        self._workspace = workspace
        self._actions = actions
        self._buttons: list[tuple[QToolButton, str, str]] = []
        self._worded: list[tuple[QToolButton, str]] = []
        self._bar = ScrubBar(self)
        self._bar.scrubbed.connect(player.scrub)
        self._bar.landed.connect(player.seek)
        self._frame = CopyableLabel("–", self, what=self.tr("Frame number"))
        self._total = PlainLabel("", self, role="muted")
        self._time = CopyableLabel("", self, what=self.tr("Time in the film"))
        self._pts = CopyableLabel("", self, what=self.tr("Time stamp (PTS × time base)"))
        self._pts.set_role("muted")
        self._state = PlainLabel("", self, role="warn")
        self.event_place = QHBoxLayout()
        self._speed = self._make_speed()
        self._mute = self._make_button("", "", self._toggle_mute)
        self._volume = QSlider(Qt.Orientation.Horizontal, self)
        self._volume.setRange(0, 100)
        self._volume.setFixedWidth(64)
        self._volume.setValue(player.volume)
        self._volume.setAccessibleName(self.tr("Volume in per cent"))
        self._volume.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._volume.valueChanged.connect(self._on_volume)
        self._volume.hide()
        self._tracks = self._make_tracks()
        self._no_sound = PlainLabel(self.tr("No sound"), self, role="muted")
        self._no_sound.setToolTip(self.tr("The file has no sound track"))
        self._no_sound.hide()
        self._sound_words = ""
        self.sound_place = QHBoxLayout()  # what is heard, where it is not the original
        self._toggle: QToolButton | None = None
        self._lay_out()
        self._say_keys()
        if actions is not None:
            actions.keys_changed.connect(self._say_keys)
        self._use_fonts()
        player.frame_shown.connect(self._on_frame)
        player.pending.connect(self._on_pending)
        player.film_changed.connect(self._on_film)
        player.index_changed.connect(self._on_index)
        player.playing_changed.connect(self._on_playing)
        player.speed_changed.connect(self._on_speed)
        player.muted_changed.connect(self._on_muted)
        player.loop_changed.connect(self._bar.set_loop)
        player.sound_note.connect(self._on_sound_note)
        player.sound_track_changed.connect(self._on_track)
        player.problem.connect(self._on_problem)
        workspace.marks_changed.connect(self._bar.set_marks)
        workspace.values_changed.connect(self._on_values)
        self._on_film(player.exhibit)
        if player.index is not None:
            self._on_index(player.index)
        if player.current is not None:
            self._on_frame(player.current)

    # -- making

    def _lay_out(self) -> None:
        player = self._player
        row = QHBoxLayout()
        row.setContentsMargins(12, 2, 12, 8)
        row.setSpacing(8)
        for name, id, act in (
            ("skip-back", "play.first", player.first),
            ("step-back", "play.step_back", lambda: player.step(-1)),
            ("play", "play.toggle", player.toggle),
            ("step-forward", "play.step_forward", lambda: player.step(1)),
            ("skip-forward", "play.last", player.last),
        ):
            button = self._make_button(name, id, act)
            if id == "play.toggle":
                self._toggle = button
                button.setProperty("role", "primary")
            elif "step" in id:
                button.setAutoRepeat(True)
                button.setAutoRepeatInterval(33)
            row.addWidget(button)
        row.addSpacing(8)
        for label in (self._frame, self._total, self._time, self._pts, self._state):
            row.addWidget(label)
        row.addStretch(1)
        row.addLayout(self.event_place)
        row.addWidget(FieldButton(player, self))
        row.addWidget(self._speed)
        row.addWidget(self._tracks)
        row.addLayout(self.sound_place)
        row.addWidget(self._no_sound)
        row.addWidget(self._mute)
        row.addWidget(self._volume)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._bar)
        column.addLayout(row)

    def _make_button(self, name: str, id: str, act: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("role", "square")
        button.setIconSize(QSize(18, 18))
        button.setFixedSize(30, 30)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(act)
        words = _BUTTON_WORDS.get(id, "")
        if words:
            button.setAccessibleName(self.tr(words))
            self._worded.append((button, id))
        if name:
            self._buttons.append((button, name, "text"))
            button.setIcon(icon(name))
        return button

    def _say_keys(self) -> None:
        for button, id in self._worded:
            keys = self._actions.shown_keys(id) if self._actions is not None else ""
            button.setToolTip(plain_tip(f"{self.tr(_BUTTON_WORDS[id])}  {keys}".strip()))
        ids = ("play.reverse", "play.stop", "play.forward")
        shuttle = [self._actions.first_key(id) for id in ids] if self._actions is not None else []
        words = self.tr("Speed ({keys}: reverse, stop, forward; again = faster)")
        said = words.format(keys=", ".join(key or "–" for key in shuttle))
        self._speed.setToolTip(plain_tip(said if shuttle else self.tr("Speed")))

    def _make_speed(self) -> QToolButton:
        button = QToolButton(self)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(self.tr("Speed"))
        menu = QMenu(button)
        group = QActionGroup(menu)
        for speed in SPEEDS:
            action = menu.addAction(speed_words(speed))
            action.setCheckable(True)
            action.setData(str(speed))
            group.addAction(action)
            action.triggered.connect(lambda _on=False, speed=speed: self._player.set_speed(speed))
        button.setMenu(menu)
        return button

    def _make_tracks(self) -> QToolButton:
        button = self._make_button("audio-lines", "", lambda: None)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setAccessibleName(self.tr("Sound track"))
        button.setMenu(QMenu(button))
        button.hide()
        return button

    def _fill_tracks(self, exhibit: Exhibit | None) -> None:
        """The file's sound tracks, each with language and title in its own words."""
        try:
            found = () if exhibit is None else facts_of(exhibit).sound
            known = exhibit is not None and exhibit.facts != "{}"
        except AnnotatorError:
            found, known = (), False
        menu = self._tracks.menu()
        menu.clear()
        group = QActionGroup(menu)
        for track in found:
            action = menu.addAction(menu_text(sound_words(track)))
            action.setCheckable(True)
            action.setData(track.number)
            action.setEnabled(track.decodable)
            group.addAction(action)
            action.triggered.connect(
                lambda _on=False, number=track.number: self._player.set_sound_track(number)
            )
        self._tracks.setVisible(len(found) > 1)
        self._no_sound.setVisible(known and not found)
        self._mute.setVisible(bool(found) or not known)
        self._on_track(self._player.sound_track)

    def _on_track(self, track: int) -> None:
        for action in self._tracks.menu().actions():
            action.setChecked(action.data() == track)
            if action.data() == track:
                words = self.tr("Sound track: {track}").format(track=action.text())
                self._tracks.setToolTip(plain_tip(words.replace("&&", "&")))

    def _use_fonts(self) -> None:
        base = self.font()
        self._frame.setFont(figures_font(base, bold=True, scale=1.25))
        for label in (self._total, self._time, self._pts, self._speed):
            label.setFont(figures_font(base))

    # -- showing

    def _first_number(self) -> int:
        if not self._workspace.has_case():
            return 0
        return self._workspace.snapshot.info.first_frame_number

    def _on_film(self, exhibit: Exhibit | None) -> None:
        self._fill_tracks(exhibit)
        self._frame.set_value("–")
        for label in (self._total, self._time, self._pts, self._state):
            label.setText("")
        self._bar.set_total(0)
        self._on_speed(self._player.speed)
        self._on_muted(self._player.muted)
        self._on_playing(self._player.playing)
        for button, _name, _colour in self._buttons:
            button.setEnabled(False)

    def _on_index(self, _index: object) -> None:
        index = self._player.index
        self._bar.set_total(len(index) if index is not None else 0)
        for button, _name, _colour in self._buttons:
            button.setEnabled(index is not None)

    def _on_frame(self, shown: FrameShown) -> None:
        first = self._first_number()
        number = shown.stamp.index + first
        # The number of the picture that is on the screen, also while another one is on its way.
        self._frame.set_value(grouped(number), str(number))
        self._total.setText(f"/ {grouped(shown.total)}")
        self._time.set_value(time_words(shown.time_ns), time_words(shown.time_ns))
        self._pts.set_value(pts_words(shown.stamp), pts_exact(shown.stamp))
        pending = self._player.is_pending()
        self._frame.set_role("muted" if pending else "")
        self._state.setText(self._state_words(shown))
        if not pending:
            self._bar.show_frame(shown.stamp.index)

    def _state_words(self, shown: FrameShown) -> str:
        if shown.near:
            return self.tr("near")
        if shown.damaged:
            return self.tr("damaged")
        return "" if shown.final else self.tr("provisional")

    def _on_pending(self, index: int) -> None:
        self._frame.set_role("muted")
        self._bar.show_frame(index)

    def _on_problem(self, _error: object) -> None:
        if self._player.index is not None:
            self._state.setText(self.tr("not shown"))

    def _on_values(self, _change: object) -> None:
        if self._player.current is not None:
            self._on_frame(self._player.current)

    def _on_playing(self, playing: bool) -> None:
        if self._toggle is not None:
            self._toggle.setIcon(icon("pause" if playing else "play", "accent_text"))
            name = self.tr("Pause") if playing else self.tr("Play")
            self._toggle.setAccessibleName(name)

    def _on_speed(self, speed: Fraction) -> None:
        self._speed.setText(speed_words(speed))
        for action in self._speed.menu().actions():
            action.setChecked(action.data() == str(speed))

    def _on_muted(self, muted: bool) -> None:
        name = "volume-x" if muted else "volume-2"
        self._mute.setIcon(icon(name, "muted" if muted else "text"))
        words = self.tr("Muted: switch the sound on") if muted else self.tr("Switch the sound off")
        self._mute.setAccessibleName(words)
        self._mute.setToolTip(plain_tip(f"{words}\n{self._sound_words}".strip()))
        self._volume.setVisible(not muted)

    def _on_sound_note(self, words: str) -> None:
        self._sound_words = words
        self._on_muted(self._player.muted)
        if words and not self._player.muted:
            self._mute.setIcon(icon("volume-x", "warn"))

    def _toggle_mute(self) -> None:
        self._player.set_muted(not self._player.muted)

    def _on_volume(self, volume: int) -> None:
        self._player.set_volume(volume)

    def changeEvent(self, event: QEvent) -> None:
        """Take icons of the new theme."""
        if is_theme_event(event) and hasattr(self, "_volume"):
            for button, name, colour in self._buttons:
                button.setIcon(icon(name, colour))
            self._on_playing(self._player.playing)
            self._on_muted(self._player.muted)
        super().changeEvent(event)


_BUTTON_WORDS = {
    "play.first": "First frame",
    "play.step_back": "One frame back",
    "play.toggle": "Play or pause",
    "play.step_forward": "One frame on",
    "play.last": "Last frame",
}
