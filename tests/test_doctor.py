"""The doctor finds what is wrong, says what to do, and finds nothing where nothing is wrong."""

import datetime as dt
import json
import resource

import pytest

from shouwang.commands import doctor
from shouwang.core import clock, condition, institution, jobs, sealing
from shouwang.core.models import Event, Institution, Job
from shouwang.roster.models import Person
from tests.academy import Academy

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(settings, tmp_path, monkeypatch):
    """An installation in production that lacks nothing."""
    settings.HOME = tmp_path
    settings.PUBLIC_URL, settings.HTTPS, settings.ALLOWED_HOSTS = "https://health.example.edu.cn", True, ["health.example.edu.cn"]
    monkeypatch.setenv("SHOUWANG_BEHIND_PROXY", "1")
    monkeypatch.setattr(condition, "free_disk", lambda: 10**12)  # the machine of the tests may be short of it
    academy = Academy()
    Institution.objects.update(mark="")
    institution.forget()
    jobs.note("worker")
    jobs.note("backup")
    for name in sealing.LOGS:
        sealing.seal_all(name)
    return academy


@pytest.fixture
def found(capsys):
    """Asks the doctor: {check: [sentence]}; what it prints is JSON whose word agrees with its exit code."""

    def ask():
        code = doctor.doctor(None)
        said = json.loads(capsys.readouterr().out)
        assert code == (0 if said["well"] else 1)
        findings: dict = {}
        for finding in said["findings"]:
            findings.setdefault(finding["check"], []).append(finding["sentence"])
        assert len(said["checks"]) == len(doctor._CHECKS) or "migrations" in findings
        return findings

    return ask


def test_well_installation_is_told_nothing(house, found):
    assert found() == {}


def key_that_others_read(house, settings, monkeypatch):
    (settings.HOME / "keys").mkdir(mode=0o755)
    (settings.HOME / "keys" / "links").write_text("x")


def key_that_is_another(house, settings, monkeypatch):
    Person.objects.filter(pk=house.person["甲一"].pk).update(phone="13800000001")
    monkeypatch.setattr("shouwang.env._keys", {})
    monkeypatch.setattr("shouwang.env.home", lambda: settings.HOME)


def job_given_up(house, settings, monkeypatch):
    jobs.plant("x", unique="x")
    Job.objects.update(failed_at=clock.now())


def clock_put_back(house, settings, monkeypatch):
    Event.objects.filter(pk=Event.objects.latest("pk").pk).update(at=clock.now() + dt.timedelta(hours=2), sealed=None)


def unsealed(house, settings, monkeypatch):
    Event.objects.update(sealed=None, at=clock.now() - dt.timedelta(hours=2))


def heads_gone(house, settings, monkeypatch):
    (settings.HOME / "seals.log").write_text(json.dumps({"at": "2026", "log": "event", "number": 99, "digest": "x"}) + "\n")


def drifted(house, settings, monkeypatch):
    from shouwang.checkin.actions.recounting import publish_drift
    from shouwang.core.actions import SYSTEM

    publish_drift(slots=1, drifted=[[1, 2]], by=SYSTEM)


def set_to(name, value):
    return lambda house, settings, monkeypatch: setattr(settings, name, value)


ILLS = {
    "keys": (key_that_others_read, "chmod 600"),
    "sealed": (key_that_is_another, "放回原来的密钥"),
    "jobs": (job_given_up, "shouwang jobs --retry"),
    "clocks": (clock_put_back, "NTP"),
    "seals": (unsealed, "没有封存"),
    "seals, heads": (heads_gone, "seals.log"),
    "drift": (drifted, "shouwang verify"),
    "address": (set_to("PUBLIC_URL", "https://other.example"), "SHOUWANG_HOSTS"),
    "address, any": (set_to("ALLOWED_HOSTS", ["*"]), "只写自己的主机名"),
    "address, debug": (set_to("DEBUG", True), "SHOUWANG_DEBUG"),
    "address, plain": (set_to("HTTPS", False), "TLS"),
    "address, proxy": (lambda h, s, m: m.delenv("SHOUWANG_BEHIND_PROXY"), "X-Forwarded-For"),
    "backup": (lambda h, s, m: m.setattr(condition, "backup_age", lambda: 27 * 3600), "定时器"),
    "backup, never": (lambda h, s, m: m.setattr(condition, "backup_age", lambda: None), "shouwang backup"),
    "worker": (lambda h, s, m: m.setattr(jobs, "last_ran", lambda name="worker": clock.now() - dt.timedelta(minutes=11)), "shouwang worker"),
    "disk": (lambda h, s, m: m.setattr(condition, "free_disk", lambda: 10**9), "扩容"),
    "files": (lambda h, s, m: m.setattr(resource, "getrlimit", lambda what: (1024, 1024)), "LimitNOFILE"),
    "words": (set_to("LOCALE_PATHS", ["/nowhere"]), "make install"),
    "zone": (lambda h, s, m: m.setattr(institution.current(), "zone", "Asia/Nowhere"), "tzdata"),
}  # fmt: skip


@pytest.mark.parametrize("ill", ILLS)
def test_ill_is_found_and_the_sentence_says_what_to_do(ill, house, found, settings, monkeypatch):
    make, cure = ILLS[ill]
    make(house, settings, monkeypatch)
    findings = found()
    name = ill.partition(",")[0]
    assert cure in "".join(findings.get(name, [])), findings
    assert set(findings) <= {name, "seals"}, "one ill, one finding"


def test_tables_of_another_version_are_said_and_the_rest_is_not_asked(house, found, monkeypatch):
    from shouwang.core import schema

    monkeypatch.setattr(schema, "brought", lambda: frozenset({"core.9999_later"}))
    assert "migrations" in found()
