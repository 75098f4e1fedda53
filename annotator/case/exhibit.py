"""An exhibit and what people say about where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from annotator.case.vocabularies import (
    AcquisitionMethod,
    Consent,
    DigitalSourceType,
    Generation,
    Tlp,
    YesNoUnknown,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value found in or beside the file; nobody has vouched for it yet.

    `field` names a field of Provenance; `origin` says where it was found, for
    example `clip.info.json: upload_date`.
    """

    field: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a person entered about an exhibit. Text is plain; dates as entered.

    Each date stands with the zone that it was read in and the basis for both.
    `origins` keeps, for each field taken over from a proposal, where it was found.
    """

    title: str = ""
    summary: str = ""
    generation: Generation = Generation.UNKNOWN
    derived_from: str = ""
    original_exists_where: str = ""
    edited: YesNoUnknown = YesNoUnknown.UNKNOWN
    edited_basis: str = ""
    digital_source_type: DigitalSourceType = DigitalSourceType.UNKNOWN
    creator: str = ""
    uploader_handle: str = ""
    acquired_from: str = ""
    acquisition_method: AcquisitionMethod | None = None
    acquired_at: str = ""
    acquired_by: str = ""
    url: str = ""
    archive_url: str = ""
    platform: str = ""
    platform_id: str = ""
    platform_title: str = ""
    platform_description: str = ""
    platform_date_as_shown: str = ""
    platform_zone_basis: str = ""
    date_released: str = ""
    date_released_zone: str = ""
    date_released_basis: str = ""
    date_created: str = ""
    date_created_zone: str = ""
    date_created_basis: str = ""
    circa_date_created: str = ""
    circa_date_created_zone: str = ""
    circa_date_created_basis: str = ""
    location_shot: str = ""
    location_shown: str = ""
    landmarks: str = ""
    weather: str = ""
    device: str = ""
    languages: tuple[str, ...] = ()
    content_warning: str = ""
    rights_holder: str = ""
    licence: str = ""
    consent: Consent = Consent.UNKNOWN
    consent_scope: str = ""
    willing_witness: YesNoUnknown = YesNoUnknown.UNKNOWN
    tlp: Tlp = Tlp.AMBER_STRICT
    origins: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One media file taken into a case; its bytes are never written again.

    `label` is the short name on paper (`E1`). `media_path` is relative to the
    case folder with `/`; when `in_place` it is the file's name, and only this
    computer knows the folder (cases of earlier versions have the whole path, its
    bytes in `media_path_raw`). `filename_raw` holds the name's bytes as found; `filename` is the
    same made printable. `facts` is the JSON text of the probe, as recorded by the file.
    """

    id: str
    label: str
    digest_sha256: str
    digest_sha512: str
    size_bytes: int
    filename: str
    filename_raw: bytes
    media_path: str
    added_at: str
    in_place: bool = False
    media_path_raw: bytes = b""
    mime: str = ""
    facts: str = "{}"
    video_stream: int = 0
    proposals: tuple[Proposal, ...] = ()
    provenance: Provenance = field(default_factory=Provenance)

    def name(self) -> str:
        """The title that a person gave, else the file's printable name."""
        return self.provenance.title or self.filename

    def place(self) -> str:
        """Where the file is kept as anybody may read it: never a folder outside the case."""
        return (
            self.media_path.replace("\\", "/").rpartition("/")[2]
            if self.in_place
            else self.media_path
        )

    def tells_folder(self) -> bool:
        """Whether the value holds the folder of a file used in place, as earlier versions wrote it."""
        return self.in_place and bool(self.media_path_raw or self.place() != self.media_path)

    def for_others(self) -> Exhibit:
        """The exhibit as it may leave the case: a file used in place by its name only."""
        if not self.tells_folder():
            return self
        return replace(self, media_path=self.place(), media_path_raw=b"")
