"""What would give somebody away if it left the case: names of the vault, and folders in old log entries.

Nothing here repeats a name: a hit says where it stands and how it can be mended.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from annotator.case.accounts import Claim, Person, Source
from annotator.case.annotation import Annotation
from annotator.case.case_info import CaseInfo
from annotator.case.codec import to_json
from annotator.case.edits import Action, reason_for_others
from annotator.case.entities import Entity
from annotator.case.exhibit import Exhibit
from annotator.case.fields import PROVENANCE_FIELDS
from annotator.case.file_statement import FileStatement
from annotator.case.searching import folded, letters_for
from annotator.case.snapshot import CaseSnapshot
from annotator.errors import ExportError
from annotator.progress import Cancelled, check, never
from annotator.provenance.custody import CustodyEntry
from annotator.store.case_store import CaseStore
from annotator.store.vault import Vault

_PAGE: Final = 1_000
_SHORTEST_PART: Final = 3
_FEWEST_DIGITS: Final = 6
_BENDS: Final = 5
_PLAIN_LETTERS: Final = "абвгдежзиклмнопрстуфхцчшыьэюяabcdefghijklmnopqrstuvwxyzاويهك"
# Scripts that put blanks between words: there a name begins where a word does.
_WITH_BLANKS: Final = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN")
_NOT_SEARCHED: Final = frozenset({"id", "filename_raw", "media_path_raw", "exhibit_digest"})


@dataclass(frozen=True, slots=True)
class Telling:
    """One place that would give somebody away: where it is, and how to mend it, in words.

    `in_log` is true for what stands in the custody log and so can never be taken out.
    """

    where: str
    mend: str
    in_log: bool = False

    def words(self) -> str:
        """One line: `Note at frame 12 of E1, text: write the code instead`."""
        return f"{self.where}: {self.mend}"


class TellingError(ExportError):
    """Nothing was written because it would give somebody away; `found` says where."""

    def __init__(self, found: tuple[Telling, ...], hint: str) -> None:
        count = len(found)
        places = "one place" if count == 1 else f"{count:,} places"
        super().__init__(f"What would leave the case gives somebody away in {places}.", hint)
        self.found = found


def require_unsaid(found: tuple[Telling, ...], *, sealed: bool, accepted: bool) -> None:
    """Raise TellingError unless nothing was found, or it was `accepted` for a sealed package."""
    if not found or (sealed and accepted):
        return
    hint = "Nothing was written. Mend each place" + (
        ", or say that it may stay: what stands in the log cannot be taken out, and whoever gets the"
        " package can read it."
        if sealed
        else "; a report for others is never made with a name of the vault in it."
    )
    raise TellingError(found, hint)


def names_searched(vault: Vault | None) -> str:
    """What the log says of the search: '' without a vault."""
    if vault is None or not vault.exists():
        return ""
    return "searched" if vault.is_unlocked else "vault locked, not searched"


# Names


class Names:
    """The names of a vault, ready to be looked for in any spelling, case and script."""

    def __init__(self, vault: Vault) -> None:
        """Raises VaultLockedError."""
        forms: set[str] = set(vault.telling_words())
        self._of: dict[str, re.Pattern[str]] = {}
        for identity in vault.identities():
            own = set(identity.telling_words())
            for line in (identity.name, *identity.aliases.splitlines()):
                own |= {part for part in line.split() if len(part) >= _SHORTEST_PART}
            forms |= own
            pattern = _compiled(own)
            if pattern is not None:
                self._of[identity.person_id] = pattern
        self._pattern = _compiled(forms)

    def are_in(self, text: str) -> bool:
        """Whether one of them stands in the text, hidden in a file name or handle included."""
        return self._pattern is not None and self._pattern.search(folded(text)) is not None

    def whose(self, text: str) -> tuple[str, ...]:
        """The ids of the people whose names stand in the text."""
        plain = folded(text)
        return tuple(person for person, found in self._of.items() if found.search(plain))


def _compiled(forms: Iterable[str]) -> re.Pattern[str] | None:
    parts = [part for form in sorted(forms) for part in _patterns(form)]
    return re.compile("|".join(parts)) if parts else None


def _patterns(form: str) -> Iterator[str]:
    words = re.findall(r"[^\W_]+", folded(form))
    if not words:
        return
    body = r"[\W_]*".join(_letters(word) for word in words)
    first, last = words[0][0], words[-1]
    yield (
        (r"(?<![^\W_])" if _has_blanks(first) or first.isdigit() else "")
        + body
        + (r"(?![^\W_])" if len("".join(words)) <= _SHORTEST_PART and _has_blanks(last[-1]) else "")
    )
    digits = [char for char in form if char.isdigit()]
    if len(digits) >= _FEWEST_DIGITS:
        yield r"[^\w]{0,2}".join(digits)


def _letters(word: str) -> str:
    # Абенова is also Абеновой: the last vowel of a longer name in Cyrillic bends.
    if len(word) >= _BENDS and unicodedata.name(word[-1], "").startswith("CYRILLIC"):
        word = word.rstrip("аяйьіы") or word
    return "".join(
        f"[{re.escape(_alike(char))}]" if char.isalpha() else re.escape(char) for char in word
    )


@lru_cache(maxsize=4096)
def _alike(char: str) -> str:
    """A letter with all that stand for it, in both directions: ә finds а as а finds ә."""
    plain = unicodedata.normalize("NFD", char)[0]
    same = {char, plain, *letters_for(char), *letters_for(plain)}
    same |= {base for base in _PLAIN_LETTERS if char in letters_for(base)}
    return "".join(sorted(same))


def _has_blanks(char: str) -> bool:
    return unicodedata.name(char, "").startswith(_WITH_BLANKS)


def names_in_case(
    names: Names, case: CaseSnapshot, *, exhibits: Iterable[str] = (), cancelled: Cancelled = never
) -> tuple[Telling, ...]:
    """Where names stand in what the case says now; with `exhibits` only what is of those, or of none.

    Raises CancelledError.
    """
    wanted = frozenset(exhibits)
    found: list[Telling] = []
    for value in case.everything():
        check(cancelled)
        of = value.id if isinstance(value, Exhibit) else getattr(value, "exhibit_id", "")
        if wanted and of and of not in wanted:
            continue
        fields = dict.fromkeys(
            field for field, text in _texts(to_json(_as_printed(value))) if names.are_in(text)
        )
        found += [
            Telling(f"{_of(value, case)}, {_label(field)}", _mend(value, field)) for field in fields
        ]
    return tuple(found)


def names_in_log(
    names: Names, entries: Iterable[CustodyEntry], *, whole: bool, cancelled: Cancelled = never
) -> tuple[Telling, ...]:
    """Where names stand in the log: all of it, or (not `whole`) what a report prints of it."""
    found = []
    for entry in entries:
        check(cancelled)
        said = [entry.label, reason_for_others(entry.action, entry.reason), entry.actor.name]
        if whole:
            said += [entry.reason]
            for text in (
                entry.details_json,
                *(part for c in entry.changes for part in (c.before_json, c.after_json)),
            ):
                said += [each for _field, each in _texts(json.loads(text))] if text else []
        if any(names.are_in(text) for text in said):
            mend = (
                "no entry can be changed or taken out"
                if whole
                else "leave the log out of the report"
            )
            found.append(
                Telling(f"Custody log, entry {entry.seq} ({entry.action})", f"{mend}.", in_log=True)
            )
    return tuple(found)


def folders_in_log(entries: Iterable[CustodyEntry]) -> tuple[Telling, ...]:
    """The entries, written by earlier versions, that say in which folder a video lay."""
    found = []
    for entry in entries:
        values = [
            value
            for change in entry.changes
            if change.entity == "exhibit"
            for value in (change.before, change.after)
        ]
        told = any(isinstance(value, dict) and _tells_folder(value) for value in values)
        told = told or (entry.action == Action.RELINK and "old_path" in entry.details)
        if told:
            found.append(
                Telling(
                    f"Custody log, entry {entry.seq} ({entry.label[:80]})",
                    "it says in which folder a video lay, often with the name of an account. No entry"
                    " can be changed: give the package only to who may know it, or hand on a report"
                    " or a blind copy, which leave it out.",
                    in_log=True,
                )
            )
    return tuple(found)


def _tells_folder(value: Mapping[str, Any]) -> bool:
    """The same as Exhibit.tells_folder, for a value of whatever version."""
    path = str(value.get("media_path", ""))
    in_place = value.get("in_place") is True
    return in_place and bool(value.get("media_path_raw") or "/" in path or "\\" in path)


def _as_printed(value: Entity) -> Entity:
    if isinstance(value, Exhibit):
        value = replace(value.for_others(), filename_raw=b"")
    return value


def texts_of(value: Entity) -> Iterator[tuple[str, str]]:
    """Every text that a value says, with the field that it is in; ids and raw bytes apart."""
    yield from _texts(to_json(_as_printed(value)))


def place_words(value: Entity, field: str, case: CaseSnapshot) -> str:
    """Where a text stands: `Note at frame 12 of E1, text`."""
    return f"{_of(value, case)}, {_label(field)}" if field else _of(value, case)


def _texts(data: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Every text in JSON data with the field that it is in; the JSON inside `facts` is opened."""
    if isinstance(data, str):
        if field == "facts":
            yield from ((field, text) for _inner, text in _texts(json.loads(data)))
        elif field not in _NOT_SEARCHED:
            yield field, data
    elif isinstance(data, Mapping):
        for key, part in data.items():
            inner = field if field in ("facts", "proposals", "origins") else key
            yield from _texts(part, inner)
    elif isinstance(data, list):
        for part in data:
            yield from _texts(part, field)


def _of(value: Entity, case: CaseSnapshot) -> str:
    if isinstance(value, CaseInfo):
        return "The case"
    if isinstance(value, Exhibit):
        return f"Exhibit {value.label}"
    if isinstance(value, Person):
        return f"Person {value.code}"
    if isinstance(value, Annotation):
        exhibit = case.find("exhibit", value.exhibit_id)
        label = exhibit.label if isinstance(exhibit, Exhibit) else "?"
        return f"Note at frame {case.info.shown_number(value.start.index)} of {label}"
    if isinstance(value, Claim | Source):
        group = case.claims if isinstance(value, Claim) else case.sources
        return f"{type(value).__name__} {[each.id for each in group].index(value.id) + 1}"
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", type(value).__name__).lower()
    exhibit = case.find("exhibit", getattr(value, "exhibit_id", ""))
    of = f" of {exhibit.label}" if isinstance(exhibit, Exhibit) else ""
    return words[:1].upper() + words[1:] + of


_LABELS: Final = {spec.name: spec.label.lower() for spec in PROVENANCE_FIELDS}
_OTHER_LABELS: Final = {
    "filename": "file name",
    "media_path": "file name",
    "facts": "what the file says of itself",
    "proposals": "what was found in or beside the file",
    "origins": "where a field was taken from",
}


def _label(field: str) -> str:
    return _OTHER_LABELS.get(field) or _LABELS.get(field) or field.replace("_", " ")


def _mend(value: Entity, field: str) -> str:
    if isinstance(value, Exhibit) and field in ("filename", "media_path"):
        return "the name of a file stays as it was taken in; take a renamed copy into a new case."
    if isinstance(value, Exhibit) and field in ("facts", "proposals", "origins"):
        return "it stands in the video file; leave this exhibit out, or redact a copy."
    if isinstance(value, FileStatement):
        return "remove this statement of the file; what stands in the file itself stays there."
    return "write the person's code instead."


def log_of(store: CaseStore) -> Iterator[CustodyEntry]:
    """All entries of the log, read page by page. Raises StoreError."""
    after = 0
    while page := store.custody(after, _PAGE):
        yield from page
        after = page[-1].seq
