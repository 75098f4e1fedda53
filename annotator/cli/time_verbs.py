"""The verbs for event time: when frames were recorded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.case.event_time import USUAL_DRIFT_PPM, AnchorBasis, ClockBreak, TimeAnchor
from annotator.cli.case_verbs import exhibit_of
from annotator.cli.output import PATH, json_option, meter, opened_case, print_json, shown
from annotator.errors import UsageError

if TYPE_CHECKING:
    from annotator.case.exhibit import Exhibit
    from annotator.provenance.canonical import Json
    from annotator.store.case_store import CaseStore
    from annotator.timing.event_interval import EventInterval
    from annotator.timing.frame_stamp import FrameStamp

_FRAME = click.IntRange(min=0)
_BASIS = click.Choice([basis.value for basis in AnchorBasis])


@click.command("when")
@click.argument("case", type=PATH)
@click.argument("exhibit", metavar="E1")
@click.argument("frame", type=_FRAME)
@json_option
def when_command(case: Path, exhibit: str, frame: int, as_json: bool) -> None:
    """Say when FRAME (counted from 0) of exhibit E1 of CASE was recorded, as its anchors bound it."""
    from annotator.workflow.event_edits import anchor_words
    from annotator.workflow.event_time import EventInterval, EventTimes, words

    with opened_case(case, read_only=True) as store:
        found = exhibit_of(store, exhibit)
        stamp = _stamp(store, found, frame)
        snapshot = store.without_notes()
        times = EventTimes.of(snapshot, store.index)
    said = times.of_frame(found.id, stamp)
    if as_json:
        print_json({"exhibit": found.label, "frame": frame, "event_time": _json(said)})
        return
    if said is None:
        click.echo("Nothing says when this frame was recorded; `annotator time add` enters it.")
        return
    click.echo(words(said))
    labels = {each.id: each.label for each in snapshot.exhibits}
    known = {each.id: each for each in snapshot.time_anchors}
    for answer in said.answers:
        one = EventInterval(answer.earliest_us, answer.latest_us, said.zone)
        names = "; ".join(anchor_words(known[id], labels) for id in answer.anchors)
        click.echo(f"    {words(one)}  by {shown(names)}")
    if not said.answers:
        for id in said.anchors:
            click.echo(f"    {shown(anchor_words(known[id], labels))}")


@click.group("time")
def time_group() -> None:
    """List, add or remove what ties frames to wall-clock time. Frames are counted from 0."""


@time_group.command("list")
@click.argument("case", type=PATH)
@json_option
def list_command(case: Path, as_json: bool) -> None:
    """List the anchors and cuts of CASE, what follows for its films, and what contradicts."""
    from annotator.case.codec import to_json
    from annotator.workflow.event_edits import anchor_words
    from annotator.workflow.event_time import EventTimes, span_words, words

    with opened_case(case, read_only=True) as store:
        snapshot = store.without_notes()
        times = EventTimes.of(snapshot, store.index)
    labels = {each.id: each.label for each in snapshot.exhibits}
    names = {each.id: anchor_words(each, labels) for each in snapshot.time_anchors}
    stretches = [each for film in snapshot.exhibits for each in times.stretches(film.id)]
    if as_json:
        print_json(
            {
                "anchors": [to_json(each) for each in snapshot.time_anchors],
                "cuts": [to_json(each) for each in snapshot.clock_breaks],
                "stretches": [
                    {
                        "exhibit": labels[each.exhibit_id],
                        "first": each.first,
                        "last": each.last,
                        "begins": _json(each.start),
                        "ends": _json(each.end),
                    }
                    for each in stretches
                ],
                "contradictions": [
                    {"anchors": list(each.anchors), "by_us": each.by_us}
                    for each in times.contradictions
                ],
            }
        )
        return
    for anchor in snapshot.time_anchors:
        click.echo(f"{anchor.id}  {shown(names[anchor.id])}")
    for cut in snapshot.clock_breaks:
        click.echo(f"{cut.id}  {shown(labels.get(cut.exhibit_id, '?'))} cut before frame {cut.frame.index}")  # fmt: skip
    for each in stretches:
        ends = [words(end) if end is not None else "not known" for end in (each.start, each.end)]
        click.echo(f"{shown(labels[each.exhibit_id])} frames {each.first}–{each.last}: {ends[0]} to {ends[1]}")  # fmt: skip
    for torn in times.contradictions:
        said = "; ".join(shown(names[id]) for id in torn.anchors)
        click.echo(f"! These cannot all be right, by {span_words(torn.by_us)}: {said}")
    if not snapshot.time_anchors:
        click.echo(
            "Nothing ties a frame to time yet; `annotator time add CASE E1 FRAME WHEN` does."
        )


@time_group.command("add")
@click.argument("case", type=PATH)
@click.argument("exhibit", metavar="E1")
@click.argument("frame", type=_FRAME)
@click.argument("when")
@click.option("--zone", default="", help="IANA zone such as Asia/Aqtau, where WHEN names none.")
@click.option("--later/--earlier", default=None, help="Which, where clocks showed it twice.")
@click.option("--basis", type=_BASIS, default=AnchorBasis.BURNED_IN_CLOCK.value)
@click.option("--why", default="")
@json_option
def add_command(  # noqa: PLR0913 (what an anchor says)
    case: Path, exhibit: str, frame: int, when: str, zone: str, later: bool | None, basis: str,
    why: str, as_json: bool,
) -> None:  # fmt: skip
    """FRAME of exhibit E1 was recorded at WHEN, such as “2011-12-16 16:02:10 ± 4 s”."""
    from annotator.workflow.event_edits import add_anchor, timed_anchor
    from annotator.workflow.event_time import read_moment

    read = read_moment(when, zone, later=later)
    if read.plus_minus_us is None:
        raise UsageError("How exact is the time?", f"Write “{when} ± 4 s”.")
    with opened_case(case) as store:
        found = exhibit_of(store, exhibit)
        anchor = timed_anchor(
            store.clock, store.actor.name, found, _stamp(store, found, frame), read,
            read.plus_minus_us, AnchorBasis(basis), why,
        )  # fmt: skip
        receipt = store.apply(add_anchor(anchor))
    _said(as_json, anchor.id, receipt.seq)


@time_group.command("tie")
@click.argument("case", type=PATH)
@click.argument("exhibit", metavar="E1")
@click.argument("frame", type=_FRAME)
@click.argument("other", metavar="E2")
@click.argument("other_frame", type=_FRAME)
@click.option("--within", default="0.1", show_default=True, help="How exactly they meet: seconds.")
@click.option("--basis", type=_BASIS, default=AnchorBasis.SHARED_SOUND.value)
@click.option("--why", default="")
@json_option
def tie_command(  # noqa: PLR0913 (what an anchor says)
    case: Path, exhibit: str, frame: int, other: str, other_frame: int, within: str, basis: str,
    why: str, as_json: bool,
) -> None:  # fmt: skip
    """FRAME of E1 and OTHER_FRAME of E2 were recorded at the same moment, as by a bang in both."""
    from annotator.workflow.event_edits import add_anchor, tied_anchor
    from annotator.workflow.event_time import read_span

    around = read_span(within)
    with opened_case(case) as store:
        here, there = exhibit_of(store, exhibit), exhibit_of(store, other)
        anchor = tied_anchor(
            store.clock, store.actor.name, here, _stamp(store, here, frame), there,
            _stamp(store, there, other_frame), around, AnchorBasis(basis), why,
        )  # fmt: skip
        receipt = store.apply(add_anchor(anchor))
    _said(as_json, anchor.id, receipt.seq)


@time_group.command("sound")
@click.argument("case", type=PATH)
@click.argument("exhibit", metavar="E1")
@click.argument("other", metavar="E2")
@click.option("--confirm", is_flag=True, help="You have heard both: store the tie.")
@json_option
def sound_command(case: Path, exhibit: str, other: str, confirm: bool, as_json: bool) -> None:
    """Propose how E1 and E2 lie in time by what both hear; with --confirm tie them so."""
    from annotator.workflow.event_edits import add_anchor, anchor_words
    from annotator.workflow.event_sound import anchor_from, heard_in, match_sounds
    from annotator.workflow.intake import ensure_index

    with opened_case(case, read_only=not confirm) as store, meter() as report:
        films = exhibit_of(store, exhibit), exhibit_of(store, other)
        if films[0].id == films[1].id:
            raise UsageError("A film always hears what it hears.", "Name two exhibits.")
        indexes = [ensure_index(store, film, progress=report) for film in films]
        heard = [
            heard_in(store, film, index, progress=report)
            for film, index in zip(films, indexes, strict=True)
        ]
        match = match_sounds(*heard)
        tie = anchor_from(
            match, store.clock, store.actor.name, films[0], indexes[0], films[1], indexes[1]
        )
        if confirm:
            store.apply(add_anchor(tie))
    labels = {film.id: film.label for film in films}
    if as_json:
        print_json(
            {
                "offset_us": match.offset_us,
                "strength_percent": round(match.strength * 100),
                "second_offset_us": match.second_offset_us,
                "second_percent": round(match.second_strength * 100),
                "likely": match.is_likely(),
                "frame": tie.frame.index,
                "other_frame": None if tie.tied_frame is None else tie.tied_frame.index,
                "plus_minus_us": tie.plus_minus_us,
                "stored": tie.id if confirm else "",
            }
        )
        return
    stands = "stands out" if match.is_likely() else "does not stand out: it may be chance"
    click.echo(
        f"Offset {match.offset_us / 1e6:+.3f} s, strength {match.strength:.2f},"
        f" second best {match.second_strength:.2f}; it {stands}."
    )
    click.echo(f"    {shown(anchor_words(tie, labels))}")
    if confirm:
        click.echo(f"Saved as {tie.id}.")
    else:
        click.echo("A proposal. Hear both there; --confirm stores the tie.")


@time_group.command("cut")
@click.argument("case", type=PATH)
@click.argument("exhibit", metavar="E1")
@click.argument("frame", type=_FRAME)
@click.option("--why", default="")
@json_option
def cut_command(case: Path, exhibit: str, frame: int, why: str, as_json: bool) -> None:
    """Before FRAME of E1 lies a cut: an unknown time went by."""
    from annotator.workflow.event_edits import add_break, new_break

    with opened_case(case) as store:
        found = exhibit_of(store, exhibit)
        mark = new_break(store.clock, store.actor.name, found, _stamp(store, found, frame), why)
        receipt = store.apply(add_break(mark))
    _said(as_json, mark.id, receipt.seq)


@time_group.command("film")
@click.argument("case", type=PATH)
@click.argument("exhibit", metavar="E1")
@click.option("--zone", default="", help="IANA zone in which its times are shown.")
@click.option("--drift", type=click.IntRange(0, 100_000), help="Millionths its clock may be off.")
@click.option("--why", default="")
def film_command(case: Path, exhibit: str, zone: str, drift: int | None, why: str) -> None:
    """Say in which zone the times of E1 are shown and how far its recorder's clock may be off in rate."""
    from annotator.case.event_time import EventClock, event_clock_id
    from annotator.workflow.event_edits import set_clock
    from annotator.workflow.event_time import read_zone

    name = read_zone(zone) if zone else ""
    with opened_case(case) as store:
        found = exhibit_of(store, exhibit)
        before = store.find("event_clock", event_clock_id(found.id))
        clock = before if isinstance(before, EventClock) else None
        known = USUAL_DRIFT_PPM if clock is None else clock.drift_ppm
        kept = "" if clock is None else clock.zone
        edit = set_clock(clock, found.id, name or kept, known if drift is None else drift, why)
        if edit is not None:
            store.apply(edit)
    click.echo("Saved.")


@time_group.command("remove")
@click.argument("case", type=PATH)
@click.argument("id")
def remove_command(case: Path, id: str) -> None:
    """Remove the anchor or cut with this ID; the log keeps what it said."""
    from annotator.workflow.event_edits import remove_times

    with opened_case(case) as store:
        found = store.find("time_anchor", id) or store.find("clock_break", id)
        if not isinstance(found, TimeAnchor | ClockBreak):
            raise UsageError("There is no such anchor or cut.", "`annotator time list CASE` lists them.")  # fmt: skip
        from annotator.workflow.disclosure_edits import with_decisions

        store.apply(with_decisions(remove_times([found]), store))
    click.echo("Removed.")


def _stamp(store: CaseStore, exhibit: Exhibit, frame: int) -> FrameStamp:
    from annotator.workflow.intake import ensure_index

    with meter() as report:
        return ensure_index(store, exhibit, progress=report).stamp(frame)


def _json(said: EventInterval | None) -> Json:
    if said is None:
        return None
    return {
        "earliest_us": said.earliest_us,
        "latest_us": said.latest_us,
        "zone": said.zone,
        "contradicted": said.contradicted,
        "anchors": list(said.anchors),
        "answers": [
            {"anchors": list(a.anchors), "earliest_us": a.earliest_us, "latest_us": a.latest_us}
            for a in said.answers
        ],
    }


def _said(as_json: bool, id: str, seq: int) -> None:
    if as_json:
        print_json({"id": id, "custody_seq": seq})
    else:
        click.echo(f"Saved as {id}.")
