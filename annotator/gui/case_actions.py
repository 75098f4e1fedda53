"""What the actions of the File, Edit, View and Help menus do, and what comes by drop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QUndoStack
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from annotator.case.note_filter import NO_FILTER
from annotator.errors import AnnotatorError, CaseLockedError, SaveFailedError, ValueRefusedError
from annotator.gui.about_dialog import AboutDialog, FirstStepsDialog
from annotator.gui.actions import Actions, action_text
from annotator.gui.case_dialogs import (
    VIDEO_ENDINGS,
    AddVideosDialog,
    LockedDialog,
    NameDialog,
    NewCase,
    NewCaseDialog,
    UnwritableDialog,
)
from annotator.gui.dropped import case_folder_in
from annotator.gui.error_dialog import error_dialog
from annotator.gui.labels import menu_text, one_line
from annotator.gui.main_window import MainWindow
from annotator.gui.opening import Opening
from annotator.gui.palette import CommandPalette
from annotator.gui.settings import Settings, cases_folder, sample_folder
from annotator.gui.shortcut_sheet import ShortcutSheet
from annotator.gui.theme import apply_theme, chosen_theme, current_theme
from annotator.gui.workspace import Workspace


class CaseActions(QObject):
    """Connects everything that is about the case as a whole and about the window."""

    def __init__(
        self,
        actions: Actions,
        workspace: Workspace,
        opening: Opening,
        settings: Settings,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._actions = actions
        self._workspace = workspace
        self._opening = opening
        self._settings = settings
        self._window = window
        self._palette: CommandPalette | None = None
        self.fill_palette: Callable[[CommandPalette], object] = lambda _palette: None
        for id, slot in (
            ("file.new_case", self.ask_new_case),
            ("file.open_case", self._ask_open),
            ("file.open_sample", self.open_sample),
            ("file.close_case", opening.ask_to_close),
            ("file.add_video", self._ask_videos),
            ("file.show_folder", self._show_folder),
            ("file.report", self._report),
            ("file.vault", self._vault),
            ("file.quit", window.close),
            ("edit.undo", workspace.undo),
            ("edit.redo", workspace.redo),
            ("edit.find", self._find),
            ("edit.your_name", self._ask_name),
            ("view.palette", self._show_palette),
            ("view.shortcuts", lambda: self._open(ShortcutSheet(window, actions))),
            ("view.change_keys", self._change_keys),
            ("view.reset_layout", window.put_panels_back),
            ("view.full_screen", self._full_screen),
            ("view.theme", self._other_theme),
            ("help.about", self._about),
            ("help.guide", lambda: self._open(FirstStepsDialog(window))),
        ):
            actions.connect(id, slot)
        for choice in ("system", "dark", "light"):
            actions[f"view.theme_{choice}"].triggered.connect(
                lambda _checked=False, choice=choice: self.use_theme(choice)
            )
        actions["view.arrange_panels"].toggled.connect(self._arrange_panels)
        actions["view.arrange_panels"].setChecked(settings.panels_unlocked)
        self._follow_undo(workspace.undo_stack)
        opening.locked.connect(self._locked)
        opening.unwritable.connect(self._unwritable)
        opening.problem.connect(self.show_problem)
        workspace.failed.connect(self.show_problem)
        page = window.start_page
        page.recent_chosen.connect(opening.open)
        page.recent_forgotten.connect(self._forget)
        page.dropped.connect(self.take_files)
        page.video_wanted.connect(self._ask_videos)
        window.dropped.connect(self.take_files)
        window.header.search.left.connect(self._leave_search)
        self._show_theme_choice()

    # -- cases ----------------------------------------------------------------

    def ask_new_case(self, videos: tuple[Path, ...] = ()) -> None:
        """Ask for a name, make the case, add the videos."""
        dialog = NewCaseDialog(
            cases_folder(), videos, in_place=self._settings.leave_in_place, parent=self._window
        )
        dialog.accepted.connect(lambda: self._make(dialog.answer(), videos))
        self._open(dialog)

    def take_files(self, files: tuple[Path, ...]) -> None:
        """Files were dropped: a case is opened, videos go into the open case or a new one."""
        case = case_folder_in(files)
        if case is not None:
            self._opening.open(case)
            return
        videos = tuple(path for path in files if path.is_file())
        if not videos:
            self.show_problem(
                AnnotatorError(
                    self.tr("What was dropped is neither a video nor a case."),
                    self.tr("Drop video files, or the folder that holds a case.sqlite."),
                )
            )
        elif not self._workspace.has_case():
            self.ask_new_case(videos)
        elif self._workspace.is_read_only():
            self.show_problem(
                AnnotatorError(
                    self.tr("This case is open for reading only; nothing can be added here."),
                    self.tr("Close it where it is open for writing, then open it again."),
                )
            )
        else:
            self._ask_adding(videos)

    def open_sample(self) -> None:
        """Open the sample case; the first time it is made."""
        self._opening.open_sample(sample_folder())

    def show_problem(self, error: AnnotatorError) -> None:
        """Say what did not happen: by a banner if work can go on, else by the dialog."""
        if isinstance(error, SaveFailedError):
            self._window.status.show_save_failed()
            self._window.banners.put("save", "bad", error.message, error.hint)
        elif isinstance(error, ValueRefusedError):
            self._window.banners.put("refused", "warn", error.message, error.hint)
        else:
            self._open(error_dialog(error, self._window))

    def _make(self, answer: NewCase, videos: tuple[Path, ...]) -> None:
        if not self._opening.may_leave(lambda: self._make(answer, videos)):
            return
        if not self._opening.make(answer.folder, answer.title):
            return
        if videos:
            self._settings.leave_in_place = answer.in_place
            self._opening.add_videos(videos, in_place=answer.in_place)

    def _ask_open(self) -> None:
        start = cases_folder()
        chosen = QFileDialog.getExistingDirectory(
            self._window,
            self.tr("Open the folder of a case"),
            str(start if start.is_dir() else Path.home()),
        )
        if chosen:
            self._opening.open(Path(chosen))

    def _ask_videos(self) -> None:
        endings = " ".join(f"*.{ending}" for ending in VIDEO_ENDINGS.split())
        chosen, _filter = QFileDialog.getOpenFileNames(
            self._window,
            self.tr("Add videos"),
            str(self._settings.videos_folder),
            self.tr("Videos ({endings});;All files (*)").format(endings=endings),
        )
        if chosen:
            self._settings.videos_folder = Path(chosen[0]).parent
            self.take_files(tuple(Path(name) for name in chosen))

    def _ask_adding(self, videos: tuple[Path, ...]) -> None:
        dialog = AddVideosDialog(
            videos, in_place=self._settings.leave_in_place, parent=self._window
        )

        def add() -> None:
            self._settings.leave_in_place = dialog.in_place.isChecked()
            self._opening.add_videos(videos, in_place=dialog.in_place.isChecked())

        dialog.accepted.connect(add)
        self._open(dialog)

    def _locked(self, locked: tuple[Path, CaseLockedError]) -> None:
        folder, error = locked
        dialog = LockedDialog(error, self._window)
        dialog.accepted.connect(lambda: self._open_locked(dialog, folder, error))
        self._open(dialog)

    def _open_locked(self, dialog: LockedDialog, folder: Path, error: CaseLockedError) -> None:
        if dialog.taking_over:
            self._opening.open(folder, take_over=True)
        elif self._opening.open(folder, read_only=True):
            self._window.banners.put(
                "locked",
                "warn",
                self.tr("Open for reading only: {holder} has it.").format(
                    holder=one_line(error.holder, 200)
                ),
                self.tr("Changes can be made there; open it again here to see them."),
            )

    def _unwritable(self, refused: tuple[Path, SaveFailedError]) -> None:
        folder, error = refused
        dialog = UnwritableDialog(error, self._window)
        dialog.accepted.connect(lambda: self._open_to_read(folder, error))
        self._open(dialog)

    def _open_to_read(self, folder: Path, error: SaveFailedError) -> None:
        if self._opening.open(folder, read_only=True):
            self._window.banners.put(
                "unwritable",
                "warn",
                self.tr("Open for reading only. {why}").format(why=one_line(error.message, 200)),
                self.tr("Nothing can be changed. When it can be written again, open it anew."),
            )

    def _forget(self, folder: Path) -> None:
        self._settings.forget_case(folder)
        self._window.start_page.show_recent(self._settings.recent_cases())

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._workspace.folder())))

    def _report(self) -> None:
        from annotator.gui.notes_table import NotesTable
        from annotator.gui.report_dialog import ReportDialog

        table = self._window.panels.notes_table
        narrowed = table.wanted() if isinstance(table, NotesTable) else NO_FILTER
        self._open(
            ReportDialog(self._workspace, self._window, current=narrowed, settings=self._settings)
        )

    def _vault(self) -> None:
        from annotator.gui.vault_dialog import VaultDialog

        self._open(VaultDialog(self._workspace, self._window))

    # -- the window -----------------------------------------------------------

    def use_theme(self, choice: str) -> None:
        """Use and remember a theme: `system`, `dark` or `light`."""
        self._settings.theme = choice
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, chosen_theme(choice))
        self._show_theme_choice()

    def _other_theme(self) -> None:
        self.use_theme("light" if current_theme().name == "dark" else "dark")

    def _show_theme_choice(self) -> None:
        for choice in ("system", "dark", "light"):
            self._actions[f"view.theme_{choice}"].setChecked(choice == self._settings.theme)

    def _arrange_panels(self, unlocked: bool) -> None:
        self._settings.panels_unlocked = unlocked
        self._window.set_arranging(unlocked=unlocked)

    def _full_screen(self) -> None:
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()

    def _find(self) -> None:
        self._window.show_panel("notes")
        self._window.header.search.setFocus()
        self._window.header.search.selectAll()

    def _leave_search(self) -> None:
        self._window.panels.notes_table.setFocus()

    def _show_palette(self) -> None:
        if self._palette is None:
            self._palette = CommandPalette(self._actions, self._window)
            self.fill_palette(self._palette)
        self._palette.show_over(self._window)

    def _change_keys(self) -> None:
        from annotator.gui.change_keys_dialog import ChangeKeysDialog

        self._open(ChangeKeysDialog(self._actions, self._settings, self._window))

    def _ask_name(self) -> None:
        dialog = NameDialog(self._settings.your_name, self._window)

        def keep() -> None:
            self._settings.your_name = dialog.name.text()
            if self._workspace.has_case():
                self._workspace.store.actor = self._opening.actor()
                self._window.status.show_name(self._settings.your_name)

        dialog.accepted.connect(keep)
        self._open(dialog)

    def _about(self) -> None:
        from annotator.store import connection

        engine = connection.sqlite3.sqlite_version  # type: ignore[attr-defined]
        key = self._opening.keys.fingerprint()
        self._open(AboutDialog(f"SQLite {engine}", self._window, self._workspace.jobs, key))

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # -- undo -----------------------------------------------------------------

    def _follow_undo(self, stack: QUndoStack) -> None:
        stack.indexChanged.connect(self.show_undo)
        self._workspace.storing_changed.connect(self.show_undo)
        self.show_undo()

    def show_undo(self) -> None:
        """Undo and redo say what they would do, and rest when there is nothing or no moment for it."""
        stack, rests = self._workspace.undo_stack, self._workspace.is_storing()
        undo, redo = self._actions["edit.undo"], self._actions["edit.redo"]
        undo.setEnabled(stack.canUndo() and not rests)
        redo.setEnabled(stack.canRedo() and not rests)
        undo.setText(f"{action_text('Undo')} {menu_text(stack.undoText())}".strip())
        redo.setText(f"{action_text('Redo')} {menu_text(stack.redoText())}".strip())
