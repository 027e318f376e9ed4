"""The laws of the follow-up, checked over the whole database by `shouwang verify`."""

from django.db.models import Count, F, Q

from shouwang.checkin.models import Campaign
from shouwang.core.verify import law
from shouwang.watch.audiences import UNDER_WATCH
from shouwang.watch.models import HealthContact, SelfReport


@law("watch.one_follow_up_a_mandate")
def one_follow_up_a_mandate():
    """The people under watch under a mandate are asked by one campaign: nobody is asked the same twice."""
    rows = Campaign.objects.filter(audience__startswith=f"{UNDER_WATCH}:").values("audience")
    for row in rows.annotate(n=Count("id")).filter(n__gt=1):
        yield f"{row['audience']}: {row['n']} 个随访专项"
    for row in Campaign.objects.filter(audience__startswith=f"{UNDER_WATCH}:").order_by("id"):
        if row.audience != f"{UNDER_WATCH}:{row.mandate_id}":
            yield f"随访专项 {row.code} 询问的是另一个疫情的人：{row.audience}"


@law("watch.health_contacts")
def one_contact_at_a_time():
    """Nobody has two health contacts at one instant, and nobody is their own."""
    rows = HealthContact.objects.known().order_by("person_id", "since", "id")
    before = None
    for row in rows.iterator():
        if before is not None and before.person_id == row.person_id and (before.until is None or before.until > row.since):
            yield f"人员 #{row.person_id} 同时有两位健康联络人（#{before.pk}、#{row.pk}）"
        before = row
    for row in HealthContact.objects.known().filter(person=F("contact")):
        yield f"人员 #{row.person_id} 是自己的健康联络人"


@law("watch.self_reports")
def answered_reports_are_decided():
    """A self-report that was answered waits no more: its watch was confirmed or was dismissed."""
    rows = SelfReport.objects.exclude(answered_at=None).filter(watch__confirmed_at=None, watch__voided_at=None)
    for row in rows.filter(Q(watch__until=None)):
        yield f"如实上报 #{row.pk} 已答复，观察 #{row.watch_id} 却仍是待核实"
