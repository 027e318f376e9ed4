"""Disease rules: shipped, and changed by the institution from a day on, with the source."""

import datetime as dt

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Tree
from shouwang.watch.diseases import DISEASES, RULES
from shouwang.watch.models import Disease, DiseaseRule

LONG_AGO = dt.date(2020, 1, 1)  # shipped rules hold for whatever is entered afterwards
SETTABLE = frozenset(
    {"watch_days", "day0", "measure", "contacts", "case_days", "case_day0", "fever_hours", "symptom_hours", "handler_hours",
     "certificate", "conditions", "checked"}
)  # fmt: skip


@action("watch.diseases_shipped")
def ship_diseases(*, by):
    """Put in the diseases and the rules that are not there yet; rules that the institution set stay."""
    now, since = clock.stamp(), clock.instant(LONG_AGO)
    for code, (name, hant, english, notifiable) in DISEASES.items():
        Disease.objects.get_or_create(
            code=code, defaults={"name": name, "name_hant": hant, "name_en": english, "notifiable": notifiable}
        )
    known = Disease.objects.in_bulk(field_name="code")
    for code, values in RULES.items():
        disease = known.get(code)
        if not DiseaseRule.objects.filter(disease=disease).exists():
            DiseaseRule.objects.create(disease=disease, since=since, opened_at=now, **values)
    emit("watch.diseases_shipped", "watch.Disease", by=by)


@action("watch.disease_rule_set")
def set_disease_rule(*, disease, since_day, source, by, **changed) -> DiseaseRule:
    """Set values of a disease's rule from the beginning of a day on; what is not named stays as it was.

    Watches that are open keep the rule they were opened by. Raises core.04, watch.02 (a later rule exists), watch.03 (source).
    """
    access.require(by, access.CAMPAIGNS, Tree.RESPONSIBLE)
    if not source.strip():
        raise Refused("watch.03", field="source")
    if not set(changed) <= SETTABLE:
        raise Refused("core.04")
    since, now = clock.instant(since_day), clock.stamp()
    rows = DiseaseRule.objects.known().filter(disease=disease)
    if rows.filter(since__gte=since).exists():
        raise Refused("watch.02", disease=disease or "—", day=since_day)
    row = rows.filter(until=None).order_by("-since").first()
    values = {name: getattr(row, name) for name in SETTABLE} | changed
    rows.filter(until=None).update(until=since, closed_at=now)
    row = DiseaseRule.objects.create(disease=disease, since=since, opened_at=now, source=source.strip()[:300], **values)
    emit("watch.disease_rule_set", f"watch.DiseaseRule:{row.pk}", disease=disease.pk if disease else None, by=by)
    return row
