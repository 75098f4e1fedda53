from __future__ import annotations

import pytest

from tests.provenance.authority import Authority, needs_openssl


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    needs_openssl()
    return Authority(tmp_path_factory.mktemp("authority") / "tsa")
