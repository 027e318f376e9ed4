"""Opening, pausing and closing a campaign; its clock and its form."""

import datetime as dt
import re

from shouwang.checkin import slots
from shouwang.checkin.models import Cadence, Campaign
from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.questions.models import FormVersion
from shouwang.roster import access
from shouwang.roster.models import Mandate, Unit

CODE = re.compile(r"[^\W_][\w.-]{0,39}")  # it stands in addresses, where "new" is the page that opens one
_TURNS: dict[str, int] = {Cadence.HALF_DAILY: slots.NOON, Cadence.NOON_EVENING: slots.AFTERNOON}
CLOCK = ("opens_min", "reminds_min", "cutoff_min", "adviser_min", "unit_min", "lock_min")


def published(form_code) -> FormVersion:
    """The published version of a form. Raises checkin.11."""
    version = (
        FormVersion.objects.filter(form__code=form_code, state=FormVersion.State.PUBLISHED)
        .select_related("form")
        .order_by("-version")
        .first()
    )
    if version is None:
        raise Refused("checkin.11", code=form_code)
    return version


def _check_open(code, mandate, since_day, until_day, cadence):
    if not CODE.fullmatch(code) or code == "new":
        raise Refused("checkin.44", code=code[:60])
    if cadence not in Cadence.values:
        raise Refused("checkin.19", cadence=cadence)
    if Campaign.objects.filter(code=code).exists():
        raise Refused("checkin.10", code=code)
    if until_day and until_day < since_day:
        raise Refused("checkin.14", since=since_day, until=until_day)
    mandate_since = clock.day_of(mandate.since)
    if since_day < mandate_since:
        raise Refused("checkin.13", since=since_day, mandate=mandate.name, mandate_since=mandate_since)
    if mandate.until and mandate.until <= clock.instant(since_day):
        raise Refused("checkin.16", mandate=mandate.name)


@action("checkin.campaign_opened")
def open_campaign(
    *, code, mandate: Mandate, form: str, since_day: dt.date, by, name="", until_day=None, unit: Unit | None = None,
    kinds=(), audience="", cadence=Cadence.DAILY, cutoff_min=None,
) -> Campaign:  # fmt: skip
    """Ask an audience a form from a day on, under a mandate. Raises checkin.10, .11, .13, .14, .16, .19, .20, .44."""
    unit = unit or Unit.objects.get(path="R")
    access.require(by, access.CAMPAIGNS, unit.path)
    _check_open(code, mandate, since_day, until_day, cadence)
    if cutoff_min is not None and cutoff_min <= _TURNS.get(cadence, -1):
        raise Refused("checkin.20")  # the second half would be cut off before it opens
    version = published(form)
    times = {} if cutoff_min is None else _times_for(cutoff_min)
    row = Campaign.objects.create(
        code=code, name=name or version.form.name, mandate=mandate, form=version.form, form_version=version, unit=unit,
        kinds=sorted(kinds), audience=audience, cadence=cadence, since_day=since_day, until_day=until_day,
        opened_at=clock.stamp(), **times,
    )  # fmt: skip
    emit("checkin.campaign_opened", f"checkin.Campaign:{row.pk}", mandate=mandate.pk, form=version.form.code, by=by)
    return row


def _times_for(cutoff_min):
    """A cut-off of one's own moves what the default clock would put before or after it: the order of instants is kept."""
    fields = {field.name: field.default for field in Campaign._meta.fields if field.name in CLOCK}
    fields["cutoff_min"] = cutoff_min
    fields["reminds_min"] = min(fields["reminds_min"], max(cutoff_min - 60, 0))
    fields["adviser_min"] = max(fields["adviser_min"], cutoff_min)
    fields["unit_min"] = max(fields["unit_min"], fields["adviser_min"])
    fields["lock_min"] = max(fields["lock_min"], fields["unit_min"])
    return fields


@action("checkin.clock_set")
def set_clock(*, campaign: Campaign, minutes: dict, by) -> Campaign:
    """Change the day clock for slots not yet opened. minutes: any of CLOCK, in minutes after local midnight. Raises checkin.20."""
    access.require(by, access.CAMPAIGNS, campaign.unit.path)
    for field in CLOCK:
        setattr(campaign, field, minutes.get(field, getattr(campaign, field)))
    values = [getattr(campaign, field) for field in CLOCK]
    before_noon = campaign.cutoff_min <= _TURNS.get(campaign.cadence, -1)
    if before_noon or values != sorted(values) or values[0] < 0 or values[-1] > 7 * 1440:
        raise Refused("checkin.20")
    campaign.save(update_fields=CLOCK)
    emit("checkin.clock_set", f"checkin.Campaign:{campaign.pk}", fields=sorted(minutes), by=by)
    return campaign


@action("checkin.campaign_reached_back")
def reach_back(*, campaign: Campaign, since_day: dt.date, by) -> Campaign:
    """Let a daily or half-daily campaign ask from an earlier day on, before its mandate even: what happened then is registered
    after the fact. Slots that are there keep their day. Raises core.04, checkin.19 for another cadence."""
    access.require(by, access.CAMPAIGNS, campaign.unit.path)
    if campaign.cadence not in (Cadence.DAILY, Cadence.HALF_DAILY):  # of these no other slot moves with the first day
        raise Refused("checkin.19", cadence=campaign.cadence)
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    row.since_day = campaign.since_day = min(since_day, row.since_day)
    row.save(update_fields=["since_day"])
    emit("checkin.campaign_reached_back", f"checkin.Campaign:{row.pk}", fields=["since_day"], by=by)
    return campaign


def _change_state(campaign, by, states, to, verb):
    access.require(by, access.CAMPAIGNS, campaign.unit.path)
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if row.state not in states:
        raise Refused("checkin.15", state=row.get_state_display())
    row.state = campaign.state = to
    row.closed_at = clock.stamp() if to == Campaign.State.CLOSED else None
    row.save(update_fields=["state", "closed_at"])
    emit(verb, f"checkin.Campaign:{row.pk}", by=by)
    return row


@action("checkin.campaign_paused")
def pause_campaign(*, campaign, by) -> Campaign:
    """Stop taking answers for now. Raises checkin.15."""
    return _change_state(campaign, by, {"open"}, Campaign.State.PAUSED, "checkin.campaign_paused")


@action("checkin.campaign_resumed")
def resume_campaign(*, campaign, by) -> Campaign:
    """Take answers again. Raises checkin.15."""
    return _change_state(campaign, by, {"paused"}, Campaign.State.OPEN, "checkin.campaign_resumed")


@action("checkin.campaign_closed")
def close_campaign(*, campaign, by) -> Campaign:
    """Ask no more; its slots and answers stay. Raises checkin.15."""
    return _change_state(campaign, by, {"open", "paused"}, Campaign.State.CLOSED, "checkin.campaign_closed")


@action("checkin.form_version_used")
def use_form_version(*, campaign, version: FormVersion, by) -> Campaign:
    """Ask another published version of the same form from the next slot on; slots already open keep theirs. Raises checkin.11."""
    access.require(by, access.CAMPAIGNS, campaign.unit.path)
    if version.form_id != campaign.form_id or version.state != FormVersion.State.PUBLISHED:
        raise Refused("checkin.11", code=campaign.form.code)
    campaign.form_version = version
    campaign.save(update_fields=["form_version"])
    emit("checkin.form_version_used", f"checkin.Campaign:{campaign.pk}", version=version.pk, by=by)
    return campaign
