"""Copies in the window: proposals side by side, decisions, publications, the graph; by keyboard too."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from annotator.case.copies import CopyLink, CopyRelation, Publication, Stretch
from annotator.case.edits import changing
from annotator.case.fields import PROVENANCE_FIELDS, with_field
from annotator.clock import SystemClock
from annotator.gui.copies_dialog import CopiesDialog
from annotator.gui.copies_forms import PublicationForm
from annotator.gui.copies_frames import PairFrames
from annotator.gui.copies_graph import CopiesGraph, GraphEdge, GraphNode, layers_of
from annotator.gui.copies_relation import RelationForm
from annotator.gui.jobs import Jobs
from annotator.gui.workspace import Workspace
from annotator.provenance.actor import Actor
from annotator.workflow.cases import new_case, open_case
from annotator.workflow.copies import find_copies
from annotator.workflow.intake import add_exhibit
from tests.copy_films import RATE, mirrored, pictures, smaller, write
from tests.gui.numbered_film import close_workspace

FROM, COUNT = 20, 45


@pytest.fixture(scope="module")
def compared(tmp_path_factory) -> Path:
    """A case with a film and a copy of a part of it, compared already."""
    folder = tmp_path_factory.mktemp("copy films")
    films = (
        write(folder / "one.mp4", pictures(1, 6 * RATE)),
        write(folder / "two.mp4", pictures(1, COUNT, FROM), mirrored, smaller, crf=26),
    )
    case = folder / "case"
    with new_case(case, "Copies", actor=Actor("Tester"), clock=SystemClock()) as store:
        for film in films:
            add_exhibit(store, film)
        assert len(find_copies(store).proposals) == 1
    return case


@pytest.fixture
def workspace(tmp_path, qapp, compared) -> Iterator[Workspace]:
    case = shutil.copytree(compared, tmp_path / "case")
    made = Workspace(SystemClock(), Jobs())
    made.use(open_case(case, actor=Actor("Tester"), clock=SystemClock()))
    yield made
    close_workspace(made)


@pytest.fixture
def dialog(workspace, qtbot) -> Iterator[CopiesDialog]:
    made = CopiesDialog(workspace)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: not made.progress.is_running())
    yield made
    made.reject()
    qtbot.waitUntil(lambda: not workspace.jobs.running())


def group(dialog, at):
    head = dialog.list.topLevelItem(at)
    return [head.child(row).text(0) for row in range(head.childCount())]


def shown_pair(dialog, qtbot):
    qtbot.waitUntil(lambda: dialog.pair.frames.indexes is not None)
    qtbot.waitUntil(lambda: not dialog.pair.frames.is_pending())
    return dialog.pair.current()


def test_two_exhibits_are_compared_and_shown_side_by_side(dialog, workspace, qtbot):
    assert group(dialog, 0) == ["E2 – E1 · strong"]
    copy, other = shown_pair(dialog, qtbot)
    assert other - copy == FROM
    assert all(pane.image() is not None for pane in dialog.pair.panes)
    assert "checked by digest" in dialog.pair.captions[0].full_text()
    dialog.pair.setFocus()
    qtbot.keyClick(dialog.pair, Qt.Key.Key_Right)
    assert shown_pair(dialog, qtbot) == (copy + 1, other + 1)
    qtbot.keyClick(dialog.pair, Qt.Key.Key_Home)
    assert shown_pair(dialog, qtbot) == (0, FROM)
    qtbot.keyClick(dialog.pair, Qt.Key.Key_End)
    assert shown_pair(dialog, qtbot) == (COUNT - 1, FROM + COUNT - 1)
    with qtbot.waitSignal(dialog.frame_wanted) as led:
        dialog.go_other.click()
    assert led.args[0] == (workspace.snapshot.exhibits[0].id, FROM + COUNT - 1)


def test_looking_again_finds_the_same_and_says_what_could_not_be_looked_at(
    dialog, workspace, qtbot
):
    exhibit = workspace.snapshot.exhibits[1]
    kept = (workspace.store.folder / "derived").rglob("*.bin")
    for file in [f for f in kept if f.name.startswith(("alike-", "fingerprint"))]:
        file.unlink()
    dialog.look()
    assert dialog.progress.is_running()
    qtbot.waitUntil(lambda: not dialog.progress.is_running())
    assert group(dialog, 0) == ["E2 – E1 · strong"]
    (workspace.store.folder / "derived" / exhibit.id / "fingerprint.bin").unlink()
    media = workspace.store.media_file(exhibit)
    media.chmod(0o600)
    media.unlink()
    dialog.look()
    qtbot.waitUntil(lambda: not dialog.progress.is_running())
    assert "E2 could not be compared" in dialog.words.text()


def test_confirming_is_one_edit_that_undo_takes_back(dialog, workspace, qtbot):
    dialog.decision.why.setText("the same steps")
    dialog.decision.relation.show_word(CopyRelation.EXCERPT)
    dialog.decision.confirm.click()
    (link,) = workspace.snapshot.copy_links
    assert link.relation is CopyRelation.EXCERPT
    assert link.stretches == (Stretch(0, COUNT - 1, FROM, FROM + COUNT - 1),)
    assert link.why == "the same steps"
    assert group(dialog, 0) == []
    assert group(dialog, 1) == ["E1 → E2 · excerpt"]
    assert dialog.list.chosen() == link
    assert "E2 – E1: excerpt" in dialog.graph.in_words()
    workspace.undo()
    assert group(dialog, 0) == ["E2 – E1 · strong"]
    assert not workspace.snapshot.copy_links


def test_rejecting_is_kept_and_taken_back_by_remove(dialog, workspace, qtbot):
    dialog.decision.reject.click()
    (link,) = workspace.snapshot.copy_links
    assert link.relation is CopyRelation.NOT_THE_SAME
    assert group(dialog, 0) == []
    assert "not the same" not in dialog.graph.in_words()
    dialog.list.choose(link)
    dialog.remove_button.click()
    assert not workspace.snapshot.copy_links
    assert group(dialog, 0) == ["E2 – E1 · strong"]


def test_turned_round_the_other_is_the_copy(dialog, workspace, qtbot):
    shown_pair(dialog, qtbot)
    dialog.decision.turn.click()
    assert "E1 would be" in dialog.decision.heading.text()
    dialog.decision.confirm.click()
    (link,) = workspace.snapshot.copy_links
    assert link.copy_id == workspace.snapshot.exhibits[0].id
    assert link.stretches[0].copy_first == FROM


def test_a_warning_covers_both_until_it_is_lifted(dialog, workspace, qtbot):
    exhibit = workspace.snapshot.exhibits[0]
    warned = with_field(exhibit.provenance, PROVENANCE_FIELDS, "content_warning", "blood")
    workspace.do(changing("Warn", [(exhibit, replace(exhibit, provenance=warned))]))
    shown_pair(dialog, qtbot)
    assert dialog.pair.uncover.isVisibleTo(dialog)
    assert all(pane.image().width() <= 14 for pane in dialog.pair.panes)
    dialog.pair.uncover.setChecked(True)
    assert all(pane.image().width() > 14 for pane in dialog.pair.panes)


def test_what_provenance_says_otherwise_is_told_at_the_relation(dialog, workspace, qtbot):
    copy = workspace.snapshot.exhibits[1]
    given = with_field(copy.provenance, PROVENANCE_FIELDS, "derived_from", "E7")
    workspace.do(changing("Say", [(copy, replace(copy, provenance=given))]))
    dialog.decision.confirm.click()
    assert group(dialog, 1)[0].startswith("▲ E1 → E2")
    assert "E7" in dialog.decision.words.text()
    assert workspace.snapshot.exhibits[1].provenance.derived_from == "E7"


def test_a_relation_is_entered_by_hand_and_refused_at_its_field(dialog, workspace, qtbot):
    one, other = workspace.snapshot.exhibits
    form = RelationForm(workspace, None, dialog, pair=(other.id, other.id))
    qtbot.addWidget(form)
    assert not form.save()
    assert form.blocks["exhibit_id"].is_refused()
    form.other.setCurrentIndex(form.other.findData(one.id))
    for text in ("0-9 is 0-9", "5–4 = 0–1", f"0–{COUNT} = 0–5"):
        form.stretches.setPlainText(text)
        assert not form.save()
        assert form.blocks["stretches"].is_refused(), text
    form.stretches.setPlainText("0 - 9 = 20—29\n\n10–12=30–32")
    form.differences.setPlainText("mirrored\nrecompressed\n")
    form.why.setPlainText("Видео то же самое \u202e")
    assert form.save()
    (link,) = workspace.snapshot.copy_links
    assert link.stretches == (Stretch(0, 9, 20, 29), Stretch(10, 12, 30, 32))
    assert link.differences == ("mirrored", "recompressed")
    again = RelationForm(workspace, None, dialog, pair=(one.id, other.id))
    qtbot.addWidget(again)
    assert not again.save()
    change = RelationForm(workspace, link, dialog)
    qtbot.addWidget(change)
    change.relation.show_word(CopyRelation.EDIT)
    assert change.save()
    assert isinstance(workspace.snapshot.copy_links[0], CopyLink)
    assert workspace.snapshot.copy_links[0].relation is CopyRelation.EDIT


def test_a_publication_says_its_date_as_an_interval(dialog, workspace, qtbot):
    form = PublicationForm(workspace, None, dialog, exhibit_id=workspace.snapshot.exhibits[1].id)
    qtbot.addWidget(form)
    assert not form.save()
    assert form.form.block("uploader").is_refused()
    for name, text in (("uploader", "a" * 100_000), ("first_seen_as_shown", "Dec 20, 2011")):
        form.form.field(name).setText(text)
    form.form.field("zone").setText("Mars/Base")
    assert not form.save()
    assert form.form.block("zone").is_refused()
    form.form.field("zone").setText("America/Los_Angeles")
    form.form.typed.emit()
    assert "2011-12-20" in form.interval.text()
    form.reject()
    assert form.unsaved.isVisibleTo(form)
    assert form.save()
    (value,) = workspace.snapshot.publications
    assert isinstance(value, Publication)
    assert value.latest_us - value.earliest_us == 24 * 3600 * 10**6
    assert len(group(dialog, 2)) == 1


def node(name):
    return GraphNode(name, name.upper(), "t", "unknown", ())


def test_exhibits_stand_by_how_far_they_are_from_the_origin_and_rings_end():
    nodes = [node(n) for n in "abcd"]
    chain = [GraphEdge("b", "a", "w", directed=True), GraphEdge("c", "b", "w", directed=True)]
    like = GraphEdge("d", "a", "w", directed=False)
    assert layers_of(nodes, [*chain, like]) == {"a": 0, "b": 1, "c": 2, "d": 1}
    ring = [*chain, GraphEdge("a", "c", "w", directed=True)]
    assert set(layers_of(nodes, ring)) == set("abcd")


def test_the_graph_is_walked_with_arrow_keys(qtbot):
    graph = CopiesGraph()
    qtbot.addWidget(graph)
    edges = [GraphEdge(n, "a", "re-upload", directed=True) for n in "bc"]
    graph.show_graph([node(n) for n in "abc"], edges)
    graph.set_image("a", QImage(16, 9, QImage.Format.Format_RGB32))
    graph.show()
    graph.grab()
    assert graph.accessibleDescription().startswith("B – A: re-upload.")
    qtbot.keyClick(graph, Qt.Key.Key_Right)
    first = graph.current()
    qtbot.keyClick(graph, Qt.Key.Key_Down)
    assert {first, graph.current()} == {"b", "c"}
    with qtbot.waitSignal(graph.chosen) as chosen:
        qtbot.keyClick(graph, Qt.Key.Key_Left)
    assert chosen.args == ["a"]


def test_a_frame_that_is_shown_in_place_of_none_goes_by_its_own_number(workspace, qtbot):
    frames = PairFrames(workspace)
    frames.use(workspace.snapshot.exhibits[:2])
    with qtbot.waitSignal(frames.shown, timeout=60_000) as shown:
        frames.show((3, 10_000))
    assert frames.indexes is not None
    assert shown.args[0].frames == (3, len(frames.indexes[1]) - 1)
    assert shown.args[0].problems == ("", "")
    frames.close()
