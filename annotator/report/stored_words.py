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

FACT_LABELS: Final = (
    "Container",
    "Size",
    "Length claimed",
    "Video {number}",
    "Sound {number}",
    "Subtitles {number}",
    "Data {number}",
    "Attachment {number}",
    "File: {key}",
    "Stream {number}: {key}",
)
"""What stands before the facts of a file (media.probe)."""

FACT_VALUES: Final = (
    "not stated",
    "{n} bytes",
    "{codec} (cannot be decoded here)",
    "{rate} frames a second claimed",
    "turned {angle}° clockwise",
    "mirrored",
    "interlaced",
    "cover picture",
    "pixel shape {shape}",
    "{n} channels",
    *COLOURS,
)
"""What the program says in the facts of a file, piece by piece (media.probe)."""

DATES: Final = (
    "{time} (written as UTC; many cameras write local time so)",
    "{time} (no zone recorded)",
)
"""What is added to a raw date of a file (media.probe)."""

ORIGINS: Final = ("file metadata: {key}",)
"""Where a proposal comes from (workflow.sidecars)."""

ANCHORS: Final = (
    "The time stamp on {held} is valid: {said}.",
    "The head of {held} was printed on {day}.",
    "A time stamp for {held} was asked for on {day}; its reply was not taken in.",
    (
        "The time stamp on {held} cannot be checked here: {error} It is for this head, but whose it is"
        " stays open. {hint}"
    ),
    "The time stamp on {held} is not valid: {error} It proves nothing about when this log existed.",
    (
        "The time stamp on {held} is sound: {said}. It was checked with a certificate that lies in the"
        " case itself, and this computer does not know that authority. Get its certificate from the"
        " authority and trust it here."
    ),
    (
        "Anchor {number} belongs to signed head {head}, which is not there. The signed head was taken"
        " out of the case."
    ),
    (
        "Anchor {number}, which the log names, is not in the case. It was taken out of the file past the"
        " log."
    ),
    (
        "The log knows nothing of anchor {number}. It was put into the file past the log, or its entry"
        " was cut off."
    ),
    "Anchor {number} is not what the log says. It was changed in the file after it was taken in.",
    "entries 1 to {seq}",
    "signed head {head}",
    "by an authority that does not name itself",
    "by {authority}",
    "serial number {number}",
    "policy {policy}",
)
"""What the outside anchors of a log say (provenance.anchors)."""

REMARKS: Final = (
    "Stabilise: {said}",
    "Average frames: {said}",
    "this is the reference frame",
    "moved by {across}, {down} px, correlation {value}",
    "frame {frame} left out: it has another size",
    "frame {frame} left out: it does not lie over this one",
    "made of {n} frames, lowest correlation {value}",
    "made of {n} frames",
    "made of this frame alone",
)
"""What was said while picture steps were applied (picture.applying, picture.combine)."""

FOUND_BY: Final = (
    (
        "impulse finder, {where}, rise ≥ {rise} dB and ≥ {second} dB in two bands, decay ≥ {decay} dB;"
        " confirmed by a person"
    ),
    "all channels",
    "channel {n}",
)
"""How a moment in the sound was found (workflow.sounds)."""

STORED: Final = (
    *FINDINGS,
    *DIFFERENCES,
    *FACT_LABELS,
    *FACT_VALUES,
    *DATES,
    *ORIGINS,
    *ANCHORS,
    *REMARKS,
    *FOUND_BY,
)
"""All of them."""
