"""Hold the coded notes of two coders against each other, exhibit by exhibit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from annotator.case.agreement import (
    Coded,
    Kappa,
    Pair,
    kappa_of_all,
    kappa_of_code,
    paired,
    time_units,
)
from annotator.case.annotation import Annotation
from annotator.case.edits import Action
from annotator.case.exhibit import Exhibit
from annotator.clock import Clock
from annotator.errors import IntegrityError, NotACaseError, UsageError
from annotator.progress import Cancelled, Report, check, ignore, never
from annotator.provenance.actor import Actor
from annotator.provenance.canonical import Json
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.timing.same_frame import nearest_frame, same_frame
from annotator.workflow.blind_copy import BLIND_COPY_OF
from annotator.workflow.foreign import looked_into

TOLERANCE_NS: Final = 1_000_000_000
UNIT_NS: Final = 1_000_000_000
_ENTRIES_AT_ONCE: Final = 2_000


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """How far both agree on one code.

    `first` and `second` count what each coder noted, `both` what belongs
    together; `onset_ns` is the median of the onset differences without their
    sign, None where nothing belongs together.
    """

    name: str
    first: int
    second: int
    both: int
    onset_ns: int | None
    kappa: Kappa


@dataclass(frozen=True, slots=True)
class SecondPass:
    """Where the second coder's notes come from. `blind` says that the case was made as a blind copy."""

    title: str
    coders: tuple[str, ...]
    blind: bool
    made_at: str


@dataclass(frozen=True, slots=True)
class FilmAgreement:
    """Two coders on one exhibit; `pairs` are all their codings in the order of the film.

    `first_uncoded` and `second_uncoded` count notes that no code wrote: they are not compared.
    """

    exhibit_id: str
    label: str
    coders: tuple[str, ...]
    second: SecondPass
    tolerance_ns: int
    unit_ns: int
    pairs: tuple[Pair, ...]
    codes: tuple[CodeAgreement, ...]
    overall: Kappa
    first_uncoded: int
    second_uncoded: int

    def disagreements(self) -> tuple[Pair, ...]:
        """What only one noted, or both under different codes."""
        return tuple(pair for pair in self.pairs if not pair.agrees)


@contextmanager
def second_case(
    store: CaseStore,
    source: Path,
    *,
    clock: Clock,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Iterator[CaseStore]:
    """The second coder's case (folder or file), read through a checked copy that is removed again.

    Raises NotACaseError, NewerCaseError, IntegrityError, SaveFailedError, CancelledError.
    """
    place = source.parent if source.is_file() else source
    if place.absolute() == store.folder.absolute():
        raise NotACaseError(
            "That is the case that is open.", "Choose the folder of the second coder's case."
        )
    scratch = store.folder / "derived" / f".second-{clock.new_id()}"
    with looked_into(
        source, scratch, actor=Actor("reader"), clock=clock, progress=progress, cancelled=cancelled
    ) as second:
        yield second


def compare(
    store: CaseStore,
    second: CaseStore,
    *,
    tolerance_ns: int = TOLERANCE_NS,
    unit_ns: int = UNIT_NS,
    cancelled: Cancelled = never,
) -> tuple[FilmAgreement, ...]:
    """Compare the coded notes of all exhibits that both cases hold (same digest, same stream).

    Raises UsageError where they share none or one's frames were never read,
    ValueRefusedError for time units that make no sense, IntegrityError for a
    note whose frame is not in the film, CancelledError.
    """
    theirs = {(each.digest_sha256, each.video_stream): each for each in second.exhibits()}
    shared = [
        (mine, theirs[mine.digest_sha256, mine.video_stream])
        for mine in store.exhibits()
        if (mine.digest_sha256, mine.video_stream) in theirs
    ]
    if not shared:
        raise UsageError(
            "The two cases have no video in common.",
            "Choose the case that the second coder made from a blind copy of this one.",
        )
    mine_by, theirs_by = codes_of_notes(store, cancelled), codes_of_notes(second, cancelled)
    names = _names(store, second, mine_by, theirs_by)
    source = _second_pass(second)
    return tuple(
        _film(
            store, mine, second, other, names, (mine_by, theirs_by), source, tolerance_ns, unit_ns
        )
        for mine, other in shared
    )


def codes_of_notes(store: CaseStore, cancelled: Cancelled = never) -> dict[str, tuple[str, str]]:
    """By which code (id, name then) each coded note was written, by the id of the note: from the log."""
    found: dict[str, tuple[str, str]] = {}
    after = 0
    while entries := store.custody(after, _ENTRIES_AT_ONCE):
        check(cancelled)
        for entry in entries:
            details = entry.details
            if "code_id" in details:
                code = (str(details["code_id"]), str(details.get("code", "")))
                added = (change for change in entry.changes if not change.before_json)
                found |= {change.id: code for change in added if change.entity == "annotation"}
        after = entries[-1].seq
    return found


_CodesOfNotes = Mapping[str, tuple[str, str]]


def _names(
    store: CaseStore, second: CaseStore, mine: _CodesOfNotes, theirs: _CodesOfNotes
) -> dict[str, str]:
    """What each code is called, by its id: as in the first case, so that one thing has one name."""
    names = dict(theirs.values()) | dict(mine.values())
    names |= {code.id: code.name for code in second.codes()}
    names |= {code.id: code.name for code in store.codes()}
    called: dict[str, str] = {}
    for code in store.codes():
        called.setdefault(code.name.casefold(), code.name)
    return {code: called.get(name.casefold(), name) for code, name in names.items()}


def _second_pass(second: CaseStore) -> SecondPass:
    blind = [
        entry for entry in second.custody_with(Action.TRANSFER) if BLIND_COPY_OF in entry.details
    ]
    made_at = blind[0].at_utc if blind else second.info().created_at
    return SecondPass(second.info().title, _authors(second.annotations()), bool(blind), made_at)


def _authors(notes: Sequence[Annotation]) -> tuple[str, ...]:
    return tuple(sorted({note.author for note in notes}))


def _film(  # noqa: PLR0913 - both sides of everything
    store: CaseStore,
    mine: Exhibit,
    second: CaseStore,
    other: Exhibit,
    names: Mapping[str, str],
    by_note: tuple[_CodesOfNotes, _CodesOfNotes],
    source: SecondPass,
    tolerance_ns: int,
    unit_ns: int,
) -> FilmAgreement:
    index = store.index(mine.id) or second.index(other.id)
    if index is None:
        raise UsageError(
            f"The frames of {mine.label} have not been read yet.",
            "Open the video once, wait until its frames are read, and compare again.",
        )
    notes, their_notes = store.annotations(mine.id), second.annotations(other.id)
    first_coded = _coded(notes, by_note[0], names, index)
    second_coded = _coded(their_notes, by_note[1], names, index)
    pairs = paired(first_coded, second_coded, tolerance_ns)
    begin, end = index.time_ns(0), max(index.end_ns(), index.time_ns(len(index) - 1) + 1)
    first_units = time_units(first_coded, begin, end, unit_ns)
    second_units = time_units(second_coded, begin, end, unit_ns)
    every = {each.code for each in (*first_coded, *second_coded)}
    return FilmAgreement(
        exhibit_id=mine.id,
        label=mine.label,
        coders=_authors([note for note in notes if note.id in by_note[0]]),
        second=source,
        tolerance_ns=tolerance_ns,
        unit_ns=unit_ns,
        pairs=pairs,
        codes=tuple(
            _of_code(code, pairs, kappa_of_code(code, first_units, second_units))
            for code in sorted(every, key=str.casefold)
        ),
        overall=kappa_of_all(first_units, second_units),
        first_uncoded=len(notes) - len(first_coded),
        second_uncoded=len(their_notes) - len(second_coded),
    )


def _of_code(code: str, pairs: Sequence[Pair], kappa: Kappa) -> CodeAgreement:
    apart = sorted(
        abs(pair.onset_difference_ns)
        for pair in pairs
        if pair.agrees
        and pair.first is not None
        and pair.first.code == code
        and pair.onset_difference_ns is not None
    )
    return CodeAgreement(
        name=code,
        first=sum(pair.first is not None and pair.first.code == code for pair in pairs),
        second=sum(pair.second is not None and pair.second.code == code for pair in pairs),
        both=len(apart),
        onset_ns=(apart[(len(apart) - 1) // 2] + apart[len(apart) // 2]) // 2 if apart else None,
        kappa=kappa,
    )


def _coded(
    notes: Sequence[Annotation],
    by_note: _CodesOfNotes,
    names: Mapping[str, str],
    index: FrameIndex,
) -> list[Coded]:
    found = []
    for note in notes:
        if note.id in by_note:
            begin = same_frame(note.start, index)
            if begin is None:
                raise IntegrityError(
                    f"A coded note stands at frame {note.start.index}, which is not in the film.",
                    "Open the case in the window: it says which notes have moved.",
                )
            last = begin if note.end is None else max(begin, nearest_frame(note.end, index))
            code = names[by_note[note.id][0]]
            found.append(Coded(note.id, code, begin, index.time_ns(begin), index.time_ns(last)))
    return found


# -- as data


def as_json(film: FilmAgreement) -> Json:
    """Everything of one comparison as JSON data; times in nanoseconds, fractions as text."""
    return {
        "exhibit": film.label,
        "first": {"coders": list(film.coders), "notes_without_code": film.first_uncoded},
        "second": {
            "case": film.second.title,
            "coders": list(film.second.coders),
            "notes_without_code": film.second_uncoded,
            "blind_copy": film.second.blind,
            "made_at": film.second.made_at,
        },
        "tolerance_ns": film.tolerance_ns,
        "unit_ns": film.unit_ns,
        "overall": _kappa_json(film.overall),
        "codes": [
            {
                "code": each.name,
                "first": each.first,
                "second": each.second,
                "both": each.both,
                "median_onset_difference_ns": each.onset_ns,
                "kappa": _kappa_json(each.kappa),
            }
            for each in film.codes
        ],
        "pairs": [
            {
                "first": _coded_json(pair.first),
                "second": _coded_json(pair.second),
                "agrees": pair.agrees,
                "onset_difference_ns": pair.onset_difference_ns,
            }
            for pair in film.pairs
        ],
    }


def _kappa_json(kappa: Kappa) -> Json:
    value = kappa.value
    return {
        "units": kappa.units,
        "table": [list(row) for row in kappa.table],
        "observed": str(kappa.observed),
        "expected": str(kappa.expected),
        "kappa": None if value is None else f"{float(value):.4f}",
    }


def _coded_json(coded: Coded | None) -> Json:
    if coded is None:
        return None
    return {
        "note": coded.note_id,
        "code": coded.code,
        "frame": coded.frame,
        "begin_ns": coded.begin_ns,
        "end_ns": coded.end_ns,
    }
