"""Forms of sources and claims: grades, how a source was kept, when a claim says it was, links that come with quotes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData

from annotator.case.accounts import Claim, Source
from annotator.case.capture import Capture, capture_id
from annotator.case.edits import adding
from annotator.case.event_time import ClaimTime, claim_time_id
from annotator.case.vocabularies import Credibility, Reliability
from annotator.gui.exhibit_tree import ExhibitTree
from annotator.gui.record_dialog import RecordDialog
from annotator.gui.record_paste import link_of

PAGE = "https://social.example/redaktor/posts/118"
QUOTE = "Да, город к тому времени уже горел."


@pytest.fixture
def opened(case_workspace, dark) -> Iterator[list[RecordDialog]]:
    made: list[RecordDialog] = []
    yield made
    for dialog in made:
        dialog.close()
        dialog.deleteLater()


def show(opened, workspace, entity, value=None) -> RecordDialog:
    dialog = RecordDialog(workspace, entity, value)
    opened.append(dialog)
    dialog.show()
    return dialog


def fill(form, **texts: str) -> None:
    for name, text in texts.items():
        form.set_text(name, text)


def copied(words: str = QUOTE, **formats: bytes) -> QMimeData:
    data = QMimeData()
    data.setText(words)
    data.setHtml(f"<b>{words}</b>")
    for kind, body in formats.items():
        data.setData(KINDS[kind], body)
    return data


KINDS = {
    "firefox": "text/x-moz-url-priv",
    "chromium": "chromium/x-source-url",
    "windows": "text/html",
}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("firefox", PAGE.encode("utf-16-le") + b"\0\0"),
        ("chromium", PAGE.encode()),
        ("windows", f"Version:0.9\r\nSourceURL:{PAGE}\r\nStartHTML:00\r\n<html>x".encode()),
    ],
)
def test_each_browser_says_where_a_quote_is_from(qapp, kind, body):
    assert link_of(copied(**{kind: body})) == PAGE


@pytest.mark.parametrize(
    "body", [b"javascript:alert(1)", b"file:///etc/passwd", b"https://", b"http://a b", b"\xff\xfe\x00",
             b"http://[", b"http://x/" + b"y" * 5000, b""],
)  # fmt: skip
def test_what_is_no_address_of_a_page_is_not_offered(qapp, body):
    assert link_of(copied(chromium=body)) == ""


@given(st.binary(max_size=60))
def test_no_bytes_from_a_clipboard_do_harm(body):
    data = QMimeData()
    for kind in KINDS.values():
        data.setData(kind, body)
    assert link_of(data) == "" or link_of(data).startswith(("http://", "https://"))


def test_a_quote_is_plain_text_and_its_link_becomes_the_address_of_its_source(
    case_workspace, opened
):
    case_workspace.do(adding("Add", Source("s", "Editor")))
    dialog = show(opened, case_workspace, "claim")
    dialog.source.setCurrentIndex(dialog.source.findData("s"))
    dialog.source.activated.emit(dialog.source.currentIndex())
    dialog.form.field("text").insertFromMimeData(copied(chromium=PAGE.encode()))
    assert dialog.form.text("text") == QUOTE
    assert dialog.link.isVisibleTo(dialog)
    dialog.link.button.click()
    assert dialog.save()
    assert case_workspace.snapshot.source("s").url == PAGE
    assert case_workspace.snapshot.claims[0].text == QUOTE
    case_workspace.undo()
    assert case_workspace.snapshot.source("s").url == ""
    assert not case_workspace.snapshot.claims


def test_another_link_is_kept_in_the_remarks_and_a_source_takes_it_as_its_own(
    case_workspace, opened
):
    case_workspace.do(
        adding("Add", Source("s", "Editor", url="https://a.example"), Claim("c", "s", "x"))
    )
    dialog = show(opened, case_workspace, "claim", case_workspace.snapshot.claim("c"))
    dialog.form.field("text").insertFromMimeData(copied(chromium=PAGE.encode()))
    dialog.link.button.click()
    assert dialog.save()
    assert case_workspace.snapshot.claim("c").remarks == PAGE
    form = show(opened, case_workspace, "source", case_workspace.snapshot.source("s"))
    form.form.field("remarks").insertFromMimeData(copied(firefox=PAGE.encode("utf-16-le")))
    form.link.button.click()
    assert form.form.text("url") == PAGE


def test_both_grades_are_spelled_out_and_judged_apart(case_workspace, opened):
    dialog = show(opened, case_workspace, "source")
    for name, words in (("reliability", Reliability), ("credibility", Credibility)):
        box = dialog.form.field(name)
        assert [box.itemText(at) for at in range(box.count())] == list(words)
    fill(dialog.form, name="Radio", reliability_why="corrects itself", credibility_why="one caller")
    dialog.form.field("reliability").setCurrentIndex(1)
    assert dialog.save()
    (source,) = case_workspace.snapshot.sources
    assert (source.reliability, source.credibility) == (Reliability.B, Credibility.SIX)


def test_how_a_source_was_kept_with_the_digest_of_the_file(case_workspace, opened, tmp_path, qtbot):
    page = tmp_path / "страница.html"
    page.write_bytes(b"<html>kept</html>")
    dialog = show(opened, case_workspace, "source")
    fill(dialog.form, name="Editor")
    fill(dialog.beside.form, captured_at="yesterday", captured_by="A", tool="Browser 131")
    assert not dialog.save()
    assert dialog.beside.form.block("captured_at").is_refused()
    fill(dialog.beside.form, captured_at="2011-12-21 09:30")
    with qtbot.waitSignal(dialog.beside.digest_known):
        dialog.beside.take_file(page)
    assert dialog.save()
    (capture,) = case_workspace.snapshot.captures
    assert capture.digest_sha256 == hashlib.sha256(page.read_bytes()).hexdigest()
    assert capture.kept_as == page.name  # no path: it may name a person
    again = show(opened, case_workspace, "source", case_workspace.snapshot.sources[0])
    again.beside.take_file(tmp_path / "gone")
    qtbot.waitUntil(lambda: again.beside.digesting.text().startswith("▲"))


def test_when_a_claim_says_it_was(case_workspace, opened):
    dialog = show(opened, case_workspace, "claim")
    fill(dialog.form, short="Shots")
    beside = dialog.beside.form
    fill(beside, as_said="16 декабря", earliest_us="2011-12-16", latest_us="2011-12-16")
    for zone, field in (("", "zone"), ("Asia/Zhanaozen", "zone")):
        fill(beside, zone=zone)
        assert not dialog.save()
        assert beside.block(field).is_refused()
    fill(beside, zone="Europe/Berlin", earliest_us="2011-10-30 02:30")
    assert not dialog.save()
    assert "twice" in beside.block("earliest_us").error.text()
    fill(beside, earliest_us="2011-12-17")
    assert not dialog.save()
    assert beside.block("latest_us").is_refused()
    fill(beside, zone="aqtau", earliest_us="2011-12-16 15:00")
    assert dialog.save()
    (time,) = case_workspace.snapshot.claim_times
    assert (time.zone, time.earliest_us) == ("Asia/Aqtau", 1324029600 * 10**6)
    again = show(opened, case_workspace, "claim", case_workspace.snapshot.claims[0])
    assert again.beside.form.text("earliest_us") == "2011-12-16 15:00"
    fill(again.beside.form, **dict.fromkeys(again.beside.form.texts(), ""))
    assert again.save()
    assert not case_workspace.snapshot.claim_times
    case_workspace.undo()
    assert case_workspace.snapshot.claim_times == (time,)


def test_removing_takes_along_what_stands_beside_and_undo_brings_it_back(case_workspace, opened):
    kept = Capture(capture_id("s"), "s", tool="Browser")
    time = ClaimTime(claim_time_id("c"), "c", "at noon")
    case_workspace.do(adding("Add", Source("s", "A"), kept, Claim("c", "s", "x"), time))
    tree = ExhibitTree(case_workspace)
    try:
        assert not tree.remove("s")  # the claim leans on it
        assert tree.remove("c")
        assert tree.remove("s")
        snapshot = case_workspace.snapshot
        assert not (snapshot.sources + snapshot.claims + snapshot.captures + snapshot.claim_times)
        case_workspace.undo()
        case_workspace.undo()
        assert case_workspace.snapshot.captures == (kept,)
        assert case_workspace.snapshot.claim_times == (time,)
    finally:
        tree.deleteLater()


def test_a_hundred_thousand_letters_and_mixed_scripts_go_in_and_come_back(case_workspace, opened):
    text = "שלום e\u0301 город " * 7000
    dialog = show(opened, case_workspace, "claim")
    dialog.form.field("text").insertFromMimeData(copied(text))
    fill(dialog.form, short="Long")
    assert dialog.save()
    assert case_workspace.snapshot.claims[0].text == text.strip()
