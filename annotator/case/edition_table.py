"""For every field of every kind of value: the widest edition in which it appears by itself.

A list of what may be told, never of what may not: a field that stands here nowhere is a
failing test, and a kind of value that is not named appears in no edition but the sealed one.
What people decided (`case.release`) comes on top; the reasons are in decisions/0240.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from annotator.case.vocabularies import Edition

RANK: Final[Mapping[Edition, int]] = MappingProxyType(
    {Edition.SEALED: 0, Edition.RESTRICTED: 1, Edition.PUBLIC: 2}
)
"""How wide an edition is: the higher, the more people read it."""

NEVER: Final = frozenset({"harm", "disclosure", "merged_log", "template"})
"""Kinds that no decision takes into a wider edition: they say how people could be found, or are work in hand."""

KIND_WIDEST: Final[Mapping[str, Edition]] = MappingProxyType(
    {
        "case": Edition.PUBLIC,
        "exhibit": Edition.PUBLIC,
        "annotation": Edition.PUBLIC,
        "source": Edition.PUBLIC,
        "claim": Edition.PUBLIC,
        "person": Edition.PUBLIC,
        "code": Edition.RESTRICTED,
        "track": Edition.RESTRICTED,
        "placement": Edition.PUBLIC,
        "link": Edition.PUBLIC,
        "template": Edition.SEALED,
        "region": Edition.PUBLIC,
        "enhancement": Edition.PUBLIC,
        "calibration": Edition.PUBLIC,
        "time_anchor": Edition.PUBLIC,
        "clock_break": Edition.PUBLIC,
        "event_clock": Edition.PUBLIC,
        "claim_time": Edition.PUBLIC,
        "place": Edition.PUBLIC,
        "map_picture": Edition.RESTRICTED,
        "copy_link": Edition.PUBLIC,
        "publication": Edition.PUBLIC,
        "harm": Edition.SEALED,
        "sound_work": Edition.PUBLIC,
        "sound_mark": Edition.PUBLIC,
        "capture": Edition.RESTRICTED,
        "cover": Edition.PUBLIC,
        "sound_cover": Edition.PUBLIC,
        "redaction": Edition.PUBLIC,
        "disclosure": Edition.SEALED,
        "merged_log": Edition.SEALED,
        "file_statement": Edition.SEALED,
    }
)
"""The widest edition in which a value of a kind appears where nothing in it says less (`edition_rules`)."""


def _fields(*, public: str = "", restricted: str = "", sealed: str = "") -> Mapping[str, Edition]:
    found: dict[str, Edition] = {}
    for names, edition in (
        (public, Edition.PUBLIC),
        (restricted, Edition.RESTRICTED),
        (sealed, Edition.SEALED),
    ):
        for name in names.split():
            if name in found:
                raise ValueError(f"{name} stands twice")
            found[name] = edition
    return MappingProxyType(found)


FIELD_WIDEST: Final[Mapping[str, Mapping[str, Edition]]] = MappingProxyType(
    {
        "case": _fields(
            public="id title created_at question first_frame_number edition tlp invented",
            restricted="authority reference",
            sealed="remarks",
        ),
        "exhibit": _fields(
            public="id label digest_sha256 digest_sha512 size_bytes in_place mime video_stream provenance",
            restricted="added_at",
            sealed="filename filename_raw media_path media_path_raw facts proposals",
        ),
        "provenance": _fields(
            public="title summary generation derived_from edited digital_source_type platform"
            " date_released date_released_zone date_created date_created_zone circa_date_created"
            " circa_date_created_zone location_shown languages content_warning licence tlp",
            restricted="edited_basis acquisition_method acquired_at platform_date_as_shown"
            " platform_zone_basis date_released_basis date_created_basis circa_date_created_basis"
            " landmarks weather consent",
            sealed="original_exists_where creator uploader_handle acquired_from acquired_by url"
            " archive_url platform_id platform_title platform_description location_shot device"
            " rights_holder consent_scope willing_witness origins",
        ),
        "annotation": _fields(
            public="id exhibit_id exhibit_digest kind start created_at edited_at end text language"
            " modality visibility not_visible_reason likelihood confidence alternatives tags people"
            " cites claim_id bears_on translations graphic review supersedes",
            sealed="author reviewer",
        ),
        "bears_on": _fields(public="claim_id stance why", sealed="judged_by"),
        "translation": _fields(public="text language machine made_on", sealed="maker reviewed_by"),
        "proposal": _fields(sealed="field value origin"),
        "source": _fields(
            public="id reliability credibility",
            restricted="name publisher published_as_shown reliability_why credibility_why",
            sealed="url archive_url remarks",
        ),
        "claim": _fields(
            public="id source_id short",
            restricted="speaker text language transliteration translations",
            sealed="remarks",
        ),
        "person": _fields(
            public="id code role protection",
            restricted="appearance",
            sealed="link_confidence remarks",
        ),
        "code": _fields(
            restricted="id name key kind modality visibility tags text span colour offset_ms"
            " group_name position"
        ),
        "track": _fields(
            public="id name colour position locked hidden", restricted="tags", sealed="texts"
        ),
        "placement": _fields(public="id subject_id track_id"),
        "link": _fields(public="id from_id to_id relation"),
        "template": _fields(
            sealed="id name kind text language modality visibility not_visible_reason likelihood"
            " confidence alternatives tags graphic track_id position"
        ),
        "region": _fields(
            public="id annotation_id shape width height key_frames created_at",
            restricted="label",
            sealed="author",
        ),
        "enhancement": _fields(public="id exhibit_id annotation_id steps"),
        "calibration": _fields(
            public="id exhibit_id frame name ax ay bx by length length_error unit point_error geometry",
            restricted="basis",
        ),
        "time_anchor": _fields(
            public="id exhibit_id frame basis plus_minus_us created_at at_us zone tied_exhibit_id"
            " tied_frame",
            restricted="why",
            sealed="author",
        ),
        "clock_break": _fields(
            public="id exhibit_id frame created_at", restricted="why", sealed="author"
        ),
        "event_clock": _fields(public="id exhibit_id zone drift_ppm", restricted="why"),
        "claim_time": _fields(
            public="id claim_id earliest_us latest_us zone", restricted="as_said why"
        ),
        "place": _fields(
            public="id kind name latitude longitude radius_cm created_at exhibit_id start end"
            " heading heading_error field_of_view method imagery imagery_date tlp",
            restricted="height why",
            sealed="author remarks",
        ),
        "map_picture": _fields(
            public="id name digest_sha256 size_bytes width height points taken_on licence",
            restricted="origin",
            sealed="remarks",
        ),
        "copy_link": _fields(
            public="id copy_id exhibit_id relation created_at stretches differences",
            restricted="why",
            sealed="author",
        ),
        "publication": _fields(
            public="id exhibit_id platform zone earliest_us latest_us",
            restricted="first_seen_as_shown zone_basis",
            sealed="uploader url archive_url remarks",
        ),
        "harm": _fields(
            sealed="id exhibit_id way author created_at person_id start end what averted"
        ),
        "sound_work": _fields(public="id exhibit_id stream channel gain_cb low_hz high_hz active"),
        "sound_mark": _fields(
            public="id annotation_id stream sample rate at_ns", restricted="found_by"
        ),
        "capture": _fields(
            public="id source_id digest_sha256",
            restricted="captured_at tool",
            sealed="captured_by kept_as remarks",
        ),
        "cover": _fields(public="id region_id created_at way margin", sealed="author why"),
        "sound_cover": _fields(public="id annotation_id created_at way", sealed="author why"),
        "redaction": _fields(
            public="id exhibit_id created_at sound reviewed_at", sealed="author why reviewed_by"
        ),
        "disclosure": _fields(sealed="id kind of_id edition author created_at field why"),
        "merged_log": _fields(
            sealed="id head entries shared digest_sha256 size_bytes merged_by merged_at made_by remarks"
        ),
        "file_statement": _fields(
            restricted="id exhibit_id kind value created_at", sealed="origin author"
        ),
    }
)
"""By kind and field; `provenance`, `bears_on`, `translation` and `proposal` are parts of other values."""

INVESTIGATORS: Final = frozenset(
    {
        ("annotation", "author"),
        ("annotation", "reviewer"),
        ("bears_on", "judged_by"),
        ("translation", "maker"),
        ("translation", "reviewed_by"),
        ("region", "author"),
        ("time_anchor", "author"),
        ("clock_break", "author"),
        ("place", "author"),
        ("copy_link", "author"),
        ("capture", "captured_by"),
        ("cover", "author"),
        ("sound_cover", "author"),
        ("redaction", "author"),
        ("redaction", "reviewed_by"),
        ("file_statement", "author"),
    }
)
"""Fields with the name of somebody who worked on the case: below sealed, “Investigator 1” stands there."""

NEVER_FIELDS: Final = frozenset({("exhibit", "media_path_raw")})
"""Fields that no decision takes into a wider edition: a folder is nothing of the exhibit's."""
