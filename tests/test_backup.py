"""A backup holds everything and no key; a restore needs an empty database and the keys."""

import io
import shutil
import tarfile

import pytest

from shouwang.commands.sealed_file import Opener
from tests.command_line import Installation, _postgres_database, installation  # noqa: F401  a fixture


@pytest.fixture
def school(installation):  # noqa: F811
    """A small institution with an encrypted phone and one answer."""
    place = installation
    place.ok("init", "--name", "备份学校", "--mark", "test")
    place.table(
        "r.csv",
        ["学工号", "姓名", "类别", "单位", "电话"],
        [["S1", "张三", "学生", "一年级/一班", "13800000001"], ["S2", "李四", "学生", "一年级/一班", ""]],
    )
    place.ok("roster", "import", place.home / "r.csv", "--as-of", "2026-03-01")
    place.ok(
        "outbreak", "open", "ob", "--name", "疫情", "--basis", "法", "--since", "2026-03-01", "--review", "2026-06-01"
    )
    place.ok("campaign", "open", "d", "--outbreak", "ob", "--form", "daily-health", "--since", "2026-03-01")
    place.table("x.csv", ["number", "day", "temp_c"], [["S1", "2026-03-02", "38.0"]])
    place.ok("returns", "import", place.home / "x.csv", "--campaign", "d")
    return place


@pytest.fixture
def elsewhere(tmp_path_factory, school):
    """Another machine: its own home with the keys brought over, an empty database."""
    home = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(school.home / "keys", home / "keys")
    if not school.url.startswith("postgres"):
        yield Installation(home, f"sqlite:///{home}/restored.sqlite3")
        return
    import psycopg

    name, url = _postgres_database(school.url)
    yield Installation(home, url)
    with psycopg.connect(school.url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def unsealed(place, path) -> bytes:
    """The .tar inside an encrypted backup."""
    with path.open("rb") as file:
        return Opener(file, bytes.fromhex((place.home / "keys" / "backup").read_text().strip())).read()


def _counts(place):
    counts = place.ok("stats")["tables"]
    return {name: count for name, count in counts.items() if name != "core.Beat"}


def test_restore_brings_back_every_row_and_the_sealed_fields(school, elsewhere):
    out = school.home / "backup.tar"
    school.ok("backup", out)
    plain = unsealed(school, out)
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        assert not [name for name in tar.getnames() if "key" in name]
    key = (school.home / "keys" / "backup").read_text().strip()
    assert key.encode() not in out.read_bytes() and "张三".encode() not in out.read_bytes()
    elsewhere.ok("restore", out)
    assert _counts(elsewhere) == _counts(school)
    query = "rollcall", "--campaign", "d", "--day", "2026-03-02", "--names"
    ours, theirs = school.ok(*query), elsewhere.ok(*query)
    assert (theirs["flagged"], theirs["missing"], theirs["names"]) == (1, 1, ours["names"])
    elsewhere.ok("verify")


def test_restore_refuses_a_database_that_holds_something(school):
    out = school.home / "backup.tar"
    school.ok("backup", out)
    before = _counts(school)
    code, _, said = school.run("restore", out)
    assert code == 1 and "不是空的" in said
    assert _counts(school) == before


def test_damaged_backup_is_refused_and_nothing_is_written(school, elsewhere):
    out = school.home / "backup.tar"
    school.ok("backup", out)
    raw = bytearray(out.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    out.write_bytes(raw)
    code, _, said = elsewhere.run("restore", out)
    assert code in {1, 2} and said
    code, value, _ = elsewhere.run("stats")
    assert code == 1 or not value or not value.get("people")


def test_doctor_says_what_is_wrong_in_sentences(school):
    code, value, said = school.run("doctor")
    assert code == 1
    assert [finding for finding in value["findings"] if finding["check"] == "worker"] and "后台任务" in said
    assert all("检查没有完成" not in finding["sentence"] for finding in value["findings"])


def test_bad_environment_is_refused_with_a_sentence(school):
    broken = Installation(school.home, "mysql://x/y")
    code, _, said = broken.run("stats")
    assert code == 2 and "SHOUWANG_DATABASE_URL" in said and "Traceback" not in said


def test_backup_is_refused_under_another_key_with_a_sentence(school, elsewhere):
    out = school.home / "backup.tar"
    school.ok("backup", out)
    (elsewhere.home / "keys" / "backup").write_text("ab" * 32 + "\n")
    code, _, said = elsewhere.run("restore", out)
    assert code == 1 and "另一把密钥" in said
    (elsewhere.home / "keys" / "backup").unlink()
    code, _, said = elsewhere.run("restore", out)
    assert code == 1 and "另一把密钥" in said
    assert not (elsewhere.home / "keys" / "backup").exists(), "reading makes no key"


def test_backup_that_was_cut_off_is_refused(school, elsewhere):
    out = school.home / "backup.tar"
    school.ok("backup", out)
    out.write_bytes(out.read_bytes()[:-40])
    code, _, said = elsewhere.run("restore", out)
    assert code == 1 and "已损坏" in said


def test_plain_backup_of_an_earlier_version_still_restores(school, elsewhere):
    out, plain = school.home / "backup.tar", school.home / "plain.tar"
    value = school.ok("backup", out)
    assert value["encrypted"] and value["expires_day"] > value["at"][:10]
    plain.write_bytes(unsealed(school, out))
    elsewhere.ok("restore", plain)
    assert _counts(elsewhere) == _counts(school)
