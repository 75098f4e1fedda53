"""Sound on the film's clock: onsets at known samples, in files made here."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from annotator.errors import MediaError, NotAVideoError, ValueRefusedError
from annotator.media.indexer import quick_index
from annotator.media.sound import SoundReader, change_speed, has_sound, sound_tracks

FIXTURES = Path(__file__).resolve().parents[3] / "shared" / "fixtures"
RATE = 48000
SECOND = 1_000_000_000
BURSTS = (1.0, 2.5, 3.2)


def bursts(seconds: float = 4, rate: int = RATE) -> np.ndarray:
    """A cosine of 1 kHz for 50 ms, starting at full height at each of BURSTS."""
    out = np.zeros(int(seconds * rate), np.float32)
    tone = 0.5 * np.cos(2 * np.pi * 1000 * np.arange(rate // 20) / rate)
    for at in BURSTS:
        out[round(at * rate) : round(at * rate) + len(tone)] = tone
    return out


def noise(seconds: float = 6, channels: int = 1) -> np.ndarray:
    """Every stretch differs from every other, so a shift by one sample shows."""
    count = int(seconds * RATE) * channels
    return np.random.default_rng(7).uniform(-0.5, 0.5, count).astype(np.float32)


def sweep(seconds: float) -> np.ndarray:
    """A rising tone: differs everywhere, and no coder takes it for noise."""
    t = np.arange(int(seconds * RATE)) / RATE
    return (0.4 * np.sin(2 * np.pi * (200 * t + 120 * t * t))).astype(np.float32)


def packed(samples: np.ndarray, kind: str) -> np.ndarray:
    if kind.startswith("s16"):
        return np.rint(samples * 32768).astype(np.int16)
    if kind.startswith("s32"):
        return np.rint(samples * 2147483648.0).astype(np.int32)
    return samples


def write_film(
    path: Path,
    codec: str,
    sound: np.ndarray,
    *,
    video: str | None = "libx264",
    sound_at: Fraction = Fraction(0),
    video_at: Fraction = Fraction(0),
    layout: str = "mono",
    leave_out: range = range(0),
    spoil: range = range(0),
    rate: int = RATE,
) -> Path:
    """A film with sound; packets numbered in `leave_out` are not written, those in `spoil` are garbage."""
    with av.open(str(path), "w") as out:
        if video is not None:
            film = out.add_stream(video, rate=25)
            film.width, film.height, film.pix_fmt = 64, 48, "yuv420p"
        track = out.add_stream(codec, rate=rate, layout=layout)
        if video is not None:
            for k in range(25):
                frame = av.VideoFrame.from_ndarray(
                    np.full((72, 64), 16 + 4 * k, np.uint8), format="yuv420p"
                )
                frame.pts, frame.time_base = k + int(video_at * 25), Fraction(1, 25)
                out.mux(film.encode(frame))
            out.mux(film.encode())
        kind = track.codec_context.format.name
        channels = track.codec_context.layout.nb_channels
        table = packed(sound, kind).reshape(-1, channels)
        block = track.codec_context.frame_size or 1024
        packets = []
        for start in range(0, len(table), block):
            part = table[start : start + block]
            rows = part.T if kind.endswith("p") else part.reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(rows), format=kind, layout=layout
            )
            frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
            frame.pts = start + int(sound_at * rate)
            packets += track.encode(frame)
        packets += track.encode()
        for number, packet in enumerate(packets):
            if number in spoil:
                bad = av.Packet(b"\xff" * packet.size)
                bad.pts, bad.dts, bad.duration = packet.pts, packet.dts, packet.duration
                bad.time_base, bad.stream = packet.time_base, track
                out.mux(bad)
            elif number not in leave_out:
                out.mux(packet)
    return path


def whole(reader: SoundReader, start_ns: int = 0) -> np.ndarray:
    return np.concatenate(list(reader.blocks(start_ns)))


def onset(samples: np.ndarray, after: int) -> int:
    return after + int(np.flatnonzero(np.abs(samples[after:, 0]) > 0.2)[0])


@pytest.mark.parametrize(
    "name, codec, video",
    [
        ("a.mov", "pcm_s16le", "libx264"),
        ("a.mkv", "pcm_s16le", "libx264"),
        ("a.avi", "pcm_s16le", "mpeg4"),
        ("b.mkv", "pcm_f32le", "libx264"),
        ("c.mkv", "flac", "libx264"),
    ],
)
def test_uncompressed_sound_is_exact_to_the_sample(tmp_path, name, codec, video):
    sound = np.rint(noise() * 32768).astype(np.float32) / 32768
    path = write_film(tmp_path / name, codec, sound, video=video)
    with SoundReader(path) as reader:
        assert (reader.rate, reader.channels, reader.begin_ns) == (RATE, 1, 0)
        assert np.array_equal(whole(reader)[:, 0], sound)
        for first in (200_000, 3, 143_999, 250_001, 100_000, 287_000):
            start_ns = -(-first * SECOND // RATE)
            assert np.array_equal(reader.samples(start_ns, 700)[:, 0], sound[first : first + 700])
        assert reader.notes() == ()


@pytest.mark.parametrize(
    "name, codec, video, off_by",
    [
        ("a.mp4", "aac", "libx264", 48),
        ("a.mkv", "aac", "libx264", 48),
        ("a.ts", "aac", "libx264", 48),
        ("a.mp4", "libmp3lame", "libx264", 48),
        ("a.mkv", "libmp3lame", "libx264", 48),
        ("a.webm", "libopus", "libvpx", 96),
        ("a.mp4", "libopus", "libx264", 96),
    ],
)
def test_onsets_of_compressed_sound(tmp_path, name, codec, video, off_by):
    path = write_film(tmp_path / name, codec, bursts(), video=video)
    with SoundReader(path) as reader:
        heard = whole(reader)
        for at in BURSTS:
            assert abs(onset(heard, round((at - 0.2) * RATE)) - round(at * RATE)) <= off_by


@pytest.mark.parametrize("name, codec", [("a.mp4", "aac"), ("a.mkv", "aac"), ("a.ts", "aac"),
                                         ("a.mkv", "libmp3lame"), ("a.mkv", "libopus")])  # fmt: skip
def test_a_jump_gives_the_same_samples_as_listening_from_the_start(tmp_path, name, codec):
    path = write_film(tmp_path / name, codec, sweep(8))
    with SoundReader(path) as reader:
        heard = whole(reader)
        for first in (300_000, 5, 120_001, 90_000, 350_123, 48_100):
            again = reader.samples(-(-first * SECOND // RATE), 3000)
            assert np.abs(again - heard[first : first + 3000]).max() < 1e-4


def test_sound_that_starts_later_than_the_picture(tmp_path):
    sound = np.rint(noise(2) * 32768).astype(np.float32) / 32768
    path = write_film(tmp_path / "late.mov", "pcm_s16le", sound, sound_at=Fraction(1, 2))
    with SoundReader(path) as reader:
        assert reader.begin_ns == SECOND // 2
        heard = whole(reader)[:, 0]
        assert not heard[: RATE // 2].any()
        assert np.array_equal(heard[RATE // 2 :], sound)
        assert np.array_equal(reader.samples(SECOND, 500)[:, 0], sound[RATE // 2 : RATE // 2 + 500])


def test_sound_that_starts_earlier_than_the_picture(tmp_path):
    sound = np.rint(noise(2) * 32768).astype(np.float32) / 32768
    path = write_film(tmp_path / "early.mkv", "pcm_s16le", sound, video_at=Fraction(1))
    for index in (None, quick_index(path)):
        with SoundReader(path, index=index) as reader:
            assert reader.begin_ns == -SECOND
            assert np.array_equal(reader.samples(0, 800)[:, 0], sound[RATE : RATE + 800])
            assert np.array_equal(reader.samples(-SECOND // 2, 9)[:, 0], sound[RATE // 2 :][:9])
            assert not reader.samples(-3 * SECOND, 100).any()


def test_a_gap_is_silence_of_its_length(tmp_path):
    sound = np.rint(noise(4) * 32768).astype(np.float32) / 32768
    path = write_film(tmp_path / "gap.mkv", "pcm_s16le", sound, leave_out=range(50, 60))
    expected = sound.copy()
    expected[50 * 1024 : 60 * 1024] = 0
    with SoundReader(path) as reader:
        assert np.array_equal(whole(reader)[:, 0], expected)
        start_ns = -(-59 * 1024 * SECOND // RATE)
        assert np.array_equal(reader.samples(start_ns, 4096)[:, 0], expected[59 * 1024 :][:4096])


def test_broken_packets_become_silence_and_are_named(tmp_path):
    path = write_film(tmp_path / "bad.mp4", "aac", bursts(), spoil=range(80, 84))
    with SoundReader(path) as reader:
        heard = whole(reader)
        for at in BURSTS:
            assert abs(onset(heard, round((at - 0.2) * RATE)) - round(at * RATE)) <= 48
        notes = reader.notes()
        assert len(notes) == 1
        assert "could not be decoded" in notes[0]
        assert any(abs(start - 79 * 1024) <= 1024 for start, _ in reader.broken())


def test_converting_rate_and_channels_keeps_the_time(tmp_path):
    path = write_film(tmp_path / "a.mov", "pcm_s16le", bursts())
    with SoundReader(path, rate=44100, channels=2) as reader:
        heard = whole(reader)
        assert heard.shape == (4 * 44100, 2)
        for at in BURSTS:
            assert abs(onset(heard, round((at - 0.2) * 44100)) - round(at * 44100)) <= 2
        # A pure tone stays itself: the phase of the converted burst is that of the original.
        part = reader.samples(int(2.51 * SECOND), 441)[:, 0]
        tone = 0.5 * np.cos(2 * np.pi * 1000 * (0.01 + np.arange(441) / 44100))
        assert np.abs(np.abs(part) - np.abs(tone)).max() < 0.16
        straight = whole(reader, 0)
        first = round(1.7 * 44100)
        again = reader.samples(int(1.7 * SECOND), 5000)
        assert np.abs(again - straight[first : first + 5000]).max() < 1e-3


def test_files_without_sound_say_so(tmp_path):
    path = tmp_path / "mute.mp4"
    with av.open(str(path), "w") as out:
        film = out.add_stream("libx264", rate=25)
        film.width, film.height, film.pix_fmt = 64, 48, "yuv420p"
        out.mux(film.encode(av.VideoFrame(64, 48, "yuv420p")))
        out.mux(film.encode())
    assert not has_sound(path)
    assert sound_tracks(path) == ()
    with pytest.raises(MediaError, match="has no sound"):
        SoundReader(path)
    text = tmp_path / "text.mp4"
    text.write_text("no video at all")
    with pytest.raises(NotAVideoError):
        has_sound(text)


def test_a_file_with_sound_only_begins_at_its_first_sample(tmp_path):
    path = write_film(tmp_path / "voice.wav", "pcm_s16le", bursts(), video=None)
    with SoundReader(path) as reader:
        assert reader.begin_ns == 0
        assert onset(whole(reader), 0) == RATE


def test_tracks_are_listed_and_chosen(tmp_path):
    path = tmp_path / "two.mkv"
    with av.open(str(path), "w") as out:
        streams = []
        for layout, language in (("mono", "eng"), ("stereo", "rus")):
            stream = out.add_stream("pcm_s16le", rate=RATE, layout=layout)
            stream.metadata["language"] = language
            streams.append(stream)
        for number, stream in enumerate(streams):
            count = 1024 * (number + 1)
            frame = av.AudioFrame.from_ndarray(
                np.full((1, count), 1000 * (number + 1), np.int16),
                format="s16",
                layout=("mono", "stereo")[number],
            )
            frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
            out.mux(stream.encode(frame))
            out.mux(stream.encode())
    tracks = sound_tracks(path)
    assert [(t.number, t.stream, t.language, t.channels, t.rate) for t in tracks] == [
        (0, 0, "eng", 1, RATE),
        (1, 1, "rus", 2, RATE),
    ]
    with SoundReader(path, 1) as reader:
        assert reader.channels == 2
        assert np.allclose(reader.samples(0, 10), 2000 / 32768)
    with pytest.raises(MediaError, match="no sound track 2"):
        SoundReader(path, 2)


def test_sound_that_is_no_number_is_silence(tmp_path):
    sound = np.full(RATE, np.nan, np.float32)
    sound[100:200] = np.inf
    path = write_film(tmp_path / "nan.mkv", "pcm_f32le", sound)
    with SoundReader(path) as reader:
        heard = whole(reader)
        assert np.isfinite(heard).all()
        assert not heard[300:].any()


@pytest.mark.parametrize("factor", [Fraction(1, 2), Fraction(3, 2), Fraction(2)])
@pytest.mark.parametrize("channels", [1, 2])
def test_speed_changes_length_but_not_pitch(factor, channels):
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(4 * RATE) / RATE).astype(np.float32)
    table = np.repeat(tone[:, None], channels, axis=1)
    blocks = (table[k : k + 4096] for k in range(0, len(table), 4096))
    heard = np.concatenate(list(change_speed(blocks, factor, RATE)))
    assert heard.shape[1] == channels
    assert abs(len(heard) - len(table) / factor) < RATE // 10
    middle = heard[len(heard) // 4 : len(heard) // 4 + RATE, 0]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert abs(int(spectrum.argmax()) * RATE / len(middle) - 440) < 3


def test_speed_beyond_the_limits_is_refused():
    with pytest.raises(ValueRefusedError):
        list(change_speed([np.zeros((10, 1), np.float32)], Fraction(3), RATE))


@pytest.mark.skipif(not (FIXTURES / "sample.mkv").exists(), reason="the shared clips are not here")
@pytest.mark.parametrize("name, begin_ms", [("sd-hls0000000000.ts", 0), ("sample.mkv", 61),
                                            ("sample_rotate_and_reflect.mp4", 67)])  # fmt: skip
def test_real_clips_begin_where_their_stamps_say(name, begin_ms):
    with SoundReader(FIXTURES / name) as reader:
        assert reader.begin_ns // 1_000_000 == begin_ms
        heard = whole(reader)
        assert np.abs(heard).max() > 0.001
        first = len(heard) // 2
        again = reader.samples(-(-first * SECOND // reader.rate), 2000)
        # AAC may fill in noise from a generator whose state a jump does not restore.
        assert np.abs(again - heard[first : first + 2000]).max() < 2e-3


def test_a_stream_that_appears_midway_does_not_end_the_sound(tmp_path):
    """PyAV raises IndexError for a packet of a stream that it did not see at the start."""
    film = tmp_path / "sound.mkv"
    write_film(film, "pcm_s16le", noise())
    with SoundReader(film) as reader:
        expected = whole(reader)
    calls = []

    class Surprised:
        def __init__(self, real):
            self._real = real

        def __getattr__(self, name):
            return getattr(self._real, name)

        def demux(self, stream):
            calls.append(1)
            for number, packet in enumerate(self._real.demux(stream)):
                yield packet
                if len(calls) == 1 and number == 20:
                    raise IndexError("list index out of range")

    with SoundReader(film) as reader:
        real = reader._stream._container
        reader._stream._container = Surprised(real)
        heard = whole(reader)
        reader._stream._container = real
    assert calls
    assert np.array_equal(heard, expected)
