"""Importing a roster: seconds and peak memory of the dry run, of the commit, and of reading the same file again.

    python bench/roster_import.py [--people 100000] [--database sqlite|postgresql]

Each step is a process of its own, as the command line is. `roster_lock_s` is how long the transaction keeps check-ins waiting.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import measure

HEADER = ("学工号", "姓名", "类别", "单位", "宿舍", "电话", "证件号", "出生日期")
_SURNAMES, _GIVEN = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英华文玉建国志红平"


def rows(people):
    """An invented institution: colleges of grades of classes of about thirty, dormitories, offices, a hospital."""
    chance = random.Random(1)
    for number in range(people):
        name = chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.choice([1, 2, 2])))
        college, grade, each = number // 2400 + 1, 2022 + number // 600 % 4, number // 30 % 20 + 1
        unit, kind = f"第{college}学院/{grade}级/专业{grade % 100}{each:02}班", "本科生"
        room = f"{college}号楼/{number // 6 % 600 + 100}"
        if number % 7 == 0:
            unit, kind = chance.choice([("人事处", "教职工"), ("后勤处/食堂一", "食堂"), ("附属医院/内科", "教职工")])
            room = ""
        born = f"{chance.randint(1998, 2007)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        yield f"2{number:08}", name, kind, unit, room, f"138{number:08}", f"4108111999{number:08}", born


def write(path, people):
    """The roster as .xlsx, every cell text."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate([HEADER, *rows(people)]):
        sheet.write_row(number, 0, row)
    book.close()


def step(*words):
    """One command as a process: seconds, processor seconds, peak memory in MB, what it said last."""
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen([sys.executable, *words], stdout=said, cwd=measure.ROOT)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read()
    if process.returncode:
        raise SystemExit(text)
    cpu = used.ru_utime + used.ru_stime
    return {"s": round(time.perf_counter() - began, 2), "cpu_s": round(cpu, 2), "mb": used.ru_maxrss // 1024}, text


def commit(path):
    """In a process of its own: plan and commit, and how long the transaction took."""
    import django

    django.setup()
    from shouwang.core.actions import operator
    from shouwang.roster import imports
    from shouwang.roster.actions import commit_import, importing

    whole = importing.write_import

    def timed(**given):
        began = time.perf_counter()
        kept = whole(**given)
        print(time.perf_counter() - began)
        return kept

    importing.write_import = timed
    commit_import(plan=imports.plan(path), by=operator())


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=100_000)
    options.add_argument("--database", default="sqlite", choices=["sqlite", "postgresql"])
    options.add_argument("--commit", metavar="FILE", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.commit:
        sys.path[:0] = [str(measure.ROOT)]
        return commit(asked.commit)
    home = measure.settle(asked.database)
    load = measure.load()
    file = Path(home) / "roster.xlsx"
    write(file, asked.people)
    step("-m", "shouwang.cli", "init", "--name", "测试大学", "--mark", "test")
    command = ("-m", "shouwang.cli", "roster", "import", str(file))
    dry, _ = step(*command, "--dry-run")
    committed, held = step(__file__, "--commit", str(file))
    again, said = step(*command)
    result = {
        "load_before": load, "database": asked.database, "people": asked.people, "dry_run": dry, "commit": committed,
        "same_file_again": again, "roster_lock_s": round(float(held.split()[-1]), 2),
        "changes_the_second_time": int(f'"unchanged": {asked.people},' not in said),
        "peak_mb": max(dry["mb"], committed["mb"], again["mb"]),
    }  # fmt: skip
    measure.done("roster_import", result, {"changes_the_second_time": ("<=", 0), "peak_mb": ("<=", 1000)})


if __name__ == "__main__":
    main()
