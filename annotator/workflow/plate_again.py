"""A plate made again from the file beside it, which comes from outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from annotator.case.codec import from_json
from annotator.case.enhancement import PictureStep
from annotator.case.enhancement_rules import check_steps
from annotator.errors import IntegrityError, UsageError
from annotator.provenance.shown_name import shown_name
from annotator.store.case_store import CaseStore
from annotator.workflow.plate_sidecar import FORMAT
from annotator.workflow.plates import MOST, Part, PlateFrame

_MOST_BYTES: Final = 4 << 20


def frames_again(
    store: CaseStore, data: bytes, name: str = ""
) -> tuple[tuple[PlateFrame, ...], bool]:
    """The frames of a plate's sidecar as this case has them, and whether they had the same scale.

    Raises UsageError where the file is none, or the case lacks one of its exhibits.
    """
    try:
        if len(data) > _MOST_BYTES:
            raise ValueError("it is too large")
        said: Any = json.loads(data)
        if said["format"] != FORMAT or not 1 <= len(said["frames"]) <= MOST:
            raise ValueError("it is no sidecar of this version")
        films = {(each.digest_sha256, each.video_stream): each.id for each in store.exhibits()}
        return tuple(_frame(each, films) for each in said["frames"]), said["same_scale"] is True
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        IntegrityError,
    ) as error:
        raise UsageError(
            f"{shown_name(Path(name))} holds no plate that this program can read.",
            "Choose the file that ends in .json, written beside a comparison plate.",
        ) from error


def _frame(said: Any, films: dict[tuple[str, int], str]) -> PlateFrame:
    film = films.get((str(said["exhibit_sha256"]), int(said["exhibit_video_stream"])))
    if film is None:
        raise UsageError(
            "The case does not have the film of one of these frames.",
            f"Its SHA-256 is {str(said['exhibit_sha256'])[:64]}.",
        )
    number, digest = said["frame"], str(said["planes_sha256"])
    if type(number) is not int or len(digest) != 64:
        raise ValueError("no frame")
    part = None
    if said["part"] is not None:
        sides = [said["part"][name] for name in ("x", "y", "width", "height")]
        part = Part.parse(", ".join(str(side) for side in sides))
    steps = tuple(from_json(PictureStep, step) for step in said["steps"])
    check_steps(steps)
    return PlateFrame(film, number, part, steps, digest)
