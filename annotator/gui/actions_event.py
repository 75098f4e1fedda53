"""The actions of event time: when frames were recorded."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec

_MENU = "Note/Event time"


def _event() -> tuple[ActionSpec, ...]:
    rows = (
        ("anchor", "Time of this frame…", "Alt+A", "clock", "viewer",
         "Tie the frame shown to wall-clock time, give or take seconds", "exhibit writable"),
        ("tie", "Same moment in another film…", "Alt+W", "link", "viewer",
         "Tie the frame shown to a frame of another film, as by a bang in both", "exhibit writable"),
        ("cut", "Mark a cut here", "Alt+X", "scissors", "viewer",
         "Before the frame shown an unknown time went by; no time is carried across", "exhibit writable"),
        ("sound", "Find the same sound in another film…", "", "audio-lines", "window",
         "Propose how two films lie in time from what both hear; you confirm", "exhibit"),
        ("go_other", "Go to this moment in another film", "Alt+G", "fast-forward", "viewer",
         "The frame of the next film that was recorded at the same moment; again: the film after it", "exhibit"),
        ("panel", "List of times and cuts", "Ctrl+5", "list", "window",
         "What ties the frames of this film to time, in the inspector", "case"),
        ("incident", "Incident time line", "Ctrl+I", "chart-gantt", "window",
         "All films, notes and claims on one line of event time", "case"),
    )  # fmt: skip
    return tuple(
        ActionSpec(
            f"event.{name}", text, tuple(key.split()), sign, _MENU, context, tip,  # type: ignore[arg-type]
            needs=needs, rule=name == "panel",
        )
        for name, text, key, sign, context, tip, needs in rows
    )  # fmt: skip


EVENT_ACTIONS: tuple[ActionSpec, ...] = _event()
