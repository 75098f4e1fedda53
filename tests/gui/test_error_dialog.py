from __future__ import annotations

import threading
import traceback
from collections.abc import Callable

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from annotator.case.identity import Identity
from annotator.errors import AnnotatorError, MediaError, SaveFailedError
from annotator.gui.banner import BannerStack
from annotator.gui.bug_report import bug_report
from annotator.gui.error_dialog import CrashReporter, bug_dialog, error_dialog
from annotator.gui.jobs import Crash, Jobs
from annotator.provenance.signing import SigningKey
from annotator.store.vault import Vault


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


def test_words_that_look_like_a_trace_are_still_words():
    def told_by_a_note() -> None:
        said = 'TypeError: Nadia was there\n  File "annotator/x.py", line 1, in Nadia'
        raise RuntimeError(f"the note says:\n{said}\nKeyError: Nadia")

    def chained() -> None:
        try:
            told_by_a_note()
        except RuntimeError as error:
            raise ZeroDivisionError("a/b") from error

    report = bug_report("x", trace_of(chained))
    assert "Nadia" not in report
    assert "ZeroDivisionError: a/b" in report
    assert report.count("Traceback") == 2


def test_secrets_of_the_vault_and_the_key_are_in_no_report(tmp_path):
    vault = Vault(tmp_path)
    vault.create("correct horse battery", cost=14)
    vault.keep(Identity("p-1", name="Nadia Real"))
    made = SigningKey.make()
    sealed = made.pem("correct horse battery")

    def wrong(work: Callable[[], object]) -> str:
        def with_locals() -> None:
            passphrase, name = "correct horse battery", "Nadia Real"
            try:
                work()
            except AnnotatorError as error:
                raise ValueError(passphrase, name, vault, made) from error
            raise AssertionError("it should have been refused")

        return trace_of(with_locals)

    for trace in (
        wrong(lambda: vault.unlock("incorrect donkey")),
        wrong(lambda: SigningKey.from_pem(sealed, "incorrect donkey")),
        wrong(lambda: SigningKey.from_pem(b"incorrect donkey", "correct horse battery")),
    ):
        # What the program itself raised holds nothing, even before the report is cleaned.
        own_words = trace.partition("The above exception")[0]
        for secret in ("incorrect donkey", "battery", "Nadia Real"):
            raised = [line for line in own_words.splitlines() if line and not line[0].isspace()]
            assert secret not in "\n".join(raised)
            assert secret not in bug_report("x", trace)


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
