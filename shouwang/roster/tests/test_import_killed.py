"""An import that is killed leaves nothing half-written, and can be run again."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from shouwang.core import institution
from shouwang.core.actions import operator
from shouwang.roster import actions
from shouwang.roster.models import Membership, Person, Unit
from shouwang.roster.tests.conftest import House, csv_of

# A process of its own that stops in the middle of the transaction, for its parent to kill.
_CHILD = """
import sys, time
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from shouwang.core.actions import operator
from shouwang.roster import imports
from shouwang.roster.actions import commit_import, importing
whole = importing._remember
def pause(plan):
    print("written", flush=True)
    time.sleep(600)
importing._remember = pause
commit_import(plan=imports.plan(sys.argv[2]), by=operator())
"""


@pytest.mark.django_db(transaction=True)
def test_kill_during_an_import_leaves_nothing_half_written(tmp_path):
    actions.found_institution(name="测试学校", zone="Asia/Shanghai", mark="test", by=operator())
    institution.forget()
    file = tmp_path / "roster.csv"
    file.write_bytes(csv_of([(n, f"人{n}", "学生", f"{n % 40}班") for n in range(3000)]))
    units = Unit.objects.count()
    connection.close()
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(connection.settings_dict["NAME"]), str(file)],
        stdout=subprocess.PIPE, text=True, env=os.environ | {"DJANGO_SETTINGS_MODULE": "shouwang.settings"},
    )  # fmt: skip
    assert child.stdout.readline().strip() == "written"
    child.send_signal(signal.SIGKILL)
    child.wait(30)
    _until_nobody_holds_the_lock()
    assert (Person.objects.count(), Membership.objects.count(), Unit.objects.count()) == (0, 0, units)
    House().load(file.read_bytes())
    assert Person.objects.count() == Membership.objects.count() == 3000


def _until_nobody_holds_the_lock():
    """PostgreSQL needs a moment to notice that its client is gone."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if not Person.objects.exists():
            return
        time.sleep(0.1)
