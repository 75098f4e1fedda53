from __future__ import annotations

import pytest

from annotator.clock import FixedClock
from annotator.provenance.actor import Actor
from annotator.resource_files import resource_path
from annotator.workflow.cases import new_case
from annotator.workflow.intake import add_exhibit, ensure_index


@pytest.fixture
def clip():
    return resource_path("sample", "square.webm")


@pytest.fixture
def store(tmp_path):
    with new_case(tmp_path / "case", "Square", actor=Actor("A"), clock=FixedClock()) as made:
        yield made


@pytest.fixture
def filled(store, clip):
    taken = add_exhibit(store, clip)
    return store, taken.exhibit, ensure_index(store, taken.exhibit)
