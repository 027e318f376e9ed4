"""Typed text in traditional characters: the script changes, the words stay those of the glossary."""

import csv
from pathlib import Path

import pytest

from shouwang.bulletin.render.script import to_hant

GLOSSARY = Path(__file__).resolve().parents[4] / "shared" / "glossary.csv"

# Words of the field whose forms a converter gets wrong or could turn into another region's word.
PAIRS = [
    ("健康信息统计系统", "健康信息統計系統"),
    ("信息员", "信息員"),
    ("在线教学", "在線教學"),
    ("视频会议、软件、网络", "視頻會議、軟件、網絡"),
    ("体温、脱敏、卫生、阅读量", "體溫、脫敏、衛生、閱讀量"),
    ("审核确认", "審核確認"),
    ("问题台账", "問題台賬"),
    ("折合金额", "折合金額"),
    ("数据销毁证明", "數據銷毀證明"),
    ("后勤处发热人员头发", "後勤處發熱人員頭髮"),
    ("工作日志", "工作日誌"),
    ("干咳、干部", "乾咳、幹部"),
    ("群众、床位、里面", "群眾、床位、裡面"),
    ("<A&B> =1+1 37.3 ℃", "<A&B> =1+1 37.3 ℃"),
]


@pytest.mark.parametrize(("hans", "hant"), PAIRS)
def test_to_hant_changes_script_and_keeps_words(hans, hant):
    assert to_hant(hans) == hant


def test_to_hant_leaves_names_as_they_were_written():
    assert to_hant("钟强核稿，后勤处钟强签发；钟表", keep=("钟强",)) == "钟强核稿，後勤處钟强簽發；鐘錶"
    assert to_hant("(a+b)里", keep=("(a+b)", "")) == "(a+b)裡"


@pytest.mark.skipif(not GLOSSARY.exists(), reason="the glossary lies beside the checkout, not in it")
def test_to_hant_agrees_with_the_whole_glossary():
    with GLOSSARY.open(encoding="utf-8") as lines:
        pairs = [(row["zh_hans"], row["zh_hant"]) for row in csv.DictReader(lines)]
    assert len(pairs) > 150
    assert [(hans, to_hant(hans), hant) for hans, hant in pairs if to_hant(hans) != hant] == []
