"""docs/api.md keeps its word: its commands are run as they stand there, against a real server."""

import json
import os
import re
import shlex
import subprocess
import threading
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler

from shouwang.api.models import Token
from shouwang.cli import main
from shouwang.core import clock
from shouwang.roster.actions import grant_role
from tests.inhabited import EVENING, inhabit

GUIDE = (Path(__file__).resolve().parents[3] / "docs/api.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)


class Quiet(WSGIRequestHandler):
    def log_message(self, *_words):
        pass


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def shell(command, **env):
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=30, env=os.environ | env)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def served(transactional_db):
    """The academy, committed, behind a server on a port of its own."""
    from tests.academy import found

    found()
    with clock.moved(EVENING.replace(day=2, hour=0)):
        academy = inhabit()
        grant_role(person=academy.person["主任"], role="adviser", unit=academy.unit["软件2301"], by=academy.by)
        with make_server("127.0.0.1", 0, WSGIHandler(), Server, Quiet) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield academy, f"http://127.0.0.1:{server.server_port}/api/v1"
            server.shutdown()


def test_commands_of_the_guide_do_what_it_says(served, capsys):
    _academy, api = served
    make = BLOCKS[0].splitlines()[0].removeprefix("shouwang ")
    words = shlex.split(make)
    at = words.index("--until")
    assert main([*words[:at], "write:returns", *words[at:]]) == 0
    token = json.loads(capsys.readouterr().out)["token"]
    rollcall, names, answers = (shell(block.strip(), TOKEN=token, API=api) for block in BLOCKS[1:4])
    assert rollcall["counters"]["expected"] == rollcall["counters"]["answered"] + rollcall["counters"]["missing"]
    assert rollcall["counters"]["missing"] == len(names["items"]) and names["next"] is None
    assert "P003" in {row["number"] for row in names["items"]}
    assert answers["recorded"] == 1, json.dumps(answers["outcomes"][0]["refusal"], ensure_ascii=False)
    again = shell(BLOCKS[3].strip(), TOKEN=token, API=api)
    assert (again["recorded"], again["repeated"]) == (0, 1)
    assert again["outcomes"][0]["receipt"] == answers["outcomes"][0]["receipt"]
    fewer = shell(BLOCKS[1].strip(), TOKEN=token, API=api)
    assert fewer["counters"]["missing"] == rollcall["counters"]["missing"] - 1


def test_tokens_are_listed_and_ended_from_the_command_line(institution, capsys):
    from tests.academy import Academy

    academy = Academy(founded=True)
    last = (clock.today()).isoformat()
    make = ["api", "token", "make", "--name", "x", "--person", academy.person["主任"].number, "--scope", "read:rollcall", "--until", last]
    assert main(make) == 0
    made = json.loads(capsys.readouterr().out)
    assert main(["api", "token", "list"]) == 0
    said = capsys.readouterr().out
    assert made["prefix"] in said and made["token"] not in said and Token.objects.get().digest not in said
    assert main(["api", "token", "end", made["prefix"]]) == 0
    assert json.loads(capsys.readouterr().out)["ended_at"]
    assert main(["api", "token", "end", made["prefix"]]) == 1, "it has ended already"
    assert main(["api", "token", "end", "nobody00"]) == 1
    assert main([*make[:-1], "soon"]) == 2
