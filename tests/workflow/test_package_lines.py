"""Lines of a package's log: as long as the program writes them, in parts of any size."""

from __future__ import annotations

import pytest

from annotator.errors import IntegrityError
from annotator.workflow import package_trust
from annotator.workflow.package_trust import split_lines


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
@pytest.mark.parametrize("data", [b"", b"\n", b"a", b"a\n", b"ab\n\ncde\nf", b"ab\ncde\n\n"])
def test_lines_are_the_same_in_parts_of_any_size(data, size):
    wanted = data.split(b"\n")
    if not wanted[-1]:
        wanted.pop()
    parts = [data[start : start + size] for start in range(0, len(data), size)]
    assert list(split_lines(parts)) == wanted


def test_a_change_of_very_many_notes_is_read_again():
    part = b"x" * (1 << 20)
    lines = list(split_lines([*[part] * 100, b"\n", b"y\n"]))
    assert [len(line) for line in lines] == [100 << 20, 1]


def test_a_longer_line_than_any_is_refused(monkeypatch):
    monkeypatch.setattr(package_trust, "LONGEST_LINE", 10)
    assert list(split_lines([b"x" * 10, b"\n" + b"y" * 10])) == [b"x" * 10, b"y" * 10]
    with pytest.raises(IntegrityError, match="longer"):
        list(split_lines([b"x" * 6, b"x" * 5]))
