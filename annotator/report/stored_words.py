"""Sentences that other parts of the program make in English and that are kept with a case.

Each is written here as it is made, with `{names}` where figures stand. Who changes one at its
source adds the new one here; the older stays for the cases that hold it.
"""

from __future__ import annotations

from typing import Final

FINDINGS: Final = (
    "Reading ended early, after frame {frame}: {error}.",
    "Reading ended early: {error}.",
    "{n} packet gave no frame of its own ({why}); near frame {places}.",
    "{n} packets gave no frame of its own ({why}); near frame {places}.",
    "some could not be decoded",
    "second fields, hidden or undecodable pictures",
    "The decoder reported {n} errors: {errors}.",
    "{n} frame is damaged or rest on damaged data, so parts may be made up: {places}.",
    "{n} frames are damaged or rest on damaged data, so parts may be made up: {places}.",
    "{n} packets are marked by the file as not to be shown.",
    "The picture's size or pixel format changes in the course of the film.",
)
"""What an index says of a file (media.indexer, media.quick_index)."""

COLOURS: Final = (
    "grey or palette",
    "{matrix} (guessed from the size)",
    "full range",
    "full range (guessed)",
    "limited range",
    "limited range (guessed)",
    "{n} bits shown as 8",
    "HDR ({kind}) tone-mapped for viewing",
)
"""How a frame's numbers became colour, piece by piece (media.picture)."""

DIFFERENCES: Final = (
    "exact: the frames are the same to the last bit",
    "exact: frames that both have are the same to the last bit",
    "recompressed: no frame looked at is the same to the last bit",
    "mirrored: left and right are exchanged",
    "letterbox: {label} has bars, they were cut off",
    "letterbox: {label} has bars",
    "overlay: {left}–{right} % across, {top}–{bottom} % down",
    "scaled: {before} × {high} became {after} × {low} pixels",
    "frame rate: {before} became {after} frames a second",
    "cut: joined from {n} stretches",
    "cut: {label} holds {part} of {whole} s of {other}",
    "longer: {label} holds {part} of {whole} s of {other}",
    "crop: of {label}, {other} lacks {sides}",
    "{n} % at the left",
    "{n} % at the top",
    "{n} % at the right",
    "{n} % at the bottom",
)
"""In what a copy differs, as found by the program and taken over by a person (workflow.copies_differences)."""

FILE_FACTS: Final = (
    "Container",
    "Size",
    "Length claimed",
    "not stated",
    "{n} bytes",
    "Video {number}",
    "Sound {number}",
    "Subtitles {number}",
    "Data {number}",
    "Attachment {number}",
    "{codec} (cannot be decoded here)",
    "{rate} frames a second claimed",
    "turned {angle}° clockwise",
    "mirrored",
    "interlaced",
    "cover picture",
    "pixel shape {shape}",
    "{n} channels",
    "File: {key}",
    "Stream {number}: {key}",
    "{time} (written as UTC; many cameras write local time so)",
    "{time} (no zone recorded)",
    "file metadata: {key}",
)
"""What stands beside or between the raw values of a file (media.probe)."""

STORED: Final = (*FINDINGS, *COLOURS, *DIFFERENCES, *FILE_FACTS)
