"""The action that merges another copy of the case."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec

MERGE_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "file.merge",
        "Merge another copy of this case…",
        (),
        "merge",
        "File",
        "window",
        "What somebody else did in their copy comes into this one; you decide where both changed the same",
        needs="writable",
    ),
)
