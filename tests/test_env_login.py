"""The identity providers in the environment: what is taken, and with what sentence the rest stops the start."""

import os
import subprocess
import sys

import pytest

from shouwang import env, env_login


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in list(os.environ):
        if name.startswith(("SHOUWANG_CAS", "SHOUWANG_OIDC", "SHOUWANG_LDAP", "SHOUWANG_SSO")):
            monkeypatch.delenv(name)


def test_without_settings_there_is_no_provider():
    assert env_login.cas() is env_login.oidc() is env_login.ldap() is None


def test_good_settings_are_taken(monkeypatch, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    for name, value in {
        "SHOUWANG_CAS_URL": "https://cas.example.edu.cn/cas", "SHOUWANG_CAS_SECOND_STEP": "mfa, otp",
        "SHOUWANG_OIDC_ISSUER": "https://id.example.edu.cn/o", "SHOUWANG_OIDC_CLIENT_ID": "shouwang",
        "SHOUWANG_OIDC_CLIENT_SECRET_FILE": str(secret), "SHOUWANG_LDAP_URL": "ldap://ldap.example.edu.cn",
        "SHOUWANG_LDAP_USER_DN": "uid={name},ou=people,dc=example",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    assert env_login.cas().url == "https://cas.example.edu.cn/cas/" and env_login.cas().strong == ("mfa", "otp")
    assert env_login.oidc().secret == "s3cret" and env_login.oidc().claim == "preferred_username"
    assert env_login.ldap().start_tls, "ldap:// means StartTLS unless it is said otherwise"


@pytest.mark.parametrize(
    "values",
    [
        {"SHOUWANG_CAS_URL": "cas.example.edu.cn"}, {"SHOUWANG_CAS_URL": "http://cas.example.edu.cn/"}, {"SHOUWANG_CAS_URL": "https://"},
        {"SHOUWANG_CAS_URL": "https://a.example/?x=1"}, {"SHOUWANG_CAS_URL": "https://user:pw@a.example/"},
        {"SHOUWANG_CAS_URL": "https://a.example:99999/"}, {"SHOUWANG_CAS_URL": "https://a.example/", "SHOUWANG_SSO_CA_FILE": "/nowhere"},
        {"SHOUWANG_OIDC_ISSUER": "https://a.example"}, {"SHOUWANG_OIDC_ISSUER": "http://a.example", "SHOUWANG_OIDC_CLIENT_ID": "x"},
        {"SHOUWANG_OIDC_ISSUER": "https://a.example", "SHOUWANG_OIDC_CLIENT_ID": "x", "SHOUWANG_OIDC_CLIENT_SECRET_FILE": "/nowhere"},
        {"SHOUWANG_OIDC_ISSUER": "https://a.example", "SHOUWANG_OIDC_CLIENT_ID": "x", "SHOUWANG_OIDC_SCOPES": "profile"},
        {"SHOUWANG_LDAP_URL": "https://a.example"}, {"SHOUWANG_LDAP_URL": "ldaps://a.example"},
        {"SHOUWANG_LDAP_URL": "ldap://a.example", "SHOUWANG_LDAP_BASE": "dc=x", "SHOUWANG_LDAP_START_TLS": "0"},
        {"SHOUWANG_LDAP_URL": "ldaps://a.example", "SHOUWANG_LDAP_BASE": "dc=x", "SHOUWANG_LDAP_START_TLS": "1"},
        {"SHOUWANG_LDAP_URL": "ldaps://a.example", "SHOUWANG_LDAP_BASE": "dc=x", "SHOUWANG_LDAP_FILTER": "(uid=x)"},
        {"SHOUWANG_LDAP_URL": "ldaps://a.example", "SHOUWANG_LDAP_USER_DN": "uid=x"},
        {"SHOUWANG_LDAP_URL": "ldaps://a.example", "SHOUWANG_LDAP_USER_DN": "uid={name}", "SHOUWANG_LDAP_BASE": "dc=x"},
    ],
    ids=lambda values: " ".join(f"{name.removeprefix('SHOUWANG_')}={value}" for name, value in values.items()),
)  # fmt: skip
def test_bad_settings_stop_the_start_with_a_sentence(monkeypatch, capsys, values):
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(env.BadEnvironment) as stopped:
        env_login.cas(), env_login.oidc(), env_login.ldap()
    said = capsys.readouterr().err
    assert stopped.value.code == 2 and "SHOUWANG_" in said and len(said) > 30


def test_the_command_line_stops_too(tmp_path):
    given = os.environ | {"SHOUWANG_HOME": str(tmp_path), "SHOUWANG_CAS_URL": "http://cas.example.edu.cn/"}
    done = subprocess.run([sys.executable, "-m", "shouwang.cli", "stats"], env=given, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "use https" in done.stderr and "Traceback" not in done.stderr
