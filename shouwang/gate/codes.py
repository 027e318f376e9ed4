"""What a QR at the gate carries: who it speaks for and how long, signed, so that a guard's phone can judge it without the network.

A code is 90 bytes written as one decimal number: digits are the densest thing that a QR knows, and a scanner that types them is
not misled by an input method. Version, kind, sixteen bytes that only we can open (AES over kind, id, link version, day: the same
person has another handle every day), from and until, and an ECDSA P-256 signature, which every browser can verify. The public key
and the handles of those to be asked about go to the guard's phone; nothing in a code or in that list names anybody.
"""

import base64
import functools
import hashlib
import hmac
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from shouwang import env
from shouwang.core import clock

VERSION, PERSON, VISIT = 1, 1, 2
DIGITS = 215  # of 90 bytes that begin with 1
_ORDER = int("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16)
HANDLE, HEAD = 16, 26
VERSIONS_BACK = 2  # codes of links that were replaced still lead to whom they spoke for


@dataclass(frozen=True)
class Shown:
    """A genuine code: kind, id of the person or visit, link version, from when and until when (seconds since 1970)."""

    kind: int
    pk: int
    version: int
    since: int
    until: int
    handle: str

    def expired(self, at, skew_s) -> bool:
        """Is the code outside its time, clocks being what they are?"""
        return not self.since - skew_s <= at.timestamp() < self.until + skew_s


def _sub(label) -> bytes:
    return hmac.digest(env.key("gate"), label, "sha256")


@functools.cache
def _signing(secret) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(hashlib.sha512(secret).digest(), "big") % (_ORDER - 1) + 1, ec.SECP256R1())


def _private() -> ec.EllipticCurvePrivateKey:
    return _signing(_sub(b"sign"))


def public_jwk() -> dict:
    """The key that verifies codes, as browsers import it."""
    point = _private().public_key().public_numbers()
    text = [base64.urlsafe_b64encode(n.to_bytes(32, "big")).decode().rstrip("=") for n in (point.x, point.y)]
    return {"kty": "EC", "crv": "P-256", "x": text[0], "y": text[1]}


def _block() -> Cipher:
    return Cipher(algorithms.AES(_sub(b"handle")), modes.ECB())  # noqa: S305  one block, a permutation: nothing is chained


def _opened(handle: bytes) -> tuple:
    """(kind, id, version, day number) of a handle of ours; (0, 0, 0, 0) for anything else."""
    box = _block().decryptor()
    raw = box.update(handle) + box.finalize()
    if raw[14:] != b"\0\0":
        return 0, 0, 0, 0
    return raw[0], int.from_bytes(raw[1:7], "big"), int.from_bytes(raw[7:10], "big"), int.from_bytes(raw[10:14], "big")


def handle(kind, pk, version, day) -> bytes:
    """What stands for somebody on one day."""
    box = _block().encryptor()
    raw = bytes([kind]) + pk.to_bytes(6, "big") + version.to_bytes(3, "big") + day.toordinal().to_bytes(4, "big") + b"\0\0"
    return box.update(raw) + box.finalize()


def short(raw: bytes) -> str:
    """A handle as the guard's list holds it: twelve hexadecimal digits."""
    return raw[:6].hex()


def _signed(kind, stands_for, since, until) -> str:
    times = b"".join(int(instant.timestamp()).to_bytes(4, "big") for instant in (since, until))
    head = bytes([VERSION, kind]) + stands_for + times
    r, s = decode_dss_signature(_private().sign(head, ec.ECDSA(hashes.SHA256())))
    return str(int.from_bytes(head + r.to_bytes(32, "big") + s.to_bytes(32, "big"), "big"))


def of_person(person, until) -> str:
    """A person's code from now until an instant."""
    now = clock.now()
    return _signed(PERSON, handle(PERSON, person.pk, person.link_version, clock.day_of(now)), now, until)


def of_visit(visit) -> str:
    """The code of a visitor's pass, good in the time of the visit; the same handle whenever it is drawn."""
    return _signed(VISIT, visit_handle(visit), visit.since, visit.until)


def visit_handle(visit) -> bytes:
    """What stands for a visit."""
    return handle(VISIT, visit.pk, 1, clock.day_of(visit.since))


def looks_like(text: str) -> bool:
    """Is it long enough to be a code, rather than a number that somebody typed?"""
    return len(text) > 60


def read(text: str) -> Shown | None:
    """A code that we signed, whatever its time; None for anything else. No query."""
    if not text.isascii() or not text.isdecimal() or len(text) != DIGITS:
        return None
    number = int(text)
    if number.bit_length() > 90 * 8:
        return None
    raw = number.to_bytes(90, "big")
    head, r, s = raw[:HEAD], int.from_bytes(raw[HEAD : HEAD + 32], "big"), int.from_bytes(raw[HEAD + 32 :], "big")
    try:
        _private().public_key().verify(encode_dss_signature(r, s), head, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return None
    kind, pk, version, _day = _opened(head[2:18])
    if head[0] != VERSION or kind != head[1]:
        return None
    return Shown(kind, pk, version, int.from_bytes(head[18:22], "big"), int.from_bytes(head[22:26], "big"), short(head[2:18]))
