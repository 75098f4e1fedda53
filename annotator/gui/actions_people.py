"""The actions about people: where they appear, who could be harmed."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec, keys_of

PEOPLE_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "people.appearances",
        "Where people appear…",
        keys_of("Ctrl+Shift+P"),
        "user",
        "Note",
        "window",
        "Every note, region and danger of a person in all films, with pictures",
        needs="case",
        rule=True,
    ),
    ActionSpec(
        "people.harm",
        "Who could be harmed…",
        keys_of("Ctrl+Shift+H"),
        "shield",
        "Note",
        "window",
        "Say who is given away by this film, by what and where",
        needs="exhibit writable",
    ),
    ActionSpec(
        "people.look_into",
        "Look into the video file",
        (),
        "search",
        "Note",
        "window",
        "Dates, device, place, software and signed credentials that it holds, as proposals",
        needs="exhibit writable",
    ),
)
