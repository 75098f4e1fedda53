"""Signed heads and outside anchors of a case, as files of a package."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from annotator.exchange.package.bag import BagWriter
from annotator.exchange.package.names import ANCHORS, HEADS
from annotator.provenance.anchors import Anchor, AnchorKind
from annotator.provenance.canonical import Json, canonical_json
from annotator.provenance.heads import SignedHead


def add_heads(bag: BagWriter, heads: Sequence[SignedHead], anchors: Sequence[Anchor]) -> str:
    """Write all signed heads; the last one and each that is stamped also as files of their own.

    Returns the stem of the last one's files, empty where there is none.
    """
    bag.add(HEADS, [b"".join(_head_line(head) for head in heads)])
    wanted = {anchor.head_number for anchor in anchors} | {head.number for head in heads[-1:]}
    stem = ""
    for head in heads:
        if head.number not in wanted:
            continue
        stem = head_stem(head.number)
        place = f"data/timestamps/{stem}"
        bag.add(f"{place}.json", [head.statement])
        bag.add(f"{place}.sig", [head.signature])
        bag.add(f"{place}.pub.pem", [head.told().public_key.pem()])
    return stem


def add_anchors(bag: BagWriter, anchors: Sequence[Anchor]) -> tuple[tuple[str, str], ...]:
    """Write all anchors, the messages of authorities also as files; returns stems of replies and heads."""
    bag.add(ANCHORS, [b"".join(_anchor_line(anchor) for anchor in anchors)])
    stamps = []
    for anchor in anchors:
        stem = f"anchor-{anchor.number:04d}"
        for ending, data in (
            ("tsq", anchor.request),
            ("tsr", anchor.reply),
            ("pem", anchor.certificates),
        ):
            if data:
                bag.add(f"data/timestamps/{stem}.{ending}", [data])
        if anchor.kind == AnchorKind.TOKEN:
            stamps.append((stem, head_stem(anchor.head_number)))
    return tuple(stamps)


def head_stem(number: int) -> str:
    """How the files of a signed head are called."""
    return f"head-{number:04d}"


def _head_line(head: SignedHead) -> bytes:
    line: dict[str, Json] = {
        "number": head.number,
        "statement": head.statement.decode("utf-8"),
        "signature": head.signature.hex(),
    }
    return canonical_json(line) + b"\n"


def _anchor_line(anchor: Anchor) -> bytes:
    def text(data: bytes) -> str:
        return base64.b64encode(data).decode("ascii")

    line: dict[str, Json] = {
        "number": anchor.number,
        "kind": str(anchor.kind),
        "head_number": anchor.head_number,
        "at_utc": anchor.at_utc,
        "actor": anchor.actor,
        "details": anchor.details_json,
        "request": text(anchor.request),
        "reply": text(anchor.reply),
        "certificates": text(anchor.certificates),
    }
    return canonical_json(line) + b"\n"
