"""Which exhibits show the same footage, as a person decided, and who put them where and when."""

from __future__ import annotations

from annotator.case.copies import CopyLink, CopyRelation, Publication
from annotator.case.copy_rules import DIRECTED, Contradiction, contradictions
from annotator.case.exhibit import Exhibit
from annotator.report.blocks import (
    Block,
    Bullets,
    Callout,
    Card,
    Fact,
    Facts,
    Figure,
    Figures,
    Heading,
    Line,
    Paragraph,
    Part,
    Picture,
    Style,
    Table,
    Text,
    Tone,
    key_of,
)
from annotator.report.copies_svg import WIDTH, copies_svg
from annotator.report.inputs import Still
from annotator.report.stored_words import DIFFERENCES
from annotator.report.words import sentence
from annotator.report.writing import Writer, digest_text, moment_text, outside, outside_lines, plain
from annotator.timing.event_interval import EventInterval


def copies(writer: Writer) -> tuple[Block, ...]:
    """The graph, a card a relation with frames side by side, what contradicts, publications as a table."""
    w = writer.words
    links, publications = _links(writer), _publications(writer)
    if not links and not publications:
        return (
            Paragraph(
                plain(
                    w("No relation between exhibits and no publication was recorded."), Style.QUIET
                )
            ),
        )
    blocks: list[Block] = []
    if links:
        said = w(
            "Whether exhibits show the same footage was decided by a person, frame by frame, where a"
            " program proposed it or by hand. Frames that stand beside each other show the same moment."
        )
        blocks.append(Paragraph(plain(said)))
        blocks += _drawing(writer, links)
        blocks += [_card(writer, number, link) for number, link in enumerate(_same(links), 1)]
        blocks += _rejected(writer, links)
        blocks += [
            Callout(Tone.WARNING, w("Does not go together"), (outside(each.words),))
            for each in _against(writer, links, publications)
        ]
    if publications:
        blocks.append(Heading(plain(w("Publications"))))
        blocks.append(_table(writer, publications))
    return tuple(blocks)


def pictures(writer: Writer) -> tuple[Picture, ...]:
    """The drawing, and the frames side by side."""
    if "copies" not in writer.material.options.sections:
        return ()
    found: list[Picture] = []
    links = _same(_links(writer))
    if links:
        svg, height = copies_svg(_exhibits(writer), links, writer.words)
        found.append(Picture(_svg_key(svg), b"", WIDTH, height, svg=svg))
    stills = [still for link in links for still in writer.material.copies.get(link.id, ())]
    found += [Picture(_still_key(each), each.jpeg, each.width, each.height) for each in stills]
    return tuple(found)


def _exhibits(writer: Writer) -> tuple[Exhibit, ...]:
    return writer.material.exhibits


def _links(writer: Writer) -> list[CopyLink]:
    there = {exhibit.id for exhibit in _exhibits(writer)}
    return [
        link
        for link in writer.material.case.copy_links
        if link.copy_id in there and link.exhibit_id in there
    ]


def _same(links: list[CopyLink]) -> list[CopyLink]:
    return [link for link in links if link.relation is not CopyRelation.NOT_THE_SAME]


def _publications(writer: Writer) -> list[Publication]:
    there = {exhibit.id for exhibit in _exhibits(writer)}
    found = [each for each in writer.material.case.publications if each.exhibit_id in there]
    last = 1 << 62
    return sorted(
        found,
        key=lambda each: (each.earliest_us if each.earliest_us is not None else last, each.id),
    )


def _against(
    writer: Writer, links: list[CopyLink], publications: list[Publication]
) -> tuple[Contradiction, ...]:
    return contradictions(_exhibits(writer), links, publications, writer.words.filled)


def _svg_key(svg: bytes) -> str:
    return key_of("copies", svg)


def _still_key(still: Still) -> str:
    return key_of("copy", still.jpeg)


def _drawing(writer: Writer, links: list[CopyLink]) -> list[Block]:
    w = writer.words
    same = _same(links)
    if not same:
        return []
    svg, _height = copies_svg(_exhibits(writer), same, w)
    parts = [
        w(
            "{copy}: {relation}, {other}",
            copy=writer.exhibit_label(link.copy_id),
            relation=w.word(link.relation),
            other=writer.exhibit_label(link.exhibit_id),
        )
        for link in same
    ]
    caption = w("Arrows lead from an exhibit to its copy; dashed: the same, in no order.")
    figure = Figure(_svg_key(svg), w("; ").join(parts), (plain(caption, Style.QUIET),), large=True)
    return [Figures((figure,))]


def _card(writer: Writer, number: int, link: CopyLink) -> Card:
    w = writer.words
    copy, other = writer.exhibit_label(link.copy_id), writer.exhibit_label(link.exhibit_id)
    parts: list[Part] = []
    stills = writer.material.copies.get(link.id)
    if stills:
        ids = (link.copy_id, link.exhibit_id)
        parts.append(
            Figures(tuple(_figure(writer, *pair) for pair in zip(ids, stills, strict=True)))
        )
    if link.differences:
        parts.append(
            Bullets(tuple((outside(w.said(words, DIFFERENCES)),) for words in link.differences))
        )
    shown = writer.material.case.info.shown_number
    rows = [
        Fact(
            w("Common frames"),
            plain(
                "\n".join(
                    f"{copy} {shown(s.copy_first)}–{shown(s.copy_last)}"
                    f" = {other} {shown(s.first)}–{shown(s.last)}"
                    for s in link.stretches
                )
                or w("not recorded"),
            ),
        )
    ]
    if link.why:
        rows.append(writer.outside_fact("Why", link.why))
    rows.append(
        Fact(w("Decided by"), (outside(link.author), Text(" · " + moment_text(link.created_at))))
    )
    parts.append(Facts(tuple(rows)))
    if link.relation in DIRECTED:
        said = w("{copy} is a copy of {other}", copy=copy, other=other)
    else:
        said = w("{copy} and {other} show the same footage", copy=copy, other=other)
    marks = (Text(w.word(link.relation)),)
    return Card(f"copy-{number}", f"R{number}", plain(said), marks, tuple(parts))


def _figure(writer: Writer, exhibit_id: str, still: Still) -> Figure:
    w = writer.words
    label = writer.exhibit_label(exhibit_id)
    caption: tuple[Line, ...] = (
        plain(f"{label} · " + w("Frame {frame}", frame=writer.frame(still.stamp))),
        (digest_text(still.digest),),
    )
    number = writer.material.case.info.shown_number(still.stamp.index)
    return Figure(
        _still_key(still),
        w("Exhibit {label}, frame {number}", label=label, number=number),
        caption,
    )


def _rejected(writer: Writer, links: list[CopyLink]) -> list[Block]:
    w = writer.words
    rejected = [link for link in links if link.relation is CopyRelation.NOT_THE_SAME]
    if not rejected:
        return []
    items: list[Line] = []
    for link in rejected:
        why = (outside(link.why),) if link.why else plain(w("no reason given"), Style.QUIET)
        items.append(
            writer.line(
                "{one}, {other}: not the same footage. {why}",
                one=writer.exhibit_label(link.copy_id),
                other=writer.exhibit_label(link.exhibit_id),
                why=why,
            )
        )
    return [Heading(plain(w("Compared and rejected"))), Bullets(tuple(items))]


def _table(writer: Writer, publications: list[Publication]) -> Table:
    w = writer.words
    rows: list[tuple[Line, ...]] = []
    for each in publications:
        who = " · ".join(part for part in (each.uploader, each.platform) if part)
        where = "\n".join(part for part in (each.url, each.archive_url) if part)
        zone = " ".join(part for part in (each.zone, each.zone_basis) if part)
        as_shown = "\n".join(part for part in (each.first_seen_as_shown, zone) if part)
        rows.append(
            (
                plain(writer.exhibit_label(each.exhibit_id)),
                _cell(writer, who),
                _cell(writer, as_shown),
                _interval(writer, each),
                _cell(writer, "\n".join(part for part in (where, each.remarks) if part)),
            )
        )
    return Table(
        (w("Exhibit"), w("By whom, where"), w("First seen, as shown"), w("That is"), w("Address")),
        tuple(rows),
        (8, 20, 25, 22, 25),
    )


def _cell(writer: Writer, text: str) -> Line:
    return (outside_lines(text),) if text else writer.lacking(sentence("not stated"))


def _interval(writer: Writer, each: Publication) -> Line:
    """In the zone that it was read in and, where the case shows another, in UTC."""
    if each.earliest_us is None and each.latest_us is None:
        return plain(writer.words("no interval"), Style.QUIET)
    lines = [writer.interval(EventInterval(each.earliest_us, each.latest_us, each.zone))]
    if each.zone != "UTC":
        lines.append(writer.interval(EventInterval(each.earliest_us, each.latest_us, "UTC")))
    return plain("\n".join(lines))
