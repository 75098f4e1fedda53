"""The actions for clips, cuts, contact sheets and comparison plates."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec

CLIP_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "file.clip", "Clip or sheet of this span…", (), "scissors", "File",
        "window", "The marked span as a film of its own, a contact sheet, or two frames side by side",
        needs="exhibit",
    ),
    ActionSpec(
        "plate.keep", "Keep this frame for a plate", ("Shift+S",), "bookmark", "File",
        "viewer", "Frames of several exhibits can be kept, to stand side by side", needs="exhibit",
    ),
    ActionSpec(
        "plate.make", "Comparison plate of kept frames…", (), "images", "File",
        "window", "Frames of one or several exhibits side by side, with numbers, times and digests",
        needs="exhibit",
    ),
)  # fmt: skip
