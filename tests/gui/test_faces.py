"""Faces in the real window: proposed, stepped through by keys, confirmed, dismissed, followed; drafts of shapes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.case.region import KeyOrigin, RegionState, ShapeKind
from annotator.case.region_geometry import shape_at
from annotator.clock import SystemClock
from annotator.gui.key_map import Keys
from annotator.gui.program import Program
from tests.gui.test_regions import at_rest, close, is_final, key, open_with, regions, settle
from tests.picture.face_film import left_at, write_face_film
from tests.workflow.test_faces import is_near

SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture(scope="module")
def face_film(tmp_path_factory):
    return write_face_film(tmp_path_factory.mktemp("faces") / "walk.mp4", 45)


@pytest.fixture
def program(qtbot, dark, settings, face_film, tmp_path) -> Iterator[Program]:
    made = open_with(qtbot, dark, settings, tmp_path / "case", face_film)
    yield made
    close(made)


def faces_of(program):
    return program.regions.faces.proposals


def banner_words(program):
    banner = program.window.banners.banner("faces")
    return "" if banner is None else banner.text.text()


def find(qtbot, program, modifier):
    key(program, Qt.Key.Key_D, modifier)
    qtbot.waitUntil(lambda: len(faces_of(program)) > 0)
    settle(program)


def test_a_face_over_the_film_is_confirmed_as_a_region_of_a_new_note(qtbot, program):
    program.player.seek(44)
    qtbot.waitUntil(lambda: at_rest(program, 44))
    key(program, Qt.Key.Key_D, SHIFT)
    qtbot.waitUntil(lambda: "No face was found" in banner_words(program))
    assert "missed" in program.window.banners.banner("faces").hint.text()
    empty = program.inspector.editor._empty
    assert "press M to write" in empty.words()
    keys = program.actions.keys
    program.actions.use_keys(keys.with_keys("note.point", Keys(("Z",))))
    assert "press Z to write" in empty.words()
    program.actions.use_keys(keys)
    assert not program.actions["faces.confirm"].isEnabled()
    assert program.actions.why_not("faces.confirm") == "no faces are proposed now"
    program.player.seek(20)
    qtbot.waitUntil(lambda: at_rest(program, 20))
    find(qtbot, program, ALT)
    (proposal,) = faces_of(program).all()
    assert (proposal.first, 35 <= proposal.last < 40) == (0, True)
    assert regions(program) == ()
    assert "machine proposal" in banner_words(program)
    assert program.regions.faces.layer.isVisible()
    key(program, Qt.Key.Key_A)
    editor = program.inspector.editor
    assert editor.is_new()
    content = editor.form.content()
    assert (content.start, content.end) == (proposal.first, proposal.last)
    assert len(faces_of(program)) == 0
    assert regions(program) == ()
    editor.form.text.setPlainText("A woman in an orange suit")
    assert editor.commit()
    (made,) = regions(program)
    assert made.author == program.workspace.store.actor.name
    assert {each.origin for each in made.key_frames} == {KeyOrigin.PROPOSAL}
    index = program.workspace.index
    for number in (0, 17, 30):
        assert is_near(shape_at(made, index.stamp(number)).points, left_at(number))
    details = program.workspace.store.custody()[-1].details
    assert details["confirmed_by"] == made.author
    assert details["proposed_with"].startswith("CenterFace")
    key(program, Qt.Key.Key_D, ALT)
    qtbot.waitUntil(lambda: "marked by a region already" in banner_words(program))
    assert len(faces_of(program)) == 0
    assert program.workspace.undo()
    assert regions(program) == ()


def test_dropped_and_dismissed_and_joined_to_a_note_and_followed(qtbot, program):
    find(qtbot, program, SHIFT)
    key(program, Qt.Key.Key_A)
    assert program.regions.hand.waiting is not None
    program.inspector.editor.discard()
    program.window.panels.frame_view.setFocus()
    key(program, Qt.Key.Key_Escape)
    assert program.regions.hand.waiting is None
    assert len(faces_of(program)) == 1
    key(program, Qt.Key.Key_R)
    assert len(faces_of(program)) == 0
    assert banner_words(program) == ""
    assert regions(program) == ()
    assert program.workspace.store.annotations() == ()
    editor = program.inspector.editor
    editor.begin(0, 30)
    editor.form.text.setPlainText("She walks to the right")
    assert editor.commit()
    program.player.seek(0)
    qtbot.waitUntil(lambda: at_rest(program, 0))
    find(qtbot, program, SHIFT)
    key(program, Qt.Key.Key_A)
    (made,) = regions(program)
    assert made.annotation_id == program.workspace.note.id
    assert [each.origin for each in made.key_frames] == [KeyOrigin.PROPOSAL]
    assert program.window.banners.banner("face") is not None
    settle(program)
    program.regions.faces._follow(made)
    qtbot.waitUntil(lambda: len(regions(program)[0].key_frames) > 1)
    (followed,) = regions(program)
    assert followed.key_frames[0].origin is KeyOrigin.PROPOSAL
    index = program.workspace.index
    assert all(each.state is RegionState.SHOWN for each in followed.key_frames)
    assert is_near(shape_at(followed, index.stamp(30)).points, left_at(30))


def test_a_shape_that_waits_comes_back_in_the_next_session(
    qtbot, dark, settings, face_film, tmp_path
):
    first = open_with(qtbot, dark, settings, tmp_path / "case", face_film)
    first.player.seek(7)
    qtbot.waitUntil(lambda: at_rest(first, 7))
    find(qtbot, first, SHIFT)
    key(first, Qt.Key.Key_A)
    waiting = first.regions.hand.waiting
    assert waiting is not None
    # As after a crash: nobody says goodbye to the shape.
    first.player.close()
    first.opening.close_case()
    close(first)
    second = Program(settings, SystemClock(), dark)
    second.window.show()
    second.opening.open(tmp_path / "case")
    qtbot.waitUntil(lambda: is_final(second) and second.regions.hand.waiting is not None)
    try:
        assert second.regions.hand.waiting.stamp.index == 7
        assert second.regions.hand.waiting.shape is ShapeKind.BOX
        banner = second.window.banners.banner("waiting")
        assert "frame 7" in banner.text.text()
        editor = second.inspector.editor
        editor.begin(5, 12)
        editor.form.text.setPlainText("Here she is")
        assert editor.commit()
        (made,) = second.workspace.store.snapshot().regions
        assert made.key_frames == waiting.proposal.region.key_frames
        assert second.window.banners.banner("waiting") is None
        assert second.workspace.store.drafts() == {}
    finally:
        close(second)
    QApplication.processEvents()
    QTest.qWait(0)
