"""Whom a spot check falls on: a pure function of the numbers on the roster and a seed, which anybody can work out again.

Each number is hashed with the seed, `SHA-256(seed + newline + number)` in UTF-8; the n smallest digests are drawn, in their order.
By hand: `printf '%s\\n%s' SEED NUMBER | sha256sum`. So the draw depends on no order of rows, no database and no version of Python,
and one person more on the roster changes nothing about the others but who is pushed out. Each unit is drawn by itself.
"""

import hashlib

ALGORITHM = "sha256-rank/1"


def rank(seed: str, number: str) -> str:
    """The digest that one number is ranked by."""
    return hashlib.sha256(f"{seed}\n{number}".encode()).hexdigest()


def sample(numbers, seed: str, n: int) -> list[str]:
    """The n numbers that a seed draws, in the order of their ranks; all of them where there are fewer."""
    return sorted(set(numbers), key=lambda number: rank(seed, number))[:n]
