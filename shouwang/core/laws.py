"""The laws of the shapes themselves, over every table of every room."""

import datetime as dt

from django.apps import apps
from django.db.models import F, Q

from shouwang.core import clock, institution, sealing
from shouwang.core.assertions import genuine
from shouwang.core.models import Assertion, Event
from shouwang.core.shapes import Mark, Spell
from shouwang.core.verify import law


def _tables(shape):
    return [model for model in apps.get_models() if issubclass(model, shape)]


@law("core.spells")
def spells_are_spells():
    """Every spell ends at or after its beginning, its end is known exactly when it has one, and it is voided after it is opened."""
    for model in _tables(Spell):
        wrong = Q(until__lt=F("since")) | Q(voided_at__lt=F("opened_at")) | Q(closed_at__lt=F("opened_at"))
        wrong |= Q(until__isnull=True, closed_at__isnull=False) | Q(until__isnull=False, closed_at__isnull=True)
        for pk in model.objects.filter(wrong).values_list("pk", flat=True):
            yield f"{model._meta.label}:{pk} 的起止或登记时间自相矛盾。"


@law("core.nothing_from_the_future")
def nothing_is_stamped_in_the_future():
    """No row was recorded later than now. A demonstration's or a test's clock may be moved; there it says nothing."""
    if institution.mark():
        return
    now = clock.now() + dt.timedelta(seconds=5)
    for model in _tables(Mark):
        for pk in model.objects.filter(recorded_at__gt=now).values_list("pk", flat=True):
            yield f"{model._meta.label}:{pk} 的登记时间在将来。"
    for model in _tables(Spell):
        for pk in model.objects.filter(opened_at__gt=now).values_list("pk", flat=True):
            yield f"{model._meta.label}:{pk} 的登记时间在将来。"
    for pk in Event.objects.filter(at__gt=now).values_list("pk", flat=True):
        yield f"core.Event:{pk} 的时间在将来。"


@law("core.assertions")
def assertions_are_genuine():
    """The hash of every assertion fits what it says."""
    for row in Assertion.objects.order_by("id").iterator(500):
        if not genuine(row):
            yield f"断言 core.Assertion:{row.pk}({row.kind},{row.ref})与其散列不符：有人改过。"


@law("core.seals")
def audit_record_is_whole():
    """No event and no entry of the access log was changed or taken away after it was sealed; the first broken link is named."""
    for name in sealing.LOGS:
        yield from sealing.broken_links(name)


@law("core.seal_heads")
def seals_are_those_of_the_file():
    """The heads of the chains in SHOUWANG_HOME/seals.log are the database's."""
    yield from sealing.broken_heads()
