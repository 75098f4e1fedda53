"""Event time: what ties frames to wall-clock time, what follows for the films, what contradicts."""

from __future__ import annotations

from annotator.case.event_films import Contradiction
from annotator.case.event_incident import Incident, incident
from annotator.case.event_time import TimeAnchor
from annotator.report.blocks import (
    Block,
    Bullets,
    Callout,
    Figure,
    Figures,
    Heading,
    Line,
    Paragraph,
    Picture,
    Style,
    Table,
    Text,
    Tone,
    key_of,
)
from annotator.report.incident_svg import WIDTH, incident_svg
from annotator.report.visible_text import shortened, visible_text
from annotator.report.writing import Writer, outside, plain
from annotator.timing.event_interval import EventInterval, moment_words, span_words
from annotator.timing.event_zone import offset_words, zone_data_version
from annotator.timing.frame_stamp import FrameStamp

_LONGEST = 300


def event_time(writer: Writer) -> tuple[Block, ...]:
    """Anchors, the intervals of the stretches, contradictions, and the incident time line; empty without anchors."""
    times, case, w = writer.material.times, writer.material.case, writer.words
    chosen = {exhibit.id for exhibit in writer.material.exhibits}
    anchors = [
        each
        for each in case.time_anchors
        if each.exhibit_id in chosen or each.tied_exhibit_id in chosen
    ]
    if times is None or not anchors:
        return ()
    anchors.sort(key=lambda each: (writer.exhibit_label(each.exhibit_id), each.frame.index))
    blocks: list[Block] = [Paragraph(plain(_method(writer)))]
    torn = [each for each in times.contradictions if chosen.intersection(each.exhibits)]
    blocks += [_torn(writer, each) for each in torn]
    lost = [each for each in times.out_of_film if each in anchors]
    if lost:
        blocks.append(
            Callout(
                Tone.WARNING,
                w("Not used: the frame is not in the film"),
                plain(w("; ").join(anchor_name(writer, each) for each in lost)),
            )
        )
    blocks.append(_anchor_table(writer, anchors))
    cuts = [each for each in case.clock_breaks if each.exhibit_id in chosen]
    if cuts:
        blocks.append(
            Table(
                (w("Cut before"), w("By"), w("Why")),
                tuple(
                    (
                        plain(
                            f"{writer.exhibit_label(cut.exhibit_id)} {_number(writer, cut.frame)}"
                        ),
                        (outside(cut.author),),
                        (outside(cut.why),),
                    )
                    for cut in cuts
                ),
                (20, 20, 60),
                w("Cuts, across which no time is carried"),
            )
        )
    blocks.append(_stretch_table(writer))
    shown = _incident(writer)
    if not shown.is_empty():
        blocks.append(Heading(plain(w("Incident time line"))))
        blocks.append(_figure(writer, shown))
        blocks.append(_list(writer, shown))
    return tuple(blocks)


def event_line(writer: Writer, exhibit_id: str, stamp: FrameStamp) -> str:
    """What stands under a still: when its frame was recorded; '' where nothing says so."""
    times = writer.material.times
    if times is None:
        return ""
    said = times.of_frame(exhibit_id, stamp)
    return "" if said is None else writer.words("Event time {time}", time=writer.interval(said))


def pictures(writer: Writer) -> tuple[Picture, ...]:
    """The incident time line as a drawing; none where it is not shown."""
    if "event_time" not in writer.material.options.sections or not event_time(writer):
        return ()
    shown = _incident(writer)
    if shown.is_empty():
        return ()
    svg, height = _svg(writer, shown)
    return (Picture(_key(svg), b"", WIDTH, height, svg=svg),)


def anchor_name(writer: Writer, anchor: TimeAnchor) -> str:
    """Where an anchor stands and by what."""
    label = writer.exhibit_label(anchor.exhibit_id)
    return f"{label} {_number(writer, anchor.frame)} ({writer.words.word(anchor.basis)})"


def _number(writer: Writer, stamp: FrameStamp) -> str:
    return writer.words(
        "frame {n}", n=writer.words.number(writer.material.case.info.shown_number(stamp.index))
    )


def _method(writer: Writer) -> str:
    said = writer.words(
        "An anchor ties a frame to wall-clock time, give or take, or to a frame of another film. From"
        " there the time is carried along the film by the time stamps of its frames, widened by how"
        " far the recorder’s clock may be off in rate; where several anchors bear on a frame, what"
        " all of them allow is left. Across a cut only the order is carried, and not even that in a"
        " film known to be edited. Anchors that cannot all be right are named and never averaged."
        " All ends are rounded outwards."
    )
    version = zone_data_version()
    return (
        f"{said} " + writer.words("Zones: IANA data {version}.", version=version)
        if version
        else said
    )


def _torn(writer: Writer, found: Contradiction) -> Callout:
    known = {each.id: each for each in writer.material.case.time_anchors}
    names = writer.words("; ").join(
        f"{anchor_name(writer, known[id])}: {_said(writer, known[id])}"
        for id in found.anchors
        if id in known
    )
    title = writer.words(
        "These cannot all be right: at least {much} lie between them",
        much=span_words(found.by_us, writer.words),
    )
    return Callout(Tone.WARNING, title, plain(names))


def _said(writer: Writer, anchor: TimeAnchor) -> str:
    around = span_words(anchor.plus_minus_us, writer.words)
    if anchor.at_us is not None:
        zone = anchor.zone
        return f"{moment_words(anchor.at_us, zone)} {offset_words(anchor.at_us, zone)} ({zone}) ± {around}"
    assert anchor.tied_frame is not None
    other = f"{writer.exhibit_label(anchor.tied_exhibit_id)} {_number(writer, anchor.tied_frame)}"
    return writer.words("at the same moment as {frame}, ± {around}", frame=other, around=around)


def _anchor_table(writer: Writer, anchors: list[TimeAnchor]) -> Table:
    w = writer.words
    rows: list[tuple[Line, ...]] = [
        (
            plain(f"{writer.exhibit_label(each.exhibit_id)} {_number(writer, each.frame)}"),
            plain(_said(writer, each)),
            plain(w.word(each.basis)),
            (
                outside(shortened(each.why, _LONGEST)),
                Text(" "),
                outside(f"({each.author})", Style.QUIET),
            ),
        )
        for each in anchors
    ]
    headings = (w("Frame"), w("Recorded"), w("Known by"), w("Why, and who entered it"))
    return Table(headings, tuple(rows), (14, 30, 14, 42), w("Anchors"))


def _stretch_table(writer: Writer) -> Table:
    w, times = writer.words, writer.material.times
    assert times is not None
    clocks = {each.exhibit_id: each for each in writer.material.case.event_clocks}
    rows: list[tuple[Line, ...]] = []
    first_number = writer.material.case.info.first_frame_number
    for exhibit in writer.material.exhibits:
        clock = clocks.get(exhibit.id)
        drift = "" if clock is None else f" (± {clock.drift_ppm} ppm)"
        stretches = times.stretches(exhibit.id)
        if not stretches:
            rows.append(
                (plain(exhibit.label), plain("–"), *([plain(w("no anchor"), Style.QUIET)] * 2))
            )
        for each in stretches:
            last = "" if each.last is None else w.number(each.last + first_number)
            rows.append(
                (
                    plain(exhibit.label + drift),
                    plain(f"{w.number(each.first + first_number)} – {last}"),
                    _interval(writer, each.start),
                    _interval(writer, each.end),
                )
            )
    headings = (w("Exhibit"), w("Frames"), w("First frame recorded"), w("Last frame recorded"))
    return Table(headings, tuple(rows), (16, 16, 34, 34), w("What follows for the films"))


def _interval(writer: Writer, said: EventInterval | None) -> Line:
    if said is None:
        return plain(writer.words("not known"), Style.QUIET)
    return plain(writer.interval(said), Style.WARNING if said.contradicted else Style.PLAIN)


def _incident(writer: Writer) -> Incident:
    times = writer.material.times
    assert times is not None
    chosen = {exhibit.id for exhibit in writer.material.exhibits}
    notes = [
        note for note in writer.notes if note.exhibit_id in chosen and writer.note_anchor(note.id)
    ]
    return incident(writer.material.case, times, notes)


def _svg(writer: Writer, shown: Incident) -> tuple[bytes, int]:
    labels = {each.id: visible_text(each.label) for each in writer.material.case.exhibits}
    return incident_svg(shown, labels, writer.claim_numbers, writer.note_numbers, writer.words)


def _key(svg: bytes) -> str:
    return key_of("incident", svg)


def _figure(writer: Writer, shown: Incident) -> Figures:
    w = writer.words
    svg, _height = _svg(writer, shown)
    caption = plain(
        w(
            "Each film from when it may have begun to when it may have ended, pale where it is not"
            " sure that it ran; a line below a pale bar is as long as the film. Rhombs: notes at"
            " the middle of their intervals. Boxes: when claims say that it happened. The same"
            " stands in words below."
        )
    )
    description = w("Films, notes and claims on a line of event time; listed in words below")
    return Figures((Figure(_key(svg), description, (caption,), large=True),))


def _list(writer: Writer, shown: Incident) -> Bullets:
    """The picture in words, in the order of time."""
    w = writer.words
    items: list[tuple[int, Line]] = []
    for bar in shown.bars:
        label = writer.exhibit_label(bar.exhibit_id)
        start = EventInterval(bar.start_us, bar.sure_start_us, shown.zone)
        end = EventInterval(bar.sure_end_us, bar.end_us, shown.zone)
        said = w(
            "{label} begins {start} and ends {end}",
            label=label,
            start=writer.interval(start),
            end=writer.interval(end),
        )
        if bar.contradicted:
            said += " " + w("(its anchors contradict)")
        items.append((bar.start_us, plain(said)))
    for mark in shown.marks:
        line: Line = (Text(writer.interval(mark.start) + w(": ")), writer.note_link(mark.note_id))
        low = mark.start.earliest_us
        items.append((low if low is not None else 0, line))
    for band in shown.bands:
        said_at = EventInterval(band.earliest_us, band.latest_us, shown.zone)
        line = (Text(writer.interval(said_at) + w(": ")), writer.claim_link(band.claim_id))
        low = band.earliest_us if band.earliest_us is not None else band.latest_us
        items.append((low if low is not None else 0, line))
    return Bullets(tuple(line for _at, line in sorted(items, key=lambda each: each[0])))
