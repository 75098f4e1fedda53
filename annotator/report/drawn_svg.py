"""Our own drawings as pixels, for formats that hold no SVG."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Final

from annotator.errors import ExportError
from annotator.report.blocks import Picture
from annotator.report.network_svg import network_svg
from annotator.resource_files import resource_path

_PIXELS_PER_INCH: Final = 200


def drawn_png(picture: Picture, moment: datetime) -> bytes:
    """A drawing as PNG, set with the report's fonts; the same drawing gives the same bytes.

    Raises ExportError where it cannot be drawn.
    """
    import typst

    source = (
        "#set page(width: 210mm, height: auto, margin: 0pt)\n"
        '#set text(font: ("Noto Sans", "Noto Sans Arabic"))\n'
        '#image(bytes(json(bytes(sys.inputs.svg))), format: "svg", width: 210mm)\n'
    )
    try:
        made = typst.compile(
            source.encode("ascii"),
            format="png",
            ppi=_PIXELS_PER_INCH,
            font_paths=typst.Fonts(
                include_system_fonts=False,
                include_embedded_fonts=False,
                font_paths=[str(resource_path("fonts"))],
            ),
            sys_inputs={"svg": json.dumps(_svg(picture).decode("utf-8"))},
            timestamp=moment.astimezone(UTC).replace(microsecond=0),
        )
    except BaseException as error:
        # What breaks inside of typst is no Exception; somebody's Ctrl+C is not meant.
        if not isinstance(error, (RuntimeError, OSError)) and "Panic" not in type(error).__name__:
            raise
        raise ExportError(
            f"A drawing of the report could not be made: {str(error)[:200]}",
            "Export the report as PDF or HTML; nothing in the case was changed.",
        ) from error
    assert isinstance(made, bytes)
    return made


def _svg(picture: Picture) -> bytes:
    if picture.network is not None:
        return network_svg(picture.network, dict(picture.frames))
    return picture.svg
