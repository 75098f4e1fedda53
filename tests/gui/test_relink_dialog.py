"""Originals that go away while the window is open: what is said, and how they are found again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import NoteKind
from annotator.gui.banner import BannerStack
from annotator.gui.fixity import Fixity, board_of
from annotator.gui.player import Player
from annotator.gui.relink_actions import GONE, TOUCHED, Originals
from annotator.gui.relink_dialog import RelinkDialog
from annotator.gui.relink_watch import MediaWatch
from annotator.gui.tree_rows import row_of
from annotator.gui.workspace import Workspace
from annotator.provenance.finding import Finding, Level
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.fixity import CHUNKS, Presence, look_at, recorded_chunks
from annotator.workflow.intake import add_exhibit, ensure_index, exhibit_path
from annotator.workflow.verify import record_check, verify_case


@pytest.fixture
def film(small_film: Path, tmp_path: Path) -> Path:
    (tmp_path / "films").mkdir()
    return Path(shutil.copy(small_film, tmp_path / "films" / "own.mp4"))


@pytest.fixture
def exhibit(case_workspace: Workspace, film: Path, themed_app: QApplication) -> Exhibit:
    taken = add_exhibit(case_workspace.store, film, in_place=True)
    case_workspace.adopt(taken.edit, taken.receipt)
    case_workspace.select_exhibit(taken.exhibit.id)
    return taken.exhibit


@pytest.fixture
def originals(qtbot: QtBot, case_workspace: Workspace, exhibit: Exhibit):
    window = QWidget()
    banners = BannerStack(window)
    qtbot.addWidget(window)
    player = Player(case_workspace)
    made = Originals(case_workspace, player, banners, window)
    qtbot.waitUntil(lambda: bool(made.watch.looks()))
    yield made, banners
    player.close()


def test_a_file_that_goes_away_has_a_banner_and_a_mark_until_it_is_back(
    qtbot: QtBot, case_workspace: Workspace, exhibit: Exhibit, originals, film: Path
) -> None:
    made, banners = originals
    assert banners.banner(GONE) is None
    away = film.with_name("away.mp4")
    film.rename(away)
    made.watch.look()
    qtbot.waitUntil(lambda: banners.banner(GONE) is not None)
    banner = banners.banner(GONE)
    assert banner is not None
    assert "is not where it was" in banner.text.text()
    assert made.explains(exhibit)
    known = board_of(case_workspace).state(exhibit.id)
    chips = row_of(exhibit, case_workspace.snapshot, known).chips
    assert chips[0].text == "▲ missing"
    away.rename(film)
    made.watch.look()
    qtbot.waitUntil(lambda: banners.banner(GONE) is None)
    assert not made.explains(exhibit)


def test_a_file_that_was_written_to_asks_to_be_checked(
    qtbot: QtBot, case_workspace: Workspace, exhibit: Exhibit, originals, film: Path
) -> None:
    made, banners = originals
    film.write_bytes(film.read_bytes())
    made.watch.look()
    qtbot.waitUntil(lambda: banners.banner(TOUCHED) is not None)
    board_of(case_workspace).put(Fixity(exhibit.id, "2026-01-02T00:00:00.000000Z", good=False))
    banner = banners.banner(GONE)
    assert banner is not None
    assert "is not what was taken in" in banner.text.text()
    assert banners.banner(TOUCHED) is None


def test_a_moved_file_is_found_by_a_search_and_can_be_undone(
    qtbot: QtBot, case_workspace: Workspace, exhibit: Exhibit, film: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "drive" / "deep" / "renamed.mp4"
    moved.parent.mkdir(parents=True)
    film.rename(moved)
    look = look_at(case_workspace.store, exhibit)
    assert look.presence is Presence.MISSING
    dialog = RelinkDialog(case_workspace, (look,))
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.relinked) as done:
        dialog.search(tmp_path / "drive")
    assert done.args == [(exhibit.id,)]
    found = case_workspace.exhibit
    assert found is not None
    assert exhibit_path(case_workspace.store, found) == moved
    assert dialog.said.text().startswith("✓ E1 found again")
    assert case_workspace.undo()
    assert case_workspace.exhibit == exhibit


def test_damaged_digests_of_parts_are_taken_anew_in_the_window_too(
    qtbot: QtBot, case_workspace: Workspace, exhibit: Exhibit, film: Path
) -> None:
    store = case_workspace.store
    store.put_derived(exhibit.id, CHUNKS, b"damaged")
    moved = film.with_name("moved.mp4")
    film.rename(moved)
    dialog = RelinkDialog(case_workspace, (look_at(store, exhibit),))
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.relinked, timeout=60_000):
        dialog.use(moved)
    assert not isinstance(recorded_chunks(store, exhibit), str)
    # A later reader of the log sees which file it was, and which digests are vouched for.
    told = store.custody()[-1].details
    assert told["file"] == "moved.mp4"
    assert isinstance(told["chunks_sha256"], str)


def test_another_file_is_refused_in_words_and_nothing_changes(
    qtbot: QtBot, case_workspace: Workspace, exhibit: Exhibit, film: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.mp4"
    data = bytearray(film.read_bytes())
    data[-1] ^= 1
    other.write_bytes(data)
    film.unlink()
    dialog = RelinkDialog(case_workspace, (look_at(case_workspace.store, exhibit),))
    qtbot.addWidget(dialog)
    dialog.use(other)
    qtbot.waitUntil(lambda: not dialog.said.isHidden())
    assert "SHA-256" in dialog.said.text()
    assert case_workspace.exhibit == exhibit
    dialog.search(tmp_path)
    qtbot.waitUntil(lambda: dialog.said.text().startswith("✗ Not found"))
    assert len(case_workspace.store.custody()) == 2


def test_an_earlier_check_is_read_back_from_the_log(
    qtbot: QtBot, case_workspace: Workspace, exhibit: Exhibit, originals
) -> None:
    made, _banners = originals
    assert record_check(case_workspace.store, verify_case(case_workspace.store)) is not None
    watch = MediaWatch(case_workspace, made)
    qtbot.waitUntil(lambda: bool(watch.looks()))
    known = board_of(case_workspace).state(exhibit.id)
    assert known is not None
    assert known.good
    assert known.earlier
    chips = row_of(exhibit, case_workspace.snapshot, known).chips
    assert chips[0].text == f"✓ verified {known.at_utc[:10]}"


def test_a_finding_leads_to_its_note_and_frame(
    qtbot: QtBot, case_workspace: Workspace, exhibit: Exhibit, originals, film: Path
) -> None:
    made, _banners = originals
    index = ensure_index(case_workspace.store, exhibit)
    note = new_note(
        exhibit,
        index,
        7,
        kind=NoteKind.OBSERVATION,
        author="T",
        clock=case_workspace.clock,
        text="Seen",
    )
    assert case_workspace.do(add_note(note))
    case_workspace.select_exhibit("")
    made.lead_to(
        Finding(
            Level.FAILED, "Frames", "Differs", exhibit_id=exhibit.id, frame=7, note_ids=(note.id,)
        )
    )
    assert case_workspace.exhibit is not None
    assert case_workspace.note is not None
    assert case_workspace.note.id == note.id
    assert made.player.wanted == 7
