"""What the rows of the palette do in the running program."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from annotator.gui.palette_places import Parts

if TYPE_CHECKING:
    from annotator.gui.program import Program


def palette_parts(program: Program, show_record: Callable[[str, str], object]) -> Parts:
    """The parts that the palette leads to; `show_record` shows a record by kind and id."""
    return Parts(
        workspace=program.workspace,
        settings=program.settings,
        open_case=program.opening.open,
        show_note=program.notes_table.show_note,
        show_record=show_record,
        stamp=program.codes.entry.stamp,
        filters=program.filters.kept,
        use_filter=program.notes_table.set_filter,
    )
