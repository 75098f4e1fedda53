"""The invented sample case: who published, what was claimed, who is in it."""

from __future__ import annotations

from typing import Final

from annotator.case.accounts import Claim, Person, Source
from annotator.case.annotation import Translation
from annotator.case.vocabularies import Credibility, PersonRole, Protection, Reliability

SOURCES: Final[dict[str, Source]] = {
    "radio": Source(
        id="",
        name="Radio Steppe Wave",
        publisher="Radio Steppe Wave (invented)",
        url="https://radio.example/2011/12/sarymaidan",
        published_as_shown="20 December 2011, 21:40, zone not stated",
        reliability=Reliability.B,
        reliability_why="Has a reporter in the region and corrects its reports in public.",
        credibility=Credibility.TWO,
        credibility_why="Agrees with what the clip shows after frame {line-enters}; the part "
        "about thrown stones rests on one caller.",
        remarks="Invented.",
    ),
    "ministry": Source(
        id="",
        name="Regional interior ministry",
        publisher="Press office of the ministry (invented)",
        url="https://ministry.example/statement-41",
        published_as_shown="18 December 2011",
        reliability=Reliability.C,
        reliability_why="Official and accountable, but a party to the events; two earlier "
        "statements on the same day were withdrawn.",
        credibility=Credibility.FOUR,
        credibility_why="One part agrees with the clip (a shot with the barrel up), another "
        "does not (two shots with the barrel level).",
        remarks="Invented.",
    ),
    "editor": Source(
        id="",
        name="Редактор, пост",
        publisher="Personal page of a newspaper editor (invented)",
        url="https://social.example/redaktor/posts/118",
        archive_url="https://archive.example/inv/118",
        published_as_shown="21 декабря 2011 г., 01:12",
        reliability=Reliability.B,
        reliability_why="Known by name, writes under it, answers for errors.",
        credibility=Credibility.THREE,
        credibility_why="Was not present; reasons from the clip that everybody can watch.",
        remarks="Invented. Read in Russian; the English is a machine's and nobody has checked it.",
    ),
    "wire": Source(
        id="",
        name="Wire report",
        publisher="Meridian Wire (invented)",
        url="https://wire.example/a/30217",
        published_as_shown="21 Dec 2011 06:05 GMT",
        reliability=Reliability.B,
        reliability_why="Two named editors; cites whom it has spoken to.",
        credibility=Credibility.THREE,
        credibility_why="Gives figures by others side by side and vouches for none.",
        remarks="Invented.",
    ),
    "uploader": Source(
        id="",
        name="aq_jel_invented",
        publisher="video.example (invented platform)",
        url="https://video.example/@aq_jel_invented",
        published_as_shown="Dec 20, 2011",
        reliability=Reliability.F,
        reliability_why="A new account with two uploads; nothing is known about its owner.",
        credibility=Credibility.SIX,
        credibility_why="States only a day and a town; neither can be judged by itself.",
        remarks="Invented. May or may not be the person who filmed.",
    ),
}

EDITOR_ORIGINAL: Final = (
    "Да, город к тому времени уже горел. Но на этом видео я не вижу, чтобы полиция защищалась "
    "или кого-то защищала. Сила была несоразмерной. Государство обязано установить "
    "обстоятельства каждого ранения и каждой смерти, обнародовать их и найти виновных."
)
_EDITOR_LATIN: Final = (
    "Da, gorod k tomu vremeni uzhe gorel. No na etom video ya ne vizhu, chtoby politsiya "
    "zashchishchalas' ili kogo-to zashchishchala. Sila byla nesorazmernoy. Gosudarstvo obyazano "
    "ustanovit' obstoyatel'stva kazhdogo raneniya i kazhdoy smerti, obnarodovat' ikh i nayti "
    "vinovnykh."
)
EDITOR_TRANSLATION: Final = Translation(
    text="Yes, the city was already burning by that time. But in this video I do not see that "
    "the police defended themselves or protected anyone. The force was disproportionate. The "
    "state must establish the circumstances of every injury and every death, make them public "
    "and find those responsible.",
    language="en",
    maker="OpenLingua MT 2.3 (invented engine)",
    machine=True,
    made_on="2011-12-21",
)

# (label, source label, claim without ids)
CLAIMS: Final[dict[str, tuple[str, Claim]]] = {
    "air-only": (
        "ministry",
        Claim(
            id="",
            source_id="",
            short="Shots only into the air and at the ground",
            speaker="Spokesman of the ministry",
            text="Выстрелы производились исключительно в воздух и в землю.",
            language="ru",
            transliteration="Vystrely proizvodilis' isklyuchitel'no v vozdukh i v zemlyu.",
            translations=(
                Translation(
                    text="Shots were fired exclusively into the air and into the ground.",
                    language="en",
                    maker="T-2, staff translator",
                    made_on="2011-12-22",
                    reviewed_by="T-3",
                ),
            ),
            remarks="From statement 41. Invented.",
        ),
    ),
    "self-defence": (
        "ministry",
        Claim(
            id="",
            source_id="",
            short="Officers acted in self-defence",
            speaker="Spokesman of the ministry",
            text="Сотрудники действовали в пределах необходимой обороны.",
            language="ru",
            transliteration="Sotrudniki deystvovali v predelakh neobkhodimoy oborony.",
            translations=(
                Translation(
                    text="The officers acted within the limits of necessary defence.",
                    language="en",
                    maker="T-2, staff translator",
                    made_on="2011-12-22",
                    reviewed_by="T-3",
                ),
            ),
            remarks="From statement 41. Whether force was lawful is a legal question; the notes "
            "answer only what was visible and when. Invented.",
        ),
    ),
    "threw-rocks": (
        "radio",
        Claim(
            id="",
            source_id="",
            short="Some protesters threw stones",
            speaker="A caller, not named",
            text="Some of the protesters threw stones when the police were not yet to be seen.",
            language="en",
            remarks="One caller; the radio had no second source. Invented.",
        ),
    ),
    "walked-away": (
        "radio",
        Claim(
            id="",
            source_id="",
            short="People were walking away when shots fell",
            speaker="Reporter of the radio",
            text="The footage shows people walking away from the police line when the shots fall.",
            language="en",
            remarks="Invented.",
        ),
    ),
    "no-defence-seen": (
        "editor",
        Claim(
            id="",
            source_id="",
            short="City was burning; no self-defence to be seen",
            speaker="The editor",
            text=EDITOR_ORIGINAL,
            language="ru",
            transliteration=_EDITOR_LATIN,
            translations=(EDITOR_TRANSLATION,),
            remarks="“Disproportionate” is the editor’s judgement, kept as a claim. Invented.",
        ),
    ),
    "toll": (
        "wire",
        Claim(
            id="",
            source_id="",
            short="Deaths: 14, 15, 16 or 64, by source",
            speaker="Meridian Wire, citing four others",
            text="The ministry speaks of 14 dead, the prosecutor of 15, the town hospital of 16; "
            "a list passed on by relatives has 64 names.",
            language="en",
            remarks="Four figures by four speakers; none is taken over. Invented.",
        ),
    ),
    "filmed-17": (
        "uploader",
        Claim(
            id="",
            source_id="",
            short="Filmed on 17 December from a window",
            speaker="The account’s owner",
            text="17 декабря. Снято из окна. Сохраните, пока не удалили.",
            language="ru",
            transliteration="17 dekabrya. Snyato iz okna. Sokhranite, poka ne udalili.",
            translations=(
                Translation(
                    text="17 December. Filmed from a window. Save it before they delete it.",
                    language="en",
                    maker="T-2, staff translator",
                    made_on="2011-12-22",
                ),
            ),
            remarks="Invented.",
        ),
    ),
}


def _officer(number: int, appearance: str) -> Person:
    return Person(
        id="",
        code=f"O-{number}",
        role=PersonRole.OFFICER,
        appearance=f"Dark uniform, helmet, light band across the chest. {appearance}",
        link_confidence="moderate",
        protection=Protection.UNDECIDED,
        remarks="Numbered from the head of the line as it enters. Not identified.",
    )


PEOPLE: Final[tuple[Person, ...]] = (
    Person(
        id="",
        code="W-1",
        role=PersonRole.FILMER,
        appearance="Not seen; breath and low voices near the microphone.",
        protection=Protection.PROTECTED,
        remarks="Window, height and voices in the room could lead to this person.",
    ),
    _officer(1, "Leads; no long arm seen."),
    _officer(2, "Long arm."),
    _officer(3, "Long arm."),
    _officer(4, "No long arm seen."),
    _officer(5, "Long arm."),
    _officer(6, "Last; for a time behind the curtain."),
    Person(
        id="",
        code="V-1",
        role=PersonRole.VICTIM,
        appearance="Pale coat to mid-thigh, dark hair or cap.",
        link_confidence="high",
        protection=Protection.PROTECTED,
        remarks="Stays in the picture from the first frame to the last.",
    ),
    Person(
        id="",
        code="P-1",
        role=PersonRole.PROTESTER,
        appearance="Ochre jacket, dark cap.",
        link_confidence="moderate",
        protection=Protection.PROTECTED,
    ),
    Person(
        id="",
        code="P-2",
        role=PersonRole.UNKNOWN,
        appearance="Blue coat.",
        link_confidence="moderate",
        protection=Protection.UNDECIDED,
    ),
    Person(
        id="",
        code="P-3",
        role=PersonRole.UNKNOWN,
        appearance="Dark coat, grey cap.",
        link_confidence="moderate",
        protection=Protection.UNDECIDED,
    ),
    Person(
        id="",
        code="B-1",
        role=PersonRole.BYSTANDER,
        appearance="Grey coat, reddish cap; carries a pale bag at first.",
        link_confidence="high",
        protection=Protection.PROTECTED,
    ),
    Person(
        id="",
        code="B-2",
        role=PersonRole.BYSTANDER,
        appearance="Red coat, pale cap; takes the bag, later kneels by V-1.",
        link_confidence="high",
        protection=Protection.PROTECTED,
    ),
)
