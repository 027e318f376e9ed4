"""Signed words: an activation link, and the cookie of a browser that has logged an account in before.

Both are `id.mark`, the mark an HMAC under a key of their own (SHOUWANG_HOME/keys/login): rubbish is told without the database,
and nothing in the database, or in a backup of it, makes a link.
"""

import base64
import hashlib
import hmac

from shouwang import env


def _mark(kind, text) -> str:
    digest = hmac.new(env.key("login"), f"{kind}\0{text}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode()


def sign(kind, text) -> str:
    """`text` with its mark."""
    return f"{text}.{_mark(kind, text)}"


def read(kind, token) -> str | None:
    """The text of a token of this kind, or None when the mark is not ours."""
    text, _, mark = str(token).rpartition(".")
    if not text or not hmac.compare_digest(mark.encode(), _mark(kind, text).encode()):
        return None
    return text


def digest(text) -> str:
    """A keyed hash of something that must be found again but never read (a ticket, a recovery code)."""
    return hmac.new(env.key("login"), f"digest\0{text}".encode(), hashlib.sha256).hexdigest()
