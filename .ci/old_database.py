"""What .ci/old-database runs inside the code of another commit: make the academy, dump it, or say what the code says about it."""

import gzip
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from urllib.parse import urlsplit

OUT = Path(sys.argv[1])
COMMANDS = {
    "stats": ["stats"],
    "first": ["rollcall", "--campaign", "daily", "--day", "2026-03-02", "--names"],
    "second": ["rollcall", "--campaign", "daily", "--day", "2026-03-03", "--names"],
    "replay": ["replay", "1"],
    "verify": ["verify"],
    "links": ["link", "P001", "P002"],
}


def said(words):
    """The JSON of one command of that code."""
    from shouwang.cli import main

    out = io.StringIO()
    with redirect_stdout(out):
        code = main(words)
    return {"code": code, "said": json.loads(out.getvalue())}


def make():
    """The tables of that commit, and the academy of its tests."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "shouwang.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0, interactive=False)
    from shouwang.core import clock
    from tests import inhabited
    from tests.academy import MORNING, found

    found()
    with clock.moved(MORNING):
        inhabited.inhabit()
    connections.close_all()


def dump():
    """The database as SQL that its own engine reads, compressed without a date so that the same rows give the same bytes."""
    url = urlsplit(os.environ["SHOUWANG_DATABASE_URL"])
    if url.scheme == "sqlite":
        text, name = "\n".join(sqlite3.connect(url.path).iterdump()), "sqlite.sql.gz"
    else:
        address = ["-h", url.hostname, "-p", str(url.port), "-U", url.username]
        words = ["pg_dump", *address, "--inserts", "--no-owner", "--no-privileges", url.path.lstrip("/")]
        text, name = subprocess.run(words, check=True, capture_output=True, text=True).stdout, "postgres.sql.gz"
    (OUT / name).write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if sys.argv[2:] == ["expected"]:
    answers = {name: said(words) for name, words in COMMANDS.items()}
    (OUT / "expected.json").write_text(json.dumps(answers, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
else:
    make()
    dump()
    shutil.copytree(Path(os.environ["SHOUWANG_HOME"]) / "keys", OUT / "keys", dirs_exist_ok=True)
