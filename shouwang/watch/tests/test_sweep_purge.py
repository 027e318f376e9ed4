"""When an outbreak is over and its rows are destroyed, a sweep and the returns still add up, at any instant, and nobody is named."""

import datetime as dt

import pytest

from shouwang.core import clock, verify
from shouwang.core.actions import SYSTEM
from shouwang.roster import access, actions
from shouwang.roster.models import Role
from shouwang.watch.actions.returnees import arrive, declare_return
from shouwang.watch.actions.sweep_marks import Found, mark_targets
from shouwang.watch.actions.sweeps import close_sweep, open_sweep
from shouwang.watch.models import Returnee, SweepMark, SweepTarget
from shouwang.watch.queries import returnees, sweeps
from tests.academy import FIRST, MORNING, Academy

pytestmark = pytest.mark.django_db


def test_purge_of_an_ended_outbreak_leaves_the_totals_of_a_sweep_and_of_the_returns(institution, tmp_path, monkeypatch, settings):
    monkeypatch.setenv("SHOUWANG_HOME", str(tmp_path))
    settings.HOME = tmp_path
    with clock.moved(MORNING):
        a = Academy(founded=True).grant()
        actions.grant_role(person=a.person["学工"], role=Role.OFFICE, unit=a.root, by=a.by)
        row = open_sweep(code="hb", mandate=a.mandate, question="q", place="湖北省", from_day=FIRST, to_day=FIRST, by=a.by)
        mark_targets(sweep=row, found=[Found(a.person["甲一"].pk, "positive", place="420100", note="秘密")], by=a.by)
        arrive(returnee=declare_return(person=a.person["甲一"], mandate=a.mandate, division="焦作市", planned_day=FIRST, by=a.by), by=a.by)
        clock.move(MORNING + dt.timedelta(hours=1))
        early = clock.now()
        clock.move(MORNING + dt.timedelta(hours=2))
        mark_targets(sweep=row, found=[Found(a.person["甲二"].pk, "negative")], by=a.by)
        close_sweep(sweep=row, by=a.by)
        actions.close_mandate(mandate=a.mandate, last_day=FIRST, by=a.by)
        scope = access.everything()
        before = [sweeps.counts(scope, row, known_at).total for known_at in (None, early)]
        clock.move(clock.instant(FIRST + dt.timedelta(days=a.mandate.retention_days + 2)))
        a.mandate.refresh_from_db()
        purge = actions.propose_purge(keep="sweep", mandate=a.mandate, by=access.actor_of(a.account["主任"]), reason="到期")
        purge = actions.approve_purge(purge=purge, by=access.actor_of(a.account["安全"]))
        actions.run_purge(purge=purge, by=SYSTEM)
        assert not SweepTarget.objects.filter(person__isnull=False).exists() and not Returnee.objects.filter(person__isnull=False).exists()
        assert not SweepMark.objects.exclude(place="", note="").exists()
        assert [sweeps.counts(scope, row, known_at).total for known_at in (None, early)] == before
        assert returnees.counts(scope, a.mandate).total.arrived == 1
        assert not [held for held in verify.examine_all({"watch.sweep_states", "watch.sweep_roll_call", "watch.sweep_counts"}) if held.broken]
