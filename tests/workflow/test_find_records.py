"""Exhibits, claims, sources and people are found by what is said in them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.case.accounts import Claim, Person, Source
from annotator.case.annotation import Translation
from annotator.case.case_info import CaseInfo
from annotator.case.snapshot import CaseSnapshot
from annotator.workflow.find_records import find_records
from tests.store.case_values import exhibit


@pytest.fixture(scope="module")
def case():
    film = exhibit()
    film = replace(
        film,
        provenance=replace(film.provenance, title="Алаң", url="https://example.org/v/77",
                           location_shot="Жаңаөзен", platform_description="звёзды над городом"),
    )  # fmt: skip
    return CaseSnapshot(
        info=CaseInfo(id="case", title="x", created_at=""),
        exhibits=(film,),
        sources=(Source("s", "Regional ministry", remarks="<b>said</b> it twice"),),
        claims=(
            Claim("c", "s", "Shots into the air", text="Стреляли в воздух", speaker="a minister",
                  translations=(Translation("They fired into the sky", "en", "M"),)),
        ),
        people=(Person("p", "P-7", appearance="red jacket"),),
    )  # fmt: skip


@pytest.mark.parametrize(
    "text, names",
    [
        ("жанаозен", ["exhibit"]),
        ("example.org/v/77", ["exhibit"]),
        ("звезды", ["exhibit"]),
        (exhibit().digest_sha256[:12], ["exhibit"]),
        ("ВОЗДУХ", ["claim"]),
        ("sky", ["claim"]),
        ("minist", ["claim", "source"]),
        ("<b>", ["source"]),
        ("jacket red", ["person"]),
        ("p-7", ["person"]),
        ("nothing", []),
        ("", []),
        ('"', []),
        ("\0", []),
        ("*", []),
    ],
)
def test_what_is_found(case, text, names):
    assert [found.entity for found in find_records(case, text)] == names


def test_the_text_shown_holds_the_hit(case):
    (found,) = find_records(case, "sky")
    assert "sky" in found.text
    assert found.name == "Shots into the air"
    assert len(find_records(case, "i", limit=2)) == 2


def test_a_hit_in_a_machine_translation_that_nobody_reviewed_says_so(case):
    reviewed = case.claims[0].translations[0]
    machine = replace(reviewed, text="A " * 60 + "burning town", machine=True)
    claim = replace(case.claims[0], translations=(machine, reviewed))
    found = replace(case, claims=(claim,))
    (hit,) = find_records(found, "burning town")
    assert hit.text.startswith("▲ machine translation, not reviewed: …")
    (hit,) = find_records(found, "into the sky")
    assert "▲" not in hit.text
