"""Whoever says before work that something is wrong is off the post at once. It may run twice."""

from django.utils.translation import gettext as _

from shouwang.checkin.models import Return
from shouwang.core.actions import SYSTEM
from shouwang.core.events import on
from shouwang.questions.shipped import canteen_check
from shouwang.roster.models import Kind
from shouwang.watch.actions.canteen import disease_of, remove_from_post
from shouwang.watch.models import Removal


@on("checkin.flagged")
def remove_who_is_ill(event):
    """An answer to the canteen's check is abnormal."""
    row = Return.objects.filter(pk=int(event.ref.rpartition(":")[2]), slot__campaign__form__code=canteen_check.CODE).select_related("person").first()
    if row is None or row.person.kind != Kind.CANTEEN or Removal.objects.known().filter(person=row.person, until=None).exists():
        return
    if not Removal.objects.filter(ref=event.ref).exists():
        signs = row.answers.get("signs") or ()
        remove_from_post(person=row.person, why=str(_("岗前晨检异常")), disease=disease_of(signs), ref=event.ref, by=SYSTEM)
