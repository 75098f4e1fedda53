from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextDocument

from annotator.gui.labels import (
    Badge,
    CopyableLabel,
    ElidedLabel,
    PlainLabel,
    SectionHeader,
    Segment,
    SegmentedControl,
    menu_text,
    one_line,
    plain_tip,
    visible,
)

HOSTILE = [
    "<b>bold</b>",
    '<img src="file:///etc/passwd">',
    "<table>" * 500,
    "&lt;b&gt;",
    "evil\u202egpj.exe",
    "line\nbreak\0nul",
    "\udcff\udcfe",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", [PlainLabel, ElidedLabel, CopyableLabel, Badge])
def test_labels_never_render_html(qtbot, dark, kind, text):
    label = kind(text)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    label.setTextFormat(Qt.TextFormat.RichText)
    assert label.textFormat() is Qt.TextFormat.PlainText
    label.setText(text)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert "\u202e" not in label.text()
    assert "\0" not in label.text()


@pytest.mark.parametrize("text", HOSTILE)
def test_tips_show_the_letters(qtbot, dark, text):
    document = QTextDocument()
    document.setHtml(plain_tip(text))
    assert document.toPlainText().replace("\n", "") == visible(text).replace("\n", "")
    assert "<img" not in plain_tip(text)


def test_tip_is_not_larger_than_shown(dark):
    assert len(plain_tip("x" * 1_000_000)) < 3_000
    assert plain_tip("") == ""


def test_one_line_and_menu_text():
    assert one_line("a\n b\t c") == "a b c"
    assert menu_text("Rock & Roll") == "Rock && Roll"
    assert "\u202e" not in menu_text("a\u202eb")


def test_elided_label_keeps_the_whole_text(qtbot, dark):
    label = ElidedLabel("a long name that does not fit into so little room")
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()
    assert label.text().endswith("…")
    assert label.full_text().startswith("a long name")
    assert "a long name" in label.toolTip()


def test_copyable_label_copies_the_bare_value(qtbot, dark):
    label = CopyableLabel(what="Frame")
    qtbot.addWidget(label)
    label.set_value("1 234", "1234")
    label.show()
    with qtbot.waitSignal(label.copied) as copied:
        qtbot.mouseClick(label, Qt.MouseButton.LeftButton)
    assert copied.args == ["1234"]
    assert QGuiApplication.clipboard().text() == "1234"
    label.set_value("seven")
    qtbot.keyClick(label, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == "seven"


def test_segments_choose_by_mouse_and_keys(qtbot, dark):
    control = SegmentedControl([Segment("a", "A"), Segment("b", "B & b"), Segment("c", "C")])
    qtbot.addWidget(control)
    control.show()
    control.activateWindow()
    assert control.value() is None
    control.set_value("b")
    assert control.value() == "b"
    first = control._buttons()[0]
    with qtbot.waitSignal(control.chosen) as chosen:
        first.click()
    assert chosen.args == ["a"]
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    with qtbot.waitSignal(control.chosen) as chosen:
        qtbot.keyClick(first, Qt.Key.Key_Right)
    assert chosen.args == ["b"]
    assert control.value() == "b"


def test_optional_segments_can_be_emptied(qtbot, dark):
    control = SegmentedControl([Segment(1, "one"), Segment(2, "two")], optional=True)
    qtbot.addWidget(control)
    one, two = control._buttons()
    one.click()
    two.click()
    assert control.value() == 2
    two.click()
    assert control.value() is None


def test_section_header_counts(qtbot, dark):
    header = SectionHeader("Exhibits", action="Add")
    qtbot.addWidget(header)
    header.set_count(1234)
    assert header._count.text() == "1\u202f234"
