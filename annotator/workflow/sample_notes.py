"""The invented sample case: what was noted, bound to the drawn events by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from annotator.case.annotation import Translation
from annotator.case.vocabularies import (
    Confidence,
    Graphic,
    Likelihood,
    Modality,
    NoteKind,
    NotVisibleReason,
    ReviewState,
    Stance,
    Visibility,
)
from annotator.workflow.sample_accounts import EDITOR_ORIGINAL, EDITOR_TRANSLATION


@dataclass(frozen=True, slots=True)
class SampleNote:
    """A note of the sample before it has ids and frames.

    `start` and `end` name events of `events.json`, with `+N`/`-N` frames where
    needed. `text` may name `{events}`, replaced by their frame numbers. `people`
    holds codes, `cites` other `key`s, `claim` and `bears_on` keys of claims.
    """

    key: str
    kind: NoteKind
    start: str
    text: str
    end: str = ""
    exhibit: str = "E1"
    language: str = "en"
    modality: Modality = Modality.SEEN
    visibility: Visibility | None = None
    reason: NotVisibleReason | None = None
    likelihood: Likelihood | None = None
    confidence: Confidence | None = None
    alternatives: str = ""
    tags: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    claim: str = ""
    bears_on: tuple[tuple[str, Stance, str], ...] = ()
    translations: tuple[Translation, ...] = ()
    graphic: Graphic = Graphic.NONE
    review: ReviewState = ReviewState.REVIEWED


_LINE: Final = ("O-1", "O-2", "O-3", "O-4", "O-5", "O-6")
_T2: Final = "T-2, staff translator"

NOTES: Final[tuple[SampleNote, ...]] = (
    SampleNote(
        key="intake",
        kind=NoteKind.PROCEDURAL,
        start="first",
        text="Invented training footage. Watched twice at full speed without sound, then with "
        "sound, then frame by frame from {line-enters} to {fall-end}.",
        tags=("viewing",),
    ),
    SampleNote(
        key="smoke",
        kind=NoteKind.OBSERVATION,
        start="first",
        end="pan-start",
        text="A column of dark smoke stands behind the far buildings; its foot is hidden by a "
        "low building. It is there before any officer is in the picture.",
        visibility=Visibility.PARTIAL,
        tags=("smoke",),
        bears_on=(
            (
                "no-defence-seen",
                Stance.SUPPORTS,
                "Agrees with “the city was already burning”; what burns is not to be seen.",
            ),
        ),
    ),
    SampleNote(
        key="throw",
        kind=NoteKind.OBSERVATION,
        start="arm-raised",
        end="object-leaves",
        text="P-1 raises the right arm and throws a small dark object to the left. It leaves the "
        "picture at the left edge; where it lands is outside. No officer is in the picture.",
        visibility=Visibility.PARTIAL,
        tags=("object-thrown",),
        people=("P-1",),
        bears_on=(
            ("threw-rocks", Stance.SUPPORTS, "One person, one object; what it is cannot be told."),
            ("self-defence", Stance.SILENT, "Nobody at whom it could be aimed is in the picture."),
        ),
    ),
    SampleNote(
        key="police-off-frame",
        kind=NoteKind.OBSERVATION,
        start="first",
        end="pan-end",
        text="Not visible: any officer. Until the camera has swung left, the street to the left "
        "of the parked grey car is outside the picture; what happened there is not covered.",
        visibility=Visibility.NOT_VISIBLE,
        reason=NotVisibleReason.OFF_FRAME,
        tags=("coverage",),
        bears_on=(
            ("threw-rocks", Stance.SUPPORTS, "The line is off-frame during the throw."),
            ("self-defence", Stance.NOT_TESTABLE, "The line’s side of the street is off-frame."),
        ),
    ),
    SampleNote(
        key="bag",
        kind=NoteKind.OBSERVATION,
        start="hand-over-8",
        end="hand-over+12",
        text="B-1 hands B-2 a pale, soft-edged bag. Nothing else is seen to pass between them; "
        "what is in the bag cannot be told.",
        visibility=Visibility.CLEAR,
        tags=("object-in-hand",),
        people=("B-1", "B-2"),
        review=ReviewState.DRAFT,
    ),
    SampleNote(
        key="line",
        kind=NoteKind.OBSERVATION,
        start="line-enters",
        end="line-halts-24",
        text="Шестеро в тёмной форме и касках входят слева и идут вправо неровной цепью. Щитов "
        "не видно. У троих длинноствольное оружие, стволы опущены.",
        language="ru",
        visibility=Visibility.CLEAR,
        tags=("line", "weapon-shown"),
        people=_LINE,
        translations=(
            Translation(
                text="Six people in dark uniform and helmets enter from the left and walk right "
                "in an uneven line. No shields are visible. Three carry long arms, barrels down.",
                language="en",
                maker=_T2,
                made_on="2011-12-22",
                reviewed_by="T-3",
            ),
        ),
    ),
    SampleNote(
        key="shot-1",
        kind=NoteKind.OBSERVATION,
        start="flash-1",
        text="O-2 fires: muzzle flash, barrel raised steeply above the heads of the people ahead.",
        visibility=Visibility.CLEAR,
        tags=("discharge", "air"),
        people=("O-2",),
        bears_on=(("air-only", Stance.SUPPORTS, "This one shot goes upwards."),),
    ),
    SampleNote(
        key="sound-delay",
        kind=NoteKind.MEASUREMENT,
        start="flash-1",
        end="bang-1",
        text="Flash to bang: 0.30 s (frames {flash-1} to {bang-1}). At 331 m/s, the speed of "
        "sound at 0 °C, that is about 99 m between muzzle and microphone; ± one frame is ± 11 m.",
        modality=Modality.HEARD,
        visibility=Visibility.CLEAR,
        tags=("sound", "distance"),
    ),
    SampleNote(
        key="walking-away",
        kind=NoteKind.OBSERVATION,
        start="bang-1",
        end="flash-2",
        text="V-1 and P-2 walk to the right, backs to the line; P-3 walks off faster after the "
        "first bang. Nothing is in V-1’s hands as far as the picture resolves them.",
        visibility=Visibility.PARTIAL,
        tags=("fleeing",),
        people=("V-1", "P-2", "P-3"),
        bears_on=(
            ("walked-away", Stance.SUPPORTS, "All three have their backs to the line."),
            ("self-defence", Stance.CONTRADICTS, "Nobody in the picture moves toward the line."),
        ),
    ),
    SampleNote(
        key="no-throw",
        kind=NoteKind.OBSERVATION,
        start="line-halts",
        end="fall-end",
        text="Not visible: any object thrown toward the line. Covered: the roadway from the line "
        "to the red car. Not covered: the street to the left of the curtain, and the pavement "
        "under the window.",
        visibility=Visibility.NOT_VISIBLE,
        reason=NotVisibleReason.OFF_FRAME,
        tags=("object-thrown", "coverage"),
        bears_on=(
            ("self-defence", Stance.SILENT, "Holds for the covered part of the street only."),
            ("no-defence-seen", Stance.SUPPORTS, "Within the bounds stated."),
        ),
    ),
    SampleNote(
        key="shot-2",
        kind=NoteKind.OBSERVATION,
        start="flash-2",
        text="O-3 fires: muzzle flash, barrel level, pointing right along the street, where V-1 "
        "is walking away.",
        visibility=Visibility.CLEAR,
        tags=("discharge", "level"),
        people=("O-3", "V-1"),
        bears_on=(
            ("air-only", Stance.CONTRADICTS, "The barrel is level at the flash."),
            ("walked-away", Stance.SUPPORTS, "V-1’s back is to the line at the flash."),
        ),
    ),
    SampleNote(
        key="fall",
        kind=NoteKind.OBSERVATION,
        start="fall-start",
        end="fall-end",
        text="V-1 falls forward to the ground and does not get up until the clip ends. No wound "
        "can be seen at this resolution.",
        visibility=Visibility.CLEAR,
        tags=("fall", "prone"),
        people=("V-1",),
        graphic=Graphic.DISTRESSING,
    ),
    SampleNote(
        key="shot-3",
        kind=NoteKind.OBSERVATION,
        start="flash-3",
        text="O-5 атады: оқпан көлденең, жарқыл анық көрінеді. V-1 бұл кезде жерде жатыр.",
        language="kk",
        visibility=Visibility.CLEAR,
        tags=("discharge", "level"),
        people=("O-5", "V-1"),
        translations=(
            Translation(
                text="O-5 fires: the barrel is horizontal, the flash is clearly visible. V-1 is "
                "lying on the ground at this time.",
                language="en",
                maker="T-4, staff translator",
                made_on="2011-12-22",
            ),
        ),
        bears_on=(("air-only", Stance.CONTRADICTS, "The barrel is level at the flash."),),
    ),
    SampleNote(
        key="struck",
        kind=NoteKind.INFERENCE,
        start="flash-2",
        end="fall-end",
        text="V-1 was struck by the shot of frame {flash-2}.",
        likelihood=Likelihood.LIKELY,
        confidence=Confidence.LOW,
        alternatives="V-1 stumbled or dropped in fright at the bang (frame {bang-2}), or was hit "
        "from a place outside the picture. V-1 falls about 0.4 s after the flash.",
        tags=("injury",),
        people=("V-1", "O-3"),
        cites=("shot-2", "fall", "walking-away"),
        review=ReviewState.DISPUTED,
    ),
    SampleNote(
        key="help",
        kind=NoteKind.OBSERVATION,
        start="helper-kneels",
        end="curtain-start",
        text="B-2 kneels by V-1. No officer approaches and no medical aid by officers is to be "
        "seen while the line stands.",
        visibility=Visibility.CLEAR,
        tags=("aid",),
        people=("B-2", "V-1"),
        graphic=Graphic.DISTRESSING,
    ),
    SampleNote(
        key="curtain",
        kind=NoteKind.OBSERVATION,
        start="curtain-start",
        end="curtain-end",
        text="Not visible: the left third of the street. The curtain hangs before the lens; O-3 "
        "to O-6 are behind it.",
        visibility=Visibility.NOT_VISIBLE,
        reason=NotVisibleReason.OCCLUDED,
        tags=("coverage",),
        people=("O-3", "O-4", "O-5", "O-6"),
        review=ReviewState.DRAFT,
    ),
    SampleNote(
        key="editor-says",
        kind=NoteKind.CLAIM,
        start="line-enters",
        end="last",
        text=EDITOR_ORIGINAL,
        language="ru",
        claim="no-defence-seen",
        translations=(EDITOR_TRANSLATION,),
        tags=("post",),
    ),
    SampleNote(
        key="necessity",
        kind=NoteKind.LEGAL_QUESTION,
        start="flash-2",
        end="flash-3",
        text="For counsel: were the two level shots necessary and proportionate, given that the "
        "people in the picture are walking away, and given what the picture does not cover?",
        cites=("shot-2", "shot-3", "walking-away", "no-throw"),
        review=ReviewState.DRAFT,
    ),
    SampleNote(
        key="square-bang",
        kind=NoteKind.OBSERVATION,
        exhibit="E2",
        start="bang",
        end="crowd-flinches",
        text="One bang is heard, muffled. The people on the square duck and then walk faster. No "
        "flash and no officer are in the picture.",
        modality=Modality.HEARD,
        visibility=Visibility.PARTIAL,
        tags=("sound",),
        review=ReviewState.DRAFT,
        bears_on=(("air-only", Stance.NOT_TESTABLE, "Where the shot went cannot be heard."),),
    ),
)
