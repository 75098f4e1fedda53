"""The actions of the File menu."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec, keys_of
from annotator.gui.actions_merge import MERGE_ACTIONS


def _file(
    id: str, text: str, keys: str, icon: str, tip: str, needs: str = "", *, rule: bool = False
) -> ActionSpec:
    return ActionSpec(id, text, keys_of(keys), icon, "File", "window", tip, (), needs, rule=rule)


FILE_ACTIONS: tuple[ActionSpec, ...] = (
    _file("file.new_case", "New case…", "Ctrl+N", "folder-plus", "Make an empty case in a folder"),
    _file("file.open_case", "Open…", "Ctrl+O", "folder-open", "Open the folder of a case"),
    _file(
        "file.open_foreign",
        "Open a case from somebody else…",
        "",
        "download",
        "Check every value of a case that came by mail or on a stick, and open a copy of it",
    ),
    _file(
        "file.open_package",
        "Open a package…",
        "",
        "package",
        "Check an evidence package, a folder or a ZIP file, and make a case of it",
    ),
    _file(
        "file.open_sample",
        "Open the sample case",
        "",
        "clapperboard",
        "Open a practice case with invented footage",
    ),
    _file(
        "file.close_case",
        "Close the case",
        "Ctrl+W",
        "x",
        "Go back to the start page; everything is saved already",
        "case",
    ),
    _file(
        "file.add_video",
        "Add videos…",
        "Ctrl+Shift+O",
        "file-video",
        "Copy videos into the case, with their digests",
        "writable",
        rule=True,
    ),
    _file(
        "file.show_folder",
        "Show the case's folder",
        "",
        "folder-search",
        "Open the folder of this case in the file manager",
        "case",
    ),
    _file(
        "file.report",
        "Report…",
        "Ctrl+E",
        "file-text",
        "Export a report or a table of the notes",
        "case",
        rule=True,
    ),
    _file(
        "file.package",
        "Evidence package…",
        "",
        "package",
        "Everything of the case, signed, as a folder or ZIP file that anybody can check",
        "case",
    ),
    *MERGE_ACTIONS,
    _file(
        "file.verify",
        "Verify the case…",
        "",
        "shield-check",
        "Hash the exhibits again, decode annotated frames again, check the log",
        "case",
    ),
    _file(
        "file.find_original",
        "Find the original…",
        "",
        "search",
        "Say where the video of this exhibit lies now; only the same file is accepted",
        "exhibit",
    ),
    _file(
        "file.vault",
        "Real names…",
        "",
        "lock",
        "The encrypted vault: who the people of the case really are",
        "case",
    ),
    _file(
        "file.sign",
        "Signatures and anchors…",
        "",
        "stamp",
        "Sign the head of the log, print it, have it stamped, compare one that was kept",
        "case",
    ),
    _file(
        "file.backup_now",
        "Back up now…",
        "",
        "hard-drive",
        "Copy all notes and the log into a folder, such as one on another drive; the copy is checked",
        "case",
        rule=True,
    ),
    _file(
        "file.open_backup",
        "Open a backup…",
        "",
        "history",
        "List the backups of a case and bring one back, as a new case or in its place",
    ),
    _file(
        "file.quit", "Quit", "Ctrl+Q", "log-out", "Close the program; drafts are kept", rule=True
    ),
)
