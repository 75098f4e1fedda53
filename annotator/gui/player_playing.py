"""Playing: which way, how fast, around which span, with which sound."""

from __future__ import annotations

from fractions import Fraction

from annotator.gui.decode_tasks import TICK_NS, PlayRun, RunEvent
from annotator.gui.play_clock import PlayClock
from annotator.gui.play_order import Spans, free_stretch, leaves_ns, past_spans
from annotator.gui.player_state import PlayerState
from annotator.gui.sound_output import Film, may_sound
from annotator.media.sound_filter import Hearing
from annotator.timing.frame_stamp import NANOSECONDS

FASTEST = Fraction(8)
SLOWEST = Fraction(1, 10)
USUAL_SPEEDS = tuple(map(Fraction, ("1/10", "1/4", "1/2", "1", "3/2", "2", "4", "8")))
_SLOWEST_HZ, _FASTEST_HZ = 20, 500


class Playing(PlayerState):
    """The part of the player that lets the film run; `Player` adds going to frames."""

    def play(self) -> None:
        """Play from the frame asked for last at the set speed; from the start if at the end."""
        if self._index is None or len(self._index) < 2 or self._playing:
            return
        # A frame that was asked for and is still on its way is where playing begins.
        start = self._wanted if self.is_pending() else self._here()
        first, last = self._bounds()
        if self._speed > 0 and not first <= start < last:
            start = first
        elif self._speed < 0 and not first < start <= last:
            start = last
        self._playing = True
        self._failure = None
        self._begin_run(start)
        self.playing_changed.emit(self._playing)

    def pause(self) -> None:
        """Stop at the frame on the screen."""
        if self._playing:
            self._pause_here()

    def toggle(self) -> None:
        """Play or pause; after reverse or fast playing, play forwards at normal speed again."""
        if self._playing:
            self.pause()
            return
        if self._speed < 0 or self._speed > 1:
            self._put_speed(Fraction(1))
        self.play()

    def shuttle(self, direction: int) -> None:
        """J (−1), K (0), L (1): reverse, stop, forward; again in the same direction is faster."""
        if direction == 0:
            self.pause()
            return
        same = self._playing and (self._speed > 0) == (direction > 0)
        size = min(FASTEST, max(Fraction(1), abs(self._speed) * 2)) if same else Fraction(1)
        self.set_speed(size * direction)
        self.play()

    def set_speed(self, speed: Fraction) -> None:
        """Set the speed, −8 to 8, at least a tenth; playing goes on with it."""
        if speed == 0:
            self.pause()
            return
        size = max(SLOWEST, min(FASTEST, abs(speed)))
        speed = size if speed > 0 else -size
        if speed == self._speed:
            return
        self._put_speed(speed)
        if self._playing:
            self._begin_run(self._here())

    def change_speed(self, steps: int) -> None:
        """So many steps up or down the usual speeds, in the direction in which the film runs."""
        onward = 1 if self._speed > 0 else -1
        size = abs(self._speed)
        for _ in range(abs(steps)):
            beyond = [s for s in USUAL_SPEEDS if (s > size if steps > 0 else s < size)]
            if beyond:
                size = beyond[0] if steps > 0 else beyond[-1]
        self.set_speed(size * onward)

    def set_display_rate(self, hertz: float) -> None:
        """How many pictures a second the screen shows; playing makes no more than that."""
        self._tick_ns = (
            round(NANOSECONDS / hertz) if _SLOWEST_HZ <= hertz <= _FASTEST_HZ else TICK_NS
        )

    def _put_speed(self, speed: Fraction) -> None:
        self._speed = speed
        self.speed_changed.emit(speed)

    def set_muted(self, muted: bool) -> None:
        """Switch the sound off or on."""
        if muted == self._muted:
            return
        self._muted = muted
        if self._playing:
            self._sound_along()
        self.muted_changed.emit(muted)

    def set_volume(self, volume: int) -> None:
        """Loudness in per cent; above 0 the sound is switched on."""
        volume = max(0, min(100, volume))
        if volume != self._volume:
            self._volume = volume
            self._sound.set_volume(volume)
            self.volume_changed.emit(volume)

    def set_sound_track(self, track: int) -> None:
        """Play another sound track of the film, counted from 0."""
        if track == self._sound_track:
            return
        self._sound_track = track
        if self._playing and not self._muted:
            self._begin_run(self._here())
        self.sound_track_changed.emit(track)

    def set_hearing(self, hearing: Hearing) -> None:
        """Hear the sound so from now on; the film goes on."""
        if hearing == self._hearing:
            return
        self._hearing = hearing
        self._sound.set_hearing(hearing)
        self.hearing_changed.emit(hearing)

    def set_loop(self, span: tuple[int, int] | None) -> None:
        """Play this span (both frames included) again and again, or None: the whole film once."""
        if span is not None and self._index is not None:
            span = (self._clamped(min(span)), self._clamped(max(span)))
            if span[0] == span[1]:
                span = None
        if span == self._loop:
            return
        self._loop = span
        if self._playing:
            start = self._here()
            self._begin_run(start if span is None or span[0] <= start <= span[1] else span[0])
        self.loop_changed.emit(span)

    def set_left_out(self, spans: Spans) -> None:
        """Leave out these stretches of frames while playing; they can still be gone to."""
        if spans == self._left_out:
            return
        self._left_out = spans
        if self._playing:
            self._begin_run(self._here())

    def _begin_run(self, start: int, *, silent: bool = True) -> None:
        """Play on from `start`, which is shown first if it is not on the screen; until then `silent`."""
        assert self._index is not None
        if silent:
            self._sound.stop()
        first, last = self._bounds()
        if not first <= start <= last:
            first, last = 0, len(self._index) - 1
        onward = 1 if self._speed > 0 else -1
        start = past_spans(start, onward, self._left_out)
        if not first <= start <= last:
            self._pause_here()
            return
        first, last = free_stretch(start, first, last, self._left_out)
        self._wanted = start
        self._number += 1
        # The run hands out the frames after `start`; where `start` is not shown yet, it comes first.
        shown = self._current
        at_start = shown is not None and shown.stamp.index == start and not shown.near
        before = start if at_start else start - onward
        start_ns = leaves_ns(self._index, start, -onward)
        clock = PlayClock(start_ns, self._speed)
        self._run = PlayRun(
            self._number, before, first, last, clock, self._room, self._field, self._tick_ns,
            self._loop if self._loop == (first, last) else None,
        )  # fmt: skip
        self._thread.ask(self._run)

    def _stop_run(self) -> None:
        if not self._playing:
            return
        self._playing = False
        self._run = None
        self._number += 1
        self._thread.halt(self._number)
        self._sound.stop()
        self.playing_changed.emit(self._playing)

    def _pause_here(self) -> int:
        """Stop playing; returns the frame from which a step counts."""
        if self._playing:
            self._wanted = self._here()
            self._stop_run()
            shown = self._current
            if shown is None or shown.near or (not shown.final and not shown.stamp.digest):
                self._ask(self._wanted)
        return self._wanted

    def _sound_along(self) -> None:
        run = self._run
        if run is None or self._muted or self._path is None or self._index is None:
            self._sound.stop()
            return
        if not may_sound(self._speed):
            self._sound.stop()
        film = Film(self._path, self._index, self._sound_track)
        index, loop = self._index, None
        if run.loop is not None and self._speed > 0:
            loop = (index.time_ns(run.loop[0]), leaves_ns(index, run.loop[1], 1))
        self._sound.start(film, run.clock, self._volume, self._hearing, loop)

    def _on_run_began(self, event: RunEvent) -> None:
        if self._run is not None and event.number == self._run.number and not self._muted:
            self._sound_along()

    def _on_run_ended(self, event: RunEvent) -> None:
        if self._run is None or event.number != self._run.number:
            return
        onward = 1 if self._speed > 0 else -1
        edge = self._run.last if onward > 0 else self._run.first
        beyond = past_spans(edge + onward, onward, self._left_out)
        first, last = self._bounds()
        if self._left_out and first <= beyond <= last:
            self._begin_run(beyond)
        elif self._loop is not None:
            # In a loop the sound goes on from its end to its beginning without a gap.
            self._begin_run(self._loop[0] if self._speed > 0 else self._loop[1], silent=False)
        else:
            self._pause_here()
