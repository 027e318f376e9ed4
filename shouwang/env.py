"""The environment is the only configuration. A bad value stops the start with a sentence that says what to do."""

import functools
import os
import secrets
import socket
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

_keys: dict[tuple, bytes] = {}


class BadEnvironment(SystemExit):
    """A setting that cannot be used. Exit code 2, the sentence on stderr."""

    def __init__(self, sentence):
        import sys

        print(sentence, file=sys.stderr)
        super().__init__(2)


def home() -> Path:
    """The folder that holds the embedded database, keys and files (default ./var)."""
    return _resolved(os.environ.get("SHOUWANG_HOME", "var"), os.getcwd())


@functools.lru_cache(maxsize=8)
def _resolved(text, _folder):
    return Path(text).resolve()


def boolean(name, default):
    """`1/true/yes/on` or `0/false/no/off`; anything else is refused."""
    raw = os.environ.get(name, "").strip().lower()
    if not raw:
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise BadEnvironment(f"{name}={raw!r}: use 1 or 0.")


def integer(name, default, low, high):
    """A whole number within [low, high]."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    if not raw.isdecimal() or not low <= int(raw) <= high:
        raise BadEnvironment(f"{name}={raw!r}: use a whole number from {low} to {high}.")
    return int(raw)


def choice(name, words) -> str:
    """One of some words; the first is the default."""
    raw = os.environ.get(name, "").strip().lower() or words[0]
    if raw not in words:
        raise BadEnvironment(f"{name}={raw!r}: use {' or '.join(words)}.")
    return raw


def words(name, default):
    """A comma-separated list."""
    raw = os.environ.get(name, "")
    return [word.strip() for word in raw.split(",") if word.strip()] or default


def key(name) -> bytes:
    """The 32-byte key kept in SHOUWANG_HOME/keys/<name>, made at first use; never in the database or its backup."""
    file = f"{home()}/keys/{name}"
    try:
        seen = os.stat(file)
    except FileNotFoundError:
        seen = None
    mark = (file, seen.st_mtime_ns, seen.st_ino) if seen else None
    if mark in _keys:  # an import asks 300,000 times; a key file that was put back is read anew
        return _keys[mark]
    path = Path(file)
    if seen is None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)  # only the first of two processes that start together makes the key
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    text = path.read_text().strip()
    try:
        value = bytes.fromhex(text)
    except ValueError:
        value = b""
    if len(value) != 32:
        raise BadEnvironment(f"{path}: not a key (64 hexadecimal digits). Put the right key file back; never make a new one.")
    if mark:
        _keys[mark] = value
    return value


def database() -> dict:
    """Django's DATABASES entry from SHOUWANG_DATABASE_URL: sqlite:///path or postgres://user:password@host:port/name[?schema=s]."""
    url = os.environ.get("SHOUWANG_DATABASE_URL", "").strip() or f"sqlite:///{home() / 'shouwang.sqlite3'}"
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(parts)
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgres(parts)
    raise BadEnvironment(f"SHOUWANG_DATABASE_URL starts with {parts.scheme!r}: use sqlite:///path or postgres://user@host/name.")


def _sqlite(parts):
    # sqlite:////absolute and sqlite:///relative; many write sqlite:///tmp/x and mean /tmp/x, so a relative path
    # whose folder does not exist is read as absolute when that folder does
    text = unquote(parts.path)
    path = Path(text[1:])
    if not text.startswith("//") and not path.parent.exists() and Path(text).parent.exists():
        path = Path(text)
    path = path.absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    synchronous = os.environ.get("SHOUWANG_SQLITE_SYNCHRONOUS", "FULL").upper()
    if synchronous not in {"FULL", "NORMAL"}:
        raise BadEnvironment("SHOUWANG_SQLITE_SYNCHRONOUS: FULL (an acknowledged return survives a power cut) or NORMAL.")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": f"PRAGMA journal_mode=WAL;PRAGMA synchronous={synchronous};PRAGMA foreign_keys=ON;"
            "PRAGMA secure_delete=ON;"  # what is deleted is overwritten: a purge that leaves it in the file is none
            "PRAGMA cache_size=-64000;PRAGMA temp_store=MEMORY;PRAGMA mmap_size=268435456;",
        },
        "TEST": {"NAME": str(path.with_name(f"test_{os.getpid()}_{path.name}"))},
    }


def _postgres(parts):
    query = parse_qs(parts.query)
    name = f"shouwang:{os.getpid()}@{socket.gethostname()}"[:63]
    options = {"application_name": name, "pool": {"min_size": 1, "max_size": integer("SHOUWANG_DB_POOL", 12, 2, 200), "timeout": 30}}
    if "schema" in query:
        options["options"] = f"-c search_path={query['schema'][0]}"
    if "sslmode" in query:
        options["sslmode"] = query["sslmode"][0]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "shouwang",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or query.get("host", [""])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": options,
    }
