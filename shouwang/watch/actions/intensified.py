"""晨午晚检三检: a unit with an open cluster is called through at noon and in the evening too, until a date."""

import datetime as dt

from shouwang.checkin.actions import open_campaign
from shouwang.checkin.actions.campaigns import close_campaign
from shouwang.checkin.models import Cadence, Campaign
from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.core.shapes import after
from shouwang.questions.shipped import absence_check
from shouwang.roster import access
from shouwang.roster.models import Unit
from shouwang.watch.models import Intensified

EVENING = 21 * 60  # the evening check is due by then


def morning_check(unit) -> Campaign | None:
    """The class check that goes on in a unit every day, on which the two others are modelled."""
    rows = Campaign.objects.filter(form__code=absence_check.CODE, state=Campaign.State.OPEN).exclude(cadence=Cadence.NOON_EVENING)
    rows = rows.select_related("unit", "mandate", "form").order_by("opened_at", "pk")
    return next((row for row in rows if row.unit.path <= unit.path < after(row.unit.path)), None)


@action("watch.intensified")
def intensify(*, unit: Unit, last_day: dt.date, why, by) -> Intensified:
    """From today to a day, call a unit through at noon and in the evening too. Raises core.04, watch.116, .124, .125, .126."""
    access.require(by, access.ORDER, unit.path)
    now, today = clock.stamp(), clock.day_of(clock.stamp())
    if not why.strip():
        raise Refused("watch.116")
    if last_day < today:
        raise Refused("watch.126", day=last_day)
    taken = Intensified.objects.holding(now).filter(unit=unit).first()
    if taken is not None:
        raise Refused("watch.124", unit=unit, day=clock.day_of(taken.until - clock.TICK))
    model = morning_check(unit)
    if model is None:
        raise Refused("watch.125", unit=unit)
    code = f"{model.code[:20]}-x{Intensified.objects.count() + 1}"
    campaign = open_campaign(
        code=code, name=f"{model.name[:90]} · 午检晚检", mandate=model.mandate, form=absence_check.CODE, since_day=today, until_day=last_day,
        unit=unit, kinds=model.kinds, cadence=Cadence.NOON_EVENING, cutoff_min=EVENING, by=by,
    )  # fmt: skip
    row = Intensified.objects.create(
        unit=unit, campaign=campaign, why=why.strip()[:200], opened_by=by.ref, since=now, until=clock.instant(last_day + dt.timedelta(days=1)),
        opened_at=now, closed_at=now,
    )  # fmt: skip
    emit("watch.intensified", f"watch.Intensified:{row.pk}", unit=unit.pk, campaign=campaign.pk, by=by)
    return row


@action("watch.relaxed")
def relax(*, intensified: Intensified, by) -> Intensified:
    """The cluster is over before the date: once a day is enough again. What was answered stays. Raises core.04, watch.127."""
    row = Intensified.objects.select_for_update(of=("self",)).select_related("unit", "campaign__unit").get(pk=intensified.pk)
    access.require(by, access.ORDER, row.unit.path)
    now = clock.stamp()
    if row.voided_at is not None or row.until <= now:
        raise Refused("watch.127")
    row.voided_at = now
    row.save(update_fields=["voided_at"])
    fresh = Intensified.objects.create(
        unit=row.unit, campaign=row.campaign, why=row.why, opened_by=row.opened_by, since=row.since, until=now, opened_at=now, closed_at=now,
        ended_by=by.ref, episode=row.chain,
    )  # fmt: skip
    if row.campaign.state != Campaign.State.CLOSED:
        close_campaign(campaign=row.campaign, by=by)
    emit("watch.relaxed", f"watch.Intensified:{fresh.pk}", unit=row.unit_id, by=by)
    return fresh
