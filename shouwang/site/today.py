"""What needs me now: the tasks of this hour and the state of what I look after, by right and by the slot's clock.

Each task is a sentence with a number that opens, a time it is due by, and the page where it is done.
"""

from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.bulletin.models import Issue
from shouwang.checkin import asked as asking
from shouwang.checkin import board, classes, figures, live, queries, sheet, signing, slots
from shouwang.core import clock, jobs
from shouwang.core.scope import Scope
from shouwang.roster import access
from shouwang.roster.models import Person, Unit
from shouwang.site import (
    tasks_of_absence,
    tasks_of_care,
    tasks_of_gate,
    tasks_of_office,
    tasks_of_people,
    tasks_of_reminders,
    tasks_of_watch,
)
from shouwang.site.figures import job_numbers
from shouwang.site.task import Task
from shouwang.watch.queries import sweeps


@dataclass
class Watched:
    """A campaign's current slot as the viewer sees it: one unit with its counters, or several units in rows."""

    campaign: object
    slot: object
    instants: list
    closed: bool
    units: list
    rows: list
    url: str
    counters: dict | None = None
    rate: str = ""
    previous: dict | None = None
    previous_slot: object = None
    problems: list = field(default_factory=list)


def watched(scope: Scope) -> list[Watched]:
    """Every campaign that is not closed and asks somebody within reach, with its current slot."""
    found = []
    for campaign in queries.campaigns(scope):
        slot = queries.latest_slot(scope, campaign) if campaign.state != campaign.State.CLOSED else None
        if slot is not None:
            found.append(_watch(scope, campaign, slot))
    return found


def rolls(scope: Scope, seen) -> list[Watched]:
    """Those whose numbers are a day's: a sweep is answered by telephone too, and its coverage stands among the numbers of health."""
    swept = sweeps.asking(scope, [one.campaign.pk for one in seen])
    return [one for one in seen if one.campaign.pk not in swept]


def _watch(scope, campaign, slot):
    units = asking.tops(scope, campaign)
    asked = asking.Asked(campaign, slot.day, slot.name, slot, units[0] if len(units) == 1 else None, None, None)
    rows = board.rows_of_tops(scope, asked)
    closed = clock.now() >= slot.cutoff_at
    seen = Watched(campaign, slot, board.instants(slot), closed, units, rows, board.address(asked))
    if len(rows) == 1:
        seen.counters, seen.rate, seen.rows = rows[0]["counters"], rows[0]["rate"], []
    return seen


def compare(scope: Scope, seen: Watched):
    """For those who lead: the slot before this one, and three problems. Names no unit before the cut-off."""
    unit, kinds = seen.units[0], queries.kinds_within(scope, seen.units[0].path)
    before = sheet.previous_slot(seen.slot)
    if before is not None:
        node = queries.roll_call(scope, before, unit, None, kinds)
        seen.previous, seen.previous_slot = queries.numbers(before, node, None, kinds), before
    seen.problems = _problems(scope, seen, unit, kinds)


def _problems(scope, seen, unit, kinds):
    problems = []
    if seen.counters["missing"].value:
        worst = _worst(scope, seen, unit, kinds) if seen.closed else []
        problems.append({"words": _("未报"), "number": seen.counters["missing"], "units": worst})
    pending = queries.under_check_number(scope, seen.slot, unit)
    if pending.value:
        problems.append({"words": _("异常而仍待核实"), "number": pending})
    overdue = figures.unsigned_numbers(scope, seen.slot, signing.own_chains(scope)[0].code)[True]
    if overdue.value:
        problems.append({"words": _("过了时限还没有审核的单位"), "number": overdue})
    return problems


def _worst(scope, seen, unit, kinds, most=3):
    """The units directly below with most people missing: a name, its number, its rate."""
    node = queries.roll_call(scope, seen.slot, unit, None, kinds)
    asked = asking.Asked(seen.campaign, seen.slot.day, seen.slot.name, seen.slot, unit, None, kinds)
    rows = [row for row in board.rows_below(asked, node)[1:] if row["counters"]["missing"].value]
    return sorted(rows, key=lambda row: -row["counters"]["missing"].value)[:most]


def tasks(scope: Scope, seen: list[Watched]) -> list[Task]:
    """What needs the viewer now, late things first."""
    found = [
        *_to_verify(scope),
        *_missing(scope, seen),
        *tasks_of_people.tasks(scope, seen),
        *tasks_of_reminders.tasks(scope, seen),
        *_to_sign(scope, seen),
        *_drafts(scope),
        *_numbers(scope),
        *tasks_of_office.tasks(scope),
        *tasks_of_watch.tasks(scope, seen),
        *tasks_of_absence.tasks(scope, seen),
        *tasks_of_care.tasks(scope),
        *tasks_of_gate.tasks(scope),
        *_system(scope),
    ]
    return sorted(found, key=lambda task: (task.tone != "bad", task.due is None, task.due or 0))


def _to_verify(scope):
    if not scope.allows(access.VERIFY):
        return
    waiting, overdue = queries.verify_numbers(scope)
    if waiting.value:
        due = min(row.due_at for row in queries.pending_checks(scope))
        late = "bad" if overdue.value else "warm"
        yield Task(_("待核实的异常填报"), reverse("checkin:checks"), "verify", waiting, due, late)


def _missing(scope, seen):
    """Whom to ring: for those who look after people, once the reminder has gone out; before that everybody has time."""
    if not (scope.allows(access.PROXY) and scope.allows(access.SIGN)):
        return
    for one in seen:
        if classes.asks_attendance(one.campaign):
            continue  # a class is called through by its exceptions (tasks_of_people)
        number = board.to_call_number(scope, one.slot) if clock.now() >= one.slot.reminds_at else None
        if number is not None and number.value:
            tone = "bad" if one.closed else "wait"
            yield Task(_("还没有填报，请联系本人"), board.list_address(one.slot, "checkin:calls_of") + "#calls", "phone", number, one.slot.cutoff_at,
                       tone, one.campaign.name)  # fmt: skip


def _to_sign(scope, seen):
    """The viewer's own units, when the cut-off has passed and nobody has signed; for offices, how many have not."""
    paths = {reach.path for reach in scope.reach.get(access.SIGN, ())}
    for one, chain in ((one, chain) for one in (_to_be_signed(seen) if paths else ()) for chain in signing.own_chains(scope)):
        now, rows = clock.now(), signing.who_has_not_signed(scope, one.slot, chain)
        mine = [row for row in rows if row.place.path in paths]
        if mine:
            yield _signature(one, chain, mine, "bad" if mine[0].due_at <= now else "warm")
        if scope.allows(access.CONSOLIDATE) and rows:
            numbers = figures.unsigned_numbers(scope, one.slot, chain.code)
            tone = "bad" if numbers[True].value else "wait"
            url = _asking_that_day("checkin:signoffs_of", one, chain)
            about = f"{one.campaign.name} {one.slot.day} {chain.title}".strip()
            yield Task(_("还没有审核的单位"), url, "signoff", numbers[False], one.slot.unit_at, tone, about)


def _to_be_signed(seen):
    """The slots that are past their cut-off: the present one, and until it locks the one before (a morning signs yesterday)."""
    for one in seen:
        before = slots.before(one.campaign, one.slot)
        if before is not None and before.cutoff_at <= clock.now() < before.locks_at:
            yield replace(one, slot=before, closed=True)
        if one.closed:
            yield one


def _asking_that_day(name, one, chain, *more):
    wanted = {"day": one.slot.day, "slot": one.slot.name, "chain": chain.code}
    query = urlencode({key: value for key, value in wanted.items() if value})
    return reverse(name, args=[one.campaign.code, *more]) + f"?{query}"


def _signature(one, chain, mine, tone):
    """One task for however many units of mine are to be signed: straight to it when there is one."""
    units = Unit.objects.filter(pk__in=[row.place.id for row in mine]).order_by("path")
    names = [board.unit_name(unit) for unit in units[:3]]
    about = (
        "、".join(names)
        if len(mine) <= 3
        else _("%(units)s等 %(n)s 个单位") % {"units": "、".join(names), "n": len(mine)}
    )
    about = " · ".join(str(part) for part in (one.slot.day, chain.title, about) if part)
    page = ("checkin:signoff", one, chain, mine[0].place.id) if len(mine) == 1 else ("checkin:signoffs_of", one, chain)
    return Task(_("等您审核确认"), _asking_that_day(*page), "signoff", None, mine[0].due_at, tone, about)


def _drafts(scope):
    if not scope.allows(access.BULLETIN):
        return
    for issue in Issue.objects.exclude(state=Issue.State.ISSUED).order_by("-day", "-pk")[:3]:
        url = reverse("bulletin:issue", args=[issue.pk])
        about = f"{issue.title} · {issue.day} · {issue.get_state_display()}"
        yield Task(_("通报在办"), url, "bulletin", None, None, "", about)


def _numbers(scope):
    """Whoever has a fever is told to ring them: until their numbers are in, the page shows none."""
    labels = queries.unnumbered_contacts(scope)
    if labels:
        yield Task(_("请补上异常提示语里的电话"), reverse("checkin:advice"), "phone", None, None, "warm", "、".join(labels))


def _system(scope):
    if not scope.allows(access.SYSTEM):
        return
    ran, url = jobs.last_ran(), reverse("site:installation")
    if ran is None or (clock.now() - ran).total_seconds() > 600:
        yield Task(_("后台任务没有在运行"), url, "alert", None, ran, "bad")
    failed = job_numbers(scope)["failed"]
    if failed.value:
        yield Task(_("失败的后台工作"), url, "alert", failed, None, "bad")


def own(scope: Scope) -> list[dict]:
    """What the viewer is asked today as one of the roster, with how they stand and where they answer."""
    person = (
        Person.objects.filter(pk=scope.viewer.person_id, merged_into=None).first() if scope.viewer.person_id else None
    )
    if person is None:
        return []
    found = []
    for campaign in live.campaigns().values():
        slot = queries.latest_slot(scope, campaign) if campaign.state == campaign.State.OPEN else None
        if slot is None or not live.Audience([campaign], [person.pk]).includes(
            campaign, person.pk, person.path, person.kind
        ):
            continue
        standing = queries.standings(scope, slot, [person.pk]).get(person.pk)
        if standing:
            found.append({
                "campaign": campaign, "slot": slot, "standing": standing, "word": board.STANDING_WORDS[standing],
                "url": board.answer_address(slot, person),
            })  # fmt: skip
    return found
