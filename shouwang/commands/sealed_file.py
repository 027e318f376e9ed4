"""A file encrypted as it is written, and read back: AES-256-GCM in chunks, so that a backup of any size needs little memory.

    magic, 8 bytes of the key's hash, 16 bytes of salt, then chunks of at most 1 MiB, each with its tag

Each file has a key of its own (HKDF of the backup key and the salt). A chunk's nonce is its number and whether it is the last:
none can be left out, put elsewhere, or cut off without notice. The key is SHOUWANG_HOME/keys/backup, never in the file.
"""

import hashlib
import os
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"SHOUWANG BACKUP 1\n"
CHUNK, TAG = 1 << 20, 16


class WrongKey(Exception):
    """The file was encrypted under another key."""


class Damaged(Exception):
    """The file is not as it was written."""


def is_sealed(path) -> bool:
    """Does a file begin as ours do? (Backups of earlier versions are plain .tar files.)"""
    with open(path, "rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def key_mark(key: bytes) -> bytes:
    """By what a file says under which key it is."""
    return hashlib.sha256(b"shouwang backup key" + key).digest()[:8]


def _cipher(key, salt) -> AESGCM:
    return AESGCM(HKDF(hashes.SHA256(), 32, salt, b"shouwang backup 1").derive(key))


def _nonce(number, last) -> bytes:
    return struct.pack(">3xQB", number, int(last))


class Sealer:
    """Something to write to: what is written goes encrypted into a file. `close` writes the last chunk."""

    def __init__(self, file, key: bytes):
        salt = os.urandom(16)
        self.file, self.head = file, MAGIC + key_mark(key) + salt
        self.cipher, self.number, self.held = _cipher(key, salt), 0, bytearray()
        file.write(self.head)

    def write(self, content) -> int:
        """Take some bytes."""
        self.held += content
        while len(self.held) > CHUNK:
            self._chunk(bytes(self.held[:CHUNK]), False)
            del self.held[:CHUNK]
        return len(content)

    def _chunk(self, content, last):
        self.file.write(self.cipher.encrypt(_nonce(self.number, last), content, self.head))
        self.number += 1

    def close(self):
        """Write the last chunk."""
        self._chunk(bytes(self.held), True)


class Opener:
    """Something to read from: the plain bytes of a sealed file. Raises WrongKey at once, Damaged where a chunk does not fit."""

    def __init__(self, file, key: bytes):
        self.head = file.read(len(MAGIC) + 8 + 16)
        if self.head[len(MAGIC) : len(MAGIC) + 8] != key_mark(key):
            raise WrongKey
        self.file, self.cipher, self.number, self.held = file, _cipher(key, self.head[-16:]), 0, bytearray()
        self.ahead = file.read(CHUNK + TAG)

    def read(self, size=-1) -> bytes:
        """The next bytes; b'' at the end."""
        while self.ahead and (size < 0 or len(self.held) < size):
            raw, self.ahead = self.ahead, self.file.read(CHUNK + TAG)
            try:
                self.held += self.cipher.decrypt(_nonce(self.number, not self.ahead), raw, self.head)
            except InvalidTag:
                raise Damaged from None
            self.number += 1
        wanted = len(self.held) if size < 0 else size
        content = bytes(self.held[:wanted])
        del self.held[:wanted]
        return content
