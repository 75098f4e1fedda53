"""Proposals, decisions and publications as a list, and the same as a graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from annotator.case.copies import CopyLink, CopyRelation, Publication
from annotator.case.copy_rules import DIRECTED, Contradiction
from annotator.case.exhibit import Exhibit
from annotator.gui.copies_graph import GraphEdge, GraphNode
from annotator.gui.labels import one_line, plain_tip
from annotator.gui.theme import GRID
from annotator.workflow.copies_kept import CopyProposal
from annotator.workflow.copies_published import seen_words

_ROLE: Final = Qt.ItemDataRole.UserRole
Listed = CopyProposal | CopyLink | Publication


class CaseWithCopies(Protocol):
    """What is asked of a case here; a snapshot and an open case both answer."""

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """All exhibits."""
        ...

    @property
    def copy_links(self) -> tuple[CopyLink, ...]:
        """All decisions."""
        ...

    @property
    def publications(self) -> tuple[Publication, ...]:
        """All publications."""
        ...


class CopiesList(QTreeWidget):
    """Three groups. `chosen_changed(value or None)`; `activated_value(value)` on Enter or double click."""

    chosen_changed = Signal(object)
    activated_value = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("copiesList")
        self.setAccessibleName(self.tr("Proposals, relations and publications"))
        self.setHeaderHidden(True)
        self.setColumnCount(1)
        self.setIndentation(GRID * 2)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.currentItemChanged.connect(
            lambda _now, _before: self.chosen_changed.emit(self.chosen())
        )
        self.itemActivated.connect(lambda _item, _column: self._activate())

    def fill(
        self,
        case: CaseWithCopies,
        proposals: Sequence[CopyProposal],
        against: Sequence[Contradiction],
    ) -> None:
        """Show these; what was chosen stays chosen if it is still there. Tells nobody."""
        labels = {exhibit.id: exhibit.label for exhibit in case.exhibits}
        contradicted = {each.link_id for each in against}
        kept = _key(self.chosen())
        blocked = self.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.clear()
        proposed = [each for each in proposals if {each.copy_id, each.exhibit_id} <= labels.keys()]
        groups: tuple[tuple[str, list[tuple[str, str, Listed]]], ...] = (
            (
                self.tr("Same footage? ({n})"),
                [
                    (_pair_words(each, labels), " · ".join(each.differences), each)
                    for each in proposed
                ],
            ),
            (
                self.tr("Decided ({n})"),
                [
                    (_link_words(each, labels, contradicted), " · ".join(each.differences), each)
                    for each in case.copy_links
                ],
            ),
            (
                self.tr("Publications ({n})"),
                [
                    (self._published_words(each, labels), seen_words(each), each)
                    for each in case.publications
                ],
            ),
        )
        chosen = first = None
        for title, rows in groups:
            head = QTreeWidgetItem(self, [title.format(n=len(rows))])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for words, tip, value in rows:
                item = QTreeWidgetItem(head, [one_line(words, 160)])
                item.setToolTip(0, plain_tip(f"{words}\n{tip}"))
                item.setData(0, _ROLE, value)
                first = first or item
                if _key(value) == kept:
                    chosen = item
            head.setExpanded(True)
        wanted = chosen or first
        if wanted is not None:
            self.setCurrentItem(wanted)
        self.blockSignals(blocked)

    def _published_words(self, value: Publication, labels: dict[str, str]) -> str:
        who = value.uploader or value.platform or value.url or self.tr("uploader not known")
        parts = [labels.get(value.exhibit_id, "?"), who, value.first_seen_as_shown]
        return " · ".join(one_line(part, 60) for part in parts if part)

    def chosen(self) -> Listed | None:
        """What is chosen."""
        item = self.currentItem()
        value = None if item is None else item.data(0, _ROLE)
        return value if isinstance(value, CopyProposal | CopyLink | Publication) else None

    def choose(self, value: Listed) -> None:
        """Choose this, if it is there."""
        for at in range(self.topLevelItemCount()):
            head = self.topLevelItem(at)
            for row in range(head.childCount() if head is not None else 0):
                item = head.child(row) if head is not None else None
                if item is not None and _key(item.data(0, _ROLE)) == _key(value):
                    self.setCurrentItem(item)

    def _activate(self) -> None:
        value = self.chosen()
        if value is not None:
            self.activated_value.emit(value)


def _key(value: Listed | None) -> str:
    if isinstance(value, CopyProposal):
        return f"{value.copy_id} {value.exhibit_id}"
    return "" if value is None else value.id


def _pair_words(each: CopyProposal, labels: dict[str, str]) -> str:
    return f"{labels[each.copy_id]} – {labels[each.exhibit_id]} · {each.strength.value}"


def _link_words(link: CopyLink, labels: dict[str, str], contradicted: set[str]) -> str:
    mark = "▲ " if link.id in contradicted else ""
    copy, other = labels.get(link.copy_id, "?"), labels.get(link.exhibit_id, "?")
    join = "→" if link.relation in DIRECTED else "–"
    return f"{mark}{other} {join} {copy} · {link.relation.value}"


def graph_of(
    case: CaseWithCopies,
    proposals: Sequence[CopyProposal],
    against: Sequence[Contradiction],
) -> tuple[list[GraphNode], list[GraphEdge]]:
    """The exhibits, and the lines between them; what is not the same has none."""
    published: dict[str, list[str]] = {}
    for value in case.publications:
        parts = (value.first_seen_as_shown, value.uploader or value.platform)
        published.setdefault(value.exhibit_id, []).append(" · ".join(p for p in parts if p))
    nodes = [
        GraphNode(
            exhibit.id,
            exhibit.label,
            exhibit.name(),
            exhibit.provenance.generation.value,
            tuple(published.get(exhibit.id, ())),
        )
        for exhibit in case.exhibits
    ]
    contradicted = {each.link_id for each in against}
    edges = [
        GraphEdge(
            link.copy_id,
            link.exhibit_id,
            link.relation.value,
            link.relation in DIRECTED,
            contradicted=link.id in contradicted,
        )
        for link in case.copy_links
        if link.relation is not CopyRelation.NOT_THE_SAME
    ]
    edges += [
        GraphEdge(each.copy_id, each.exhibit_id, "same footage?", directed=True, proposed=True)
        for each in proposals
    ]
    return nodes, edges
