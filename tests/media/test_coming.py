"""Waiting for a frame that is being decoded ahead anyway."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest

from annotator.errors import CancelledError
from annotator.media.ahead import Coming
from annotator.progress import never


def waiter(coming: Coming, index: int) -> threading.Thread:
    thread = threading.Thread(target=coming.wait, args=(index, never), daemon=True)
    thread.start()
    return thread


def test_only_what_is_on_its_way_is_waited_for() -> None:
    coming = Coming()
    coming.wait(5, never)
    with coming.run(3, 10, 2):
        coming.came(4)
        # Passed already, and not among them: nothing to wait for.
        for index in (1, 3, 4, 11):
            coming.wait(index, never)
        with pytest.raises(CancelledError):
            coming.wait(9, lambda: True)
        waits = waiter(coming, 7)
        for index in (5, 6, 7):
            coming.came(index)
        waits.join(60)
        assert not waits.is_alive()
    coming.wait(9, never)


def test_one_who_waits_goes_on_when_the_work_is_broken_off() -> None:
    coming = Coming()
    with suppress(CancelledError), coming.run(3, 10, 2):
        waits = waiter(coming, 9)
        raise CancelledError("Stopped.")
    waits.join(60)
    assert not waits.is_alive()
