"""What is no film is refused in words that say what it is; nothing else is ever opened."""

from __future__ import annotations

import os
import re
import socket
import struct
import threading
from contextlib import closing
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from annotator.errors import FrameUnavailableError, IntegrityError, MediaError, NotAVideoError
from annotator.media.container import open_container
from annotator.media.decoding import VideoDecoder
from annotator.media.indexer import full_index, quick_index
from annotator.media.media_file import MediaFile
from annotator.media.path_words import readable
from annotator.media.picture import Orientation
from annotator.media.probe import MediaFacts, probe
from annotator.media.process import bulk
from annotator.media.reader import FrameReader
from annotator.media.sniff import what_it_is
from annotator.resource_files import resource_path

REFUSED = [
    ("empty.mp4", b"", "empty"),
    ("text.mp4", b"This is a plain note about a video.\n" * 20, "text file"),
    ("page.mp4", b"<!DOCTYPE html><html><head><title>x</title></head></html>", "web page"),
    ("feed.mp4", b"<?xml version='1.0'?><rss></rss>", "XML"),
    ("zeros.mp4", bytes(100_000), "zeros"),
    (
        "noise.mp4",
        bytes(np.random.default_rng(1).integers(0, 256, 50_000, np.uint8)),
        "not in any video format",
    ),
    ("paper.mp4", b"%PDF-1.7\n" + b"x" * 500, "PDF"),
    ("archive.mp4", b"PK\x03\x04" + bytes(500), "ZIP"),
    ("photo.mp4", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(300), "picture"),
    ("list.mp4", b"ffconcat version 1.0\nfile other.mp4\n", "playlist"),
    ("list2.mp4", b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:2,\nother.ts\n#EXT-X-ENDLIST\n", "playlist"),
    (
        "live.mp4",
        b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nm=video 5004 RTP/AVP 96\r\n",
        "stream description",
    ),
    (
        "dash.mp4",
        b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>',
        "playlist",
    ),
]


@pytest.mark.parametrize(("name", "content", "word"), REFUSED)
def test_the_word_says_what_it_is(name: str, content: bytes, word: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    for ask in (probe, quick_index, full_index):
        with pytest.raises(NotAVideoError, match=word) as refused:
            ask(path)
        assert refused.value.hint


def test_the_moov_is_missing(films: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "cut.mp4"
    path.write_bytes(films["h264_long_gop.mp4"].read_bytes()[:5000])
    with pytest.raises(MediaError, match="moov") as refused:
        probe(path)
    assert not isinstance(refused.value, NotAVideoError)


def test_a_folder_a_missing_file_a_pipe(tmp_path: Path) -> None:
    with pytest.raises(NotAVideoError, match="folder"):
        probe(tmp_path)
    with pytest.raises(MediaError, match="not there"):
        probe(tmp_path / "gone.mp4")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.mp4")
        with pytest.raises(NotAVideoError, match="no ordinary file"):
            probe(tmp_path / "pipe.mp4")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
)
def test_a_file_that_may_not_be_read(films: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "locked.mp4"
    path.write_bytes(films["h264_long_gop.mp4"].read_bytes())
    path.chmod(0)
    with pytest.raises(MediaError, match="may not be read"):
        probe(path)


def test_sound_only_and_covers_are_no_films(tmp_path: Path, films_module: ModuleType) -> None:
    path = films_module.sound_with_cover(tmp_path / "song.mp4")
    facts = probe(path)
    assert facts.has_sound
    assert not facts.video
    with pytest.raises(NotAVideoError, match="no video"):
        full_index(path)


def test_playlists_open_nothing(films: dict[str, Path], tmp_path: Path) -> None:
    """A script that names a film beside it, or an address, reaches neither, whatever its name ends with."""
    (tmp_path / "film.ts").write_bytes(films["late.ts"].read_bytes())
    (tmp_path / "shot_00.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    with socket.create_server(("127.0.0.1", 0)) as server:
        called = threading.Event()
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.ts"
        scripts = {
            "a.mp4": "ffconcat version 1.0\nfile film.ts\n",
            "a.ffconcat": f"ffconcat version 1.0\nfile '{tmp_path}/film.ts'\n",
            "b.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{address}\n#EXT-X-ENDLIST\n",
            "c.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfilm.ts\n#EXT-X-ENDLIST\n",
            "d.mp4": f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile://{tmp_path}/film.ts\n#EXT-X-ENDLIST\n",
            "shot_%02d.jpg": "x",
        }
        for name, text in scripts.items():
            (tmp_path / name).write_text(text)
            with pytest.raises(NotAVideoError):
                probe(tmp_path / name)
        try:
            server.accept()
            called.set()
        except TimeoutError:
            pass
        assert not called.is_set()


def test_a_film_may_not_open_a_second_file(films: dict[str, Path], tmp_path: Path) -> None:
    """Formats that are allowed are still opened by descriptor: the pattern in the name is only a name."""
    path = tmp_path / "film_%03d.mp4"
    path.write_bytes(films["h264_long_gop.mp4"].read_bytes())
    assert len(full_index(path)) == 60


@pytest.mark.parametrize(
    "name", ["-i.mp4", "a\nb.mp4", "пример 例.mp4", "concat:x|y.mp4", "http:__x.mp4", "%d.mp4"]
)
def test_names_are_only_names(name: str, films: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(films["h264_long_gop.mp4"].read_bytes())
    assert probe(path).video[0].codec == "h264"
    link = tmp_path / "link.mp4"
    link.symlink_to(path)
    assert len(quick_index(link)) == 60


@pytest.mark.skipif(os.name == "nt", reason="names are text on Windows")
def test_a_name_that_is_not_utf8(films: dict[str, Path], tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.mp4"))
    path.write_bytes(films["h264_long_gop.mp4"].read_bytes())
    index = full_index(path)
    with FrameReader(path, index) as reader:
        assert reader.frame(9).digest() == index.digest(9)
    assert readable(path).endswith("caf\\xe9.mp4")


def test_metadata_that_is_not_utf8_is_kept_visible(films: dict[str, Path], tmp_path: Path) -> None:
    data = films["h264_long_gop.mp4"].read_bytes()
    at = data.rindex(b"Lavf")
    path = tmp_path / "odd.mp4"
    path.write_bytes(data[:at] + b"La\xff\n" + data[at + 4 :])
    values = [value for _key, value in probe(path).metadata]
    assert any("La\\xff\\n" in value or "La\\xff" in value for value in values)
    assert all(value.isprintable() for value in values)


def test_facts_are_stored_and_read_back(films: dict[str, Path]) -> None:
    for path in films.values():
        facts = probe(path)
        assert MediaFacts.from_json(facts.to_json()) == facts
        assert facts.video
        assert all(label and value for label, value in facts.summary_rows() if label != "x")
    with pytest.raises(IntegrityError):
        MediaFacts.from_json('{"streams": 3}')


def test_rotation_and_streams_are_reported(films: dict[str, Path]) -> None:
    turned = probe(films["turned.mp4"]).video[0]
    assert (turned.rotation % 180, turned.mirrored) == (90, False)
    assert len(probe(films["two_streams.mkv"]).video) == 2


@pytest.mark.parametrize("flip", range(40))
def test_flipped_bytes_never_give_another_picture(
    flip: int, films: dict[str, Path], tmp_path: Path
) -> None:
    source = films[
        ("h264_long_gop.mp4", "late.ts", "hidden.webm", "asp.avi", "program.mpg")[flip % 5]
    ]
    data = bytearray(source.read_bytes())
    rng = np.random.default_rng(flip)
    for at in rng.integers(0, len(data), 6):
        data[at] = int(rng.integers(0, 256))
    path = tmp_path / source.name
    path.write_bytes(bytes(data))
    try:
        probe(path)
        index = full_index(path)
    except MediaError as refused:
        if not refused.message:
            raise
        return
    with FrameReader(path, index, cache_bytes=1 << 18) as reader:
        for i in rng.integers(0, len(index), 8):
            try:
                assert reader.frame(int(i)).digest() == index.digest(int(i))
            except FrameUnavailableError as refused:
                if refused.index != i:
                    raise


@pytest.mark.parametrize("filling", [b"\xff", b"\x00", b"no stream"])
def test_a_recording_goes_on_behind_a_hole(
    filling: bytes, films: dict[str, Path], tmp_path: Path
) -> None:
    """More garbage than a demuxer looks through at once stands between two packets of a transport stream."""
    data = films["late.ts"].read_bytes()
    whole = full_index(films["late.ts"])
    at = len(data) // 2 // 188 * 188
    path = tmp_path / "hole.ts"
    path.write_bytes(data[:at] + filling * (300_000 // len(filling)) + data[at:])
    index = full_index(path)
    assert len(index) == len(whole) == len(quick_index(path))
    assert sum(index.digest(i) == whole.digest(i) for i in range(len(index))) > len(index) // 2
    with FrameReader(path, index, cache_bytes=1) as reader:
        for i in (len(index) - 1, 3, len(index) // 2):
            assert reader.frame(i).digest() == index.digest(i)


def test_a_length_beyond_all_numbers_is_not_stated(films: dict[str, Path], tmp_path: Path) -> None:
    """The header claims 285 million years; the pictures are all there."""
    data = bytearray(films["variable.mkv"].read_bytes())
    at = data.index(b"\x44\x89\x88") + 3
    data[at : at + 8] = struct.pack(">d", 9e15)
    path = tmp_path / "long.mkv"
    path.write_bytes(bytes(data))
    facts = bulk.probe(path)
    assert facts.duration_ns is None
    assert facts.video
    assert len(full_index(path)) == 60


def test_a_bomb_of_pixels_is_refused(films: dict[str, Path], tmp_path: Path) -> None:
    """A header that claims 60000 × 60000 pixels costs no memory."""
    data = bytearray(films["lossless.avi"].read_bytes())
    at = data.index(b"strf") + 12
    data[at : at + 8] = (60000).to_bytes(4, "little") * 2
    path = tmp_path / "bomb.avi"
    path.write_bytes(bytes(data))
    with pytest.raises(MediaError):
        full_index(path)


def test_opening_reads_only(films: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(films["h264_long_gop.mp4"].read_bytes())
    path.chmod(0o444)
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    probe(path)
    full_index(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    file = MediaFile(path)
    open_container(file).close()
    file.close()
    with pytest.raises(OSError, match="descriptor"):
        file.read(1)


def test_kinds_are_told_apart() -> None:
    heads = (
        b"\x89PNG\r\n\x1a\n",
        b"{\\rtf1",
        b"\x1f\x8b\x08",
        b"SQLite format 3\x00",
        "файл".encode(),
        b"<svg></svg>",
    )
    assert len({what_it_is(head).words for head in heads}) == len(heads)


KINDS = [
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n\x00", "picture .JPEG 2000"),
    (b"\xff\x0a\xfa\x1f", "picture .JPEG XL"),
    (b"P6\n64 48\n255\n\x80\x00", "picture .Netpbm"),
    (b"FUJIFILMCCD-RAW 0201", "camera raw"),
    (b"\x00\x00\x00\x18ftypcrx \x00\x00\x00\x01crx isom", "Canon raw"),
    (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC"),
    (bytes(128) + b"DICM", "medical"),
    (b"MThd\x00\x00\x00\x06", "MIDI"),
    (b"song".ljust(1080, b"\0") + b"M.K.", "tracker"),
    (b"BZh91AY&SY\x00\xd2", "bzip2"),
    (b"\xfd7zXZ\x00\x00", "xz archive"),
    (b"MSCF\x00\x00\x00\x00", "cabinet"),
    (b"PK\x03\x04" + bytes(26) + b"word/document.xml", "Word"),
    (
        b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text",
        "OpenDocument",
    ),
    (b"EVF\x09\x0d\x0a\xff\x00", "forensic image"),
    (bytes(32_769) + b"CD001", "CD or DVD"),
    (b"\x00\x01\x00\x00\x00\x0f\x00\x80", "font"),
    (b"#!/bin/sh\necho x\n", "script"),
    (b"MZ\x90\x00", "program"),
    (b"\xd4\xc3\xb2\xa1\x02\x00", "network capture"),
    (b"Salted__" + bytes(range(200)), "encrypted"),
    (b"d8:announce20:http://127.0.0.1:9/a4:infod6:lengthi5eee", "torrent"),
    (b"1\r\n00:00:01,000 --> 00:00:02,000\r\nhi\r\n", "subtitles .SubRip"),
    (b"WEBVTT\n\n00:01.000 --> 00:02.000\nhi\n", "subtitles .WebVTT"),
    (b"\xef\xbb\xbf[Script Info]\nScriptType: v4.00+\n", "subtitles .ASS"),
    (b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n", "web server"),
    (b"\n<!-- x -->\n<HTML>", "web page"),
    (b'{"error": {"code": 403}}', "JSON"),
    (b"file 'one.mp4'\nfile 'two.mp4'\n", "list of files"),
    (b"rtsp://127.0.0.1:9/x.rm\n", "list of files"),
    (b"# made by hand\nffconcat version 1.0\nfile a.mp4\n", "concat script"),
    (b"[InternetShortcut]\r\nURL=http://127.0.0.1:9/\r\n", "shortcut"),
    ("Привет, видео во вложении\n".encode("cp1251") * 4, "text file"),
    ("Dear Sir\n".encode("utf-16"), "text file"),
    (b"BMW R80, the video is attached.\n", "text file"),
    (b"MAC address of the camera: unknown\n", "text file"),
    (b"0123456789abcdef0123456789abcdef  clip.mp4\n", "text file"),
    (b"\xff" * 5000, "not in any"),
    (b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        ", "a Mac leaves beside a file"),
    (b"\x00\x00\x00\x01Bud1" + bytes(40), "a Mac on how a folder looks"),
    (b"DVDVIDEO-VMG" + bytes(40), r"of a DVD, .*\.VOB"),
    (b"INDX0200" + bytes(40), "table of contents of a camera card"),
    (b"MPLS0200" + bytes(40), "playlist of a camera card"),
    (b"HDMV0200" + bytes(40), "not the film"),
    (b"RIFX\x00\x00\x0f\xa0Egg!", "editing program"),
    (b"CWS\x08" + bytes(range(128, 168)), "Flash program"),
    (b"CWS is the name of the street.\n", "text file"),
    (b"\x00\x01" + bytes(30), "download program"),
    (b"From: a@example.org\r\nSubject: film\r\n\r\nx", "e-mail"),
]


@pytest.mark.parametrize(("head", "words"), KINDS)
def test_every_kind_has_its_word(head: bytes, words: str, tmp_path: Path) -> None:
    assert re.search(words, what_it_is(head).words)
    path = tmp_path / "clip.mp4"
    path.write_bytes(head)
    with pytest.raises(NotAVideoError, match=words) as refused:
        quick_index(path)
    assert refused.value.hint


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_matrix_and_its_effect_agree(turns: int, mirrored: bool) -> None:
    """The matrix maps stored coordinates to shown ones; the corner must end where it says."""
    sign = -1 if mirrored else 1
    a, b, c, d = [(1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0)][turns]
    one = 1 << 16
    matrix = np.array(
        [a * sign * one, b * sign * one, 0, c * one, d * one, 0, 0, 0, 1 << 30], np.int32
    )
    picture = np.zeros((4, 6, 3), np.uint8)
    picture[0, 0] = 255
    shown = Orientation.of_matrix(matrix.tobytes()).apply(picture)
    row, column = np.argwhere(shown[..., 0] == 255)[0]
    # Shown x = a·x + c·y with the picture's centre at the origin.
    x, y = -1 * sign * a + -1 * c, -1 * sign * b + -1 * d
    assert (column > 0) == (x > 0)
    assert (row > 0) == (y > 0)


def test_a_stream_that_appears_midway_does_not_end_the_film(monkeypatch, tmp_path):
    """PyAV raises IndexError for a packet of a stream that it did not see at the start."""
    decoder = VideoDecoder(resource_path("sample", "square.webm"))
    real = decoder.container
    calls = []

    class Surprised:
        def __getattr__(self, name):
            return getattr(real, name)

        def demux(self, stream):
            calls.append(1)
            for number, packet in enumerate(real.demux(stream)):
                yield packet
                if len(calls) == 1 and number == 20:
                    raise IndexError("list index out of range")

    decoder.container = Surprised()
    count = sum(1 for _packet in decoder.packets())
    decoder.container = real
    decoder.close()
    with closing(VideoDecoder(resource_path("sample", "square.webm"))) as whole:
        assert count == sum(1 for _packet in whole.packets())
    assert len(calls) == 2
