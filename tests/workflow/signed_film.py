"""Films with signed credentials and with XMP, made here: a chain of two certificates nobody trusts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import av
import c2pa
import numpy as np
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_MANIFEST = {
    "claim_generator_info": [{"name": "Test camera", "version": "1.0"}],
    "title": "clip",
    "format": "video/mp4",
    "assertions": [
        {
            "label": "c2pa.actions",
            "data": {
                "actions": [
                    {
                        "action": "c2pa.created",
                        "when": "2011-12-16T12:04:00+05:00",
                        "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
                    }
                ]
            },
        }
    ],
}


def told_film(target: Path, tags: dict[str, str]) -> Path:
    """A small MP4 that says these things of itself."""
    with av.open(str(target), "w", options={"movflags": "use_metadata_tags"}) as output:
        output.metadata.update(tags)
        stream = output.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 48, 32, "yuv420p"
        for number in range(3):
            grey = np.full((32, 48, 3), 40 * number, np.uint8)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(grey, "rgb24")))
        output.mux(stream.encode())
    return target


def with_xmp(source: Path, target: Path, text: str) -> Path:
    """A copy of an ISO base media file with an XMP box at its end."""
    body = _XMP + text.encode()
    target.write_bytes(source.read_bytes() + (len(body) + 8).to_bytes(4, "big") + b"uuid" + body)
    return target


def signed(source: Path, target: Path, remote: str = "") -> Path:
    """A signed copy of an MP4; with `remote` its manifest is said to lie there and nowhere else."""
    key, chain = _chain()
    signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", chain, key, None))
    builder = c2pa.Builder(_MANIFEST)
    if remote:
        builder.set_no_embed()
        builder.set_remote_url(remote)
    with source.open("rb") as before, target.open("w+b") as after:
        builder.sign(signer, "video/mp4", before, after)
    return target


def _chain() -> tuple[bytes, bytes]:
    now = dt.datetime.now(dt.UTC)
    top, own = (ec.generate_private_key(ec.SECP256R1()) for _each in range(2))

    def made(
        name: str, key: ec.EllipticCurvePrivateKey, number: int, *, ca: bool
    ) -> x509.Certificate:
        usage = x509.KeyUsage(
            digital_signature=True, content_commitment=False, key_encipherment=False,
            data_encipherment=False, key_agreement=False, key_cert_sign=ca, crl_sign=ca,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name("Authority"))
            .public_key(key.public_key())
            .serial_number(number)
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(top.public_key()), critical=False
            )
        )
        if not ca:
            purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
            builder = builder.add_extension(purpose, critical=False)
        return builder.sign(top, hashes.SHA256())

    chain = (made("Signer", own, 2, ca=False), made("Authority", top, 1, ca=True))
    pem = serialization.Encoding.PEM
    key = own.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key, b"".join(each.public_bytes(pem) for each in chain)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "KZ"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )
