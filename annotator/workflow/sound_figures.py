"""The pictures of sound in a report, made from the exhibits while it is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.exhibit import Exhibit
from annotator.case.snapshot import CaseSnapshot
from annotator.case.sound import SoundMark, SoundWork, sound_mark_id, sound_work_id
from annotator.case.vocabularies import Modality
from annotator.errors import AnnotatorError, CancelledError
from annotator.media.engine import SoundSource, open_sound
from annotator.progress import Cancelled, Progress, Report, check
from annotator.report.sound_figure import SoundFigure
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import NANOSECONDS
from annotator.timing.wording import Say, in_english
from annotator.workflow.sound_picture import FLOOR_DB, as_jpeg, sound_picture, window_of

AROUND_NS: Final = 600_000_000
LONGEST_NS: Final = 30 * NANOSECONDS
MOST_FIGURES: Final = 200
_BESIDE_NS: Final = 250_000_000


def sound_figures(
    store: CaseStore,
    case: CaseSnapshot,
    exhibit: Exhibit,
    index: FrameIndex,
    notes: Iterable[Annotation],
    progress: Report,
    cancelled: Cancelled,
    say: Say = in_english,
) -> tuple[SoundFigure, ...]:
    """A figure for every note at a named sample, and for heard spans of up to half a minute.

    They show the sound as it is in the file, one channel of it where the exhibit is set
    so. At most MOST_FIGURES an exhibit. Raises CancelledError.
    """
    marks = {mark.id: mark for mark in case.sound_marks}
    wanted = []
    for note in sorted(notes, key=lambda note: note.start.index):
        mark = marks.get(sound_mark_id(note.id))
        stretch = _stretch(note, mark, index)
        if stretch is not None:
            wanted.append((note, mark, *stretch))
    found: list[SoundFigure] = []
    work = case.find("sound_work", sound_work_id(exhibit.id))
    sounds: dict[int, SoundSource | str] = {}
    try:
        for done, (note, mark, start, end) in enumerate(wanted[:MOST_FIGURES]):
            check(cancelled)
            progress(Progress(done, len(wanted), f"Sounds of {exhibit.label}"))
            used = work if isinstance(work, SoundWork) else None
            stream = mark.stream if mark is not None else used.stream if used is not None else 0
            if stream not in sounds:
                sounds[stream] = _opened(store, exhibit, index, stream)
            plain = SoundFigure(note.id, exhibit.id, start, end, mark)
            found.append(_made(plain, sounds[stream], stream, used, say))
    finally:
        for each in sounds.values():
            if not isinstance(each, str):
                each.close()
    return tuple(found)


def _stretch(note: Annotation, mark: SoundMark | None, index: FrameIndex) -> tuple[int, int] | None:
    if mark is not None:
        return mark.at_ns - AROUND_NS, mark.at_ns + AROUND_NS
    if note.modality is not Modality.HEARD or note.end is None:
        return None
    if not note.end.index < len(index):
        return None
    start, end = index.time_ns(note.start.index), index.time_ns(note.end.index)
    if end - start > LONGEST_NS:
        return None
    return start - _BESIDE_NS, end + _BESIDE_NS


def _opened(
    store: CaseStore, exhibit: Exhibit, index: FrameIndex, stream: int
) -> SoundSource | str:
    try:
        return open_sound(store.media_file(exhibit), stream, index=index)
    except CancelledError:
        raise
    except AnnotatorError as error:
        return str(error)


def _made(
    plain: SoundFigure, sound: SoundSource | str, stream: int, work: SoundWork | None, say: Say
) -> SoundFigure:
    if isinstance(sound, str):
        return _without(plain, sound)
    try:
        rate = sound.rate
        samples = sound.samples(plain.start_ns, (plain.end_ns - plain.start_ns) * rate // 10**9)
    except CancelledError:
        raise
    except AnnotatorError as error:
        return _without(plain, str(error))
    channels = say("all channels")
    if work is not None and work.stream == stream and 0 <= work.channel < samples.shape[1]:
        samples = samples[:, work.channel : work.channel + 1]
        channels = say("channel {n}", n=work.channel + 1)
    picture = sound_picture(
        samples, rate, plain.start_ns, plain.mark.at_ns if plain.mark is not None else None
    )
    window = window_of(rate)
    settings = say(
        "Sound track {track}, {channels}, {rate} Hz, as it is in the file (no gain, no filter)."
        " Spectrogram: Hann window of {n} samples ({ms} ms), −{floor} to 0 dB of full scale.",
        track=stream + 1,
        channels=channels,
        rate=rate,
        n=window,
        ms=f"{window * 1000 / rate:.1f}",
        floor=f"{-FLOOR_DB:.0f}",
    )
    return SoundFigure(
        plain.annotation_id,
        plain.exhibit_id,
        plain.start_ns,
        plain.end_ns,
        plain.mark,
        as_jpeg(picture),
        picture.shape[1],
        picture.shape[0],
        settings,
    )


def _without(plain: SoundFigure, problem: str) -> SoundFigure:
    return SoundFigure(
        plain.annotation_id,
        plain.exhibit_id,
        plain.start_ns,
        plain.end_ns,
        plain.mark,
        problem=problem,
    )
