"""Finding a person: by number, name, pinyin as it is kept; by a whole telephone or document number where that may be seen."""

import pytest

from shouwang.core.models import Access
from shouwang.core.privacy import keyed_hash
from shouwang.core.scope import Reach, Scope
from shouwang.roster import access, actions, finding
from shouwang.roster.models import Kind, Person, Role

ROWS = [
    ("2023001", "吕小布", "本科生", "甲学院/一班"), ("2023002", "欧阳娜娜", "本科生", "甲学院/一班"),
    ("2023003", "单田芳", "本科生", "甲学院/二班"), ("2023004", "女娲", "研究生", "甲学院/二班"),
    ("S-77", "John Smith", "国际学生", "乙学院/三班"), ("2023005", "阿卜杜拉·买买提", "本科生", "乙学院/三班"),
    ("9001", "张主任", "教职工", "办公室"),
]  # fmt: skip


@pytest.fixture
def school(house):
    house.load(ROWS)
    return house


def scope(*rights, path="R", kinds=None):
    reach = (Reach(path, frozenset(kinds) if kinds else None),)
    return Scope(access.everything().viewer, dict.fromkeys(rights or (access.NAMES,), reach))


def names(words, lens=None):
    return [hit.name for hit in finding.people(lens or scope(), words)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("2023001", ["吕小布"]), ("202300", ["吕小布", "欧阳娜娜", "单田芳", "女娲", "阿卜杜拉·买买提"]), ("２０２３００１", ["吕小布"]),
        ("s-77", ["John Smith"]), ("S-7", ["John Smith"]), ("吕小布", ["吕小布"]), ("小布", ["吕小布"]), ("吕", ["吕小布"]),
        ("lvxiaobu", ["吕小布"]), ("lüxiaobu", ["吕小布"]), ("LÜ xiao bu", ["吕小布"]), ("lǚ", ["吕小布"]), ("lu:", ["吕小布"]),
        ("lyuxiao", ["吕小布"]), ("nü", ["女娲"]), ("nyuwa", ["女娲"]), ("lxb", ["吕小布"]), ("ouyangnana", ["欧阳娜娜"]),
        ("ou yang", ["欧阳娜娜"]), ("oynn", ["欧阳娜娜"]), ("oy", ["欧阳娜娜"]), ("shantianfang", ["单田芳"]), ("stf", ["单田芳"]),
        ("dantianfang", []), ("john", ["John Smith"]), ("johnsmith", ["John Smith"]), ("js", ["John Smith"]),
        ("买买提", ["阿卜杜拉·买买提"]), ("没有", []), ("", []), ("   ", []), ("%", []), ("_", []), ("'", []),
    ],
)  # fmt: skip
def test_people_are_found_as_they_are_kept(school, words, found):
    assert sorted(names(words)) == sorted(found)


def test_the_surest_comes_first(school):
    assert names("2023001")[0] == "吕小布"
    Person.objects.filter(number="2023003").update(name="小布丁")
    assert names("小布")[0] == "小布丁", "a name that begins so, before one that holds it"


def test_only_within_reach(school):
    one = school.unit("甲学院/一班").path
    assert names("2023", scope(access.NAMES, path=one)) == ["吕小布", "欧阳娜娜"]
    assert names("2023", scope(access.NAMES, kinds=[Kind.POSTGRADUATE])) == ["女娲"]
    assert names("女娲", scope(access.COUNT)) == [], "whoever counts sees nobody by name"


def test_who_left_is_found_by_whoever_keeps_the_roster(school):
    actions.leave(person=school.person("2023003"), by=school.by)
    assert names("单田芳") == [] and names("单田芳", scope(access.ROSTER)) == ["单田芳"]


def test_a_common_key_and_a_rare_one_find_the_same(school, monkeypatch):
    rare = {words: names(words) for words in ("2023", "l", "o", "买")}
    monkeypatch.setattr(finding, "RARE", 0)
    assert {words: names(words) for words in rare} == rare


def test_telephone_and_document_by_the_whole_number_only_on_record(school):
    actions.change_person(person=school.person("2023002"), phone="138-1234 5678", id_document="41010119900101123x", by=school.by)
    with_contacts, with_roster = scope(access.NAMES, access.CONTACTS), scope(access.NAMES, access.ROSTER)
    assert names("13812345678", with_contacts) == names("138 1234 5678", with_contacts) == ["欧阳娜娜"]
    assert names("1381234567", with_contacts) == names("3812345678", with_contacts) == [], "never by a part of it"
    assert names("13812345678") == names("41010119900101123X", with_contacts) == []
    assert names("41010119900101123X", with_roster) == ["欧阳娜娜"]
    assert Access.objects.filter(what="roster.found_by_secret").count() == 3
    assert keyed_hash("138-1234 5678") == keyed_hash("13812345678")


def test_contacts_reach_no_further_than_the_grant(school):
    actions.change_person(person=school.person("2023002"), phone="13812345678", by=school.by)
    other = scope(access.NAMES, access.CONTACTS, path=school.unit("甲学院/二班").path)
    assert names("13812345678", other) == []


@pytest.mark.parametrize("right", [access.GRANTS, access.AUDIT, access.GLASS])
def test_beyond_reach_by_the_whole_number_and_masked(school, right):
    hits = finding.people(scope(right), "2023002")
    assert [(hit.name, hit.number, hit.full) for hit in hits] == [("欧阳**", "", False)]
    assert finding.people(scope(right), "202300") == finding.people(scope(right), "欧阳娜娜") == []


def test_one_who_was_merged_is_found_under_the_kept_number_only(school):
    actions.merge_people(kept=school.person("2023001"), gone=school.person("2023002"), by=school.by)
    assert names("欧阳娜娜") == [] and names("吕小布") == ["吕小布"]


def test_seen_is_what_each_right_covers(school):
    """The ranges are folded together, and mean what the single ones mean."""
    actions.leave(person=school.person("2023003"), by=school.by)
    paths = ["R", school.unit("甲学院").path, school.unit("甲学院/一班").path, school.unit("乙学院/三班").path]
    for first in paths:
        for second in paths:
            for kinds in (None, {Kind.UNDERGRADUATE}):
                reach = {access.NAMES: (Reach(first, frozenset(kinds) if kinds else None),), access.TRANSFER: (Reach(second),)}
                lens = Scope(access.everything().viewer, reach)
                wanted = {row.pk for row in Person.objects.all() if any(lens.allows(r, row.path or "-", row.kind) for r in reach)}
                assert set(Person.objects.filter(finding.seen(lens)).values_list("pk", flat=True)) == wanted


def test_nobody_without_a_right_finds_anybody(school):
    assert finding.people(scope(access.MARK), "2023001") == finding.people(Scope(scope().viewer, {}), "2023001") == []
    assert access.RIGHTS[Role.CADRE] == {access.MARK}
