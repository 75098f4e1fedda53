"""What must hold for the ways in which an exhibit gives somebody away."""

from __future__ import annotations

from typing import Final

from annotator.case.harm import Harm, HarmWay
from annotator.errors import ValueRefusedError

LONGEST_TEXT: Final = 100_000
WHOLE_FILE: Final = frozenset({HarmWay.FILE_NAME, HarmWay.METADATA})
"""Ways that lie in the file and in no frame of it."""


def check_harm(harm: Harm) -> None:
    """Check one danger. Raises ValueRefusedError with the field that has to be mended."""
    for field in ("what", "averted"):
        text = getattr(harm, field)
        if len(text) > LONGEST_TEXT:
            raise ValueRefusedError(
                f"This text has {len(text):,} characters; {LONGEST_TEXT:,} fit.",
                "Say in short what gives the person away; write the rest into a note.",
                field=field,
            )
    if not harm.person_id and not harm.what.strip():
        raise ValueRefusedError(
            "It is not said who could be harmed.",
            "Choose the person, or say in words who: “the family on the 4th floor”.",
            field="what",
        )
    if harm.way is HarmWay.OTHER and not harm.what.strip():
        raise ValueRefusedError(
            "It is not said what gives the person away.", "Say it in words.", field="what"
        )
    _check_frames(harm)


def _check_frames(harm: Harm) -> None:
    if harm.start is None:
        if harm.end is not None:
            raise ValueRefusedError("The span has an end and no beginning.", field="frames")
        return
    if harm.way in WHOLE_FILE:
        raise ValueRefusedError(
            f"A {harm.way} is said of the whole file, not of frames.",
            "Choose “all of it”.",
            field="frames",
        )
    if harm.end is None:
        return
    if harm.end.index <= harm.start.index:
        raise ValueRefusedError(
            "The span ends before it begins.",
            "Set the out point after the in point.",
            field="frames",
        )
    if harm.end.time_base != harm.start.time_base:
        raise ValueRefusedError("The span mixes two time bases.", field="frames")
