from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.provenance.differences import words_changed

texts = st.text(alphabet="ab cд\n.ا", max_size=40)


@given(texts, texts)
def test_both_texts_can_be_read_off(before: str, after: str) -> None:
    runs = words_changed(before, after)
    assert "".join(run.text for run in runs if run.kind != "new") == before
    assert "".join(run.text for run in runs if run.kind != "gone") == after


def test_whole_words_are_compared() -> None:
    runs = words_changed("A man in black runs.", "A man in grey runs.")
    assert [(run.text, run.kind) for run in runs] == [
        ("A man in ", "same"),
        ("black", "gone"),
        ("grey", "new"),
        (" runs.", "same"),
    ]
