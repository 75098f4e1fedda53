"""Every action of the program as plain data.

Menus, the command palette, the shortcut sheet and the tool tips are made from
this table; the texts go through translation where they are shown. The rows lie
in a module a menu, or a module a part of the work (`actions_<part>.py`).
"""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec
from annotator.gui.actions_clips import CLIP_ACTIONS
from annotator.gui.actions_copies import COPY_ACTIONS
from annotator.gui.actions_disclosure import DISCLOSURE_ACTIONS
from annotator.gui.actions_edit import EDIT_ACTIONS
from annotator.gui.actions_event import EVENT_ACTIONS
from annotator.gui.actions_exchange import EXCHANGE_ACTIONS
from annotator.gui.actions_file import FILE_ACTIONS
from annotator.gui.actions_help import HELP_ACTIONS
from annotator.gui.actions_matrix import MATRIX_ACTIONS
from annotator.gui.actions_note import NOTE_ACTIONS
from annotator.gui.actions_people import PEOPLE_ACTIONS
from annotator.gui.actions_places import PLACE_ACTIONS
from annotator.gui.actions_playback import PLAYBACK_ACTIONS
from annotator.gui.actions_redaction import REDACTION_ACTIONS
from annotator.gui.actions_shots import SHOT_ACTIONS
from annotator.gui.actions_sound import SOUND_ACTIONS
from annotator.gui.actions_view import VIEW_ACTIONS

__all__ = ["ALL_ACTIONS", "BY_ID", "MENUS", "ActionSpec"]

# The menus in their order.
MENUS = ("File", "Edit", "View", "Playback", "Note", "Help")

# In a menu the rows stand in this order.
ALL_ACTIONS: tuple[ActionSpec, ...] = (
    *FILE_ACTIONS,
    *EXCHANGE_ACTIONS,
    *CLIP_ACTIONS,
    *EDIT_ACTIONS,
    *VIEW_ACTIONS,
    *PLAYBACK_ACTIONS,
    *SHOT_ACTIONS,
    *SOUND_ACTIONS,
    *NOTE_ACTIONS,
    *REDACTION_ACTIONS,
    *EVENT_ACTIONS,
    *MATRIX_ACTIONS,
    *PEOPLE_ACTIONS,
    *DISCLOSURE_ACTIONS,
    *PLACE_ACTIONS,
    *COPY_ACTIONS,
    *HELP_ACTIONS,
)

BY_ID: dict[str, ActionSpec] = {spec.id: spec for spec in ALL_ACTIONS}
