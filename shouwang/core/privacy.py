"""Privacy as shapes: every personal field says its class, legal basis and how long it is kept; secrets are encrypted.

ID document, phone, address, diagnosis and helpline notes are AES-GCM fields; equality goes by a keyed hash of the
normalised value; there is no substring search on them. Keys live in SHOUWANG_HOME/keys, never in the database.
"""

import base64
import hashlib
import hmac
import os
import re
import unicodedata
from enum import StrEnum

from django.db import models


class Keep(StrEnum):
    """Retention classes; the clock of each, with its dated parameters, is in `core.retention`."""

    ROSTER = "roster"  # while on the roster, then until nothing that is kept names the person
    RETURN = "return"  # a person's daily return: some days after the end of its mandate, then only unit totals
    SWEEP = "sweep"  # answers of one sweep
    CASE = "case"  # a case under observation
    ABSENCE = "absence"  # illness absence: one school year
    GATE = "gate"  # what a gate was told
    HOTLINE = "hotline"
    FINANCE = "finance"
    PAPER = "paper"  # what an office wrote and who signed it
    AUDIT = "audit"  # at least six months by law; three years proposed
    TRANSIT = "transit"  # on its way: staged files, errors of background work
    PROOF = "proof"  # what proves that something was destroyed, and on whose word: kept for good


class Sensitivity(StrEnum):
    """Classes of personal data (GB/T 35273; PIPL 28 for the sensitive one)."""

    IDENTITY = "identity"
    CONTACT = "contact"
    HEALTH = "health"
    WHEREABOUTS = "whereabouts"
    MINOR = "minor"
    FREE = "free"  # free text, in which anybody may stand
    SECRET = "secret"  # not of a person: what opens a door, encrypted like the rest


declared: dict[type, dict] = {}


def declare(model, fields, *, keep, basis="传染病防治法2025 第三十八条；个人信息保护法 第十三条第一款第三、四项"):
    """Declare a model's personal fields: {field: Sensitivity}, with retention class and legal basis."""
    declared[model] = {"fields": fields, "keep": keep, "basis": basis}


def _aead():
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from shouwang import env

    return AESGCM(env.key("fields"))


def encrypt(text: str) -> str:
    """AES-256-GCM with a fresh nonce, base64; '' stays ''."""
    if not text:
        return ""
    nonce = os.urandom(12)
    return base64.b64encode(nonce + _aead().encrypt(nonce, text.encode(), None)).decode()


def decrypt(sealed: str) -> str:
    """The inverse of encrypt. Raises cryptography's InvalidTag under another key."""
    if not sealed:
        return ""
    raw = base64.b64decode(sealed)
    return _aead().decrypt(raw[:12], raw[12:], None).decode()


def normalise(text: str) -> str:
    """What equality compares: full-width folded, spaces and dashes gone, upper case."""
    return re.sub(r"[\s\-–—]", "", unicodedata.normalize("NFKC", text)).upper()


def keyed_hash(text: str) -> str:
    """HMAC-SHA256 of the normalised value under a key of its own; '' stays ''. 32 hexadecimal digits."""
    if not text:
        return ""
    from shouwang import env

    return hmac.new(env.key("lookup"), normalise(text).encode(), hashlib.sha256).hexdigest()[:32]


class SealedField(models.TextField):
    """Text encrypted at rest; Python sees the plain text."""

    def get_prep_value(self, value):
        return encrypt(value or "")

    def from_db_value(self, value, expression, connection):
        return decrypt(value) if value else ""


_COMPOUND = {
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯", "端木", "百里", "呼延", "南宫", "西门", "独孤",
    "長孫", "长孙", "宇文", "司空", "闾丘", "太史", "申屠", "轩辕", "歐陽", "司馬", "諸葛", "東方", "尉遲", "公孫", "軒轅", "南宮", "西門", "獨孤",
}  # fmt: skip


def masked_name(name: str) -> str:
    """张*, 欧阳**, M***: the family name and one star for each character that follows."""
    name = name.strip()
    keep = 2 if name[:2] in _COMPOUND and len(name) > 2 else 1
    return name[:keep] + "*" * min(max(len(name) - keep, 1), 3)


def masked_phone(phone: str) -> str:
    """138****5678."""
    return phone[:3] + "****" + phone[-4:] if len(phone) >= 9 else "****"


def masked_document(number: str) -> str:
    """410***********1234."""
    return number[:3] + "*" * max(len(number) - 7, 4) + number[-4:] if len(number) >= 8 else "****"
