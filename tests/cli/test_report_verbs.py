"""What goes into a report is chosen on the command line, and an organisation's template given to it."""

from __future__ import annotations

import json
import shutil

import pytest

from annotator.cli import run
from annotator.resource_files import resource_path


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    place = tmp_path_factory.mktemp("reports")
    for name in ("a.webm", "b.webm"):
        shutil.copy(resource_path("sample", "square.webm"), place / name)
    with (place / "b.webm").open("ab") as file:
        file.write(b"\0")
    assert run(["new", str(place / "case"), "--title", "Chosen"]) == 0
    assert run(["add", str(place / "case"), str(place / "a.webm"), str(place / "b.webm")]) == 0
    for label in ("E1", "E2"):
        assert run(["note", str(place / "case"), "--exhibit", label, "--frame", "3",
                    "--text", f"seen in {label}"]) == 0  # fmt: skip
    return place / "case"


def html(case, tmp_path, *more):
    target = tmp_path / "report.html"
    assert run(["report", str(case), "-o", str(target), *more]) == 0
    return target.read_text("utf-8")


def test_exhibits_sections_and_paper_are_chosen(case, tmp_path):
    said = html(case, tmp_path, "--exhibit", "E2", "--section", "observations", "--section",
                "question", "--paper", "us-letter")  # fmt: skip
    assert "seen in E2" in said
    assert "seen in E1" not in said
    assert said.index('id="section-question"') < said.index('id="section-observations"')
    assert said.count('<section id="section-') == 2
    assert "size: letter" in said


def test_a_section_is_left_out(case, tmp_path):
    assert 'id="section-glossary"' not in html(case, tmp_path, "--without", "glossary")


@pytest.mark.parametrize("option", ["--section", "--without"])
def test_an_unknown_section_is_refused(case, tmp_path, option, capsys):
    assert run(["report", str(case), "-o", str(tmp_path / "r.html"), option, "poem"]) == 2
    assert "poem" in capsys.readouterr().err


def test_a_template_is_written_changed_and_used(case, tmp_path, capsys):
    folder = tmp_path / "template"
    assert run(["report-template", str(folder), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["files"]) == 2
    assert run(["report-template", str(folder)]) == 4
    file = folder / "template.toml"
    words = file.read_text("utf-8").replace("Name of the organisation", "Бюро <b>")
    file.write_text(words.replace('paper = "a4"', 'paper = "us-letter"'), "utf-8")
    said = html(case, tmp_path, "--template", str(folder))
    assert "Бюро &lt;b&gt;" in said
    assert "size: letter" in said
    file.write_text(words + "\n[more]\n", "utf-8")
    assert run(["report", str(case), "-o", str(tmp_path / "r.pdf"), "--template", str(folder)]) == 2
    assert "more: is no key" in capsys.readouterr().err
    assert not (tmp_path / "r.pdf").exists()
    assert run(["history", str(case), "--json"]) == 0
    assert "template.toml" in capsys.readouterr().out


def test_the_language_is_chosen(case, tmp_path, capsys):
    said = html(case, tmp_path, "--language", "ru")
    assert '<html lang="ru"' in said
    assert "Наблюдения и измерения" in said
    assert "seen in E1" in said
    target = tmp_path / "report.json"
    assert run(["report", str(case), "-o", str(target), "--language", "ru"]) == 0
    assert json.loads(target.read_text("utf-8"))["report"]["language"] == "en"
    capsys.readouterr()
    assert run(["report", str(case), "-o", str(tmp_path / "x.html"), "--language", "tlh"]) == 2
    assert "Қазақша" in capsys.readouterr().err
