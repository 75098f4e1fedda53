"""What must hold for relations between copies and for publications, and what contradicts them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from annotator.case.copies import CopyLink, CopyRelation, Publication
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import Generation
from annotator.errors import ValueRefusedError
from annotator.timing.event_zone import zone_of
from annotator.timing.wording import Say, in_english

DIRECTED: Final = (
    CopyRelation.RE_UPLOAD,
    CopyRelation.EDIT,
    CopyRelation.SCREEN_RECORDING,
    CopyRelation.EXCERPT,
)
"""Relations in which one exhibit comes from the other."""

LONGEST_TEXT: Final = 1_000_000
_MOST_STRETCHES: Final = 10_000
_MOST_FRAME: Final = 1 << 40
_LONGEST_YEAR_US: Final = 400 * 366 * 86_400 * 1_000_000


def copy_link_id(one_id: str, other_id: str) -> str:
    """The id that every decision on two exhibits gets here, in whichever order they are named.

    So there is one at a time; a case made elsewhere may hold two, which is told (contradictions).
    """
    return "copies-" + "-".join(sorted((one_id, other_id)))


def check_copy_value(value: CopyLink | Publication) -> None:
    """Check a relation or a publication by itself.

    Raises ValueRefusedError with the field that has to be mended.
    """
    if isinstance(value, Publication):
        _check_publication(value)
    else:
        _check_link(value)


def _check_link(link: CopyLink) -> None:
    if link.copy_id == link.exhibit_id:
        raise ValueRefusedError(
            "An exhibit is no copy of itself.", "Choose another exhibit.", field="exhibit_id"
        )
    if len(link.why) > LONGEST_TEXT or sum(map(len, link.differences)) > LONGEST_TEXT:
        raise ValueRefusedError(f"At most {LONGEST_TEXT:,} characters fit.", field="why")
    if any(not words.strip() for words in link.differences):
        raise ValueRefusedError("A difference without words says nothing.", field="differences")
    if link.relation is CopyRelation.NOT_THE_SAME and link.stretches:
        raise ValueRefusedError(
            "What is not the same has no common frames.",
            "Take the frames out, or choose another relation.",
            field="stretches",
        )
    if len(link.stretches) > _MOST_STRETCHES:
        raise ValueRefusedError("These are too many stretches.", field="stretches")
    for stretch in link.stretches:
        ends = (stretch.copy_first, stretch.copy_last, stretch.first, stretch.last)
        if not all(0 <= end < _MOST_FRAME for end in ends):
            raise ValueRefusedError("A frame has a number from 0 on.", field="stretches")
        if stretch.copy_last < stretch.copy_first or stretch.last < stretch.first:
            raise ValueRefusedError(
                "A stretch of common frames ends before it begins.",
                "Write the first frame before the last.",
                field="stretches",
            )


def _check_publication(value: Publication) -> None:
    texts = (
        value.uploader, value.platform, value.url, value.archive_url, value.first_seen_as_shown,
        value.zone_basis, value.remarks,
    )  # fmt: skip
    if sum(map(len, texts)) > LONGEST_TEXT:
        raise ValueRefusedError(f"At most {LONGEST_TEXT:,} characters fit.", field="remarks")
    if not any(text.strip() for text in texts):
        raise ValueRefusedError(
            "The publication is empty.",
            "Enter who put it where, or when it was first seen.",
            field="uploader",
        )
    for name, url in (("url", value.url), ("archive_url", value.archive_url)):
        if any(ord(letter) < 32 for letter in url):
            raise ValueRefusedError("An address is one line.", field=name)
    if value.zone:
        zone_of(value.zone)
    ends = value.earliest_us, value.latest_us
    if any(end is not None and abs(end) > _LONGEST_YEAR_US for end in ends):
        raise ValueRefusedError("That date is no date of a video.", field="first_seen_as_shown")
    if ends[0] is not None and ends[1] is not None and ends[1] < ends[0]:
        raise ValueRefusedError("It ends before it begins.", field="first_seen_as_shown")
    if any(end is not None for end in ends) and not value.zone:
        raise ValueRefusedError(
            "A date needs the zone that it was read in.",
            "For example America/Los_Angeles where a platform shows Pacific time.",
            field="zone",
        )


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something entered that does not go with a relation or a publication; `ids` are those of the exhibits."""

    link_id: str
    ids: tuple[str, ...]
    words: str


def contradictions(
    exhibits: Iterable[Exhibit],
    links: Sequence[CopyLink],
    publications: Sequence[Publication] = (),
    say: Say = in_english,
) -> tuple[Contradiction, ...]:
    """Where provenance, dates or other relations say otherwise. Nothing is changed; a person decides.

    Relations that name an exhibit that is not given are left out.
    """
    by_id = {exhibit.id: exhibit for exhibit in exhibits}
    known = [link for link in links if link.copy_id in by_id and link.exhibit_id in by_id]
    found: list[Contradiction] = []
    for link in known:
        copy, other = by_id[link.copy_id], by_id[link.exhibit_id]
        ids = (copy.id, other.id)
        found += [Contradiction(link.id, ids, words) for words in _against(link, copy, other, say)]
        if link.relation in DIRECTED:
            found += [
                Contradiction(link.id, ids, words)
                for words in _earlier(copy, other, publications, say)
            ]
    pairs: dict[frozenset[str], CopyLink] = {}
    for link in known:
        first = pairs.setdefault(frozenset((link.copy_id, link.exhibit_id)), link)
        if first is not link:
            one, other = by_id[link.copy_id], by_id[link.exhibit_id]
            words = say(
                "There are two decisions on {one} and {other}.", one=one.label, other=other.label
            )
            found.append(Contradiction(link.id, (one.id, other.id), words))
    found += _rings(known, by_id, say)
    return tuple(found)


def _against(link: CopyLink, copy: Exhibit, other: Exhibit, say: Say) -> Iterable[str]:
    for one, two in ((copy, other), (other, copy)):
        named = one.provenance.derived_from.strip().casefold()
        says_so = bool(named) and named in (two.label.casefold(), two.id.casefold())
        if link.relation is CopyRelation.NOT_THE_SAME and says_so:
            yield say(
                "{one} is entered as derived from {other}, but was judged not the same footage.",
                one=one.label, other=two.label,
            )  # fmt: skip
        elif link.relation in DIRECTED and one is other and says_so:
            yield say(
                "{one} is entered as derived from {other}; the relation says the opposite.",
                one=other.label, other=copy.label,
            )  # fmt: skip
    if link.relation not in DIRECTED:
        return
    given = copy.provenance
    if given.generation is Generation.CAMERA_ORIGINAL:
        yield say(
            "{one} is entered as camera original, but the relation makes it a copy of {other}.",
            one=copy.label, other=other.label,
        )  # fmt: skip
    named = given.derived_from.strip()
    if named and named.casefold() not in (other.label.casefold(), other.id.casefold()):
        yield say(
            "{one} is entered as derived from “{named}”; the relation names {other}.",
            one=copy.label, named=named[:60], other=other.label,
        )  # fmt: skip
    wanted = {
        CopyRelation.RE_UPLOAD: Generation.RE_UPLOAD,
        CopyRelation.EDIT: Generation.EDITED,
        CopyRelation.SCREEN_RECORDING: Generation.SCREEN_RECORDING,
    }.get(link.relation)
    # A copy of a copy may be all of these; only what cannot be both is told.
    if wanted is Generation.SCREEN_RECORDING and given.generation not in (
        wanted, Generation.UNKNOWN, Generation.CAMERA_ORIGINAL,
    ):  # fmt: skip
        yield say(
            "{one} is entered as “{generation}”, the relation says “{relation}”.", one=copy.label,
            generation=say(given.generation.value), relation=say(link.relation.value),
        )  # fmt: skip


def _earlier(
    copy: Exhibit, other: Exhibit, publications: Sequence[Publication], say: Say
) -> Iterable[str]:
    ends = [p.latest_us for p in publications if p.exhibit_id == copy.id]
    begins = [p.earliest_us for p in publications if p.exhibit_id == other.id]
    seen = [end for end in ends if end is not None]
    if seen and begins and all(b is not None and min(seen) < b for b in begins):
        yield say(
            "{one} was seen in public before {other}, of which it is said to be a copy; both may"
            " come from a third.",
            one=copy.label, other=other.label,
        )  # fmt: skip


def _rings(links: Sequence[CopyLink], by_id: dict[str, Exhibit], say: Say) -> list[Contradiction]:
    """Exhibits that are said to come from each other in a ring."""
    origin: dict[str, list[CopyLink]] = {}
    for link in links:
        if link.relation in DIRECTED:
            origin.setdefault(link.copy_id, []).append(link)
    found: list[Contradiction] = []
    told: set[frozenset[str]] = set()
    for start in origin:
        way = _way_back(start, origin)
        if way and frozenset(way) not in told:
            told.add(frozenset(way))
            names = " → ".join(by_id[each].label for each in (*way, way[0]))
            found.append(
                Contradiction(
                    origin[start][0].id,
                    tuple(way),
                    say("These are said to come from each other: {names}.", names=names),
                )
            )
    return found


def _way_back(start: str, origin: dict[str, list[CopyLink]]) -> list[str]:
    """The exhibits on a way from one back to itself; empty where there is none."""
    came: dict[str, str] = {}
    waiting = [start]
    while waiting:
        now = waiting.pop()
        for link in origin.get(now, ()):
            if link.exhibit_id == start:
                way = [now]
                while way[-1] != start:
                    way.append(came[way[-1]])
                return way[::-1]
            if link.exhibit_id not in came:
                came[link.exhibit_id] = now
                waiting.append(link.exhibit_id)
    return []
