from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import VaultError, VaultLockedError
from annotator.provenance.sealed_box import BoxKey, open_box

QUICK = 14
KEY = BoxKey.make("correct horse", QUICK)
BOX = KEY.seal("Имя свидетеля".encode())


def test_what_goes_in_comes_out_and_nothing_shows() -> None:
    assert open_box(BOX, "correct horse")[0].decode() == "Имя свидетеля"
    assert "Имя".encode() not in BOX
    assert KEY.seal(b"") != KEY.seal(b"")
    assert len(KEY.seal(b"a")) == len(KEY.seal(b"a" * 4000))
    assert "correct" not in repr(KEY)
    assert KEY.key.hex() not in repr(KEY)


def test_the_same_words_composed_otherwise_open_it() -> None:
    box = BoxKey.make("ключ é ё", QUICK).seal(b"x")
    assert open_box(box, "ключ e\u0301 е\u0308")[0] == b"x"


def test_another_passphrase_is_refused() -> None:
    with pytest.raises(VaultLockedError, match="not the passphrase"):
        open_box(BOX, "correct horsf")


@given(st.integers(0, len(BOX) - 1), st.integers(1, 255))
@settings(max_examples=25, deadline=None)
def test_any_changed_byte_is_noticed(place: int, other: int) -> None:
    changed = bytearray(BOX)
    changed[place] ^= other
    with pytest.raises(VaultError):
        open_box(bytes(changed), "correct horse")


@pytest.mark.parametrize("cut", [0, 5, 17, 30, len(BOX) - 1])
def test_a_cut_file_is_refused_in_words(cut: int) -> None:
    with pytest.raises(VaultError) as refused:
        open_box(BOX[:cut], "correct horse")
    assert refused.value.hint


def test_a_head_that_asks_for_a_terabyte_is_refused() -> None:
    greedy = BOX.replace(b'"cost":14', b'"cost":40')
    with pytest.raises(VaultError, match="cost"):
        open_box(greedy, "correct horse")
