"""The actions of redaction: what is covered, the redacted view, its review, and redacted copies."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec

_MENU = "Note/Redaction"


def _redaction() -> tuple[ActionSpec, ...]:
    rows = (
        ("cover", "Cover the region", "shield", "Solid, wherever it is shown: nothing of it is left in a redacted copy", "exhibit writable"),
        ("pixelate", "Cover the region with blocks", "table", "Large blocks; software can undo them in part, a solid cover it cannot", "exhibit writable"),
        ("blur", "Cover the region by blurring", "contrast", "Software can undo a blur in part, a solid cover it cannot", "exhibit writable"),
        ("margin", "Margin of the cover…", "maximize", "How many pixels around the region are covered, too, and why it is", "exhibit writable"),
        ("uncover", "Uncover the region", "eye", "Redacted copies show it", "exhibit writable"),
        ("mute", "Mute the sound of the note", "volume-x", "Nothing is heard in its span in a redacted copy", "note writable"),
        ("bleep", "Bleep over the sound of the note", "audio-lines", "A tone in its span instead of the sound", "note writable"),
        ("noise", "Noise over the sound of the note", "volume-1", "Noise in its span instead of the sound", "note writable"),
        ("hear", "Uncover the sound of the note", "volume-2", "Heard again where the sound of copies is kept", "note writable"),
        ("view", "Redacted view", "shield-check", "The picture as a redacted copy shows it; again: the original", "exhibit"),
        ("review", "Faces that are not covered", "search", "Looks over the film for faces that no cover hides, to step through", "exhibit"),
        ("next", "Next face not covered", "chevron-right", "The next one of the review, and its frame", "exhibit"),
        ("previous", "Previous face not covered", "chevron-left", "The one before, and its frame", "exhibit"),
        ("cover_face", "Cover this face", "user-check", "A note, a region and its cover, wherever the review found this face", "exhibit writable"),
        ("may_be_seen", "This face may be seen…", "user", "No person, or somebody who may be shown: say why, and it is not asked again", "exhibit writable"),
        ("reviewed", "Redaction reviewed by me", "stamp", "You have stepped through the covered film and found nobody uncovered", "exhibit writable"),
        ("copy", "Redacted copy…", "file-video", "A new film in which everything covered is gone, checked before it is kept", "exhibit"),
    )  # fmt: skip
    keys = {"cover": "Alt+B", "view": "Shift+Y", "review": "Alt+R", "next": "Alt+Z"}
    return tuple(
        ActionSpec(
            f"redact.{name}", text, tuple(keys.get(name, "").split()), sign,
            "File" if name == "copy" else _MENU, "window" if name == "copy" else "viewer", tip,
            needs=needs, checkable=name == "view", rule=name in ("mute", "view", "review"),
        )
        for name, text, sign, tip, needs in rows
    )  # fmt: skip


REDACTION_ACTIONS: tuple[ActionSpec, ...] = _redaction()
