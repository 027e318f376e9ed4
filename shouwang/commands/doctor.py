"""`shouwang doctor`: what is wrong with this installation, in sentences."""

import datetime as dt
import shutil
import stat

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from shouwang.cli import put, say
from shouwang.core import clock, institution, jobs
from shouwang.core.refusals import Refused

_LOW_DISK = 2 * 1024**3
_SILENT = dt.timedelta(minutes=10)


def doctor(args) -> int:
    """Run every check; exit 1 when one finds something wrong."""
    findings = []
    for check in (
        _database,
        _migrations,
        _institution,
        _keys,
        _disk,
        _durable,
        _clocks,
        _worker,
        _jobs,
        _address,
        _fonts,
    ):
        try:
            findings += [(check.__name__.strip("_"), sentence) for sentence in check()]
        except Refused as refusal:
            findings.append((check.__name__.strip("_"), refusal.sentence))
            break
        except Exception as error:  # a doctor that falls ill is no help: say what happened and go on
            findings.append((check.__name__.strip("_"), f"检查没有完成:{error.__class__.__name__}: {error}"))
    for _name, sentence in findings:
        say(sentence)
    put({"well": not findings, "findings": [{"check": name, "sentence": sentence} for name, sentence in findings]})
    return 1 if findings else 0


def _database():
    connection.ensure_connection()
    if connection.vendor == "sqlite" and institution_people() > 20_000 and not institution.mark():
        yield "人数超过两万的机构请使用 PostgreSQL(SHOUWANG_DATABASE_URL=postgres://…)。"


def institution_people() -> int:
    """How many people the roster holds; 0 before the tables exist."""
    from shouwang.roster.models import Person

    if Person._meta.db_table not in connection.introspection.table_names():
        return 0
    return Person.objects.filter(merged_into=None).count()


def _migrations():
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield "数据库的表不是这个版本的:请运行 shouwang init(同名同时区),它会补上缺少的表。"


def _institution():
    institution.current()
    return ()


def _keys():
    folder = settings.HOME / "keys"
    for name in ("session", "fields", "lookup", "links"):
        path = folder / name
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield f"密钥文件 {path} 别人也能读:请运行 chmod 600 {path}。"
    if folder.exists() and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        yield f"密钥目录 {folder} 别人也能进:请运行 chmod 700 {folder}。"


def _disk():
    free = shutil.disk_usage(settings.HOME if settings.HOME.exists() else ".").free
    if free < _LOW_DISK:
        yield f"磁盘只剩 {free // 1024**2} MB。写满以后收不到填报,请尽快清理或扩容。"


def _durable():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                cursor.execute(f"SHOW {name}")
                if cursor.fetchone()[0] == "off":
                    yield f"PostgreSQL 的 {name} 是关的:断电会丢失已确认的填报,请打开。"
        else:
            cursor.execute("PRAGMA synchronous")
            if cursor.fetchone()[0] < 2:
                yield "SQLite 的 synchronous 不是 FULL:断电会丢失最后几秒已确认的填报。"


def _clocks():
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs(cursor.fetchone()[0] - (clock.now() - clock.offset()))
    if apart > dt.timedelta(seconds=5):
        yield f"本机与数据库的时钟相差 {int(apart.total_seconds())} 秒:请校准(NTP),截止时刻以数据库为准。"


def _worker():
    ran = jobs.last_ran()
    if ran is None or clock.now() - ran > _SILENT:
        since = "从来没有运行过" if ran is None else f"从 {clock.local(ran):%Y-%m-%d %H:%M} 起没有运行"
        yield f"后台任务{since}:请启动 shouwang worker(内嵌数据库随 serve 一起运行)。"


def _jobs():
    from shouwang.core.models import Job

    failed = Job.objects.exclude(failed_at=None).count()
    if failed:
        yield f"有 {failed} 件后台任务多次失败后放弃,请看 core.Job 的 error 一栏。"


def _address():
    if not institution.mark() and not settings.HTTPS:
        yield "SHOUWANG_PUBLIC_URL 不是 https:个人链接会在网络上明文传送,请在前面加一层 TLS。"
    if settings.DEBUG:
        yield "SHOUWANG_DEBUG 开着:出错页面会泄露内部信息,请关掉。"


def _fonts():
    from shouwang.bulletin.render.fonts import missing_glyphs

    if missing_glyphs("疫情防控工作通报", "zh-Hans"):
        yield "缺少中文字体:通报的 PDF 和图表会出现方框。请重新运行 make install。"
