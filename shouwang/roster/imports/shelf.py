"""Where an uploaded file waits for its commit: encrypted, readable by the server alone, gone with the commit or after a day."""

import os
import secrets

from shouwang import env
from shouwang.core import clock

DAY_S = 86_400


def _folder():
    folder = env.home() / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _cipher():
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(env.key("fields"))


def put(run_id: int, content: bytes):
    """Lay a file down for an import run, and clear away what has waited for more than a day."""
    now = clock.now().timestamp()
    for old in _folder().iterdir():
        if abs(now - old.stat().st_mtime) > DAY_S:
            old.unlink(missing_ok=True)
    nonce = secrets.token_bytes(12)
    path = _folder() / str(run_id)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(nonce + _cipher().encrypt(nonce, content, str(run_id).encode()))


def take(run_id: int) -> bytes | None:
    """The file of a run, or None when it is gone."""
    path = _folder() / str(run_id)
    if not path.exists():
        return None
    raw = path.read_bytes()
    return _cipher().decrypt(raw[:12], raw[12:], str(run_id).encode())


def clear(run_id: int):
    """Remove the file of a run."""
    (_folder() / str(run_id)).unlink(missing_ok=True)
