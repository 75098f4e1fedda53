from __future__ import annotations

import threading

import pytest

from annotator.case.case_info import CaseInfo
from annotator.gui.jobs import Jobs
from annotator.gui.status_bar import Meter, StatusBar, local_clock
from annotator.progress import Progress, check

INFO = CaseInfo(id="c", title="T", created_at="2026-01-01T00:00:00.000000Z", first_frame_number=1)
AT = "2026-01-01T14:03:22.000000Z"


@pytest.fixture
def bar(qtbot, dark):
    made = StatusBar()
    qtbot.addWidget(made)
    made.show()
    return made


def test_nothing_is_claimed_before_it_is_so(bar):
    assert bar.saved.isHidden()
    bar.show_case(INFO, read_only=False, name="O-7")
    assert "aved 1" not in bar.saved.text()
    assert bar.verified.text() == ""
    assert bar.index.text() == ""
    assert bar.numbering.text() == "Frames from 1"
    assert bar.edition.text() == "Sealed edition"
    assert bar.name.text() == "O-7"
    assert bar.drafts.text() == "No drafts"


def test_saved_and_not_saved(bar):
    bar.show_case(INFO, read_only=False, name="")
    bar.show_saved(AT)
    assert local_clock(AT) in bar.saved.text()
    assert bar.saved.property("role") == "good"
    bar.show_save_failed()
    assert "Not saved" in bar.saved.text()
    assert bar.saved.property("role") == "bad"


def test_read_only_is_said(bar):
    bar.show_case(INFO, read_only=True, name="")
    assert "Read only" in bar.saved.text()


def test_verified_only_when_hashed_again(bar, shown_exhibit):
    bar.show_case(INFO, read_only=False, name="")
    bar.show_exhibit(shown_exhibit)
    assert "erified" not in bar.verified.text()
    assert "when added" in bar.verified.text()
    bar.show_index("Index final", final=True)
    bar.note_verified(shown_exhibit.id, AT, good=True)
    assert f"verified {local_clock(AT)}" in bar.verified.text()
    assert bar.index.text() == "Index final"
    bar.note_verified(shown_exhibit.id, AT, good=False)
    assert "differs" in bar.verified.text()
    bar.show_exhibit(None)
    assert bar.verified.text() == ""


def test_drafts_are_counted(bar):
    bar.show_drafts(1)
    assert bar.drafts.text() == "1 draft"
    bar.show_drafts(3)
    assert bar.drafts.text() == "3 drafts"


def test_work_is_shown_with_its_progress_and_can_be_stopped(qtbot, qapp, bar):
    jobs = Jobs(qapp)
    jobs.changed.connect(bar.work.follow)
    go_on = threading.Event()
    ended = []

    def work(progress, cancelled):
        while not go_on.wait(0.01):
            progress(Progress(50, 100, "Hashing"))
            check(cancelled)

    jobs.start("Copying", work, failed=ended.append)
    qtbot.waitUntil(lambda: bar.work.stop.isVisible())
    qtbot.waitUntil(lambda: bar.work.what.full_text().startswith("Hashing · 50 %"))
    assert bar.work.bar.value() == 500
    bar.work.stop.click()
    qtbot.waitUntil(lambda: bool(ended))
    qtbot.waitUntil(lambda: not bar.work.stop.isVisible())


def test_the_bar_keeps_its_height_when_work_begins(bar):
    bar.show_case(INFO, read_only=False, name="")
    bar.layout().activate()
    idle = bar.sizeHint().height()
    for part in (bar.work.what, bar.work.bar, bar.work.stop):
        part.setVisible(True)
    bar.work.what.setText("Reading the frames")
    bar.work.layout().activate()
    bar.layout().activate()
    assert bar.sizeHint().height() == idle


def test_meter_tells_rate_and_time_left():
    meter = Meter()
    meter.add(0, 0)
    meter.add(40_000_000, 1_000_000_000)
    assert meter.per_second() == 40_000_000
    assert meter.words(Progress(40_000_000, 120_000_000, "")) == " · 33 % · 40 MB/s · 2 s left"
    meter.add(10, 2_000_000_000)  # another step began: the old rate is not its rate
    assert meter.per_second() == 0
