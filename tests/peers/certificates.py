"""A certificate authority for one test run, and a certificate for this machine; all in a folder of its own."""

import datetime as dt
import ipaddress
from pathlib import Path
from types import SimpleNamespace

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(path, key):
    form = serialization.PrivateFormat.TraditionalOpenSSL
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))


def _signed(subject, key, issuer, signer, *, authority):
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(_name(subject)).issuer_name(_name(issuer)).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=2)).add_extension(x509.BasicConstraints(authority, None), critical=True)
    )  # fmt: skip
    if not authority:
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return made.sign(signer, hashes.SHA256())


def make(folder: Path) -> SimpleNamespace:
    """Paths: ca (to trust), certificate and key (to serve with), signing (a key for tokens)."""
    folder.mkdir(parents=True, exist_ok=True)
    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    found = SimpleNamespace(
        ca=folder / "ca.pem", certificate=folder / "own.pem", key=folder / "own.key", signing=folder / "signing.pem"
    )
    ca = _signed("tests", authority, "tests", authority, authority=True)
    found.ca.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    mine = _signed("localhost", own, "tests", authority, authority=False)
    found.certificate.write_bytes(mine.public_bytes(serialization.Encoding.PEM))
    _pem(found.key, own)
    _pem(found.signing, rsa.generate_private_key(public_exponent=65537, key_size=2048))
    return found
