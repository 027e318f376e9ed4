"""An encrypted file gives back what was written, chunk borders included, and notices every change."""

import io

import pytest

from shouwang.commands.sealed_file import CHUNK, TAG, Damaged, Opener, Sealer, WrongKey

KEY = bytes(range(32))


def sealed(content) -> bytes:
    file = io.BytesIO()
    sealer = Sealer(file, KEY)
    for start in range(0, len(content), 700_001):
        sealer.write(content[start : start + 700_001])
    sealer.close()
    return file.getvalue()


def opened(raw, key=KEY) -> bytes:
    opener, parts = Opener(io.BytesIO(raw), key), []
    while part := opener.read(65_537):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5])
def test_what_was_written_comes_back(size):
    content = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    assert opened(sealed(content)) == content


def test_same_content_is_never_the_same_file():
    assert sealed(b"x" * 100) != sealed(b"x" * 100)


def test_other_key_is_noticed_at_once():
    with pytest.raises(WrongKey):
        opened(sealed(b"x"), key=bytes(32))


@pytest.mark.parametrize("change", ["flip", "cut", "drop a chunk", "swap two", "head"])
def test_every_change_is_noticed(change):
    raw = bytearray(sealed(b"x" * (3 * CHUNK + 9)))
    head, step = len(raw) - (3 * (CHUNK + TAG) + 9 + TAG), CHUNK + TAG
    if change == "flip":
        raw[head + 5] ^= 1
    elif change == "cut":
        del raw[head + 3 * step :]
    elif change == "drop a chunk":
        del raw[head + step : head + 2 * step]
    elif change == "swap two":
        raw[head : head + 2 * step] = raw[head + step : head + 2 * step] + raw[head : head + step]
    else:
        raw[head - 1] ^= 1  # the salt
    with pytest.raises(Damaged):
        opened(bytes(raw))
