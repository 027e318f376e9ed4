"""Names and numbers of people. Pinyin is for search and sorting: surnames in their reading as a surname, the rest character by character."""

import re
from functools import lru_cache

FAMILY_NUMBER = re.compile(r"^(.+)-F([1-9]\d*)$")  # 职工号-F1: a family member of whoever has the number before it

# Characters that are read differently when they are a surname.
_SURNAMES = {
    "单": "shan", "單": "shan", "解": "xie", "仇": "qiu", "查": "zha", "区": "ou", "區": "ou", "盖": "ge", "蓋": "ge", "朴": "piao",
    "曾": "zeng", "翟": "zhai", "覃": "qin", "缪": "miao", "繆": "miao", "乐": "yue", "樂": "yue", "员": "yun", "黑": "he",
    "逄": "pang", "繁": "po", "种": "chong", "秘": "bi", "冼": "xian", "召": "shao", "洗": "xian", "折": "she", "柏": "bai", "尹": "yin",
    "万俟": "moqi", "尉迟": "yuchi", "尉遲": "yuchi", "长孙": "zhangsun", "長孫": "zhangsun", "单于": "chanyu", "令狐": "linghu",
    "澹台": "tantai", "宰父": "zaifu", "贾": "jia", "賈": "jia", "石": "shi", "沈": "shen", "那": "na", "宁": "ning", "寧": "ning",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def _reading(character) -> str:
    if character.isascii():
        return character.lower()
    import pypinyin  # its tables take longer to load than most commands take to run

    return next(iter(pypinyin.lazy_pinyin(character, errors="ignore")), "")


def pinyin_of(name) -> tuple[str, str]:
    """(full pinyin without spaces, initials): 欧阳娜娜 → ("ouyangnana", "oynn"); a Latin name is kept in lower case."""
    name = name.strip()
    if name.isascii():
        words = name.lower().split()
        return "".join(words)[:160], "".join(word[0] for word in words)[:20]
    surname = next((name[:length] for length in (2, 1) if name[:length] in _SURNAMES), "")
    syllables = [_reading(character) for character in name[len(surname) :]]
    if surname:
        syllables.insert(0, _SURNAMES[surname])
    syllables = [syllable for syllable in syllables if syllable.strip()]
    initials = "".join(syllable[0] for syllable in syllables)
    return "".join(syllables)[:160], initials[:20]
