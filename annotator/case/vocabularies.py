"""Controlled vocabularies: each stored word has one meaning and one label."""

from __future__ import annotations

from enum import StrEnum


class NoteKind(StrEnum):
    """What an annotation is; exclusive. Seen, inferred and claimed never mix."""

    OBSERVATION = "observation"
    MEASUREMENT = "measurement"
    INFERENCE = "inference"
    CLAIM = "claim"
    LEGAL_QUESTION = "legal question"
    PROCEDURAL = "procedural"


class Modality(StrEnum):
    """By which way the exhibit shows it."""

    SEEN = "seen"
    HEARD = "heard"
    TEXT = "on-screen text"
    METADATA = "metadata"


class Visibility(StrEnum):
    """How well an observation could be made."""

    CLEAR = "clear"
    PARTIAL = "partial"
    NOT_VISIBLE = "not visible"


class NotVisibleReason(StrEnum):
    """Why something could not be seen."""

    OFF_FRAME = "off-frame"
    OCCLUDED = "occluded"
    RESOLUTION = "resolution"
    CUT = "cut"
    DARK = "dark"
    OTHER = "other"


class Likelihood(StrEnum):
    """The seven bands of ICD 203, in per cent."""

    ALMOST_NO_CHANCE = "almost no chance (1–5 %)"
    VERY_UNLIKELY = "very unlikely (5–20 %)"
    UNLIKELY = "unlikely (20–45 %)"
    ROUGHLY_EVEN = "roughly even chance (45–55 %)"
    LIKELY = "likely (55–80 %)"
    VERY_LIKELY = "very likely (80–95 %)"
    ALMOST_CERTAIN = "almost certain (95–99 %)"


class Confidence(StrEnum):
    """How good the basis of a judgement is, apart from its likelihood."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class Graphic(StrEnum):
    """How hard a span is to look at."""

    NONE = "none"
    DISTRESSING = "distressing"
    SEVERE = "severe"


class ReviewState(StrEnum):
    """Where a note stands between its author and a second person."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    DISPUTED = "disputed"


class Stance(StrEnum):
    """How one observation stands to one claim."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    SILENT = "silent"
    NOT_TESTABLE = "not testable"


class Generation(StrEnum):
    """Which generation of the recording an exhibit is."""

    CAMERA_ORIGINAL = "camera original"
    PLATFORM_COPY = "platform copy"
    RE_UPLOAD = "re-upload"
    SCREEN_RECORDING = "screen recording"
    EDITED = "edited"
    UNKNOWN = "unknown"


class YesNoUnknown(StrEnum):
    """An answer that may honestly be missing."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class AcquisitionMethod(StrEnum):
    """How the file came to us."""

    DOWNLOAD = "download"
    DIRECT_TRANSFER = "direct transfer"
    DEVICE = "device"
    ARCHIVE = "archive"


class Consent(StrEnum):
    """What the person who filmed or is shown agreed to."""

    GIVEN = "given"
    REFUSED = "refused"
    LIMITED = "limited"
    NOT_SOUGHT = "not sought"
    UNKNOWN = "unknown"


class Tlp(StrEnum):
    """Traffic Light Protocol 2.0."""

    RED = "TLP:RED"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    AMBER = "TLP:AMBER"
    GREEN = "TLP:GREEN"
    CLEAR = "TLP:CLEAR"


class Edition(StrEnum):
    """A level of disclosure."""

    SEALED = "sealed"
    RESTRICTED = "restricted"
    PUBLIC = "public"


class PersonRole(StrEnum):
    """What a person does in the exhibit."""

    VICTIM = "victim"
    WITNESS = "witness"
    FILMER = "filmer"
    PROTESTER = "protester"
    BYSTANDER = "bystander"
    OFFICER = "officer"
    MEDIC = "medic"
    OFFICIAL = "official"
    UNKNOWN = "unknown"


class Protection(StrEnum):
    """Whether a person may be named; undecided counts as protected."""

    PROTECTED = "protected"
    PUBLIC_FIGURE = "public figure"
    UNDECIDED = "undecided"


class Reliability(StrEnum):
    """Admiralty code, first axis: the source."""

    A = "A completely reliable"
    B = "B usually reliable"
    C = "C fairly reliable"
    D = "D not usually reliable"
    E = "E unreliable"
    F = "F cannot be judged"


class Credibility(StrEnum):
    """Admiralty code, second axis: the information, judged apart."""

    ONE = "1 confirmed by other sources"
    TWO = "2 probably true"
    THREE = "3 possibly true"
    FOUR = "4 doubtful"
    FIVE = "5 improbable"
    SIX = "6 cannot be judged"


class DigitalSourceType(StrEnum):
    """IPTC digital source types that matter here."""

    CAPTURE = "digital capture"
    COMPOSITE = "composite"
    SCREEN_CAPTURE = "screen capture"
    ALGORITHMIC = "made by software"
    UNKNOWN = "unknown"
