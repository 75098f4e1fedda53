"""Where the palette leads beside the actions: exhibits, recent cases, codes, filters, what is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from annotator.case.annotation import Annotation
from annotator.case.codes import Code
from annotator.case.note_filter import NoteFilter
from annotator.errors import AnnotatorError
from annotator.gui.film_words import grouped
from annotator.gui.kind_marks import kind_word
from annotator.gui.labels import one_line
from annotator.gui.palette import Command, CommandPalette
from annotator.gui.settings import Settings
from annotator.gui.workspace import Workspace
from annotator.workflow.find_records import FoundRecord, find_records
from annotator.workflow.saved_filters import SavedFilter

_MOST_NOTES = 20
_MOST_RECORDS = 12
_ICONS = {"exhibit": "film", "claim": "quote", "source": "newspaper", "person": "user"}


@dataclass(frozen=True, slots=True)
class Parts:
    """What the rows do, and what they are made from."""

    workspace: Workspace
    settings: Settings
    open_case: Callable[[Path], object]
    show_note: Callable[[Annotation], object]
    show_record: Callable[[str, str], object]
    stamp: Callable[[Code], object]
    filters: Callable[[], tuple[SavedFilter, ...]]
    use_filter: Callable[[NoteFilter], object]


class PalettePlaces:
    """Gives the palette its further rows from the open case and the user's settings."""

    def __init__(self, palette: CommandPalette, parts: Parts) -> None:
        self._parts = parts
        palette.offer(lambda _text: tuple(self._offered()))
        palette.search(lambda text: tuple(self._records(text)))
        palette.search(self._notes)

    # -- places

    def _offered(self) -> Iterator[Command]:
        parts = self._parts
        for folder in parts.settings.recent_cases():
            yield Command(
                f"case:{folder}",
                _said("Open the case {name}").format(name=one_line(folder.name, 80)),
                one_line(str(folder.parent), 60),
                "",
                icon="folder-open",
                run=partial(parts.open_case, Path(folder)),
            )
        if not parts.workspace.has_case():
            return
        case = parts.workspace.snapshot
        for exhibit in case.exhibits:
            yield Command(
                f"exhibit:{exhibit.id}",
                _said("Show {label} {name}").format(
                    label=exhibit.label, name=one_line(exhibit.name(), 80)
                ),
                _said("Exhibit"),
                "",
                icon="film",
                run=partial(parts.workspace.select_exhibit, exhibit.id),
            )
        if parts.workspace.exhibit is not None and not parts.workspace.is_read_only():
            for code in case.listed_codes():
                if not code.key:
                    yield Command(
                        f"code:{code.id}",
                        _said("Code: {name}").format(name=one_line(code.name, 80)),
                        _said("Code"),
                        "",
                        icon="stamp",
                        run=partial(parts.stamp, code),
                    )
        for kept in parts.filters():
            yield Command(
                f"filter:{kept.name}",
                _said("Filter: {name}").format(name=one_line(kept.name, 80)),
                _said("Saved filter"),
                "",
                icon="funnel",
                run=partial(parts.use_filter, kept.wanted),
            )

    # -- what is found

    def _records(self, text: str) -> Iterator[Command]:
        if self._parts.workspace.has_case():
            for found in find_records(self._parts.workspace.snapshot, text, _MOST_RECORDS):
                yield self._record(found)

    def _record(self, found: FoundRecord) -> Command:
        name, hit = one_line(found.name, 80), one_line(found.text, 120)
        return Command(
            f"{found.entity}:{found.record.id}",
            name if not hit or hit in name else f"{name}: {hit}",
            _said(found.entity.capitalize()),
            "",
            icon=_ICONS[found.entity],
            run=partial(self._parts.show_record, found.entity, found.record.id),
        )

    def _notes(self, text: str) -> tuple[Command, ...]:
        workspace = self._parts.workspace
        if not workspace.has_case():
            return ()
        try:
            notes = workspace.store.first_found(text, _MOST_NOTES)
        except AnnotatorError as error:
            workspace.failed.emit(error)
            return ()
        return tuple(self._note(note) for note in notes)

    def _note(self, note: Annotation) -> Command:
        snapshot = self._parts.workspace.snapshot
        exhibit = snapshot.find("exhibit", note.exhibit_id)
        frame = grouped(snapshot.info.shown_number(note.start.index))
        text = note.text.strip() or " ".join(f"#{tag}" for tag in note.tags)
        return Command(
            f"note:{note.id}",
            one_line(text, 200) or kind_word(note.kind),
            f"{kind_word(note.kind)} · {getattr(exhibit, 'label', '?')} · {frame}",
            "",
            icon="arrow-right",
            run=partial(self._parts.show_note, note),
        )


def _said(text: str) -> str:
    return QCoreApplication.translate("palette", text)
