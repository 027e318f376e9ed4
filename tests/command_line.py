"""Driving the product as others do: `shouwang …` in a process of its own, on a database of its own.

`Installation` has its home, keys and database; `run` returns (exit code, JSON of stdout, stderr). On PostgreSQL the database
is made beside the one that SHOUWANG_DATABASE_URL names, and dropped at the end.
"""

import contextlib
import csv
import json
import os
import subprocess
import sys
import uuid
from urllib.parse import urlsplit, urlunsplit

import pytest


class Installation:
    """One institution of its own, driven by the command line."""

    def __init__(self, home, url):
        self.home, self.url = home, url
        self.env = os.environ | {"SHOUWANG_HOME": str(home), "SHOUWANG_DATABASE_URL": url}
        self.env.pop("DJANGO_SETTINGS_MODULE", None)

    def run(self, *words, timeout=300, given=None):
        """(exit code, parsed stdout or None, stderr) of one command; given: what it reads from stdin."""
        done = subprocess.run(
            [sys.executable, "-m", "shouwang.cli", *map(str, words)],
            env=self.env,
            input=given,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        try:
            value = json.loads(done.stdout) if done.stdout.strip() else None
        except json.JSONDecodeError:
            value = done.stdout
        return done.returncode, value, done.stderr

    def script(self, text, timeout=300):
        """Run a few lines of Python against this installation; the JSON that they print."""
        head = "import django, json; django.setup()\n"
        env = self.env | {"DJANGO_SETTINGS_MODULE": "shouwang.settings"}
        done = subprocess.run([sys.executable, "-c", head + text], env=env, capture_output=True, text=True, timeout=timeout)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    def ok(self, *words, **more):
        """The JSON of a command that must succeed."""
        code, value, said = self.run(*words, **more)
        assert code == 0, f"shouwang {' '.join(map(str, words))}: exit {code}\n{said}\n{value}"
        return value

    def table(self, name, header, rows):
        """Write a CSV into the home; its path."""
        path = self.home / name
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(rows)
        return path


def _postgres_database(url):
    import psycopg

    name = f"shouwang_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return name, urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextlib.contextmanager
def an_installation(home):
    """An empty installation on the kind of database that this run of the tests uses."""
    url = os.environ.get("SHOUWANG_DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield Installation(home, f"sqlite:///{home}/shouwang.sqlite3")
        return
    import psycopg

    name, own = _postgres_database(url)
    try:
        yield Installation(home, own)
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def installation(tmp_path):
    """An installation for one test."""
    with an_installation(tmp_path) as place:
        yield place
