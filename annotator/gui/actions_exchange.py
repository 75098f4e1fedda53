"""The actions for files of other tools."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec, keys_of

EXCHANGE_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "file.export_for",
        "Export for another tool…",
        keys_of("Ctrl+Shift+E"),
        "upload",
        "File",
        "window",
        "The notes of this video as subtitles, for ELAN, BORIS, CVAT or an editor",
        needs="exhibit",
        rule=True,
    ),
    ActionSpec(
        "file.import_from",
        "Import from another tool…",
        keys_of("Ctrl+Alt+I"),
        "download",
        "File",
        "window",
        "Subtitles, ELAN, BORIS, CVAT or editor markers as notes of this video",
        needs="exhibit",
    ),
)
