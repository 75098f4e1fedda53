"""The sample's third exhibit: a re-upload of the first, and who put which of them where and when."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from annotator.case.copies import CopyLink, CopyRelation, Publication, Stretch
from annotator.case.copy_rules import copy_link_id
from annotator.case.edits import adding, changing
from annotator.case.exhibit import Exhibit, Provenance
from annotator.case.vocabularies import (
    AcquisitionMethod,
    Consent,
    DigitalSourceType,
    Generation,
    Tlp,
    YesNoUnknown,
)
from annotator.clock import utc_text
from annotator.progress import Cancelled, Report, ignore, never
from annotator.resource_files import resource_path
from annotator.store.case_store import CaseStore
from annotator.workflow.copies_published import with_interval
from annotator.workflow.intake import add_exhibit, ensure_index

COPY_FILE: Final = "again.mp4"

_PROVENANCE: Final = Provenance(
    title="The street again, mirrored, with a mark",
    summary="15 s from a window onto a street, as in E1 but mirrored, smaller and with the mark "
    "of a channel. Invented.",
    generation=Generation.RE_UPLOAD,
    derived_from="E1",
    edited=YesNoUnknown.YES,
    edited_basis="Compared with E1 frame by frame: mirrored, cropped, cut, a mark laid over it.",
    digital_source_type=DigitalSourceType.ALGORITHMIC,
    uploader_handle="sary_news_invented",
    acquired_from="clips.example (invented platform)",
    acquisition_method=AcquisitionMethod.DOWNLOAD,
    acquired_at="2011-12-22 16:20",
    acquired_by="A. Trainee",
    url="https://clips.example/v/40377",
    platform="clips.example",
    platform_id="40377",
    platform_title="EXCLUSIVE!! what they hide",
    platform_date_as_shown="21.12.2011",
    platform_zone_basis="The platform shows local time of its visitors.",
    languages=("ru",),
    content_warning="As E1: people are shot at.",
    consent=Consent.NOT_SOUGHT,
    tlp=Tlp.AMBER_STRICT,
)


def add_copies(
    store: CaseStore,
    exhibits: dict[str, Exhibit],
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> None:
    """Take the re-upload in as E3, relate it to E1, and enter both publications."""
    path = resource_path("sample", COPY_FILE)
    taken = add_exhibit(store, path, progress=progress, cancelled=cancelled)
    entered = replace(taken.exhibit, provenance=_PROVENANCE)
    store.apply(changing("Enter the provenance", [(taken.exhibit, entered)]))
    ensure_index(store, entered, progress=progress, cancelled=cancelled)
    exhibits[entered.label] = entered
    link = sample_link(
        entered, exhibits["E1"], author=store.actor.name, now=utc_text(store.clock.now_utc())
    )
    store.apply(adding("Relate two exhibits", link))
    for value in sample_publications(entered, exhibits["E1"], store.clock.new_id):
        store.apply(adding("Add a publication", value))


def sample_link(copy: Exhibit, origin: Exhibit, *, author: str, now: str) -> CopyLink:
    """How the third exhibit comes from the first; its frames as the drawing script wrote them down."""
    events = json.loads(resource_path("sample", "events.json").read_text(encoding="utf-8"))
    again = events["again"]
    return CopyLink(
        id=copy_link_id(copy.id, origin.id),
        copy_id=copy.id,
        exhibit_id=origin.id,
        relation=CopyRelation.RE_UPLOAD,
        author=author,
        created_at=now,
        stretches=(Stretch(0, again["frames"] - 1, again["street_first"], again["street_last"]),),
        differences=(
            "cut: E3 holds 15 of the 44 s of E1",
            "mirrored: left and right are exchanged",
            "crop: of E1, E3 lacks 5 % on every side",
            "overlay: the mark of a channel, at the upper right",
            "scaled: 1280 × 720 became 512 × 288 pixels",
            "recompressed: no frame looked at is the same to the last bit",
        ),
        why="Stepped through side by side: the same people take the same steps in every frame, "
        "also behind the lamp at the left, which is at the right in E3.",
    )


def sample_publications(
    copy: Exhibit, origin: Exhibit, new_id: Callable[[], str]
) -> tuple[Publication, ...]:
    """20 December by one platform, 21 December by the other; both days overlap."""
    return (
        with_interval(
            Publication(
                id=new_id(),
                exhibit_id=origin.id,
                uploader="aq_jel_invented",
                platform="video.example",
                url="https://video.example/watch/inv-7Qk2street",
                archive_url="https://archive.example/inv/7Qk2street",
                first_seen_as_shown="Dec 20, 2011",
                zone="America/Los_Angeles",
                zone_basis="The platform shows days in Pacific time.",
            )
        ),
        with_interval(
            Publication(
                id=new_id(),
                exhibit_id=copy.id,
                uploader="sary_news_invented",
                platform="clips.example",
                url="https://clips.example/v/40377",
                first_seen_as_shown="21.12.2011",
                zone="Asia/Aqtau",
                zone_basis="Seen by the wire’s desk in Aqtau; the platform shows local time.",
                remarks="The wire quotes this account; it does not name aq_jel_invented.",
            )
        ),
    )
