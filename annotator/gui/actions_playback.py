"""The actions of the Playback menu."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec, keys_of


def _play(
    id: str, text: str, keys: str, icon: str, tip: str, anywhere: str = "", *, rule: bool = False
) -> ActionSpec:
    return ActionSpec(
        id,
        text,
        keys_of(keys),
        icon,
        "Playback",
        "viewer",
        tip,
        keys_of(anywhere),
        "exhibit",
        rule=rule,
    )


PLAYBACK_ACTIONS: tuple[ActionSpec, ...] = (
    _play(
        "play.toggle",
        "Play or pause",
        "Space",
        "play",
        "Play from this frame, or stop on it",
        "Ctrl+Space",
    ),
    _play("play.reverse", "Play backwards", "J", "rewind", "Backwards; again for faster"),
    _play("play.stop", "Stop", "K", "pause", "Stop on this frame"),
    _play("play.forward", "Play forwards", "L", "fast-forward", "Forwards; again for faster"),
    _play("play.step_back", "One frame back", "Left ,", "step-back", "The frame before", rule=True),
    _play("play.step_forward", "One frame on", "Right .", "step-forward", "The next frame"),
    _play("play.second_back", "One second back", "Shift+Left", "chevron-left", "Back by a second"),
    _play("play.second_forward", "One second on", "Shift+Right", "chevron-right", "On by a second"),
    _play(
        "play.ten_seconds_back",
        "Ten seconds back",
        "Ctrl+Shift+Left",
        "chevrons-left",
        "Back by ten seconds",
    ),
    _play(
        "play.ten_seconds_forward",
        "Ten seconds on",
        "Ctrl+Shift+Right",
        "chevrons-right",
        "On by ten seconds",
    ),
    _play("play.ten_back", "Ten frames back", "PgUp", "chevrons-left", "Back by ten frames"),
    _play("play.ten_forward", "Ten frames on", "PgDown", "chevrons-right", "On by ten frames"),
    _play(
        "play.previous_key",
        "Previous key frame",
        "Alt+Left",
        "key-round",
        "The key frame before this one",
    ),
    _play("play.next_key", "Next key frame", "Alt+Right", "key-round", "The next key frame"),
    _play("play.first", "First frame", "Home", "skip-back", "The first frame", rule=True),
    _play("play.last", "Last frame", "End", "skip-forward", "The last frame"),
    _play(
        "play.previous_exhibit",
        "Previous exhibit",
        "Ctrl+PgUp",
        "arrow-left",
        "Show the exhibit before this one",
    ),
    _play(
        "play.next_exhibit",
        "Next exhibit",
        "Ctrl+PgDown",
        "arrow-right",
        "Show the exhibit after this one",
    ),
    _play("play.slower", "Slower", "[", "rewind", "The next lower speed", rule=True),
    _play("play.faster", "Faster", "]", "fast-forward", "The next higher speed"),
    _play("play.normal_speed", "Normal speed", "Backspace", "play", "As it was recorded"),
    _play(
        "play.go_to",
        "Go to…",
        "G",
        "crosshair",
        "Go to a frame, a time, a time code or a PTS",
        "Ctrl+G",
    ),
    _play("play.loop", "Loop the span", "P", "repeat", "Play in–out again and again", rule=True),
    ActionSpec(
        "play.skip_graphic",
        "Skip graphic spans",
        (),
        "fast-forward",
        "Playback",
        "viewer",
        "Playing leaves out what notes mark as graphic; kept for you, in no case",
        needs="exhibit",
        checkable=True,
    ),
    _play("play.mute", "Sound on or off", "S", "volume-2", "Sound starts muted"),
)
