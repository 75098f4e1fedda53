"""A ready list of codes: the use-of-force checklist.

After the Basic Principles on the Use of Force and Firearms by Law Enforcement
Officials (Havana, 1990), principles 4, 5, 9 and 10. Each code says what can be
seen or heard, never whether it was lawful.
"""

from __future__ import annotations

from typing import Final

from annotator.case.codes import Code, CodeColour
from annotator.case.vocabularies import Modality
from annotator.exchange.code_list import CodeList

# A usual time from seeing or hearing something to the key; each code can have its own.
REACTION_MS: Final = 250
_AIDED: Final = "medical aid"
_SUBJECT: Final = "subject"


def use_of_force() -> CodeList:
    """The checklist as codes; the ten that come up most have keys."""
    return CodeList(
        (
            _point("shot audible", "1", "A shot is audible", CodeColour.RED, "shot", heard=True),
            _point("weapon discharged", "2", "A weapon is discharged", CodeColour.RED, "weapon"),
            _span("weapon aimed", "3", "A weapon is aimed", CodeColour.AMBER, "weapon"),
            _span("weapon shown", "4", "A weapon is shown", CodeColour.AMBER, "weapon"),
            _point(
                "warning audible", "5", "A warning is audible", CodeColour.BLUE, "warning", heard=True
            ),
            *(
                _span(
                    f"subject {how}", key, f"The subject is {how}", CodeColour.TEAL, "subject", _SUBJECT
                )
                for key, how in (("6", "advancing"), ("7", "static"), ("8", "fleeing"), ("9", "prone"))
            ),
            _span(
                "medical aid given", "0", "Medical aid is given", CodeColour.GREEN, "medical aid", _AIDED
            ),
            _span(
                "medical aid absent", "", "No medical aid is given in view", CodeColour.GREEN,
                "medical aid", _AIDED,
            ),
            *(
                _point(f"fired {where}", "", f"The weapon is fired {where}", CodeColour.ROSE, "direction")
                for where in ("into the air", "at the ground", "level", "toward a person")
            ),
            _span("object in hand", "", "The subject has an object in hand", CodeColour.VIOLET, "object"),
            _point("object thrown", "", "An object is thrown", CodeColour.VIOLET, "object"),
            _span(
                "force after incapacitation", "",
                "Force is used on a person who no longer moves or resists", CodeColour.ROSE, "force",
            ),
            _span(
                "alternatives used", "", "Other means than firearms are used", CodeColour.BLUE, "force"
            ),
        )
    )  # fmt: skip


def _point(
    name: str, key: str, text: str, colour: CodeColour, tag: str, *, heard: bool = False
) -> Code:
    return Code(
        id="",
        name=name,
        key=key,
        modality=Modality.HEARD if heard else Modality.SEEN,
        tags=("use of force", tag),
        text=text,
        colour=colour,
        offset_ms=REACTION_MS,
    )


def _span(name: str, key: str, text: str, colour: CodeColour, tag: str, group: str = "") -> Code:
    return Code(
        id="",
        name=name,
        key=key,
        tags=("use of force", tag),
        text=text,
        span=True,
        colour=colour,
        offset_ms=REACTION_MS,
        group_name=group,
    )
