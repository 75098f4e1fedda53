"""The sheet of keys as a file: the keys as they are now, nothing that could be markup."""

from __future__ import annotations

from html.parser import HTMLParser

from annotator.gui.actions import Actions
from annotator.gui.key_map import Keys
from annotator.gui.shortcut_page import sheet_html
from annotator.gui.shortcut_sheet import ShortcutSheet


class Cells(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.words = []
        self.feed(page)

    def handle_data(self, data):
        self.words.append(data.replace("\xa0", " ").strip())


def test_keys_of_the_user_stand_on_the_page(dark):
    actions = Actions(dark)
    actions.use_keys(actions.keys.with_keys("note.point", Keys(("Ж", "<"))))
    actions.rename("edit.filter_1", "<b>Smoke</b>")
    words = Cells(sheet_html(actions)).words
    at = words.index("Note at this frame")
    assert words[at + 1] == "Ж  <"
    assert "<b>Smoke</b>" in words
    assert "Find faces on this frame" in words


def test_the_sheet_is_saved_as_pdf_or_html(qtbot, dark, tmp_path):
    sheet = ShortcutSheet(None, Actions(dark))
    qtbot.addWidget(sheet)
    sheet.save(tmp_path / "keys.pdf")
    assert (tmp_path / "keys.pdf").read_bytes().startswith(b"%PDF")
    sheet.save(tmp_path / "keys.html")
    assert "Note at this frame" in (tmp_path / "keys.html").read_text("utf-8")
    assert sheet.said.text().startswith("✓")
    sheet.save(tmp_path / "nowhere" / "keys.pdf")
    assert sheet.said.text().startswith("▲")
