"""Where a package is written: beside its target under another name, then renamed in one step."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from annotator.errors import ExportError
from annotator.provenance.shown_name import shown_name
from annotator.whole_file import PART, sync_folder

_MOMENT: Final = (1980, 1, 1, 0, 0, 0)


class FolderSink:
    """A folder of files; `commit` gives it its name, leaving without it removes it."""

    def __init__(self, target: Path) -> None:
        """Raises ExportError where the target exists or its folder cannot be written."""
        self.target = target.absolute()
        require_new(self.target)
        with saying(self.target):
            self.part = Path(
                tempfile.mkdtemp(prefix=".package-", suffix=PART, dir=self.target.parent)
            )
        self._folders = {self.part}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self.part, ignore_errors=True)

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write a new file, on the disk when this returns. Raises OSError."""
        path = self.part / name
        for folder in reversed(path.parents):
            if folder.is_relative_to(self.part) and folder not in self._folders:
                folder.mkdir(mode=0o700)
                self._folders.add(folder)
        descriptor = os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
        )
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        """Bring the names of all files to the disk. Raises ExportError."""
        with saying(self.target):
            for folder in self._folders:
                sync_folder(folder)

    def commit(self) -> None:
        """Give the folder its name. Raises ExportError."""
        require_new(self.target)
        with saying(self.target):
            self.part.rename(self.target)
            sync_folder(self.target.parent)


class ZipSink:
    """A ZIP with one folder in it, nothing compressed; the same files give the same bytes."""

    def __init__(self, target: Path) -> None:
        """Raises ExportError where the target exists or its folder cannot be written."""
        self.target = target.absolute()
        self._top = "package"
        require_new(self.target)
        with saying(self.target):
            descriptor, name = tempfile.mkstemp(
                prefix=".package-", suffix=PART, dir=self.target.parent
            )
            self.part = Path(name)
            self._file = os.fdopen(descriptor, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_STORED)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        with suppress(OSError, ValueError):
            self._zip.close()
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self.part.unlink(missing_ok=True)

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write a new entry. Raises OSError."""
        entry = zipfile.ZipInfo(f"{self._top}/{name}", _MOMENT)
        entry.create_system = 3  # what the mode below means, on whatever system this runs
        entry.external_attr = (stat.S_IFREG | 0o644) << 16
        with self._zip.open(entry, "w", force_zip64=name.startswith("data/")) as file:
            for chunk in chunks:
                file.write(chunk)

    def close(self) -> None:
        """Finish the archive, on the disk when this returns. Raises ExportError."""
        with saying(self.target):
            self._zip.close()
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    def commit(self) -> None:
        """Give the archive its name. Raises ExportError."""
        require_new(self.target)
        with saying(self.target):
            self.part.rename(self.target)
            sync_folder(self.target.parent)


def require_new(target: Path) -> None:
    """Nothing may be there yet. Raises ExportError."""
    if os.path.lexists(target):
        raise ExportError(
            f"There is something called {shown_name(target)} already.",
            "Choose another name; a package never takes the place of anything.",
        )


@contextmanager
def saying(target: Path) -> Iterator[None]:
    """Turn what the system says on writing into words that help."""
    try:
        yield
    except OSError as error:
        raise ExportError(
            f"The package {shown_name(target)} could not be written ({error.strerror}).",
            "Nothing half-made was left behind. Choose a folder that you can write to, on a drive"
            " with enough space; a drive formatted as FAT32 holds no file above 4 GB.",
        ) from error
