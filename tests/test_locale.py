"""Every sentence that people read exists in three languages, with the same placeholders; `.ci/messages` writes the files."""

import importlib.machinery
import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ("en", "zh_Hant")


def _tool():
    loader = importlib.machinery.SourceFileLoader("messages_tool", str(ROOT / ".ci" / "messages"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("messages_tool", loader))
    loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tool():
    return _tool()


def _texts(message):
    """The pairs of a sentence and its words: one, or one for each plural."""
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    words = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return [(ids[min(number, len(ids) - 1)], text) for number, text in enumerate(words)]


def _placeholders(text):
    return sorted(re.findall(r"%\(\w+\)[sd]|\$?\{[\w.:%()]*\}", text))


@pytest.mark.parametrize("locale", LOCALES)
def test_catalogue_holds_exactly_the_sentences_of_today(locale, tool):
    kept = {(message.context, message.id) for message in tool.catalogue(locale) if message.id}
    wanted = tool.sentences()
    assert not wanted - kept, f"run .ci/messages: sentences not in locale/{locale}"
    assert not kept - wanted, f"run .ci/messages: sentences that are gone, in locale/{locale}"


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_is_untranslated_or_fuzzy(locale, tool):
    catalogue = tool.catalogue(locale)
    assert not [message.id for message in catalogue if message.fuzzy and message.id]
    assert not tool.untranslated(catalogue)


@pytest.mark.parametrize("locale", LOCALES)
def test_placeholders_are_the_same(locale, tool):
    wrong = [
        (msgid, text)
        for message in tool.catalogue(locale)
        if message.id
        for msgid, text in _texts(message)
        if _placeholders(msgid) != _placeholders(text)
    ]
    assert not wrong


def test_traditional_text_is_the_simplified_one_in_the_other_script(tool):
    wrong = [
        message.id
        for message in tool.catalogue("zh_Hant")
        if message.id and message.string not in {tool.hant(None, message.id, None), *tool.hant(None, message.id, None)}
    ]
    assert not wrong


def test_english_has_no_chinese_left(tool):
    """But for what is Chinese on purpose: names of languages, and column names that a file must carry."""
    allowed = re.compile(
        r"简体中文|繁體中文|计算机学院/2023级/软件2301|学工号|姓名|类别|单位|代号|　"
        r"|来源地|计划到校|出发日期|交通方式|同行|住处|现住址|同住几人|结果|户主"  # columns
        r"|查实|查无|未果|已联系|失联|阴性|阳性|是|男|女|9个月|2026级|湖北省武汉市|海口市美兰区"  # what stands in them
        r"|观告|观解"  # the mark of a paper's number
    )
    left = [
        text
        for message in tool.catalogue("en")
        if message.id
        for _msgid, text in _texts(message)
        if re.search(r"[\u4e00-\u9fff]", allowed.sub("", text))
    ]
    assert not left
