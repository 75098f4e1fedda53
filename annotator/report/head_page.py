"""One printed page that holds the head of a case's log: to be signed, posted, kept elsewhere."""

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

_LONGEST_NAME = 120
_PIECE = 8


@dataclass(frozen=True, slots=True)
class HeadPage:
    """What stands on the page. `case` is its name or a neutral code; `qr` the text of the QR code.

    `head`, `statement_digest` and `fingerprint` are 64 hex digits, `signed_at` is
    a time in words.
    """

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


def render_head_page(
    page: HeadPage,
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

    folder = Path(tempfile.mkdtemp(prefix="head-", dir=scratch))
    fonts = resource_path("fonts")
    try:
        svg = io.BytesIO()
        segno.make(page.qr, error="m", micro=False).save(svg, kind="svg", border=4, xmldecl=True)
        (folder / "head.svg").write_bytes(svg.getvalue())
        (folder / "head.typ").write_bytes(resource_path("report", "head.typ").read_bytes())
        data = _data(page, generated_at, paper, words or Words())
        (folder / "head.json").write_text(json.dumps(data, ensure_ascii=True), "utf-8")
        pdf = typst.compile(
            str(folder / "head.typ"),
            root=str(folder),
            font_paths=typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)]
            ),
            format="pdf",
            pdf_standards=["a-3a", "ua-1"],
            timestamp=generated_at.astimezone(UTC).replace(microsecond=0),
        )
    except (RuntimeError, OSError) as error:
        raise ExportError(
            f"The page could not be made: {str(error)[:300]}", "Nothing in the case was changed."
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return bytes(pdf)


def _data(page: HeadPage, generated_at: datetime, paper: str, w: Words) -> dict[str, Any]:
    glyphs = drawable(resource_path("fonts"))

    def outside(text: str) -> dict[str, Any]:
        shown = drawable_text(visible_text(shortened(text, _LONGEST_NAME)), glyphs)
        pieces = [shown[at : at + 24] for at in range(0, len(shown), 24)]
        return {"pieces": pieces or [""], "rtl": direction(shown) == "rtl"}

    moment = generated_at.astimezone(UTC)
    return {
        "paper": paper,
        "language": w.language.split("-")[0],
        "date": [moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second],
        "invented": page.invented,
        "case": outside(page.case),
        "facts": [
            [w("Case id"), outside(page.case_id)],
            [w("Last entry"), outside(f"{page.seq:,}")],
            [w("Signed"), outside(page.signed_at)],
            [w("Signed by"), outside(page.signer)],
            [w("Printed"), outside(moment.strftime("%Y-%m-%d %H:%M:%S UTC"))],
        ],
        "hashes": [
            [w("Head: hash of the last entry"), _groups(page.head)],
            [w("Fingerprint of the signer’s key"), _groups(page.fingerprint)],
            [w("SHA-256 of the signed statement"), _groups(page.statement_digest)],
        ],
        "words": {
            "kind": w("Head of a custody log"),
            "invented": w("Invented for training; no evidence of anything."),
            "qr": w("QR code with the case id, the entry, the head, the time and the key"),
            "what": w(
                "Each entry of the log carries the hash of the one before it. Whoever knows the head"
                " can therefore tell whether any entry up to it was changed, added or taken out"
                " later, even by somebody who has the file and all keys. That is why this page"
                " belongs in other hands, or in the post, on the day it is printed."
            ),
            "how": w(
                "To compare: open the case, choose “Compare a kept head” and read the code or type"
                " the head. On the command line: annotator sign CASE --compare FILE."
            ),
            "limits": w(
                "The page shows that this log existed when the page was put away. It does not show"
                " when a video was recorded, nor that what the log says is true."
            ),
            "witness": w("Received by, place, date, signature"),
        },
    }


def _groups(digest: str) -> list[str]:
    shown = visible_text(digest)
    return [shown[at : at + _PIECE] for at in range(0, len(shown), _PIECE)]
