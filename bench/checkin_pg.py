"""Check-ins through the real HTTP stack on PostgreSQL: 40,000 people once each, two processes, 32 keep-alive phones, fsync on.

    python bench/checkin_pg.py [--people 40000]

In the same run pgbench gives that cluster's own limit of one-row INSERTs. Afterwards every acknowledged check-in is looked
up, and every tally compared with a recount.
"""

import argparse
import shutil

import measure
import world


def links() -> list[str]:
    """Everybody's token."""
    from shouwang.checkin.links import token
    from shouwang.roster.models import Person

    return [token(*row) for row in Person.objects.order_by("pk").values_list("pk", "link_version")]


def bodies(tokens, run="a"):
    """One ordinary morning: normal temperatures, one in fifty feverish, a key each."""
    for number, token in enumerate(tokens):
        temp = 37.8 if number % 50 == 7 else 36.0 + number % 10 / 10
        yield token, {"temp_c": round(temp, 1), "symptoms": [], "place": "410811", "key": f"{run}-{number}"}


def checked(result) -> dict:
    """Every acknowledged return is in its table, once; every tally equals its recount. Counts of what is not so."""
    import json

    from shouwang.checkin import cells
    from shouwang.checkin.models import Return, Slot

    acknowledged = [json.loads(body)["id"] for status, body in result["answers"] if status in (200, 201)]
    kept = set(Return.objects.values_list("pk", flat=True))
    wrong = 0
    for slot in Slot.objects.select_related("campaign__unit"):
        live, counted = cells.roll_call(slot), cells.recounted(slot)
        recount = {node.place.id: node.total for node in counted.walk()}
        wrong += sum(recount[node.place.id] != node.total for node in live.walk())
    return {
        "acknowledged": len(acknowledged), "lost": len(set(acknowledged) - kept), "rows": len(kept),
        "wrong_cells": wrong,
    }  # fmt: skip


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=40_000)
    options.add_argument("--seconds", type=int, default=5, help="of each pgbench")
    asked = options.parse_args()
    home = measure.settle("postgresql")
    world.setup()
    import os

    load = measure.load()
    measure.say(f"making an institution of {asked.people:,}")
    world.make(asked.people)
    world.analyze()
    tokens = links()
    url = os.environ["SHOUWANG_TEST_PG"]
    limits = [measure.pgbench(url, asked.seconds)]
    server, postgres = measure.Server(workers=2), measure.postmaster()
    before = measure.cpu_seconds(server.process.pid), measure.cpu_seconds(postgres)
    result = measure.phones(server.port, bodies(tokens), 32, home)
    after = measure.cpu_seconds(server.process.pid), measure.cpu_seconds(postgres)
    limits.append(measure.pgbench(url, asked.seconds))
    server.stop()
    good = sum(status == 201 for status, _ in result["answers"])
    rate, limit = good / result["seconds"], sum(limits) / 2
    found = checked(result)
    shutil.rmtree(home)
    measure.done(
        "checkin_pg",
        {
            "people": asked.people, "seconds": round(result["seconds"], 2), "per_second": round(rate),
            "pgbench_per_second": [round(value) for value in limits], "ratio": round(rate / limit, 3),
            "cpu_ms": round((sum(after) - sum(before)) / good * 1000, 3),
            "cpu_ms_server": round((after[0] - before[0]) / good * 1000, 3),
            "cpu_ms_postgres": round((after[1] - before[1]) / good * 1000, 3),
            "p50_ms": measure.percentile(result["latencies_ms"], 0.5),
            "p99_ms": measure.percentile(result["latencies_ms"], 0.99), "max_ms": max(result["latencies_ms"]),
            "errors": asked.people - good, **found, "load_before": load,
        },
        {
            "ratio": (">=", 0.30), "cpu_ms": ("<=", 0.5), "p99_ms": ("<=", 100), "errors": ("<=", 0),
            "lost": ("<=", 0), "wrong_cells": ("<=", 0), "seconds": ("<=", 20),
        },
    )  # fmt: skip


if __name__ == "__main__":
    main()
