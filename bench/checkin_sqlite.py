"""Check-ins through the real HTTP stack on SQLite (synchronous=FULL, one process), alone and while 40,000 rows are imported.

    python bench/checkin_sqlite.py [--people 20000]

The import runs as `shouwang roster import` in a process of its own; the phones of those who are on the roster already go on
answering until it is done. Every acknowledged check-in is looked up afterwards, every tally compared with a recount.
"""

import argparse
import shutil
import subprocess
import sys
import time

import checkin_pg
import measure
import world

ROWS = 40_000


def figures(result, prefix=""):
    """Rate, percentiles and errors of a run of the phones."""
    good = sum(status == 201 for status, _ in result["answers"])
    return {
        f"{prefix}per_second": round(good / result["seconds"]), f"{prefix}p50_ms": measure.percentile(result["latencies_ms"], 0.5),
        f"{prefix}p99_ms": measure.percentile(result["latencies_ms"], 0.99), f"{prefix}max_ms": max(result["latencies_ms"]),
        f"{prefix}errors": len(result["answers"]) - good + result["broken"],
    }  # fmt: skip


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=20_000)
    asked = options.parse_args()
    home = measure.settle("sqlite")
    world.setup()
    load = measure.load()
    world.make(asked.people)
    world.analyze()
    tokens, path = checkin_pg.links(), home / "roster.csv"
    world.write_roster(path, asked.people, more=ROWS - asked.people)
    from django.db import connections

    connections.close_all()
    server = measure.Server()
    before = measure.cpu_seconds(server.process.pid)
    alone = measure.phones(server.port, checkin_pg.bodies(tokens, "a"), 32, home)
    cpu = measure.cpu_seconds(server.process.pid) - before
    began = time.perf_counter()
    importing = subprocess.Popen(
        [sys.executable, "-m", "shouwang.cli", "roster", "import", str(path), "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    during, runs = {"answers": [], "latencies_ms": [], "broken": 0, "seconds": 0.0}, 0
    while importing.poll() is None or runs == 0:
        part = measure.phones(server.port, checkin_pg.bodies(tokens[:4000], f"d{runs}"), 32, home)
        runs += 1
        for key in during:
            during[key] += part[key]
    took = time.perf_counter() - began
    _, said = importing.communicate()
    _, heard = server.stop()
    found = checkin_pg.checked({"answers": alone["answers"] + during["answers"]})
    shutil.rmtree(home)
    locked = (said + heard).count("database is locked")
    result = {
        "people": asked.people, **figures(alone), "cpu_ms": round(cpu / asked.people * 1000, 3), **figures(during, "import_"),
        "import_rows": ROWS, "import_seconds": round(took, 1), "import_status": importing.returncode, "locked": locked, **found,
        "load_before": load,
    }  # fmt: skip
    if importing.returncode:
        measure.say(said)
    measure.done("checkin_sqlite", result, {
        "per_second": (">=", 1000), "p99_ms": ("<=", 50), "errors": ("<=", 0), "import_per_second": (">=", 1000),
        "import_p99_ms": ("<=", 50), "import_errors": ("<=", 0), "import_status": ("<=", 0), "locked": ("<=", 0), "lost": ("<=", 0),
        "wrong_cells": ("<=", 0),
    })  # fmt: skip


if __name__ == "__main__":
    main()
