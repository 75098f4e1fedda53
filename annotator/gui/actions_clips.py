"""The action for clips, contact sheets and comparison plates."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec

CLIP_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "file.clip", "Clip or sheet of this span…", (), "scissors", "File",
        "window", "The marked span as a film of its own, a contact sheet, or two frames side by side",
        needs="exhibit",
    ),
)  # fmt: skip
