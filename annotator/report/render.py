"""One door to every format of the report."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal, get_args

from annotator.errors import UsageError
from annotator.progress import Cancelled, never
from annotator.report.document import ReportDocument

Kind = Literal["pdf", "html", "docx", "csv", "xlsx", "json"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


def render(
    document: ReportDocument, kind: Kind, *, scratch: Path, cancelled: Cancelled = never
) -> bytes:
    """Return the report in that format; `scratch` is a private folder for temporary files.

    Raises UsageError for an unknown format, ExportError where it cannot be made, CancelledError.
    """
    if kind == "pdf":
        from annotator.report.pdf import render_pdf

        return render_pdf(document, scratch=scratch, cancelled=cancelled)
    if kind == "html":
        from annotator.report.html import render_html

        return render_html(document)
    if kind == "docx":
        from annotator.report.docx import render_docx

        return render_docx(document, cancelled=cancelled)
    if kind == "json":
        from annotator.report.as_json import render_json

        return render_json(document)
    if kind in ("csv", "xlsx"):
        from annotator.report.tables import render_csv, render_xlsx

        return render_csv(document) if kind == "csv" else render_xlsx(document)
    raise UsageError(
        f"There is no report as “{kind[:20]}”.", "Use one of: " + ", ".join(KINDS) + "."
    )
