"""What the program remembers of its user: in the user's configuration, never in a case.

Only paths of cases are kept, no titles, names of people or texts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

THEME_CHOICES: Final = ("system", "dark", "light")
NOBODY: Final = "Investigator"
_MOST_RECENT: Final = 12


class Settings:
    """The settings file; every value has a default and a type."""

    def __init__(self, file: Path | None = None) -> None:
        ini = QSettings.Format.IniFormat
        if file is None:
            self._values = QSettings(ini, QSettings.Scope.UserScope, "Annotator", "Annotator")
        else:
            self._values = QSettings(str(file), ini)

    @property
    def theme(self) -> str:
        """One of THEME_CHOICES."""
        found = str(self._values.value("look/theme", "system"))
        return found if found in THEME_CHOICES else "system"

    @theme.setter
    def theme(self, choice: str) -> None:
        self._values.setValue("look/theme", choice)

    @property
    def your_name(self) -> str:
        """The name written into notes and log; neutral until the user sets one."""
        return str(self._values.value("you/name", "")).strip() or NOBODY

    @your_name.setter
    def your_name(self, name: str) -> None:
        self._values.setValue("you/name", name.strip())

    @property
    def leave_in_place(self) -> bool:
        """Whether videos were last added where they lie."""
        return self._values.value("adding/in_place", defaultValue=False, type=bool) is True

    @leave_in_place.setter
    def leave_in_place(self, in_place: bool) -> None:
        self._values.setValue("adding/in_place", in_place)

    @property
    def videos_folder(self) -> Path:
        """Where videos were last taken from; the user's folder for videos until then."""
        kept = str(self._values.value("adding/folder", ""))
        if kept and Path(kept).is_dir():
            return Path(kept)
        place = QStandardPaths.StandardLocation
        for location in (place.MoviesLocation, place.HomeLocation):
            named = QStandardPaths.writableLocation(location)
            if named and Path(named).is_dir():
                return Path(named)
        return Path.home()

    @videos_folder.setter
    def videos_folder(self, folder: Path) -> None:
        self._values.setValue("adding/folder", str(folder))

    @property
    def grey_and_small(self) -> bool:
        """Whether pictures are shown grey and small, to spare whoever looks."""
        return self._values.value("care/grey_and_small", defaultValue=False, type=bool) is True

    @grey_and_small.setter
    def grey_and_small(self, calm: bool) -> None:
        self._values.setValue("care/grey_and_small", calm)

    @property
    def skip_graphic(self) -> bool:
        """Whether playing leaves out what notes mark as graphic."""
        return self._values.value("care/skip_graphic", defaultValue=False, type=bool) is True

    @skip_graphic.setter
    def skip_graphic(self, skip: bool) -> None:
        self._values.setValue("care/skip_graphic", skip)

    @property
    def report_template(self) -> Path | None:
        """The folder with the organisation's template of reports, None for none."""
        kept = str(self._values.value("report/template", ""))
        return Path(kept) if kept else None

    @report_template.setter
    def report_template(self, folder: Path | None) -> None:
        self._values.setValue("report/template", "" if folder is None else str(folder))

    @property
    def report_language(self) -> str:
        """The tag of the language in which reports were last written; '' until one was chosen."""
        return str(self._values.value("report/language", ""))

    @report_language.setter
    def report_language(self, tag: str) -> None:
        self._values.setValue("report/language", tag)

    @property
    def keys(self) -> str:
        """The keys that the user chose, as `key_presets.keys_as_text` writes them; '' for none."""
        return str(self._values.value("keys/chosen", ""))

    @keys.setter
    def keys(self, text: str) -> None:
        self._values.setValue("keys/chosen", text)

    def recent_cases(self) -> tuple[Path, ...]:
        """The folders of the cases opened last, newest first."""
        kept = self._values.value("recent/cases", [])
        names = [kept] if isinstance(kept, str) else kept
        return tuple(Path(str(name)) for name in names if name) if isinstance(names, list) else ()

    def remember_case(self, folder: Path) -> None:
        """Put a case first among the recent ones."""
        others = [str(path) for path in self.recent_cases() if path != folder]
        self._values.setValue("recent/cases", [str(folder), *others][:_MOST_RECENT])

    def forget_case(self, folder: Path) -> None:
        """Take a case out of the recent ones."""
        kept = [str(path) for path in self.recent_cases() if path != folder]
        self._values.setValue("recent/cases", kept)

    def bytes_of(self, name: str) -> QByteArray:
        """A remembered state of the window; empty if there is none."""
        value = self._values.value(f"window/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_bytes(self, name: str, value: QByteArray) -> None:
        """Remember a state of the window."""
        self._values.setValue(f"window/{name}", value)

    def forget_bytes(self, name: str) -> None:
        """Forget a state of the window."""
        self._values.remove(f"window/{name}")

    @property
    def panels_unlocked(self) -> bool:
        """Whether the panels show the bars by which they are moved."""
        return self._values.value("window/unlocked", defaultValue=False, type=bool) is True

    @panels_unlocked.setter
    def panels_unlocked(self, unlocked: bool) -> None:
        self._values.setValue("window/unlocked", unlocked)

    def save(self) -> None:
        """Write everything to the disk now."""
        self._values.sync()


def cases_folder() -> Path:
    """Where new cases are proposed: `Annotator cases` among the user's documents."""
    place = QStandardPaths.StandardLocation.DocumentsLocation
    documents = QStandardPaths.writableLocation(place)
    return (Path(documents) if documents else Path.home()) / "Annotator cases"


def sample_folder() -> Path:
    """Where the sample case is kept, in the program's own data folder of the user."""
    place = QStandardPaths.StandardLocation.AppLocalDataLocation
    return Path(QStandardPaths.writableLocation(place)) / "sample-case"
