"""A run that touches an original fails: tried on a run of its own, in a copy of the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

TOUCHES = {
    "nothing": "pass",
    "a byte": "sample.write_bytes(b'other')",
    "the time": "os.utime(sample, ns=(1, 1))",
    "all": "sample.unlink()",
}
TEST = """
import os
from pathlib import Path

def test_it():
    sample = Path(__file__).parents[1] / "resources" / "sample" / "a.mp4"
    {touch}
"""


@pytest.mark.parametrize("touch", TOUCHES)
def test_a_run_that_touches_an_original_fails(tmp_path: Path, touch: str) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "resources" / "sample").mkdir(parents=True)
    (tmp_path / "resources" / "sample" / "a.mp4").write_bytes(b"film")
    shutil.copy(CHECKOUT / "tests" / "conftest.py", tmp_path / "tests")
    (tmp_path / "tests" / "test_it.py").write_text(TEST.format(touch=TOUCHES[touch]))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_it.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) == (touch == "nothing"), done.stdout
    if touch != "nothing":
        assert "a.mp4" in done.stdout
