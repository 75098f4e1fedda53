"""The invented sample case: two covered faces, and a span whose sound is muted in redacted copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from annotator.case.exhibit import Exhibit
from annotator.case.region import UNITS, Point, RegionKey, ShapeKind
from annotator.clock import Clock
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.cover_edits import cover_regions, cover_sound
from annotator.workflow.regions import draw_regions, new_region

_FILM: Final = "E1"
_SIZE: Final = (1280, 720)
_HANDING_OVER: Final = ("object-in-hand",)
_CURTAIN: Final = (1020, ("coverage",))
# At the first and the last frame of the note: left, top, right, bottom of a head.
_HEADS: Final = (
    ("B-1", (706, 462, 731, 488), (712, 458, 738, 484)),
    ("B-2", (767, 462, 793, 488), (774, 458, 800, 484)),
)


def add_redaction(
    store: CaseStore,
    exhibits: Mapping[str, Exhibit],
    indexes: Mapping[str, FrameIndex],
    clock: Clock,
) -> None:
    """Cover the heads of two bystanders where they stand still, and the voices behind the curtain."""
    exhibit, index, author = exhibits[_FILM], indexes[_FILM], store.actor.name
    for note in store.snapshot().notes_of(exhibit.id):
        if note.tags == _HANDING_OVER:
            regions = []
            for label, *places in _HEADS:
                frames = (note.start.index, note.last_index())
                keys = tuple(
                    RegionKey(
                        index.stamp(frame),
                        (Point(left * UNITS, top * UNITS), Point(right * UNITS, bottom * UNITS)),
                    )
                    for frame, (left, top, right, bottom) in zip(frames, places, strict=True)
                )
                drawn = new_region(
                    note, ShapeKind.BOX, keys[0], _SIZE, author=author, clock=clock, label=label
                )
                regions.append(replace(drawn, key_frames=keys))
            store.apply(draw_regions(regions))
            edit = cover_regions(
                regions, store, author=author, clock=clock,
                why="Bystanders who did not agree to be shown.",
            )  # fmt: skip
            assert edit is not None
            store.apply(edit)
        if (note.start.index, note.tags) == _CURTAIN:
            edit = cover_sound(
                note, store, author=author, clock=clock,
                why="Voices in the room of W-1: the consent leaves them out.",
            )  # fmt: skip
            assert edit is not None
            store.apply(edit)
