"""The words that a reader outside the field may not know."""

from __future__ import annotations

from annotator.report.blocks import Block, Fact, Facts
from annotator.report.words import sentence
from annotator.report.writing import Writer, plain


def glossary(writer: Writer) -> tuple[Block, ...]:
    """The words that a reader outside the field may not know."""
    w = writer.words
    return (Facts(tuple(Fact(w(word), plain(w(meaning))) for word, meaning in _GLOSSARY)),)


_GLOSSARY = (
    (sentence("Claim"), sentence("What a source says happened.")),
    (sentence("Custody log"), sentence("The list of everything that was done in the case; entries are only ever added.")),
    (sentence("Digest, SHA-256"), sentence("A fingerprint of data. Changing a single bit gives another one.")),
    (sentence("Elapsed time"), sentence("Time since the exhibit’s first frame; no time of day.")),
    (sentence("Exhibit"), sentence("One media file taken into the case, unchanged.")),
    (sentence("Frame digest"), sentence("SHA-256 of one decoded frame’s samples.")),
    (sentence("Frame index"), sentence("The frame’s place in the film, counted from 0.")),
    (sentence("Inference"), sentence("What somebody concludes from observations; may be wrong.")),
    (sentence("Observation"), sentence("What can be seen or heard, without what it might mean.")),
    (sentence("PTS, time base"), sentence("The time stamp that the file stores for a frame, and the unit it counts in.")),
    (sentence("Stance"), sentence("How an observation stands to a claim: supports, contradicts, silent, not testable.")),
    (sentence("TLP"), sentence("Traffic Light Protocol: with whom the document may be shared.")),
    (sentence("Variable rate"), sentence("Frames do not all last equally long; counting frames gives no time.")),
)  # fmt: skip
