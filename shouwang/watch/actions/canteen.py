"""The canteen: certificates, off the post and back, the daily check before work."""

import datetime as dt

from shouwang.checkin.actions import open_campaign
from shouwang.checkin.models import Campaign
from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.questions.shipped import canteen_check
from shouwang.roster import access
from shouwang.roster.models import Kind, Person, Tree
from shouwang.watch.absences import as_rule
from shouwang.watch.actions.absences import mandate_for, refusal, require_follow
from shouwang.watch.diseases import disease_by_word, rule_of
from shouwang.watch.models import Disease, HealthCertificate, Removal
from shouwang.watch.rules.returning import Facts, Rule, return_verdict

CUTOFF = 9 * 60  # before the kitchen is at work
STOMACH = frozenset({"diarrhoea", "vomiting"})


@action("watch.canteen_opened")
def open_canteen_check(*, by, since_day=None) -> Campaign:
    """Ask everybody of the canteen every day before work. Raises core.04, watch.135 where they are asked already."""
    access.require(by, access.CAMPAIGNS, Tree.RESPONSIBLE)
    taken = Campaign.objects.filter(form__code=canteen_check.CODE).exclude(state=Campaign.State.CLOSED).first()
    if taken is not None:
        raise Refused("watch.135", campaign=taken.name)
    count = Campaign.objects.filter(form__code=canteen_check.CODE).count()
    code = "canteen" if not count else f"canteen-{count + 1}"
    row = open_campaign(
        code=code, mandate=mandate_for(by), form=canteen_check.CODE, since_day=since_day or clock.day_of(clock.stamp()), kinds=[Kind.CANTEEN],
        cutoff_min=CUTOFF, by=by,
    )  # fmt: skip
    emit("watch.canteen_opened", f"checkin.Campaign:{row.pk}", by=by)
    return row


def _require_canteen(person):
    if person.kind != Kind.CANTEEN:
        raise Refused("watch.130", person=person.name)


@action("watch.certificate_entered")
def enter_certificate(*, person: Person, number, first_day, last_day, by, issuer="") -> HealthCertificate:
    """Enter a health certificate; an earlier one stays. Raises core.04, watch.130, .131, watch.116 (no number)."""
    require_follow(by, person)
    _require_canteen(person)
    if last_day < first_day:
        raise Refused("watch.131", last=last_day, first=first_day)
    if not number.strip():
        raise Refused("watch.116")
    now = clock.stamp()
    row = HealthCertificate.objects.create(
        person=person, number=number.strip()[:60], issuer=issuer.strip()[:80], opened_by=by.ref, since=clock.instant(first_day),
        until=clock.instant(last_day + dt.timedelta(days=1)), opened_at=now, closed_at=now,
    )  # fmt: skip
    emit("watch.certificate_entered", f"watch.HealthCertificate:{row.pk}", person=person.pk, by=by)
    return row


@action("watch.removed_from_post")
def remove_from_post(*, person: Person, why, by, disease: Disease | None = None, ref="") -> Removal:
    """Take somebody off the post at once. Raises core.04, watch.116, watch.130, watch.132 (off already)."""
    require_follow(by, person)
    _require_canteen(person)
    if not why.strip():
        raise Refused("watch.116")
    now = clock.stamp()
    taken = Removal.objects.known().filter(person=person, until=None).first()
    if taken is not None:
        raise Refused("watch.132", person=person.name, day=clock.day_of(taken.since))
    row = Removal.objects.create(person=person, why=why.strip()[:200], disease=disease, ref=ref, opened_by=by.ref, since=now, opened_at=now)
    emit("watch.removed_from_post", f"watch.Removal:{row.pk}", person=person.pk, by=by)
    return row


def handler_rule(removal) -> Rule:
    """What a return to the post must satisfy: the rule of the disease, for food handlers."""
    found = as_rule(rule_of(removal.disease)) if removal.disease_id else None
    return found or Rule(symptom_hours=48)


@action("watch.returned_to_post")
def return_to_post(*, removal: Removal, symptoms_gone_at, by, note="") -> Removal:
    """Let somebody back to the post 复岗 by the rule for food handlers; a doctor's word is the clinic's. Raises core.04, watch.133,
    .134, and the rule's first reason."""
    row = Removal.objects.select_for_update(of=("self",)).select_related("person", "disease").get(pk=removal.pk)
    require_follow(by, row.person)
    if row.until is not None or row.voided_at is not None:
        raise Refused("watch.133")
    if symptoms_gone_at is None:
        raise Refused("watch.134")
    now = clock.stamp()
    if symptoms_gone_at > now:
        raise Refused("watch.109", day=clock.day_of(symptoms_gone_at))
    cares = access.may(by, access.CARE, row.person.path or "R", row.person.kind)
    facts = Facts(
        onset_day=clock.day_of(row.since), symptoms_gone_at=symptoms_gone_at, fever_gone_at=symptoms_gone_at, handler=True,
        clinic=True if cares else None, condition_seen=cares,
    )  # fmt: skip
    said = return_verdict(facts, handler_rule(row), now, clock.instant)
    if not said.ok:
        raise refusal(said)
    row.until, row.closed_at, row.ended_by = now, now, by.ref
    row.symptoms_gone_at, row.end_note = symptoms_gone_at, note.strip()[:200]
    row.save(update_fields=["until", "closed_at", "ended_by", "symptoms_gone_at", "end_note"])
    emit("watch.returned_to_post", f"watch.Removal:{row.pk}", person=row.person_id, by=by)
    return row


def disease_of(signs) -> Disease | None:
    """Whose rule holds while there is no diagnosis: vomiting or diarrhoea is followed as norovirus."""
    return disease_by_word("norovirus") if STOMACH & set(signs) else None
