"""`shouwang verify`: every law of every room over the whole database, in sentences."""

import sys

from shouwang.cli import put, say
from shouwang.core import verify
from shouwang.roster.actions import settle_if_due


def verify_command(args) -> int:
    """`shouwang verify`: exit 0 when every law holds, 1 with sentences when one is broken."""
    from tqdm import tqdm

    settle_if_due()  # what was planned for an instant that has come is not a contradiction
    names = verify.names()
    with tqdm(total=len(names), unit=" 条", delay=2, disable=None, file=sys.stderr) as bar:
        results = []
        for held in verify.examine_all():
            results.append(held)
            bar.update()
    for held in results:
        _tell(held)
    broken = sum(held.broken for held in results)
    put(
        {"ok": not broken, "laws": len(results), "broken": broken,
         "by_law": {held.name: {"says": held.says, "broken": held.broken} for held in results},
         "sentences": [sentence for held in results for sentence in held.sentences]}
    )  # fmt: skip
    return 1 if broken else 0


def _tell(held):
    for sentence in held.sentences:
        say(f"{held.name}: {sentence}")
    if held.broken > len(held.sentences):
        say(f"{held.name}: …… 共 {held.broken} 处。")
