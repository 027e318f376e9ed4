"""The follow-up as it stands: the half-days of a day as a roll call, runs of missed ones, what was tried. True without a worker."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.checkin import slots
from shouwang.checkin.models import Campaign, Slot
from shouwang.checkin.recount import standing_rows
from shouwang.core import clock, parameters
from shouwang.core.scope import Scope
from shouwang.roster.models import Person, Unit
from shouwang.watch.audiences import UNDER_WATCH, followed
from shouwang.watch.models import FollowAttempt, Watch
from shouwang.watch.queries.checks import half_days
from shouwang.watch.queries.health_contacts import contacts_now, followed_by
from shouwang.watch.rules.checks import HALVES
from shouwang.watch.rules.streaks import Half, Run, Step, expected, run_of, step_of

HALF_WORDS = {"am": _("上午"), "pm": _("下午")}
LOOK_BACK = 7  # days: a run is shown up to that long; the steps come within two


@dataclass
class Stood:
    """Somebody in one half-day of the follow-up, as the roll call has them."""

    person_id: int
    unit_id: int
    exempt: bool
    answered: bool
    flagged: bool
    flags: str = ""
    person: Person | None = None
    unit: Unit | None = None
    contact: object = None

    def counts_as(self, state) -> bool:
        """expected | answered | missing | flagged; who is exempt is not expected."""
        if self.exempt and not self.answered:
            return False
        return {"expected": True, "answered": self.answered, "missing": not self.answered, "flagged": self.flagged}[state]


@dataclass
class Behind:
    """Somebody under watch with a run of missed half-days: what is to be done, and what was tried in this run."""

    watch: Watch
    run: Run
    step: Step
    contact: object = None
    tries: list = field(default_factory=list)


def campaigns(slot=None) -> list[Campaign]:
    """Every follow-up campaign, the earliest first."""
    rows = Campaign.objects.filter(audience__startswith=UNDER_WATCH).select_related("unit", "form", "mandate")
    return list(rows.order_by("mandate_id", "id"))


def current_half(slot=None) -> tuple[dt.date, str]:
    """The half-day that is asked now."""
    local = clock.local(clock.now())
    return local.date(), HALVES[local.hour >= 12]


def half_day(scope: Scope, day, half, known_at=None) -> list[Stood]:
    """Everybody within reach who was asked in a half-day, as the roll call counts them. Cost: four statements a mandate."""
    found, seen = [], set(Person.objects.filter(pk__in=_within(scope)).values_list("pk", flat=True))
    for campaign in campaigns():
        slot = slots.find(campaign, day, half)
        if slot is None:
            continue
        for person, unit, _of, exempt, answer, flags in standing_rows(slot, known_at):
            if person in seen:
                found.append(Stood(person, unit, exempt, answer is not None, bool(answer and answer.flagged), flags))
    return found


def _within(scope):
    """The ids of everybody who was ever under watch and is within reach."""
    return Watch.objects.filter(followed_by(scope), person__isnull=False).values("person")


def placed(scope: Scope, rows: list[Stood]) -> list[Stood]:
    """The same with unit and health contact, enough to count them by. Cost: two statements."""
    units, contacts = Unit.objects.in_bulk({row.unit_id for row in rows}), contacts_now(scope, [row.person_id for row in rows])
    for row in rows:
        row.unit, row.contact = units[row.unit_id], contacts.get(row.person_id)
    return rows


def named(scope: Scope, rows: list[Stood]) -> list[Stood]:
    """The same with the people too, by place. Cost: three statements."""
    people = Person.objects.in_bulk([row.person_id for row in placed(scope, rows)])
    for row in rows:
        row.person = people[row.person_id]
    return sorted(rows, key=lambda row: (row.unit.path, row.person.number))


# ---- runs of missed half-days


def _plan(mandates, now) -> dict[int, list[tuple]]:
    """mandate id → (day, half, cut-off, missed from) of the last days, newest first, as each slot was opened or would be."""
    today, plan = clock.day_of(now), {}
    found = {row.mandate_id: row for row in campaigns() if row.mandate_id in mandates}
    since = today - dt.timedelta(days=LOOK_BACK)
    kept = Slot.objects.filter(campaign__in=[row.pk for row in found.values()], day__gte=since)
    opened = {(row.campaign_id, row.day, row.name): row for row in kept}
    for mandate, campaign in found.items():
        days = [today - dt.timedelta(days=back) for back in range(LOOK_BACK + 1)]
        rows = [slots.planned(campaign, day, half) for day in days for half in reversed(HALVES)]
        rows = [opened.get((campaign.pk, row.day, row.name), row) for row in rows if row is not None]
        plan[mandate] = [(row.day, row.name, row.cutoff_at, row.reminds_at) for row in rows if row.opens_at <= now]
    return plan


def runs(watches, now) -> dict[int, Run]:
    """watch id → the run of missed half-days that stands at an instant. Cost: seven statements for any number of watches."""
    watches = list(watches)
    plan, told = _plan({row.mandate_id for row in watches}, now), _told(watches)
    since = clock.day_of(now) - dt.timedelta(days=LOOK_BACK)
    people = {row.person_id for row in watches}
    made = {(person, one.day, one.half) for person, one in half_days(people, since, clock.day_of(now))} if people else set()
    return {row.pk: run_of(_halves(row, plan.get(row.mandate_id, ()), told, made), now) for row in watches}


def _told(watches) -> dict[int, dt.datetime]:
    """episode → when its first row was entered: nobody was asked before that, however early the watch began to hold."""
    return dict(Watch.objects.filter(pk__in={row.chain for row in watches}).values_list("pk", "opened_at"))


def _halves(watch, plan, told, made):
    asked_from = max(told.get(watch.chain, watch.opened_at), watch.confirmed_at)
    for day, half, cutoff, missed_at in plan:
        if expected(watch.since, watch.until, asked_from, watch.last_day, day, cutoff):
            yield Half(day, half, missed_at, (watch.person_id, day, half) in made)


def thresholds(slot=None) -> tuple[int, int]:
    """How many half-days in a row are for the telephone, and how many for a visit, by the rule values in force."""
    said = parameters.values()
    return said["watch.streak_phone"], said["watch.streak_visit"]


def behind(scope: Scope, step=None) -> list[Behind]:
    """Everybody within reach with a run of missed half-days, the longest first. step: only those of one step."""
    rows = followed(clock.now()).filter(followed_by(scope), person__isnull=False)
    limits = thresholds()
    late = {pk: (run, step_of(run.missed, *limits)) for pk, run in runs(rows, clock.now()).items() if run.missed}
    late = {pk: pair for pk, pair in late.items() if step in (None, pair[1])}
    watches = Watch.objects.select_related("person__unit").in_bulk(late)  # whoever is behind alone, with name and place
    found = [Behind(watches[pk], run, one) for pk, (run, one) in late.items()]
    contacts, tries = contacts_now(scope, [one.watch.person_id for one in found]), _tries(found)
    for one in found:
        one.contact, one.tries = contacts.get(one.watch.person_id), tries.get(one.watch.chain, [])
    return sorted(found, key=lambda one: (-one.run.missed, one.watch.person.path, one.watch.person.number))


def _tries(found) -> dict[int, list[FollowAttempt]]:
    """episode → what was tried since its run began, the latest first."""
    chains = {one.watch.chain: one for one in found}
    if not chains:
        return {}
    first = min(clock.instant(one.run.first.day) for one in found)
    rows = FollowAttempt.objects.filter(at__gte=first).select_related("watch").order_by("-at", "-pk")
    kept: dict = {}
    for row in rows:
        one = chains.get(row.watch.chain)
        if one is not None and row.at >= clock.instant(one.run.first.day):
            kept.setdefault(row.watch.chain, []).append(row)
    return kept


def attempts_of(watch, known_at=None):
    """Every try to reach somebody under a watch, of all versions of its episode, the latest first. Returns a queryset."""
    return attempts(None, watch.chain, known_at)


def attempts(scope, chain, known_at=None):
    """Every try of one episode. The caller has looked whether the viewer may see the watch."""
    rows = FollowAttempt.objects.known(known_at).filter(Q(watch=chain) | Q(watch__episode=chain))
    return rows.order_by("-at", "-pk")
