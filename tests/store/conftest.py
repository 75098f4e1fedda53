from __future__ import annotations

import pytest

from tests.store.case_values import filled_store, new_store


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "case") as opened:
        yield opened


@pytest.fixture
def filled(tmp_path):
    with filled_store(tmp_path / "case") as opened:
        yield opened
