from __future__ import annotations

import threading
import traceback

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from annotator.errors import MediaError, SaveFailedError
from annotator.gui.banner import BannerStack
from annotator.gui.bug_report import bug_report
from annotator.gui.error_dialog import CrashReporter, bug_dialog, error_dialog
from annotator.gui.jobs import Crash, Jobs


def trace_of(fail) -> str:
    try:
        fail()
    except Exception:
        return traceback.format_exc()
    raise AssertionError("it did not fail")


def test_error_says_what_happened_what_was_kept_and_what_to_do(qtbot, dark):
    error = MediaError("The video <b>x</b> cannot be read.", "Plug the disk in again.")
    dialog = error_dialog(error)
    qtbot.addWidget(dialog)
    assert dialog.message.text() == "The video <b>x</b> cannot be read."
    assert "notes" in dialog.kept.text()
    assert dialog.hint.text() == "Plug the disk in again."
    assert not dialog.details.toPlainText()


def test_details_are_folded_and_everything_is_copied(qtbot, dark):
    error = SaveFailedError("The disk is full.", "Free some space.")
    error.__cause__ = OSError(28, "No space left on device")
    dialog = error_dialog(error)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.details.isVisible()
    unfold = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Details")
    unfold.click()
    assert dialog.details.isVisible()
    dialog.copy()
    copied = QGuiApplication.clipboard().text()
    assert "The disk is full." in copied
    assert "No space left" in copied


def name_a_witness():
    raise ValueError("the witness Aigerim was at /media/aigerim/videos")


def test_report_names_nobody_and_no_place():
    report = bug_report("saving", trace_of(name_a_witness))
    assert "Aigerim" not in report
    assert "/home" not in report
    assert "aigerim" not in report
    assert "ValueError" in report
    assert "test_error_dialog.py" in report
    assert "name_a_witness" in report


def test_report_keeps_words_that_name_only_code():
    report = bug_report("x", trace_of(lambda: None.frames))  # type: ignore[attr-defined]
    assert "AttributeError: 'NoneType' object has no attribute 'frames'" in report


def test_report_cuts_all_paths_of_a_chain():
    def chained():
        try:
            name_a_witness()
        except ValueError as error:
            raise KeyError("note text: they shot first\nsecond line of the note") from error

    report = bug_report("x", trace_of(chained))
    assert "they shot" not in report
    assert "second line" not in report
    assert "direct cause" in report
    assert all(not line.strip().startswith("/") for line in report.splitlines())


def test_bug_dialog_offers_the_report(qtbot, dark):
    dialog = bug_dialog(Crash("opening", trace_of(name_a_witness)))
    qtbot.addWidget(dialog)
    assert "Annotator" in dialog.details.toPlainText()
    assert "draft" in dialog.kept.text()


@pytest.fixture
def reporter(qapp, dark, monkeypatch):
    import sys

    made = CrashReporter()
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    made.install()
    yield made
    if made._dialog is not None:
        made._dialog.close()


def test_a_bug_on_the_gui_thread_is_shown(qtbot, reporter, capsys):
    import sys

    try:
        name_a_witness()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: reporter._dialog is not None)
    assert "ValueError" in reporter._dialog.details.toPlainText()
    assert "Aigerim" not in capsys.readouterr().err


def test_a_bug_on_another_thread_is_shown_on_this_one(qtbot, reporter, capsys):
    thread = threading.Thread(target=name_a_witness)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: reporter._dialog is not None)
    assert reporter._dialog.thread() is reporter.thread()
    assert "Aigerim" not in capsys.readouterr().err


def test_a_bug_in_a_job_is_shown_and_later_ones_are_added(qtbot, qapp, reporter):
    jobs = Jobs(qapp)
    jobs.crashed.connect(reporter.show)

    def work(_progress, _cancelled):
        name_a_witness()

    jobs.start("first work", work)
    qtbot.waitUntil(lambda: reporter._dialog is not None)
    jobs.start("second work", work)
    qtbot.waitUntil(lambda: "second work" in reporter._dialog.details.toPlainText())
    assert "first work" in reporter._dialog.details.toPlainText()


def test_banners_stand_by_subject(qtbot, dark):
    stack = BannerStack()
    qtbot.addWidget(stack)
    assert stack.isHidden()
    pressed = []
    stack.put(
        "save", "bad", "Not saved", "Free space", button="Again", pressed=lambda: pressed.append(1)
    )
    stack.put("save", "bad", "Still not saved")
    stack.put("media", "warn", "<b>gone</b>", button="Again", pressed=lambda: pressed.append(2))
    assert not stack.isHidden()
    assert stack.banner("save").text.text() == "Still not saved"
    button = stack.banner("media").findChild(QPushButton)
    button.click()
    assert pressed == [2]
    stack.banner("media").close_button.click()
    assert stack.banner("media") is None
    stack.clear_all()
    assert stack.isHidden()
