"""Who signed the log's head: on the first page, with the log, in every table."""

from __future__ import annotations

from typing import Final

from annotator.provenance.signing import grouped
from annotator.report.blocks import (
    Block,
    Bullets,
    Callout,
    Fact,
    Facts,
    Figure,
    Figures,
    Line,
    Paragraph,
    Picture,
    Style,
    Text,
    Tone,
)
from annotator.report.stored_words import ANCHORS
from annotator.report.visible_text import visible_text
from annotator.report.writing import Writer, moment_text, outside, plain

_CODE: Final = "head-code"


def short_line(writer: Writer) -> Line:
    """Who signed, with which key, in one line; or that nobody did."""
    w, signed = writer.words, writer.material.signed
    if signed is None:
        return plain(w("not signed"), Style.WARNING)
    return (
        outside(signed.signer, Style.STRONG),
        Text(" · "),
        Text(visible_text(grouped(signed.fingerprint)), Style.CODE, foreign=True),
    )


def facts(writer: Writer) -> tuple[Fact, ...]:
    """Signer, fingerprint, what is covered and since when."""
    w, signed = writer.words, writer.material.signed
    if signed is None:
        return (Fact(w("Head signed by"), plain(w("nobody yet"), Style.WARNING)),)
    left = len(writer.material.custody) and writer.material.custody[-1].seq - signed.seq
    covers = w("entries 1 to {seq}", seq=w.number(signed.seq))
    if left > 0:
        covers += w("; ") + w("{n} after them not yet", n=w.number(left))
    return (
        Fact(w("Head signed by"), (outside(signed.signer),)),
        Fact(
            w("Key fingerprint"),
            (Text(visible_text(grouped(signed.fingerprint)), Style.CODE, foreign=True),),
        ),
        Fact(w("Signature covers"), plain(covers)),
        Fact(w("Signed"), plain(moment_text(signed.signed_at))),
    )


def blocks(writer: Writer) -> tuple[Block, ...]:
    """What the signature says and does not say, its QR code, and the outside anchors."""
    w, signed = writer.words, writer.material.signed
    if signed is None:
        return (
            Callout(
                Tone.WARNING,
                w("No head of this log is signed"),
                plain(
                    w(
                        "Somebody with the case’s file could write the log anew. A copy of the last"
                        " hash, kept elsewhere, would show it."
                    )
                ),
            ),
        )
    found: list[Block] = [
        Paragraph(
            plain(
                w(
                    "The head is signed with the key below. Nobody without that key can change or cut"
                    " off the entries that it covers and sign them again. Compare the fingerprint with"
                    " one that its owner gave in another way. The signature says who and what; when it"
                    " was made rests on that computer’s clock, unless an authority stamped it."
                )
            )
        ),
        Facts(facts(writer)),
    ]
    if signed.code_jpeg:
        caption: tuple[Line, ...] = (
            plain(w("The head as a code"), Style.STRONG),
            plain(w("Case, entry, head, time and key, to be kept and compared.")),
            plain(w("SHA-256 of the signed statement"), Style.QUIET),
            (Text(visible_text(signed.statement_digest), Style.CODE, foreign=True),),
        )
        described = w("QR code with the case id, the entry, the head, the time and the key")
        found.append(Figures((Figure(_CODE, described, caption, small=True),)))
    if signed.anchors:
        found.append(Bullets(tuple((outside(w.said(words, ANCHORS)),) for words in signed.anchors)))
    return tuple(found)


def pictures(writer: Writer) -> tuple[Picture, ...]:
    """The QR code, where the log is printed and signed."""
    material = writer.material
    signed = material.signed
    if signed is None or not signed.code_jpeg or "custody" not in material.options.sections:
        return ()
    if not material.custody:
        return ()
    return (Picture(_CODE, signed.code_jpeg, signed.code_side, signed.code_side),)


def cells(writer: Writer) -> tuple[str, str, str, str, str]:
    """Log head, signer, fingerprint, entries covered and time, for tables."""
    signed = writer.material.signed
    head = writer.material.head_hash()
    if signed is None:
        return (head, "", "", "", "")
    covers = f"1 to {signed.seq}"
    return (head, signed.signer, signed.fingerprint, covers, signed.signed_at)
