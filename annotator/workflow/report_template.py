"""The template folder of an organisation: read, checked key by key, and written to start from.

A template is plain data in `template.toml` and a logo beside it. Nothing in it
is run, nothing outside its folder is read, and links are not followed.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from annotator.errors import ExportError, UsageError
from annotator.report.inputs import ON_REQUEST, SECTIONS
from annotator.report.template import PROGRAMS_ACCENT, Logo, ReportTemplate, TemplateTexts
from annotator.resource_files import resource_path
from annotator.workflow.report_logo import MOST_BYTES, logo_of
from annotator.workflow.stills import require_free, write_export

FILE: Final = "template.toml"
SAMPLE_LOGO: Final = "logo.svg"
_FORMAT: Final = 1
_MOST_TEXT: Final = 64 << 10
_LINE: Final = 200
_FOOTER: Final = 160
_LONG: Final = 12_000
_ADDRESS_LINES: Final = 8
_LANGUAGES: Final = 30
_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LEAST_CONTRAST: Final = 4.5
_PAPERS: Final = ("a4", "us-letter")
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "organisation": ("name", "address", "logo", "logo_width_mm"),
    "look": ("accent", "paper"),
    "texts": ("front", "declaration", "footer"),
    "sections": ("shown",),
}


def read_template(folder: Path) -> ReportTemplate:
    """The template in a folder.

    Raises UsageError that names the key for whatever cannot be used.
    """
    if not folder.is_dir():
        raise UsageError(
            f"“{folder.name}” is no folder with a template.",
            f"Choose the folder that holds {FILE}, or have one written to start from.",
        )
    data = _bytes_in(folder, FILE, _MOST_TEXT)
    table = _table(data)
    files = [(FILE, hashlib.sha256(data).hexdigest())]
    logo = _logo(folder, _part(table, "organisation"), files)
    name = _text(table, "organisation", "name", _LINE)
    sections = _strings(table, "sections", "shown", len(SECTIONS) + len(ON_REQUEST))
    _check_sections(sections)
    paper = _text(table, "look", "paper", 20) or None
    if paper not in (None, *_PAPERS):
        raise _refused("look.paper", f"“{paper}” is no paper.", "Write a4 or us-letter.")
    return ReportTemplate(
        organisation=name,
        address=_strings(table, "organisation", "address", _ADDRESS_LINES) or (),
        logo=logo,
        accent=_accent(table),
        texts=_texts(table),
        sections=sections,
        paper="us-letter" if paper == "us-letter" else "a4" if paper == "a4" else None,
        files=tuple(files),
    )


def write_template(folder: Path, *, overwrite: bool = False) -> tuple[Path, ...]:
    """Write a template to start from, every key explained, into a folder; returns its files.

    Raises ExportError where one of them exists or cannot be written.
    """
    targets = (folder / FILE, folder / SAMPLE_LOGO)
    require_free(*targets, overwrite=overwrite)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(
            f"The folder “{folder.name}” could not be made: {error.strerror}.",
            "Choose another folder.",
        ) from None
    for target in targets:
        data = resource_path("report", "template", target.name).read_bytes()
        write_export(target, data, overwrite=overwrite)
    return targets


# -- files


def _bytes_in(folder: Path, name: str, most: int, key: str = "") -> bytes:
    """A plain file right in the folder; no link, no pipe, no device."""
    path = folder / name
    where = f"{key}: “{name}”" if key else f"“{name}”"
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    linked = UsageError(f"{where} is a link.", "Put the file itself into the template’s folder.")
    if path.is_symlink():
        raise linked
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise UsageError(
            f"{where} is not in the template’s folder.",
            "Put it there, or have a template written to start from.",
        ) from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise linked from None
        raise UsageError(f"{where} could not be read: {error.strerror}.", "Check the folder.") from None  # fmt: skip
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UsageError(f"{where} is no ordinary file.", "Put a plain file there.")
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise UsageError(f"{where} is larger than {most >> 10:,} KiB.", "Make it smaller.")
    return data


def _table(data: bytes) -> Mapping[str, Any]:
    try:
        found = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UsageError(f"{FILE} is no UTF-8 text.", "Save it as UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise UsageError(
            f"{FILE} could not be read: {str(error)[:160]}.",
            "Texts stand in quotation marks; a long one in three of them.",
        ) from None
    if found.get("format", _FORMAT) != _FORMAT:
        raise _refused("format", "is of a newer kind.", f"This program reads format = {_FORMAT}.")
    for name, value in found.items():
        if name != "format" and name not in _KEYS:
            raise _unknown(name, ("format", *_KEYS))
        if name != "format" and not isinstance(value, dict):
            raise _refused(name, "is no table.", f"Write [{name}] on a line of its own.")
    for name, keys in _KEYS.items():
        for key, value in _part(found, name).items():
            language = name == "texts" and isinstance(value, dict)
            if not language and key not in keys:
                raise _unknown(f"{name}.{key}", keys)
    return found


def _part(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = table.get(name, {})
    assert isinstance(found, dict)
    return found


# -- values


def _refused(key: str, what: str, hint: str = "") -> UsageError:
    return UsageError(f"{FILE}, {key[:80]}: {what}", hint)


def _unknown(key: str, known: Sequence[str]) -> UsageError:
    return _refused(key, "is no key of a template.", "Known here: " + ", ".join(known) + ".")


def _text(table: Mapping[str, Any], part: str, key: str, most: int) -> str:
    return _words(_part(table, part).get(key, ""), f"{part}.{key}", most)


def _words(value: object, key: str, most: int) -> str:
    if not isinstance(value, str):
        raise _refused(key, "is no text.", "Write it in quotation marks.")
    said = value.strip()
    if len(said) > most:
        raise _refused(key, f"has {len(said):,} characters; up to {most:,} are printed.", "Shorten it.")  # fmt: skip
    if most <= _LINE and "\n" in said:
        raise _refused(key, "has several lines.", "Write one line.")
    return said


def _strings(table: Mapping[str, Any], part: str, key: str, most: int) -> tuple[str, ...] | None:
    value = _part(table, part).get(key)
    if value is None:
        return None
    where = f"{part}.{key}"
    if not isinstance(value, list):
        raise _refused(where, "is no list.", 'Write it as ["…", "…"].')
    if len(value) > most:
        raise _refused(where, f"has {len(value)} entries; up to {most} are taken.", "Shorten it.")
    return tuple(_words(each, where, _LINE) for each in value)


def _check_sections(sections: Sequence[str] | None) -> None:
    if sections is None:
        return
    known = (*SECTIONS, *ON_REQUEST)
    for each in sections:
        if each not in known:
            raise _refused("sections.shown", f"a report has no section “{each[:40]}”.", "Known: " + ", ".join(known) + ".")  # fmt: skip
    if not sections:
        raise _refused("sections.shown", "no section is left.", "Name some, or take the key out.")


def _texts(table: Mapping[str, Any]) -> Mapping[str, TemplateTexts]:
    part = _part(table, "texts")
    plain = {key: value for key, value in part.items() if not isinstance(value, dict)}
    tables: dict[str, tuple[str, Mapping[str, Any]]] = {"": ("texts", plain)}
    for language, value in part.items():
        if not isinstance(value, dict):
            continue
        if not _LANGUAGE.fullmatch(language):
            raise _refused(f"texts.{language}", "is no language.", "Write [texts.fr], say.")
        tables[language] = (f"texts.{language}", value)
        for key in value:
            if key not in _KEYS["texts"]:
                raise _unknown(f"texts.{language}.{key}", _KEYS["texts"])
    if len(tables) > _LANGUAGES:
        raise _refused("texts", f"has {len(tables)} languages.", f"Up to {_LANGUAGES} are taken.")
    return {
        language: TemplateTexts(
            _words(found.get("front", ""), f"{where}.front", _LONG),
            _words(found.get("declaration", ""), f"{where}.declaration", _LONG),
            _words(found.get("footer", ""), f"{where}.footer", _FOOTER),
        )
        for language, (where, found) in tables.items()
    }


def _accent(table: Mapping[str, Any]) -> str:
    said = _text(table, "look", "accent", 40)
    if not said:
        return PROGRAMS_ACCENT
    if not _COLOUR.fullmatch(said):
        raise _refused(
            "look.accent", f"“{said}” is no colour.", f'Write it as "{PROGRAMS_ACCENT}".'
        )
    contrast = _on_white(said)
    if contrast < _LEAST_CONTRAST:
        raise _refused(
            "look.accent",
            f"{said} is too pale to be read on white ({contrast:.1f} : 1;"
            f" {_LEAST_CONTRAST} : 1 is needed).",
            "Choose a darker colour.",
        )
    return said.lower()


def _on_white(colour: str) -> float:
    """The contrast of a colour with white (WCAG 2.2, relative luminance)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    lights = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return 1.05 / (0.2126 * lights[0] + 0.7152 * lights[1] + 0.0722 * lights[2] + 0.05)


def _logo(folder: Path, part: Mapping[str, Any], files: list[tuple[str, str]]) -> Logo | None:
    name = _words(part.get("logo", ""), "organisation.logo", _LINE)
    width = part.get("logo_width_mm", 40)
    if not isinstance(width, int) or isinstance(width, bool) or not 10 <= width <= 80:
        raise _refused("organisation.logo_width_mm", "is no width.", "Write 10 to 80, in millimetres.")  # fmt: skip
    if not name:
        return None
    if name != Path(name).name or "\\" in name or ":" in name or name.startswith("."):
        raise _refused(
            "organisation.logo",
            f"“{name[:60]}” is no file name.",
            "The logo lies in the template’s own folder; write its name only.",
        )
    data = _bytes_in(folder, name, MOST_BYTES, "organisation.logo")
    try:
        logo = logo_of(data, width)
    except UsageError as error:
        raise _refused("organisation.logo", error.message, error.hint) from None
    files.append((name, hashlib.sha256(data).hexdigest()))
    return logo
