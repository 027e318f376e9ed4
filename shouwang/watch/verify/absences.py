"""The laws of absences, checked over the whole database."""

from django.db.models import F, Q

from shouwang.core.verify import law
from shouwang.watch.models import Absence, AbsenceEntry


@law("watch.absences_apart")
def illnesses_of_one_person_do_not_overlap():
    """Nobody has two absences on one day: an illness is one absence."""
    last: dict = {}
    rows = Absence.objects.known().filter(person__isnull=False).order_by("person_id", "since", "pk")
    for row in rows.iterator(2000):
        other = last.get(row.person_id)
        if other is not None and (other.until is None or other.until > row.since):
            yield f"watch.Absence:{other.pk} 与 watch.Absence:{row.pk} 是同一个人，日子重叠。"
        last[row.person_id] = row


@law("watch.absence_days")
def days_of_absences_are_in_order():
    """An absence is missed from its first day on, and is known of after that day began."""
    rows = Absence.objects.known().filter(Q(missed_day__lt=F("first_day")) | Q(opened_at__lt=F("since")))
    for pk in rows.values_list("pk", flat=True):
        yield f"watch.Absence:{pk} 的日子先后不符。"


@law("watch.absence_reports")
def a_return_is_entered_once():
    """No answer to a class check was entered twice."""
    for model in (Absence, AbsenceEntry):
        seen: set = set()
        rows = model.objects.filter(ref__startswith="checkin.Return:")
        rows = rows.filter(episode=None) if model is Absence else rows
        for pk, ref in rows.order_by("pk").values_list("pk", "ref"):
            if ref in seen:
                yield f"watch.{model.__name__}:{pk} 重复登记了 {ref}。"
            seen.add(ref)
