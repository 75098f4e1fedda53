"""What was proposed is kept with the case, so that asking again costs nothing."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import combinations
from typing import Any, Final

from annotator.case.copies import CopyLink, CopyRelation, Stretch
from annotator.case.copy_rules import copy_link_id
from annotator.case.exhibit import Exhibit
from annotator.errors import SaveFailedError, StoreError
from annotator.picture.fingerprint import FINGERPRINT_VERSION
from annotator.store.case_store import CaseStore

_VERSION: Final = 1
_MOST_KEPT: Final = 1 << 20


class Strength(StrEnum):
    """How much speaks for the same footage; a person decides in any case."""

    STRONG = "strong"
    LIKELY = "likely"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class CopyProposal:
    """Two exhibits that seem to show the same footage, `copy_id` as it seems from `exhibit_id`.

    `agreement` and `moving` are in permille (see fingerprint_verify.Agreement).
    `pairs` are frames (of the copy, of the other) that show the same moment.
    """

    copy_id: str
    exhibit_id: str
    strength: Strength
    relation: CopyRelation
    stretches: tuple[Stretch, ...]
    differences: tuple[str, ...]
    agreement: int
    moving: int
    mirrored: bool
    pairs: tuple[tuple[int, int], ...]


def kept_proposals(store: CaseStore) -> tuple[CopyProposal, ...]:
    """What was found before and is not decided yet; nothing is decoded."""
    decided = {link.id for link in store.all_of(CopyLink)}
    found = []
    for one, other in combinations(store.exhibits(), 2):
        if copy_link_id(one.id, other.id) not in decided:
            known, there = kept(store, one, other)
            if known and there is not None:
                found.append(there)
    return best_first(found)


def best_first(proposals: list[CopyProposal]) -> tuple[CopyProposal, ...]:
    """The strongest first."""
    order = list(Strength)
    return tuple(sorted(proposals, key=lambda each: (order.index(each.strength), -each.moving)))


def is_compared(store: CaseStore) -> bool:
    """Whether every pair of exhibits was compared or decided already."""
    decided = {link.id for link in store.all_of(CopyLink)}
    return all(
        copy_link_id(one.id, other.id) in decided or kept(store, one, other)[0]
        for one, other in combinations(store.exhibits(), 2)
    )


def _kind(one: Exhibit, other: Exhibit) -> tuple[str, str]:
    first, second = sorted((one.id, other.id))
    return first, f"alike-{second}"


def kept(store: CaseStore, one: Exhibit, other: Exhibit) -> tuple[bool, CopyProposal | None]:
    """Whether the pair was compared, and what was found."""
    try:
        data = store.derived(*_kind(one, other))
        if data is None or len(data) > _MOST_KEPT:
            return False, None
        found = json.loads(data)
        if found["made"] != _made_by(one, other):
            return False, None
        return True, None if found["found"] is None else _read(found["found"], {one.id, other.id})
    except (StoreError, ValueError, KeyError, TypeError):
        return False, None


def keep(store: CaseStore, one: Exhibit, other: Exhibit, found: CopyProposal | None) -> None:
    """Keep what was found on a pair, where the case can be written."""
    if store.read_only:
        return
    said = {"made": _made_by(one, other), "found": None if found is None else asdict(found)}
    try:
        store.put_derived(*_kind(one, other), json.dumps(said).encode())
    except SaveFailedError:
        return  # it only would have to be found again


def _made_by(one: Exhibit, other: Exhibit) -> list[Any]:
    streams = (f"{each.digest_sha256}/{each.video_stream}" for each in (one, other))
    return [_VERSION, FINGERPRINT_VERSION, *sorted(streams)]


def _read(said: dict[str, Any], ids: set[str]) -> CopyProposal:
    """A kept proposal; raises ValueError, KeyError, TypeError where it is none."""
    if {said["copy_id"], said["exhibit_id"]} != ids:
        raise ValueError("another pair")
    return CopyProposal(
        copy_id=str(said["copy_id"]),
        exhibit_id=str(said["exhibit_id"]),
        strength=Strength(said["strength"]),
        relation=CopyRelation(said["relation"]),
        stretches=tuple(
            Stretch(*(_frame(each[n]) for n in ("copy_first", "copy_last", "first", "last")))
            for each in said["stretches"]
        ),
        differences=tuple(map(str, said["differences"])),
        agreement=int(said["agreement"]),
        moving=int(said["moving"]),
        mirrored=bool(said["mirrored"]),
        pairs=tuple((_frame(a), _frame(b)) for a, b in said["pairs"]),
    )


def _frame(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value < 1 << 40:
        raise ValueError("no frame")
    return value
