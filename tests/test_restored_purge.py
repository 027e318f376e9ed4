"""A purge in processes of its own: killed in the middle, gone on with, and an older backup restored stays purged. Both engines."""

import shutil
import signal
import subprocess
import sys
import threading

import pytest

from tests.command_line import Installation, _postgres_database, an_installation

pytestmark = pytest.mark.scale  # half a minute: a dozen processes
PASSWORD, SECRET = "only-in-tests-3141", "独一无二的症状描述"
FOUND = f"""
import datetime as dt
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
from tests.academy import found, Academy, FIRST
from shouwang.core import clock
from shouwang.roster import actions
from shouwang.roster.models import Kind
from shouwang.checkin.record import Incoming, record
from shouwang.checkin.models import Channel, Return
from shouwang.core.actions import SYSTEM
a = Academy().grant()
people = [a.add(f"S{{n:04}}", f"学生{{n}}", "软件2301", Kind.UNDERGRADUATE, clock.instant(FIRST)) for n in range(60)]
for day in (FIRST, FIRST + dt.timedelta(days=1)):
    record([Incoming(campaign=a.campaign, person_id=p.pk, answers={{"temp_c": "36.5"}}, by=SYSTEM, channel=Channel.IMPORT,
        day=day, at=clock.instant(day, 600)) for p in people])
for row in Return.objects.all():
    row.answers["other"] = "{SECRET}" + str(row.pk)
    row.save()
actions.close_mandate(mandate=a.mandate, last_day=FIRST + dt.timedelta(days=1), by=a.by)
print(json.dumps({{"office": a.person["主任"].number, "security": a.person["安全"].number, "code": a.mandate.code}}))
"""
COUNTS = """
from shouwang.checkin.models import Return, Slot
from shouwang.checkin import cells
from shouwang.roster.models import Certificate, PurgeBatch
slots = Slot.objects.select_related("campaign__unit").order_by("id")
print(json.dumps({"returns": Return.objects.count(), "batches": PurgeBatch.objects.count(),
    "totals": [list(cells.roll_call(slot).total) for slot in slots],
    "certificates": list(Certificate.objects.values_list("number", "digest"))}))
"""
KILLED = """
import os, signal, sys, django
django.setup()
from shouwang import cli
from shouwang.roster import command_retention
command_retention.say = lambda words: os.kill(os.getpid(), signal.SIGKILL)
sys.exit(cli.main(sys.argv[1:]))
"""


def elsewhere(tmp_path, place, *folders):
    """Another machine with an empty database and some folders of the first one's home brought over."""
    home = tmp_path / f"elsewhere-{len(list(tmp_path.iterdir()))}"
    home.mkdir()
    for name in folders:
        shutil.copytree(place.home / name, home / name)
    if not place.url.startswith("postgres"):
        return Installation(home, f"sqlite:///{home}/restored.sqlite3")
    return Installation(home, _postgres_database(place.url)[1])


def readable(home) -> bool:
    """Can the planted words be read in any byte of any file of a home?"""
    raw = b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())
    return SECRET.encode() in raw or SECRET.encode("unicode_escape") in raw


def killed_in_the_middle(place, purge):
    """Run the purge in a process of its own, a row at a time; kill -9 comes when it says for the first time how far it is."""
    words = ["purge", "run", str(purge), "--batch", "1"]
    env = place.env | {"DJANGO_SETTINGS_MODULE": "shouwang.settings"}
    done = subprocess.run([sys.executable, "-c", KILLED, *words], env=env, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


def first_words(place, *words):
    """What a command that does not end says first, within two minutes."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "shouwang.cli", *words], env=place.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    patience = threading.Timer(120, process.kill)
    patience.start()
    try:
        return next((line for line in process.stdout if "销毁" in line), "")
    finally:
        patience.cancel()
        process.terminate()
        process.wait(30)


def test_purge_killed_in_the_middle_goes_on_and_a_restored_backup_stays_purged(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    with an_installation(home) as place:
        who = place.script(FOUND)
        before = place.script(COUNTS)
        assert before["returns"] == 120
        if place.url.startswith("sqlite"):
            assert readable(home), "a scan that finds nothing beforehand proves nothing"
        old = tmp_path / "before.backup"
        place.ok("backup", old)
        status = {one["class"]: one for one in place.ok("retention", "status", "--json")["held"]}
        assert status["return"]["due"] == 120 and status["return"]["mandate"] == who["code"]

        said = place.ok("purge", "propose", "--class", "return", "--mandate", who["code"], "--by", who["office"])
        code, _, refusal = place.run("purge", "approve", said["purge"], "--by", who["office"], given=PASSWORD + "\n")
        assert code == 1 and "两个人" in refusal
        code, _, refusal = place.run("purge", "approve", said["purge"], "--by", who["security"], given="guessed-it-2718\n")
        assert code == 1 and "密码" in refusal
        code, value, refusal = place.run("purge", "approve", said["purge"], "--by", who["security"], given=PASSWORD + "\n")
        assert code == 0, refusal

        killed_in_the_middle(place, said["purge"])
        half = place.script(COUNTS)
        assert 0 < half["returns"] < 120 and half["totals"] == before["totals"]
        assert place.run("verify")[0] == 0, "half of it destroyed, no law is broken"
        during = tmp_path / "during.backup"
        place.ok("backup", during)
        done = place.ok("purge", "run", said["purge"])
        after = place.script(COUNTS)
        assert done["state"] == "done" and done["swept"] and after["returns"] == 0 and after["totals"] == before["totals"]
        assert place.run("verify")[0] == 0
        if place.url.startswith("sqlite"):
            assert not readable(home), "left in a file of the home"

        for backup in (old, during):
            again = elsewhere(tmp_path, place, "keys", "certificates")
            value = again.ok("restore", backup)
            found = again.script(COUNTS)
            assert value["purged_again"] == [1] and found["returns"] == 0
            assert found["totals"] == before["totals"] and found["certificates"] == after["certificates"]
            assert again.run("verify")[0] == 0
            said = again.run("doctor")[1]["findings"]
            assert not [finding for finding in said if finding["check"] == "certificates"]

        other = elsewhere(tmp_path, place, "keys")  # somebody puts the old database back by hand and brings no certificates
        other.ok("restore", old)
        assert other.script(COUNTS)["returns"] == 120
        shutil.copytree(place.home / "certificates", other.home / "certificates")
        findings = [f["sentence"] for f in other.run("doctor")[1]["findings"] if f["check"] == "certificates"]
        assert any("又回到了数据库" in sentence for sentence in findings)
        assert other.ok("purge", "reapply")["reapplied"] == [1]
        assert other.script(COUNTS)["returns"] == 0

        worked = elsewhere(tmp_path, place, "keys")  # the same, and nobody thinks of reapply: the worker begins with it
        worked.ok("restore", old)
        shutil.copytree(place.home / "certificates", worked.home / "certificates")
        assert "再次销毁" in first_words(worked, "worker") and worked.script(COUNTS)["returns"] == 0
