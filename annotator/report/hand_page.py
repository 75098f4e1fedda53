"""One printed page to hand to somebody: the head of a log, or the card of a key."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from annotator.errors import ExportError
from annotator.report.glyphs import drawable
from annotator.report.visible_text import direction, drawable_text, shortened, visible_text
from annotator.report.words import Words
from annotator.resource_files import resource_path

_LONGEST = 120
_RUN = 24
_GROUP = 8


@dataclass(frozen=True, slots=True)
class HandPage:
    """What stands on the page.

    `facts` are label and value, `digests` label and 64 hex digits, `qr` the text
    of the QR code and `qr_words` what it holds. `blank` is the label of the line
    that is filled in by hand, empty for none. Values may come from outside.
    """

    kind: str
    title: str
    facts: tuple[tuple[str, str], ...]
    digests: tuple[tuple[str, str], ...]
    qr: str
    qr_words: str
    paragraphs: tuple[str, ...]
    commands: tuple[str, ...] = ()
    limits: str = ""
    blank: str = ""
    invented: bool = False


@dataclass(frozen=True, slots=True)
class PrintedHead:
    """The head of a log as it is printed. `case` is its name or a neutral code."""

    case: str
    case_id: str
    seq: int
    head: str
    signed_at: str
    signer: str
    fingerprint: str
    statement_digest: str
    qr: str
    invented: bool = False


def head_page(head: PrintedHead, w: Words) -> HandPage:
    """The page for the head of a log."""
    return HandPage(
        kind=w("Head of a custody log"),
        title=head.case,
        facts=(
            (w("Case id"), head.case_id),
            (w("Last entry"), f"{head.seq:,}"),
            (w("Signed"), head.signed_at),
            (w("Signed by"), head.signer),
        ),
        digests=(
            (w("Head: hash of the last entry"), head.head),
            (w("Fingerprint of the signer’s key"), head.fingerprint),
            (w("SHA-256 of the signed statement"), head.statement_digest),
        ),
        qr=head.qr,
        qr_words=w("QR code with the case id, the entry, the head, the time and the key"),
        paragraphs=(
            w(
                "Each entry of the log carries the hash of the one before it. Whoever knows the head"
                " can therefore tell whether any entry up to it was changed, added or taken out"
                " later, even by somebody who has the file and all keys. That is why this page"
                " belongs in other hands, or in the post, on the day it is printed."
            ),
            w(
                "To compare: open the case, choose “Compare a kept head” and enter the head or the"
                " text of the code. On the command line:"
            ),
        ),
        commands=("annotator sign CASE --compare FILE",),
        limits=w(
            "The page shows that this log existed when the page was put away. It does not show when"
            " a video was recorded, nor that what the log says is true."
        ),
        blank=w("Received by, place, date, signature"),
        invented=head.invented,
    )


def key_card(name: str, fingerprint: str, w: Words) -> HandPage:
    """The card of a key: whoever has it can tell whether a signature is that person's."""
    return HandPage(
        kind=w("Key of an analyst"),
        title=name,
        facts=(
            (w("Kind of key"), "Ed25519"),
            (w("Fingerprint"), w("SHA-256 of the public key (DER)")),
        ),
        digests=((w("Fingerprint"), fingerprint),),
        qr=f"Annotator: key\nname {visible_text(name)}\nkey {fingerprint}",
        qr_words=w("QR code with the name and the fingerprint"),
        paragraphs=(
            w(
                "Heads of custody logs that this person signs carry this fingerprint, and so do"
                " their reports. Compare all of it, not its beginning only."
            ),
            w("With the public key in the file KEY.pem, stock tools print the same fingerprint:"),
        ),
        commands=("openssl pkey -pubin -in KEY.pem -outform DER | sha256sum",),
        limits=w(
            "A fingerprint is no secret. It is worth something when it comes from its owner’s own"
            " hand, not together with the report that it is to prove."
        ),
        blank=w("Handed over by, place, date, signature"),
    )


def render_hand_page(
    page: HandPage,
    *,
    generated_at: datetime,
    scratch: Path,
    paper: Literal["a4", "us-letter"] = "a4",
    words: Words | None = None,
) -> bytes:
    """Return the page as PDF/A-3a and PDF/UA-1; the same page gives the same bytes.

    `scratch` is a private folder for temporary files. Raises ExportError.
    """
    import segno
    import typst

    folder = Path(tempfile.mkdtemp(prefix="hand-", dir=scratch))
    fonts = resource_path("fonts")
    try:
        svg = io.BytesIO()
        segno.make(page.qr, error="m", micro=False).save(svg, kind="svg", border=4)
        (folder / "code.svg").write_bytes(svg.getvalue())
        (folder / "hand.typ").write_bytes(resource_path("report", "hand.typ").read_bytes())
        data = _data(page, generated_at, paper, words or Words())
        (folder / "hand.json").write_text(json.dumps(data, ensure_ascii=True), "utf-8")
        pdf = typst.compile(
            str(folder / "hand.typ"),
            root=str(folder),
            font_paths=typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)]
            ),
            format="pdf",
            pdf_standards=["a-3a", "ua-1"],
            timestamp=generated_at.astimezone(UTC).replace(microsecond=0),
        )
    except (RuntimeError, OSError, ValueError) as error:
        raise ExportError(
            f"The page could not be made: {str(error)[:300]}", "Nothing in the case was changed."
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return bytes(pdf)


def _data(page: HandPage, generated_at: datetime, paper: str, w: Words) -> dict[str, Any]:
    glyphs = drawable(resource_path("fonts"))

    def outside(text: str) -> dict[str, Any]:
        shown = drawable_text(shortened(visible_text(text), _LONGEST), glyphs)
        words = [
            word[at : at + _RUN] for word in _kept_words(shown) for at in range(0, len(word), _RUN)
        ]
        return {"pieces": words or [""], "rtl": direction(shown) == "rtl"}

    moment = generated_at.astimezone(UTC)
    printed = (w("Printed"), moment.strftime("%Y-%m-%d %H:%M:%S UTC"))
    return {
        "paper": paper,
        "language": w.language.split("-")[0],
        "date": [moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second],
        "kind": page.kind,
        "title": outside(page.title),
        "invented": w("Invented for training; no evidence of anything.") if page.invented else "",
        "facts": [[label, outside(value)] for label, value in (*page.facts, printed)],
        "digests": [[label, _groups(digest)] for label, digest in page.digests],
        "qr": page.qr_words,
        "paragraphs": list(page.paragraphs),
        "commands": list(page.commands),
        "limits": page.limits,
        "blank": page.blank,
    }


def _kept_words(text: str) -> list[str]:
    """Words with the blank after them, so that joined again they are the text."""
    return [part + " " for part in text.split(" ")[:-1]] + text.split(" ")[-1:]


def _groups(digest: str) -> list[str]:
    shown = visible_text(digest)
    return [shown[at : at + _GROUP] for at in range(0, len(shown), _GROUP)]
