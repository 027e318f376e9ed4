"""The follow-up campaign of a mandate: opened by itself with the first watch, reaching back to the first day of any.

A check may be registered after the fact, of a day before the mandate was opened (docs/decisions/0014).
"""

import datetime as dt

from shouwang.checkin.actions import open_campaign, set_clock
from shouwang.checkin.actions.campaigns import CODE, reach_back
from shouwang.checkin.models import Cadence, Campaign
from shouwang.core import clock, parameters
from shouwang.core.actions import SYSTEM
from shouwang.core.writing import writing
from shouwang.questions.actions import ship_forms
from shouwang.questions.models import FormVersion
from shouwang.questions.shipped import watch_check
from shouwang.watch.audiences import audience_of

MIDNIGHT = 24 * 60


def followup_of(mandate) -> Campaign | None:
    """The campaign that asks the people under watch under a mandate; None before there is one."""
    rows = Campaign.objects.select_related("unit", "form", "mandate")
    return rows.filter(mandate=mandate, audience=audience_of(mandate)).order_by("id").first()


def ensure_followup(mandate, since_day: dt.date) -> Campaign:
    """The follow-up campaign of a mandate, opened if there is none, asking from a day on at the latest. Cost: one query when it is there."""
    with writing():
        row = followup_of(mandate) or _opened(mandate)
        return reach_back(campaign=row, since_day=since_day, by=SYSTEM) if since_day < row.since_day else row


def _opened(mandate):
    if not FormVersion.objects.published().filter(form__code=watch_check.CODE).exists():
        ship_forms(by=SYSTEM)
    code = f"followup-{mandate.code}"
    code = code if CODE.fullmatch(code) else f"followup-{mandate.pk}"
    row = open_campaign(
        code=code, mandate=mandate, form=watch_check.CODE, since_day=clock.day_of(mandate.since), cadence=Cadence.HALF_DAILY,
        audience=audience_of(mandate), cutoff_min=MIDNIGHT, by=SYSTEM,
    )  # fmt: skip
    minutes = {"reminds_min": parameters.value("watch.evening_reminds_min"), "adviser_min": MIDNIGHT + 8 * 60 + 30}
    return set_clock(campaign=row, minutes=minutes, by=SYSTEM)
