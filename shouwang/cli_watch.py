"""The words of the command line about watches, absences, sweeps, contacts and the gate; each command is in its room."""

from collections.abc import Callable

PERSON = (("--person",), {"required": True, "metavar": "NUMBER", "help": "学工号"})
BY = (("--by",), {"default": None, "metavar": "NUMBER", "help": "who acts; without it the operator"})
BY_NAMED = (("--by",), {"required": True, "metavar": "NUMBER", "help": "who acts"})
JSON = (("--json",), {"action": "store_true", "help": "JSON on stdout (always so; kept for scripts)"})
ON = (("--on",), {"default": None, "metavar": "DAY", "help": "YYYY-MM-DD; today without it"})
OUTBREAK = (("--outbreak",), {"required": True, "metavar": "CODE"})
FILE = (("file",), {"metavar": "FILE", "help": ".xlsx or .csv"})


def opt(*words, **settings):
    """One argument of a command."""
    return words, settings


def grow(commands, group: Callable, add: Callable):
    """Add every command of issue 4 to the grammar."""
    _absence(group(commands, "absence", "illness absence"), add)
    _sweep(group(commands, "sweep", "sweeps: who was where, to the last person"), add)
    _watch(group(commands, "watch", "observation and isolation, to release"), add)
    _contacts(commands, group, add)
    _gate(group(commands, "gate", "the gate: pass, or ask the clinic"), add)


def _absence(absence, add):
    add(
        absence, "import", "shouwang.watch.commands.absence:import_command", "read absences from a file", FILE,
        opt("--errors", metavar="OUT.csv"), BY, JSON,
    )  # fmt: skip
    add(
        absence, "register", "shouwang.watch.commands.absence:register_command", "write the register of a day",
        opt("--day", required=True, metavar="DAY"), opt("--out", required=True, metavar="FILE.xlsx"),
        opt("--unit", metavar="CODE"), BY, JSON,
    )  # fmt: skip


def _sweep(sweep, add):
    add(
        sweep, "open", "shouwang.watch.commands.sweeps:open_command", "ask who was at a place in a window of days",
        opt("code", metavar="CODE"), OUTBREAK, opt("--question", required=True), opt("--place", required=True, metavar="DIVISION"),
        opt("--from", dest="from_day", required=True, metavar="DAY"), opt("--to", dest="to_day", required=True, metavar="DAY"),
        opt("--unit", metavar="CODE"), BY, JSON,
    )  # fmt: skip
    add(
        sweep, "record", "shouwang.watch.commands.sweeps:record_command", "read outcomes of targets from a file",
        opt("--sweep", required=True, metavar="CODE"), FILE, opt("--errors", metavar="OUT.csv"), BY, JSON,
    )  # fmt: skip
    add(
        sweep, "status", "shouwang.watch.commands.sweeps:status_command", "coverage by unit, not reached, positive",
        opt("code", metavar="CODE"), opt("--known-at", metavar="INSTANT"), JSON,
    )  # fmt: skip


def _watch(watch, add):
    room = "shouwang.watch.commands.watches"
    add(
        watch, "open", f"{room}:open_command", "put somebody under watch", PERSON, opt("--kind", required=True),
        opt("--disease", metavar="CODE"), opt("--last-exposure", metavar="DAY"), opt("--day0", metavar="DAY"),
        opt("--since", metavar="DAY", help="when it began to hold; without it day 0, but never later than now"),
        opt("--ordered-by"), opt("--doc"), opt("--ordered-day", metavar="DAY"), BY_NAMED, JSON,
    )  # fmt: skip
    add(
        watch, "list", f"{room}:list_command", "who is under watch on a day", ON, opt("--known-at", metavar="INSTANT"), JSON,
    )  # fmt: skip
    add(
        watch, "check", f"{room}:check_command", "record one check of somebody under watch", PERSON,
        opt("--at", required=True, metavar="INSTANT"), opt("--temp-c", required=True), opt("--symptoms", nargs="*", default=[]),
        BY_NAMED, JSON,
    )  # fmt: skip
    add(watch, "verdict", f"{room}:verdict_command", "may somebody be released, and if not why", PERSON, ON, JSON)
    add(
        watch, "release", f"{room}:release_command", "end the watch of somebody", PERSON, BY_NAMED,
        opt("--reason", required=True, metavar="KIND"), opt("--basis", default=""), opt("--note", default=""), ON, JSON,
    )  # fmt: skip


def _contacts(commands, group, add):
    linelist = group(commands, "linelist", "line lists of cases")
    add(
        linelist, "import", "shouwang.watch.commands.contacts:linelist_command", "read cases (id,sex,age,onset)", FILE, OUTBREAK,
        opt("--errors", metavar="OUT.csv"), BY, JSON,
    )  # fmt: skip
    contacts = group(commands, "contacts", "who was with whom")
    add(
        contacts, "import", "shouwang.watch.commands.contacts:contacts_command", "read contact events (from,to,date)", FILE, OUTBREAK,
        opt("--errors", metavar="OUT.csv"), BY, JSON,
    )  # fmt: skip
    add(
        contacts, "summary", "shouwang.watch.commands.contacts:summary_command", "degrees and generations of the chain", OUTBREAK, JSON,
    )  # fmt: skip


def _gate(gate, add):
    add(
        gate, "check", "shouwang.gate.command:check_command", "pass, or ask the clinic", opt("number", metavar="NUMBER"),
        opt("--at", metavar="INSTANT"), opt("--ignore-measure", action="store_true", help="answer also while the gate is off"), JSON,
    )  # fmt: skip
