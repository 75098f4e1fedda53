"""A PDF can be set by a process of its own, which is ended when nobody wants it any more."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from annotator.errors import CancelledError, ExportError
from annotator.report import typesetting
from annotator.report.docx import render_docx
from annotator.report.pdf import render_pdf
from tests.report.invented_case import invented_document


def test_the_process_gives_the_same_bytes_and_leaves_nothing(tmp_path):
    document = invented_document()
    aside = render_pdf(document, scratch=tmp_path, cancelled=lambda: False)
    assert aside == render_pdf(document, scratch=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_typst_refuses_is_told_in_its_words(tmp_path, monkeypatch):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "report.typ").write_text("#panic(", "utf-8")
    from annotator.resource_files import resource_path
    from tests.report.invented_case import MADE

    with pytest.raises(RuntimeError, match="unclosed"):
        typesetting.set_pdf(
            tmp_path / "broken", resource_path("fonts"), MADE, cancelled=lambda: False
        )
    monkeypatch.setattr(typesetting, "_command", lambda: [str(tmp_path / "nowhere")])
    with pytest.raises(ExportError, match="could not be made"):
        render_pdf(invented_document(pictures=False), scratch=tmp_path, cancelled=lambda: False)
    assert [each.name for each in tmp_path.iterdir()] == ["broken"]


@pytest.mark.skipif(os.name == "nt", reason="a process is looked at as POSIX does")
def test_stopping_ends_the_process_and_leaves_nothing(tmp_path, monkeypatch):
    """The process says by a file that it runs; only then it is stopped."""
    runs = tmp_path / "runs"
    waits = f"import os,time,pathlib;pathlib.Path({str(runs)!r}).write_text(str(os.getpid()));time.sleep(600)"
    import sys

    monkeypatch.setattr(typesetting, "_command", lambda: [sys.executable, "-c", waits])
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with pytest.raises(CancelledError):
        render_pdf(
            invented_document(pictures=False), scratch=scratch, cancelled=lambda: _said(runs)
        )
    assert list(scratch.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(int(runs.read_text()), 0)


def _said(file: Path) -> bool:
    return file.exists() and file.read_text() != ""


def test_a_word_report_is_stopped_between_its_parts():
    asked = threading.Event()

    def cancelled() -> bool:
        before = asked.is_set()
        asked.set()
        return before

    with pytest.raises(CancelledError):
        render_docx(invented_document(pictures=False), cancelled=cancelled)
