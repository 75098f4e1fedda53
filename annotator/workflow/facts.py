"""The facts of a film: groups of pictures, steps of time, doubles, gaps, damage, stated and found.

What the window shows in its Picture tab and `annotator info --json` prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError, IntegrityError
from annotator.media.engine import MediaFacts, full_index, packets, probe, quick_index
from annotator.progress import Cancelled, Report, ignore, never
from annotator.provenance.canonical import Json
from annotator.store.case_store import CaseStore
from annotator.timing.frame_facts import FrameFacts, Rate, Runs, frame_facts
from annotator.timing.frame_index import FrameIndex, IndexState, Int64s
from annotator.timing.packet_list import PacketList
from annotator.workflow.compared import Compared, compare
from annotator.workflow.intake import exhibit_path, facts_of

PACKETS: Final = "packets"
_MOST_LISTED: Final = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class FilmFacts:
    """One video stream of one file; `packets` is None where they were not read."""

    media: MediaFacts
    index: FrameIndex
    packets: PacketList | None
    frames: FrameFacts
    compared: tuple[Compared, ...]


def gather(media: MediaFacts, index: FrameIndex, listed: PacketList | None) -> FilmFacts:
    """Put together what is known; arithmetic only."""
    return FilmFacts(
        media, index, listed, frame_facts(index, listed), compare(media, index, listed)
    )


def packets_of(
    store: CaseStore,
    exhibit: Exhibit,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> PacketList:
    """The exhibit's packets: as stored with it, else read from the file and stored.

    Raises MediaError, IntegrityError, CancelledError.
    """
    stored = _stored(store, exhibit)
    if stored is not None:
        return stored
    path = exhibit_path(store, exhibit)
    found = packets(path, exhibit.video_stream, progress=progress, cancelled=cancelled)
    if not store.read_only:
        store.put_derived(exhibit.id, PACKETS, found.to_bytes())
    return found


def _stored(store: CaseStore, exhibit: Exhibit) -> PacketList | None:
    try:
        data = store.derived(exhibit.id, PACKETS)
        found = None if data is None else PacketList.from_bytes(data)
    except AnnotatorError:
        return None  # a damaged list is read from the file again
    if found is None or found.source_size != exhibit.size_bytes:
        return None
    return found if found.stream == exhibit.video_stream else None


def facts_of_exhibit(
    store: CaseStore,
    exhibit: Exhibit,
    index: FrameIndex | None = None,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> FilmFacts:
    """All facts of an exhibit by this index, else by the stored one, else by a provisional one.

    Raises MediaError and CancelledError.
    """
    if index is None:
        index = store.index(exhibit.id)
    if index is None:
        path = exhibit_path(store, exhibit)
        index = quick_index(path, exhibit.video_stream, cancelled=cancelled)
    listed = packets_of(store, exhibit, progress=progress, cancelled=cancelled)
    return gather(facts_of(exhibit), index, listed)


def facts_of_video(
    path: Path,
    stream: int = 0,
    *,
    decode: bool = False,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> FilmFacts:
    """The facts of any video; with `decode` every frame is decoded, else they are provisional.

    Raises MediaError and its kinds, CancelledError.
    """
    media = probe(path)
    if decode:
        index = full_index(path, stream, progress=progress, cancelled=cancelled)
    else:
        index = quick_index(path, stream, cancelled=cancelled)
    listed = packets(path, stream, progress=progress, cancelled=cancelled)
    if listed.source_size != index.source_size:
        raise IntegrityError("The file changed while it was read.", "Read it again.")
    return gather(media, index, listed)


# -- as data


def facts_json(film: FilmFacts) -> dict[str, Json]:
    """Everything as JSON; lists hold at most 10,000 values and say how many were left out."""
    facts, index = film.frames, film.index
    steps = facts.steps
    return {
        "state": index.state.value,
        "stream": index.stream,
        "frames": facts.frames,
        "time_base": str(index.time_base),
        "decoder": index.decoder,
        "types": dict(facts.types),
        "interlaced_frames": facts.interlaced,
        "gops": _groups_json(film),
        "deltas": {
            "rate": steps.rate.value,
            "usual": steps.usual,
            "distinct": steps.distinct,
            "most": [{"delta": delta, "frames": count} for delta, count in steps.most],
            "not_later": _listed(steps.not_later),
            "without_pts": steps.unstamped,
        },
        "duplicates": None if facts.doubles is None else _runs_json(facts.doubles),
        "drops": _rows(
            [
                {"after_frame": int(at), "delta": int(steps.delta[at]), "missing": int(missing)}
                for at, missing in zip(
                    steps.gaps[:_MOST_LISTED], steps.missing[:_MOST_LISTED], strict=True
                )
            ],
            len(steps.gaps),
        ),
        "errors": {
            "findings": list(index.missing),
            "damaged_frames": _runs_json(facts.damaged),
            "packets_without_frame": _packets_json(facts.unshown, facts.near),
            "packets_marked_damaged": _packets_json(facts.corrupt, facts.corrupt_near),
            "packets_not_to_be_shown": facts.discarded,
            "second_fields": facts.second_fields,
            "size_changes": _listed(facts.resized),
            "reading": film.packets.trouble if film.packets is not None else "",
        },
        "stated_and_found": [
            {
                "what": row.what,
                "stated": row.stated,
                "found": row.found,
                "agrees": row.agrees,
                "note": row.note,
            }
            for row in film.compared
        ],
    }


def _groups_json(film: FilmFacts) -> dict[str, Json]:
    groups = film.frames.groups
    shown = slice(0, _MOST_LISTED)
    columns = (groups.first, groups.count, groups.size, groups.leading)
    rows: list[Json] = [
        {"first": first, "frames": count, "bytes": None if size < 0 else size, "leading": leading}
        for first, count, size, leading in zip(
            *(column[shown].tolist() for column in columns), strict=True
        )
    ]
    return _rows(rows, len(groups)) | {
        "shortest": int(groups.count.min()) if len(groups) else 0,
        "longest": int(groups.count.max()) if len(groups) else 0,
        "open": int(np.count_nonzero(groups.leading)),
    }


def _rows(rows: Sequence[Json], total: int) -> dict[str, Json]:
    return {"count": total, "list": list(rows), "left_out": total - len(rows)}


def _listed(values: Int64s) -> dict[str, Json]:
    return _rows(list(values[:_MOST_LISTED].tolist()), len(values))


def _runs_json(runs: Runs) -> dict[str, Json]:
    rows: list[Json] = [
        {"first": first, "frames": count}
        for first, count in zip(
            runs.first[:_MOST_LISTED].tolist(), runs.count[:_MOST_LISTED].tolist(), strict=True
        )
    ]
    return _rows(rows, len(runs))


def _packets_json(numbers: Int64s, near: Int64s) -> dict[str, Json]:
    rows: list[Json] = [
        {"packet": packet, "near_frame": frame}
        for packet, frame in zip(
            numbers[:_MOST_LISTED].tolist(), near[:_MOST_LISTED].tolist(), strict=True
        )
    ]
    return _rows(rows, len(numbers))


# -- in words


def summary_lines(film: FilmFacts) -> tuple[str, ...]:
    """The findings, a sentence each, for a terminal."""
    facts, steps = film.frames, film.frames.steps
    groups = facts.groups
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(facts.types.items()))
    lines = [f"{facts.frames} frames ({kinds})" + _provisional(film)]
    if len(groups):
        lines.append(
            f"{len(groups)} groups of pictures, {int(groups.count.min())} to "
            f"{int(groups.count.max())} frames each"
        )
    lines.append(rate_words(film))
    if facts.doubles is not None:
        lines.append(f"{len(facts.doubles)} runs of equal frames")
    lines.append(f"{len(steps.gaps)} gaps in the time stamps")
    lines.append(f"{facts.damaged.frames()} damaged frames")
    lines += [
        f"{row.what}: the container states {row.stated}; there is {row.found}. {row.note}".strip()
        for row in film.compared
        if row.agrees is False
    ]
    return tuple(lines)


def _provisional(film: FilmFacts) -> str:
    return "" if film.index.state is IndexState.FINAL else ", provisional: nothing was decoded"


def rate_words(film: FilmFacts) -> str:
    """One sentence on how regular the film's time stamps are."""
    steps = film.frames.steps
    if steps.rate is Rate.UNKNOWN:
        return "No steps between time stamps: the film has one frame, or no time stamps"
    usual = f"{steps.usual} × {steps.time_base} s"
    if steps.rate is Rate.CONSTANT:
        return f"Constant rate: every step is {usual}, give or take the rounding"
    if steps.rate is Rate.GAPS:
        return f"Constant rate but for {len(steps.gaps)} gaps; the usual step is {usual}"
    return f"Variable rate: {steps.distinct} different steps, the median is {usual}"
