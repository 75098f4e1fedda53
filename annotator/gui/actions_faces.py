"""The actions of faces that the program proposes."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec

_MENU = "Note/Faces"


def _faces() -> tuple[ActionSpec, ...]:
    rows = (
        ("find", "Find faces on this frame", "Shift+D", "square-dashed", "Proposals to confirm; nothing is stored before", "exhibit"),
        ("find_span", "Find faces over the span", "Alt+D", "users", "In–out, else the selected note, else the whole film: one proposal a face", "exhibit"),
        ("next", "Next face", "W", "chevron-right", "The next proposal, and its frame", "faces"),
        ("previous", "Previous face", "Q", "chevron-left", "The proposal before, and its frame", "faces"),
        ("confirm", "Confirm the face", "A", "user-check", "It becomes a region of the selected note, or of a new one", "faces writable"),
        ("dismiss", "Dismiss the face", "R", "x", "Not a face, or not wanted; nothing is stored", "faces"),
        ("dismiss_all", "Dismiss all faces", "", "circle-x", "Forget the proposals that are left", "faces"),
    )  # fmt: skip
    return tuple(
        ActionSpec(
            f"faces.{name}", text, tuple(key.split()), sign, _MENU, "viewer", tip,
            needs=needs, rule=name == "next",
        )
        for name, text, key, sign, tip, needs in rows
    )  # fmt: skip


FACE_ACTIONS: tuple[ActionSpec, ...] = _faces()
