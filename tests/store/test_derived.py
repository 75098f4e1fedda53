"""Files that can be made again."""

from __future__ import annotations

import pytest

from annotator.errors import SaveFailedError, StoreError
from tests.store.case_values import reopen


def test_written_whole_and_replaced(filled):
    assert filled.derived("exhibit-1", "waveform") is None
    filled.put_derived("exhibit-1", "waveform", b"one")
    filled.put_derived("exhibit-1", "waveform", b"second")
    assert filled.derived("exhibit-1", "waveform") == b"second"
    names = [path.name for path in (filled.folder / "derived").rglob("*") if path.is_file()]
    assert names == ["waveform.bin"]


@pytest.mark.parametrize("name", ["", "..", "../../x", "a/b", "a\0b", "-rf", ".hidden", "x" * 200])
def test_names_that_lead_elsewhere_are_refused(filled, name):
    for exhibit_id, kind in ((name, "waveform"), ("exhibit-1", name)):
        with pytest.raises(StoreError, match="cannot name"):
            filled.put_derived(exhibit_id, kind, b"x")
        with pytest.raises(StoreError, match="cannot name"):
            filled.derived(exhibit_id, kind)
    assert list((filled.folder / "derived").iterdir()) == []


def test_a_link_out_of_the_case_is_refused(filled, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (filled.folder / "derived" / "exhibit-1").symlink_to(outside)
    with pytest.raises(StoreError, match="leads out"):
        filled.put_derived("exhibit-1", "waveform", b"x")
    assert list(outside.iterdir()) == []


def test_a_failed_write_keeps_the_old_file(filled):
    place = filled.folder / "derived" / "exhibit-1"
    place.write_bytes(b"a file where a folder should be")
    with pytest.raises(SaveFailedError, match="could not be stored"):
        filled.put_derived("exhibit-1", "waveform", b"x")
    assert place.read_bytes() == b"a file where a folder should be"


def test_half_written_files_are_swept_at_the_next_opening(filled):
    filled.put_derived("exhibit-1", "waveform", b"x")
    half = filled.folder / "derived" / "exhibit-1" / ".abc.part"
    half.write_bytes(b"half")
    filled.close()
    reopen(filled.folder).close()
    assert not half.exists()
