"""What the player knows: the film, the frame asked for, the frame that is there."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Signal

from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError
from annotator.gui.decode_tasks import TICK_NS, PlayRun, Request
from annotator.gui.decode_thread import DecodeThread
from annotator.gui.frame_shown import FrameShown
from annotator.gui.play_order import Spans
from annotator.gui.sound_output import SoundOutput
from annotator.gui.workspace import Workspace
from annotator.media.engine import Field
from annotator.media.sound_filter import ORIGINAL, Hearing
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import FrameStamp


class PlayerState(QObject):
    """State and signals of the player, and how it asks its thread for a frame."""

    frame_shown = Signal(object)  # FrameShown
    pending = Signal(object)  # int: the frame asked for that is not there yet
    playing_changed = Signal(object)  # bool
    speed_changed = Signal(object)  # Fraction
    muted_changed = Signal(object)  # bool
    volume_changed = Signal(object)  # int, per cent
    loop_changed = Signal(object)  # tuple[int, int] | None
    problem = Signal(object)  # AnnotatorError
    sound_note = Signal(object)  # str: why it is silent; '' when it is not
    number_moved = Signal(object)  # NumberMoved
    film_changed = Signal(object)  # Exhibit | None: another film, nothing shown yet
    index_changed = Signal(object)  # FrameIndex: the one by which frames are named from now on
    field_changed = Signal(object)  # Field | None: what of interlaced frames is shown
    sound_track_changed = Signal(object)  # int: which of the film's sound tracks is played
    closing = Signal()  # everything that reads the film has to end
    hearing_changed = Signal(object)  # Hearing: how the sound is heard

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._exhibit: Exhibit | None = None
        self._path: Path | None = None
        self._index: FrameIndex | None = None
        self._next_index: FrameIndex | None = None
        self._current: FrameShown | None = None
        self._failure: AnnotatorError | None = None
        self._wanted = 0
        self._number = 0
        self._shown_number = 0
        self._scrubbing = False
        self._generation = 0
        self._run: PlayRun | None = None
        self._playing = False
        self._speed = Fraction(1)
        self._muted = True
        self._volume = 80
        self._loop: tuple[int, int] | None = None
        self._room: QSize | None = QSize(1280, 720)
        self._tick_ns = TICK_NS
        self._remembered: dict[str, FrameStamp] = {}
        self._digests: dict[int, str] = {}
        self._left_out: Spans = ()
        self._field: Field | None = None
        self._sound_track = 0
        self._hearing = ORIGINAL
        self._closed = False
        self._sound = SoundOutput(self)
        self._sound.note.connect(self.sound_note)
        self._thread = DecodeThread(self)

    # -- what is

    @property
    def workspace(self) -> Workspace:
        """The case that the film belongs to."""
        return self._workspace

    @property
    def exhibit(self) -> Exhibit | None:
        """The film, or None."""
        return self._exhibit

    @property
    def path(self) -> Path | None:
        """Where the film lies; None until that is known."""
        return self._path

    @property
    def index(self) -> FrameIndex | None:
        """The index by which `current` is named; None until it is there."""
        return self._index

    @property
    def current(self) -> FrameShown | None:
        """What is on the screen; None when nothing is."""
        return self._current

    @property
    def wanted(self) -> int:
        """The frame asked for last, 0-based."""
        return self._wanted

    @property
    def failure(self) -> AnnotatorError | None:
        """Why the wanted frame, or the film, cannot be shown; None when it can."""
        return self._failure

    @property
    def playing(self) -> bool:
        """Whether the film is playing."""
        return self._playing

    @property
    def speed(self) -> Fraction:
        """Film seconds a second; negative in reverse."""
        return self._speed

    @property
    def muted(self) -> bool:
        """Whether the sound is off; it is at the start."""
        return self._muted

    @property
    def volume(self) -> int:
        """Loudness in per cent."""
        return self._volume

    @property
    def loop(self) -> tuple[int, int] | None:
        """First and last frame of the loop, or None."""
        return self._loop

    @property
    def field(self) -> Field | None:
        """The one field of interlaced frames that is shown; None: both, woven as they are stored."""
        return self._field

    @property
    def sound_track(self) -> int:
        """Which sound track is played, counted from 0."""
        return self._sound_track

    @property
    def hearing(self) -> Hearing:
        """How the sound is heard."""
        return self._hearing

    @property
    def known_digests(self) -> Mapping[int, str]:
        """Digests of frames that were shown exactly while the index was provisional."""
        return dict(self._digests)

    def is_pending(self) -> bool:
        """Whether the picture on the screen is not the one asked for."""
        if self._failure is not None or self._playing:
            return False
        shown = self._current
        return shown is None or shown.near or shown.stamp.index != self._wanted

    def _clamped(self, index: int) -> int:
        last = len(self._index) - 1 if self._index is not None else 0
        return max(0, min(index, last))

    def _here(self) -> int:
        return self._current.stamp.index if self._current is not None else self._wanted

    def _bounds(self) -> tuple[int, int]:
        assert self._index is not None
        return self._loop if self._loop is not None else (0, len(self._index) - 1)

    def _ask(self, index: int, *, near: bool = False) -> None:
        self._number += 1
        self._scrubbing = near
        self._thread.ask(Request(self._number, index, self._room, near=near, field=self._field))
        if self.is_pending():
            self.pending.emit(index)
