"""Forgetting who somebody was: number, name, telephones go; the row stays, so that memberships, tallies and signatures still count.

Called inside a purge's batch, in its transaction.
"""

from django.contrib.auth.hashers import make_password
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from shouwang.core import clock
from shouwang.roster import standing
from shouwang.roster.models import Account, Grant, Person

GONE = "gone-"
NAME = "已注销"
PARTICULARS = {
    "pinyin": "", "initials": "", "dormitory": "", "phone": "", "phone_hash": "", "email": "", "id_document": "", "id_hash": "",
    "birth_date": "", "emergency_name": "", "emergency_phone": "",
}  # fmt: skip


def _numbered(field="pk"):
    return Concat(Value(GONE), Cast(field, CharField()))


def forget_people(ids, asked, purge):
    """Take from people everything that says who they are; their link opens nothing any more, their grants end."""
    now = clock.stamp()
    rows = Person.objects.filter(pk__in=ids)
    Grant.objects.filter(person__in=ids, until=None, voided_at=None).update(until=now, closed_at=now)
    rows.update(number=_numbered(), name=NAME, forgotten_at=now, link_version=0, **PARTICULARS)
    standing.bump()


def retire_accounts(ids, asked, purge):
    """Take the name and the password from accounts and switch them off."""
    Account.objects.filter(pk__in=ids).update(
        username=_numbered(), active=False, password=make_password(None), language="zh-hans"
    )
