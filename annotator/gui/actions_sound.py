"""The actions of sound work: how it is heard, and bangs to confirm."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec

_MENU = "Playback/Sound"

SOUND_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "sound.panel", "Sound…", ("Shift+O",), "audio-lines", _MENU, "viewer",
        "Channel, gain and band of what is heard; bangs found in it", needs="exhibit",
    ),
    ActionSpec(
        "sound.original", "Hear the original", ("H",), "ear", _MENU, "viewer",
        "The sound as it is in the file, without channel, gain and band; again: with them",
        needs="exhibit", checkable=True,
    ),
    ActionSpec(
        "sound.samples", "Single samples on the timeline", ("Shift+Z",), "zoom-in", _MENU, "viewer",
        "The waveform as near as it goes, around the bang or the frame shown", needs="exhibit",
    ),
    ActionSpec(
        "sound.find", "Find bangs", ("Shift+U",), "search", _MENU, "viewer",
        "Look through the sound for what may be shots; nothing is written until you confirm it",
        needs="exhibit", rule=True,
    ),
    ActionSpec(
        "sound.previous", "Previous bang", ("Shift+Up",), "chevron-up", _MENU, "viewer",
        "Go to the candidate before", needs="exhibit",
    ),
    ActionSpec(
        "sound.next", "Next bang", ("Shift+Down",), "chevron-down", _MENU, "viewer",
        "Go to the next candidate", needs="exhibit",
    ),
    ActionSpec(
        "sound.around", "Play around the bang", ("Shift+Space",), "repeat", _MENU, "viewer",
        "A short loop around the candidate, with sound", needs="exhibit",
    ),
    ActionSpec(
        "sound.confirm", "Confirm the bang", ("V",), "check", _MENU,
        "viewer", "Write a heard note with its exact sample, and go to the next",
        needs="exhibit writable", rule=True,
    ),
    ActionSpec(
        "sound.dismiss", "Dismiss the bang", ("Shift+Backspace",), "x", _MENU, "viewer",
        "It is none; nothing is written", needs="exhibit",
    ),
)  # fmt: skip
