"""A case whose log has gone back is named on opening, until somebody says that it is right."""

from __future__ import annotations

from annotator.clock import SystemClock
from annotator.gui.key_actions import GONE_BACK
from annotator.gui.program import Program
from annotator.workflow.keys import OwnKey
from annotator.workflow.last_seen import watch
from tests.store.case_values import filled_store
from tests.workflow.test_last_seen import cut


def test_it_is_said_until_it_is_accepted(qtbot, dark, settings, tmp_path, monkeypatch):
    monkeypatch.setenv("ANNOTATOR_KEYS", str(tmp_path / "keys"))
    folder = tmp_path / "case"
    with filled_store(folder) as store:
        store.actor = OwnKey().actor("Анна")
        watch(store)
    cut(folder)
    program = Program(settings, SystemClock(), dark)
    qtbot.addWidget(program.window)
    for _time in range(2):
        assert program.opening.open(folder)
        banner = program.window.banners.banner(GONE_BACK)
        assert "The log ends at entry" in banner.text.text()
        program.opening.close_case()
    assert program.opening.open(folder)
    program.key_actions._accept()
    assert program.window.banners.banner(GONE_BACK) is None
    program.opening.close_case()
    assert program.opening.open(folder)
    assert program.window.banners.banner(GONE_BACK) is None
    program.close()
