"""A case with one film and covers on it, for tests of redacted copies."""

from __future__ import annotations

from dataclasses import replace

import av
import numpy as np

from annotator.case.edits import adding
from annotator.case.redaction import (
    Cover,
    CoverWay,
    SoundCover,
    SoundWay,
    cover_id,
    sound_cover_id,
)
from annotator.case.region import Point, Region, RegionKey, RegionState, ShapeKind
from annotator.clock import FixedClock
from annotator.provenance.actor import Actor
from annotator.workflow.cases import new_case
from annotator.workflow.intake import add_exhibit, ensure_index
from tests.store.case_values import note as note_at

WHEN = "2026-01-01T00:00:00.000000Z"
FIRST, LAST = 3, 16


def covered_case(folder, film, size, ways=(CoverWay.SOLID,), sound=None, states=()):
    """A store with the film as its exhibit, a note on frames 3 to 16 and a moving region for each way.

    Box and ellipse in turn, from (10, 10) on, 40 pixels apart; `states` are (frame, state)
    of further key frames of the first.
    """
    store = new_case(folder, "Square", actor=Actor("A"), clock=FixedClock())
    exhibit = add_exhibit(store, film).exhibit
    index = ensure_index(store, exhibit)
    note = replace(
        note_at(1),
        exhibit_id=exhibit.id,
        exhibit_digest=exhibit.digest_sha256,
        start=index.stamp(FIRST),
        end=index.stamp(LAST),
    )
    values = [note]
    for number, way in enumerate(ways):
        shape = (ShapeKind.BOX, ShapeKind.ELLIPSE)[number % 2]
        left = 1000 + 4000 * number
        keys = [
            RegionKey(index.stamp(FIRST), box(left, 1000)),
            RegionKey(index.stamp(LAST), box(left + 1500, 2500)),
        ]
        if not number:
            keys += [RegionKey(index.stamp(at), box(left, 1000), state) for at, state in states]
            keys.sort(key=lambda key: key.stamp.index)
        region = Region(f"r-{number}", note.id, shape, *size, tuple(keys), "A", WHEN)
        values += [
            region,
            Cover(cover_id(region.id), region.id, "A", WHEN, way, 150, why="a witness"),
        ]
    if sound is not None:
        values.append(SoundCover(sound_cover_id(note.id), note.id, "A", WHEN, SoundWay(sound)))
    store.apply(adding("Cover", *values))
    return store, exhibit, index


def box(left, top):
    return Point(left, top), Point(left + 3050, top + 3055)


def drawn(
    path, *, hidden=0, top=230, sound=False, size=(96, 72), frames=20, metadata=None, cover=False
):
    """A lossless film of noise; `hidden` changes what lies under the first cover only, and its sound."""
    draws = np.random.default_rng(5)
    secret = np.random.default_rng(1000 + hidden)
    with av.open(str(path), "w") as out:
        out.metadata.update(metadata or {})
        film = out.add_stream("ffv1", rate=25)
        film.width, film.height, film.pix_fmt = *size, "yuv420p"
        if metadata:
            film.metadata["handler_name"] = metadata["title"]
        heard = [out.add_stream("pcm_s16le", rate=8000, layout="mono") for _ in range(2 * sound)]
        still = None
        if cover:
            still = out.add_stream("mjpeg", rate=1)
            still.width, still.height, still.pix_fmt = 16, 16, "yuvj420p"
            still.disposition = av.stream.Disposition.attached_pic
            out.add_attachment("secret.txt", "text/plain", b"CANARY-ATTACHMENT")
        if still is not None:
            picture = av.VideoFrame.from_ndarray(np.full((16, 16, 3), 80, np.uint8), "rgb24")
            out.mux(still.encode(picture))
        for number in range(frames):
            frame = av.VideoFrame(*size, "yuv420p")
            for plane, scale in zip(frame.planes, (1, 2, 2), strict=True):
                table = draws.integers(16, top, (size[1] // scale, plane.line_size), np.uint8)
                place = slice(12 // scale, 36 // scale)
                below = secret.integers(16, top, (36 // scale - 12 // scale,) * 2, np.uint8)
                if FIRST <= number <= LAST:
                    shift = 0 if number < LAST else 12 // scale
                    rows = slice(place.start + shift, place.stop + shift)
                    if number in (FIRST, LAST):
                        table[rows, rows] = below
                plane.update(table.tobytes())
            frame.pts = number
            out.mux(film.encode(frame))
            for track, stream in enumerate(heard):
                at = np.arange(number * 320, number * 320 + 320) / 8000
                open_tone, secret_tone = 440 + 1000 * track, 700 + 50 * hidden
                tone = secret_tone if FIRST <= number <= LAST and not track else open_tone
                wave = (np.sin(2 * np.pi * tone * at) * 8000).astype(np.int16)
                part = av.AudioFrame.from_ndarray(wave.reshape(1, -1), "s16", "mono")
                part.sample_rate, part.pts = 8000, number * 320
                out.mux(stream.encode(part))
        for stream in (film, *heard):
            out.mux(stream.encode(None))
    return path


LOST, HIDDEN = RegionState.LOST, RegionState.HIDDEN
