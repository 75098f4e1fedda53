# ruff: noqa: INP001 - a script with its parts, run by hand, no package
"""Draw the sample footage of this project: invented, deterministic, without network.

Run by hand from the checkout: `python resources/sample/draw_sample.py`. Writes
street.mp4 (H.264 + AAC, uneven frame rate), square.webm (VP9 + Opus) and
events.json (what happens in which frame, read back from the finished files).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import square_clip
import storyboard as story
import window_clip
from sound import RATE, street_sound

HERE = Path(__file__).resolve().parent
REMARK = "Invented training footage, drawn by a script. It shows no real place, person or event."


def _sound_frames(samples: npt.NDArray[np.float32], rate: int) -> Iterator[av.AudioFrame]:
    for start in range(0, len(samples), 1024):
        block = np.ascontiguousarray(samples[None, start : start + 1024])
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        yield frame


def _encode(
    path: Path,
    form: tuple[int, int, int],
    video: tuple[str, dict[str, str]],
    sound: tuple[str, int, int],
    pictures: Iterable[tuple[int, npt.NDArray[np.uint8]]],
    time_base: Fraction,
    samples: npt.NDArray[np.float32],
) -> None:
    """Write one clip; `form` is width, height, nominal rate; `sound` is codec, rate and bits a second."""
    options = {"movflags": "faststart"} if path.suffix == ".mp4" else {"fflags": "bitexact"}
    with av.open(str(path), "w", options=options) as container:
        container.metadata["title"] = "Invented training footage"
        container.metadata["comment"] = REMARK
        stream = container.add_stream(video[0], rate=form[2], options=video[1])
        tone = container.add_stream(sound[0], rate=sound[1], layout="mono")
        tone.bit_rate = sound[2]
        stream.width, stream.height = form[:2]
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = time_base
        stream.time_base = time_base
        waiting = _sound_frames(samples, RATE)
        resampler = av.AudioResampler(format=tone.format.name, layout="mono", rate=sound[1])
        block = next(waiting, None)
        for pts, picture in pictures:
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame = frame.reformat(
                format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG"
            )
            frame.pts, frame.time_base = pts, time_base
            container.mux(stream.encode(frame))
            while block is not None and Fraction(block.pts or 0, RATE) <= pts * time_base:
                for ready in resampler.resample(block):
                    container.mux(tone.encode(ready))
                block = next(waiting, None)
        while block is not None:
            for ready in resampler.resample(block):
                container.mux(tone.encode(ready))
            block = next(waiting, None)
        for ready in resampler.resample(None):
            container.mux(tone.encode(ready))
        container.mux(stream.encode(None))
        container.mux(tone.encode(None))


def _stamps(path: Path) -> tuple[list[int], Fraction]:
    """PTS of all frames as the decoder hands them out, and their time base."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stamps = [frame.pts for frame in container.decode(stream) if frame.pts is not None]
        assert stream.time_base is not None
        return stamps, stream.time_base


def _street_events(stamps: list[int], base: Fraction) -> dict[str, dict[str, int]]:
    moments = {
        "first": 0.0,
        "arm-raised": story.THROW - 0.3,
        "object-released": story.THROW + 0.03,
        "object-leaves": story.THROW_OUT_OF_FRAME,
        "hand-over": story.HAND_OVER,
        "pan-start": story.PAN_FROM,
        "pan-end": story.PAN_TO,
        "line-enters": 13.0,
        "line-halts": 20.55,
        "flash-1": story.SHOTS[0][0],
        "bang-1": story.SHOTS[0][0] + story.SOUND_DELAY_NS / 1e9,
        "line-advances": 22.7,
        "line-halts-again": 25.45,
        "flash-2": story.SHOTS[1][0],
        "bang-2": story.SHOTS[1][0] + story.SOUND_DELAY_NS / 1e9,
        "fall-start": story.FALL_FROM + 0.05,
        "fall-end": story.FALL_TO + 0.05,
        "flash-3": story.SHOTS[2][0],
        "bang-3": story.SHOTS[2][0] + story.SOUND_DELAY_NS / 1e9,
        "rate-drops": story.DARK_FROM,
        "helper-kneels": 31.7,
        "curtain-start": story.CURTAIN_FROM + 0.35,
        "curtain-end": story.CURTAIN_TO - 0.35,
        "rate-recovers": story.DARK_TO,
        "line-moves-again": 41.0,
    }
    seconds = [float(pts * base) for pts in stamps]
    found = {}
    for name, moment in moments.items():
        index = next(i for i, at in enumerate(seconds) if at >= moment - 1e-6)
        found[name] = {"index": index, "pts": stamps[index]}
    found["last"] = {"index": len(stamps) - 1, "pts": stamps[-1]}
    return found


def main() -> None:
    """Draw both clips and write down what is where."""
    times = story.frame_times()
    flashes = [story.first_frame_at(times, shot) for shot, _, _ in story.SHOTS]
    delay = story.SOUND_DELAY_NS * RATE // 1_000_000_000
    bangs = [times[frame] * RATE // story.TICKS + delay for frame in flashes]
    street, square = HERE / "street.mp4", HERE / "square.webm"
    _encode(
        street,
        (story.WIDTH, story.HEIGHT, 30),
        ("libx264", {"crf": "27", "preset": "slow", "g": "120", "threads": "2"}),
        ("aac", RATE, 64_000),
        zip(times, window_clip.frames(times), strict=True),
        Fraction(1, story.TICKS),
        street_sound(story.SECONDS, bangs),
    )
    bang = round(square_clip.BANG_SECONDS * RATE)
    _encode(
        square,
        (square_clip.WIDTH, square_clip.HEIGHT, square_clip.RATE),
        ("libvpx-vp9", {"crf": "44", "b": "0", "cpu-used": "3", "g": "96", "threads": "2"}),
        ("libopus", 48_000, 24_000),
        ((n * 1000 // square_clip.RATE, picture) for n, picture in enumerate(square_clip.frames())),
        Fraction(1, 1000),
        street_sound(square_clip.COUNT / square_clip.RATE, [bang], seed=12, loudness=0.4),
    )
    street_stamps, street_base = _stamps(street)
    square_stamps, square_base = _stamps(square)
    events = {
        "remark": REMARK,
        "sound": "Each bang starts 0.30 s after its flash: the way of sound over about 99 m at "
        "331 m/s (0 °C). bang-N is the first frame shown at or after that moment.",
        "street": {
            "file": street.name,
            "time_base": str(street_base),
            "frames": len(street_stamps),
            "sound_rate": RATE,
            "bang_samples": bangs,
            "events": _street_events(street_stamps, street_base),
        },
        "square": {
            "file": square.name,
            "time_base": str(square_base),
            "frames": len(square_stamps),
            "sound_rate": 48_000,
            "bang_samples": [round(square_clip.BANG_SECONDS * 48_000)],
            "events": {
                name: {"index": index, "pts": square_stamps[index]}
                for name, index in (
                    ("first", 0),
                    ("bang", round(square_clip.BANG_SECONDS * square_clip.RATE)),
                    ("crowd-flinches", round((square_clip.FLINCH[0] + 0.2) * square_clip.RATE)),
                    ("last", len(square_stamps) - 1),
                )
            },
        },
    }
    text = json.dumps(events, indent=2, ensure_ascii=False) + "\n"
    (HERE / "events.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
