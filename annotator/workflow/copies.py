"""Which exhibits show the same footage: proposals by fingerprint, decisions by a person.

Every exhibit is decoded once for its fingerprint; pairs are compared without
decoding, and only candidates are looked at on some frames. What was found is
kept with the case, so that asking again costs nothing. A pair on which a person
decided, also with “not the same”, is not proposed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from annotator.case.copies import CopyLink, CopyRelation, Stretch
from annotator.case.copy_rules import copy_link_id
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import Generation
from annotator.errors import AnnotatorError, CancelledError
from annotator.media.engine import open_frames
from annotator.picture.fingerprint import Fingerprint
from annotator.picture.fingerprint_match import Run, candidates
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.store.case_store import CaseStore
from annotator.workflow.copies_differences import FilmSeen, differences_of
from annotator.workflow.copies_fingerprints import CACHE_BYTES, ensure_fingerprint
from annotator.workflow.copies_kept import CopyProposal, Strength, best_first, keep, kept
from annotator.workflow.copies_looking import Film, Looked, look
from annotator.workflow.intake import ensure_index, exhibit_path

_LEAST_SCORE: Final = 0.3
_MOST_LOOKED: Final = 6
_STRONG: Final = 800


@dataclass(frozen=True, slots=True)
class Found:
    """What looking for copies gave; `problems` are exhibits that could not be looked at, with why."""

    proposals: tuple[CopyProposal, ...]
    compared: int
    problems: tuple[tuple[str, str], ...] = ()


def find_copies(
    store: CaseStore,
    *,
    labels: Iterable[str] = (),
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Found:
    """Compare all exhibits with each other, or those with `labels` with all; best proposals first.

    Raises CancelledError; fingerprints that were made stay.
    """
    exhibits = store.exhibits()
    wanted = set(labels)
    decided = {link.id for link in store.all_of(CopyLink)}
    prints: dict[str, Fingerprint] = {}
    problems: list[tuple[str, str]] = []
    for exhibit in exhibits if len(exhibits) > 1 else ():
        try:
            prints[exhibit.id] = ensure_fingerprint(
                store, exhibit, progress=progress, cancelled=cancelled
            )
        except CancelledError:
            raise
        except AnnotatorError as error:
            problems.append((exhibit.label, str(error)))
    there = [exhibit for exhibit in exhibits if exhibit.id in prints]
    pairs = [
        (one, other)
        for one, other in combinations(there, 2)
        if not wanted or one.label in wanted or other.label in wanted
    ]
    proposals: list[CopyProposal] = []
    for number, (one, other) in enumerate(pairs):
        check(cancelled)
        progress(Progress(number, len(pairs), f"Comparing {one.label} with {other.label}"))
        if copy_link_id(one.id, other.id) in decided:
            continue
        try:
            found = _of_pair(store, (one, other), prints, cancelled)
        except CancelledError:
            raise
        except AnnotatorError as error:
            problems.append((f"{one.label}, {other.label}", str(error)))
            continue
        if found is not None:
            proposals.append(found)
    return Found(best_first(proposals), len(pairs), tuple(problems))


def _of_pair(
    store: CaseStore,
    pair: tuple[Exhibit, Exhibit],
    prints: dict[str, Fingerprint],
    cancelled: Cancelled,
) -> CopyProposal | None:
    one, other = pair
    known, there = kept(store, one, other)
    if known:
        return there
    runs = worth_looking(candidates(prints[one.id], prints[other.id], cancelled))
    found = compare_pair(store, one, other, runs, cancelled) if runs else None
    keep(store, one, other, found)
    return found


def worth_looking(runs: Sequence[Run]) -> list[Run]:
    """Candidates that may hold: chance gives some that agree a little."""
    return [run for run in runs if run.still or run.score >= _LEAST_SCORE]


def compare_pair(
    store: CaseStore,
    one: Exhibit,
    other: Exhibit,
    runs: Sequence[Run],
    cancelled: Cancelled = never,
) -> CopyProposal | None:
    """Look at candidates on the frames; None where none holds. Raises MediaError, CancelledError."""
    indexes = ensure_index(store, one), ensure_index(store, other)
    with (
        open_frames(exhibit_path(store, one), indexes[0], cache_bytes=CACHE_BYTES) as first,
        open_frames(exhibit_path(store, other), indexes[1], cache_bytes=CACHE_BYTES) as second,
    ):
        films = Film(first, cancelled), Film(second, cancelled)
        looked = looked_at(films[0], films[1], runs, cancelled)
    if not looked:
        return None
    other_is_copy = _is_copy(one, other, looked[0], indexes[0].end_ns(), indexes[1].end_ns())
    sides = tuple(
        FilmSeen(exhibit.label, index.end_ns(), float(index.average_rate()))
        for exhibit, index in ((one, indexes[0]), (other, indexes[1]))
    )
    return _proposal((one, other), (sides[0], sides[1]), looked, other_is_copy=other_is_copy)


def looked_at(
    one: Film, other: Film, runs: Sequence[Run], cancelled: Cancelled
) -> tuple[Looked, ...]:
    """The candidates that hold on the frames, longest first; what lies in another is left out."""
    found: list[Looked] = []
    for run in runs[:_MOST_LOOKED]:
        if any(_lies_in(run, one, held) for held in found):
            continue
        seen = look(one, other, run, cancelled)
        if seen is not None and not any(_shared(seen, held) for held in found):
            found.append(seen)
    return tuple(sorted(found, key=lambda each: (each.still, each.first - each.last)))


def _lies_in(run: Run, one: Film, held: Looked) -> bool:
    """Whether most of a candidate's time in either film is accounted for already."""
    for first_ns, last_ns, first, last in (
        (run.first_ns, run.last_ns, one.index.time_ns(held.first), one.index.time_ns(held.last)),
        (
            run.first_ns - run.lag_ns,
            run.last_ns - run.lag_ns,
            one.index.time_ns(held.first) - held.lag_ns,
            one.index.time_ns(held.last) - held.lag_ns,
        ),
    ):
        shared = min(last_ns, last) - max(first_ns, first)
        if shared > (last_ns - first_ns) // 2:
            return True
    return False


def _shared(one: Looked, other: Looked) -> bool:
    shared = min(one.last, other.last) - max(one.first, other.first)
    return shared > min(one.last - one.first, other.last - other.first) // 2


_GENERATIONS: Final = (
    Generation.CAMERA_ORIGINAL, Generation.PLATFORM_COPY, Generation.RE_UPLOAD,
    Generation.SCREEN_RECORDING, Generation.EDITED,
)  # fmt: skip


def _is_copy(one: Exhibit, other: Exhibit, seen: Looked, one_ns: int, other_ns: int) -> bool:
    """Whether the second looks like the copy; a person may turn it round."""
    given = one.provenance.generation, other.provenance.generation
    if given[0] is not given[1] and Generation.UNKNOWN not in given:
        return _GENERATIONS.index(given[1]) > _GENERATIONS.index(given[0])
    left, top, right, bottom = seen.covers
    area = (right - left) * (bottom - top)
    if abs(area - 1) > 0.05:
        return area < 1
    if seen.bars[0] is not seen.bars[1]:
        return seen.bars[1]
    pixels = [size[0] * size[1] for size in seen.sizes]
    if abs(pixels[0] - pixels[1]) > 0.05 * max(pixels):
        return pixels[1] < pixels[0]
    if abs(one_ns - other_ns) > 0.02 * max(one_ns, other_ns):
        return other_ns < one_ns
    return True  # what was taken in later


def _proposal(
    pair: tuple[Exhibit, Exhibit],
    films: tuple[FilmSeen, FilmSeen],
    looked: Sequence[Looked],
    *,
    other_is_copy: bool,
) -> CopyProposal:
    main = looked[0]
    stretches = tuple(
        sorted(
            (seen.stretch(other_is_copy=other_is_copy) for seen in looked),
            key=lambda stretch: stretch.copy_first,
        )
    )
    differences = differences_of(films, looked, other_is_copy=other_is_copy)
    origin, copy = pair if other_is_copy else (pair[1], pair[0])
    pairs = main.pairs if not other_is_copy else tuple((b, a) for a, b in main.pairs)
    if main.still:
        strength = Strength.WEAK
    else:
        sure = main.agreement.moving >= _STRONG and main.last - main.first >= 8
        strength = Strength.STRONG if sure else Strength.LIKELY
    return CopyProposal(
        copy.id,
        origin.id,
        strength,
        _relation(differences, stretches),
        stretches,
        differences,
        main.agreement.picture,
        main.agreement.moving,
        main.mirrored,
        pairs,
    )


def _relation(differences: tuple[str, ...], stretches: tuple[Stretch, ...]) -> CopyRelation:
    words = {text.split(":")[0] for text in differences}
    if "overlay" in words or len(stretches) > 1:
        return CopyRelation.EDIT
    return CopyRelation.EXCERPT if "cut" in words else CopyRelation.RE_UPLOAD
