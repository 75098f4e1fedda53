"""The verbs key, sign and anchor; passphrases come by environment or descriptor only."""

from __future__ import annotations

import json
import os

import pytest

from annotator.cli import run
from annotator.provenance.signing import SigningKey
from tests.provenance.authority import Authority, needs_openssl, openssl
from tests.store.case_values import filled_store


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("ANNOTATOR_KEYS", str(tmp_path / "keys"))
    for name in ("ANNOTATOR_PASSPHRASE", "ANNOTATOR_PASSPHRASE_FD", "ANNOTATOR_NEW_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def case(tmp_path):
    filled_store(tmp_path / "case").close()
    return str(tmp_path / "case")


def said(capsys, *arguments, code=0):
    found = run([str(each) for each in arguments])
    streams = capsys.readouterr()
    assert found == code, streams.err
    return streams.out if code == 0 else streams.err


def test_the_key_is_shown_and_its_public_part_written(capsys, tmp_path):
    shown = json.loads(said(capsys, "key", "show", "--json"))
    assert shown["protected"] is False
    said(capsys, "key", "public", "-o", tmp_path / "key.pem")
    assert "BEGIN PUBLIC KEY" in (tmp_path / "key.pem").read_text()
    assert shown["fingerprint"] in said(
        capsys, "key", "public", "-o", tmp_path / "key.pem", "--overwrite"
    )
    said(capsys, "key", "card", "-o", tmp_path / "card.pdf")
    assert (tmp_path / "card.pdf").read_bytes()[:4] == b"%PDF"
    said(capsys, "key", "trust", tmp_path / "key.pem", "--name", "Anna")
    assert "Anna" in said(capsys, "key", "show")


def test_a_head_is_signed_written_and_compared(capsys, case, tmp_path):
    needs_openssl()
    text = said(capsys, "sign", case, "-o", tmp_path / "out")
    command = text.strip().splitlines()[-1].split()
    assert "Verified" in openssl(*command[1:], cwd=tmp_path / "out")
    (statement,) = (tmp_path / "out").glob("*.json")
    assert "hash of entry" in said(capsys, "sign", case, "--compare", statement)
    statement.write_text("head " + "0" * 64)
    assert run(["sign", case, "--compare", str(statement)]) == 1
    assert "No entry of this log" in capsys.readouterr().out


def test_a_passphrase_comes_by_environment_or_descriptor(capsys, case, monkeypatch, tmp_path):
    monkeypatch.setenv("ANNOTATOR_NEW_PASSPHRASE", "горная река")
    said(capsys, "key", "passphrase")
    assert "ANNOTATOR_NEW_PASSPHRASE" not in os.environ
    # Without it nothing is held up but signing.
    assert "passphrase" in said(capsys, "sign", case, code=4)
    monkeypatch.setenv("ANNOTATOR_PASSPHRASE", "wrong")
    assert "not the passphrase" in said(capsys, "sign", case, code=4)
    monkeypatch.setenv("ANNOTATOR_PASSPHRASE", "горная река")
    said(capsys, "sign", case)
    assert "ANNOTATOR_PASSPHRASE" not in os.environ
    reading, writing = os.pipe()
    os.write(writing, "горная река\n".encode())
    os.close(writing)
    monkeypatch.setenv("ANNOTATOR_PASSPHRASE_FD", str(reading))
    said(capsys, "sign", case)
    key = (tmp_path / "keys" / "signing-key.pem").read_bytes()
    assert SigningKey.from_pem(key, "горная река").fingerprint


def test_work_with_a_locked_key_is_logged_as_unsigned(capsys, case, monkeypatch, tmp_path):
    monkeypatch.setenv("ANNOTATOR_NEW_PASSPHRASE", "x")
    said(capsys, "key", "passphrase")
    target = tmp_path / "head.tsq"
    assert "passphrase" in said(capsys, "anchor", case, "--request", target, code=4)
    assert not target.exists()
    text = said(capsys, "history", case)
    assert "Closed without a signature" in text


def test_a_key_is_exported_and_imported(capsys, monkeypatch, tmp_path):
    first = json.loads(said(capsys, "key", "show", "--json"))["fingerprint"]
    monkeypatch.setenv("ANNOTATOR_NEW_PASSPHRASE", "on the way")
    said(capsys, "key", "export", "-o", tmp_path / "key.pem")
    monkeypatch.setenv("ANNOTATOR_KEYS", str(tmp_path / "elsewhere"))
    said(capsys, "key", "show")
    monkeypatch.setenv("ANNOTATOR_PASSPHRASE", "on the way")
    assert "another signing key" in said(capsys, "key", "import", tmp_path / "key.pem", code=4)
    monkeypatch.setenv("ANNOTATOR_PASSPHRASE", "on the way")
    assert first in said(capsys, "key", "import", "--set-aside", tmp_path / "key.pem")


def test_a_time_stamp_by_files(capsys, case, tmp_path):
    needs_openssl()
    authority = Authority(tmp_path / "tsa")
    request, reply = tmp_path / "head.tsq", tmp_path / "head.tsr"
    text = said(capsys, "anchor", case, "--request", request)
    assert "curl" in text
    assert "reveals" in text
    reply.write_bytes(authority.reply(request.read_bytes()))
    ca = authority.folder / "ca.pem"
    text = said(capsys, "anchor", case, "--reply", reply, "--authority", ca)
    assert "serial number" in text
    assert "ok" in said(capsys, "anchor", case)
    said(capsys, "anchor", case, "--write", tmp_path / "w")
    assert (tmp_path / "w" / "anchor-2.tsr").read_bytes() == reply.read_bytes()
    listed = json.loads(said(capsys, "anchor", case, "--json"))
    assert [anchor["kind"] for anchor in listed["anchors"]] == ["requested", "token"]
    said(capsys, "anchor", case, "--request", request, "--print", tmp_path / "x.pdf", code=2)


def test_the_head_as_a_page(capsys, case, tmp_path):
    said(capsys, "anchor", case, "--print", tmp_path / "head.pdf", "--name-case")
    assert (tmp_path / "head.pdf").read_bytes()[:4] == b"%PDF"
    assert "printed" in said(capsys, "anchor", case)
