"""Places in the real window: by the mouse, by keys, by the form; pictures, frames, the sun."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from annotator.case.coordinates import write_decimal
from annotator.case.edits import adding, changing
from annotator.case.event_time import AnchorBasis, TimeAnchor
from annotator.case.geography import Point, course, destination, point_of
from annotator.case.identity import Identity
from annotator.case.places import MapPicture, MapPoint, Place, PlaceKind
from annotator.case.vocabularies import Edition, Tlp
from annotator.clock import SystemClock
from annotator.gui.map_canvas import MapTool
from annotator.gui.map_paint import handles
from annotator.gui.map_view import nice_number
from annotator.gui.place_dialog import PlaceDialog
from annotator.gui.place_exchange import PlaceImportDialog
from annotator.gui.program import Program
from annotator.gui.settings import Settings
from annotator.timing.frame_index import IndexState
from annotator.workflow.places import new_place
from annotator.workflow.sun import sun_at
from annotator.workflow.vault import vault_of

HERE = Point(450_000_000, 550_000_000)


@pytest.fixture(scope="module")
def running(themed_app, small_film, tmp_path_factory) -> Iterator[Program]:
    """The program with a case and a film; one for all tests, which is what takes long."""
    folder = tmp_path_factory.mktemp("map")
    made = Program(Settings(folder / "settings.ini"), SystemClock(), themed_app)
    made.window.showNormal()
    made.window.resize(1366, 768)
    assert made.opening.make(folder / "case", "Test")
    made.opening.add_videos((small_film,))

    def is_shown() -> bool:
        index = made.workspace.index
        final = index is not None and index.state is IndexState.FINAL
        return final and made.player.current is not None

    for _ in range(6000):
        if is_shown():
            break
        QTest.qWait(20)
    assert is_shown()
    yield made
    made.places.map.close()
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


@pytest.fixture
def program(running) -> Iterator[Program]:
    """The same; afterwards everything that a test did is undone."""
    done = running.workspace.undo_stack.index()
    yield running
    for dialog in dialogs(running):
        dialog.close_quietly()
    while running.workspace.undo_stack.index() > done:
        assert running.workspace.undo()
    running.window.banners.clear_all()
    shown = running.places.map
    shown.close()
    shown.canvas.forget_place()
    shown.matching.matching.setChecked(False)
    for line in (shown.sun.moment, shown.sun.zone, shown.sun.direction):
        line.clear()
    shown.sun.draw.setChecked(True)


def put(program, kind=PlaceKind.CAMERA, at=HERE, **more) -> Place:
    clock = program.workspace.clock
    place = replace(new_place(clock, "A", kind, "window", at), **more)
    assert program.workspace.do(adding("Add place", place))
    return place


def stored(program) -> tuple[Place, ...]:
    return program.workspace.store.all_of(Place)


def dialogs(program) -> list[PlaceDialog]:
    inside = [
        *program.window.findChildren(PlaceDialog),
        *program.places.map.findChildren(PlaceDialog),
    ]
    return list({id(each): each for each in inside if each.isVisible()}.values())


def drag(qtbot, canvas, start: QPointF, end: QPointF) -> None:
    middle = (start + end) / 2
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start.toPoint())
    for at in (middle, end):
        qtbot.mouseMove(canvas, at.toPoint())
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end.toPoint())


def test_a_click_adds_and_the_form_says_what_is_wrong(program, qtbot):
    canvas = program.places.show_map().canvas
    canvas.set_tool(MapTool.ADD)
    spot = QPoint(canvas.width() // 2 + 60, canvas.height() // 2 - 40)
    there = canvas.view.to_point(QPointF(spot))
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=spot)
    (dialog,) = dialogs(program)
    assert not dialog.isModal()
    form = dialog.form
    assert form.tlp.word() is Tlp.RED
    assert form.coordinates.text() == write_decimal(there)
    assert not dialog.save()
    assert "needs a name" in form._blocks["name"].error.text()
    form.name.setText("نافذة · окно · window")
    form.coordinates.setText("95.0 N, 55.0 E")
    assert not dialog.save()
    assert "latitude lies between" in form._blocks["coordinates"].error.text()
    form.coordinates.setText("45°00′00″ с. ш. 55°00′00″ в. д.")
    form.heading.setText("400")
    assert not dialog.save()
    assert "between 0° and 360°" in form._blocks["heading"].error.text()
    form.heading.setText("87,5")
    form.heading_error.setText("10")
    form.field_of_view.setText("60°")
    form.radius.setText("a few")
    assert not dialog.save()
    assert "no number" in form._blocks["radius"].error.text()
    form._presets[1].click()
    form.remarks.setPlainText("x" * 100_001)
    assert not dialog.save()
    assert "longer than" in form._blocks["remarks"].error.text()
    form.remarks.setPlainText("x" * 100_000)
    assert dialog.save()
    (place,) = stored(program)
    assert (place.latitude, place.longitude) == (450_000_000, 550_000_000)
    assert (place.heading, place.field_of_view, place.radius_cm) == (8750, 6000, 10_000)
    assert place.exhibit_id == program.workspace.exhibit.id
    program.workspace.undo()
    assert not stored(program)
    assert program.places.map.places.tree.topLevelItemCount() == 0


def test_dragged_turned_and_undone(program, qtbot):
    place = put(program)
    canvas = program.places.show_map().canvas
    program.places.choose(place.id)
    start = canvas.spots_of()[place.id]
    drag(qtbot, canvas, start, start + QPointF(60, 30))
    (moved,) = stored(program)
    assert moved != place
    assert (canvas.spots_of()[place.id] - start - QPointF(60, 30)).manhattanLength() < 2
    spot = handles(canvas.view, moved)["heading"]
    at = canvas.spots_of()[place.id]
    drag(qtbot, canvas, spot, at + QPointF(150, 0))
    (turned,) = stored(program)
    assert turned.heading == pytest.approx(9000, abs=60)
    assert turned.field_of_view == 6000
    drag(qtbot, canvas, handles(canvas.view, turned)["right"], at + QPointF(0, 150))
    (wide,) = stored(program)
    assert wide.field_of_view == pytest.approx(18_000, abs=200)
    for expected in (turned, moved, place):
        program.workspace.undo()
        assert stored(program) == (expected,)
    assert canvas.chosen() == place


def test_a_click_that_trembles_moves_nothing(program, qtbot):
    place = put(program)
    canvas = program.places.show_map().canvas
    at = canvas.spots_of()[place.id]
    drag(qtbot, canvas, at, at + QPointF(2, 1))
    assert stored(program) == (place,)
    assert canvas.chosen() == place


def test_by_keys_alone(program, qtbot):
    place = put(program, PlaceKind.LANDMARK)
    shown = program.places.show_map()
    canvas, table = shown.canvas, shown.places.tree
    table.setFocus()
    table.setCurrentItem(table.topLevelItem(0))
    assert canvas.chosen() == place
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    (moved,) = stored(program)
    assert moved.longitude > place.longitude
    assert moved.latitude == place.latitude
    middle = canvas.middle()
    scale = canvas.view.scale
    qtbot.keyClick(canvas, Qt.Key.Key_Up)
    assert canvas.middle().latitude > middle.latitude
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.view.scale > scale
    qtbot.keyClick(canvas, Qt.Key.Key_F)
    qtbot.keyClick(canvas, Qt.Key.Key_M)
    assert canvas.tool is MapTool.MEASURE
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert "90.0°" in shown.measure.text()
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.tool is MapTool.SELECT
    qtbot.keyClick(canvas, Qt.Key.Key_A)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    (dialog,) = dialogs(program)
    dialog.form.name.setText("added by keys")
    assert dialog.save()
    assert len(stored(program)) == 2
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    qtbot.keyClick(canvas, Qt.Key.Key_Delete)
    assert stored(program) == (moved,)


def test_coordinates_are_copied_with_a_click(program, qtbot):
    place = put(program)
    shown = program.places.show_map()
    program.places.choose(place.id)
    qtbot.mouseClick(shown.places.coordinates, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "45.0000000, 55.0000000"


def test_zooming_keeps_what_is_under_the_cursor(program):
    view = program.places.show_map().canvas.view
    at = QPointF(120, 80)
    before = view.to_point(at)
    view.zoom(3.0, at)
    assert course(before, view.to_point(at)).metres < 0.02
    assert [nice_number(n) for n in (0.7, 1, 1.1, 4, 5.5, 100)] == [1, 1, 2, 5, 10, 100]


def test_the_camera_point_of_this_frame_leads_back_to_it(program, qtbot):
    program.player.seek(7)
    qtbot.waitUntil(lambda: program.player.current.stamp.index == 7)
    program.places.add_camera()
    (dialog,) = dialogs(program)
    dialog.form.name.setText("kerb")
    assert not dialog.save()
    assert "No coordinates" in dialog.form._blocks["coordinates"].error.text()
    dialog.form.coordinates.setText("45, 55")
    assert dialog.save()
    (place,) = stored(program)
    assert place.start == program.workspace.index.stamp(7)
    assert place.end is None
    shown = program.places.show_map()
    assert shown.places.tree.topLevelItem(0).text(0).startswith("●")
    program.player.seek(20)
    qtbot.waitUntil(lambda: not shown.places.tree.topLevelItem(0).text(0).startswith("●"))
    at = shown.canvas.spots_of()[place.id].toPoint()
    qtbot.mouseDClick(shown.canvas, Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: program.player.current.stamp.index == 7)
    qtbot.waitUntil(lambda: shown.places.tree.topLevelItem(0).text(0).startswith("●"))


def test_a_picture_is_taken_in_and_matched(program, qtbot, tmp_path):
    drawn = np.full((300, 400, 3), 200, np.uint8)
    (tmp_path / "plan.png").write_bytes(cv2.imencode(".png", drawn)[1].tobytes())
    shown = program.places.show_map()
    program.places.pictures.take_picture(tmp_path / "plan.png")
    store = program.workspace.store
    qtbot.waitUntil(lambda: len(store.all_of(MapPicture)) == 1)
    matching, canvas = shown.matching, shown.canvas
    assert "Not yet georeferenced" in matching.state.text()
    qtbot.waitUntil(lambda: canvas._layers is not None)
    shown.tabs.setCurrentIndex(1)
    matching.matching.setChecked(True)
    assert canvas.is_matching()
    for number, (x, y) in enumerate(((20, 20), (380, 30), (370, 280), (30, 270))):
        spot = canvas._spots.metres_to_screen(x, -y).toPoint()
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=spot)
        assert canvas._pending is not None
        if number == 0:
            matching.line.setText("here")
            matching.enter.click()
            assert "not understood" in matching.block.error.text()
        east = destination(HERE, 90, x * 0.5)
        there = destination(east, 180, y * 0.5)
        matching.line.setText(f"{there.latitude / 1e7:.7f}, {there.longitude / 1e7:.7f}")
        matching.enter.click()
        (picture,) = store.all_of(MapPicture)
        assert len(picture.points) == number + 1
        assert canvas._pending is None
    # A click hits a pixel of the screen, which covers about one of the picture.
    assert "A pixel is 0.5 m" in matching.state.text()
    assert matching.points.topLevelItem(0).text(3).endswith(" m")
    matching.matching.setChecked(False)
    assert canvas._fit is not None
    corner = canvas._fit.to_point(0, 0)
    assert course(corner, HERE).metres < 3
    for _ in range(4):
        program.workspace.undo()
    assert "Not yet georeferenced" in matching.state.text()
    program.workspace.undo()
    assert not store.all_of(MapPicture)
    assert canvas._layers is None


def test_a_bomb_is_refused_in_words(program, qtbot, tmp_path):
    bomb = cv2.imencode(".png", np.zeros((20, 20, 3), np.uint8))[1].tobytes()
    bomb = bomb[:16] + (60_000).to_bytes(4, "big") * 2 + bomb[24:]
    (tmp_path / "bomb.png").write_bytes(bomb)
    program.places.show_map()
    program.places.pictures.take_picture(tmp_path / "bomb.png")
    banners = program.window.banners
    qtbot.waitUntil(lambda: banners.banner("place") is not None)
    assert not program.workspace.store.all_of(MapPicture)


def test_the_sun_at_the_event_time_of_the_frame(program, qtbot):
    put(program)
    shown = program.places.show_map()
    sun = shown.sun
    assert "Enter a time" in sun.answer.text()
    shown_frame, exhibit = program.player.current, program.workspace.exhibit
    anchor = TimeAnchor(
        "anchor", exhibit.id, shown_frame.stamp, AnchorBasis.BURNED_IN_CLOCK, 60_000_000, "A", "",
        at_us=1_308_200_400_000_000, zone="Asia/Aqtau",
    )  # fmt: skip
    assert program.workspace.do(adding("Anchor", anchor))
    qtbot.waitUntil(lambda: sun.moment.text() == "2011-06-16 10:00:00")
    assert "azimuth" in sun.answer.text()
    assert shown.canvas.sun is not None
    assert shown.canvas.sun.first.azimuth < shown.canvas.sun.last.azimuth
    sun.zone.setText("Asia/Nowhere")
    assert "no zone" in sun._blocks["zone"].error.text()
    assert shown.canvas.sun is None
    sun.zone.setText("Asia/Aqtau")
    sun.draw.setChecked(False)
    assert shown.canvas.sun is None


def test_from_a_shadow_to_an_anchor_that_a_person_confirms(program):
    place = put(program)
    shown = program.places.show_map()
    program.places.choose(place.id)
    sun = shown.sun
    sun.zone.setText("Asia/Aqtau")
    sun.moment.setText("2011-06-16 12:00")
    sun.find_button.click()
    assert "number" in sun._blocks["bearing"].error.text()
    at = sun_at(
        point_of(place), SystemClock().now_utc().replace(year=2011, month=6, day=16, hour=5)
    )
    sun.direction.setText(f"{at.shadow_bearing:.1f}")
    sun.error.setText("3")
    sun.find_button.click()
    assert sun.times.count() == 1
    assert not program.workspace.store.all_of(TimeAnchor)
    sun.anchor.click()
    (anchor,) = program.workspace.store.all_of(TimeAnchor)
    assert anchor.basis is AnchorBasis.SUN
    assert abs(anchor.at_us - at.at.timestamp() * 1e6) <= anchor.plus_minus_us
    assert "Shadow towards" in anchor.why
    program.workspace.undo()
    assert not program.workspace.store.all_of(TimeAnchor)


def test_a_place_changed_elsewhere_while_its_form_is_open(program):
    place = put(program, PlaceKind.SUBJECT)
    program.places.show_map()
    program.places.edit(place.id)
    (dialog,) = dialogs(program)
    moved = replace(place, latitude=450_001_000)
    program.workspace.do(changing("Move place", [(place, moved)]))
    assert "45.0001000" in dialog.form.coordinates.text()
    dialog.form.name.setText("another name")
    assert dialog.save()
    assert stored(program) == (replace(moved, name="another name"),)


def test_markup_and_hidden_signs_stay_text(program):
    put(program, PlaceKind.SUBJECT, name="<b>x</b>\u202egnp\n" + "ق" * 60)
    shown = program.places.show_map()
    words = shown.places.tree.topLevelItem(0).text(0)
    assert "<b>" in words
    assert "\u202e" not in words
    assert "\n" not in words


def test_points_of_a_picture_far_away_are_shown_with_it(program):
    points = (MapPoint(0, 0, 0, 0), MapPoint(10_000, 0, 0, 90_000))
    picture = MapPicture("m", "gone", "0" * 64, 9, 100, 80, points)
    program.workspace.do(adding("Add map picture", picture))
    program.places.show_map()
    program.places.pictures.use_picture("m")
    assert "Two points fit exactly" in program.places.map.matching.state.text()


def test_places_stand_in_the_left_panel(program):
    place = put(program)
    tree = program.tree
    item = tree.item_of(place.id)
    assert item is not None
    assert item.text(0) == "window"
    tree.edit(place.id)
    (dialog,) = dialogs(program)
    assert dialog.form.name.text() == "window"
    dialog.close_quietly()
    tree.add("place")
    assert len(dialogs(program)) == 1
    assert tree.remove(place.id)
    assert not stored(program)
    assert tree.item_of(place.id) is None


def test_out_of_the_window_and_in_again(program, qtbot, tmp_path):
    put(program)
    put(program, PlaceKind.SUBJECT, name="gate")
    exchange, banners = program.places.exchange, program.window.banners
    dialog = exchange.ask_export()
    assert "To be written: 1 places. Withheld: 1." in dialog.words.text()
    assert "custody log" in dialog.lost.text()
    dialog.box.show_word(Edition.SEALED)
    dialog.box.activated.emit(0)
    assert "names protected camera points" in dialog.words.text()
    dialog.reject()
    exchange.write(tmp_path / "out.geojson", Edition.RESTRICTED)
    qtbot.waitUntil(lambda: banners.banner("place") is not None)
    assert b"window" not in (tmp_path / "out.geojson").read_bytes()
    exchange.read(tmp_path / "out.geojson")

    def asked() -> list[PlaceImportDialog]:
        return [each for each in program.window.findChildren(PlaceImportDialog) if each.isVisible()]

    qtbot.waitUntil(lambda: len(asked()) == 1)
    assert len(stored(program)) == 2
    asked()[0].accept()
    assert [place.name for place in stored(program)] == ["window", "gate", "gate"]
    program.workspace.undo()
    assert len(stored(program)) == 2
    banners.clear_all()
    (tmp_path / "x.kml").write_text("<!DOCTYPE kml []><kml/>")
    exchange.read(tmp_path / "x.kml")
    qtbot.waitUntil(lambda: banners.banner("place") is not None)


def test_names_of_the_vault_are_searched_for_before_places_leave(
    program, qtbot, tmp_path, monkeypatch
):
    put(program, PlaceKind.SUBJECT, name="gate of Qanary")
    vault = vault_of(program.workspace.store)
    vault.create("correct horse battery", cost=14)
    vault.keep(Identity("p", name="Qanary"))
    exchange, banners = program.places.exchange, program.window.banners
    target = tmp_path / "out.kml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all: (str(target), ""))
    banners.clear_all()
    try:
        dialog = exchange.ask_export()
        dialog.kml.click()
        assert dialog.names.block.error.text(), "it asks for the passphrase first"
        dialog.names.passphrase.setText("correct horse battery")
        dialog.kml.click()
        qtbot.waitUntil(lambda: banners.banner("place") is not None, timeout=60_000)
        assert not target.exists()
        banners.clear_all()
        dialog = exchange.ask_export()
        dialog.names.without.setChecked(True)
        dialog.kml.click()
        qtbot.waitUntil(target.exists, timeout=60_000)
    finally:
        vault.file.unlink()
