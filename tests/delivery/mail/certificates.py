"""Certificates for servers that are spoken to in secret."""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

NEEDS_OPENSSL = pytest.mark.skipif(
    not shutil.which("openssl"), reason="makes a certificate with openssl"
)


def certify(name: str, folder: Path) -> tuple[Path, Path]:
    """Make a certificate for a name, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "30",
        "-subj",
        f"/CN={name}",
    ]
    command += [
        "-addext",
        f"subjectAltName=DNS:{name}",
        "-out",
        str(certificate),
        "-keyout",
        str(key),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


def served_with(certificate: Path, key: Path) -> ssl.SSLContext:
    """Give what a server needs to prove its name."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    return tls
