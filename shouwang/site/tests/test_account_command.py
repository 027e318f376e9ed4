"""`shouwang account`: an installation from nothing to its first three officers, and the operator's last resorts."""

import pytest

from tests.command_line import an_installation

OFFICES = {"1001": "system", "1002": "security", "1003": "auditor"}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with an_installation(tmp_path_factory.mktemp("account")) as made:
        made.ok("init", "--name", "测试学院")
        rows = [(number, f"人{number}", "教职工", "信息中心") for number in (*OFFICES, "1004")]
        made.ok("roster", "import", made.table("roster.csv", ("学工号", "姓名", "类别", "单位"), rows))
        yield made


def test_the_first_offices_come_from_the_command_line(place):
    for number, role in OFFICES.items():
        told = place.ok("account", "office", number, role)
        assert told["granted"] and told["username"] == number and "/activate/" in told["link"]
    again = place.ok("account", "office", "1001", "system")
    assert not again["granted"] and again["link"] != told["link"], "a lost link is given again"
    code, told, said = place.run("account", "office", "1001", "auditor")
    assert code == 1 and told["code"] == "roster.55" and "必须是三个人" in said
    assert place.ok("verify") is not None


def test_a_temporary_password_is_printed_once_and_must_be_changed(place):
    told = place.ok("account", "password", "1004")
    assert told["must_change"] and len(told["temporary_password"]) >= 16
    kept = place.script(
        "from shouwang.roster.models import Account; from shouwang.core.models import Notice\n"
        f"a = Account.objects.get(username='1004'); print(json.dumps([a.must_change, a.check_password({told['temporary_password']!r}), "
        "list(Notice.objects.values_list('code', flat=True))]))"
    )
    assert kept[:2] == [True, True] and "login.password_temporary" in kept[2]


def test_who_is_not_on_the_roster_gets_nothing(place):
    code, told, said = place.run("account", "link", "9999")
    assert code == 1 and told["code"] == "roster.02" and "9999" in said


def test_the_last_resorts(place):
    place.ok("account", "link", "1002")
    assert place.ok("account", "reset", "1002", "--reason", "手机丢失,当面核对")["reset"]
    assert place.ok("account", "end", "1002") == {"number": "1002", "ended": 0}
    assert place.run("account", "reset", "1002", "--reason", " ")[0] == 1
