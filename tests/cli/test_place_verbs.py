"""Places without a screen: listed, to map programs and back, the sun."""

from __future__ import annotations

import json

import pytest

from annotator.case.geography import Point
from annotator.case.places import Place, PlaceKind
from annotator.cli import run
from annotator.clock import FixedClock
from annotator.provenance.actor import Actor
from annotator.workflow.cases import new_case, open_case
from annotator.workflow.places import add_place, new_place


@pytest.fixture
def case(tmp_path):
    with new_case(tmp_path / "case", "Places", actor=Actor("A"), clock=FixedClock()) as store:
        for kind in (PlaceKind.CAMERA, PlaceKind.SUBJECT):
            place = new_place(store.clock, "A", kind, str(kind), Point(450_000_000, 550_000_000))
            store.apply(add_place(place))
    return tmp_path / "case"


def test_out_and_in_again(case, tmp_path, capsys):
    target = tmp_path / "out.kml"
    assert run(["places", "export", str(case), "-o", str(target), "--dry-run"]) == 0
    assert not target.exists()
    assert run(["places", "export", str(case), "-o", str(target), "--json"]) == 0
    out = capsys.readouterr().out
    assert '"withheld": 1' in out
    assert run(["places", "import", str(case), str(target)]) == 0
    assert "1 place taken" in capsys.readouterr().out
    with open_case(case, actor=Actor("B"), clock=FixedClock(), read_only=True) as store:
        assert len(store.all_of(Place)) == 3
    assert run(["places", "list", str(case)]) == 0
    assert "45.0000000, 55.0000000 ± 100 m  camera point  TLP:RED" in capsys.readouterr().out
    assert run(["places", "export", str(case), "-o", str(tmp_path / "x.gpx")]) == 2


def test_the_sun(capsys):
    words = ["places", "sun", "39.742476, -105.1786", "2003-10-17 12:30:30", "--zone", "Etc/GMT+7"]
    assert run([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert float(found["azimuth"]) == pytest.approx(194.34, abs=0.1)
    assert run(["places", "sun", "somewhere", "2003-10-17 12:30"]) == 2
    assert run(["places", "sun", "45, 55", "2003-10-17 23:30", "--zone", "Asia/Aqtau"]) == 0
    assert "under the horizon" in capsys.readouterr().out
