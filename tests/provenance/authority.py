"""A time-stamp authority made with stock openssl: certificates, replies, and bad ones."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

_EXTENSIONS = """
[req]
distinguished_name = dn
prompt = no
[dn]
CN = unused
[ca]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
[stamps]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[mail]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,emailProtection
"""
_CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/{cert}.pem
certs = {folder}/ca.pem
signer_key = {folder}/{cert}.key
signer_digest = sha256
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.2
digests = {digests}
accuracy = secs:1, millisecs:500
ordering = yes
tsa_name = yes
ess_cert_id_alg = sha256
"""


def openssl(*arguments: str | Path, cwd: Path | None = None) -> str:
    done = subprocess.run(
        ["openssl", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def needs_openssl() -> None:
    if shutil.which("openssl") is None:
        pytest.skip("the openssl command is not here")


class Authority:
    """A root certificate and signers under it, in a folder."""

    def __init__(self, folder: Path, name: str = "Test CA") -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        (folder / "x.cnf").write_text(_EXTENSIONS)
        (folder / "serial").write_text("2A")
        self._key("ca")
        openssl(
            "req", "-x509", "-new", "-key", folder / "ca.key", "-subj", f"/CN={name}",
            "-days", "3650", "-config", folder / "x.cnf", "-extensions", "ca",
            "-out", folder / "ca.pem",
        )  # fmt: skip
        self.root = (folder / "ca.pem").read_bytes()
        self.signer("tsa", "stamps")

    def signer(self, name: str, use: str, days: int = 3650) -> None:
        folder = self.folder
        self._key(name)
        openssl("req", "-new", "-key", folder / f"{name}.key", "-subj", f"/CN=Signer {name}",
                "-config", folder / "x.cnf", "-out", folder / f"{name}.csr")  # fmt: skip
        openssl("x509", "-req", "-in", folder / f"{name}.csr", "-CA", folder / "ca.pem",
                "-CAkey", folder / "ca.key", "-CAcreateserial", "-days", str(days),
                "-extfile", folder / "x.cnf", "-extensions", use,
                "-out", folder / f"{name}.pem")  # fmt: skip

    def reply(self, request: bytes, *, cert: str = "tsa", digests: str = "sha256") -> bytes:
        folder = self.folder
        (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder, cert=cert, digests=digests))
        (folder / "q.tsq").write_bytes(request)
        openssl("ts", "-reply", "-config", folder / "tsa.cnf", "-queryfile", folder / "q.tsq",
                "-out", folder / "r.tsr")  # fmt: skip
        return (folder / "r.tsr").read_bytes()

    def _key(self, name: str) -> None:
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
                "-out", self.folder / f"{name}.key")  # fmt: skip
