"""What a cut may not carry below the sealed edition: its packets hold more than the frames that were looked at."""

from __future__ import annotations

from typing import Final

from annotator.case.vocabularies import Edition
from annotator.errors import ExportError
from annotator.workflow.cut_making import EXACT, CutMade

_LOOKED_INTO: Final = frozenset({"h264", "hevc", "mpeg1video", "mpeg2video", "mpeg4", "vp8", "vp9"})
"""Codecs of which media.user_data finds what is written beside the pictures, or that have no room for it."""


def require_nothing_beside(edition: Edition, made: CutMade, hidden: tuple[str, ...]) -> None:
    """Raise ExportError where packets hold pictures that nobody looked at, or what a camera wrote into them.

    `hidden` says of pictures that an edit list of the exhibit hides: they have no frame, so no
    disclosure check asks who is seen on them. Captions, times, places and devices inside coded
    pictures are withheld wherever else they stand.
    """
    if edition is Edition.SEALED:
        return
    if hidden:
        raise ExportError(
            f"The cut would hold pictures that the exhibit hides, which no {edition} edition shows.",
            EXACT,
        )
    if made.saying or made.codec not in _LOOKED_INTO:
        raise ExportError(
            "Its encoder or camera may have written times, places or devices into the pictures,"
            f" which no {edition} edition tells.",
            EXACT,
        )
