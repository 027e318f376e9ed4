"""The laws of the import: the same file twice changes nothing; all or nothing; what cannot be read is named by row and column."""

import datetime as dt

import pytest

from shouwang.core import clock
from shouwang.core.export import csv_bytes
from shouwang.core.models import Event
from shouwang.core.refusals import Refused
from shouwang.roster import actions, imports
from shouwang.roster.models import (
    Exemption,
    Household,
    ImportMapping,
    ImportRun,
    Membership,
    Person,
    Tree,
    Unit,
    UnitKind,
    UnitSpell,
)
from shouwang.roster.tests.conftest import csv_of, xlsx_of

ROWS = [
    ("1001", "张三", "本科生", "计算机学院/2023级/软件2301"),
    ("1002", "欧阳娜娜", "研究生", "医学院/研2401"),
    ("1003", "李四", "教职工", "人事处"),
    ("1004", "王五", "食堂", "后勤处/食堂一"),
]
FULL = ("学工号", "姓名", "类别", "单位", "宿舍", "电话", "证件号", "出生日期", "户主学工号")
FULL_ROWS = [
    ("1001", "张三", "本科生", "计算机学院/2023级/软件2301", "3号楼/502", "13812345678", "410811200305090012", "2003-05-09", ""),
    ("1003", "李四", "教职工", "人事处", "", "13900000000", "410811198001010011", "1980/1/1", ""),
    ("1003-F1", "李小四", "家属", "家属", "", "", "", "20150601", "1003"),
]  # fmt: skip


def rows_in_all_tables():
    return {
        model.__name__: model.objects.count() for model in (Person, Membership, Unit, UnitSpell, Household, Exemption)
    }


def test_first_import_makes_people_units_and_memberships(house):
    plan = house.load(ROWS, allow_leaves=False)
    assert plan.counts() == {
        "rows": 4, "joins": 4, "leaves": 0, "moves": 0, "changes": 0, "unchanged": 0, "units_made": 8, "duplicates": 0,
        "errors": 0,
    }  # fmt: skip
    person = house.person("1001")
    assert (person.name, person.pinyin, person.initials) == ("张三", "zhangsan", "zs")
    assert person.unit.title == "计算机学院/2023级/软件2301" and person.path == person.unit.path
    assert house.person("1002").pinyin == "ouyangnana"
    kinds = dict(Unit.objects.filter(tree=Tree.RESPONSIBLE).values_list("title", "kind"))
    assert kinds["计算机学院"] == UnitKind.COLLEGE and kinds["计算机学院/2023级"] == UnitKind.GRADE
    assert kinds["计算机学院/2023级/软件2301"] == UnitKind.CLASS and kinds["人事处"] == UnitKind.DEPARTMENT
    assert kinds["后勤处"] == UnitKind.LOGISTICS
    assert Event.objects.filter(verb="roster.imported").count() == 1


def test_membership_holds_from_the_start_of_the_day_and_is_stamped_now(house):
    house.load(ROWS)
    row = Membership.objects.get(person__number="1001")
    assert row.since == clock.instant(dt.date(2026, 3, 2))
    assert row.opened_at > row.since and row.until is None and row.closed_at is None


def test_same_file_twice_changes_nothing(house):
    header = csv_of(FULL_ROWS, FULL)
    house.load(header)
    before = rows_in_all_tables()
    again = house.load(header)
    assert again.changes_nothing and again.unchanged == 3
    assert rows_in_all_tables() == before


def test_dry_run_writes_nothing(house):
    before = rows_in_all_tables()
    house.plan(ROWS)
    assert rows_in_all_tables() == before and not ImportRun.objects.exists() and not ImportMapping.objects.exists()


def test_one_bad_row_stops_all(house):
    plan = house.plan([*ROWS, ("1005", "赵六", "外星人", "人事处")])
    assert [(problem.row, problem.column) for problem in plan.errors] == [(6, "类别")]
    assert "外星人" in plan.errors[0].sentence and "本科生" in plan.errors[0].sentence
    with pytest.raises(Refused) as refusal:
        actions.commit_import(plan=plan, by=house.by)
    assert refusal.value.code == "roster.23" and not Person.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_reads_the_same(house, encoding, delimiter):
    plan = house.plan(csv_of(ROWS, encoding=encoding, delimiter=delimiter))
    assert [entry.name for entry in plan.joins] == ["张三", "欧阳娜娜", "李四", "王五"]


@pytest.mark.parametrize(
    "header",
    [("number", "name", "kind", "unit"), ("学号", "姓名", "人员类别", "所在单位"), ("Student ID", "Full Name", "Type", "Unit Path"),
     ("＊学工号（必填）", " 姓 名 ", "身份", "院系")],
)  # fmt: skip
def test_headers_are_known_in_both_languages(house, header):
    assert len(house.plan(csv_of(ROWS, header)).joins) == 4


def test_columns_in_any_order_with_a_title_line_above(house):
    content = "测试学校名册\n\n单位,姓名,备注,学工号,类别\n人事处,李四,好,1003,staff\n".encode()
    plan = house.plan(content)
    assert plan.joins[0].row == 4 and plan.joins[0].number == "1003" and plan.ignored == ["备注"]


def test_missing_column_is_bad_input(house):
    with pytest.raises(imports.Unreadable) as refusal:
        house.plan(csv_of([("1", "甲", "学生")], ("学工号", "姓名", "类别")))
    assert refusal.value.code == "roster.42" and "单位" in refusal.value.sentence


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02\xff\xfe", b"PK\x03\x04rubbish", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no"]
)
def test_rubbish_is_bad_input(house, content):
    with pytest.raises(imports.Unreadable):
        house.plan(content)


def test_chosen_columns_are_remembered_for_the_next_file(house):
    header = ("代号", "姓名", "类别", "单位")
    with pytest.raises(imports.Unreadable):
        house.plan(csv_of(ROWS, header))
    house.load(csv_of(ROWS, header), mapping={"number": "代号"})
    assert house.plan(csv_of(ROWS, header)).unchanged == 4


def test_numeric_cells_of_a_workbook(house):
    rows = [(20230001, "张三", "本科生", "人事处", 13812345678, 410811200305090012)]
    plan = house.plan(xlsx_of(rows, ("学工号", "姓名", "类别", "单位", "电话", "身份证号")))
    assert [(problem.row, problem.column) for problem in plan.errors] == [(2, "身份证号")]
    assert "15" in plan.errors[0].sentence
    good = house.plan(xlsx_of([row[:5] for row in rows], ("学工号", "姓名", "类别", "单位", "电话")))
    assert (good.joins[0].number, good.joins[0].phone) == ("20230001", "13812345678")


def test_scientific_notation_in_a_text_file_is_refused(house):
    plan = house.plan(csv_of([("1", "甲", "学生", "一班", "4.10811E+17")], (*FULL[:4], "证件号")))
    assert [problem.column for problem in plan.errors] == ["证件号"]


def test_workbook_rows_are_numbered_as_shown(house):
    rows = [("", "", "", ""), ("1", "甲", "学生", "一班"), ("", "", "", ""), ("2", "", "学生", "一班")]
    assert [(problem.row, problem.column) for problem in house.plan(xlsx_of(rows)).errors] == [(5, "姓名")]


def test_errors_name_every_row_and_column(house):
    rows = [
        ("1", "甲", "学生", "一年级//一班"), ("1 ", "乙", "学生", "一班"), ("2", "丙", "", "一班"), ("", "丁", "学生", "一班"),
        ("3", "戊", "学生", ""), ("3", "己", "学生", "一班"), ("3", "庚", "学生", "一班"),
    ]  # fmt: skip
    found = [(problem.row, problem.column) for problem in house.plan(rows).errors]
    assert found == [(2, "单位"), (4, "类别"), (5, "学工号"), (6, "单位"), (8, "学工号")]


def test_one_document_under_two_numbers_is_an_error_inside_a_file(house):
    rows = [
        ("1", "甲", "学生", "一班", "410811200305090012"),
        ("2", "乙", "学生", "一班", "４１０８１１２００３０５０９００１２"),
    ]
    plan = house.plan(csv_of(rows, (*FULL[:4], "证件号")))
    assert [(problem.row, problem.column) for problem in plan.errors] == [(3, "证件号")]


def test_duplicates_across_the_institution_are_reported_not_refused(house):
    house.load(csv_of(FULL_ROWS, FULL))
    twins = [
        ("9001", "张三丰", "研究生", "医学院/研2401", "", "", "410811200305090012", "", ""),
        ("9002", "张三", "研究生", "医学院/研2401", "", "", "", "2003-05-09", ""),
    ]
    plan = house.plan(csv_of([*FULL_ROWS[1:], *twins], FULL))
    assert [(dup.number, dup.other, dup.why) for dup in plan.duplicates] == [
        ("9001", "1001", "证件号相同"), ("9002", "1001", "姓名和出生日期相同"),
    ]  # fmt: skip
    assert not plan.errors


def test_secrets_are_encrypted_at_rest(house):
    from django.db import connection

    house.load(csv_of(FULL_ROWS, FULL))
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, id_document, birth_date FROM roster_person WHERE number = '1001'")
        stored = cursor.fetchone()
    assert not any("1381" in value or "4108" in value or "2003" in value for value in stored)
    person = house.person("1001")
    assert (person.phone, person.id_document, person.birth_date) == ("13812345678", "410811200305090012", "2003-05-09")


def test_more_than_two_percent_leaving_needs_a_word(house):
    many = [(str(n), f"人{n}", "学生", "一班") for n in range(1, 101)]
    house.load(many, allow_leaves=False)
    two = house.plan(many[:98])
    assert len(two.leaves) == 2 and not two.too_many_leave
    plan = house.plan(many[:97])
    with pytest.raises(Refused) as refusal:
        actions.commit_import(plan=plan, by=house.by)
    assert refusal.value.code == "roster.22" and "3.0" in refusal.value.sentence
    assert house.where("100") == "一班"
    actions.commit_import(plan=plan, allow_leaves=True, by=house.by)
    assert house.where("100") is None and house.person("100").unit is None
    assert house.plan(many[:97]).changes_nothing


def test_whoever_leaves_keeps_their_file_and_loses_their_rights(house):
    house.load(ROWS)
    person = house.person("1003")
    actions.exempt(person=house.person("1004"), reason="abroad", by=house.by)
    grant = actions.grant_role(person=person, role="head", unit=house.unit("人事处"), by=house.by)
    house.load(ROWS[:2])
    grant.refresh_from_db()
    assert Person.objects.filter(number="1003").exists()
    assert not type(grant).objects.holding(clock.now()).filter(pk=grant.pk).exists()
    assert not Exemption.objects.holding(clock.now()).exists()


def test_moves_end_one_membership_and_open_the_next(house):
    with clock.moved(clock.instant(dt.date(2026, 3, 1), 600)):
        house.load(ROWS)
    moved = [("1001", "张三", "本科生", "计算机学院/2023级/软件2302"), *ROWS[1:]]
    plan = house.load(moved)
    assert [move.entry.number for move in plan.moves] == ["1001"] and plan.unchanged == 3
    yesterday, today = clock.instant(dt.date(2026, 3, 1), 720), clock.instant(dt.date(2026, 3, 2))
    assert house.where("1001", yesterday).endswith("软件2301") and house.where("1001", today).endswith("软件2302")
    assert house.person("1001").unit.title.endswith("软件2302")
    assert house.where("1001", today, known_at=yesterday).endswith("软件2301")


def test_moved_twice_on_one_day_keeps_one_membership(house):
    house.load(ROWS)
    for unit in ("人事处", "医学院/研2401"):
        house.load([("1001", "张三", "本科生", unit), *ROWS[1:]])
    assert Membership.objects.known().filter(person__number="1001").count() == 1
    assert Membership.objects.filter(person__number="1001").count() == 3
    assert {row.chain for row in Membership.objects.filter(person__number="1001")} == {
        Membership.objects.filter(person__number="1001").order_by("id").first().pk
    }


def test_a_new_kind_is_a_new_membership(house):
    house.load(ROWS)
    plan = house.load([("1001", "张三", "研究生", ROWS[0][3]), *ROWS[1:]])
    assert len(plan.moves) == 1 and house.person("1001").kind == "postgraduate"


def test_changed_particulars_and_blank_cells(house):
    house.load(csv_of(FULL_ROWS, FULL))
    changed = [list(row) for row in FULL_ROWS]
    changed[0][1], changed[0][5], changed[1][6], changed[1][7] = "张叁", "13700000000", "", ""
    plan = house.load(csv_of(changed, FULL))
    assert [(change.entry.number, change.fields) for change in plan.changes] == [("1001", ("name", "phone"))]
    assert plan.counts()["changes"] == 1 and plan.unchanged == 2
    first, third = house.person("1001"), house.person("1003")
    assert (first.name, first.pinyin, first.phone) == ("张叁", "zhangsan", "13700000000")
    assert third.id_document == "410811198001010011", "a blank cell says nothing"


def test_dormitory_is_a_membership_beside_the_responsible_one(house):
    house.load(csv_of(FULL_ROWS, FULL))
    assert house.where("1001", tree=Tree.DORMITORY) == "3号楼/502"
    moved = [(*FULL_ROWS[0][:4], "3号楼503", *FULL_ROWS[0][5:]), *FULL_ROWS[1:]]
    plan = house.load(csv_of(moved, FULL))
    assert plan.counts()["changes"] == 1 and not plan.moves
    assert house.where("1001", tree=Tree.DORMITORY) == "3号楼/503" and house.person("1001").dormitory == "3号楼/503"
    assert Unit.objects.filter(tree=Tree.DORMITORY, kind=UnitKind.DORM_ROOM).count() == 2


def test_minor_of_a_family_needs_a_head(house):
    header = (*FULL[:4], "出生日期", "户主学工号")
    rows = [("1003", "李四", "教职工", "人事处", "1980-01-01", ""), ("F9", "李小四", "家属", "家属", "2015-06-01", "")]
    plan = house.plan(csv_of(rows, header))
    assert [(problem.row, problem.column) for problem in plan.errors] == [(3, "户主学工号")]
    unknown = house.plan(csv_of([rows[0], (*rows[1][:5], "7777")], header))
    assert "7777" in unknown.errors[0].sentence


def test_family_members_without_a_number_get_one_and_keep_it(house):
    header = (*FULL[:4], "出生日期", "户主学工号")
    rows = [
        ("1003", "李四", "教职工", "人事处", "1980-01-01", ""), ("", "李小四", "家属", "家属", "2015-06-01", "1003"),
        ("", "王二", "家属", "家属", "1981-01-01", "1003"),
    ]  # fmt: skip
    house.load(csv_of(rows, header))
    child = house.person("1003-F1")
    assert child.name == "李小四" and house.person("1003-F2").name == "王二"
    home = Household.objects.get(member=child)
    assert home.head.number == "1003" and home.guardian
    assert house.plan(csv_of(rows, header)).changes_nothing
    assert house.plan(csv_of([rows[0], rows[2], rows[1]], header)).changes_nothing, "the order of rows does not matter"


def test_the_file_of_an_earlier_day_does_not_undo_what_happened_since(house):
    house.load(ROWS)
    offer = actions.offer_transfer(person=house.person("1001"), target=house.unit("人事处"), by=house.by)
    actions.accept_transfer(transfer=offer, by=house.by)
    assert house.plan(ROWS).changes_nothing, "the file of this morning says what was so this morning"
    plan = house.plan([("1001", "张三", "本科生", "医学院/研2401"), *ROWS[1:]])
    assert [(problem.row, problem.column) for problem in plan.errors] == [(2, "单位")]
    after = house.plan([("1001", "张三", "本科生", "人事处"), *ROWS[1:]])
    assert after.changes_nothing, "the file of this afternoon agrees with what has happened"


def test_an_earlier_day_than_the_roster_is_an_error(house):
    house.load(ROWS)
    plan = house.plan([("1001", "张三", "本科生", "人事处"), *ROWS[1:]], as_of=dt.date(2026, 2, 1))
    assert [problem.row for problem in plan.errors] == [2]


def test_a_day_to_come_is_bad_input(house):
    with pytest.raises(imports.Unreadable) as refusal:
        house.plan(ROWS, as_of=dt.date(2026, 3, 3))
    assert refusal.value.code == "roster.44"


def test_first_import_as_of_a_day_long_past(house):
    house.load(ROWS, as_of=dt.date(1978, 1, 22))
    assert house.where("1001", clock.instant(dt.date(1978, 1, 22))) is not None
    spell = UnitSpell.objects.get(unit__title="人事处")
    assert spell.since == clock.instant(dt.date(1978, 1, 22)) and spell.opened_at > spell.since


def test_import_on_a_leap_day(house):
    with clock.moved(clock.instant(dt.date(2028, 2, 29), 600)):
        house.load(csv_of([(*FULL_ROWS[0][:7], "2004-02-29", "")], FULL))
        assert house.person("1001").birth_date == "2004-02-29"
        assert Membership.objects.get(tree="R").since == clock.instant(dt.date(2028, 2, 29))


def test_a_stale_plan_is_refused(house):
    plan = house.plan(ROWS)
    house.load(ROWS[:2])
    with pytest.raises(Refused) as refusal:
        actions.commit_import(plan=plan, by=house.by)
    assert refusal.value.code == "roster.24" and Person.objects.count() == 2


def test_whoever_left_comes_back_under_the_same_row(house):
    house.load(ROWS)
    first = house.person("1004").pk
    house.load(ROWS[:3])
    plan = house.load(ROWS)
    assert [entry.number for entry in plan.joins] == ["1004"] and house.person("1004").pk == first
    assert house.where("1004") == "后勤处/食堂一" and house.person("1004").unit.title == "后勤处/食堂一"


def test_paths_of_units_are_never_given_twice(house):
    house.load(ROWS)
    house.load([*ROWS, ("2001", "新", "本科生", "计算机学院/2024级/软件2401"), ("2002", "新", "本科生", "新学院")])
    paths = list(UnitSpell.objects.values_list("path", flat=True))
    assert len(paths) == len(set(paths))
    for unit in Unit.objects.exclude(parent=None):
        assert unit.path.startswith(unit.parent.path) and len(unit.path) == len(unit.parent.path) + 4


def test_the_institutions_own_name_is_left_off_and_codes_are_understood(house):
    house.load(
        [("1", "甲", "教职工", "测试学校/人事处"), ("2", "乙", "教职工", "测试学校"), ("3", "丙", "教职工", "ALL")]
    )
    assert house.where("1") == "人事处" and house.where("2") == "" and house.where("3") == ""
    assert house.plan(
        [("1", "甲", "教职工", "人事处"), ("2", "乙", "教职工", "ALL"), ("3", "丙", "教职工", "ALL")]
    ).changes_nothing


def test_formulas_in_the_error_file_are_disarmed(house):
    plan = house.plan([("=cmd|' /C calc'!A0", "甲", '=HYPERLINK("http://x")', "一班")])
    text = csv_bytes(("行", "列", "说明"), plan.errors).decode("utf-8-sig")
    assert plan.errors and not any(
        cell.startswith(("=", "+", "-", "@")) for line in text.splitlines() for cell in line.split(",")
    )


def test_one_percent_bad_rows_are_all_named(house):
    rows = [(str(n), f"人{n}", "学生" if n % 100 else "不知道", "一班") for n in range(1, 2001)]
    plan = house.plan(rows)
    assert [problem.row for problem in plan.errors] == [n + 1 for n in range(100, 2001, 100)]
    assert not Person.objects.exists()


def test_without_the_right_nothing_is_imported(house):
    house.load(ROWS)
    account = actions.make_account(person=house.person("1003"), by=house.by)
    from shouwang.roster import access

    with pytest.raises(Refused) as refusal:
        actions.commit_import(plan=house.plan(ROWS), by=access.actor_of(account))
    assert refusal.value.code == "core.04"


def test_numbered_units_stand_in_the_order_of_their_numbers(house):
    house.load(
        [
            (n, f"人{n}", "学生", f"{unit}")
            for n, unit in enumerate(["10班", "文科/2班", "2班", "文科/1班", "乙", "1班", "甲"])
        ]
    )
    titles = list(Unit.objects.filter(tree="R").exclude(parent=None).order_by("path").values_list("title", flat=True))
    assert titles == ["1班", "2班", "10班", "文科", "文科/1班", "文科/2班", "乙", "甲"]


@pytest.mark.scale
def test_a_hundred_thousand_rows_with_one_percent_bad(house):
    """Every bad row is named, nothing is written; the mended file simply works, and again changes nothing."""
    good = [(str(n), f"人{n}", "学生", f"{n // 3000}学院/{n // 40}班") for n in range(1, 100_001)]
    bad = [row if n % 100 else (row[0], row[1], "不知道", row[3]) for n, row in enumerate(good, 1)]
    plan = house.plan(bad)
    assert [problem.row for problem in plan.errors] == list(range(101, 100_002, 100))
    with pytest.raises(Refused):
        actions.commit_import(plan=plan, by=house.by)
    assert not Person.objects.exists()
    house.load(good)
    assert Person.objects.count() == Membership.objects.count() == 100_000
    assert house.plan(good).changes_nothing
