"""Makes the workspace, the player and every panel, and tells them of each other."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from annotator.case.case_info import CaseInfo
from annotator.case.exhibit import Exhibit
from annotator.case.snapshot import CaseSnapshot
from annotator.clock import Clock
from annotator.errors import AnnotatorError
from annotator.gui.actions import Actions
from annotator.gui.agreement_actions import AgreementActions
from annotator.gui.backup_actions import Backups
from annotator.gui.case_actions import CaseActions
from annotator.gui.code_actions import CodeActions
from annotator.gui.content_watch import ContentWatch
from annotator.gui.copies_actions import CopiesActions
from annotator.gui.damaged_drafts import DamagedDrafts
from annotator.gui.error_dialog import CrashReporter
from annotator.gui.event_actions import EventActions
from annotator.gui.exhibit_tree import ExhibitTree
from annotator.gui.facts_care import CalmFrameView, Care
from annotator.gui.facts_decoder import DecoderMark
from annotator.gui.filter_actions import FilterActions
from annotator.gui.fixity import Fixity
from annotator.gui.frame_view import FrameView
from annotator.gui.garbage import GarbageOnGuiThread
from annotator.gui.inspector import Inspector
from annotator.gui.jobs import Jobs
from annotator.gui.key_actions import KeyActions
from annotator.gui.key_presets import kept_keys
from annotator.gui.main_window import MainWindow, Panels
from annotator.gui.matrix_actions import MatrixActions
from annotator.gui.note_changes import NoteChanges
from annotator.gui.notes_table import NotesTable
from annotator.gui.opening import IndexLoader, Opening
from annotator.gui.package_actions import Packages
from annotator.gui.palette import CommandPalette
from annotator.gui.palette_parts import palette_parts
from annotator.gui.palette_places import PalettePlaces
from annotator.gui.people_actions import PeopleActions
from annotator.gui.picture_actions import NoteActions, PlaybackActions
from annotator.gui.picture_work import PictureWork
from annotator.gui.place_actions import PlaceActions
from annotator.gui.player import Player
from annotator.gui.region_actions import RegionActions
from annotator.gui.relink_actions import Originals
from annotator.gui.save_retry import SaveRetry
from annotator.gui.settings import Settings
from annotator.gui.shot_actions import ShotActions
from annotator.gui.sound_actions import SoundActions
from annotator.gui.timeline import Timeline
from annotator.gui.transport import TransportBar
from annotator.gui.workspace import IndexReady, ValuesChanged, Workspace
from annotator.store.custody_log import Receipt
from annotator.timing.frame_index import IndexState


class Program(QObject):
    """The running program: one window, one workspace."""

    def __init__(self, settings: Settings, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        GarbageOnGuiThread(self)
        self.jobs = Jobs(self)
        self.workspace = Workspace(clock, self.jobs, self)
        self.actions = Actions(self, kept_keys(settings.keys))
        self.player = Player(self.workspace, self)
        self.opening = Opening(self.workspace, settings, self)
        self.indexes = IndexLoader(self.workspace, self)
        view = CalmFrameView(self.player)
        self.inspector = Inspector(self.workspace, self.player)
        self.notes_table = NotesTable(self.workspace, self.player)
        self.tree = ExhibitTree(self.workspace)
        timeline = Timeline(self.player, self.workspace)
        panels = Panels(
            frame_view=view,
            transport=TransportBar(self.player, self.workspace, self.actions),
            timeline=timeline,
            notes_table=self.notes_table,
            exhibit_tree=self.tree,
            inspector=self.inspector,
        )
        self.window = MainWindow(self.actions, settings, panels)
        self.case_actions = CaseActions(
            self.actions, self.workspace, self.opening, settings, self.window
        )
        self.playback = PlaybackActions(
            self.actions, self.player, view, self.workspace, self.window
        )
        self.shots = ShotActions(self.actions, self.player, timeline, self.inspector.facts.lists)
        self.note_actions = NoteActions(
            self.actions,
            self.workspace,
            self.player,
            self.inspector.editor,
            self.notes_table,
            self.window,
        )
        self.note_changes = NoteChanges(
            self.actions,
            self.workspace,
            self.player,
            self.notes_table,
            self.inspector.editor,
            self.window,
        )
        self.picture_work = PictureWork(
            self.actions, self.workspace, self.player, view, self.inspector, self.window
        )
        self.codes = CodeActions(self.actions, self.workspace, self.player, self.window)
        self.agreement = AgreementActions(self.actions, self.workspace, self.player, self.window)
        self.matrix = MatrixActions(
            self.actions, self.workspace, self.player, self.window, self.tree, self.inspector
        )
        self.sounds = SoundActions(self.actions, self.workspace, self.player, self.window)
        self.people = PeopleActions(
            self.actions, self.workspace, self.player, self.window, self.tree, self.inspector
        )
        self.copies = CopiesActions(
            self.actions, self.workspace, self.player, settings, self.window
        )
        self.times = EventActions(self.actions, self.player, self.inspector, self.window)
        self.places = PlaceActions(self.actions, self.player, self.times, settings, self.window)
        self.filters = FilterActions(self.actions, self.workspace, self.notes_table, self.window)
        self.case_actions.fill_palette = self._fill_palette
        self.regions = RegionActions(
            self.actions, self.workspace, self.player, self.inspector.editor, view, self.window
        )
        self.backups = Backups(self.actions, self.workspace, self.opening, self.window)
        self.packages = Packages(self.actions, self.workspace, self.opening, self.window)
        editor = self.inspector.editor
        self.notes_table.saving = lambda: editor.is_new() or editor.save()
        self.save_retry = SaveRetry(
            self.workspace,
            editor.drafts,
            editor.save_again,
            editor.is_unsaved,
            editor.leave,
            self.window.banners,
            self,
        )
        self.damaged_drafts = DamagedDrafts(self.workspace, editor.drafts, self.window.banners)
        self.content_watch = ContentWatch(
            self.workspace, settings, self.window.banners, self.actions["file.verify"], self
        )
        self.opening.may_leave = lambda then: self.save_retry.may_leave(self.window, then)
        self.window.may_close = lambda: self.save_retry.may_close(self.window)
        self.originals = Originals(self.workspace, self.player, self.window.banners, self.window)
        self.care = Care(
            self.workspace,
            self.player,
            view,
            self.actions,
            settings,
            self,
            small_pictures=(timeline, self.tree),
        )
        self.decoder_mark = DecoderMark(self.player, self.inspector.facts.decoder_words)
        self.window.status.addPermanentWidget(self.decoder_mark)
        self._connect(view)
        self.key_actions = KeyActions(
            self.actions,
            self.workspace,
            self.opening,
            self.inspector.history.key_strip,
            self.window,
        )
        self.window.show_start(settings.recent_cases())
        self._show_available()

    def _fill_palette(self, palette: CommandPalette) -> None:
        PalettePlaces(palette, palette_parts(self, self._show_record))

    def _show_record(self, entity: str, id: str) -> None:
        if entity == "exhibit":
            self.workspace.select_exhibit(id)
            self.window.show_panel("inspector")
            self.inspector.show_exhibit()
        else:
            self.tree.edit(id)

    def catch_crashes(self, reporter: CrashReporter) -> None:
        """Bugs on any thread are shown over this window."""
        reporter.use_window(self.window)
        self.jobs.crashed.connect(reporter.show)

    def close(self) -> None:
        """Stop all work and close the case; drafts are on the disk already."""
        if self.workspace.has_case():
            self.inspector.editor.leave()
        self.player.close()
        self.opening.close_case()

    # -- wiring ---------------------------------------------------------------

    def _connect(self, view: FrameView) -> None:
        workspace, window, actions = self.workspace, self.window, self.actions
        workspace.case_opened.connect(self._on_case)
        workspace.case_closed.connect(self._on_case_closed)
        workspace.exhibit_selected.connect(self._on_exhibit)
        workspace.note_selected.connect(lambda _note: self._show_available())
        workspace.index_ready.connect(self._on_index)
        workspace.saved.connect(self._on_saved)
        workspace.values_changed.connect(self._on_values)
        self.jobs.changed.connect(window.status.work.follow)
        self.player.problem.connect(self._on_media_problem)
        self.player.muted_changed.connect(lambda _muted: self._show_sound())
        self.player.sound_note.connect(lambda _words: self._show_sound())
        self.player.sound_note.connect(self._keep_sound_note)
        self.indexes.problem.connect(self._on_media_problem)
        self.indexes.moved.connect(self._on_moved)
        self.indexes.lost.connect(self._on_lost)
        self.picture_work.problem.connect(self.case_actions.show_problem)
        self.picture_work.still_saved.connect(self._on_still)
        self.note_actions.problem.connect(self.case_actions.show_problem)
        self.note_actions.editor_wanted.connect(self._show_editor)
        self.note_actions.still_saved.connect(self._on_still)
        self.inspector.editor.drafts.changed.connect(window.status.show_drafts)
        view.add_requested.connect(actions["file.add_video"].trigger)
        self.tree.add_video_wanted.connect(actions["file.add_video"].trigger)
        window.header.search.searched.connect(self.notes_table.set_search)
        self.notes_table.search_cleared.connect(window.header.search.clear)
        self.tree.fixity.changed.connect(self._on_fixity)
        actions.connect("file.verify", self.originals.verify)
        actions.connect("file.find_original", self.originals.find)
        self.tree.original_wanted.connect(self.originals.find)
        self.tree.check_wanted.connect(lambda exhibit_id: self.originals.verify((exhibit_id,)))
        self.opening.added.connect(lambda _exhibit: window.give_focus_to_picture())
        window.closing.connect(self.close)

    def _show_editor(self) -> None:
        self.window.show_panel("inspector")
        self.inspector.show_note()

    def _keep_sound_note(self, words: str) -> None:
        self.window.status.sound.setToolTip(words)

    def _show_sound(self) -> None:
        muted = self.player.muted
        self.window.status.show_sound(self.tr("Muted") if muted else "")

    def _show_available(self) -> None:
        workspace = self.workspace
        present = [
            name
            for name, there in (
                ("case", workspace.has_case()),
                ("writable", workspace.has_case() and not workspace.is_read_only()),
                ("exhibit", workspace.exhibit is not None),
                ("note", workspace.note is not None),
            )
            if there
        ]
        self.actions.set_available(present)
        self.case_actions.show_undo()

    # -- what happens -----------------------------------------------------------

    def _on_case(self, snapshot: CaseSnapshot) -> None:
        read_only = self.workspace.is_read_only()
        self.window.banners.clear_all()
        self.window.header.search.clear()
        self.window.status.show_case(
            snapshot.info, read_only=read_only, name=self.settings.your_name
        )
        self._show_info(snapshot.info)
        self._show_sound()
        self.window.show_case()
        self._show_available()
        self._count_drafts()

    def _on_case_closed(self) -> None:
        # The store is still open while this is told; the page comes right after.
        QTimer.singleShot(0, self, self._show_start_if_closed)

    def _show_start_if_closed(self) -> None:
        if not self.workspace.has_case():
            self.window.show_start(self.settings.recent_cases())
        self._show_available()

    def _show_info(self, info: CaseInfo) -> None:
        self.window.header.show_case(info, read_only=self.workspace.is_read_only())
        self.window.status.show_info(info)
        self.window.setWindowTitle(f"{info.title[:120]} — Annotator")

    def _on_exhibit(self, exhibit: Exhibit | None) -> None:
        self.window.banners.clear("media")
        self.window.banners.clear("frames")
        self.window.status.show_exhibit(exhibit)
        self._show_available()

    def _on_index(self, ready: IndexReady) -> None:
        index = ready.index
        final = index.state is IndexState.FINAL
        frames = f"{len(index):,}".replace(",", "\u202f")
        self.window.status.show_index(
            self.tr("Index final") if final else self.tr("Index provisional"),
            self.tr("{n} frames; every one was decoded once and hashed").format(n=frames)
            if final
            else self.tr("{n} frames as the file says; they are being decoded now").format(
                n=frames
            ),
            final=final,
        )
        if final and index.missing:
            self.window.banners.put(
                "frames",
                "warn",
                self.tr("{label} is damaged: it opens as far as it goes.").format(
                    label=ready.exhibit.label
                ),
                "\n".join(index.missing[:4]),
            )

    def _on_saved(self, receipt: Receipt) -> None:
        self.window.status.show_saved(receipt.committed_at_utc)
        for subject in ("save", "refused"):
            self.window.banners.clear(subject)

    def _on_values(self, changed: ValuesChanged) -> None:
        if changed.of("case"):
            self._show_info(self.workspace.snapshot.info)
        if changed.of("exhibit"):
            self.window.status.show_exhibit_again()
        self._show_available()

    def _on_media_problem(self, error: AnnotatorError) -> None:
        if self.originals.explains(self.workspace.exhibit):
            return
        self.window.banners.put("media", "bad", error.message, error.hint)

    def _on_moved(self, words: tuple[str, str]) -> None:
        self.window.banners.put("moved", "warn", *words)

    def _on_lost(self, words: tuple[str, str]) -> None:
        self.window.banners.put("lost", "bad", *words)

    def _on_fixity(self, fixity: Fixity) -> None:
        self.window.status.note_fixity(fixity)

    def _on_still(self, path: object) -> None:
        self.window.banners.put("still", "good", self.tr("The frame is saved."), str(path))

    def _count_drafts(self) -> None:
        drafts = self.inspector.editor.drafts
        self.window.status.show_drafts(drafts.count())
        self.damaged_drafts.tell()
