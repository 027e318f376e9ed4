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
    "watch-sqlite": (["watch.py", "--database", "sqlite"], "the screens of the clinic with 1,000 people under watch on SQLite"),
    "watch-pg": (["watch.py", "--database", "postgresql"], "the same on PostgreSQL"),
    "clinic-sqlite": (["clinic.py", "--database", "sqlite"], "every other screen of the clinic, beside a sweep of 40,000, on SQLite"),
    "clinic-pg": (["clinic.py", "--database", "postgresql"], "the same on PostgreSQL"),
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


def cell(value):
    """A figure as it is read."""
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def table() -> str:
    """What was measured, from the files: a section a measurement, its targets first."""
    parts = []
    for name, (_, says) in BENCHES.items():
        path = HERE / "results" / f"{name}.json"
        if not path.exists():
            continue
        result = json.loads(path.read_text())
        targets = result.pop("targets", {})
        lines = [f"### {name}: {says}", "", "| figure | measured | target |", "|---|---|---|"]
        lines += [f"| {key} | {cell(row['value'])} | {row['target']}{'' if row['met'] else ' **missed**'} |" for key, row in targets.items()]
        rest = {key: value for key, value in result.items() if key not in targets and key != "bench"}
        lines += ["", "; ".join(f"{key} {cell(value)}" for key, value in rest.items()), ""]
        parts.append("\n".join(lines))
    return "\n".join(parts)


def write_page():
    """Put the table into docs/performance.md."""
    page = HERE.parent / "docs" / "performance.md"
    before, _, rest = page.read_text().partition("<!-- results -->")
    page.write_text(f"{before}<!-- results -->\n{table()}<!-- /results -->{rest.partition('<!-- /results -->')[2]}")


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
    write_page()
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
