"""The command line: `shouwang COMMAND …`. JSON on stdout, sentences on stderr; exit 0 done, 1 refused or differences, 2 bad
usage or input. Each command is a function of the room it belongs to; this file only says what words it takes.
"""

import argparse
import importlib
import json
import os
import sys
import traceback

from shouwang.cli_watch import grow


class Grammar(argparse.ArgumentParser):
    """A grammar that leaves its complaint as JSON on stdout too."""

    def error(self, message):
        """Say it, and exit with 2."""
        self.print_usage(sys.stderr)
        sys.exit(bad(f"{self.prog}: {message}"))


MISWRITTEN = {"core.06", "core.07", "checkin.12", "checkin.19"}  # the words of the command itself, not the state of things

ANY_TABLES = {"init", "upgrade", "backup", "restore", "doctor", "demo"}  # commands for a database of whatever version


def _add(commands, name, target, help_text, *options):
    parser = commands.add_parser(name, help=help_text, description=help_text)
    for option in options:
        words, settings = option
        parser.add_argument(*words, **settings)
    parser.set_defaults(target=target)
    return parser


def opt(*words, **settings):
    """One argument of a command."""
    return words, settings


JSON = opt("--json", action="store_true", help="JSON on stdout (always so; kept for scripts)")
CAMPAIGN = opt("--campaign", required=True, metavar="CODE")
DAY = opt("--day", required=True, metavar="DAY", help="YYYY-MM-DD")
SLOT = opt("--slot", default=None, metavar="NAME", help="am or pm of a half-daily campaign")
BY = opt("--by", default=None, metavar="NUMBER", help="who acts; without it the operator")


def parser() -> argparse.ArgumentParser:
    """The whole grammar."""
    top = Grammar(prog="shouwang", description="守望：everyone accounted for, every number opens.")
    top.add_argument("--version", action="store_true", help="print the version")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    _institution(commands)
    _roster(commands)
    _accounts(commands)
    _checkin(commands)
    grow(commands, _group, _add)
    _bulletin(commands)
    _retention(commands)
    _api(commands)
    _operations(commands)
    return top


def _group(commands, name, help_text):
    return commands.add_parser(name, help=help_text).add_subparsers(
        dest=f"{name}_command", metavar="WHAT", required=True
    )


def _institution(commands):
    _add(
        commands, "init", "shouwang.commands.institution:init", "make the database and the institution in it",
        opt("--name", required=True), opt("--timezone", default="Asia/Shanghai"),
        opt("--mark", default="", choices=["", "demo", "drill", "test"]), JSON,
    )  # fmt: skip
    _add(
        commands, "stats", "shouwang.commands.institution:stats", "count the rows of the database", JSON,
    )  # fmt: skip


def _roster(commands):
    roster = _group(commands, "roster", "the roster")
    _add(
        roster, "import", "shouwang.roster.command:import_command", "read a roster file (.xlsx, .csv)",
        opt("file", metavar="FILE"), opt("--dry-run", action="store_true"), opt("--errors", metavar="OUT.csv"),
        opt("--as-of", metavar="DAY"), opt("--allow-leaves", action="store_true"), BY, JSON,
    )  # fmt: skip
    _add(
        roster, "pull", "shouwang.roster.pull:pull_command", "read the institution's own register; what it would change waits for a person",
        opt("--dry-run", action="store_true", help="say what it would change, and stage nothing"), JSON,
    )  # fmt: skip
    outbreak = _group(commands, "outbreak", "outbreaks: what opens mass collection")
    _add(
        outbreak, "open", "shouwang.roster.command:outbreak_open", "open an outbreak",
        opt("code", metavar="CODE"), opt("--name", required=True), opt("--basis", required=True),
        opt("--since", required=True, metavar="DAY"), opt("--review", required=True, metavar="DAY"), BY, JSON,
    )  # fmt: skip


def _accounts(commands):
    account = _group(commands, "account", "accounts: who may log in, and the first officers")
    numbers = opt("number", metavar="NUMBER", help="学工号")
    _add(
        account, "office", "shouwang.site.login.command:office", "give one of the first offices, with an activation link",
        numbers, opt("role", choices=["system", "security", "auditor"]), JSON,
    )  # fmt: skip
    _add(
        account, "link", "shouwang.site.login.command:link", "print an activation link; the account is made where there is none",
        numbers, JSON,
    )  # fmt: skip
    _add(
        account, "password", "shouwang.site.login.command:password",
        "set a temporary password, printed this once and changed at the first login", numbers, JSON,
    )  # fmt: skip
    _add(
        account, "reset", "shouwang.site.login.command:reset",
        "take an authenticator away: the last resort when nobody else can", numbers, opt("--reason", required=True), JSON,
    )  # fmt: skip
    _add(account, "end", "shouwang.site.login.command:end", "end every session of somebody", numbers, JSON)


def _checkin(commands):
    campaign = _group(commands, "campaign", "campaigns")
    _add(
        campaign, "open", "shouwang.checkin.command:campaign_open", "ask an audience a form",
        opt("code", metavar="CODE"), opt("--outbreak", required=True, metavar="CODE"), opt("--form", required=True),
        opt("--since", required=True, metavar="DAY"), opt("--until", metavar="DAY"), opt("--cutoff", metavar="HH:MM"),
        opt("--unit", metavar="CODE"), opt("--cadence", default="daily"), opt("--kinds", default=""),
        opt("--name", default=""), BY, JSON,
    )  # fmt: skip
    returns = _group(commands, "returns", "returns")
    _add(
        returns, "import", "shouwang.checkin.command:returns_import", "read returns from a file",
        opt("file", metavar="FILE"), CAMPAIGN, opt("--errors", metavar="OUT.csv"), BY, JSON,
    )  # fmt: skip
    _add(
        commands, "rollcall", "shouwang.checkin.command:rollcall", "who was expected, who answered, who is missing",
        CAMPAIGN, DAY, SLOT, opt("--unit", metavar="CODE"), opt("--known-at", metavar="INSTANT"),
        opt("--names", action="store_true"), JSON,
    )  # fmt: skip
    _add(
        commands, "signoff", "shouwang.checkin.command_signoff:signoff_command", "sign a unit off",
        CAMPAIGN, DAY, SLOT, opt("--unit", required=True, metavar="CODE"), BY,
        opt("--reason", nargs="+", action="extend", default=[], metavar="NUMBER=TEXT"), JSON,
    )  # fmt: skip
    _add(
        commands, "link", "shouwang.checkin.command_link:link_command", "print personal links",
        opt("numbers", nargs="*", metavar="NUMBER"), opt("--all", action="store_true"),
        opt("--out", metavar="FILE.csv"), JSON,
    )  # fmt: skip


def _bulletin(commands):
    bulletin = _group(commands, "bulletin", "bulletins")
    _add(
        bulletin, "issue", "shouwang.bulletin.command:issue_command", "issue a bulletin, or print an issued one again",
        DAY, opt("--known-at", metavar="INSTANT"),
        opt("--format", default="json", choices=["json", "html", "docx", "pdf"]), opt("--out", required=True),
        opt("--public", action="store_true"), opt("--lang", default="zh-hans", choices=["zh-hans", "zh-hant", "en"]),
        BY, JSON,
    )  # fmt: skip
    _add(
        commands, "replay", "shouwang.bulletin.command:replay_command", "compare an issue with a recount",
        opt("serial", type=int, metavar="N"), JSON,
    )  # fmt: skip
    _add(
        commands, "verify", "shouwang.checkin.command_verify:verify_command", "check every law over the database", JSON,
    )  # fmt: skip


def _retention(commands):
    room, number = "shouwang.roster.command_retention", opt("purge", type=int, metavar="N", help="the purge's number in the list")
    retention = _group(commands, "retention", "how long personal rows are kept")
    _add(retention, "status", f"{room}:status_command", "what is held, and what is due today", JSON)
    purge = _group(commands, "purge", "destroying what is due, by two people")
    _add(
        purge, "propose", f"{room}:propose_command", "dry run and proposal",
        opt("--class", dest="keep", required=True, metavar="CLASS"), opt("--mandate", metavar="CODE"),
        opt("--before", metavar="DAY", help="rows of earlier days (default: all that is due)"),
        opt("--reason", default="保存期满"), opt("--witness", default=""), BY, JSON,
    )  # fmt: skip
    _add(purge, "approve", f"{room}:approve_command", "approve as a second person; the password comes from stdin", number, BY, JSON)
    _add(purge, "withdraw", f"{room}:withdraw_command", "take a purge back before it begins", number, BY, JSON)
    _add(
        purge, "run", f"{room}:run_command", "carry it out, or go on after an interruption", number,
        opt("--batch", type=int, metavar="ROWS"), JSON,
    )  # fmt: skip
    _add(purge, "list", f"{room}:list_command", "every purge", JSON)
    _add(purge, "reapply", f"{room}:reapply_command", "do again what the certificates outside the database say", JSON)


def _api(commands):
    token = _group(_group(commands, "api", "the API of other programs"), "token", "tokens: the keys of other programs")
    _add(
        token, "make", "shouwang.api.command:token_make", "make a token; its key is printed this once",
        opt("--name", required=True, help="which program, for what"), opt("--person", required=True, metavar="NUMBER"),
        opt("--scope", required=True, nargs="+", metavar="SCOPE", help="read:rollcall …"),
        opt("--until", required=True, metavar="DAY", help="its last day"),
        opt("--network", nargs="+", default=[], metavar="CIDR", help="where it may come from"), BY, JSON,
    )  # fmt: skip
    _add(token, "list", "shouwang.api.command:token_list", "list tokens, never their keys", opt("--ended", action="store_true"), JSON)
    _add(token, "end", "shouwang.api.command:token_end", "end a token now", opt("prefix", metavar="PREFIX"), BY, JSON)


def _operations(commands):
    _add(
        commands, "serve", "shouwang.serve:serve_command", "serve the pages and the front door",
        opt("--host", default="127.0.0.1"), opt("--port", type=int, default=8000), opt("--workers", type=int),
    )  # fmt: skip
    _add(commands, "worker", "shouwang.serve:worker_command", "do the background work")
    _add(
        commands, "jobs", "shouwang.commands.jobs:jobs_command", "how much background work is owed, and what was given up",
        opt("--retry", action="store_true", help="owe again what was given up"), JSON,
    )  # fmt: skip
    _add(commands, "doctor", "shouwang.commands.doctor:doctor", "say what is wrong with this installation", JSON)
    _add(
        commands, "upgrade", "shouwang.commands.upgrade:upgrade", "bring the database up to this version: backup, tables, every law",
        opt("--backup", metavar="FILE", help="where the backup goes; without it into SHOUWANG_HOME/backups"),
        opt("--no-verify", action="store_true", help="do not check every law afterwards"), JSON,
    )  # fmt: skip
    _add(commands, "backup", "shouwang.commands.backup:backup", "write a backup", opt("out", metavar="FILE"), JSON)
    _add(commands, "restore", "shouwang.commands.backup:restore", "restore a backup", opt("file", metavar="FILE"), JSON)
    _add(
        commands, "demo", "shouwang.demo.command:demo_command", "make the demonstration university and serve it",
        opt("--port", type=int, default=8000), opt("--size", type=int, default=4000),
        opt("--state", default="outbreak", choices=["outbreak", "term"]), opt("--no-serve", action="store_true"),
    )  # fmt: skip


def main(argv=None) -> int:
    """Run one command; the exit code."""
    args = parser().parse_args(argv)
    if args.version:
        from shouwang import __version__

        print(__version__)
        return 0
    if not args.command:
        parser().print_help(sys.stderr)
        return bad("请给出命令。 Give a command.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.settings")
    try:
        return _run(args)
    except BrokenPipeError:
        return 1


def _run(args) -> int:
    import django

    django.setup()
    from django.db import utils as db

    from shouwang.core import schema
    from shouwang.core.refusals import Refused

    module, name = args.target.split(":")
    try:
        if args.command not in ANY_TABLES:
            schema.require()
        return getattr(importlib.import_module(module), name)(args) or 0
    except Refused as refusal:
        if refusal.code in MISWRITTEN:
            return bad(str(refusal))
        return refuse(str(refusal), code=refusal.code)
    except (db.OperationalError, db.ProgrammingError) as error:
        if "no such table" in str(error) or type(error.__cause__).__name__ == "UndefinedTable":
            empty = Refused("core.01")  # the database is there, and nothing in it
            return refuse(str(empty), code=empty.code)
        return refuse(f"数据库不可用 The database cannot be used: {error}".strip())
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError) as error:
        return bad(f"{error.filename}: {error.strerror}")
    except BrokenPipeError:
        raise
    except Exception as error:  # the outermost: any fault of ours is shown whole, and whoever reads stdout finds JSON there all the same
        traceback.print_exc()
        put({"error": f"{type(error).__name__}: {error}"})
        return 1


def say(sentence):
    """A sentence for the person at the terminal."""
    print(sentence, file=sys.stderr)


def refuse(sentence, **more) -> int:
    """Say a refusal, leave it as JSON too, and give exit code 1."""
    say(sentence)
    put({"refused": sentence, **more})
    return 1


def bad(sentence) -> int:
    """Say what is wrong with the input; exit code 2."""
    say(sentence)
    put({"error": sentence})
    return 2


def put(value):
    """JSON on stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


if __name__ == "__main__":
    sys.exit(main())
