"""What people typed in simplified characters, in traditional ones: the script changes, the words stay.

Mainland terms stay as they are (信息 → 信息, not 資訊; 在線 → 在線): an issue says the same in both scripts. A name can be written
in ways that no dictionary knows (钟 is 鍾 or 鐘), so names that are given are left alone.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

import opencc

# The converter's choice, and ours (the glossary's): common forms where it prefers rare ones.
OURS = {"臺賬": "台賬", "摺合": "折合", "銷燬": "銷毀", "燬": "毀", "覈": "核"}


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    # s2tw and not s2twp: the p converts vocabulary too. Its forms (群, 床, 說, 裡) are those most readers know.
    return opencc.OpenCC("s2tw")


def to_hant(text: str, keep: Iterable[str] = ()) -> str:
    """A text in traditional characters; whatever is in `keep` (people's names) stays as it was written."""
    names = sorted({name for name in keep if name}, key=len, reverse=True)
    if not names:
        return _converted(text)
    parts = re.split("(" + "|".join(map(re.escape, names)) + ")", text)
    return "".join(part if place % 2 else _converted(part) for place, part in enumerate(parts))


def _converted(text: str) -> str:
    text = _converter().convert(text)
    for theirs, ours in OURS.items():
        text = text.replace(theirs, ours)
    return text
