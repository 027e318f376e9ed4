"""The three languages of a form's words, and which one a reader gets."""

ALL = ("zh-hans", "zh-hant", "en")
_OTHERS = {
    "zh-hk": "zh-hant",
    "zh-tw": "zh-hant",
    "zh-mo": "zh-hant",
    "zh": "zh-hans",
    "zh-cn": "zh-hans",
    "zh-sg": "zh-hans",
}


def code(lang: str) -> str:
    """zh-hans, zh-hant or en for any spelling of a language: zh_Hant, ZH-TW, en-gb."""
    lang = (lang or "").lower().replace("_", "-")
    if lang in ALL:
        return lang
    return _OTHERS.get(lang) or next((known for known in ALL if lang.startswith(known)), "zh-hans")


def pick(words: dict, lang: str) -> str:
    """The words in a language, or in the first one that has them."""
    return words.get(code(lang)) or next((words[known] for known in ALL if words.get(known)), "")
