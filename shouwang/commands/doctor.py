"""`shouwang doctor`: what is wrong with this installation, in sentences, each with what to do."""

import datetime as dt
import os
import resource
import stat
import zoneinfo
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.http.request import validate_host

from shouwang import env
from shouwang.cli import put, say
from shouwang.core import clock, condition, institution, jobs, schema, sealing
from shouwang.core.models import Event, Job
from shouwang.core.privacy import SealedField
from shouwang.core.refusals import Refused

_BACKUP_S = 26 * 3600  # a night's backup, and two hours for a slow one
_UNSEALED_S = 3600
_APART = dt.timedelta(seconds=5)
_KEYS = ("session", "fields", "lookup", "links", "login", "backup")
_FILES = 4096


def doctor(args) -> int:
    """Run every check; exit 1 when one finds something wrong. What cannot be asked of tables that do not fit is left out."""
    findings, run = [], []
    for check in _CHECKS:
        name = check.__name__.strip("_")
        run.append(name)
        try:
            findings += [(name, sentence) for sentence in check()]
        except Refused as refusal:
            findings.append((name, refusal.sentence))
            break
        except Exception as error:  # a doctor that falls ill is no help: say what happened and go on
            findings.append((name, f"检查没有完成：{error.__class__.__name__}: {error}"))
    for _name, sentence in findings:
        say(sentence)
    put({"well": not findings, "checks": run, "findings": [{"check": name, "sentence": sentence} for name, sentence in findings]})
    return 1 if findings else 0


def _keys():
    folder = settings.HOME / "keys"
    for name in _KEYS:
        path = folder / name
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield f"密钥文件 {path} 别人也能读：请运行 chmod 600 {path}。"
    if folder.exists() and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        yield f"密钥目录 {folder} 别人也能进：请运行 chmod 700 {folder}。"
    token = os.environ.get("SHOUWANG_METRICS_TOKEN_FILE", "")
    if token and (not Path(token).exists() or stat.S_IMODE(Path(token).stat().st_mode) & 0o007):
        yield f"指标令牌文件 {token} 不存在或别人也能读：请重新生成，并运行 chmod 640 {token}。"


def _disk():
    free = condition.free_disk()
    if free < condition.LOW_DISK:
        yield f"磁盘只剩 {free // 1024**2} MB。写满以后收不到填报，请尽快清理或扩容。"


def _files():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < _FILES:
        yield f"一个进程最多只能打开 {hard} 个文件，手机多了连不上：请在服务里写 LimitNOFILE=65536。"


def _fonts():
    from shouwang.core.fonts import missing_glyphs

    if missing_glyphs("疫情防控工作通报", "zh-Hans"):
        yield "缺少中文字体：通报的 PDF 和图表会出现方框。请重新运行 make install。"


def _words():
    for language in ("en", "zh_Hant"):
        if not (Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.mo").exists():
            yield f"缺少 {language} 的译文：页面只有简体中文。请重新运行 make install。"


def _database():
    connection.ensure_connection()
    return ()


def _migrations():
    schema.require()
    return ()


def _institution():
    institution.current()
    return ()


def _zone():
    zone = institution.current().zone
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        yield f"这台服务器没有时区 {zone} 的资料：日期会算错。请安装 tzdata。"


def _size():
    if connection.vendor == "sqlite" and institution_people() > 20_000 and not institution.mark():
        yield "人数超过两万的机构请使用 PostgreSQL(SHOUWANG_DATABASE_URL=postgres://…)。"


def institution_people() -> int:
    """How many people the roster holds."""
    from shouwang.roster.models import Person

    return Person.objects.filter(merged_into=None).count()


def _durable():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                cursor.execute(f"SHOW {name}")
                if cursor.fetchone()[0] == "off":
                    yield f"PostgreSQL 的 {name} 是关的：断电会丢失已确认的填报，请打开。"
        else:
            cursor.execute("PRAGMA synchronous")
            if cursor.fetchone()[0] < 2:
                yield "SQLite 的 synchronous 不是 FULL：断电会丢失最后几秒已确认的填报。"


def _clocks():
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - clock.true_now())
        if apart > _APART:
            yield f"本机与数据库的时钟相差 {int(apart.total_seconds())} 秒：请校准（NTP），截止时刻以数据库为准。"
    last = Event.objects.order_by("-pk").values_list("at", flat=True).first()
    if last and last > clock.now() + _APART and not institution.mark():
        yield f"最后一条操作记录的时间 {clock.local(last):%Y-%m-%d %H:%M} 在将来：时钟被拨回过，请校准（NTP），再运行 shouwang verify。"


def _sealed():
    """Can what is encrypted be read with the key that is here?"""
    from django.apps import apps

    for model in apps.get_models():
        for field in [field.attname for field in model._meta.concrete_fields if isinstance(field, SealedField)]:
            try:
                model._base_manager.exclude(**{field: ""}).order_by("pk").values_list(field, flat=True).first()
            except Exception:  # another key, or a damaged value: the words of neither help
                yield f"{model._meta.label}.{field} 解不开：密钥 fields 不是写入时的那一把。请放回原来的密钥，不要新建。"
                return


def _worker():
    ran = jobs.last_ran()
    if ran is None or (clock.now() - ran).total_seconds() > condition.SILENT_S:
        since = "从来没有运行过" if ran is None else f"从 {clock.local(ran):%Y-%m-%d %H:%M} 起没有运行"
        yield f"后台任务{since}：请启动 shouwang worker(内嵌数据库随 serve 一起运行)。"


def _jobs():
    failed = Job.objects.exclude(failed_at=None).count()
    if failed:
        yield f"有 {failed} 件后台任务多次失败后放弃：shouwang jobs 说明原因，改好后 shouwang jobs --retry 重做。"


def _backup():
    if institution.mark():
        return
    age = condition.backup_age()
    if age is None:
        yield "还没有备份过：请运行 shouwang backup 文件，并启用每天的备份定时器（docs/runbook.md）。"
    elif age > _BACKUP_S:
        yield f"上次备份在 {int(age // 3600)} 小时以前：请检查备份定时器。"


def _seals():
    late = {name: age for name, age in sealing.unsealed().items() if age > _UNSEALED_S}
    for name, age in late.items():
        yield f"{name} 记录有 {int(age // 60)} 分钟没有封存：请看后台任务是否在运行。"
    yield from sealing.broken_heads()


def _drift():
    from shouwang.checkin.drift_figures import published

    if published():
        yield f"夜间清点发现 {published()} 个单位的计数与逐行清点不符：请运行 shouwang verify，并把结果发给开发者。"


def _address():
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if not validate_host(host, settings.ALLOWED_HOSTS):
        yield f"SHOUWANG_PUBLIC_URL 的主机 {host} 不在 SHOUWANG_HOSTS 里：请把它写进 SHOUWANG_HOSTS，否则每个页面都是 400。"
    if "*" in settings.ALLOWED_HOSTS:
        yield "SHOUWANG_HOSTS 是 *:谁都能让页面里出现他的地址。请只写自己的主机名。"
    if settings.DEBUG:
        yield "SHOUWANG_DEBUG 开着：出错页面会泄露内部信息，请关掉。"
    if institution.mark():
        return
    if not settings.HTTPS:
        yield "SHOUWANG_PUBLIC_URL 不是 https：个人链接会在网络上明文传送，请在前面加一层 TLS(deploy/nginx.conf)。"
    elif not env.boolean("SHOUWANG_BEHIND_PROXY", False):
        yield (
            "SHOUWANG_PUBLIC_URL 是 https，而 SHOUWANG_BEHIND_PROXY 没有打开：所有人在限速时算作同一个地址。"
            "请在 nginx 里设置 X-Forwarded-For 和 X-Forwarded-Proto，再设 SHOUWANG_BEHIND_PROXY=1。"
        )


def _providers():
    """Are the identity providers that the environment names there, and are they what they say?"""
    from shouwang.site.login.providers import cas, ldap, oidc

    for provider, room in ((settings.CAS, cas), (settings.OIDC, oidc), (settings.LDAP, ldap)):
        if provider is not None:
            yield from room.examine()


# those that need no table, then those that need the tables of this version
def _certificates():
    """What was destroyed under a certificate, here and outside the database."""
    from shouwang.roster.actions.reapplying import disagreements

    yield from disagreements()


_CHECKS = (
    _keys, _disk, _files, _fonts, _words, _providers, _database, _migrations, _institution, _zone, _size, _durable, _clocks, _sealed, _worker,
    _jobs, _backup, _seals, _drift, _address, _certificates,
)  # fmt: skip
