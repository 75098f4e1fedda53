"""Everything that is known of one frame, each value copied by a click."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from annotator.gui.film_words import grouped, time_words
from annotator.gui.frame_shown import FrameShown
from annotator.gui.labels import CopyableLabel, PlainLabel
from annotator.gui.theme import mono_font
from annotator.timing.packet_list import or_none
from annotator.workflow.facts import FilmFacts

Row = tuple[str, str, str]
"""A label, the value as shown, the value as copied."""


def _said(text: str) -> str:
    return QCoreApplication.translate("FactsFrame", text)


def frame_rows(film: FilmFacts, frame: int, first_number: int) -> list[Row]:
    """What index and packets say of a frame (0-based)."""
    index, facts = film.index, film.frames
    base = index.time_base
    pts = index.pts(frame)
    lasts = index.duration_pts(frame)
    unit = f"{base.numerator}/{base.denominator} s"
    rows: list[Row] = [
        (_said("Frame"), grouped(frame + first_number), str(frame + first_number)),
        (_said("Time in the film"), time_words(index.time_ns(frame)), ""),
        (
            _said("PTS"),
            _said("none recorded") if pts is None else grouped(pts),
            "" if pts is None else str(pts),
        ),
        (_said("Time base"), unit, ""),
        (
            _said("Duration"),
            f"{grouped(lasts)} × {unit}" if lasts else _said("not stated"),
            str(lasts),
        ),
        (_said("Type"), _type_words(film, frame), ""),
        (_said("Fields"), _field_words(film, frame), ""),
        (_said("State"), _state_words(film, frame), ""),
    ]
    step = or_none(int(facts.steps.delta[frame]))
    if step is not None and facts.steps.usual:
        rows.insert(5, (_said("To the next frame"), f"{grouped(step)} × {unit}", str(step)))
    if int(facts.size[frame]) >= 0:
        size = int(facts.size[frame])
        rows.append((_said("Size"), f"{grouped(size)} {_said('bytes')}", str(size)))
    rows += _packet_rows(film, int(index.packet[frame]))
    digest = index.digest(frame)
    words = _said("not known yet: the index is provisional")
    rows.append(("SHA-256", _in_groups(digest) if digest else words, digest))
    return rows


def _type_words(film: FilmFacts, frame: int) -> str:
    kind = film.index.frame_type(frame)
    words = _said("not known yet") if kind == "?" else kind
    return f"{words}, {_said('key frame')}" if film.index.is_key(frame) else words


def _field_words(film: FilmFacts, frame: int) -> str:
    if film.frames.doubles is None:
        return _said("known when it is decoded")
    if film.index.is_interlaced(frame):
        return _said("two fields woven together (interlaced)")
    return _said("one picture (progressive)")


def _state_words(film: FilmFacts, frame: int) -> str:
    if film.index.is_damaged(frame):
        return _said("damaged, or resting on damaged data")
    if film.frames.doubles is None:
        return _said("provisional")
    return _said("decoded without an error")


def _packet_rows(film: FilmFacts, number: int) -> list[Row]:
    listed = film.packets
    if listed is None or not 0 <= number < len(listed):
        return []
    dts, place = or_none(int(listed.dts[number])), int(listed.pos[number])
    none = _said("not stated")
    return [
        (_said("Packet"), grouped(number), str(number)),
        (_said("DTS"), none if dts is None else grouped(dts), "" if dts is None else str(dts)),
        (
            _said("Byte position"),
            none if place < 0 else grouped(place),
            "" if place < 0 else str(place),
        ),
    ]


def shown_rows(shown: FrameShown) -> list[Row]:
    """What only the decoded picture tells."""
    turned = shown.orientation or _said("not turned")
    return [
        (_said("Pixel format"), shown.pixel_format or _said("not known"), ""),
        (_said("Colour"), shown.colour_note or _said("not known"), ""),
        (_said("Turning"), turned, ""),
        (_said("Shown upright as"), f"{shown.width} × {shown.height}", ""),
    ]


def _in_groups(digest: str) -> str:
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


class RowGrid(QWidget):
    """Labels on the left, values on the right; rows are kept and only their text changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._made: list[tuple[PlainLabel, CopyableLabel]] = []

    def show_rows(self, rows: list[Row]) -> None:
        """Show these rows."""
        while len(self._made) < len(rows):
            self._add()
        for number, (label, value) in enumerate(self._made):
            there = number < len(rows)
            label.setVisible(there)
            value.setVisible(there)
            if there:
                name, text, copies = rows[number]
                label.setText(name)
                value.set_value(text, copies)
                value.setAccessibleName(f"{name}: {text}")
                value.setFont(mono_font(self.font()) if name == "SHA-256" else self.font())

    def values(self) -> dict[str, str]:
        """What is shown now, by label."""
        return {
            label.text(): value.text()
            for label, value in self._made
            if not label.isHidden()
        }  # fmt: skip

    def _add(self) -> None:
        row = len(self._made)
        label = PlainLabel("", self, role="muted")
        value = CopyableLabel("", self, what=self.tr("Value"))
        value.setWordWrap(True)
        value.setMinimumWidth(40)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(label, row, 0, top)
        self._grid.addWidget(value, row, 1, top)
        self._made.append((label, value))
