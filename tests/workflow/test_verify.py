from __future__ import annotations

import os
import stat
from dataclasses import replace

import pytest

from annotator.case.edits import changing
from annotator.case.vocabularies import NoteKind
from annotator.errors import CancelledError
from annotator.provenance.finding import Level
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.intake import exhibit_path
from annotator.workflow.verify import verify_case


@pytest.fixture
def noted(filled):
    store, exhibit, index = filled
    for frame, end in ((0, None), (100, 140), (287, None)):
        note = new_note(
            exhibit,
            index,
            frame,
            end,
            kind=NoteKind.OBSERVATION,
            author="A",
            clock=store.clock,
            text=f"Frame {frame}.",
        )
        store.apply(add_note(note))
    return store, exhibit


def test_a_whole_case_verifies(noted):
    result = verify_case(noted[0])
    assert result.ok
    assert {finding.level for finding in result.findings} == {Level.OK}
    assert any("All 4 annotated frames" in finding.what for finding in result.findings)


def test_one_flipped_bit_in_the_video_fails_and_is_named(noted):
    store, exhibit = noted
    path = exhibit_path(store, exhibit)
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    with path.open("r+b") as file:
        file.seek(200_000)
        byte = file.read(1)
        file.seek(200_000)
        file.write(bytes([byte[0] ^ 1]))
    result = verify_case(store)
    assert not result.ok
    assert result.failures()[0].subject == "Exhibit E1"
    assert exhibit.digest_sha256 in result.failures()[0].meaning


def test_a_missing_video_fails_and_the_log_is_still_checked(noted):
    store, exhibit = noted
    os.unlink(exhibit_path(store, exhibit))  # noqa: PTH108
    result = verify_case(store)
    assert {finding.subject for finding in result.failures()} == {"Exhibit E1", "Frames of E1"}
    assert any(finding.subject == "Custody log" for finding in result.findings)


def test_a_note_with_another_frame_digest_fails(noted):
    store, _exhibit = noted
    note = store.annotations()[0]
    wrong = replace(note, start=replace(note.start, digest="0" * 64))
    store.apply(changing("Forge", [(note, wrong)]))
    result = verify_case(store)
    assert [finding.where for finding in result.failures()] == ["frame 0"]


def test_it_can_be_stopped(noted):
    with pytest.raises(CancelledError):
        verify_case(noted[0], cancelled=lambda: True)
