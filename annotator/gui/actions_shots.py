"""The actions of what the timeline shows of a film: shots, spectrogram."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec

SHOT_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "play.previous_shot", "Previous shot", ("Alt+PgUp",), "clapperboard", "Playback",
        "viewer", "Where this shot begins, then the one before", needs="exhibit", rule=True,
    ),
    ActionSpec(
        "play.next_shot", "Next shot", ("Alt+PgDown",), "clapperboard", "Playback",
        "viewer", "Where the next shot begins", needs="exhibit",
    ),
    ActionSpec(
        "play.find_shots", "Find shots", (), "scissors", "Playback",
        "window", "Look through the whole film for cuts; films of up to 20 minutes are without asking",
        needs="exhibit",
    ),
    ActionSpec(
        "view.spectrogram", "Spectrogram on the timeline", ("Shift+Q",), "audio-lines", "View",
        "viewer", "Pitches up to 8 kHz in place of the thumbnails; again: the thumbnails",
        needs="exhibit", checkable=True,
    ),
)  # fmt: skip
