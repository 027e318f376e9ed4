"""Syndromes: shipped as dated rows, and set by the institution from a day on."""

from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.models import Tree
from shouwang.watch.actions.diseases import LONG_AGO
from shouwang.watch.models import Disease, SyndromeCode, SyndromeRule
from shouwang.watch.models import Symptom as S

_SOURCE = "WS/T 642—2019;WS/T 772—2020;流感样病例:体温 ≥38 ℃,伴咳嗽或咽痛"
SHIPPED = {
    SyndromeCode.ILI: {"any_of": [S.COUGH, S.SORE_THROAT], "fever_dc": 380, "disease": "influenza"},
    SyndromeCode.GASTRO: {"any_of": [S.VOMITING, S.DIARRHOEA], "disease": "norovirus"},
    SyndromeCode.RASH: {"any_of": [S.RASH], "clinic": True},
    SyndromeCode.PAROTID: {"any_of": [S.PAROTID], "clinic": True},
    SyndromeCode.CONJUNCTIVAL: {"any_of": [S.RED_EYE], "clinic": True},
}
SETTABLE = frozenset({"any_of", "least", "fever_dc", "word", "disease", "clinic"})


@action("watch.syndromes_shipped")
def ship_syndromes(*, by):
    """Put in the rows of syndromes that are not there yet; what the institution set stays."""
    now, since, diseases = clock.stamp(), clock.instant(LONG_AGO), Disease.objects.in_bulk(field_name="code")
    for order, (code, values) in enumerate(SHIPPED.items()):
        if not SyndromeRule.objects.filter(code=code).exists():
            more = values | {"any_of": [str(word) for word in values["any_of"]], "disease": diseases.get(values.get("disease"))}
            SyndromeRule.objects.create(code=code, order=order, since=since, opened_at=now, source=_SOURCE, **more)
    emit("watch.syndromes_shipped", "watch.SyndromeRule", by=by)


@action("watch.syndrome_set")
def set_syndrome(*, code, since_day, source, by, **changed) -> SyndromeRule:
    """Set what makes a syndrome from the beginning of a day on; earlier days keep theirs. Raises core.04, watch.03, watch.119."""
    access.require(by, access.CAMPAIGNS, Tree.RESPONSIBLE)
    if not source.strip():
        raise Refused("watch.03")
    if code not in SHIPPED or not set(changed) <= SETTABLE or not set(changed.get("any_of", ())) <= set(S.values):
        raise Refused("core.04")
    since, now = clock.instant(since_day), clock.stamp()
    rows = SyndromeRule.objects.known().filter(code=code)
    if rows.filter(since__gte=since).exists():
        raise Refused("watch.119", syndrome=SyndromeCode(code).label, day=since_day)
    last = rows.filter(until=None).order_by("-since").first()
    values = {name: getattr(last, name) for name in SETTABLE} | changed
    rows.filter(until=None).update(until=since, closed_at=now)
    row = SyndromeRule.objects.create(code=code, order=last.order, since=since, opened_at=now, source=source.strip()[:300], **values)
    emit("watch.syndrome_set", f"watch.SyndromeRule:{row.pk}", code=str(code), by=by)
    return row
