"""The measurements that docs/performance.md quotes, each one command.

    python bench/run.py --list
    python bench/run.py [NAME …]      all of them without a name; the results, one JSON object a line, in bench/results/

Run it on a machine that does nothing else: the load average before each is part of its result.
"""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BENCHES = {
    "checkin-pg": (["checkin_pg.py"], "40,000 check-ins over HTTP on PostgreSQL, against pgbench in the same run"),
    "checkin-sqlite": (["checkin_sqlite.py"], "check-ins over HTTP on SQLite, alone and during an import of 40,000 rows"),
    "crash-pg": (["crash.py", "--database", "postgresql"], "kill -9, hang-ups and idle phones on PostgreSQL"),
    "crash-sqlite": (["crash.py", "--database", "sqlite"], "the same on SQLite"),
    "rollcall-sqlite": (["rollcall.py", "--database", "sqlite"], "the roll call of 40,000 after 120 days on SQLite"),
    "rollcall-pg": (["rollcall.py", "--database", "postgresql"], "the same on PostgreSQL"),
    "growth-10k": (["rollcall.py", "--database", "postgresql", "--people", "10000", "--days", "12"], "the roll call of 10,000"),
    "growth-100k": (["rollcall.py", "--database", "postgresql", "--people", "100000", "--days", "12"], "of 100,000"),
    "growth-1m": (["rollcall.py", "--database", "postgresql", "--people", "1000000", "--days", "3"], "of 1,000,000"),
}


def measured(name):
    """Run one; its result, and whether every target was met."""
    words, says = BENCHES[name]
    print(f"{name}: {says}", file=sys.stderr, flush=True)
    done = subprocess.run([sys.executable, HERE / words[0], *words[1:]], stdout=subprocess.PIPE, text=True)
    line = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else json.dumps({"bench": name, "failed": True})
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(json.loads(line), indent=2, ensure_ascii=False) + "\n")
    print(line)
    return done.returncode == 0


def main():
    names = sys.argv[1:]
    if "--list" in names:
        for name, (words, says) in BENCHES.items():
            print(f"{name:16} {says}\n{'':16} python bench/{' '.join(words)}")
        return 0
    unknown = set(names) - set(BENCHES)
    if unknown:
        print(f"no such measurement: {', '.join(sorted(unknown))}; see --list", file=sys.stderr)
        return 2
    met = [measured(name) for name in names or BENCHES]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
