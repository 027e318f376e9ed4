"""The access log that a purge destroyed under a certificate breaks no seal; one entry more that is missing does."""

import pytest

from shouwang.core import accesses, clock, sealing
from shouwang.core.actions import SYSTEM
from shouwang.core.models import Access
from shouwang.roster import actions
from shouwang.roster import verify as _laws  # noqa: F401  excuses what purges destroyed
from tests.purging import FIRST, a, actor, approved, at, over, plus  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db


def test_purged_access_log_leaves_its_seals_provable(a):  # noqa: F811
    for number in range(3):
        accesses.log_read(ref=f"roster.Person:{number}", what="checkin.history", rows=1, by=actor(a, "医生"))
    sealing.seal_all("access")
    sealing.seal_all("event")
    clock.move(at(FIRST + plus(1200)))
    accesses.log_read(ref="roster.Person:9", what="checkin.history", rows=1, by=actor(a, "医生"))
    accesses.log_read(ref="roster.Person:8", what="checkin.history", rows=1, by=actor(a, "医生"))
    before = Access.objects.count()
    actions.run_purge(purge=approved(a, keep="audit"), by=SYSTEM)
    assert Access.objects.count() < before
    sealing.seal_all("access")
    assert [*sealing.broken_links("access"), *sealing.broken_links("event")] == []
    Access.objects.order_by("-id")[0].delete()
    assert len(list(sealing.broken_links("access"))) >= 1
