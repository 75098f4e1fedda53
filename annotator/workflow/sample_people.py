"""More people of the sample case, and who could be harmed if its footage leaked: all invented."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.case.accounts import Person
from annotator.case.edits import adding
from annotator.case.exhibit import Exhibit
from annotator.case.harm import Harm, HarmWay
from annotator.case.vocabularies import PersonRole, Protection
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.harms import add_harm, new_harm

_FIRST = "E1"


def add_people_and_harms(
    store: CaseStore, exhibits: Mapping[str, Exhibit], indexes: Mapping[str, FrameIndex]
) -> None:
    """Add two people and the list of dangers of the first exhibit, each as an edit of its own."""
    made = (
        Person(
            store.clock.new_id(),
            "W-2",
            PersonRole.WITNESS,
            "Not seen; a second voice in the room, speaks twice.",
            "low",
            Protection.PROTECTED,
            "Whether it is one person or two is not decided.",
        ),
        Person(
            store.clock.new_id(),
            "G-1",
            PersonRole.OFFICIAL,
            "Spoke for the regional police at a press conference.",
            "high",
            Protection.PUBLIC_FIGURE,
            "Named in public by the office itself; not in the footage.",
        ),
    )
    for person in made:
        store.apply(adding("Add person", person))
    codes = {person.code: person.id for person in store.people()}
    for harm in _harms(store, exhibits[_FIRST], indexes[_FIRST], codes):
        store.apply(add_harm(harm))


def _harms(
    store: CaseStore, exhibit: Exhibit, index: FrameIndex, codes: Mapping[str, str]
) -> tuple[Harm, ...]:
    def harm(
        way: HarmWay,
        code: str,
        what: str,
        frames: tuple[int, int] | None = None,
        averted: str = "",
    ) -> Harm:
        stamps = (
            (None, None) if frames is None else (index.stamp(frames[0]), index.stamp(frames[1]))
        )
        return new_harm(
            exhibit,
            way,
            author=store.actor.name,
            clock=store.clock,
            person_id=codes.get(code, ""),
            frames=stamps,
            what=what,
            averted=averted,
        )

    last = len(index) - 1
    return (
        harm(
            HarmWay.VANTAGE,
            "W-1",
            "Sill, curtain and the angle over the street point to one window.",
            averted="Only stills without the window frame leave the case; the camera point is TLP:RED.",
        ),
        harm(HarmWay.VOICE, "W-2", "Two words, close to the microphone.", (0, last // 3)),
        harm(HarmWay.FACE, "V-1", "Turns towards the camera.", (last // 2, last // 2 + last // 8)),
        harm(
            HarmWay.SURROUNDINGS,
            "",
            "The family behind the lit window opposite.",
            (last // 4, last // 3),
        ),
    )
