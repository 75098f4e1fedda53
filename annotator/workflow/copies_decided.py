"""What a person decides on two exhibits, as edits; and which frames belong together then."""

from __future__ import annotations

from annotator.case.copies import CopyLink, CopyRelation, Stretch
from annotator.case.copy_rules import copy_link_id
from annotator.case.edits import Edit, adding, changing, deleting
from annotator.clock import Clock, utc_text
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.copies_kept import CopyProposal


def decision(
    proposal: CopyProposal,
    relation: CopyRelation,
    *,
    author: str,
    clock: Clock,
    why: str = "",
    turned: bool = False,
) -> CopyLink:
    """What a person decided on a proposal; `turned`: the other one is the copy."""
    copy_id, exhibit_id = proposal.copy_id, proposal.exhibit_id
    stretches = proposal.stretches
    if turned:
        copy_id, exhibit_id = exhibit_id, copy_id
        stretches = tuple(turned_stretch(stretch) for stretch in stretches)
    rejected = relation is CopyRelation.NOT_THE_SAME
    return CopyLink(
        id=copy_link_id(copy_id, exhibit_id),
        copy_id=copy_id,
        exhibit_id=exhibit_id,
        relation=relation,
        author=author,
        created_at=utc_text(clock.now_utc()),
        stretches=() if rejected else stretches,
        differences=() if rejected else proposal.differences,
        why=why,
    )


def turned_stretch(stretch: Stretch) -> Stretch:
    """The same frames seen from the other exhibit."""
    return Stretch(stretch.first, stretch.last, stretch.copy_first, stretch.copy_last)


def deciding(link: CopyLink, before: CopyLink | None) -> Edit:
    """The edit that stores a decision, in place of the one there was."""
    if before is None:
        return adding("Relate two exhibits", link)
    return changing("Change how two exhibits are related", [(before, link)])


def undeciding(link: CopyLink) -> Edit:
    """The edit that takes a decision back; the pair may be proposed again."""
    return deleting("Take back how two exhibits are related", link)


def follower(stretch: Stretch, copy_frame: int, indexes: tuple[FrameIndex, FrameIndex]) -> int:
    """The frame of the other exhibit that belongs to one of the copy, by the films' own clocks.

    `indexes` are the copy's and the other's. Outside the stretch it goes on at the same speed.
    """
    copy, other = indexes
    first = min(stretch.copy_first, len(copy) - 1)
    begun = other.time_ns(min(stretch.first, len(other) - 1))
    wanted = begun + copy.time_ns(min(copy_frame, len(copy) - 1)) - copy.time_ns(first)
    at = other.index_at_ns(max(0, wanted))
    near = [n for n in (at, at + 1) if n < len(other)]
    return min(near, key=lambda n: abs(other.time_ns(n) - wanted))
