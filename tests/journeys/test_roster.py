"""The roster's keeper: a file with an error writes nothing and says where; the right one shows who joins and moves, then is taken."""

import csv

import pytest

from tests.journeys.test_adviser import press

pytestmark = pytest.mark.browser
HEADER = ("学工号", "姓名", "类别", "单位")


def whole(academy, *more, moved=()):
    """The academy's roster as rows, with somebody moved and others joined."""
    units = {"软件": "计算机学院/2023级/", "研": "医学院/"}
    from tests.academy import PEOPLE

    found = []
    for name, unit, kind in [*PEOPLE, ("甲四", "软件2301", "undergraduate"), ("副主任", "人事处", "staff")]:
        unit = "软件2302" if name in moved else unit
        place = next((above + unit for head, above in units.items() if unit.startswith(head)), unit)
        found.append((academy.people[name]["number"], name, str(kind), place))
    return [*found, *more]


def saved(path, rows):
    with path.open("w", newline="", encoding="gb18030") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def upload(visitor, path):
    visitor.open("/roster/import/")
    visitor.page.set_input_files("input[type=file]", path)
    return press(visitor, "上传并试算")


def test_a_file_with_an_error_then_the_right_one(log_in, academy, tmp_path):
    office = log_in("主任")
    joined = ("P101", "戊一", "本科生", "计算机学院/2023级/软件2303")
    bad = saved(tmp_path / "bad.csv", whole(academy, joined, ("P102", "戊二", "火星人", "医学院")))
    upload(office, bad).reads("有 1 处错误", "不认识的类别“火星人”", "24")
    assert office.page.locator("#content button", has_text="导入").count() == 0
    with office.page.expect_download() as got:
        press(office, "下载错误清单")
    text = got.value.path().read_bytes().decode("utf-8-sig")
    assert text.splitlines()[1].startswith("24,类别,")
    office.open("/roster/people/?q=P101")
    assert "戊一" not in office.text("#content table")

    good = saved(tmp_path / "good.csv", whole(academy, joined, moved=("甲三",)))
    upload(office, good).reads("还什么都没有写入")
    assert tiles(office) == {
        "行数": 22,
        "加入": 1,
        "离册": 0,
        "调动": 1,
        "更改": 0,
        "不变": 20,
        "新建单位": 1,
        "错误": 0,
    }
    office.tap("ul.tiles a[href='#joins']").reads("戊一", "软件2303").tap("ul.tiles a[href='#moves']").reads(
        "甲三", "软件2301"
    )
    press(office, "导入").reads("加入", "1")
    office.open("/roster/people/?q=P101").reads("戊一", "软件2303")
    office.open("/roster/people/?q=P003").reads("甲三", "软件2302")


def tiles(visitor):
    """The dry run's numbers by their words."""
    found = {}
    for tile in visitor.page.locator("ul.tiles li").all():
        found[tile.locator(".name").inner_text()] = int(tile.locator(".num").inner_text())
    return found


def test_a_file_that_would_lose_people_stops_for_a_person(log_in, academy, tmp_path):
    office = log_in("主任")
    few = saved(tmp_path / "few.csv", whole(academy)[:15])
    upload(office, few).reads("人离册", "超过 2%", "我已核对下面的离册名单")
    press(office, "导入").page.wait_for_timeout(300)
    assert (
        "/import/" in office.page.url and office.page.locator("#allow_leaves").count()
    )  # the box must be ticked first
    press(office, "不导入，删除文件").reads("导入名册")
