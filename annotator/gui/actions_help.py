"""The actions of the Help menu."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec, keys_of


def _help(id: str, text: str, keys: str, icon: str, tip: str) -> ActionSpec:
    return ActionSpec(id, text, keys_of(keys), icon, "Help", "window", tip)


HELP_ACTIONS: tuple[ActionSpec, ...] = (
    _help("help.guide", "First steps", "F1", "book-open", "How a note gets to a frame"),
    _help("help.about", "About Annotator", "", "info", "Versions and licence"),
)
