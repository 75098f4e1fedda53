"""A composed report made into bytes, with its scratch folder out of other people's sight."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from annotator.progress import Cancelled, Progress, Report, check
from annotator.report.document import ReportDocument
from annotator.report.render import Kind, render
from annotator.store.case_store import CaseStore


def rendered(
    store: CaseStore,
    document: ReportDocument,
    kind: Kind,
    target: Path,
    progress: Report,
    cancelled: Cancelled,
) -> bytes:
    """A composed report in one of its kinds; `target` is where it will go. Raises ExportError, CancelledError."""
    check(cancelled)
    progress(Progress(0, None, "Writing the report"))
    scratch = Path(tempfile.mkdtemp(prefix=".report-", dir=_scratch_root(store, target)))
    try:
        data = render(document, kind, scratch=scratch, cancelled=cancelled)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    check(cancelled)
    return data


def _scratch_root(store: CaseStore, target: Path) -> Path:
    """Temporary files stay in the case; beside the report where it cannot be written."""
    exports = store.folder / "exports"
    if not store.read_only and exports.is_dir() and os.access(exports, os.W_OK):
        return exports
    return target.absolute().parent
