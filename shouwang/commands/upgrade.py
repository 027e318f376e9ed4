"""`shouwang upgrade`: after a new version was installed. Alone, a backup first, then the tables, then every law."""

import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from shouwang import __version__
from shouwang.cli import put, say
from shouwang.commands import backup
from shouwang.commands.institution import ship
from shouwang.core import clock, condition, institution, jobs, presence, schema, verify
from shouwang.core.actions import operator
from shouwang.core.refusals import Refused


def upgrade(args) -> int:
    """Bring the database up to this version. Exit 1 where it was refused, with nothing changed, or where a law is broken afterwards."""
    found = schema.state()
    if found.empty:
        raise Refused("core.01")
    if found.unknown:
        schema.require()
    kept = None
    if found.missing:
        if not presence.is_alone():
            raise Refused("core.33")
        kept = _back_up(args.backup)
        say(f"备份 {kept}；正在补上 {len(found.missing)} 项变更。 Backup written; changing the tables.")
        call_command("migrate", verbosity=0, interactive=False)
        institution.forget()
        jobs.note("backup")
    ship(operator())
    broken = [] if args.no_verify else _broken()
    put({"version": __version__, "backup": kept and str(kept), "changes": list(found.missing), "verified": not args.no_verify, "broken": broken})
    if broken:
        return _stay_closed(kept)
    return 0


def _stay_closed(kept) -> int:
    back = f"要退回旧版本：装回旧程序，在空库里 shouwang restore {kept}。" if kept else ""
    say(f"升级后有规律不成立，请先不要开放服务。{back} A law is broken after the upgrade: do not open the service yet.")
    return 1


def _back_up(wanted) -> Path:
    """Write a backup where it was asked for, or into the home. Raises core.34 where it would not fit."""
    stamp = f"{clock.true_now():%Y%m%dT%H%M%S}"
    path = Path(wanted) if wanted else Path(settings.HOME) / "backups" / f"before-{__version__}-{stamp}.tar"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    condition.require_room(path.parent)
    backup.write(path)
    return path


def _broken() -> list[str]:
    from tqdm import tqdm

    names = verify.names()
    with tqdm(total=len(names), unit=" 条", delay=2, disable=None, file=sys.stderr) as bar:
        found = []
        for held in verify.examine_all():
            found += [f"{held.name}: {sentence}" for sentence in held.sentences]
            bar.update()
    for sentence in found[:20]:
        say(sentence)
    return found

