"""A refusal at a field is seen, also where the field lies below what is shown."""

from __future__ import annotations

from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from annotator.gui.field_block import FieldBlock
from annotator.gui.note_links import RestsOn
from annotator.gui.plain_edit import PlainLine


def test_a_refusal_below_the_fold_comes_into_view(qtbot) -> None:
    area, page = QScrollArea(), QWidget()
    qtbot.addWidget(area)
    column = QVBoxLayout(page)
    blocks = [FieldBlock(f"Field {n}", PlainLine(), page) for n in range(30)]
    for block in blocks:
        column.addWidget(block)
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.resize(300, 200)
    area.show()
    qtbot.waitExposed(area)
    assert blocks[-1].error.visibleRegion().isEmpty()
    blocks[-1].refuse("It is empty.", "Say what you see.")
    qtbot.waitUntil(lambda: not blocks[-1].error.visibleRegion().isEmpty(), timeout=60_000)


def test_what_an_inference_rests_on_is_searched_first(qtbot) -> None:
    rests = RestsOn()
    qtbot.addWidget(rests)
    assert rests.focusProxy() is rests.search
