"""Cuts: the coded pictures of a span copied as they are, from a key frame on, into a file of their own.

Nothing is coded anew. Before a cut gets its name it was decoded, and every
frame from its first to its last was found to be the one of the exhibit.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from annotator.case.case_info import CaseInfo
from annotator.case.edits import Action
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import Edition
from annotator.errors import ExportError, MediaError, UsageError
from annotator.media.engine import packets
from annotator.progress import Cancelled, Report, check, ignore, never
from annotator.provenance.canonical import Json
from annotator.store.case_store import CaseStore
from annotator.store.vault import Vault
from annotator.timing.cut_plan import CutPlan, cut_order, cut_plans
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.workflow.clips import clip_warning, part_beside, put_in_place, require_other
from annotator.workflow.cut_editions import require_nothing_beside
from annotator.workflow.cut_making import (
    CONTAINERS,
    EXACT,
    LEFT,
    STAYS,
    CutMade,
    CutMaking,
    NotHeldError,
    endings_for,
    hidden_words,
    other_ways,
    told,
)
from annotator.workflow.disclosure_check import NOTHING_ACCEPTED, Accepted, Leaving
from annotator.workflow.disclosure_gate import film_cleared
from annotator.workflow.intake import ensure_index, exhibit_path, facts_of
from annotator.workflow.stills import require_free
from annotator.workflow.telling import Names, Telling, require_unsaid
from annotator.workflow.vault import vault_of

FORMAT: Final = "annotator cut 1"
_TABLE: Final = ".frames.json"


@dataclass(frozen=True, slots=True)
class CutWanted:
    """Frames `first` to `last` (from 0, both in it), and where the cut goes.

    The ending of `target` says what kind of file it becomes. With `any_kind` it
    gets an ending: that of the exhibit's own kind, or of one that can hold it. Below the sealed edition (without one: that
    of the case) the disclosure check comes first; what is covered leaves in a redacted copy only.
    """

    first: int
    last: int
    target: Path
    sound: bool = True
    overwrite: bool = False
    any_kind: bool = False
    edition: Edition | None = None
    accepted: Accepted = NOTHING_ACCEPTED


@dataclass(frozen=True, slots=True)
class CutDone:
    """A cut, the table of its frames, which frames are in it, and what a reader must know of it."""

    path: Path
    table: Path
    sha256: str
    first: int
    last: int
    same_bytes: bool
    exact_times: bool
    sound: bool
    words: tuple[str, ...]


def planned(index: FrameIndex, first: int, last: int) -> tuple[int, int]:
    """The first and last frame (from 0) that a cut of this span will probably hold.

    Raises UsageError where the frames are not all known, ValueRefusedError for frames that there are not.
    """
    plan = _plans(index, first, last)[0]
    return plan.first, plan.last


def cut_endings(exhibit: Exhibit) -> tuple[str, ...]:
    """The endings that a cut of this exhibit may get, the most likely one first."""
    return endings_for(facts_of(exhibit), exhibit.filename)


def write_cut(
    store: CaseStore,
    exhibit: Exhibit,
    wanted: CutWanted,
    *,
    vault: Vault | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> CutDone:
    """Cut a span out of an exhibit without coding anything anew, with a table of its frames beside it; logs it.

    Raises UsageError, ExportError, TellingError, MediaError, IntegrityError,
    CancelledError; then neither file was written.
    """
    video = exhibit_path(store, exhibit)
    targets = _targets(exhibit, wanted)
    for target in targets:
        require_other(video, target, _table_of(target))
        require_free(target, _table_of(target), overwrite=wanted.overwrite)
    index = ensure_index(store, exhibit, progress=progress, cancelled=cancelled)
    info = store.info()
    plans = _plans(index, wanted.first, wanted.last)
    numbers = _numbers(info, wanted.first, wanted.last)
    # A cut begins at a key frame, so it holds more than was asked for.
    inside = range(min(p.first for p in plans), max(p.last for p in plans) + 1)
    leaving = Leaving(
        pictures={exhibit.id: tuple(index.stamp(each) for each in inside)},
        sound=wanted.sound,
        texts=(("The name of the file", wanted.target.name),),
        values=False,
        exact=True,
    )
    vault = vault_of(store) if vault is None else vault
    passed = film_cleared(
        store,
        exhibit,
        wanted.edition,
        leaving,
        vault=vault,
        accepted=wanted.accepted,
        cancelled=cancelled,
    )
    title = f"derived cut of {exhibit.label}, frames {numbers}"
    if vault.is_unlocked and Names(vault).are_in(f"{title}\n{wanted.target.name}"):
        found = (Telling("The name of the file or of the exhibit", "choose another one."),)
        require_unsaid(found, sealed=False, accepted=False)
    listed = packets(video, exhibit.video_stream, progress=progress, cancelled=cancelled)
    facts = facts_of(exhibit)
    tried: list[str] = []
    for plan in plans:
        for target in targets:
            check(cancelled)
            order = cut_order(
                index, listed, plan, container=CONTAINERS[target.suffix.lower()], title=title,
                sound=wanted.sound,
            )  # fmt: skip
            with part_beside(target) as part:
                making = CutMaking(video, facts, index, plan, order, part, progress, cancelled)
                try:
                    making.write()
                    made = making.verify()
                except (MediaError, NotHeldError) as error:
                    why = f"{target.suffix} from frame {info.shown_number(plan.first)}: {error.message}"
                    tried.append(why)
                    continue
                if vault.is_unlocked and Names(vault).are_in("\n".join(made.said)):
                    found = (Telling("What a camera wrote into the pictures", EXACT),)
                    require_unsaid(found, sealed=False, accepted=False)
                hidden = hidden_words(listed, order)
                require_nothing_beside(passed.edition, made, hidden)
                words = _words(info, exhibit, wanted, plan, made, tried) + hidden
                cut = _Cut(plan, made, target, title, words)
                return _kept(store, exhibit, wanted, index, cut, part, passed.said)
    raise ExportError(
        f"Frames {numbers} of {exhibit.label} cannot be cut out without coding them anew. {told(tried)}",
        other_ways(any_kind=wanted.any_kind, sound=wanted.sound and bool(facts.sound)),
    )


def _plans(index: FrameIndex, first: int, last: int) -> tuple[CutPlan, ...]:
    if index.state is not IndexState.FINAL:
        raise UsageError("Not all frames are known yet.", "Wait until every frame was decoded.")
    if not 0 <= first <= last < len(index):
        raise UsageError(
            f"There are no frames {first} to {last}.",
            f"The film has frames 0 to {len(index) - 1}; the first one of a span comes first.",
        )
    found = cut_plans(index, first, last)
    if not found:
        raise ExportError("There is no key frame from which these frames can be cut out.", EXACT)
    return found


def _targets(exhibit: Exhibit, wanted: CutWanted) -> tuple[Path, ...]:
    target = wanted.target
    endings = cut_endings(exhibit)
    if wanted.any_kind:
        return tuple(target.with_name(target.name + ending) for ending in endings)
    if target.suffix.lower() not in CONTAINERS:
        raise UsageError(
            f"“{target.name}” is no name for a cut.", f"End it in {', '.join(endings)}."
        )
    return (target,)


def _table_of(target: Path) -> Path:
    return target.with_name(target.name + _TABLE)


def _numbers(info: CaseInfo, first: int, last: int) -> str:
    return f"{info.shown_number(first)}–{info.shown_number(last)}"


def _words(
    info: CaseInfo,
    exhibit: Exhibit,
    wanted: CutWanted,
    plan: CutPlan,
    made: CutMade,
    tried: list[str],
) -> tuple[str, ...]:
    tracks = len(facts_of(exhibit).sound)
    inside = _numbers(info, plan.first, plan.last)
    asked = ""
    if (plan.first, plan.last) != (wanted.first, wanted.last):
        asked = f" (asked for: {_numbers(info, wanted.first, wanted.last)})"
    words = [
        f"Frames {inside} of {exhibit.label} are in it{asked}.",
        "Its packets are those of the exhibit, byte for byte."
        if made.same_bytes
        else "Its packets hold the same coded pictures, framed in another way.",
    ]
    words += made.words
    if tracks and not wanted.sound:
        words.append("The sound was left out.")
    elif tracks and not made.sound:
        words.append("No sound of the span could be copied.")
    elif made.sound and tracks > 1:
        words.append("Of several sound tracks the first one is in it.")
    if tried:
        words.append(f"Another way was not possible. {told(tried)}")
    return (*words, LEFT, STAYS)


@dataclass(frozen=True, slots=True)
class _Cut:
    plan: CutPlan
    made: CutMade
    target: Path
    title: str
    words: tuple[str, ...]


def _kept(
    store: CaseStore,
    exhibit: Exhibit,
    wanted: CutWanted,
    index: FrameIndex,
    cut: _Cut,
    part: Path,
    passed: dict[str, Json],
) -> CutDone:
    plan, made, target, words = cut.plan, cut.made, cut.target, cut.words
    with part.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    warning = clip_warning(store, exhibit, sound=made.sound)
    said = (*words, *([warning] if warning else []))
    data = _table(exhibit, wanted, index, cut, sha256, said)
    put_in_place(part, target, _table_of(target), data, overwrite=wanted.overwrite)
    if not store.read_only:
        store.log(
            Action.EXPORT,
            f"Cut of {exhibit.label}, frames {_numbers(store.info(), plan.first, plan.last)}",
            details={
                "kind": "cut",
                "exhibit": exhibit.id,
                "asked_first_frame": wanted.first,
                "asked_last_frame": wanted.last,
                "first_frame": plan.first,
                "last_frame": plan.last,
                "sha256": sha256,
                "table_sha256": hashlib.sha256(data).hexdigest(),
                "container": CONTAINERS[target.suffix.lower()],
                "same_bytes": made.same_bytes,
                "exact_times": made.exact_times,
                "sound": made.sound,
                **passed,
            },
        )
    return CutDone(
        target, _table_of(target), sha256, plan.first, plan.last, made.same_bytes, made.exact_times,
        made.sound, words,
    )  # fmt: skip


def _table(
    exhibit: Exhibit,
    wanted: CutWanted,
    index: FrameIndex,
    cut: _Cut,
    sha256: str,
    words: tuple[str, ...],
) -> bytes:
    """The table beside a cut as JSON, a frame a line."""
    base, plan, made = index.time_base, cut.plan, cut.made
    head: dict[str, Json] = {
        "format": FORMAT,
        "title": cut.title,
        "cut_sha256": sha256,
        "exhibit": exhibit.label,
        "exhibit_sha256": exhibit.digest_sha256,
        "exhibit_video_stream": exhibit.video_stream,
        "frames_are_counted_from": 0,
        "asked_first_frame": wanted.first,
        "asked_last_frame": wanted.last,
        "first_frame": plan.first,
        "last_frame": plan.last,
        "same_bytes": made.same_bytes,
        "exact_times": made.exact_times,
        "sound": made.sound,
        "exhibit_time_base": f"{base.numerator}/{base.denominator}",
        "cut_time_base": made.time_base,
        "words": [*words],
        "check": "ffmpeg -noautorotate -i CUT -map 0:v -fps_mode passthrough -f framehash -hash sha256 -",
    }
    lines = []
    for place in range(len(plan)):
        stamp = index.stamp(plan.first + place)
        row: dict[str, Json] = {
            "cut_frame": place,
            "exhibit_frame": stamp.index,
            "exhibit_pts": stamp.pts,
            "cut_pts": made.pts[place],
            "planes_sha256": stamp.digest,
        }
        lines.append("  " + json.dumps(row, ensure_ascii=False))
    body = json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    return (body + ',\n "frames": [\n' + ",\n".join(lines) + "\n ]\n}\n").encode()
