"""What survives: kill -9 in the middle of a run, 32 phones that hang up in the middle of a request, 500 idle phones.

    python bench/crash.py [--database sqlite|postgresql] [--people 5000]

Every acknowledged check-in must be present and every tally right after each of them, and the next request answered within a
second.
"""

import argparse
import json
import shutil
import time

import checkin_pg
import measure
import phones
import world


def next_request(server, token, key):
    """(status, seconds) of one check-in on a connection of its own."""
    began = time.perf_counter()
    with phones.connect(server.port) as sock:
        sock.settimeout(30)
        sock.sendall(phones.request(json.dumps({"token": token, "body": {"temp_c": 36.5, "key": key}})))
        return int(sock.recv(4096)[9:12]), time.perf_counter() - began


def killed(home, tokens):
    """kill -9 of every process once a third of the answers may have come; what had been acknowledged by then."""
    server = measure.Server()
    running = measure.start_phones(server.port, checkin_pg.bodies(tokens, "k"), 32, home)
    from django.db import connections

    from shouwang.checkin.models import Return

    while Return.objects.count() < len(tokens) // 3:
        time.sleep(0.02)
    server.kill()
    connections.close_all()
    return measure.answers(running)


def hung_up(server, tokens, day_key):
    """32 phones close the connection: in the headers, before the body, in it, and just after it."""
    for stage, cut in enumerate((20, None, -10, 0)):
        for number, token in enumerate(tokens[:32]):
            content = phones.request(json.dumps({"token": token, "body": {"temp_c": 36.5, "key": f"{day_key}{stage}.{number}"}}))
            head = content.index(b"\r\n\r\n") + 4
            sock = phones.connect(server.port)
            sock.sendall(content[: head if cut is None else cut or None])
            sock.close()


def idle_phones(server, tokens, home):
    """500 open connections that say nothing, and 2,000 check-ins beside them."""
    idle = [phones.connect(server.port) for _ in range(500)]
    result = measure.phones(server.port, checkin_pg.bodies(tokens[:2000], "i"), 32, home)
    for sock in idle:
        sock.close()
    return result


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database", choices=["sqlite", "postgresql"], default="postgresql")
    options.add_argument("--people", type=int, default=5000)
    asked = options.parse_args()
    home = measure.settle(asked.database)
    world.setup()
    load = measure.load()
    world.make(asked.people)
    world.analyze()
    tokens = checkin_pg.links()
    answered = killed(home, tokens)["answers"]
    result = {"database": asked.database, "people": asked.people, "answered_before_kill": len(answered)}
    found = checkin_pg.checked({"answers": answered})
    result |= {"after_kill_lost": found["lost"], "after_kill_wrong_cells": found["wrong_cells"]}
    server = measure.Server()
    status, result["after_kill_next_s"] = next_request(server, tokens[0], "after kill")
    hung_up(server, tokens, "h")
    again, result["after_hang_up_next_s"] = next_request(server, tokens[0], "after hang-up")
    idle = idle_phones(server, tokens, home)
    result["idle_errors"] = sum(status != 201 for status, _ in idle["answers"]) + idle["broken"]
    result["idle_p99_ms"] = measure.percentile(idle["latencies_ms"], 0.99)
    server.stop()
    found = checkin_pg.checked({"answers": answered + idle["answers"]})
    result |= {"next_not_201": (status != 201) + (again != 201), "lost": found["lost"], "wrong_cells": found["wrong_cells"]}
    shutil.rmtree(home)
    zeros = ("after_kill_lost", "after_kill_wrong_cells", "next_not_201", "idle_errors", "lost", "wrong_cells")
    measure.done("crash", result | {"load_before": load}, {
        **dict.fromkeys(zeros, ("<=", 0)), "after_kill_next_s": ("<=", 1), "after_hang_up_next_s": ("<=", 1),
    })  # fmt: skip


if __name__ == "__main__":
    main()
