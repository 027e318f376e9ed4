"""Whose account a vouched-for subject has: found by the link of an earlier login and by the 学工号, which must agree."""

from django.db import IntegrityError

from shouwang.core.actions import SYSTEM
from shouwang.core.privacy import normalise
from shouwang.core.refusals import Refused
from shouwang.roster.models import Account, Person
from shouwang.site.login.actions import link_identity
from shouwang.site.models import Identity


def account_for(vouched) -> Account:
    """The account, made and linked at the first login of somebody on the roster; never for anybody else.

    Raises login.07 (the link and the number disagree), login.15 (no number given), login.16 (not on the roster), login.17 (left).
    """
    if not vouched.number:
        raise Refused("login.15")
    person = kept(_by_number(vouched.number))
    linked = Identity.objects.filter(issuer=vouched.issuer, subject=vouched.subject).select_related("account__person").first()
    if person is None:
        raise Refused("login.16", number=vouched.number[:40])
    if person.unit_id is None:
        raise Refused("login.17")
    if linked is not None:
        if kept(linked.account.person) != person:
            raise Refused("login.07")
        if linked.account.person_id == person.pk:
            return linked.account
    try:
        return link_identity(person=person, issuer=vouched.issuer, subject=vouched.subject, by=SYSTEM)
    except IntegrityError:  # the same person came by two windows at once: the other one has linked them
        return Identity.objects.select_related("account__person").get(issuer=vouched.issuer, subject=vouched.subject).account


def _by_number(number) -> Person | None:
    """The person with a number, however the provider writes it."""
    rows = Person.objects.select_related("merged_into")
    text = number.strip()
    exact = rows.filter(number=text).first() or rows.filter(number=normalise(text)).first()
    if exact is not None:
        return exact
    alike = list(rows.filter(number__iexact=text)[:2])
    return alike[0] if len(alike) == 1 else None


def kept(person) -> Person | None:
    """The person that somebody was merged into, and so on; themselves when they were not."""
    seen = set()
    while person is not None and person.merged_into_id and person.pk not in seen:
        seen.add(person.pk)
        person = person.merged_into
    return person
